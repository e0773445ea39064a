"""Requests for information, postings of the villages, legal aid, lawsuits and reconsiderations in hand."""

from __future__ import annotations

from fazhang.demo.cases import Act, Ago, Case

OFFICE = "党政办公室"


def _request(key: str, ago: int, subject: str, *acts: Act) -> Case:
    raw = {"kind": "依申请公开", "subject": subject, "items": 1, "topic": "土地房屋", "way": "信函", "applicant": "姚某某",
           "phone": "000-20260003"}  # fmt: skip
    return Case(key, "disclosure", ago, raw, acts, office=OFFICE)


_ASK = {"missing": "请写明所申请文件的名称或者文号。"}
_REPLY = {"reply": "予以公开", "reply_no": "信公开告〔2026〕号", "notes": "随答复书提供复印件。"}
REQUESTS = (
    _request("request-new", 2, "申请公开村庄规划文本"),
    _request("request-late", 45, "申请公开征地补偿安置方案"),
    _request("request-correct", 12, "申请公开有关补偿的全部材料", Act("ask", 8, {**_ASK, "correct_by": Ago(-3)})),
    _request("request-lapsed", 40, "申请公开历年工程材料", Act("ask", 37, {**_ASK, "correct_by": Ago(22)}), Act("abandon", 18)),
    _request("request-corrected", 30, "申请公开道路工程招标材料", Act("ask", 27, {**_ASK, "correct_by": Ago(15)}),
             Act("correct", 18)),
    _request("request-third", 16, "申请公开企业环保补助申报材料",
             Act("consult", 10, {"third_matter": "申报表中涉及经营信息的部分是否公开。"})),
    _request("request-asked", 25, "申请公开土地流转合同备案材料",
             Act("consult", 20, {"third_matter": "合同价款是否公开。"}),
             Act("opine", 12, {"third_view": "不同意公开"})),
    _request("request-longer", 26, "申请公开宅基地审批档案",
             Act("extend", 9, {"extend_days": 10, "extend_reason": "档案需要逐份核对", "extend_told_on": Ago(8)}, role="deputy")),
    _request("request-replied", 14, "申请公开惠农补贴发放明细", Act("reply", 3, _REPLY)),
    _request("request-done", 35, "申请公开财政预算", Act("reply", 22, _REPLY), Act("finish", 20, {"delivery": "邮寄"})),
    _request("request-refused", 33, "申请公开办案内部讨论记录",
             Act("reply", 20, {"reply": "不予公开", "grounds": "属于条例第16条的内部事务信息、过程性信息。"}),
             Act("finish", 18, {"delivery": "邮寄"})),
    _request("request-back", 24, "申请公开河道整治合同", Act("withdraw", 19, {"withdrawn": True})),
)  # fmt: skip


def _posting(key: str, ago: int, period: str, cadence: str, *acts: Act, village: int = 1) -> Case:
    raw = {"kind": "村务公开", "subject": f"{period}三务公开", "items": 1, "topic": "村务", "channel": "村（社区）公开栏",
           "affairs": ["党务公开", "村务公开", "财务公开"], "period": period, "cadence": cadence}  # fmt: skip
    return Case(key, "disclosure", ago, raw, acts, office="农业农村办公室", village=village)


QUARTER, MONTH = "每季度（一般事项）", "每月（财务往来较多）"
POSTINGS = (
    _posting("posting-new", 5, "第四季度", QUARTER),
    _posting("posting-down", 40, "第三季度", QUARTER, Act("close", 40), Act("take_down", 20), village=2),
    _posting("posting-before", 75, "八月", MONTH, Act("close", 75), village=3),
    Case("posting-next", "disclosure", 45, {"subject": "九月三务公开", "period": "九月"}, (Act("close", 45),),
         office="农业农村办公室", village=3, parent="posting-before", step="renew"),
    Case("posting-wrong", "disclosure", 20, {"kind": "主动公开", "subject": "惠农补贴发放公示", "items": 1, "channel": "政府网站",
         "formed_on": Ago(30)}, (Act("close", 20), Act("retract", 12, {"retract_reason": "金额有误，更正后重新公开"})), office=OFFICE),
    _posting("posting-late", 70, "九月", MONTH, Act("close", 70), village=3),
    _posting("posting-due", 28, "十月", MONTH, Act("close", 28), village=2),
)  # fmt: skip


def _aid(key: str, ago: int, subject: str, *acts: Act) -> Case:
    raw = {"subject": subject, "kind": "民事", "applicant": "韦某某", "phone": "000-20260004"}
    return Case(key, "legal_aid", ago, raw, acts, office="司法所")


_SEND = {"agency": "县法律援助中心"}
AID = (
    _aid("aid-new", 1, "赡养费给付"),
    _aid("aid-waiting", 5, "工伤赔偿", Act("ask", 4, {"missing": "劳动关系证明"})),
    _aid("aid-complete", 7, "人身损害赔偿", Act("ask", 6, {"missing": "诊断证明"}), Act("supply", 3)),
    _aid("aid-sent", 6, "拖欠劳动报酬", Act("send", 6, _SEND)),
    _aid("aid-late", 15, "抚养费变更", Act("send", 15, _SEND)),
    _aid("aid-granted", 9, "交通事故赔偿", Act("send", 9, _SEND), Act("close", 2, {"result": "给予援助"})),
    _aid("aid-assigned", 20, "土地承包合同纠纷", Act("send", 20, _SEND), Act("close", 15, {"result": "给予援助"}),
         Act("assign", 14, {"lawyer": "邹某某"})),
    _aid("aid-objected", 12, "合伙债务", Act("send", 12, _SEND), Act("close", 6, {"result": "不予援助"}), Act("object", 3)),
    _aid("aid-lapsed", 26, "租赁合同纠纷", Act("ask", 25, {"missing": "合同"}), Act("lapse", 12, {"result": "撤回申请", "notes": "期满没有补充。"})),
    _aid("aid-upheld", 30, "名誉纠纷", Act("send", 30, _SEND), Act("close", 25, {"result": "不予援助"}), Act("object", 22),
         Act("uphold", 18)),
)  # fmt: skip


def _suit(key: str, ago: int, cause: str, *acts: Act, **raw: object) -> Case:
    raw = {"kind": "行政诉讼", "cause": cause, "stage": "一审", "organ": "县人民法院", "party": "贺某某", **raw}
    return Case(key, "litigation", ago, raw, acts, office="司法所")


_REVIEW = {"kind": "行政复议", "stage": "", "organ": "县人民政府"}
_ANSWER = {"materials": "答辩状，作出行政行为的证据和依据目录。"}
_HEARD = {"appeared": True, "officer": "镇长"}
SUITS = (
    _suit("suit-new", 9, "不服责令限期拆除决定"),
    _suit("suit-late", 24, "要求履行法定职责"),
    _suit("suit-answered", 30, "不服宅基地审批", Act("answer", 20, _ANSWER)),
    _suit("suit-heard", 60, "不服行政处罚决定", Act("answer", 50, _ANSWER), Act("hear", 12, _HEARD)),
    _suit("suit-lost", 90, "确认强制清除违法", Act("answer", 80, _ANSWER),
          Act("hear", 45, {"appeared": False, "absence": "参加县防汛会议，委托分管副镇长出庭。"}),
          Act("close", 10, {"outcome": "确认违法或无效", "appeal_by": Ago(-5), "perform_by": Ago(-20)})),
    _suit("suit-first", 100, "不服土地复垦决定", Act("answer", 90, _ANSWER), Act("hear", 70, _HEARD),
          Act("close", 60, {"outcome": "撤销或部分撤销", "appeal_by": Ago(40)})),
    Case("suit-second", "litigation", 45, {"organ": "市中级人民法院"}, parent="suit-first", step="appeal"),
    _suit("suit-done", 120, "要求给付补偿款", Act("answer", 112, _ANSWER), Act("hear", 90, _HEARD),
          Act("close", 75, {"outcome": "责令履行或给付", "perform_by": Ago(50)}), Act("perform", 55, {"result": "已按判决给付。"})),
    _suit("review-new", 10, "不服信息公开答复", **_REVIEW),
    _suit("review-simple", 6, "不服当场处罚", **_REVIEW, simple=True),
    _suit("review-done", 70, "不服土地权属处理", Act("answer", 62, _ANSWER),
          Act("close", 20, {"outcome": "维持或驳回"}), **_REVIEW),
)  # fmt: skip

CASES: tuple[Case, ...] = (*REQUESTS, *POSTINGS, *AID, *SUITS)
