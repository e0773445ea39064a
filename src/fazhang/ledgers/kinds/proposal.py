from fazhang.ledgers.fields import Choice, Day, Note, Rows, Text
from fazhang.ledgers.flow import OPEN
from fazhang.ledgers.spec import CLOSED, Flow, Ledger, Post, Step, until

LEDGER = Ledger(
    code="proposal",
    name="建议提案办理台账",
    noun="建议提案",
    chapter="openness",
    basis=("全国人民代表大会和地方各级人民代表大会代表法",),
    note="答复期限按交办通知填写。",
    day="交办日期",
    closed_day="答复日期",
    title="{kind}：{subject}",
    kind="kind",
    flow=Flow(
        {OPEN: "已交办", "handling": "办理中", CLOSED: "已答复", "rated": "已评价"},
        (
            Step("accept", "承办单位接收", (OPEN,), "handling", day="accepted_on", assigns=True, tells=("office",)),
            Step("talk", "与代表委员沟通", ("handling",), "handling", adds="talks"),
            Step(
                "close",
                "答复",
                (OPEN, "handling"),
                CLOSED,
                closes=True,
                needs=("result", "reply"),
                takes=("rating",),
                order=("accepted_on",),
            ),
            Step("rate", "登记代表委员评价", (CLOSED,), "rated", needs=("rating",), takes=("views",)),
            Step("reopen", "重新办理", (CLOSED, "rated"), OPEN, permission="reopen", clears=("rating", "views")),
        ),
        ended=(CLOSED, "rated"),
    ),
    clocks=(until("due_on", "答复期限"),),
    fields=(
        Choice(
            "kind", "类别", required=True, listed=True, options=("人大代表建议", "政协委员提案"), also=("建议提案类别",)
        ),
        Text("subject", "标题", required=True, max=100, listed=True, searched=True, also=("案由", "建议内容")),
        Text("number", "编号", max=40),
        Text("proposer", "提出人", max=60, listed=True, searched=True, also=("代表", "委员", "领衔代表")),
        Choice("level", "交办层级", options=("市级", "县级", "乡镇")),
        Text("lead", "承办单位", max=60, listed=True),
        Day("due_on", "答复期限", listed=True),
        Day("accepted_on", "接收日期"),
        Rows(
            "talks",
            "沟通记录",
            noun="次",
            columns=(Day("on", "日期", required=True), Note("said", "沟通情况", required=True)),
        ),
        Choice("result", "办理结果", options=("已经解决", "正在解决", "列入计划", "留作参考")),
        Choice("rating", "代表委员评价", options=("满意", "基本满意", "不满意")),
        Note("reply", "答复内容", searched=True, also=("办理情况",)),
        Note("views", "评价意见", help="不满意的写明原因，重新办理"),
    ),
    posts=(
        Post("proposal.received", dim="kind"),
        Post("proposal.handled", dim="kind", on="closed"),
    ),
)
