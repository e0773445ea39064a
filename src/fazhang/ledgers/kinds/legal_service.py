from fazhang.ledgers.fields import Choice, Int, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="legal_service",
    name="公共法律服务台账",
    noun="法律服务",
    chapter="publicity",
    basis=("关于加快推进公共法律服务体系建设的意见",),
    note="窗口和电话咨询可以按日、按月合并登记，只计咨询人次，不计活动次数；不登记咨询人的姓名。",
    day="服务日期",
    days=("值班日期", "坐班日期", "到村日期", "咨询日期", "接待日期"),
    title="{kind}：{topic}",
    kind="kind",
    fields=(
        Choice(
            "kind",
            "服务类别",
            required=True,
            listed=True,
            also=("服务类型", "服务方式", "类别", "服务形式"),
            options=("到村法律服务", "法治讲座", "集中服务活动", "法律顾问值班", "窗口咨询", "电话网络咨询"),
        ),
        Text(
            "topic",
            "服务内容",
            required=True,
            max=80,
            listed=True,
            searched=True,
            also=("服务主题", "服务事项", "咨询内容", "咨询事项", "主题"),
        ),
        Text(
            "provider",
            "服务人员",
            max=60,
            listed=True,
            searched=True,
            also=("法律顾问", "律师", "法律顾问姓名", "律师姓名", "服务律师", "接待律师", "值班律师", "服务人"),
        ),
        Text("place", "服务地点", max=60, listed=True, also=("地点",)),
        Int(
            "consultations",
            "法律咨询",
            default=0,
            listed=True,
            unit="人次",
            also=(
                *("咨询人次", "解答咨询", "咨询人数", "解答法律咨询", "法律咨询人次"),
                *("解答咨询人次", "接待咨询"),
            ),
        ),
        Int("documents", "代写法律文书", unit="份", also=("代写文书", "代写法律文书数", "代拟文书")),
        Note("notes", "服务情况", searched=True, also=("服务记录", "工作情况", "备注")),
    ),
    posts=(
        Post(
            "legal_service.sessions",
            dim="kind",
            when={"kind": ("到村法律服务", "法治讲座", "集中服务活动", "法律顾问值班")},
        ),
        Post("legal_service.consultations", quantity="consultations", dim="kind"),
    ),
)
