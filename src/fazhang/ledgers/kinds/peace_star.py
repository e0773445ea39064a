from fazhang.ledgers.fields import Choice, Day, Note, Text
from fazhang.ledgers.spec import Ledger, Post, case, until

LEDGER = Ledger(
    code="peace_star",
    name="平安法治星创建台账",
    noun="创建任务",
    chapter="creation",
    note="重点任务和评星标准以当地“五星”支部创建文件为准，逐项登记、逐项自评。",
    day="分解日期",
    days=("部署日期", "任务分解日期", "下达日期"),
    closed_day="自评日期",
    title="{subject}",
    kind="kind",
    flow=case("outcome", "result"),
    clocks=(until("due_on", "完成时限"),),
    fields=(
        Text(
            "subject",
            "重点任务",
            required=True,
            max=80,
            listed=True,
            searched=True,
            also=("创建任务", "任务", "工作任务", "任务内容", "创建内容"),
        ),
        Choice(
            "kind",
            "任务类别",
            required=True,
            listed=True,
            options=("系统治理", "依法治理", "综合治理", "源头治理", "三零平安创建", "其他"),
            also=("类别", "任务类型"),
        ),
        Note("standard", "评星标准", searched=True, also=("标准", "创建标准", "评分标准")),
        Text(
            "lead",
            "责任单位",
            max=60,
            listed=True,
            searched=True,
            also=("牵头单位", "责任部门", "牵头部门", "承办单位"),
        ),
        Day("due_on", "完成时限", also=("截止日期", "完成期限", "完成时间要求")),
        Choice("outcome", "自评结论", listed=True, options=("达标", "未达标"), also=("自评结果", "自评", "评星结果")),
        Note("result", "落实情况", searched=True, also=("完成情况", "进展情况", "工作进展", "创建情况")),
    ),
    posts=(
        Post("peace_star.tasks", dim="kind"),
        Post("peace_star.done", dim="kind", on="closed", when={"outcome": ("达标",)}),
    ),
)
