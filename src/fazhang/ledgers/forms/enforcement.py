"""Papers of a penalty case (行政处罚法 44、52、55、56、58、59、61、64、72; 行政强制法 54)."""

from fazhang.ledgers.documents import Document, Grid, Listing, Para, Sign

PUNISHED, TOLD, DUE = {"outcome": ("给予行政处罚",)}, {"procedure": ("普通程序",)}, {"hearing_due": (True,)}
PARTY = Para("当事人：{party}（{party_kind}）　　住址（住所）：{address}")
DISCRETION = (
    Para("适用的裁量基准：{benchmark}。", given="benchmark"), Para("裁量情节：{circumstances}。", given="circumstances"),
)  # fmt: skip
OFFICERS, SEALED = Sign(("执法人员",)), "{government}"
REMEDY = Para(
    "如不服本决定，可以自收到本决定书之日起六十日内向{county}人民政府申请行政复议，或者在六个月内依法向人民法院提起行政诉讼。"
    "复议、诉讼期间本决定不停止执行，法律另有规定的除外。"
)
HEARING = Para(
    "你（单位）有权要求听证。要求听证的，应当在收到本告知书后五个工作日内向本机关提出，逾期视为放弃；不承担组织听证的费用。"
)


def _record(code: str, name: str, who: str, article: str, text: str) -> Document:
    """A record made on the spot, for what is written by hand and signed by those present."""
    return Document(
        code, name,
        (
            Grid((("案由", "{cause}"), ("地点", "{place}"), ("执法人员", "{officers}"), ("执法证号", ""), ("起止时间", ""),
                  ("记录人", ""))),
            Para("执法人员已出示执法证件，告知了申请回避的权利和如实回答、协助调查的义务。"),
            Para(text), Para("以上笔录经核对无误。"), Sign((who, "执法人员", "记录人"), day=""),
        ),
        when=TOLD, head="{government}", article=article,
    )  # fmt: skip


CASE_PAPERS = (
    Document("filing", "行政处罚立案审批表", (
        Grid((("案由", "{cause}"), ("案件来源", "{source}"), ("执法领域", "{area}"), ("当事人", "{party}"), ("地址", "{address}"),
              ("权责事项", "{power}"), ("基本情况", "{facts}"), ("发现日期", "{found_on}"), ("承办人", "{officers}"),
              ("承办人意见", "符合立案条件，建议立案。"), ("承办机构意见", ""), ("负责人审批意见", ""), ("批准立案日期", "{filed_on}"))),
    ), needs=("officers", "power"), when=TOLD, head="{government}", number="{number}", required=True, article="行政处罚法 54"),
    _record("inspection", "现场检查（勘验）笔录", "当事人或者见证人", "行政处罚法 55",
            "检查（勘验）情况：{facts}\n现场绘图、照片、录像的编号和说明："),
    _record("inquiry", "询问笔录", "被询问人", "行政处罚法 55",
            "被询问人：　　　　　　与案件的关系：　　　　　　\n问：\n答：\n问：\n答："),
    Document("preserve", "先行登记保存证据通知书", (
        PARTY,
        Para("因调查“{cause}”一案，相关证据可能灭失或者以后难以取得，经本机关负责人批准，自{preserved_on}起对下列证据先行登记保存："
             "{preserved}。"),
        Para("本机关将在七个工作日内作出处理决定。在此期间，当事人或者有关人员不得销毁、转移证据。"),
        Sign(("当事人", "执法人员"), SEALED, "{preserved_on}"),
    ), needs=("preserved_on", "preserved"), head="{government}", number="{number}", article="行政处罚法 56"),
    Document("correction", "责令改正通知书", (
        PARTY, Para("经查，你（单位）有下列行为：{facts}"), Para("上述行为违反了{law}。现责令你（单位）：{order}。"),
        Para("逾期不改正的，本机关将依法处理。"), Sign(("当事人", "执法人员"), SEALED, "{ordered_on}"),
    ), needs=("ordered_on",), head="{government}", number="{number}", article="行政处罚法 28"),
    *(Document(code, name, (
        PARTY, Para("关于“{cause}”一案，本机关已经调查终结。拟作出行政处罚的内容和事实、理由、依据告知如下："),
        Para("一、违法事实和证据", bold=True), Para("{facts}"),
        Para("二、处罚依据和裁量", bold=True), Para("{law}。"), *DISCRETION,
        Para("三、拟作出的处罚", bold=True), Para("{proposal}"),
        Para("四、你（单位）的权利", bold=True),
        Para("你（单位）有权进行陈述和申辩，本机关将进行复核，不会因此给予更重的处罚。"), *hearing,
        Sign(("当事人",), SEALED, "{notified_on}"),
    ), needs=("facts", "law", "proposal", "notified_on"), when=TOLD | due, head="{government}", number="{number}",
        required=True, article=article) for code, name, due, hearing, article in (
        ("notice", "行政处罚告知书", {"hearing_due": (None, False)}, (), "行政处罚法 44、45"),
        ("hearing_right", "行政处罚听证告知书", DUE, (HEARING,), "行政处罚法 44、45、63、64"),
    )),
    Document("hearing_notice", "行政处罚听证通知书", (
        PARTY, Para("你（单位）于{hearing_asked_on}对“{cause}”一案要求听证。本机关决定举行听证，时间、地点：{hearing_place}；主持人："
                    "{hearing_host}。"),
        Para("你（单位）可以亲自参加，也可以委托一至二人代理；认为主持人与本案有直接利害关系的，有权申请回避。除涉及国家秘密、商业秘密或者"
             "个人隐私依法予以保密外，听证公开举行。无正当理由拒不出席或者中途退出的，视为放弃听证权利。"),
        Sign((), SEALED, "{hearing_notified_on}"),
    ), needs=("hearing_asked_on", "hearing_notified_on", "hearing_place"), when=DUE, head="{government}", number="{number}",
        article="行政处罚法 64"),
    Document("hearing_record", "行政处罚听证笔录", (
        Grid((("案由", "{cause}"), ("听证日期", "{hearing_on}"), ("地点", "{hearing_place}"), ("主持人", "{hearing_host}"),
              ("调查人员", "{officers}"), ("当事人", "{party}"), ("代理人", ""))),
        Para("调查人员提出的违法事实、证据和处罚建议：{proposal}"), Para("当事人的申辩和质证：{hearing_record}"),
        Sign(("当事人或者代理人", "听证主持人", "记录人"), day="{hearing_on}"),
    ), needs=("hearing_on", "hearing_host"), when=DUE, head="{government}", article="行政处罚法 64、65"),
    Document("review", "法制审核意见书", (
        Grid((("案由", "{cause}"), ("审核情形", "{review_due}"), ("承办人", "{officers}"), ("拟处理意见", "{proposal}"),
              ("审核内容", "主体和权限、执法人员资格、事实和证据、依据和裁量、程序、文书、是否移送"), ("审核意见", "{review_opinion}"),
              ("审核结论", "{review_result}"), ("审核人员", "{reviewers}"))),
        Sign(("审核人员",), "", "{reviewed_on}"),
    ), needs=("reviewed_on", "review_result", "reviewers"), when=TOLD, head="{government}", article="行政处罚法 58"),
    Document("discussion", "行政处罚案件集体讨论记录", (
        Grid((("案由", "{cause}"), ("讨论日期", "{discussed_on}"), ("主持人", ""), ("出席人员", ""), ("列席人员和记录人", ""))),
        Para("案件情况：{facts}"), Para("拟处理意见：{proposal}"), Para("讨论意见和结论（不同意见如实记录）：{discussion}"),
        Sign(("主持人", "出席人员", "记录人"), day="{discussed_on}"),
    ), needs=("discussed_on",), when=TOLD, head="{government}", article="行政处罚法 57"),
    Document("decision", "行政处罚决定书", (
        PARTY,  # the six parts of article 59
        Para("一、违法事实和证据", bold=True), Para("{facts}"),
        Para("二、处罚的种类和依据", bold=True),
        Para("上述行为违反了有关规定，依据{law}，决定给予下列行政处罚：{penalties}。"),
        Para("罚款{fine}。", given="fine"), Para("没收违法所得、非法财物的价值：{forfeit}。", given="forfeit"), *DISCRETION,
        Para("陈述、申辩的情况：{statement}。{statement_reply}", given="statement"),
        Para("本案于{hearing_on}举行听证。", given="hearing_on"),
        Para("三、履行方式和期限", bold=True),
        Para("处以罚款的，自收到本决定书之日起十五日内到指定银行或者通过电子支付系统缴纳。逾期不缴纳的，每日按罚款数额的百分之三加处罚款，加处罚款"
             "不超过罚款数额。", given="fine"),
        Para("四、复议和诉讼", bold=True), REMEDY,
        Sign((), SEALED, "{decided_on}"),
    ), needs=("party", "facts", "law", "penalties", "decision_number", "decided_on"), when=TOLD | PUNISHED,
        head="{government}", number="{decision_number}", required=True, article="行政处罚法 59"),
    Document("no_penalty", "不予行政处罚决定书", (
        PARTY, Para("经查：{facts}"), Para("因{dismiss_ground}，依法决定不予行政处罚。本机关对当事人进行了教育。"), REMEDY,
        Sign((), SEALED, "{decided_on}"),
    ), needs=("party", "facts", "dismiss_ground", "decided_on"), when={"outcome": ("不予行政处罚",)}, head="{government}",
        number="{decision_number}", article="行政处罚法 33、57"),
    Document("on_the_spot", "当场行政处罚决定书", (
        PARTY, Para("违法事实：{facts}　时间、地点：{opened}，{place}"), Para("处罚依据：{law}"),
        Para("处罚决定：{penalties}。已当场告知事实、理由、依据和陈述、申辩的权利，并听取意见。"),
        Para("罚款{fine}。没有当场收缴的，十五日内到指定银行或者通过电子支付系统缴纳。", given="fine"),
        Para("当场收缴：{cash}。", given="cash"), REMEDY,
        Sign(("当事人", "执法人员"), SEALED, "{decided_on}"),
    ), needs=("party", "facts", "law", "penalties", "decided_on"), when={"procedure": ("简易程序",)}, head="{government}",
        number="{decision_number}", required=True, article="行政处罚法 52"),
    Document("receipt", "送达回证", (
        Grid((("案由", "{cause}"), ("送达文书和文号", "{decision_number}"), ("受送达人", "{party}"), ("送达地点", "{address}"),
              ("送达方式", "{served_by}"), ("送达日期", "{served_on}"), ("收件人签名", ""), ("代收、拒收的说明和见证人", ""))),
        Sign(("送达人",), day="{served_on}"),
    ), needs=("served_on",), head="{government}", required=True, article="行政处罚法 61"),
    Document("pressing", "罚款催缴（催告）书", (
        PARTY, Para("本机关{decided_on}作出的行政处罚决定（{decision_number}）已于{served_on}送达，罚款{fine}，至今没有全部履行。"),
        Para("现催告你（单位）自收到本催告书之日起十个工作日内缴纳罚款。你（单位）有权陈述和申辩。逾期仍不履行"
             "的，本机关将依法申请人民法院强制执行。"),
        Para("依法加处的罚款{added_fine}一并缴纳。", given="added_fine"),
        Sign(("当事人",), SEALED, "{pressed_on}"),
    ), needs=("decided_on", "served_on", "pressed_on"), when=PUNISHED, head="{government}", number="{decision_number}",
        article="行政强制法 54"),
    Document("surcharge", "加处罚款决定书", (
        PARTY, Para("你（单位）没有在期限内缴纳行政处罚决定（{decision_number}）确定的罚款{fine}。依据行政处罚法第七十二条，决定加处罚款"
                    "{added_fine}，数额不超过罚款数额。"), REMEDY, Sign(("当事人",), SEALED, "{added_on}"),
    ), needs=("added_on", "added_fine"), when=PUNISHED, head="{government}", number="{decision_number}", article="行政处罚法 72"),
    Document("court", "强制执行申请书", (
        Para("申请人：{government}　　法定代表人："), Para("被申请人：{party}　　地址：{address}"),
        Para("申请事项：强制执行行政处罚决定（{decision_number}），罚款{fine}。"),
        Para("加处罚款{added_fine}一并申请执行。", given="added_fine"),
        Para("事实和理由：决定书于{served_on}送达，被申请人在法定期限内没有申请复议、提起诉讼，经{pressed_on}催告仍未履行。"),
        Para("附：决定书和依据、送达回证、当事人的意见和催告情况、标的情况、其他材料。"),
        Para("此致　　　　　　人民法院"), Sign(("负责人",), SEALED, "{applied_on}"),
    ), needs=("decided_on", "served_on", "pressed_on"), when=PUNISHED, article="行政强制法 53、54"),
    Document("closing", "行政处罚案件结案报告", (
        Grid((("案由", "{cause}"), ("案号", "{number}"), ("当事人", "{party}"), ("立案日期", "{filed_on}"), ("处理结果", "{outcome}"),
              ("决定书文号和日期", "{decision_number}　{decided_on}"), ("送达", "{served_on}　{served_by}"),
              ("执行情况", "{execution}"), ("公示日期", "{published_on}"), ("结案日期", "{closed}"), ("承办人意见", ""),
              ("负责人审批意见", ""))),
        Sign(("执法人员",), day="{closed}"),
    ), needs=("outcome", "execution"), when=PUNISHED, head="{government}", required=True, article="行政处罚法 57"),
    Document("evidence", "全过程记录清单", (Para("案由：{cause}"), Listing("evidence_list"), OFFICERS),
        needs=("evidence_list",), head="{government}", article="行政处罚法 47"),
)  # fmt: skip
