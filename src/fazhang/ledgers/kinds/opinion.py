from fazhang.ledgers.fields import Choice, Day, Note, Phone, Resident, Text
from fazhang.ledgers.forms.grid import OPINION_PAPERS
from fazhang.ledgers.kinds.petition import TOPICS
from fazhang.ledgers.spec import Flow, Ledger, Post, Step, While, until

OUTCOMES = ("已解决", "已解释说明", "暂未解决")
IN_HAND = ("open", "assigned")

LEDGER = Ledger(
    code="opinion",
    name="群众意见和难题台账",
    noun="群众意见",
    chapter="governance",
    basis=("信访工作条例 15、29",),
    note="12345热线、投诉电话和信箱、走访收集的意见和难题在此登记；领导接访的事项登记在接访下访台账。办理期限填工单或者交办单上写明的。",
    day="收到日期",
    days=(
        "受理日期", "反映日期", "来电日期", "登记日期", "收集日期", "转办日期"
    ),
    title="{subject}",
    kind="channel",
    grid=True,
    early=("due_on", "handler"),
    flow=Flow(
        states={
            "open": "已收到", "assigned": "已交办", "replied": "已答复", "closed": "已办结", "rated": "已评价",
            "moved": "已转办",
        },
        steps=(
            Step("close", "办结", ("open", "assigned", "replied"), "closed", needs=("outcome", "result"),
                 takes=("replied_on", "reply_way", "rating"), closes=True, order=("assigned_on", "replied_on")),
            Step("assign", "交办", IN_HAND, "assigned", permission="dispatch", day="assigned_on", takes=("handler", "due_on"),
                 assigns=True, tells=("office",)),
            Step("extend", "延长办理期限", ("assigned",), "assigned", needs=("due_on", "extend_reason"),
                 permission="approve", tells=("office",)),
            Step("reply", "答复", IN_HAND, "replied", day="replied_on", needs=("result",), takes=("reply_way", "outcome"),
                 order=("assigned_on",), tells=("reporter",)),
            Step("return", "重新办理", ("replied",), "assigned", needs=("return_reason",), clears=("replied_on",),
                 tells=("office",)),
            Step("to_petition", "转信访事项", IN_HAND, "moved", closes=True, opens="petition",
                 copies={"subject": "subject", "demand": "content", "visitor": "person", "phone": "phone",
                         "topic": "topic"}),
            Step("to_dispute", "转矛盾纠纷", IN_HAND, "moved", closes=True, opens="dispute",
                 copies={"subject": "subject", "facts": "content", "applicant": "person", "applicant_phone": "phone",
                         "source": "=其他"}),
            Step("to_hazard", "转风险隐患", IN_HAND, "moved", closes=True, opens="hazard",
                 copies={"subject": "subject", "facts": "content", "source": "=群众举报"}),
            Step("rate", "群众评价", ("closed",), "rated", day="rated_on", needs=("rating",), follows=("closed",)),
            Step("reopen", "重新办理", ("closed", "rated", "moved"), "open", permission="reopen",
                 clears=("outcome", "rating", "rated_on", "replied_on")),
        ),
        ended=("closed", "rated", "moved"),
    ),
    clocks=(until("due_on", "办理期限", stop=("replied_on", "closed")),),
    documents=OPINION_PAPERS,
    fields=(
        Text("subject", "意见事项", required=True, max=80, listed=True, searched=True, help="写事由，不写反映人姓名",
             also=(
            *("反映事项", "反映问题", "群众诉求", "工单标题", "问题摘要", "诉求标题", "标题", "难题事项"),
            *("事项", "问题", "意见建议", "意见和建议"),
        )),
        Choice(
            "channel", "收集渠道", required=True, listed=True, also=(
            "来源", "渠道", "受理方式", "收集方式", "反映渠道", "工单来源", "诉求渠道", "来源渠道"
        ),
            options=("12345热线", "投诉电话", "投诉信箱", "网络平台", "走访收集", "座谈会", "其他"),
        ),
        Text("number", "工单编号", max=40, searched=True, also=("工单号", "热线编号", "工单号码", "诉求编号")),
        Choice("topic", "内容分类", listed=True, options=TOPICS, also=(
            "问题类别", "类别", "问题类型", "诉求类别", "诉求类型", "事项类别", "意见类别"
        )),
        Resident("person", "反映人", also=(
            "来电人", "姓名", "诉求人", "来电人姓名", "群众姓名", "反映人姓名"
        ), help="需要回复的填写"),
        Phone("phone", "联系电话", also=("电话", "联系方式", "来电号码", "反映人电话", "联系号码")),
        Note("content", "意见内容", searched=True, also=(
            "反映内容", "诉求内容", "问题描述", "诉求描述", "具体内容", "反映情况", "问题内容"
        )),
        Text("handler", "承办单位", max=60, listed=True, searched=True, also=(
            "责任单位", "承办部门", "责任部门", "办理单位", "承办科室", "转办单位"
        )),
        Day("due_on", "办理期限", help="工单或者交办单上写明的期限", also=("办结期限", "截止日期", "办理时限", "办结时限", "完成时限")),
        Day("assigned_on", "交办日期", also=("派单日期", "转办交办日期")),
        Text("extend_reason", "延长理由", max=200),
        Day("replied_on", "答复日期", also=("回复日期", "反馈日期")),
        Choice("reply_way", "答复方式", options=("当面", "电话", "书面", "网络")),
        Text("return_reason", "重新办理的理由", max=200),
        Choice("outcome", "办理结果", options=OUTCOMES, also=("是否解决", "解决情况", "解决结果")),
        Note("result", "办理情况", searched=True, also=(
            *("处理情况", "答复内容", "回复情况", "办理过程", "处理过程", "办理落实情况", "处置情况"),
            *("答复意见", "处理结果", "结果", "办结情况"),
        )),
        Choice("rating", "群众评价", options=("满意", "基本满意", "不满意"), also=(
            "满意度", "评价", "是否满意", "满意情况", "诉求人评价", "群众满意度"
        )),
        Day("rated_on", "评价日期"),
    ),
    posts=(
        Post("opinion.collected", dim="channel"),
        While("opinion.in_progress", dim="channel"),
        Post("opinion.resolved", dim="channel", on="closed", when={"outcome": ("已解决",)}),
        Post("hotline.cases", dim="topic", when={"channel": ("12345热线",)}),
        # What was handed over has no outcome here: the hotline's matter is not done by that.
        Post("hotline.closed", dim="topic", on="closed", when={"channel": ("12345热线",), "outcome": OUTCOMES}),
    ),
)  # fmt: skip
