from fazhang.ledgers.fields import Choice, Day, Text, Yes
from fazhang.ledgers.forms.grid import ORDER_PAPERS
from fazhang.ledgers.spec import Flow, Ledger, Rule, Step, until

ORDINARY, YELLOW, RED = "普通督办", "黄牌督办", "红牌督办"

LEDGER = Ledger(
    code="order",
    name="督办台账",
    noun="督办单",
    chapter="governance",
    note="对办理不及时、不到位的事项督办到承办机构，不对个人排名；红牌在黄牌之后仍未办理时发，情况严重的写明理由可以直接发。",
    day="发出日期",
    days=("下发日期", "督办日期", "签发日期", "交办日期"),
    closed_day="解除日期",
    title="{level}：{subject}",
    kind="level",
    registers="supervise",
    early=("reply_by",),
    flow=Flow(
        states={"open": "待回复", "replied": "已回复", "closed": "已解除", "escalated": "已升级"},
        steps=(
            Step("reply", "回复", ("open",), "replied", day="replied_on", needs=("reply",), tells=("reporter",)),
            Step("close", "解除督办", ("open", "replied"), "closed", needs=("review",), closes=True,
                 permission="supervise", order=("replied_on",), tells=("office",)),
            Step("return", "退回重办", ("replied",), "open", needs=("review", "reply_by"), clears=("replied_on",),
                 permission="supervise", tells=("office",)),
            Step("warn", "升级为黄牌", ("open", "replied"), "escalated", closes=True, permission="supervise", opens="order",
                 when={"level": (ORDINARY,)}, refusal="只有普通督办升级为黄牌", tells=("office",),
                 copies={"subject": "subject", "grounds": "grounds", "demand": "demand", "level": f"={YELLOW}"}),
            Step("escalate", "升级为红牌", ("open", "replied"), "escalated", closes=True, permission="supervise",
                 opens="order", when={"level": (YELLOW,)}, refusal="只有黄牌升级为红牌", tells=("office",),
                 copies={"subject": "subject", "grounds": "grounds", "demand": "demand", "level": f"={RED}",
                         "warned": "=是"}),
            Step("reopen", "恢复督办", ("closed", "escalated"), "open", permission="supervise", clears=("replied_on",),
                 tells=("office",)),
        ),
        ended=("closed", "escalated"),
    ),
    clocks=(until("reply_by", "督办回复期限", stop=("replied_on", "closed")),),
    documents=ORDER_PAPERS,
    fields=(
        Text("subject", "督办事项", required=True, max=80, listed=True, searched=True, help="不写居民姓名", also=("事项", "督办内容", "督办任务")),
        Choice("level", "督办等级", required=True, listed=True, options=(ORDINARY, YELLOW, RED), also=("督办类别", "督办类型", "等级")),
        Choice("grounds", "督办原因", required=True, listed=True,
               options=("逾期未受理", "逾期未办结", "办理不到位", "推诿不办", "群众不满意", "其他"), also=("原因",)),
        Text("demand", "督办要求", required=True, max=200, help="不写居民姓名", also=("整改要求", "办理要求")),
        Day("reply_by", "回复期限", required=True, listed=True, also=("反馈期限", "办结期限", "回复时限", "办理期限")),
        Yes("warned", "已发过黄牌", help="同一事项发过黄牌后仍未办理"),
        Text("grave", "直接发红牌的理由", max=200),
        Day("replied_on", "回复日期", listed=True, also=("反馈日期",)),
        Text("reply", "办理和回复情况", max=500, help="不写居民姓名，督办人可见", also=("回复情况", "办理情况", "反馈情况", "整改情况")),
        Text("review", "督办人意见", max=200, also=("督办意见", "审核意见")),
    ),
    rules=(
        Rule("grave", lambda v: v.get("level") != RED or bool(v.get("warned") or v.get("grave")),
             "没有发过黄牌而直接发红牌的，须写明理由"),
    ),
)  # fmt: skip
