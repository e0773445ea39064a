from fazhang.ledgers.fields import Choice, Int, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="exam",
    name="法治考试台账",
    noun="考试",
    chapter="study",
    basis=("法治宣传教育法 36、37", "行政处罚法 42"),
    note="参加人次由合格、不合格和成绩未出三项人数相加，不另填写；只登记人数，不登记个人成绩。",
    day="考试日期",
    title="{kind}：{topic}",
    kind="kind",
    fields=(
        Choice(
            "kind",
            "考试类别",
            required=True,
            listed=True,
            also=("考试类型",),
            options=("学法用法考试", "执法资格考试", "法律知识测试", "任职前法律考试", "其他考试"),
        ),
        Text("topic", "考试名称", required=True, max=80, listed=True, searched=True, also=("考试内容",)),
        Text("target", "参加对象", max=60, help="如公务员、执法人员、村（社区）干部"),
        Int("passed", "合格人数", required=True, max=5000, listed=True, unit="人", also=("通过人数",)),
        Int("failed", "不合格人数", default=0, max=5000, listed=True, unit="人", also=("未通过人数",)),
        Int("pending", "成绩未出人数", default=0, max=5000, unit="人", help="成绩公布后改为0，并填合格、不合格人数"),
        Text("organiser", "组织单位", max=60),
        Note("notes", "考试情况", searched=True),
    ),
    posts=(
        Post("exam.sessions", dim="kind"),
        Post("exam.passed", quantity="passed", dim="kind"),
        Post("exam.candidates", quantity="passed", dim="kind"),
        Post("exam.candidates", quantity="failed", dim="kind"),
        Post("exam.candidates", quantity="pending", dim="kind"),
    ),
)
