from fazhang.ledgers.fields import Choice, Day, Note, Text
from fazhang.ledgers.spec import Ledger, Post, case, until

LEDGER = Ledger(
    code="peace_star",
    name="平安法治星创建台账",
    noun="创建任务",
    chapter="creation",
    note="重点任务和评星标准以当地“五星”支部创建文件为准，逐项登记、逐项自评。",
    day="分解日期",
    closed_day="自评日期",
    title="{subject}",
    kind="kind",
    flow=case("outcome", "result"),
    clocks=(until("due_on", "完成时限"),),
    fields=(
        Text("subject", "重点任务", required=True, max=80, listed=True, searched=True, also=("创建任务",)),
        Choice(
            "kind",
            "任务类别",
            required=True,
            listed=True,
            options=("系统治理", "依法治理", "综合治理", "源头治理", "三零平安创建", "其他"),
        ),
        Note("standard", "评星标准", searched=True),
        Text("lead", "责任单位", max=60, listed=True, searched=True, also=("牵头单位",)),
        Day("due_on", "完成时限", also=("截止日期",)),
        Choice("outcome", "自评结论", listed=True, options=("达标", "未达标")),
        Note("result", "落实情况", searched=True, also=("完成情况",)),
    ),
    posts=(
        Post("peace_star.tasks", dim="kind"),
        Post("peace_star.done", dim="kind", on="closed", when={"outcome": ("达标",)}),
    ),
)
