from fazhang.ledgers.fields import Choice, Int, Note, Text, Yes
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="deliberation",
    name="网格议事台账",
    noun="议事",
    chapter="governance",
    basis=("信访工作条例 15",),
    note="小事小议、急事快议、大事大议；议出的纠纷、隐患登记在相应台账，此处不重复计。",
    day="议事日期",
    title="{kind}：{topic}",
    kind="kind",
    grid=True,
    fields=(
        Choice(
            "kind",
            "议事形式",
            required=True,
            listed=True,
            options=("及时议", "定时议", "联合议"),
            also=("议事类型", "三议"),
        ),
        Text(
            "topic",
            "议题",
            required=True,
            max=80,
            listed=True,
            searched=True,
            help="不写居民姓名",
            also=("议事内容", "议事主题"),
        ),
        Text("place", "地点", max=60, also=("议事地点",)),
        Text("host", "召集人", max=40, listed=True, also=("主持人", "网格长")),
        Int("people", "参加人数", min=1, max=5000, listed=True, unit="人", also=("参会人数", "参与人数")),
        Text("units", "参加单位", max=100, help="联合议的填写", also=("联合单位",)),
        Note("views", "议事记录", searched=True, also=("主要意见", "会议记录")),
        Note("decision", "议定事项", searched=True, also=("议定结果", "议事结果")),
        Choice("progress", "落实情况", options=("已落实", "正在落实", "转上级处理"), also=("办理情况",)),
        Yes("published", "已公示"),
    ),
    posts=(Post("grid.deliberations", dim="kind"),),
)
