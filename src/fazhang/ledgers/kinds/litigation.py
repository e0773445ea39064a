from fazhang.ledgers.fields import Choice, Day, Note, Resident, Text, Yes
from fazhang.ledgers.spec import Ledger, Post, While, case, needed_if

LOST = ("撤销或部分撤销", "变更", "确认违法或无效", "责令履行或给付")

LEDGER = Ledger(
    code="litigation",
    name="行政诉讼和行政复议台账",
    noun="应诉复议案件",
    chapter="openness",
    basis=("行政诉讼法 3、67", "行政复议法 48"),
    note="每一审级登记一条；败诉件数计入结案日期所在的期间。",
    day="收到通知日期",
    closed_day="结案日期",
    title="{kind}：{cause}",
    kind="kind",
    flow=case("outcome", takes=("heard_on", "appeared", "officer", "result")),
    fields=(
        Choice("kind", "案件类别", required=True, listed=True, options=("行政诉讼", "行政复议"), also=("案件类型",)),
        Text("cause", "案由", required=True, max=80, listed=True, searched=True, help="不写当事人姓名"),
        Text("number", "案号", max=60, listed=True, searched=True),
        Choice("stage", "审级", options=("一审", "二审", "再审"), help="行政诉讼填写"),
        Text("organ", "审理机关", max=60, searched=True, also=("审理法院", "复议机关")),
        Resident("party", "原告或申请人", also=("原告", "申请人")),
        Day("answer_by", "答辩或答复期限", help="行政诉讼十五日内，行政复议十个工作日内"),
        Day("answered_on", "答辩或答复日期"),
        Day("heard_on", "开庭日期", help="行政诉讼填写"),
        Yes("appeared", "负责人出庭应诉", listed=True, help="行政诉讼填写，并填开庭日期"),
        Text("officer", "出庭负责人", max=40),
        Choice(
            "outcome",
            "处理结果",
            listed=True,
            also=("裁判结果", "复议结果"),
            options=("维持或驳回", *LOST, "调解或和解", "撤回或终止"),
        ),
        Note("result", "履行和整改情况", searched=True),
    ),
    rules=(needed_if("heard_on", "appeared", True, label="开庭日期"),),
    posts=(
        Post("litigation.cases", when={"kind": ("行政诉讼",)}),
        While("litigation.open", when={"kind": ("行政诉讼",)}),
        Post("litigation.appearances", on="heard_on", when={"kind": ("行政诉讼",), "appeared": (True,)}),
        Post("litigation.lost", on="closed", when={"kind": ("行政诉讼",), "outcome": LOST}),
        Post("reconsideration.cases", when={"kind": ("行政复议",)}),
        While("reconsideration.open", when={"kind": ("行政复议",)}),
        Post("reconsideration.corrected", on="closed", when={"kind": ("行政复议",), "outcome": LOST}),
    ),
)
