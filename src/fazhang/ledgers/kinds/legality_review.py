from fazhang.ledgers.fields import Choice, Day, Int, Many, Money, Note, Pick, Text
from fazhang.ledgers.flow import OPEN
from fazhang.ledgers.forms.decision import REVIEW
from fazhang.ledgers.spec import CLOSED, WAIT, Clock, Flow, Ledger, Post, Rule, Step, needed_if, until

LAW = "重大行政决策程序暂行条例"
DECISION = {"object": ("重大行政决策",)}
DOCUMENT = {"object": ("行政规范性文件",)}

STEPS = (
    Step("advise", "法律顾问提出意见", (OPEN,), OPEN, day="advised_on", needs=("adviser", "advice"),
         article=f"{LAW} 28"),
    Step("close", "出具审查意见", (OPEN,), CLOSED, closes=True, permission="legal", needs=("conclusion",),
         takes=("opinions", "opinion", "number", "short_why", "adopted", "not_adopted"),
         order=("asked_on", "supplied_on", "advised_on"), beyond=("decision", "document"), tells=("reporter",),
         article=f"{LAW} 26、27；国办发〔2018〕115号"),
    Step("ask", "通知补正材料", (OPEN,), "lacking", day="asked_on", needs=("lacks",), tells=("reporter",)),
    Step("supply", "材料已补正", ("lacking",), OPEN, day="supplied_on", follows=("asked_on",)),
    Step("adopt", "登记采纳情况", (CLOSED,), "answered", day="adopted_on", needs=("adopted",), takes=("not_adopted",),
         follows=("closed",)),
    Step("archive", "归档", (CLOSED, "answered"), "archived", day="archived_on", follows=("closed",),
         order=("adopted_on",)),
    Step("reopen", "重新审查", (CLOSED, "answered"), OPEN, permission="reopen",
         clears=("adopted_on", "adopted", "not_adopted")),
)  # fmt: skip

LEDGER = Ledger(
    code="legality_review",
    name="合法性审查台账",
    noun="审查事项",
    chapter="decision",
    basis=(f"{LAW} 25、26、27、28", "行政处罚法 58", "国办发〔2018〕115号"),
    note="合同按份计入合同审查，执法决定计入法制审核，其余计入合法性审查，一件只计一处；出具意见后计数。"
    "审查意见由送审事项的台账登记编号和结论。",
    day="送审日期",
    days=(
        "受理日期", "收件日期", "报送日期", "提交日期", "提请日期", "收到日期", "来文日期"
    ),
    closed_day="出具意见日期",
    title="{subject}",
    kind="object",
    flow=Flow(
        {OPEN: "审查中", "lacking": "待补正", CLOSED: "已出具意见", "answered": "已反馈采纳情况", "archived": "已归档"},
        STEPS,
        ended=(CLOSED, "answered", "archived"),
    ),
    clocks=(
        until("due_on", "审查期限"),
        Clock("decision", "重大行政决策审查时间", "jc.legal_review", stop=(), when=DECISION, kind=WAIT,
              waiver="short_why"),
        Clock("document", "规范性文件审核最短时间", "gf.review_min", stop=(), when=DOCUMENT, kind=WAIT,
              waiver="short_why"),
        Clock("document_most", "规范性文件审核期限", "gf.review_max", when=DOCUMENT),
    ),
    documents=REVIEW,
    fields=(
        Text("subject", "审查事项", required=True, max=100, listed=True, searched=True, help="不写居民姓名",
             also=(
            *("送审事项", "文件名称", "合同名称", "审查内容", "审查文件名称", "送审文件名称"),
            *("文件（合同）名称", "合同文件名称", "审核事项", "事项名称", "名称", "送审材料名称"),
            *("审核文件名称", "事项"),
        )),
        Choice("object", "审查对象", required=True, listed=True, also=(
            *("审查类别", "审查类型", "类别", "文件类型", "审核类型", "审核类别", "事项类别"),
            *("送审类别", "文件类别"),
        ), options=(
            "重大行政决策", "行政规范性文件", "行政合同（协议）", "重大行政执法决定", "村规民约", "其他")),
        Text("unit", "送审单位", max=60, listed=True, searched=True, also=(
            *("承办单位", "起草单位", "送审部门", "提请单位", "报送单位", "来文单位", "提请部门"),
            *("承办部门", "送审科室", "报审单位"),
        )),
        Many("materials", "送审材料", options=(
            "送审稿", "起草（制定）说明", "法律政策依据", "征求意见和采纳情况", "专家论证意见", "风险评估报告", "对方资信材料",
            "案卷", "其他材料")),
        Choice("party", "合同对方", options=("企业", "事业单位、社会组织", "村（居）民委员会、集体经济组织", "个体工商户", "自然人"),
               help="合同填写，不写姓名", also=("相对方类型",)),
        Money("amount", "合同金额", help="合同填写", also=("标的额", "合同标的", "合同标的额", "标的金额")),
        Many("reviewers", "审查力量", also=("审查人员", "审查机构", "审核机构"), options=(
            "分管领导", "司法所", "党政办", "法律顾问", "公职律师", "法制审核人员", "县级司法行政部门")),
        Day("due_on", "审查期限", help="重大行政决策一般不少于7个工作日", also=("办理期限", "审核期限")),
        Day("asked_on", "通知补正日期"),
        Note("lacks", "需补正的材料"),
        Day("supplied_on", "补正日期"),
        Day("advised_on", "法律顾问意见日期"),
        Pick("adviser", "提出意见的法律顾问", ledger="adviser", strict=False, help="法律顾问或者公职律师"),
        Note("advice", "法律顾问意见"),
        Text("short_why", "审查时间不足的理由", max=200, help="如应急处置、审查机构提前完成"),
        Choice("conclusion", "审查结论", listed=True, options=("合法", "应当予以修改", "不合法"),
               also=("审查意见", "审查结果", "审核结论", "审核结果", "审核意见")),
        Int("opinions", "提出意见", min=0, max=500, unit="条", also=(
            *("意见条数", "法律意见", "修改意见", "提出意见数", "提出意见条数", "意见建议条数"),
            *("修改意见条数", "提出修改意见数"),
        )),
        Note("opinion", "意见内容", searched=True, also=(
            *("法律意见内容", "修改意见内容", "法律意见建议", "审查意见内容", "审核意见内容", "意见建议"),
            *("主要意见", "意见"),
        )),
        Text("number", "意见书编号", max=60, searched=True, also=(
            *("意见书文号", "审查意见书编号", "意见书号", "法律意见书编号"),
            *("审查编号", "审核意见书编号"),
        )),
        Choice("adopted", "采纳情况", options=("全部采纳", "部分采纳", "未采纳"), also=("意见采纳情况", "是否采纳", "采纳与否")),
        Note("not_adopted", "未采纳的理由", also=("不采纳理由", "不采纳原因", "未采纳原因")),
        Day("adopted_on", "反馈采纳情况日期"),
        Day("archived_on", "归档日期"),
    ),
    rules=(
        needed_if("not_adopted", "adopted", "部分采纳", "未采纳", label="未采纳的理由"),
        Rule("advice", lambda v: not v.get("advised_on") or bool(v.get("adviser") and v.get("advice")),
             "法律顾问提出意见的，须填写法律顾问和意见"),
    ),
    posts=(
        Post("review.legality", dim="object", on="closed",
             when={"object": ("重大行政决策", "行政规范性文件", "村规民约", "其他")}),
        Post("review.contracts", on="closed", when={"object": ("行政合同（协议）",)}),
        Post("enforcement.reviewed", on="closed", when={"object": ("重大行政执法决定",)}),
        Post("review.opinions", quantity="opinions", dim="object", on="closed"),
    ),
)  # fmt: skip
