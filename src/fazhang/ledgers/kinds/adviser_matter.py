from fazhang.ledgers.fields import Choice, Note, Text, Yes
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="adviser_matter",
    name="法律顾问服务台账",
    noun="顾问事项",
    chapter="publicity",
    basis=("党政主要负责人履行推进法治建设第一责任人职责规定 5、6", "重大行政决策程序暂行条例 28"),
    note="为党委政府和村（居）民委员会提供的法律意见登记在这里；面向群众的服务登记在公共法律服务台账。",
    day="参与日期",
    title="{kind}：{subject}",
    kind="kind",
    fields=(
        Text("subject", "事项名称", required=True, max=80, listed=True, searched=True, also=("参与事项", "服务内容")),
        Choice(
            "kind",
            "事项类别",
            required=True,
            listed=True,
            options=(
                *("重大事项论证", "重大行政决策", "规范性文件", "合同协议", "行政执法"),
                *("矛盾纠纷化解", "信访事项", "复议诉讼", "村务咨询", "其他"),
            ),
        ),
        Text("adviser", "法律顾问", required=True, max=40, listed=True, searched=True, also=("律师",)),
        Text("client", "提请单位", max=60, also=("服务单位",)),
        Note("opinion", "法律意见", searched=True, also=("意见建议",)),
        Yes("adopted", "意见采纳", listed=True),
        Note("reason", "采纳情况", help="未采纳的说明理由"),
    ),
    posts=(Post("adviser.matters", dim="kind"),),
)
