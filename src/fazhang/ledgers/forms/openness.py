"""Papers of disclosure on request, of legal aid, and of lawsuits and reconsiderations."""

from fazhang.ledgers.documents import Block, Document, Grid, Para, Sign

__all__ = ["AID_PAPERS", "DISCLOSURE_PAPERS", "LITIGATION_PAPERS"]
_REQUEST = {"kind": ("依申请公开",)}
_LAW = "政府信息公开条例"


def _letter(
    code: str, name: str, article: str, needs: tuple[str, ...], *blocks: Block, day: str, reply: tuple[str, ...] = ()
) -> Document:
    """A letter to who asked for information, sealed by the government. `reply`: the kinds of reply that it is for."""
    whole: tuple[Block, ...] = (Para("{applicant}："), *blocks, Sign((), seal="{government}", day=day))
    return Document(
        code, name, whole, needs=needs, when={**_REQUEST, **({"reply": reply} if reply else {})}, head="{government}",
        number="{number}号", article=f"{_LAW} {article}",
    )  # fmt: skip


_ASKED = Para("本机关于{opened}收到你（单位）提出的政府信息公开申请：{subject}。经审查，答复如下：")
_REMEDY = Para("对本答复不服的，可以依法申请行政复议或者提起行政诉讼。")

DISCLOSURE_PAPERS = (
    Document(
        "register", "政府信息公开申请登记表", when=_REQUEST, required=True, article=f"{_LAW} 31", number="{number}号",
        blocks=(
            Grid((
                ("申请内容", "{subject}"), ("申请方式", "{way}"), ("申请人", "{applicant}"), ("联系方式", "{phone}"),
                ("收到申请日期", "{opened}"), ("收到补正日期", "{corrected_on}"), ("延长工作日数", "{extend_days}"),
                ("答复日期", "{replied_on}"), ("答复类型", "{reply}"), ("送达日期", "{delivered_on}"),
            ), across=2),
            Para("办理情况", bold=True), Para("{notes}"),
            Sign(("经办人",)),
        ),
    ),
    _letter(
        "correct", "补正告知书", "30", ("asked_on", "missing", "correct_by"),
        Para("本机关于{opened}收到你（单位）提出的政府信息公开申请：{subject}。"),
        Para("申请内容尚需补正，请补正以下事项："), Para("{missing}"),
        Para("请于{correct_by}前提交补正材料。无正当理由逾期不补正的，视为放弃申请。答复期限自收到补正之日起计算。"),
        day="{asked_on}",
    ),
    Document(
        "third", "政府信息公开征求第三方意见书", when=_REQUEST, needs=("consulted_on", "third_matter"),
        head="{government}", number="{number}号", article=f"{_LAW} 32",
        blocks=(
            Para("{third}："),
            Para("本机关收到的政府信息公开申请涉及你（单位）的权益，现就以下内容是否公开征求意见："),
            Para("{third_matter}"),
            Para("请自收到本征求意见书之日起15个工作日内提出意见并说明理由。"),
            Sign((), seal="{government}", day="{consulted_on}"),
            Para("第三方意见（{opined_on}）：{third_view}"),
            Sign(("第三方",), day=""),
        ),
    ),
    _letter(
        "extend", "延长答复期限告知书", "33", ("extended_on", "extend_days", "extend_reason"),
        Para("你（单位）提出的政府信息公开申请“{subject}”，因{extend_reason}，经负责人同意，答复期限延长{extend_days}。"),
        Para("特此告知。"),
        day="{extend_told_on}",
    ),
    _letter(
        "reply", "政府信息公开申请答复书", "36", ("replied_on", "reply"),
        _ASKED, Para("{reply}。"), Para("{notes}"), _REMEDY,
        day="{replied_on}", reply=("予以公开", "部分公开", "不属于本机关公开", "其他"),
    ),
    _letter(
        "refusal", "政府信息公开申请不予提供答复书", "36", ("replied_on", "reply", "grounds"),
        _ASKED, Para("{reply}。理由和依据：{grounds}"), _REMEDY,
        day="{replied_on}", reply=("不予公开", "无法提供", "不予处理"),
    ),
    Document(
        "posting", "村（居）务公开登记表", when={"kind": ("村务公开",)}, number="{number}号", required=True,
        article="村民委员会组织法 35",
        blocks=(
            Grid((
                ("公开内容", "{subject}"), ("三务类别", "{affairs}"), ("所属期间", "{period}"), ("公布周期", "{cadence}"),
                ("公开渠道", "{channel}"), ("公布日期", "{opened}"), ("撤下日期", "{down_on}"), ("地点", "{place}"),
            ), across=2),
            Para("村（居）民意见和答复", bold=True), Para("{notes}"),
            Sign(("村（居）委会负责人", "村（居）务监督委员会")),
        ),
    ),
)  # fmt: skip

AID_PAPERS = (
    Document(
        "missing", "补充材料告知书", head="{town}司法所", number="{number}号", needs=("asked_on", "missing"),
        article="法律援助法 43",
        blocks=(
            Para("{applicant}："),
            Para("你提出的法律援助申请“{subject}”，需要一次性补充以下材料或者作出说明："),
            Para("{missing}"),
            Sign(("签收人",), seal="{town}司法所", day="{asked_on}"),
        ),
    ),
    Document(
        "transfer", "法律援助申请转交函", head="{town}司法所", number="{number}号", needs=("sent_on",), required=True,
        article="法律援助法 43",
        blocks=(
            Para("{agency}："),
            Para("现将法律援助申请一件转交，请依法审查。"),
            Grid((
                ("申请事项", "{subject}"), ("案件类别", "{kind}"), ("申请人", "{applicant}"), ("联系电话", "{phone}"),
                ("申请日期", "{opened}"), ("不受经济困难条件限制", "{exempt}"),
            ), across=2),
            Sign(("接收人",), seal="{town}司法所", day="{sent_on}"),
        ),
    ),
)  # fmt: skip

LITIGATION_PAPERS = (
    Document(
        "appearance", "行政机关负责人出庭应诉情况登记表", when={"kind": ("行政诉讼",)}, needs=("heard_on",), required=True, article="行政诉讼法 3",
        blocks=(
            Grid((
                ("案由", "{cause}"), ("案号", "{number}"), ("审级", "{stage}"), ("审理机关", "{organ}"),
                ("开庭日期", "{heard_on}"), ("负责人出庭", "{appeared}"), ("出庭负责人", "{officer}"), ("处理结果", "{outcome}"),
            ), across=2),
            Para("负责人未出庭的理由和委托出庭的工作人员", bold=True), Para("{absence}"),
            Sign(("登记人", "负责人")),
        ),
    ),
    Document(
        "course", "应诉复议案件办理登记表", required=True,
        blocks=(
            Grid((
                ("案件类别", "{kind}"), ("案由", "{cause}"), ("审理机关", "{organ}"), ("收到日期", "{opened}"),
                ("答辩或答复日期", "{answered_on}"), ("结案日期", "{closed}"), ("处理结果", "{outcome}"), ("履行日期", "{performed_on}"),
            ), across=2),
            Para("提交的证据、依据和材料", bold=True), Para("{materials}"),
            Para("履行和整改情况", bold=True), Para("{result}"),
            Sign(("经办人", "负责人")),
        ),
    ),
)  # fmt: skip
