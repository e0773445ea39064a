from fazhang.ledgers.fields import Choice, Day, Many, Text, Yes
from fazhang.ledgers.kinds.power import AREAS
from fazhang.ledgers.spec import ROSTER, TERM, Clock, Ledger, Rule, While

LEDGER = Ledger(
    code="officer",
    name="执法人员台账",
    noun="执法人员",
    chapter="enforcement",
    basis=("行政处罚法 42、58", "国办发〔2018〕118号"),
    note="不登记执法辅助人员；证件续期的更正有效期，失效的办理退出后再登记一条“无有效证件”，调离的办理退出。",
    day="到岗日期",
    days=("入职日期", "上岗日期", "任职日期", "录用日期", "到任日期"),
    closed_day="离岗日期",
    title="{name}",
    kind="source",
    flow=ROSTER,
    fields=(
        Text(
            "name",
            "姓名",
            required=True,
            max=40,
            listed=True,
            searched=True,
            also=("执法人员", "执法人员姓名", "执法人员名单", "人员姓名"),
        ),
        Text(
            "unit",
            "所在机构",
            max=60,
            listed=True,
            searched=True,
            also=("单位", "工作单位", "所在单位", "工作机构", "所在部门", "部门", "所属单位", "执法机构"),
        ),
        Text("post", "职务", max=40, also=("岗位", "职务职级", "现任职务", "职级")),
        Choice(
            "source",
            "人员来源",
            required=True,
            listed=True,
            options=("本级人员", "派驻人员"),
            also=("编制性质", "来源", "人员性质", "身份", "编制类型", "编制", "人员身份"),
        ),
        Choice(
            "certificate",
            "执法证件",
            required=True,
            listed=True,
            options=("持有有效证件", "无有效证件"),
            also=("持证情况", "是否持证", "是否持有执法证", "执法证件情况", "是否取得执法证"),
        ),
        Choice(
            "card",
            "证件种类",
            options=("国家统一行政执法证件", "省级行政执法证件", "部门执法证件"),
            also=("证件类别", "执法证类型", "证件类型"),
        ),
        Text(
            "number",
            "执法证号",
            max=40,
            listed=True,
            searched=True,
            also=(
                *("证件编号", "行政执法证号", "证号", "执法证编号", "执法证件号", "执法证件编号", "证件号"),
                *("证件号码", "行政执法证编号"),
            ),
        ),
        Day(
            "valid_until",
            "证件有效期至",
            also=("有效期至", "到期日期", "有效期", "证件有效期", "有效期限至", "证件到期日期", "有效期限"),
        ),
        Many("areas", "执法领域", options=AREAS, also=("执法类别", "执法范围", "执法门类", "执法种类", "领域")),
        Yes("reviewer", "法制审核人员", also=("是否法制审核人员",)),
        Choice("experience", "法制审核经历", options=("初次从事", "不是初次从事"), help="法制审核人员填写"),
        Yes(
            "qualified",
            "取得法律职业资格",
            help="初次从事处罚决定法制审核的应当取得",
            also=("法律职业资格", "是否取得法律职业资格", "是否通过法考"),
        ),
    ),
    rules=(
        Rule(
            "qualified",
            lambda v: not v.get("reviewer") or v.get("experience") != "初次从事" or v.get("qualified") is True,
            "初次从事处罚决定法制审核的，应当取得法律职业资格",
            "行政处罚法 58",
        ),
    ),
    clocks=(
        Clock(
            "valid_until",
            "执法证件有效期",
            until="valid_until",
            kind=TERM,
            soon=60,
            when={"certificate": ("持有有效证件",)},
            expiry="证件过期的不能办理案件",
        ),
    ),
    posts=(
        While("enforcement.officers", dim="source"),
        While("enforcement.certified", dim="source", when={"certificate": ("持有有效证件",)}),
    ),
)
