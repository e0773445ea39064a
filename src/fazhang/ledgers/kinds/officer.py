from fazhang.ledgers.fields import Choice, Day, Many, Text, Yes
from fazhang.ledgers.kinds.power import AREAS
from fazhang.ledgers.spec import ROSTER, Ledger, While

LEDGER = Ledger(
    code="officer",
    name="执法人员台账",
    noun="执法人员",
    chapter="enforcement",
    basis=("行政处罚法 42、58", "国办发〔2018〕118号"),
    note="不登记执法辅助人员；证件到期、注销的改为“无有效证件”，调离的办理退出。",
    day="到岗日期",
    closed_day="离岗日期",
    title="{name}",
    kind="source",
    flow=ROSTER,
    fields=(
        Text("name", "姓名", required=True, max=40, listed=True, searched=True, also=("执法人员", "执法人员姓名")),
        Text("unit", "所在机构", max=60, listed=True, searched=True, also=("单位", "工作单位", "所在单位")),
        Text("post", "职务", max=40, also=("岗位", "职务职级")),
        Choice(
            "source",
            "人员来源",
            required=True,
            listed=True,
            options=("本级人员", "派驻人员"),
            also=("编制性质", "来源"),
        ),
        Choice(
            "certificate",
            "执法证件",
            required=True,
            listed=True,
            options=("持有有效证件", "无有效证件"),
            also=("持证情况", "是否持证"),
        ),
        Text("number", "执法证号", max=40, listed=True, searched=True, also=("证件编号", "行政执法证号")),
        Day("valid_until", "证件有效期至", also=("有效期至", "到期日期")),
        Many("areas", "执法领域", options=AREAS, also=("执法类别", "执法范围")),
        Yes("reviewer", "法制审核人员", also=("是否法制审核人员",)),
        Yes("qualified", "取得法律职业资格", help="初次从事处罚决定法制审核的应当取得", also=("法律职业资格",)),
    ),
    posts=(
        While("enforcement.officers", dim="source"),
        While("enforcement.certified", dim="source", when={"certificate": ("持有有效证件",)}),
    ),
)
