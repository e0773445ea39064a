from fazhang.ledgers.fields import Choice, Int, Money, Note, Number, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="training",
    name="业务培训台账",
    noun="培训",
    chapter="study",
    basis=("行政处罚法 42", "人民调解法 14", "法治宣传教育法 46"),
    note="学时按一次培训的课时填写，不乘以人数。",
    day="培训日期",
    title="{kind}：{topic}",
    kind="kind",
    fields=(
        Choice(
            "kind",
            "培训类别",
            required=True,
            listed=True,
            also=("培训类型",),
            options=("执法培训", "网格员培训", "法治培训", "调解培训", "法律明白人培训", "其他培训"),
        ),
        Text("topic", "培训内容", required=True, max=80, listed=True, searched=True, also=("培训主题", "课程名称")),
        Choice(
            "form", "培训方式", default="集中授课", options=("集中授课", "网络视频", "现场观摩", "案例研讨", "以会代训")
        ),
        Int("attendance", "参加人次", required=True, min=1, max=5000, listed=True, unit="人次", also=("培训人数",)),
        Number("hours", "学时", max=500, listed=True, unit="学时", also=("课时",)),
        Text("lecturer", "授课人", max=60, searched=True, also=("主讲人",)),
        Text("target", "培训对象", max=60),
        Text("place", "地点", max=60),
        Money("cost", "培训经费"),
        Note("notes", "培训情况", searched=True),
    ),
    posts=(
        Post("training.sessions", dim="kind"),
        Post("training.attendance", quantity="attendance", dim="kind"),
        Post("training.hours", quantity="hours", dim="kind"),
        Post("money.invested", quantity="cost", dim="=业务培训"),
    ),
)
