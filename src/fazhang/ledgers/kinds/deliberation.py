from fazhang.ledgers.fields import Choice, Day, Int, Note, Rows, Text, Yes
from fazhang.ledgers.forms.grid import DELIBERATION_PAPERS
from fazhang.ledgers.spec import Flow, Ledger, Post, Step, until

DONE, DOING, UP = "已落实", "正在落实", "转上级处理"

LEDGER = Ledger(
    code="deliberation",
    name="网格议事台账",
    noun="议事",
    chapter="governance",
    basis=("信访工作条例 15",),
    note="小事小议、急事快议、大事大议；议出的纠纷、隐患登记在相应台账，此处不重复计。",
    day="议事日期",
    days=("会议日期", "召开日期", "协商日期", "开会日期"),
    closed_day="落实日期",
    title="{kind}：{topic}",
    kind="kind",
    grid=True,
    early=("published", "items"),
    flow=Flow(
        states={"open": "已议", "doing": "落实中", "closed": "已落实", "raised": "已转上级"},
        steps=(
            Step("close", "落实完成", ("open", "doing"), "closed", takes=("outcome", "published"), closes=True,
                 fills={"progress": DONE}),
            Step("raise", "转上级处理", ("open", "doing"), "raised", needs=("raised_to",), closes=True,
                 fills={"progress": UP}, tells=("leaders",)),
            Step("follow", "交办落实", ("open",), "doing", needs=("owner",), takes=("due_on", "items"),
                 fills={"progress": DOING}),
            Step("note", "记录落实进展", ("doing",), "doing", adds="progress_notes"),
            Step("publish", "公示议定事项", ("closed",), "closed", day="published_on", fills={"published": True},
                 takes=("published_at",)),
            Step("reopen", "重新落实", ("closed", "raised"), "open", permission="reopen", clears=("progress",)),
        ),
        ended=("closed", "raised"),
    ),
    clocks=(until("due_on", "议定事项落实期限"),),
    documents=DELIBERATION_PAPERS,
    fields=(
        Choice("kind", "议事形式", required=True, listed=True, options=("及时议", "定时议", "联合议"),
               also=("议事类型", "三议", "议事类别", "协商形式", "形式")),
        Choice("scale", "议事分类", listed=True, options=("小事小议", "急事快议", "大事大议")),
        Text("topic", "议题", required=True, max=80, listed=True, searched=True, help="不写居民姓名",
             also=(
            "议事内容", "议事主题", "议事事项", "协商议题", "协商内容", "协商事项", "会议主题"
        )),
        Text("place", "地点", max=60, also=("议事地点", "会议地点", "协商地点")),
        Text("host", "召集人", max=40, listed=True, also=("主持人", "网格长", "主持", "召集人姓名", "主持人姓名")),
        Int("people", "参加人数", min=1, max=5000, listed=True, unit="人", also=(
            "参会人数", "参与人数", "参加人员数", "参与人次", "参加人次", "人数", "参会人员数"
        )),
        Text("units", "参加单位", max=100, help="联合议的填写", also=("联合单位", "参与单位", "参会单位")),
        Note("views", "议事记录", searched=True, also=(
            "主要意见", "会议记录", "议事过程", "协商过程", "讨论情况", "意见"
        )),
        Note("decision", "议定事项", searched=True, also=(
            "议定结果", "议事结果", "协商结果", "决定事项", "达成共识", "议事决议", "结果"
        )),
        Rows("items", "议定事项清单", noun="项", columns=(
            Text("what", "事项", required=True, max=100), Text("who", "责任人或单位", max=40), Day("by", "完成时限"),
        )),
        Text("owner", "落实责任单位", max=60, also=("责任单位", "责任部门", "承办单位", "落实单位")),
        Day("due_on", "落实期限", also=("完成时限", "办结时限")),
        Rows("progress_notes", "落实进展", noun="次", columns=(
            Day("on", "日期", required=True), Text("what", "进展", required=True, max=200),
        )),
        Choice("progress", "落实情况", listed=True, options=(DONE, DOING, UP), also=("办理情况", "落实状态")),
        Note("outcome", "落实结果", also=("办理结果", "落实情况说明", "完成情况")),
        Text("raised_to", "转报单位", max=60),
        Yes("published", "已公示"),
        Day("published_on", "公示日期"),
        Text("published_at", "公示地点", max=60, also=("公示位置",)),
    ),
    posts=(Post("grid.deliberations", dim="kind"),),
)  # fmt: skip
