from fazhang.ledgers.fields import Choice, Int, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="assessment",
    name="法治建设考评台账",
    noun="考评",
    chapter="organisation",
    basis=("党政主要负责人履行推进法治建设第一责任人职责规定 8",),
    note="只登记对部门和村（社区）的考评；不对个人排名，不以填报数量评分。",
    day="考评日期",
    title="{kind}：{topic}",
    kind="kind",
    fields=(
        Choice(
            "kind",
            "考评类别",
            required=True,
            listed=True,
            also=("考评类型",),
            options=("年度考评", "半年考评", "季度考评", "专项考评", "督促检查", "法治测评"),
        ),
        Text("topic", "考评内容", required=True, max=80, listed=True, searched=True, also=("考核内容",)),
        Choice("target", "考评对象", required=True, listed=True, options=("站所部门", "村（社区）", "站所部门和村")),
        Int("units", "考评对象数", required=True, min=1, max=500, default=1, listed=True, unit="个"),
        Text("organiser", "组织单位", max=60),
        Note("result", "考评结果", searched=True),
        Note("rectification", "发现问题和整改情况", searched=True),
    ),
    posts=(
        Post("assessment.count", dim="kind"),
        Post("assessment.units", quantity="units", dim="kind"),
    ),
)
