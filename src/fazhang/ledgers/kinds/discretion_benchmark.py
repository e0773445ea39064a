from fazhang.ledgers.fields import Choice, Day, Many, Money, Note, Pick, Text
from fazhang.ledgers.kinds.power import AREAS
from fazhang.ledgers.spec import ROSTER, TERM, Ledger, Rule, until

LEDGER = Ledger(
    code="discretion_benchmark",
    name="行政处罚裁量基准台账",
    noun="裁量基准",
    chapter="enforcement",
    note="按违法行为和裁量阶次逐条登记，办案时选用；基准由有权机关制定并公布，废止的办理退出，修订的退出后重新登记。",
    day="施行日期",
    days=("实施日期", "生效日期", "执行日期", "印发日期"),
    closed_day="废止日期",
    title="{cause}（{level}）",
    kind="level",
    flow=ROSTER,
    clocks=(until("valid_until", "裁量基准有效期", kind=TERM, soon=60),),
    fields=(
        Text("cause", "违法行为", required=True, max=80, listed=True, searched=True, also=("案由", "违法行为名称", "违法事项", "处罚事项", "行为名称")),
        Pick("power", "权责事项", ledger="power", where={"category": ("行政处罚",)}, max=3, also=("对应权责事项",)),
        Choice("area", "执法领域", listed=True, options=AREAS, also=("领域",)),
        Choice("level", "裁量阶次", required=True, listed=True, options=("不予处罚", "减轻", "从轻", "一般", "从重"),
               also=(
            "阶次", "裁量等级", "裁量档次", "档次", "裁量阶次等级", "违法程度等级", "裁量情形"
        )),
        Note("circumstances", "适用情形", required=True, searched=True, also=(
            "情节", "违法程度", "违法情节", "适用条件", "情形", "裁量因素", "违法情形"
        )),
        Many("penalties", "处罚种类", options=("警告", "通报批评", "罚款", "没收", "暂扣、吊销许可证件", "责令停产停业", "其他"), also=("处罚类别",)),
        Money("fine_from", "罚款下限", also=("罚款幅度下限", "最低罚款", "罚款最低")),
        Money("fine_to", "罚款上限", also=("罚款幅度上限", "最高罚款", "罚款最高")),
        Text("range", "裁量幅度", max=300, help="按倍数、面积等计算的写明", also=("处罚幅度", "处罚标准", "裁量标准", "裁量基准", "处罚裁量标准")),
        Text("law", "处罚依据", searched=True, also=("法律依据", "违法依据", "实施依据", "处罚依据条款")),
        Text("issuer", "制定机关和文号", searched=True, also=("制定机关", "制定单位")),
        Day("published_on", "公布日期"),
        Day("valid_until", "有效期至"),
    ),
    rules=(
        Rule("fine_from", lambda v: not v.get("fine_to") or float(v.get("fine_from", 0)) <= float(v["fine_to"]), "罚款下限不能大于上限"),
    ),
)  # fmt: skip
