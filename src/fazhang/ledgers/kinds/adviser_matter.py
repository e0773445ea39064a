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
    days=("服务日期", "审核日期", "咨询日期", "提供意见日期"),
    title="{kind}：{subject}",
    kind="kind",
    fields=(
        Text(
            "subject",
            "事项名称",
            required=True,
            max=80,
            listed=True,
            searched=True,
            also=("参与事项", "服务内容", "服务事项", "咨询事项", "事项", "咨询内容", "审查事项"),
        ),
        Choice(
            "kind",
            "事项类别",
            required=True,
            listed=True,
            options=(
                *("重大事项论证", "重大行政决策", "规范性文件", "合同协议", "行政执法"),
                *("矛盾纠纷化解", "信访事项", "复议诉讼", "村务咨询", "其他"),
            ),
            also=("服务类别", "类别", "服务类型", "事项类型"),
        ),
        Text(
            "adviser",
            "法律顾问",
            required=True,
            max=40,
            listed=True,
            searched=True,
            also=("律师", "顾问姓名", "律师姓名", "法律顾问姓名"),
        ),
        Text("client", "提请单位", max=60, also=("服务单位", "委托单位", "咨询单位", "提请部门")),
        Note("opinion", "法律意见", searched=True, also=("意见建议", "法律意见内容", "出具意见", "顾问意见")),
        Yes("adopted", "意见采纳", listed=True, also=("是否采纳", "采纳")),
        Note("reason", "采纳情况", help="未采纳的说明理由", also=("未采纳理由", "意见采纳情况")),
    ),
    posts=(Post("adviser.matters", dim="kind"),),
)
