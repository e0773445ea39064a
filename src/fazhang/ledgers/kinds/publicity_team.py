from fazhang.ledgers.fields import Choice, Int, Note, Text
from fazhang.ledgers.spec import ROSTER, Ledger, While

LEDGER = Ledger(
    code="publicity_team",
    name="普法队伍名册",
    noun="普法队伍",
    chapter="publicity",
    basis=("法治宣传教育法 9",),
    note="队员人数变动较大时，原记录退出，同日按新人数另行登记，以保留各时点的人数。",
    day="成立日期",
    days=("组建日期", "建立日期"),
    closed_day="撤销日期",
    title="{subject}",
    kind="kind",
    flow=ROSTER,
    fields=(
        Text(
            "subject",
            "队伍名称",
            required=True,
            max=60,
            listed=True,
            searched=True,
            also=("名称", "普法队伍名称", "队伍"),
        ),
        Choice(
            "kind",
            "队伍类别",
            required=True,
            listed=True,
            options=("普法讲师团", "普法志愿者队伍", "义务法治宣传员队伍", "法律服务小分队", "文艺普法队伍", "其他"),
            also=("类别", "队伍类型"),
        ),
        Int(
            "members",
            "队员人数",
            required=True,
            min=1,
            max=1000,
            listed=True,
            unit="人",
            also=("人数", "成员人数", "成员数", "队员数", "人员数量"),
        ),
        Text("leader", "队长", max=40, listed=True, also=("负责人", "联系人", "负责人姓名", "队长姓名")),
        Note("duties", "职责和分工", searched=True, also=("职责", "工作职责", "主要职责")),
    ),
    posts=(
        While("publicity.teams", dim="kind"),
        While("publicity.team_members", quantity="members", dim="kind"),
    ),
)
