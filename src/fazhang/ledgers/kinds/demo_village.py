from fazhang.ledgers.fields import Choice, Day, Note, Text
from fazhang.ledgers.spec import Ledger, Post, While, simple

LEDGER = Ledger(
    code="demo_village",
    name="民主法治示范村创建台账",
    noun="示范村",
    chapter="creation",
    basis=("“全国民主法治示范村（社区）”建设指导标准",),
    note="申报创建时登记；填写命名日期后计入示范村数，晋级的原记录退出，同日按新级别登记。",
    day="申报日期",
    days=("申请日期", "创建日期", "启动日期", "创建启动日期"),
    closed_day="退出日期",
    title="{village}（{level}）",
    kind="level",
    flow=simple("创建和保持", "退出", "已退出", "恢复"),
    fields=(
        Text(
            "village",
            "村（社区）名称",
            required=True,
            max=40,
            listed=True,
            searched=True,
            also=("村名", "创建村", "示范村名称", "创建单位"),
        ),
        Choice(
            "level",
            "级别",
            required=True,
            listed=True,
            options=("全国", "省级", "市级", "县级"),
            also=("创建级别", "等级", "示范级别", "称号级别", "命名级别"),
        ),
        Day("named_on", "命名日期", listed=True, also=("授牌日期", "获评日期", "授予日期")),
        Text("number", "命名文号", max=40, also=("文号", "命名文件")),
        Day("reviewed_on", "最近复核日期", listed=True),
        Note("measures", "创建措施", searched=True, also=("创建情况", "创建工作措施", "工作措施")),
        Note("review", "复核情况", searched=True, also=("复核结果", "复查情况")),
    ),
    posts=(
        Post("demo_village.started", dim="level"),
        While("demo_village.count", dim="level", on="named_on"),
    ),
)
