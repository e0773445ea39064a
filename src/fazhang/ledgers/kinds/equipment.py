from fazhang.ledgers.fields import Choice, Int, Money, Note, Text
from fazhang.ledgers.spec import ROSTER, Ledger, While

LEDGER = Ledger(
    code="equipment",
    name="执法装备台账",
    noun="执法装备",
    chapter="enforcement",
    basis=("行政处罚法 46、47", "国办发〔2018〕118号"),
    note="同批同类装备可登记一条；部分报废时原记录退出，剩余的按当日另登一条。",
    day="启用日期",
    days=("购置日期", "配备日期", "采购日期", "购买日期", "领用日期"),
    closed_day="停用日期",
    title="{kind} {model}",
    kind="kind",
    flow=ROSTER,
    fields=(
        Choice(
            "kind",
            "装备类别",
            required=True,
            listed=True,
            also=("装备名称", "设备名称", "类别", "名称", "装备", "装备类型", "设备类别", "物品名称"),
            options=(
                *("执法记录仪", "执法车辆", "照相摄像设备", "录音设备", "便携打印机"),
                *("移动执法终端", "无人机", "检测设备", "视频监控设备", "其他"),
            ),
        ),
        Text("model", "型号", max=60, listed=True, searched=True, also=("品牌型号", "规格型号", "规格", "品牌")),
        Int(
            "count",
            "数量",
            required=True,
            min=1,
            max=10000,
            default=1,
            listed=True,
            unit="台",
            also=("台数", "台（套）", "配备数量"),
        ),
        Text("number", "编号", max=100, searched=True, also=("设备编号", "资产编号", "序列号", "装备编号", "出厂编号")),
        Text(
            "keeper",
            "保管人",
            max=40,
            listed=True,
            also=("使用人", "责任人", "领用人", "管理人", "责任人姓名", "保管责任人"),
        ),
        Text(
            "unit", "使用机构", max=60, listed=True, also=("使用单位", "使用部门", "配备单位", "所属单位", "使用科室")
        ),
        Money("cost", "购置金额", also=("金额", "购置费用", "购置价格", "价格", "采购金额", "原值")),
        Note(
            "remark",
            "检定和维护情况",
            searched=True,
            help="检测设备、监控设备依法检定或者审核的情况",
            also=("备注", "维护情况", "使用状况", "检定情况"),
        ),
    ),
    posts=(While("enforcement.equipment", quantity="count", dim="kind"),),
)
