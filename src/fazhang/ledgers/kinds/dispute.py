from fazhang.ledgers.fields import Address, Choice, Day, Int, Many, Money, Note, Phone, Pick, Resident, Rows, Text, Yes
from fazhang.ledgers.forms.mediation import MEDIATION_PAPERS
from fazhang.ledgers.spec import RIGHT, Clock, Extension, Flow, Ledger, Post, Rule, Step, While, needed_if, until

TYPES = (
    *("婚姻家庭纠纷", "邻里纠纷", "房屋宅基地纠纷", "合同纠纷", "生产经营纠纷", "损害赔偿纠纷", "山林土地纠纷"),
    *("征地拆迁纠纷", "环境污染纠纷", "劳动争议纠纷", "旅游纠纷", "消费纠纷", "医疗纠纷", "道路交通事故纠纷"),
    *("物业纠纷", "知识产权纠纷", "互联网纠纷", "其他纠纷"),
)
SOURCES = (
    *("网格排查", "当事人申请", "主动调解", "法院委托移送", "公安委托移送", "检察院委托移送"),
    *("信访部门委托移送", "其他部门委托移送", "其他"),
)
SUCCESS, FAILURE, WRITTEN = "调解成功", "调解不成", "书面"
WILLING, REFUSED = "同意调解", "一方明确拒绝"
STATUS, PROPERTY = "身份、收养、婚姻关系的确认", "财产、赡养、抚养等事项"
UNREFUSED, NOT_REFUSED = {"consent": (None, WILLING)}, "一方当事人明确拒绝调解的，不得调解"
DONE = ("closed", "performed", "visited", "confirmed")
RESULTS = (
    *("agreed_on", "form", "agreement", "performance", "perform_by", "performed", "performed_on"),
    *("visited_on", "visit", "satisfaction", "confirm_applied_on", "confirmed_on", "archived_on"),
)

LEDGER = Ledger(
    code="dispute",
    name="矛盾纠纷台账",
    noun="纠纷",
    chapter="governance",
    basis=("人民调解法 17、25、26、27、28、29、31、33", "信访工作条例 15"),
    note="同一纠纷只登记一次；多次调解、回访写在同一条里，不重复计数。当场调解的口头协议直接办结，书面协议先记调解记录。",
    day="登记日期",
    days=(
        *("排查日期", "受理日期", "发生日期", "纠纷受理日期", "纠纷发生日期", "摸排日期", "接待日期"),
        *("申请日期", "接受日期", "调解日期", "调处日期"),
    ),
    closed_day="结案日期",
    title="{subject}",
    kind="type",
    grid=True,
    early=("mediators", "committee", "consent", "escalating"),
    flow=Flow(
        states={
            "open": "待受理", "accepted": "已受理", "mediating": "调解中", "closed": "已结案", "performed": "已记履行",
            "visited": "已回访", "confirming": "司法确认中", "confirmed": "已司法确认", "archived": "已归档",
        },
        steps=(
            Step("accept", "受理", ("open",), "accepted", day="accepted_on", takes=("consent", "mediators", "committee"),
                 when=UNREFUSED, refusal=NOT_REFUSED, article="人民调解法 17"),
            Step("mediate", "记一次调解", ("accepted", "mediating"), "mediating", adds="sessions", takes=("escalating",),
                 when=UNREFUSED, refusal=NOT_REFUSED, article="人民调解法 17"),
            Step("recuse", "更换调解员", ("accepted", "mediating"), "mediating", adds="recusals", needs=("mediators",)),
            Step("inquire", "记一次调查", ("accepted", "mediating"), "mediating", adds="inquiries"),
            Step("alarm", "报告公安机关", ("accepted", "mediating"), "mediating", day="alarmed_on",
                 fills={"escalating": True}, tells=("leaders",), article="人民调解法 25"),
            Step("report_up", "呈报上级", ("accepted", "mediating"), "mediating", day="reported_up_on",
                 needs=("reported_to",), order=("accepted_on",), tells=("leaders",)),
            Step("extend", "延长调解期限", ("mediating",), "mediating", day="extended_on", within=("term",),
                 needs=("extension_days", "extension_reason"), follows=("accepted_on",)),
            Step("close", "当场办结", ("open", "accepted"), "closed", closes=True, needs=("outcome", "result"),
                 takes=("told", "form", "amount", "performed", "grade"), when={"agreed_on": (None,)},
                 refusal="已有协议日期的，用“达成协议”", order=("accepted_on",), article="人民调解法 28"),
            Step("agree", "达成协议", ("mediating",), "closed", day="agreed_on", closes=True,
                 needs=("form", "agreement", "result"),
                 takes=("performance", "perform_by", "amount", "performed", "grade"), fills={"outcome": SUCCESS},
                 follows=("accepted_on",), article="人民调解法 28、29"),
            Step("fail", "终止调解", ("accepted", "mediating"), "closed", closes=True, needs=("told", "result"),
                 takes=("consent", "grade"), fills={"outcome": FAILURE}, order=("accepted_on",),
                 article="人民调解法 26"),
            Step("perform", "记履行情况", DONE, "performed", day="performed_on", needs=("performed",),
                 takes=("performance_note",), when={"outcome": (SUCCESS,)}, refusal="没有达成协议，不用履行",
                 order=("agreed_on", "closed"), article="人民调解法 31"),
            Step("visit", "回访", DONE, "visited", day="visited_on", needs=("visit",),
                 takes=("satisfaction", "performed"), order=("agreed_on", "closed"), article="人民调解法 31"),
            Step("apply", "申请司法确认", DONE, "confirming", day="confirm_applied_on", takes=("relation",),
                 when={"outcome": (SUCCESS,), "form": (WRITTEN,)}, refusal="达成书面调解协议的，才能共同申请司法确认",
                 follows=("agreed_on",), within=("confirm",), article="人民调解法 33"),
            Step("confirm", "法院确认", ("confirming",), "confirmed", day="confirmed_on", when={"outcome": (SUCCESS,)},
                 follows=("confirm_applied_on",), article="人民调解法 33"),
            Step("unconfirmed", "法院未予确认", ("confirming",), "closed", needs=("court_note",),
                 clears=("confirmed_on",), article="人民调解法 33"),
            Step("archive", "立卷归档", DONE, "archived", day="archived_on", needs=("file_no",),
                 order=("closed", "performed_on", "visited_on"), article="人民调解法 27"),
            Step("reopen", "重新调解", (*DONE, "confirming", "archived"), "open", permission="reopen",
                 clears=("accepted_on", *RESULTS)),
        ),
        ended=(*DONE, "confirming", "archived"),
    ),
    clocks=(
        until("due_on", "化解时限"),
        Clock("term", "调解办理期限", "mt.local_term", start="accepted_on",
              extension=Extension("extension_days", "mt.local_extend"), expiry="调解不成的，终止调解并告知其他途径"),
        Clock("confirm", "共同申请司法确认", "mt.sfqr_apply", start="agreed_on", stop=("confirm_applied_on",), kind=RIGHT,
              when={"form": (WRITTEN,), "outcome": (SUCCESS,), "relation": (None, PROPERTY)},
              expiry="不能再共同申请司法确认；一方不履行的，可以向法院起诉"),
    ),
    documents=MEDIATION_PAPERS,
    fields=(
        Text("subject", "纠纷事由", required=True, max=80, listed=True, searched=True, help="写事由，不写当事人姓名",
             also=(
            *("纠纷名称", "纠纷简述", "简要案情", "案由", "矛盾纠纷名称", "纠纷概况", "矛盾纠纷事由"),
            *("纠纷概要", "矛盾纠纷概况", "矛盾纠纷简要情况", "基本案情", "案情简介", "案情", "纠纷事项"),
            *("事项", "纠纷简要情况"),
        )),
        Choice("type", "纠纷类型", required=True, listed=True, options=TYPES, also=(
            "纠纷类别", "类别", "矛盾类型", "矛盾纠纷类型", "矛盾纠纷类别", "类型", "案件类型"
        )),
        Choice("source", "纠纷来源", required=True, listed=True, options=SOURCES, also=(
            "案件来源", "来源", "排查方式", "案源", "受理来源", "纠纷受理来源"
        )),
        Int("parties", "当事人数", required=True, min=2, max=1000, default=2, unit="人", also=(
            "涉及人数", "涉及当事人数", "当事人人数", "涉及人员数", "涉事人数", "人数"
        )),
        Resident("applicant", "申请人", also=(
            "甲方", "当事人", "当事人甲", "当事人姓名", "申请人姓名", "甲方姓名", "当事人一", "当事人1"
        )),
        Phone("applicant_phone", "申请人电话", also=(
            "联系电话", "甲方电话", "当事人电话", "当事人联系电话", "电话", "联系方式", "申请人联系电话"
        )),
        Address("applicant_address", "申请人住址", also=("甲方住址", "申请人地址", "当事人住址", "当事人地址")),
        Resident("respondent", "被申请人", also=(
            *("乙方", "对方当事人", "当事人乙", "被申请人姓名", "乙方姓名", "对方姓名"),
            *("当事人二", "当事人2"),
        )),
        Phone("respondent_phone", "被申请人电话", also=("乙方电话", "被申请人联系电话", "对方电话")),
        Address("respondent_address", "被申请人住址", also=("乙方住址", "被申请人地址")),
        Note("facts", "纠纷情况", searched=True, also=(
            *("主要事实", "争议事项", "纠纷内容", "纠纷主要内容", "主要内容", "矛盾纠纷情况"),
            *("具体情况", "纠纷详情"),
        ), help="主要事实、争议事项和各方责任"),
        Note("request", "调解请求", also=("当事人请求", "诉求", "调解申请", "当事人诉求")),
        Choice("consent", "当事人意愿", options=(WILLING, REFUSED), help="一方明确拒绝的，不得调解"),
        Yes("escalating", "有激化可能", help="可能引起治安案件、刑事案件的，及时报告公安机关", also=("是否有激化可能", "是否可能激化")),
        Pick("mediators", "调解员", ledger="mediator", strict=False, max=5, listed=True, searched=True,
             also=(
            *("化解责任人", "调解人", "承办人", "承办调解员", "调解人员", "责任人", "调处责任人"),
            *("化解责任人员", "人民调解员", "调解员姓名", "包案责任人"),
        ), help="一至数名，用顿号分开；当事人可以选择或者要求更换"),
        Pick("committee", "调解组织", ledger="mediation_committee", strict=False, max=1, also=("化解组织", "调委会", "调解单位", "承办调委会")),
        Day("due_on", "化解时限", help="有约定或者委托期限的填写", also=(
            "调解期限", "化解期限", "化解期限要求", "办结期限", "调处时限", "完成时限"
        )),
        Day("accepted_on", "受理日期", also=("纠纷受理日期",)),
        Rows("inquiries", "调查记录", noun="次", columns=(
            Day("on", "日期", required=True), Text("place", "地点", max=80),
            Choice("way", "方式", options=("询问当事人", "询问知情人", "现场查看", "查阅资料")),
            Text("by", "调查人", max=40), Note("content", "调查内容", required=True),
        )),
        Rows("sessions", "调解记录", noun="次", columns=(
            Day("on", "日期", required=True), Text("place", "地点", max=80, required=True),
            Text("by", "调解员", max=60, required=True), Note("course", "调解经过", required=True),
            Choice("result", "结果", required=True, options=("达成协议", "未达成协议，继续调解", "未达成协议，终止调解")),
        )),
        Rows("recusals", "调解员更换", noun="次", columns=(
            Day("on", "日期", required=True), Choice("by", "提出人", options=("申请人一方", "被申请人一方", "调解员本人")),
            Text("mediator", "原调解员", max=40, required=True), Text("reason", "理由", max=200, required=True),
        )),
        Day("alarmed_on", "报告公安日期"),
        Day("reported_up_on", "呈报上级日期", help="本级化解不了，提请上级协调的填写；呈报后仍由本级跟办", also=("上报日期", "呈报日期")),
        Text("reported_to", "呈报机关", max=60, help="呈报给哪个上级机关"),
        Day("extended_on", "延期日期"),
        Int("extension_days", "延长天数", min=1, max=365, unit="日"),
        Text("extension_reason", "延期理由", max=200, help="写明各方当事人已同意"),
        Choice("outcome", "调解结果", options=(SUCCESS, FAILURE), also=(
            *("化解结果", "结果", "是否化解", "化解是否成功", "调处结果", "是否成功", "是否调解成功"),
            *("调解是否成功", "化解状态"),
        )),
        Choice("grade", "化解程度", options=("实质性", "阶段性", "程序性"), help="履行完毕、没有反复的为实质性"),
        Many("told", "告知途径", options=("仲裁", "行政", "司法"), help="调解不成的，告知当事人可走的途径"),
        Choice("form", "协议形式", options=("口头", WRITTEN), also=("协议类型", "调解协议形式")),
        Day("agreed_on", "协议生效日期", help="书面协议各方签名、调解员签名并盖章之日；口头协议达成之日",
             also=("协议签订日期", "签订协议日期", "达成协议日期")),
        Note("agreement", "协议内容", searched=True, also=("调解协议内容", "协议主要内容")),
        Text("performance", "履行方式", max=200),
        Day("perform_by", "履行期限"),
        Money("amount", "涉及金额", also=("协议金额", "涉案金额")),
        Note("result", "调解情况", searched=True, also=(
            *("化解情况", "处理情况", "调处情况", "化解措施", "处理过程", "调解过程", "工作措施"),
            *("办理情况", "调解经过", "处理结果", "办理结果"),
        )),
        Choice("performed", "履行情况", options=("已履行", "履行中", "未履行"), also=("协议履行情况", "是否履行")),
        Day("performed_on", "履行查看日期"),
        Note("performance_note", "履行说明", help="履行凭证作为证据材料上传；督促不履行的也记在这里"),
        Day("visited_on", "回访日期"),
        Note("visit", "回访情况"),
        Choice("satisfaction", "当事人评价", options=("满意", "基本满意", "不满意"), also=("满意度", "群众评价")),
        Choice("relation", "确认内容", options=(PROPERTY, STATUS), help="婚姻家庭纠纷申请司法确认的填写"),
        Day("confirm_applied_on", "司法确认申请日期", help="自协议生效之日起30日内双方共同申请；当场履行完毕的一般不用申请"),
        Day("confirmed_on", "司法确认日期", help="填法院裁定日期", also=("司法确认",)),
        Text("court_note", "法院处理", max=200, help="不予受理、驳回申请或者当事人撤回申请"),
        Text("file_no", "卷号", max=40, searched=True, help="（年）×人调字第×号", also=(
            "案卷号", "调解案号", "卷宗号", "协议书编号", "调解协议书编号"
        )),
        Day("archived_on", "归档日期"),
    ),
    rules=(
        needed_if("told", "outcome", FAILURE, label="告知途径", article="人民调解法 26"),
        Rule("outcome", lambda v: v.get("outcome") != SUCCESS or v.get("consent") != REFUSED,
             f"{NOT_REFUSED}，不能以调解成功结案", "人民调解法 17"),
        Rule("sessions", lambda v: not v.get("agreed_on") or v.get("form") != WRITTEN or bool(v.get("sessions")),
             "达成书面协议前，先记调解记录", "人民调解法 27"),
        Rule("sessions", lambda v: not v.get("agreed_on") or all(r["on"] <= v["agreed_on"] for r in v.get("sessions") or ()),
             "调解记录的日期不能晚于“协议生效日期”"),
        Rule("performance", lambda v: not v.get("agreed_on") or v.get("form") != WRITTEN or bool(v.get("performance")),
             "书面协议写明履行方式、期限", "人民调解法 29"),
        Rule("relation", lambda v: not v.get("confirm_applied_on") or v.get("type") != "婚姻家庭纠纷" or "relation" in v,
             "婚姻家庭纠纷申请司法确认的，选择确认内容", "司法确认规定（法释，2011）"),
        Rule("relation", lambda v: not v.get("confirm_applied_on") or v.get("relation") != STATUS,
             "确认身份、收养、婚姻关系的，法院不受理，不能申请司法确认", "司法确认规定（法释，2011）"),
    ),
    posts=(
        Post("dispute.registered", dim="type"),
        Post("dispute.parties", quantity="parties", dim="type"),
        While("dispute.in_progress", dim="type"),
        Post("dispute.resolved", dim="type", on="closed", when={"outcome": (SUCCESS,)}),
        Post("dispute.failed", dim="type", on="closed", when={"outcome": (FAILURE,)}),
        Post("dispute.amount", quantity="amount", dim="type", on="closed"),
        Post("dispute.judicial_confirmed", dim="type", on="confirmed_on", when={"outcome": (SUCCESS,)}),
        Post("grid.disputes", dim="type", when={"source": ("网格排查",)}),
        Post("grid.disputes_resolved", dim="type", on="closed", when={"source": ("网格排查",), "outcome": (SUCCESS,)}),
    ),
)  # fmt: skip
