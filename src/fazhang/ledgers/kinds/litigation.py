from fazhang.ledgers.fields import Choice, Day, Note, Resident, Text, Yes
from fazhang.ledgers.forms.openness import LITIGATION_PAPERS
from fazhang.ledgers.spec import RIGHT, Clock, Flow, Ledger, Post, Rule, Step, While, needed_if, until

SUIT, REVIEW = {"kind": ("行政诉讼",)}, {"kind": ("行政复议",)}
LOST = ("撤销或部分撤销", "变更", "确认违法或无效", "责令履行或给付")

LEDGER = Ledger(
    code="litigation",
    name="行政诉讼和行政复议台账",
    noun="应诉复议案件",
    chapter="openness",
    basis=("行政诉讼法 3、67", "行政复议法 48、54、88"),
    note="每一审级登记一条，上诉时由本件转登，不重复填写；败诉件数计入结案日期所在的期间。收到日期是收到起诉状副本、复议申请书副本的日期。",
    day="收到通知日期",
    days=(
        *("收到日期", "收案日期", "应诉通知日期", "受理日期", "立案日期"),
        *("收到应诉通知书日期", "收到诉状日期"),
    ),
    closed_day="结案日期",
    title="{kind}：{cause}",
    kind="kind",
    flow=Flow(
        states={
            "open": "已收到", "answered": "已答辩答复", "heard": "已开庭", "closed": "已结案", "appealed": "已上诉",
            "performed": "已履行",
        },
        steps=(
            Step("close", "记录裁判或复议结果", ("open", "answered", "heard"), "closed", needs=("outcome",),
                 takes=("heard_on", "appeared", "officer", "absence", "appeal_by", "perform_by", "result"), closes=True,
                 order=("answered_on", "heard_on")),
            Step("answer", "提交答辩状或书面答复", ("open",), "answered", day="answered_on", takes=("materials",),
                 article="行政诉讼法 67；行政复议法 48"),
            Step("hear", "开庭", ("open", "answered"), "heard", day="heard_on", needs=("appeared",),
                 takes=("officer", "absence"), when=SUIT, refusal="行政诉讼才登记开庭", article="行政诉讼法 3"),
            Step("appeal", "提起上诉或者对方上诉", ("closed",), "appealed", day="appealed_on", opens="litigation", when=SUIT,
                 refusal="行政诉讼才有上诉", follows=("closed",), within=("appeal_by",),
                 copies={"kind": "kind", "cause": "cause", "party": "party", "stage": "=二审"}),
            Step("perform", "履行裁判、复议决定", ("closed",), "performed", day="performed_on", needs=("result",),
                 follows=("closed",)),
            Step("reopen", "重新办理", ("closed", "performed", "appealed"), "open", permission="reopen",
                 clears=("appealed_on", "performed_on")),
        ),
        ended=("closed", "appealed", "performed"),
    ),
    clocks=(
        Clock("answer", "提交证据和答辩状", "ss.answer", stop=("answered_on", "closed"), when=SUIT,
              expiry="请立即补交并向法院说明理由"),
        Clock("reply", "复议书面答复", "fy.reply", stop=("answered_on", "closed"), when={**REVIEW, "simple": (None, False)}),
        Clock("simple_reply", "复议书面答复（简易程序）", "fy.simple_reply", stop=("answered_on", "closed"), soon=2,
              when={**REVIEW, "simple": (True,)}),
        until("appeal_by", "上诉期限", stop=("appealed_on",), kind=RIGHT),
        until("perform_by", "履行裁判、复议决定", stop=("performed_on",)),
    ),
    documents=LITIGATION_PAPERS,
    fields=(
        Choice("kind", "案件类别", required=True, listed=True, options=("行政诉讼", "行政复议"), also=("案件类型", "类别", "案件性质", "类型")),
        Text("cause", "案由", required=True, max=80, listed=True, searched=True, help="不写当事人姓名",
             also=("案件名称", "诉讼请求", "争议事项", "案情", "事由")),
        Text("number", "案号", max=60, listed=True, searched=True, also=("案件编号", "受理案号")),
        Choice("stage", "审级", options=("一审", "二审", "再审"), help="行政诉讼填写", also=("诉讼阶段", "阶段")),
        Yes("simple", "适用简易程序", help="行政复议按简易程序审理的选“是”"),
        Text("organ", "审理机关", max=60, searched=True, also=(
            *("审理法院", "复议机关", "受理法院", "受理机关", "法院", "受诉法院"),
            *("管辖机关", "审理机关名称"),
        )),
        Resident("party", "原告或申请人", also=("原告", "申请人", "原告姓名", "申请人姓名", "当事人")),
        Day("answered_on", "答辩或答复日期"),
        Note("materials", "提交的证据、依据和材料"),
        Day("heard_on", "开庭日期", help="行政诉讼填写", also=("庭审日期", "开庭审理日期")),
        Yes("appeared", "负责人出庭应诉", listed=True, help="行政诉讼填写，并填开庭日期", also=(
            "是否出庭", "负责人是否出庭", "行政机关负责人出庭应诉", "是否出庭应诉", "出庭应诉"
        )),
        Text("officer", "出庭负责人", max=40, also=("出庭人员", "出庭应诉负责人", "出庭领导")),
        Text("absence", "负责人未出庭的理由", max=200, help="并写明委托出庭的工作人员"),
        Choice(
            "outcome", "处理结果", listed=True, also=(
            "裁判结果", "复议结果", "判决结果", "审理结果", "案件结果", "结案方式"
        ),
            options=("维持或驳回", *LOST, "调解或和解", "撤回或终止"),
        ),
        Day("appeal_by", "上诉期限届满日", help="裁判文书写明的上诉期限的最后一天"),
        Day("appealed_on", "上诉日期"),
        Day("perform_by", "履行期限", help="裁判、复议决定要求履行的写明"),
        Day("performed_on", "履行日期"),
        Note("result", "履行和整改情况", searched=True, also=("履行情况", "履行及整改情况", "整改情况")),
    ),
    rules=(
        needed_if("heard_on", "appeared", True, label="开庭日期"),
        Rule("absence", lambda v: v.get("appeared") is not False or not v.get("heard_on") or bool(v.get("absence")),
             "负责人没有出庭的，须写明理由和委托出庭的工作人员", "行政诉讼法 3"),
    ),
    posts=(
        Post("litigation.cases", when=SUIT),
        While("litigation.open", when=SUIT),
        Post("litigation.appearances", on="heard_on", when={**SUIT, "appeared": (True,)}),
        Post("litigation.lost", on="closed", when={**SUIT, "outcome": LOST}),
        Post("reconsideration.cases", when=REVIEW),
        While("reconsideration.open", when=REVIEW),
        Post("reconsideration.corrected", on="closed", when={**REVIEW, "outcome": LOST}),
    ),
)  # fmt: skip
