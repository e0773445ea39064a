from fazhang.ledgers.fields import Choice, Day, Note, Phone, Resident, Text
from fazhang.ledgers.kinds.petition import TOPICS
from fazhang.ledgers.spec import Ledger, Post, While, case

LEDGER = Ledger(
    code="opinion",
    name="群众意见和难题台账",
    noun="群众意见",
    chapter="governance",
    basis=("信访工作条例 15、29",),
    note="12345热线、投诉电话和信箱、走访收集的意见和难题在此登记；领导接访的事项登记在接访下访台账。",
    day="收到日期",
    title="{subject}",
    kind="channel",
    grid=True,
    flow=case("outcome", "result"),
    due_days="due_on",
    fields=(
        Text("subject", "意见事项", required=True, max=80, listed=True, searched=True, help="写事由，不写反映人姓名",
             also=("反映事项", "反映问题", "群众诉求", "工单标题")),
        Choice("channel", "收集渠道", required=True, listed=True, also=("来源", "渠道", "受理方式"),
            options=("12345热线", "投诉电话", "投诉信箱", "网络平台", "走访收集", "座谈会", "其他"),
        ),
        Text("number", "工单编号", max=40, searched=True, also=("工单号", "热线编号")),
        Choice("topic", "内容分类", listed=True, options=TOPICS, also=("问题类别", "类别")),
        Resident("person", "反映人", also=("来电人", "姓名"), help="需要回复的填写"),
        Phone("phone", "联系电话", also=("电话", "联系方式", "来电号码")),
        Note("content", "意见内容", searched=True, also=("反映内容", "诉求内容")),
        Text("handler", "承办单位", max=60, listed=True, searched=True, also=("责任单位", "承办部门")),
        Day("due_on", "办理期限", help="工单或者交办单上写明的期限", also=("办结期限", "截止日期")),
        Choice("outcome", "办理结果", options=("已解决", "已解释说明", "暂未解决"), also=("是否解决", "解决情况")),
        Note("result", "办理情况", searched=True, also=("处理情况", "答复内容", "回复情况")),
        Choice("rating", "群众评价", options=("满意", "基本满意", "不满意"), also=("满意度", "评价")),
    ),
    posts=(
        Post("opinion.collected", dim="channel"),
        While("opinion.in_progress", dim="channel"),
        Post("opinion.resolved", dim="channel", on="closed", when={"outcome": ("已解决",)}),
        Post("hotline.cases", dim="topic", when={"channel": ("12345热线",)}),
        Post("hotline.closed", dim="topic", on="closed", when={"channel": ("12345热线",)}),
    ),
)  # fmt: skip
