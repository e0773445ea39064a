from fazhang.ledgers.fields import Choice, Int, Note, Terms, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="study",
    name="学法台账",
    noun="学法活动",
    chapter="study",
    basis=("法治宣传教育法 36、37",),
    day="学习日期",
    days=("学法时间", "开展学习时间", "会议日期"),
    title="{form}：{topic}",
    kind="form",
    fields=(
        Choice(
            "form",
            "学习形式",
            required=True,
            listed=True,
            also=("学法类型", "学法形式", "学习方式", "学法方式", "学习类型", "学习类别", "活动形式"),
            options=("会前学法", "专题学法", "中心组学习", "干部会议", "镇村两级干部会议", "法治讲座", "自学研讨"),
        ),
        Text(
            "topic",
            "学习主题",
            required=True,
            max=80,
            listed=True,
            searched=True,
            also=("学习内容", "学法内容", "学法主题", "学习题目", "主要内容", "学习专题", "学习主要内容"),
        ),
        Terms(
            "laws",
            "学习篇目",
            listed=True,
            searched=True,
            help="法律法规名称，用顿号分开",
            also=("学习法律法规", "法律法规", "学习法规", "法律法规名称"),
        ),
        Int(
            "attendance",
            "参加人次",
            required=True,
            min=1,
            max=5000,
            listed=True,
            unit="人次",
            also=(
                *("参学人数", "参加人数", "参加人员数", "参会人数", "参会人员数", "学习人数", "参学人次"),
                *("参学人员数", "参训人数", "人数", "参加学习人数", "学法人数", "学法人次"),
            ),
        ),
        Text("host", "主持人", max=40, also=("主持", "主讲人", "主持（主讲）人", "领学人", "授课人")),
        Text("place", "地点", max=60, also=("学习地点", "学法地点", "活动地点")),
        Note("notes", "学习记录", searched=True, also=("学习情况", "学法记录", "学习效果", "学习记录情况")),
    ),
    posts=(
        Post("study.sessions", dim="form"),
        Post("study.attendance", quantity="attendance", dim="form"),
    ),
)
