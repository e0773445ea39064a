"""Papers of people's mediation (人民调解文书), in the words of this product."""

from fazhang.ledgers.documents import Document, Grid, Listing, Para, Sign

HEAD = "{committee}"
APPLICANT = (("申请人", "{applicant}"), ("联系电话", "{applicant_phone}"), ("住址", "{applicant_address}"))
RESPONDENT = (("被申请人", "{respondent}"), ("联系电话", "{respondent_phone}"), ("住址", "{respondent_address}"))
PEOPLE = Grid((*APPLICANT, *RESPONDENT))
BOTH = ("申请人（签名、按指印）", "被申请人（签名、按指印）")
DONE, FAILED, WRITTEN, ORAL = {"outcome": ("调解成功",)}, {"outcome": ("调解不成",)}, ("书面",), ("口头",)

APPLICATION = Document(
    "application", "人民调解申请书",
    (
        PEOPLE,
        Para("纠纷事由", bold=True), Para("{subject}（{type}）。{facts}"),
        Para("申请事项", bold=True), Para("{request}"),
        Para("请{committee}依法调解。"),
        Sign(("申请人（签名、按指印）",), day="{opened}"),
    ),
    when={"source": ("当事人申请",)}, head=HEAD, article="人民调解法 17",
)  # fmt: skip

REGISTRATION = Document(
    "registration", "人民调解受理登记表",
    (
        Grid((("案件来源", "{source}"), ("纠纷类型", "{type}"), ("登记日期", "{opened}"), ("受理日期", "{accepted_on}"),
              ("当事人数", "{parties}"), ("有激化可能", "{escalating}")), across=2),
        PEOPLE,
        Grid((("纠纷简要情况", "{facts}"), ("当事人意愿", "{consent}"), ("调解员", "{mediators}"))),
        Sign(("申请人（签名）", "登记人（签名）"), seal="{committee}", day="{accepted_on}"),
    ),
    head=HEAD, number="卷号：{file_no}", required=True, article="人民调解法 27",
)  # fmt: skip

RIGHTS = Document(
    "rights", "人民调解当事人权利义务告知书",
    (
        Para("{applicant}、{respondent}："),
        Para("你们之间的{subject}由{committee}调解，调解员为{mediators}。调解不收取任何费用。现将有关权利义务告知如下。"),
        Para("一、当事人享有的权利", bold=True),
        Para("1. 选择或者接受调解员，认为调解员不宜调解的，可以要求更换；"),
        Para("2. 接受调解、拒绝调解，随时要求终止调解；"),
        Para("3. 要求调解公开进行或者不公开进行；"),
        Para("4. 自主表达意愿、自愿达成协议。"),
        Para("二、当事人应当履行的义务", bold=True),
        Para("1. 如实陈述纠纷事实；2. 遵守调解现场秩序，尊重调解员；3. 尊重对方当事人行使权利。"),
        Para("三、其他事项", bold=True),
        Para("达成的协议具有法律约束力，各方应当履行；认为必要的，可以自协议生效之日起三十日内共同申请司法确认。"
             "不愿调解或者调解不成的，可以依法通过仲裁、行政、司法等途径维护权益。"),
        Sign(BOTH, seal="{committee}", day="{accepted_on}"),
    ),
    head=HEAD, required=True,
)  # fmt: skip

SESSIONS = Document(
    "sessions", "人民调解记录",
    (
        Grid((("纠纷", "{subject}"), ("调解员", "{mediators}"))),
        PEOPLE,
        Listing("sessions"),
        Para("调解员更换情况", bold=True), Listing("recusals"),
        Sign((*BOTH, "调解员（签名）", "记录人（签名）")),
    ),
    needs=("sessions",), head=HEAD, number="卷号：{file_no}", required=True, article="人民调解法 27",
)  # fmt: skip

INQUIRIES = Document(
    "inquiries", "人民调解调查记录",
    (
        Grid((("纠纷", "{subject}"), ("调解员", "{mediators}"))), Listing("inquiries"),
        Sign(("被调查人（签名）", "调查人（签名）", "记录人（签名）")),
    ),
    needs=("inquiries",), head=HEAD,
)  # fmt: skip

AGREEMENT = Document(
    "agreement", "人民调解协议书",
    (
        PEOPLE,
        Para("一、主要事实、争议事项和各方责任", bold=True), Para("{facts}"),
        Para("二、协议内容", bold=True), Para("经调解，各方自愿达成如下协议："), Para("{agreement}"),
        Para("三、履行方式和期限", bold=True), Para("{performance}"), Para("履行期限：{perform_by}"),
        Para("本协议自各方当事人签名、盖章或者按指印，调解员签名并加盖调解委员会印章之日起生效。"
             "各方各执一份，{committee}留存一份。"),
        Sign((*BOTH, "调解员（签名）"), seal="{committee}", day="{agreed_on}"),
    ),
    needs=("agreed_on", "agreement", "performance"), when={**DONE, "form": WRITTEN}, head=HEAD,
    number="{file_no}", required=True, article="人民调解法 28、29",
)  # fmt: skip

ORAL_AGREEMENT = Document(
    "oral", "人民调解口头协议登记表",
    (
        PEOPLE,
        Grid((("纠纷", "{subject}"), ("纠纷情况", "{facts}"), ("协议内容", "{agreement}"), ("调解情况", "{result}"),
              ("履行方式、期限", "{performance}"), ("履行情况", "{performed}"))),
        Sign(("调解员（签名）",), seal="{committee}", day="{closed}"),
    ),
    needs=("result",), when={**DONE, "form": ORAL}, head=HEAD, number="卷号：{file_no}", required=True,
    article="人民调解法 28、30",
)  # fmt: skip

TERMINATION = Document(
    "termination", "终止调解告知书",
    (
        Para("{applicant}、{respondent}："),
        Para("你们之间的{subject}，经{committee}调解未能达成协议，现终止调解。"),
        Para("{result}"),
        Para("你们可以依法通过下列途径维护自己的权益：{told}。"),
        Sign(BOTH, seal="{committee}", day="{closed}"),
    ),
    needs=("told",), when=FAILED, head=HEAD, article="人民调解法 26",
)  # fmt: skip

VISIT = Document(
    "visit", "人民调解回访记录",
    (
        Grid((("纠纷", "{subject}"), ("协议日期", "{agreed_on}"), ("回访日期", "{visited_on}"),
              ("履行情况", "{performed}"), ("回访情况", "{visit}"), ("当事人评价", "{satisfaction}"))),
        Sign(("被回访人（签名）", "回访人（签名）"), day="{visited_on}"),
    ),
    needs=("visited_on", "visit"), head=HEAD, number="卷号：{file_no}", article="人民调解法 31",
)  # fmt: skip

CONFIRMATION = Document(
    "confirmation", "司法确认申请书",
    (
        PEOPLE,
        Para("请求事项", bold=True),
        Para("请求人民法院确认申请人与被申请人于{agreed_on}经{committee}主持调解达成的人民调解协议有效。"),
        Para("事实和理由", bold=True),
        Para("双方因{subject}发生争议，自愿达成调解协议：{agreement}"),
        Para("协议出于双方自愿，内容没有损害国家、集体和他人的合法权益；双方对所述情况和所交材料的真实性负责。"),
        Para("此致"), Para("＿＿＿＿＿＿人民法院"),
        Para("附：人民调解协议书、双方身份证明、与协议有关的证明材料"),
        Sign(BOTH, day="{confirm_applied_on}"),
    ),
    needs=("agreed_on", "agreement"), when={**DONE, "form": WRITTEN}, article="人民调解法 33",
)  # fmt: skip

MEDIATION_PAPERS = (
    APPLICATION, REGISTRATION, RIGHTS, INQUIRIES, SESSIONS, AGREEMENT, ORAL_AGREEMENT, TERMINATION, VISIT, CONFIRMATION,
)  # fmt: skip
