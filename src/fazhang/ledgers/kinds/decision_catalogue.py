from fazhang.ledgers.fields import Choice, Day, Int, Note, Text
from fazhang.ledgers.flow import OPEN
from fazhang.ledgers.forms.decision import CATALOGUE
from fazhang.ledgers.spec import CLOSED, Flow, Ledger, Rule, Step, until

LAW = "重大行政决策程序暂行条例"

LEDGER = Ledger(
    code="decision_catalogue",
    name="重大行政决策事项目录",
    noun="目录事项",
    chapter="decision",
    basis=(f"{LAW} 3、42",),
    note="每年编制，经同级党委同意后公布；财政货币政策、立法、突发事件应急处置不列入。调整的退出目录并说明原因。",
    day="列入日期",
    days=("公布日期", "发布日期", "目录发布日期", "纳入日期"),
    closed_day="完成（退出）日期",
    title="{year}年度：{subject}",
    kind="category",
    flow=Flow(
        {OPEN: "拟列入", "listed": "已公布", CLOSED: "已完成（退出）"},
        (
            Step("publish", "公布目录", (OPEN,), "listed", day="published_on", needs=("party_on",), takes=("published_at",),
                 follows=("party_on",), article=f"{LAW} 3"),
            Step("start", "启动决策", ("listed",), "listed", opens="decision", copies={
                "subject": "subject", "category": "category", "unit": "unit", "due_on": "planned_on",
                "in_catalogue": "=是"}),
            Step("close", "完成或者退出", (OPEN, "listed"), CLOSED, closes=True, needs=("result",), takes=("notes",)),
            Step("reopen", "恢复", (CLOSED,), OPEN, permission="reopen", clears=("result",)),
        ),
    ),
    fields=(
        Int("year", "年度", required=True, min=2019, max=2100, listed=True, also=("目录年度", "年份")),
        Text("subject", "决策事项", required=True, max=80, listed=True, searched=True, also=("事项名称", "决策事项名称", "事项", "重大行政决策事项", "名称")),
        Choice("category", "事项类别", required=True, listed=True, also=("类别", "决策事项类别", "决策类别"), options=(
            "公共服务等重大公共政策和措施", "经济社会发展等重要规划", "自然资源和文化资源开发保护", "重大公共建设项目",
            "其他重大事项")),
        Text("unit", "承办单位", max=60, listed=True, searched=True, also=("责任单位", "决策承办单位", "承办部门", "牵头单位", "责任部门")),
        Day("planned_on", "计划完成时间", listed=True, also=("计划决策时间", "完成时限", "拟决策时间")),
        Text("grounds", "法律政策依据", max=200, also=("决策依据", "法律依据", "政策依据")),
        Day("party_on", "同级党委同意日期", help="目录经同级党委同意后公布"),
        Day("published_on", "目录公布日期", also=("公布日期",)),
        Text("published_at", "公布途径", max=100, also=("公布方式", "公布渠道")),
        Choice("result", "结果", options=("已作出决策", "决策未通过", "调整退出目录")),
        Note("notes", "调整原因", also=("备注", "调整情况")),
    ),
    clocks=(until("planned_on", "计划完成时间", soon=30),),
    documents=CATALOGUE,
    rules=(
        Rule("notes", lambda v: v.get("result") != "调整退出目录" or bool(v.get("notes")), "调整退出目录的，请填写调整原因"),
    ),
)  # fmt: skip
