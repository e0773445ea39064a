from fazhang.ledgers.fields import Choice, Int, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="grid_report",
    name="网格信息上报台账",
    noun="网格信息",
    chapter="governance",
    basis=("信访工作条例 15",),
    note="平台已有的信息按类别导入合计条数，不重复录入；需要办理的转入相应台账，此处只计上报条数，不按人统计。",
    day="上报日期",
    title="{kind}：{subject}",
    kind="kind",
    grid=True,
    fields=(
        Choice(
            "kind",
            "信息类别",
            required=True,
            listed=True,
            also=("事件类型", "事项类别", "类别"),
            options=("矛盾纠纷", "风险隐患", "利益群体信访诉求", "治安问题线索", "疫情防控", "其他事项"),
        ),
        Text(
            "subject",
            "信息摘要",
            required=True,
            max=80,
            listed=True,
            searched=True,
            help="不写居民姓名、电话",
            also=("事件名称", "事项", "内容摘要"),
        ),
        Int(
            "count", "条数", required=True, min=1, max=1000000, default=1, listed=True, unit="条", also=("数量", "件数")
        ),
        Text("platform", "信息平台", max=40, also=("平台", "来源平台"), help="由省、市综治平台导入的填写平台名称"),
        Text("place", "地点", max=100, searched=True, also=("发生地点", "位置")),
        Note("content", "情况说明", searched=True, also=("事件描述", "内容")),
        Choice(
            "handling",
            "处理去向",
            listed=True,
            also=("办理情况", "处置情况"),
            options=(
                *("当场处理", "转矛盾纠纷台账", "转风险隐患台账", "转群众意见台账"),
                *("报综治中心", "报公安派出所", "其他"),
            ),
        ),
    ),
    posts=(Post("grid.reports", quantity="count", dim="kind"),),
)
