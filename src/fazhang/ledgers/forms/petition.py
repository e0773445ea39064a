"""Papers of petitions (信访文书), in the words of this product.

What leaves the office about a 检举控告 says nothing of who brought it (信访工作条例 30): such letters have no personal field.
"""

from fazhang.ledgers.documents import Document, Grid, Listing, Para, Sign

HEAD = "{government}"
OPEN, SECRET = {"purpose": (None, "申诉求决", "建议意见")}, {"purpose": ("检举控告",)}
BY_OPINION = {"path": ("信访处理意见书",)}

REGISTRATION = Document(
    "registration", "信访事项登记表",
    (
        Grid((("编号", "{number}"), ("收到日期", "{opened}"), ("信访形式", "{form}"), ("接访方式", "{mode}"),
              ("初重件", "{repeat}"), ("信访目的", "{purpose}"), ("人次", "{people}"), ("代表人数", "{delegates}")), across=2),
        Grid((("信访人", "{visitor}"), ("联系电话", "{phone}"), ("住址", "{address}"), ("转送、交办机关", "{received_from}"),
              ("反映事项", "{subject}"), ("内容分类", "{topic}"), ("诉求内容", "{demand}"), ("接访领导", "{leader}"),
              ("办理途径", "{path}"), ("承办单位", "{handler}"))),
        Sign(("登记人",), day="{opened}"),
    ),
    head=HEAD, required=True, article="信访工作条例 21",
)  # fmt: skip

RECEPTION = Document(
    "reception", "领导接访记录",
    (
        Grid((("接访领导", "{leader}"), ("接访方式", "{mode}"), ("接访日期", "{opened}"), ("接访人次", "{people}")), across=2),
        Grid((("来访人", "{visitor}"), ("反映事项", "{subject}"), ("诉求内容", "{demand}"), ("处理情况", "{result}"))),
        Sign(("来访人（签名）", "接访领导（签名）", "记录人（签名）"), day="{opened}"),
    ),
    when={"form": (None, "来访")}, head=HEAD, article="信访工作条例 18",
)  # fmt: skip

ACCEPTANCE = Document(
    "acceptance", "信访事项受理告知书",
    (
        Para("{visitor}："),
        Para("您于{opened}提出的“{subject}”事项收悉。经审查，属于本机关职权范围，现予受理，由{handler}承办，按“{path}”途径办理。"),
        Para("依信访程序出具处理意见书的，自受理之日起六十日内办结；情况复杂经批准延期的，将另行告知理由。"),
        Sign((), seal="{government}", day="{notified_on}"),
    ),
    needs=("notified_on",), when=OPEN, head=HEAD, article="信访工作条例 23、34",
)  # fmt: skip

REFUSAL = Document(
    "refusal", "信访事项不予受理告知书",
    (
        Para("{visitor}："),
        Para("您于{opened}提出的“{subject}”事项收悉。经审查，该事项{refusal}，决定不予受理。"),
        Para("{refusal_note}", given="refusal_note"),
        Sign((), seal="{government}", day="{refused_on}"),
    ),
    needs=("refused_on", "refusal"), head=HEAD, article="信访工作条例 23",
)  # fmt: skip

TRANSFER = Document(
    "transfer", "信访事项转送函",
    (
        Para("{transferred_to}："),
        Para("我们于{opened}收到{visitor}（电话：{phone}，住址：{address}）反映“{subject}”的信访事项。"),
        Para("{demand}"),
        Para("该事项属于你单位职权范围，现转送你单位依法处理，并请按规定告知信访人。"),
        Sign((), seal="{government}", day="{transferred_on}"),
    ),
    needs=("transferred_to",), when=OPEN, head=HEAD, article="信访工作条例 22",
)  # fmt: skip

TRANSFER_SECRET = Document(
    "transfer_secret", "检举控告事项转送函",
    (
        Para("{transferred_to}："),
        Para("我们于{opened}收到一件检举控告，登记编号{number}，涉及单位：{accused_unit}。"),
        Para("现按规定转送你单位依法处理。检举控告人的情况和材料原件按保密要求另行当面移交；"
             "请严格保密，不得将检举控告材料和检举控告人的情况透露、转给被检举控告的人员和单位。"),
        Sign((), seal="{government}", day="{transferred_on}"),
    ),
    needs=("transferred_to",), when=SECRET, head=HEAD, article="信访工作条例 30",
)  # fmt: skip

ASSIGNMENT = Document(
    "assignment", "信访事项交办函",
    (
        Para("{handler}："),
        Para("现将{visitor}反映“{subject}”的信访事项（编号{number}）交你单位办理，办理途径：{path}。"),
        Para("{demand}"),
        Para("请在规定期限内办结，并将办理情况连同有关材料报送。"),
        Sign((), seal="{government}", day="{assigned_on}"),
    ),
    needs=("assigned_on", "handler"), when=OPEN, head=HEAD, article="信访工作条例 31",
)  # fmt: skip

OBJECTION = Document(
    "objection", "信访事项异议函",
    (
        Para("{received_from}："),
        Para("你单位转送、交办的“{subject}”信访事项，我们于{opened}收到。经研究，该事项不属于本机关职权范围，理由如下："),
        Para("{objection}"),
        Para("请核实。同意后，有关材料一并交还。"),
        Sign((), seal="{government}", day="{objected_on}"),
    ),
    needs=("objection",), when={"form": ("上级转送交办",)}, head=HEAD, article="信访工作条例 23",
)  # fmt: skip

EXTENSION = Document(
    "extension", "信访事项延期办理告知书",
    (
        Para("{visitor}："),
        Para("您反映的“{subject}”事项，因情况复杂，经本机关负责人于{extended_on}批准，办理期限延长{extension_days}。"),
        Para("延期理由：{extension_reason}"),
        Sign((), seal="{government}", day="{extension_told_on}"),
    ),
    needs=("extended_on", "extension_reason"), when=BY_OPINION, head=HEAD, article="信访工作条例 34",
)  # fmt: skip

HEARING = Document(
    "hearing", "信访事项调查、听证记录",
    (
        Grid((("信访事项", "{subject}"), ("承办单位", "{handler}"))), Listing("inquiries"),
        Para("回避情况", bold=True), Listing("recusals"),
        Sign(("信访人（签名）", "承办人（签名）", "记录人（签名）")),
    ),
    needs=("inquiries",), head=HEAD, article="信访工作条例 28、31",
)  # fmt: skip

OPINION = Document(
    "opinion", "信访处理意见书",
    (
        Para("{visitor}："),
        Para("您反映的“{subject}”信访事项，本机关于{notified_on}受理。现已办理完毕，提出如下处理意见。"),
        Para("一、投诉请求", bold=True), Para("{claim}"),
        Para("二、事实和理由", bold=True), Para("{grounds}"),
        Para("三、处理意见", bold=True), Para("{opinion}（{stance}）"),
        Para("四、依据", bold=True), Para("{statutes}"),
        Para("如不服本处理意见，可以自收到本意见书之日起三十日内，书面请求本机关的上一级机关复查。逾期不申请的，不再受理复查请求。"),
        Sign((), seal="{government}", day="{replied_on}"),
    ),
    needs=("claim", "grounds", "opinion", "statutes", "stance"), when=BY_OPINION, head=HEAD, number="{opinion_no}",
    required=True, article="信访工作条例 32、35",
)  # fmt: skip

SERVICE = Document(
    "service", "信访答复送达回证",
    (
        Grid((("送达文书", "信访处理意见书 {opinion_no}"), ("信访事项", "{subject}"), ("受送达人", "{visitor}"),
              ("送达方式", "{service}"), ("送达日期", "{served_on}"), ("备注", ""))),
        Sign(("受送达人（签名、按指印）", "送达人（签名）", "见证人（签名）"), day="{served_on}"),
    ),
    needs=("replied_on",), when=BY_OPINION, head=HEAD, article="信访工作条例 35",
)  # fmt: skip

REVIEW = Document(
    "review", "信访复查情况告知书",
    (
        Para("{visitor}："),
        Para("您于{review_asked_on}请求复查“{subject}”信访事项，{review_by}于{review_decided_on}提出复查意见：{review_result}。"),
        Para("{review_note}", given="review_note"),
        Para("不服复查意见的，可以自收到之日起三十日内向复查机关的上一级机关请求复核。"),
        Sign((), seal="{government}", day="{review_served_on}"),
    ),
    needs=("review_decided_on", "review_result"), head=HEAD, article="信访工作条例 35",
)  # fmt: skip

RECHECK = Document(
    "recheck", "信访复核情况告知书",
    (
        Para("{visitor}："),
        Para("您于{recheck_asked_on}请求复核“{subject}”信访事项，{recheck_by}于{recheck_decided_on}提出复核意见：{recheck_result}。"),
        Para("{recheck_note}", given="recheck_note"),
        Para("对复核意见不服，仍以同一事实和理由提出投诉请求的，不再受理。"),
        Sign((), seal="{government}"),
    ),
    needs=("recheck_decided_on", "recheck_result"), when={"recheck_result": ("维持",)}, head=HEAD, article="信访工作条例 36",
)  # fmt: skip

CHARGE = Document(
    "charge", "领导包案登记表",
    (
        Grid((("信访事项", "{subject}"), ("包案领导", "{charge_leader}"), ("承办单位", "{handler}"), ("办理途径", "{path}"))),
        Listing("charge"),
        Grid((("办理结果", "{outcome}"), ("办结程度", "{grade}"), ("群众评价", "{rating}")), across=3),
        Sign(("包案领导（签名）",)),
    ),
    needs=("charge_leader",), head=HEAD, article="信访工作条例 18",
)  # fmt: skip

SETTLEMENT = Document(
    "settlement", "信访事项和解协议书",
    (
        Para("信访人：{visitor}"), Para("有关单位、个人：{handler}"),
        Para("就“{subject}”信访事项，双方自愿达成和解如下："), Para("{result}"),
        Para("本协议经双方签名、盖章后生效，双方各执一份，留存一份。"),
        Sign(("信访人（签名、按指印）", "有关单位、个人（签名、盖章）"), day="{closed}"),
    ),
    needs=("result",), when={"settlement": ("和解协议书",)}, article="信访工作条例 33",
)  # fmt: skip

PETITION_PAPERS = (
    REGISTRATION, RECEPTION, ACCEPTANCE, REFUSAL, OBJECTION, TRANSFER, TRANSFER_SECRET, ASSIGNMENT, HEARING, CHARGE, EXTENSION,
    SETTLEMENT, OPINION, SERVICE, REVIEW, RECHECK,
)  # fmt: skip
