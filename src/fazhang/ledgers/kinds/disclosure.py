from fazhang.ledgers.fields import Choice, Day, Int, Many, Note, Phone, Resident, Text, Yes
from fazhang.ledgers.forms.openness import DISCLOSURE_PAPERS
from fazhang.ledgers.spec import RIGHT, TERM, WAIT, Clock, Extension, Flow, Ledger, Post, Rule, Step, needed_if, until

ACTIVE, REQUEST, VILLAGE = {"kind": ("主动公开",)}, {"kind": ("依申请公开",)}, {"kind": ("村务公开",)}
QUARTERLY, MONTHLY, AT_ONCE = "每季度（一般事项）", "每月（财务往来较多）", "随时（重大事项）"
VIEWS, SILENT = ("同意公开", "不同意公开"), "逾期未提出意见"
LAW = "政府信息公开条例"
HELD, ANSWERED = ("open", "handling"), ("replied_on", "closed")
MORE = Extension("extend_days", "gk.reply_extend")
THIRD = (("consulted_on", "opined_on"),)

LEDGER = Ledger(
    code="disclosure",
    name="政务公开台账",
    noun="公开事项",
    chapter="openness",
    basis=(f"{LAW} 17、20、21、26、30、31、32、33、36、39", "村民委员会组织法 35"),
    note="依申请公开的答复期限自收到申请之日起算，补正的自收到补正之日起算，征求第三方意见的时间不计；收到之日按条例31条确定。"
    "信访、投诉、举报不按申请办理，转信访。涉密内容不得登记。",
    day="公开或收到日期",
    days=(
        "发布日期", "公示日期", "公布日期", "受理日期", "申请日期", "上传日期"
    ),
    closed_day="归档日期",
    title="{kind}：{subject}",
    kind="kind",
    flow=Flow(
        states={
            "open": "已登记", "correcting": "待补正", "handling": "办理中", "consulting": "征求第三方意见",
            "replied": "已答复", "closed": "已归档", "moved": "已转信访", "abandoned": "视为放弃", "withdrawn": "申请人撤回",
            "retracted": "已撤回公开", "down": "已撤下", "renewed": "已公布下一期",
        },
        steps=(
            Step("close", "归档", ("open",), "closed", closes=True, when={"kind": ("主动公开", "村务公开")},
                 refusal="依申请公开须答复、送达后办结"),
            Step("finish", "送达办结", ("replied",), "closed", day="delivered_on", needs=("reply",), takes=("delivery",),
                 closes=True, when=REQUEST, follows=("replied_on",), article=f"{LAW} 36"),
            # A request from its coming in to the reply.
            Step("ask", "告知补正", ("open",), "correcting", day="asked_on", needs=("missing", "correct_by"), when=REQUEST,
                 within=("correct",), article=f"{LAW} 30"),
            Step("correct", "收到补正", ("correcting",), "handling", day="corrected_on", follows=("asked_on",),
                 article=f"{LAW} 30"),
            Step("abandon", "视为放弃申请", ("correcting",), "abandoned", day="abandoned_on", needs=("correct_by",),
                 closes=True, when={"withdrawn": (None, False)}, refusal="申请人撤回的，用“申请人撤回申请”",
                 follows=("asked_on",), beyond=("correct_by",), article=f"{LAW} 30"),
            Step("consult", "征求第三方意见", HELD, "consulting", day="consulted_on", needs=("third_matter",),
                 takes=("third",), when=REQUEST, article=f"{LAW} 32"),
            Step("opine", "收到第三方意见", ("consulting",), "handling", day="opined_on", needs=("third_view",),
                 when={"third_view": VIEWS}, refusal=f"没有收到意见的，期满后用“第三方{SILENT}”",
                 follows=("consulted_on",), article=f"{LAW} 32"),
            Step("silence", f"第三方{SILENT}", ("consulting",), "handling", day="opined_on",
                 fills={"third_view": SILENT}, when={"third_view": (SILENT,)}, follows=("consulted_on",),
                 beyond=("third",), article=f"{LAW} 32"),
            Step("extend", "延长答复期限", HELD, "handling", day="extended_on",
                 needs=("extend_days", "extend_reason", "extend_told_on"), permission="approve", when=REQUEST,
                 within=("reply", "corrected_reply"), tells=("office",), article=f"{LAW} 33"),
            Step("reply", "答复", HELD, "replied", day="replied_on", needs=("reply",), takes=("reply_no", "grounds", "notes"),
                 when=REQUEST, order=("asked_on", "corrected_on", "consulted_on", "opined_on"), article=f"{LAW} 36"),
            Step("to_petition", "转信访事项", HELD, "moved", day="moved_on", closes=True, opens="petition", when=REQUEST,
                 copies={"subject": "subject", "demand": "notes", "visitor": "applicant", "phone": "phone"},
                 article=f"{LAW} 39"),
            Step("withdraw", "申请人撤回申请", (*HELD, "correcting", "consulting"), "withdrawn",
                 needs=("withdrawn",), closes=True, when={**REQUEST, "withdrawn": (True,)}, refusal="申请人撤回的选择“是”"),
            # What was made public.
            Step("retract", "撤回公开", ("closed",), "retracted", day="retracted_on", needs=("retract_reason",),
                 when=ACTIVE),
            Step("take_down", "撤下公示", ("closed", "renewed"), "down", day="down_on", when=VILLAGE, beyond=("display",),
                 article="村民委员会组织法 35"),
            Step("renew", "公布下一期", ("closed", "down"), "renewed", day="renewed_on", when=VILLAGE, opens="disclosure",
                 copies={"kind": "kind", "subject": "subject", "topic": "topic", "channel": "channel",
                         "affairs": "affairs", "cadence": "cadence"}, article="村民委员会组织法 35"),
            Step("reopen", "撤回归档",
                 ("closed", "moved", "abandoned", "withdrawn", "retracted", "down", "renewed"), "open",
                 permission="reopen", clears=("retracted_on", "down_on", "renewed_on", "moved_on", "abandoned_on", "withdrawn")),
        ),
        ended=("closed", "moved", "abandoned", "withdrawn", "retracted", "down", "renewed"),
    ),
    clocks=(
        Clock("active", "主动公开", "gk.active", start="formed_on", stop=("opened",), when=ACTIVE),
        Clock("correct", "告知补正", "gk.correct_notice", stop=("asked_on", *ANSWERED), kind=RIGHT, when=REQUEST),
        until("correct_by", "申请人补正", stop=("corrected_on",), kind=RIGHT),
        # The period runs from the request, and where it had to be corrected from the correction's arrival.
        Clock("reply", "依申请公开答复", "gk.reply", stop=ANSWERED, when={**REQUEST, "asked_on": (None,)},
              extension=MORE, pauses=THIRD),
        Clock("corrected_reply", "补正后答复", "gk.reply", start="corrected_on", stop=ANSWERED, when=REQUEST,
              extension=MORE, pauses=THIRD),
        Clock("third", "第三方提出意见", "gk.third_party", start="consulted_on", stop=(), kind=RIGHT, when=REQUEST),
        Clock("display", "村务公开公布期", "cw.publish_min", stop=(), kind=WAIT, when=VILLAGE),
        Clock("quarter", "公布下一期", "cw.publish_every", stop=("renewed_on",), kind=TERM,
              when={**VILLAGE, "cadence": (QUARTERLY,)}, soon=10),
        Clock("month", "公布下一期", "cw.finance_every", stop=("renewed_on",), kind=TERM,
              when={**VILLAGE, "cadence": (MONTHLY,)}, soon=7),
    ),
    documents=DISCLOSURE_PAPERS,
    fields=(
        Choice("kind", "公开方式", required=True, listed=True, options=("主动公开", "依申请公开", "村务公开"), also=("公开类型", "公开类别")),
        Text("subject", "公开内容", required=True, max=100, listed=True, searched=True, also=(
            *("信息名称", "申请内容", "标题", "信息标题", "公开事项", "内容", "公示内容", "申请事项"),
            *("公开信息内容", "公开信息名称", "事项名称"),
        )),
        Choice(
            "topic", "内容分类",
            options=(
                *("政策文件", "规划计划", "财政财务", "行政执法", "农业农村", "土地房屋"),
                *("社会救助", "工程项目", "党务", "村务", "其他"),
            ), also=("信息类别", "信息分类", "公开类目", "栏目", "内容类别")
        ),
        Choice("channel", "公开渠道", listed=True,
               options=("政府网站", "政务新媒体", "信息公开栏", "村（社区）公开栏", "广播和会议", "其他"),
                    also=("公开载体", "公开平台", "发布渠道", "公开途径", "公示渠道")),
        Int("items", "公开条数", required=True, min=1, max=1000, default=1, unit="条", help="主动公开填写",
             also=("条数", "公开数量", "信息条数", "公开信息数", "数量", "件数")),
        Day("formed_on", "信息形成日期", help="主动公开填写，形成或者变更后20个工作日内公开", also=("形成日期", "产生日期")),
        Yes("checked", "已作公开前审查", help="政府信息公开条例第17条", also=("是否保密审查", "保密审查")),
        Many("affairs", "三务类别", options=("党务公开", "村务公开", "财务公开"), help="村务公开填写", also=("三务公开类别", "公开事项类别")),
        Text("period", "所属期间", max=20, help="村务公开填写，如2024年第1季度", also=("期间", "公开期间")),
        Choice("cadence", "公布周期", options=(QUARTERLY, MONTHLY, AT_ONCE), help="村务公开填写"),
        Choice("way", "申请方式", options=("当面", "信函", "网络", "传真", "其他"), help="依申请公开填写", also=("申请途径",)),
        Resident("applicant", "申请人", help="依申请公开填写", also=("申请人姓名", "申请人名称")),
        Phone("phone", "联系方式", help="依申请公开填写", also=("联系电话", "电话")),
        Day("asked_on", "告知补正日期"),
        Note("missing", "需要补正的事项"),
        Day("correct_by", "补正期限"),
        Day("corrected_on", "收到补正日期"),
        Day("abandoned_on", "视为放弃日期"),
        Day("consulted_on", "征求第三方意见日期"),
        Resident("third", "第三方"),
        Note("third_matter", "征求意见的内容"),
        Choice("third_view", "第三方意见", options=(*VIEWS, SILENT)),
        Day("opined_on", "第三方意见到期或收到日期"),
        Day("extended_on", "批准延长日期"),
        Int("extend_days", "延长工作日数", min=1, max=60, unit="个工作日"),
        Text("extend_reason", "延长理由", max=200),
        Day("extend_told_on", "告知延长日期"),
        Day("replied_on", "答复日期", listed=True),
        Choice(
            "reply", "答复类型",
            options=("予以公开", "部分公开", "不予公开", "无法提供", "不属于本机关公开", "不予处理", "其他"), also=("答复结果",)
        ),
        Text("reply_no", "答复书文号", max=40, also=("答复文号", "告知书文号")),
        Note("grounds", "不予公开等的理由和依据"),
        Day("delivered_on", "送达日期"),
        Choice("delivery", "送达方式", options=("当面", "邮寄", "网络", "其他")),
        Yes("withdrawn", "申请人已撤回申请"),
        Day("moved_on", "告知转信访日期"),
        Day("retracted_on", "撤回公开日期"),
        Text("retract_reason", "撤回公开的理由", max=200),
        Day("down_on", "撤下日期"),
        Day("renewed_on", "下一期公布日期"),
        Note("notes", "办理情况", searched=True, also=("办理结果", "备注")),
    ),
    rules=(
        needed_if("grounds", "reply", "不予公开", "无法提供", "不予处理", label="不予公开等的理由和依据",
                  article=f"{LAW} 36"),
        Rule("corrected_on", lambda v: not (v.get("replied_on") and v.get("asked_on")) or bool(v.get("corrected_on")),
             "告知过补正的，收到补正后才答复", f"{LAW} 30"),
        Rule("opined_on", lambda v: not (v.get("replied_on") and v.get("consulted_on")) or bool(v.get("opined_on")),
             "征求过第三方意见的，收到意见或者期满后才答复", f"{LAW} 32"),
    ),
    posts=(
        Post("disclosure.items", quantity="items", dim="channel", when=ACTIVE),
        Post("disclosure.requests", when=REQUEST),
        Post("disclosure.replied", dim="reply", on="replied_on", when=REQUEST),
        Post("disclosure.village", when=VILLAGE),
    ),
)  # fmt: skip
