from fazhang.ledgers.fields import Choice, Day, Int, Note, Text
from fazhang.ledgers.spec import Flow, Ledger, Rule, Step, until

LEDGER = Ledger(
    code="reception_day",
    name="领导接访日安排",
    noun="接访安排",
    chapter="governance",
    basis=("信访工作条例 18",),
    note="提前安排并公示接访下访；来访事项登记在接访下访台账，接访下访次数按巡查检查台账计数，这里不重复计。",
    day="安排日期",
    days=("接访日期", "值班日期", "日期"),
    closed_day="接访完成日期",
    title="{planned_on} {leader} {mode}",
    kind="mode",
    early=("planned_on", "published_on"),
    flow=Flow(
        states={"open": "已安排", "published": "已公示", "closed": "已接访", "cancelled": "已取消"},
        steps=(
            Step("close", "记接访情况", ("open", "published"), "closed", closes=True, takes=("received", "findings"),
                 when={"cancelled": (None,)}, refusal="已取消的接访日不记接访情况",
                 order=("published_on",), article="信访工作条例 18"),
            Step("publish", "公示", ("open",), "published", day="published_on", takes=("channel",)),
            Step("move", "改期", ("open", "published"), "open", needs=("planned_on", "reason"), clears=("published_on",)),
            Step("cancel", "取消", ("open", "published"), "cancelled", closes=True, needs=("cancelled",)),
            Step("reopen", "恢复", ("closed", "cancelled"), "open", permission="reopen", clears=("cancelled",)),
        ),
        ended=("closed", "cancelled"),
    ),
    clocks=(until("planned_on", "领导接访日"),),
    fields=(
        Day("planned_on", "接访日", required=True, listed=True, also=(
            "接访时间", "接待日期", "值班日期", "日期", "约访日期", "下访日期", "接访日时间"
        )),
        Text("leader", "接访领导", required=True, max=40, listed=True, searched=True, also=(
            "接访人", "值班领导", "接待领导", "接访领导姓名", "值班人", "姓名", "领导姓名", "下访领导"
        )),
        Choice("mode", "接访方式", required=True, listed=True, options=("定点接访", "重点约访", "带案下访"), also=("接待方式", "方式", "接访形式")),
        Text("place", "地点", required=True, max=80, listed=True, searched=True, also=("接访地点", "接待地点", "接访场所", "下访地点")),
        Text("topic", "接访主题", max=80, searched=True, help="重点约访、带案下访写事由，不写来访人姓名", also=("主题", "接访内容")),
        Day("published_on", "公示日期", also=("公开日期",)),
        Text("channel", "公示方式", max=60, help="公示栏、网站等", also=("公开方式",)),
        Int("received", "接访批次", max=500, unit="批", help="逐件登记在接访下访台账", also=("接待批次", "批次", "接访批数")),
        Note("findings", "接访情况", searched=True, also=("接待情况", "情况")),
        Text("reason", "改期理由", max=100, also=("调整理由", "改期原因")),
        Text("cancelled", "取消理由", max=100, also=("取消原因",)),
    ),
    rules=(
        Rule("published_on", lambda v: v.get("published_on", "") <= v.get("planned_on", "9"),
             "接访日应当提前公示，“公示日期”不能晚于“接访日”"),
    ),
)  # fmt: skip
