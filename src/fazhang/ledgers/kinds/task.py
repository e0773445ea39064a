from fazhang.ledgers.fields import Choice, Day, Note, Rows, Text
from fazhang.ledgers.flow import OPEN
from fazhang.ledgers.spec import CLOSED, Flow, Ledger, Post, Step, While, until

LEDGER = Ledger(
    code="task",
    name="年度任务台账",
    noun="任务",
    chapter="organisation",
    basis=("党政主要负责人履行推进法治建设第一责任人职责规定 4", "法治政府建设与责任落实督察工作规定"),
    note="办结即为完成；经研究不再执行的任务请作废并说明原因，不按完成统计。",
    day="分解日期",
    closed_day="完成日期",
    title="{subject}",
    kind="source",
    flow=Flow(
        {OPEN: "已分解", "handling": "落实中", CLOSED: "已办结"},
        (
            Step("progress", "记录进展", (OPEN, "handling"), "handling", adds="progress"),
            Step(
                "urge",
                "督办",
                (OPEN, "handling"),
                "handling",
                adds="urges",
                permission="supervise",
                tells=("office",),
                article="党政主要负责人履行推进法治建设第一责任人职责规定 4",
            ),
            Step("close", "办结", (OPEN, "handling"), CLOSED, closes=True, needs=("result",)),
            Step("reopen", "重新办理", (CLOSED,), OPEN, permission="reopen"),
        ),
    ),
    clocks=(until("due_on", "完成时限"),),
    fields=(
        Text("subject", "任务内容", required=True, max=100, listed=True, searched=True, also=("工作任务", "任务名称")),
        Choice(
            "source",
            "任务来源",
            required=True,
            listed=True,
            default="年度计划",
            options=("年度计划", "上级部署", "会议议定", "督察反馈", "问题整改", "其他"),
        ),
        Text("lead", "牵头单位", required=True, max=60, listed=True, searched=True, also=("责任单位", "责任部门")),
        Text("partners", "配合单位", max=100, also=("协办单位",)),
        Text("person", "责任人", max=40, also=("责任领导",)),
        Day("due_on", "完成时限", listed=True, also=("截止日期", "完成期限")),
        Note("measures", "工作措施", searched=True, also=("目标要求",)),
        Note("cause", "存在问题和原因", help="来源为督察反馈或者问题整改的填写", searched=True),
        Rows(
            "progress",
            "进展记录",
            noun="次",
            columns=(Day("on", "日期", required=True), Note("done", "进展", required=True)),
        ),
        Rows(
            "urges",
            "督办记录",
            noun="次",
            columns=(Day("on", "日期", required=True), Note("asked", "督办要求", required=True)),
        ),
        Note("result", "完成情况", searched=True, also=("落实情况", "整改情况")),
    ),
    posts=(
        Post("task.assigned", dim="source"),
        While("task.open", dim="source"),
        Post("task.done", dim="source", on="closed"),
    ),
)
