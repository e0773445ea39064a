from fazhang.ledgers.fields import Choice, Day, Int, Note, Text, Yes
from fazhang.ledgers.flow import OPEN
from fazhang.ledgers.forms.decision import DRAFT, docno
from fazhang.ledgers.limits import LIMITS
from fazhang.ledgers.spec import CLOSED, WAIT, Clock, Flow, Ledger, Rule, Step, at_most, needed_if, until

LAW = "国办发〔2018〕37号"
ADMINISTRATIVE = {"category": ("行政规范性文件",)}
PARTY = {"category": ("党组织规范性文件",)}
PASSED = ("合法", "修改后合法")
REVIEW_COPY = {"subject": "name", "object": "=行政规范性文件", "unit": "unit"}
DOCUMENT_COPY = {
    "name": "name", "act": "act", "category": "category", "number": "number", "unit": "unit", "occurred_on": "published_on",
    "discussed_on": "discussed_on", "effective_on": "effective_on", "valid_until": "valid_until", "status": "=有效",
    "steps": "=合法性审核、集体审议决定、向社会公开发布",
}  # fmt: skip
AFTER_DRAFT = (
    "sent_on", "review_why", "legality", "reviewed_on", "review_number", "meeting", "discussed_on", "minutes",
)  # fmt: skip

STATES = {
    OPEN: "起草中", "assessed": "已评估论证", "comment": "征求意见中", "heard": "意见已汇总", "review": "合法性审核中",
    "reviewed": "审核意见已出具", "discussed": "已集体审议", "numbered": "已登记编号", CLOSED: "已公布",
    "entered": "已列入文件台账", "stopped": "已终止",
}  # fmt: skip
RUNNING = tuple(s for s in STATES if s not in (CLOSED, "entered", "stopped"))

STEPS = (
    Step("assess", "评估论证", (OPEN,), "assessed", day="assessed_on", fills={"assessment": "已评估论证"},
         needs=("assessment_text",), when=ADMINISTRATIVE | {"assessment": ("已评估论证",)}, article=LAW),
    Step("no_assess", "不适用评估论证", (OPEN,), "assessed", day="assessed_on", fills={"assessment": "不适用"},
         needs=("assess_why",), when=ADMINISTRATIVE | {"assessment": ("不适用",)}, article=LAW),
    Step("comment", "公开征求意见", ("assessed",), "comment", day="comment_from", needs=("comment_until",),
         takes=("comment_at", "comment_why"), when=ADMINISTRATIVE, follows=("assessed_on",), article=LAW),
    Step("heard", "汇总意见采纳情况", ("comment",), "heard", day="heard_on", fills={"comment": "已征求"},
         needs=("adoption",), takes=("comments",), when=ADMINISTRATIVE | {"comment": ("已征求",)},
         follows=("assessed_on", "comment_from"), beyond=("comment", "comment_market", "comment_until"), article=LAW),
    Step("no_comment", "不适用公开征求意见", ("assessed",), "heard", day="heard_on", fills={"comment": "不适用"},
         needs=("no_comment_why",), when=ADMINISTRATIVE | {"comment": ("不适用",)}, follows=("assessed_on",), article=LAW),
    Step("send", "送请合法性审核", ("heard",), "review", day="sent_on", when=ADMINISTRATIVE,
         follows=("assessed_on", "heard_on"), article=f"{LAW}；国办发〔2018〕115号"),
    Step("refer", "送审并登记合法性审查台账", ("heard",), "review", day="sent_on", when=ADMINISTRATIVE,
         follows=("assessed_on", "heard_on"), opens="legality_review", copies=REVIEW_COPY,
         article=f"{LAW}；国办发〔2018〕115号"),
    Step("preview", "送请前置审核", (OPEN, "heard"), "review", day="sent_on", when=PARTY,
         refusal="行政规范性文件依次评估论证、公开征求意见后送审"),
    Step("review", "登记审核意见", ("review",), "reviewed", day="reviewed_on", needs=("legality", "review_number"),
         takes=("review_why",), permission="legal", follows=("sent_on",), beyond=("review",), tells=("reporter",),
         article="国办发〔2018〕115号"),
    Step("revise", "修改后重新送审", ("reviewed", "discussed"), "heard", clears=AFTER_DRAFT),
    Step("discuss", "集体审议决定", ("reviewed",), "discussed", day="discussed_on", needs=("meeting", "minutes"),
         when={"legality": PASSED}, refusal="未经合法性审核或者审核不合法的，不得提交集体审议",
         follows=("sent_on", "reviewed_on"), article=LAW),
    Step("number", "统一登记、编号", ("discussed",), "numbered", day="registered_on", needs=("number",),
         takes=("signer",), follows=("discussed_on",), article=LAW),
    Step("close", "印发公布", ("numbered",), CLOSED, closes=True, day="published_on",
         needs=("published_at", "effective_on"), takes=("valid_until", "explained"), when={"stop_reason": (None,)},
         follows=("sent_on", "reviewed_on", "discussed_on", "registered_on"), article=LAW),
    Step("enlist", "列入规范性文件台账", (CLOSED,), "entered", opens="normative_document", copies=DOCUMENT_COPY),
    Step("listed", "已另行列入台账", (CLOSED,), "entered"),
    Step("stop", "终止制定", RUNNING, "stopped", closes=True, needs=("stop_reason",)),
    Step("reopen", "重新起草", (CLOSED, "stopped"), OPEN, permission="reopen", clears=(
        "assessment", "assessed_on", "comment", "comment_from", "comment_until", "comment_why", "heard_on", *AFTER_DRAFT,
        "registered_on", "published_on", "stop_reason")),
)  # fmt: skip

LEDGER = Ledger(
    code="normative_draft",
    name="规范性文件制定台账",
    noun="制定事项",
    chapter="decision",
    basis=(LAW, "国办发〔2018〕115号"),
    note="从起草到公布；公布后转入规范性文件台账，在那里计数、备案和清理。内部管理制度、机构编制、会议纪要、工作方案、请示报告、"
    "表彰奖惩、人事任免和涉密文件不是规范性文件。",
    day="起草日期",
    days=("立项日期", "启动日期"),
    closed_day="公布（终止）日期",
    title="{name}",
    kind="category",
    flow=Flow(STATES, STEPS, ended=(CLOSED, "entered", "stopped")),
    clocks=(
        until("due_on", "计划完成日期"),
        Clock("comment", "公开征求意见期限", "gf.comment", "comment_from", (), when={"market": (None, False)}, kind=WAIT,
              waiver="comment_why"),
        Clock("comment_market", "公开征求意见期限（涉及市场主体）", "gf.comment_market", "comment_from", (),
              when={"market": (True,)}, kind=WAIT, waiver="comment_why"),
        until("comment_until", "公告的征求意见截止日", (), WAIT),
        Clock("review", "合法性审核最短时间", "gf.review_min", "sent_on", (), when=ADMINISTRATIVE, kind=WAIT,
              waiver="review_why"),
        Clock("review_most", "合法性审核期限", "gf.review_max", "sent_on", ("reviewed_on",), when=ADMINISTRATIVE),
    ),
    documents=DRAFT,
    fields=(
        Text("name", "文件名称", required=True, max=100, listed=True, searched=True, also=("名称", "文件标题", "规范性文件名称", "文件名", "草案名称")),
        Choice("category", "文件类别", required=True, listed=True, default="行政规范性文件", also=("类别", "文件类型"),
               options=("行政规范性文件", "党组织规范性文件")),
        Choice("act", "事项", required=True, default="制定", options=("制定", "修改")),
        Text("unit", "起草单位", max=60, listed=True, searched=True, also=("承办单位", "起草部门", "起草部门单位", "承办部门", "起草科室")),
        Note("grounds", "制定依据和理由", searched=True, help="不得照抄照搬上位文件", also=("制定依据", "依据")),
        Yes("market", "与市场主体生产经营密切相关"),
        Day("due_on", "计划完成日期", listed=True),
        Choice("assessment", "评估论证", options=("已评估论证", "不适用")),
        Day("assessed_on", "评估论证日期", help="完成或者决定不适用的日期"),
        Note("assessment_text", "评估论证结论", help="必要性、可行性、合理性，涉及市场主体的含公平竞争审查"),
        Text("assess_why", "不适用评估论证的理由", max=200),
        Choice("comment", "征求意见", options=("已征求", "不适用"), also=("公开征求意见",)),
        Day("comment_from", "征求意见开始日期"),
        Day("comment_until", "征求意见截止日期"),
        Text("comment_at", "征求意见渠道", max=100),
        Text("comment_why", "缩短征求意见期限的理由", max=200),
        Day("heard_on", "意见汇总日期", help="汇总采纳情况或者决定不适用的日期"),
        Int("comments", "收到意见", max=99999, unit="条", also=("意见条数", "收集意见数", "征求意见条数")),
        Note("adoption", "意见采纳情况", help="主要意见、采纳与否及理由"),
        Text("no_comment_why", "不适用公开征求意见的理由", max=200, help="如依法需要保密"),
        Day("sent_on", "送审日期"),
        Text("review_why", "审核时间不足的理由", max=200),
        Choice("legality", "合法性审核结论", listed=True, options=(*PASSED, "不合法"), also=("审核意见", "合法性审核", "合法性审核意见", "审核结论")),
        Day("reviewed_on", "审核意见日期", also=("合法性审核日期", "审核日期")),
        Text("review_number", "审核意见书编号", max=60, help="填合法性审查台账中意见书的编号"),
        Text("meeting", "审议会议", max=80, searched=True, also=("集体讨论会议", "集体审议")),
        Day("discussed_on", "集体审议日期", also=("审议日期", "集体讨论日期", "讨论日期")),
        Note("minutes", "审议记录"),
        Day("registered_on", "登记编号日期"),
        Text("number", "文号", max=60, listed=True, searched=True, also=("发文字号", "登记编号", "文件编号", "文件文号"), help="如青政规〔2024〕3号"),
        Text("signer", "签发人", max=40),
        Day("published_on", "公布日期", also=("发布日期", "印发日期")),
        Text("published_at", "公布途径", max=100, help="未经公布的不得作为行政管理依据", also=("公布方式", "公布渠道", "发布渠道")),
        Day("effective_on", "施行日期", also=("实施日期", "生效日期")),
        Day("valid_until", "有效期至", help=f"一般不超过{LIMITS['gf.validity'].term}，按本省规定", also=("有效期限至",)),
        Note("explained", "解读情况"),
        Text("stop_reason", "终止理由", max=200),
    ),
    rules=(
        needed_if("assess_why", "assessment", "不适用", label="不适用评估论证的理由", article=LAW),
        needed_if("no_comment_why", "comment", "不适用", label="不适用公开征求意见的理由", article=LAW),
        at_most("comment_from", "comment_until", "征求意见开始日期不能晚于截止日期"),
        Rule("assessment", lambda v: not v.get("assessed_on") or bool(v.get("assessment")), "请选择已评估论证或者不适用", LAW),
        Rule("comment", lambda v: not v.get("heard_on") or bool(v.get("comment")), "请选择已征求或者不适用", LAW),
        Rule("legality", lambda v: not v.get("discussed_on") or v.get("legality") in PASSED,
             "未经合法性审核或者审核不合法的，不得提交集体审议", LAW),
        Rule("number", lambda v: docno(v.get("number")), "文号应如“青政规〔2024〕3号”，年份用六角括号，序号不编虚位"),
        Rule("effective_on", lambda v: not v.get("published_on") or not v.get("effective_on")
             or v["effective_on"] >= v["published_on"], "公布后方可施行，施行日期不能早于公布日期", LAW),
        at_most("effective_on", "valid_until", "施行日期不能晚于有效期"),
    ),
)  # fmt: skip
