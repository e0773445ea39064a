from datetime import date, timedelta

from fazhang.ledgers.fields import Choice, Day, Int, Many, Note, Pick, Rows, Text, Yes
from fazhang.ledgers.flow import OPEN
from fazhang.ledgers.forms.decision import DECISION
from fazhang.ledgers.limits import LIMITS
from fazhang.ledgers.spec import (
    CLOSED,
    WAIT,
    Clock,
    Flow,
    Ledger,
    Post,
    Rule,
    Step,
    at_most,
    needed_if,
    until,
)

LAW = "重大行政决策程序暂行条例"
COMMENT = timedelta(int(LIMITS["jc.comment_period"].value))
PASSED = ("合法", "修改后合法")
DRAFTED = ("heard_on", "experts_on", "risk_on")
"""The first three of the five steps; review and discussion follow."""
REVIEWED = (*DRAFTED, "sent_on", "reviewed_on")
AFTER_DRAFT = ("sent_on", "review_why", "legality", "reviewed_on", "review_number")
AFTER_REVIEW = (
    "materials", "meeting", "discussed_on", "present", "minutes", "dissent", "head_last", "head_differs", "head_reason",
    "party_reported", "party_on", "outcome", "stop_reason",
)  # fmt: skip
REVIEW_COPY = {"subject": "subject", "object": "=重大行政决策", "unit": "unit"}

STATES = {
    OPEN: "已启动", "comment": "公众参与中", "heard": "公众参与完成", "argued": "专家论证完成", "assessed": "风险评估完成",
    "review": "合法性审查中", "reviewed": "审查意见已出具", "discussed": "已集体讨论", CLOSED: "已决定",
    "published": "已公布", "archived": "已归档", "evaluated": "已后评估", "changed": "已变更或者停止执行", "stopped": "已终止",
}  # fmt: skip
ENDED = (CLOSED, "published", "archived", "evaluated", "changed", "stopped")
RUNNING = tuple(s for s in STATES if s not in ENDED)

STEPS = (
    Step("comment", "公开征求意见", (OPEN, "comment"), "comment", day="comment_from", needs=("participation", "comment_until"),
         takes=("comment_at", "comment_why"), article=f"{LAW} 14、15"),
    Step("hearing_notice", "送达听证材料", (OPEN, "comment"), "comment", day="hearing_notice_on", needs=("hearing_list",),
         article=f"{LAW} 16"),
    Step("hearing", "召开听证会", ("comment",), "comment", day="hearing_on", needs=("hearing_record",),
         follows=("hearing_notice_on",), beyond=("hearing",), article=f"{LAW} 16"),
    Step("heard", "公众参与完成", (OPEN, "comment"), "heard", day="heard_on", needs=("participation", "adoption"),
         takes=("comments",), order=("comment_from", "hearing_on"), beyond=("comment", "comment_until"),
         article=f"{LAW} 14、15"),
    Step("experts", "专家论证", ("heard",), "argued", day="experts_on", fills={"experts": "已论证"},
         needs=("experts_names", "experts_opinion", "experts_signed", "experts_free"),
         when={"experts": ("已论证",), "experts_signed": (True,), "experts_free": (True,)}, follows=("heard_on",),
         article=f"{LAW} 19、20"),
    Step("no_experts", "不适用专家论证", ("heard",), "argued", day="experts_on", fills={"experts": "不适用"},
         needs=("experts_why",), when={"experts": ("不适用",)}, follows=("heard_on",), article=f"{LAW} 19"),
    Step("risk", "风险评估", ("argued",), "assessed", day="risk_on", fills={"risk": "已评估"}, needs=("risk_report",),
         when={"risk": ("已评估",)}, follows=("heard_on", "experts_on"), article=f"{LAW} 22"),
    Step("no_risk", "不适用风险评估", ("argued",), "assessed", day="risk_on", fills={"risk": "不适用"},
         needs=("risk_why",), when={"risk": ("不适用",)}, follows=("heard_on", "experts_on"), article=f"{LAW} 22"),
    Step("send", "送请合法性审查", ("assessed",), "review", day="sent_on", follows=DRAFTED, article=f"{LAW} 25、26"),
    Step("refer", "送审并登记合法性审查台账", ("assessed",), "review", day="sent_on", follows=DRAFTED,
         opens="legality_review", copies=REVIEW_COPY, article=f"{LAW} 25、26"),
    Step("review", "登记审查意见", ("review",), "reviewed", day="reviewed_on", needs=("legality", "review_number"),
         takes=("review_why",), permission="legal", when={"legality": (*PASSED, "不合法")},
         refusal="审查结论应当是合法、修改后合法或者不合法", follows=(*DRAFTED, "sent_on"), beyond=("review",),
         tells=("reporter",), article=f"{LAW} 26、27"),
    Step("revise", "修改草案重新送审", ("reviewed", "discussed"), "assessed", clears=(*AFTER_DRAFT, *AFTER_REVIEW)),
    Step("discuss", "集体讨论", ("reviewed",), "discussed", day="discussed_on",
         needs=("meeting", "materials", "minutes", "dissent", "head_last"),
         takes=("present", "head_differs", "head_reason"), when={"legality": PASSED, "head_last": (True,)},
         follows=REVIEWED, article=f"{LAW} 25、29、30"),
    Step("party", "请示报告党委", ("discussed",), "discussed", day="party_on", fills={"party_reported": True},
         article=f"{LAW} 31"),
    Step("close", "决定通过", ("discussed",), CLOSED, closes=True, fills={"outcome": "通过"}, takes=("document",),
         when={"outcome": ("通过",)}, follows=(*REVIEWED, "discussed_on"), order=("party_on",),
         article=f"{LAW} 25、30、31"),
    Step("reject", "决定不予通过", ("discussed",), CLOSED, closes=True, fills={"outcome": "不予通过"},
         when={"outcome": ("不予通过",)}, follows=(*REVIEWED, "discussed_on"), article=f"{LAW} 25、30"),
    Step("stop", "终止决策程序", RUNNING, "stopped", closes=True, fills={"outcome": "终止"}, needs=("stop_reason",),
         when={"outcome": ("终止",)}),
    Step("publish", "公布决策", (CLOSED,), "published", day="published_on", needs=("document", "published_at"),
         takes=("explained",), when={"outcome": ("通过",)}, refusal="只有通过的决策才需公布", follows=("closed",),
         article=f"{LAW} 32"),
    Step("archive", "归档", (CLOSED, "published"), "archived", day="archived_on", needs=("archive_no",),
         follows=("closed",), order=("published_on",), article=f"{LAW} 33"),
    Step("follow", "记录执行督查", ("archived",), "archived", adds="execution", article=f"{LAW} 34"),
    Step("evaluate", "决策后评估", ("archived",), "evaluated", day="evaluated_on", needs=("evaluation",),
         when={"outcome": ("通过",)}, refusal="没有通过的决策不需后评估", follows=("closed",), order=("published_on",),
         article=f"{LAW} 36"),
    Step("change", "变更或者停止执行", ("archived", "evaluated"), "changed", day="changed_on", needs=("change", "change_why"),
         when={"outcome": ("通过",)}, refusal="没有通过的决策谈不上变更执行", follows=("closed",), article=f"{LAW} 37"),
    Step("reopen", "重新启动决策程序", (CLOSED, "published", "archived", "stopped"), OPEN, permission="reopen",
         clears=("comment_from", "comment_until", "comment_why", "hearing_notice_on", "hearing_on", "heard_on",
                 "experts_on", "risk_on", "published_on", "archived_on", *AFTER_DRAFT, *AFTER_REVIEW)),
)  # fmt: skip

FIELDS = (
    Text("subject", "决策事项", required=True, max=80, listed=True, searched=True, also=(
        "事项名称", "决策名称", "议题", "决策事项名称", "重大行政决策事项", "事项", "名称"
    )),
    Choice("category", "事项类别", required=True, listed=True, also=("决策类别", "类别", "决策事项类别", "类型"), options=(
        "公共服务等重大公共政策和措施", "经济社会发展等重要规划", "自然资源和文化资源开发保护", "重大公共建设项目",
        "其他重大事项")),
    Yes("in_catalogue", "列入决策目录", also=("是否列入目录", "目录事项")),
    Pick("catalogue", "对应的目录事项", ledger="decision_catalogue", max=1, strict=False),
    Text("unit", "承办单位", max=60, listed=True, searched=True, also=(
        "决策承办单位", "责任单位", "决策承办部门", "承办部门", "牵头单位", "起草单位"
    )),
    Note("grounds", "启动理由", help="建议来源、必要性、可行性", also=("决策建议",)),
    Day("due_on", "计划完成日期", also=("计划决策日期",)),
    Yes("party_due", "须向党委请示报告", help="按照规定作出决策前应当请示报告的选是"),
    Many("participation", "公众参与方式", also=("公众参与",),
         options=("公开征求意见", "书面征求意见", "座谈会", "听证会", "实地走访", "问卷调查", "民意调查")),
    Day("comment_from", "征求意见开始日期"),
    Day("comment_until", "征求意见截止日期", help="一般不少于30日，缩短的说明理由"),
    Text("comment_at", "公布渠道", max=100, help="政府网站、公告栏等"),
    Text("comment_why", "缩短征求意见期限的理由", max=200),
    Day("hearing_notice_on", "听证材料送达日期", help="应当在听证会召开7日前送达"),
    Note("hearing_list", "听证参加人名单", help="提前公布；写清产生方式和公布日期"),
    Day("hearing_on", "听证会日期"),
    Note("hearing_record", "听证情况"),
    Day("heard_on", "公众参与完成日期", help="意见已归纳整理、研究是否采纳的日期"),
    Int("comments", "收到意见", max=99999, unit="条", also=("意见条数", "收集意见数", "征求意见条数")),
    Note("adoption", "意见采纳情况", help="主要意见、采纳与否及理由"),
    Choice("experts", "专家论证", options=("已论证", "不适用"), help="专业性、技术性较强的事项应当论证"),
    Day("experts_on", "专家论证完成日期", help="出具论证意见或者决定不适用的日期"),
    Text("experts_names", "论证专家", max=100),
    Note("experts_opinion", "专家论证意见"),
    Yes("experts_signed", "专家已在书面意见上署名盖章"),
    Yes("experts_free", "专家与决策事项无直接利害关系"),
    Text("experts_why", "不适用专家论证的理由", max=200),
    Choice("risk", "风险评估", options=("已评估", "不适用"), help="可能影响社会稳定、公共安全的应当评估"),
    Day("risk_on", "风险评估完成日期", help="形成评估报告或者决定不适用的日期"),
    Note("risk_report", "风险评估结论", help="风险点、防范措施和处置预案"),
    Text("risk_why", "不适用风险评估的理由", max=200),
    Day("sent_on", "送审日期", help="合法性审查时间一般不少于7个工作日"),
    Text("review_why", "审查时间不足的理由", max=200, help="如应急处置"),
    Choice("legality", "合法性审查结论", listed=True, options=(*PASSED, "不合法", "未经审查"),
           also=("合法性审查", "审查意见", "合法性审查意见", "审查结论")),
    Day("reviewed_on", "审查意见日期", also=("合法性审查日期", "审查日期")),
    Text("review_number", "审查意见书编号", max=60, searched=True, help="填合法性审查台账中意见书的编号"),
    Many("materials", "提交讨论的材料", options=(
        "决策草案及相关材料（含公平竞争审查情况）", "公众意见研究采纳情况", "专家论证意见研究采纳情况", "风险评估报告",
        "合法性审查意见", "其他材料")),
    Text("meeting", "讨论会议", max=80, searched=True, also=(
        "集体讨论", "会议名称", "集体讨论情况", "审议会议", "集体讨论决定"
    )),
    Day("discussed_on", "集体讨论日期", also=("会议日期", "讨论日期", "审议日期")),
    Int("present", "出席人数", min=1, max=200, unit="人"),
    Note("minutes", "讨论记录", help="如实记录会议组成人员的意见"),
    Note("dissent", "不同意见", help="如实记录，没有的写“无”"),
    Yes("head_last", "行政首长最后发表意见"),
    Yes("head_differs", "行政首长的决定与多数人意见不一致"),
    Note("head_reason", "与多数人意见不一致的理由"),
    Yes("party_reported", "已请示报告党委", also=("党委研究",)),
    Day("party_on", "请示报告党委日期"),
    Choice("outcome", "决策结果", listed=True, options=("通过", "不予通过", "终止"), also=("决定结果", "结果", "决策结论")),
    Text("stop_reason", "终止理由", max=200),
    Text("document", "决策文号", max=60, searched=True, also=("文号", "文件编号", "决策文件文号", "发文字号")),
    Day("published_on", "公布日期", also=("公开日期",)),
    Text("published_at", "公布途径", max=100, help="网址、公告栏等"),
    Note("explained", "解读情况"),
    Day("archived_on", "归档日期", also=("立卷归档日期",)),
    Text("archive_no", "案卷号", max=60),
    Rows("execution", "执行督查记录", noun="次", columns=(
        Day("on", "日期", required=True), Note("found", "执行情况", required=True), Note("asked", "督查意见"))),
    Day("evaluated_on", "后评估日期", also=("决策后评估",)),
    Note("evaluation", "后评估结论", help="继续执行、调整或者停止执行的建议"),
    Day("changed_on", "变更、停止日期"),
    Choice("change", "变更方式", options=("变更", "中止执行", "停止执行")),
    Note("change_why", "变更、停止的理由"),
)  # fmt: skip

LEDGER = Ledger(
    code="decision",
    name="重大行政决策台账",
    noun="决策事项",
    chapter="decision",
    basis=(f"{LAW} 3、14、15、16、19、20、22、25、26、29、30、31、32、33、34、36、37、42",),
    note="五步依次办理：公众参与、专家论证、风险评估、合法性审查、集体讨论；专家论证、风险评估不适用的说明理由，"
    "合法性审查和集体讨论不能省略。决定通过的计数。",
    day="启动日期",
    days=("动议日期", "提出日期", "立项日期", "决策启动日期"),
    closed_day="决定日期",
    title="{subject}",
    kind="category",
    flow=Flow(STATES, STEPS, ended=ENDED),
    fields=FIELDS,
    documents=DECISION,
    clocks=(
        Clock("comment", "公开征求意见期限", "jc.comment_period", "comment_from", (), kind=WAIT, waiver="comment_why"),
        until("comment_until", "公告的征求意见截止日", (), WAIT),
        Clock("hearing", "听证材料提前送达", "jc.hearing_notice", "hearing_notice_on", (), kind=WAIT),
        Clock("review", "合法性审查时间", "jc.legal_review", "sent_on", (), kind=WAIT, waiver="review_why"),
        until("due_on", "计划完成日期"),
        Clock("publish", "主动公开", "gk.active", "closed", ("published_on",), when={"outcome": ("通过",)}),
    ),
    rules=(
        Rule("comment_until", lambda v: bool(v.get("comment_why")) or not (v.get("comment_from") and v.get("comment_until"))
             or date.fromisoformat(v["comment_until"]) - date.fromisoformat(v["comment_from"]) >= COMMENT,
             f"公开征求意见一般不少于{LIMITS['jc.comment_period'].term}，缩短的请填写理由", f"{LAW} 15"),
        at_most("comment_from", "comment_until", "征求意见开始日期不能晚于截止日期"),
        Rule("participation", lambda v: not v.get("heard_on") or bool(v.get("participation")),
             "公众参与完成的，须选择公众参与方式", f"{LAW} 14"),
        Rule("comment_from", lambda v: not v.get("heard_on") or "公开征求意见" not in v.get("participation", ())
             or bool(v.get("comment_from") and v.get("comment_until")), "公开征求意见的，须填写起止日期", f"{LAW} 15"),
        Rule("hearing_on", lambda v: not v.get("heard_on") or "听证会" not in v.get("participation", ())
             or bool(v.get("hearing_on")), "选择听证会的，须先召开听证会", f"{LAW} 16"),
        Rule("experts", lambda v: not v.get("experts_on") or bool(v.get("experts")), "请选择已论证或者不适用", f"{LAW} 19"),
        Rule("experts_signed", lambda v: not v.get("experts_on") or v.get("experts") != "已论证"
             or bool(v.get("experts_signed")), "专家论证意见应当由专家署名盖章", f"{LAW} 19"),
        Rule("experts_free", lambda v: not v.get("experts_on") or v.get("experts") != "已论证"
             or bool(v.get("experts_free")), "不得选择与决策事项有直接利害关系的专家", f"{LAW} 20"),
        needed_if("experts_why", "experts", "不适用", label="不适用专家论证的理由", article=f"{LAW} 19"),
        Rule("risk", lambda v: not v.get("risk_on") or bool(v.get("risk")), "请选择已评估或者不适用", f"{LAW} 22"),
        needed_if("risk_why", "risk", "不适用", label="不适用风险评估的理由", article=f"{LAW} 22"),
        Rule("legality", lambda v: not v.get("discussed_on") or v.get("legality") in PASSED,
             "未经合法性审查或者经审查不合法的，不得提交集体讨论", f"{LAW} 25"),
        Rule("outcome", lambda v: v.get("outcome") != "通过" or v.get("legality") in PASSED,
             "未经合法性审查或者经审查不合法的，不得提交集体讨论通过", f"{LAW} 25"),
        Rule("materials", lambda v: not v.get("discussed_on") or {
            "决策草案及相关材料（含公平竞争审查情况）", "公众意见研究采纳情况", "合法性审查意见",
            *(["专家论证意见研究采纳情况"] if v.get("experts") == "已论证" else []),
            *(["风险评估报告"] if v.get("risk") == "已评估" else [])} <= set(v.get("materials", ())),
            "提交讨论的材料不全：草案、公众意见采纳情况、合法性审查意见，以及论证过的专家意见采纳情况、评估过的风险评估报告",
            f"{LAW} 29"),
        Rule("head_last", lambda v: not v.get("discussed_on") or bool(v.get("head_last")),
             "行政首长应当在会议组成人员之后最后发表意见", f"{LAW} 30"),
        needed_if("head_reason", "head_differs", True, label="与多数人意见不一致的理由", article=f"{LAW} 30"),
        Rule("published_on", lambda v: not v.get("archived_on") or v.get("outcome") != "通过" or bool(v.get("published_on")),
             "决定通过的，先公布再归档", f"{LAW} 32"),
        Rule("party_on", lambda v: v.get("outcome") != "通过" or not v.get("party_due") or bool(v.get("party_on")),
             "须向党委请示报告的，先请示报告再作出决定", f"{LAW} 31"),
    ),
    posts=(
        Post("decision.count", dim="category", on="closed", when={"outcome": ("通过",)}),
        Post("decision.reviewed", dim="category", on="closed",
             when={"outcome": ("通过",), "legality": (*PASSED, "不合法")}),
    ),
)  # fmt: skip
