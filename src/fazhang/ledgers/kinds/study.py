from fazhang.ledgers.fields import Choice, Int, Note, Terms, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="study",
    name="学法台账",
    noun="学法活动",
    chapter="study",
    basis=("法治宣传教育法 36、37",),
    day="学习日期",
    title="{form}：{topic}",
    kind="form",
    fields=(
        Choice(
            "form",
            "学习形式",
            required=True,
            listed=True,
            also=("学法类型",),
            options=("会前学法", "专题学法", "中心组学习", "干部会议", "镇村两级干部会议", "法治讲座", "自学研讨"),
        ),
        Text("topic", "学习主题", required=True, max=80, listed=True, searched=True, also=("学习内容",)),
        Terms("laws", "学习篇目", listed=True, searched=True, help="法律法规名称，用顿号分开"),
        Int(
            "attendance",
            "参加人次",
            required=True,
            min=1,
            max=5000,
            listed=True,
            unit="人次",
            also=("参学人数", "参加人数"),
        ),
        Text("host", "主持人", max=40),
        Text("place", "地点", max=60),
        Note("notes", "学习记录", searched=True),
    ),
    posts=(
        Post("study.sessions", dim="form"),
        Post("study.attendance", quantity="attendance", dim="form"),
    ),
)
