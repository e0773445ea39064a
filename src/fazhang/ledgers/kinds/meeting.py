from fazhang.ledgers.fields import Choice, Int, Many, Note, Terms, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="meeting",
    name="法治建设会议台账",
    noun="会议",
    chapter="organisation",
    basis=("党政主要负责人履行推进法治建设第一责任人职责规定 4", "法治政府建设与责任落实督察工作规定"),
    note="一次会议只登记一次；会前学法登记在学法台账，不在这里重复登记。",
    day="会议日期",
    days=("召开时间", "开会时间", "会期"),
    title="{kind}：{topic}",
    kind="kind",
    fields=(
        Choice(
            "kind",
            "会议类别",
            required=True,
            listed=True,
            also=("会议类型",),
            options=(
                *("党委会研究", "政府办公会研究", "领导小组会", "联席会议", "专题部署会"),
                *("工作汇报会", "研判会", "反诈专项会议", "其他会议"),
            ),
        ),
        Text(
            "topic",
            "会议议题",
            required=True,
            max=100,
            listed=True,
            searched=True,
            also=(
                *("议题", "会议名称", "会议内容", "会议主题", "会议主要内容", "研究事项"),
                *("研究内容", "研究议题"),
            ),
        ),
        Text("host", "主持人", max=40, listed=True, also=("主持", "主持领导")),
        Many(
            "personally",
            "第一责任人履职",
            options=("重要工作亲自部署", "重大问题亲自过问", "重点环节亲自协调", "重要任务亲自督办"),
        ),
        Int(
            "attendance",
            "参会人数",
            min=1,
            max=5000,
            unit="人",
            also=("参加人数", "出席人数", "参加人员数", "与会人数", "参会人员数", "参加人次"),
        ),
        Terms("observers", "列席单位", help="如司法所、党政办、法律顾问，用顿号分开", also=("列席人员",)),
        Text("place", "地点", max=60, also=("会议地点",)),
        Int(
            "solved",
            "研究解决问题",
            max=200,
            listed=True,
            unit="个",
            also=("解决问题数", "解决问题个数", "研究解决问题数"),
        ),
        Note("decisions", "议定事项", searched=True, also=("会议决定", "会议决议", "决定事项", "议定结果", "会议结果")),
    ),
    posts=(
        Post("duty.meetings", dim="kind"),
        Post("duty.issues_solved", quantity="solved", dim="kind"),
    ),
)
