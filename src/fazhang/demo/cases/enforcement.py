"""Penalty cases in hand in every state, some overdue; reviews of files, an inquiry, matters to be published."""

from __future__ import annotations

from typing import Any

from fazhang.demo.cases import Act, Ago, Case, OnList

OFFICE = "综合行政执法队"
OFFICERS = OnList("officer", 2, where={"certificate": ("持有有效证件",), "reviewer": (False,)})
REVIEWER = OnList("officer", 1, where={"reviewer": (True,)})
TEXTS = {
    "市容环境": ("占道堆放货物，责令改正后仍未清理，有照片和询问笔录。", "《城市市容和环境卫生管理条例》的有关规定"),
    "自然资源": ("未经批准占用耕地堆放建材，现场勘验面积一百二十平方米。", "《土地管理法》的有关规定"),
    "城乡建设": ("未取得乡村建设规划许可加建房屋，现场勘验并拍照。", "《城乡规划法》的有关规定"),
    "生态环境": ("养殖废水未经处理排入沟渠，取样检测超标。", "《水污染防治法》的有关规定"),
    "水利": ("在河道管理范围内倾倒弃渣约二十立方米。", "《防洪法》的有关规定"),
}


def _case(key: str, cause: str, area: str, ago: int, *acts: Act, **more: Any) -> Case:
    facts, law = TEXTS[area]
    raw = {
        "cause": cause, "area": area, "procedure": "普通程序", "source": "巡查发现", "party_kind": "自然人", "party": "章某",
        "address": "集镇老街", "officers": OFFICERS, "power": OnList("power", 1, where={"category": ("行政处罚",), "area": (area,)}),
        "facts": facts, "law": law, "found_on": Ago(ago + 1), "violated_on": Ago(ago + 2), **more,
    }  # fmt: skip
    return Case(f"enforcement-{key}", "enforcement_case", ago, raw, acts, office=OFFICE, village=len(key) % 4)


def _filed(ago: int, content: str = "现场检查并拍照，制作笔录。") -> tuple[Act, ...]:
    row = {"on": Ago(ago), "way": "现场检查", "content": content, "form": ["文字", "音像"]}
    return Act("file", ago, role="deputy"), Act("evidence", ago, {"evidence_list": row})


def _told(filed: int, told: int, fine: int, *, hearing: bool = False, heavy: bool = False) -> tuple[Act, ...]:
    proposal = {"proposal": f"拟处罚款{fine}元。", "heavy": heavy, "discretion": "一般"}
    notice = {"hearing_due": hearing, "penalties": ["罚款"], "proposed_fine": str(fine)}
    return *_filed(filed), Act("report", told + 3, proposal), Act("notify", told, notice)


def _served(filed: int, told: int, decided: int, served: int, fine: int, **more: Any) -> tuple[Act, ...]:
    decision = {"penalties": ["罚款"], "fine": str(fine), "decision_number": f"综执罚第{decided}号"}
    return (
        *_told(filed, told, fine), Act("decide", decided, decision, "deputy"),
        Act("serve", served, {"served_by": "直接送达", **more}),
    )  # fmt: skip


CASES = (
    _case("lead", "河道倾倒弃渣线索", "水利", 4, lead=True, source="投诉举报", officers=[], power=[]),
    _case("registered", "占道堆放货物案", "市容环境", 2),
    _case("rejected", "乱倒垃圾线索", "市容环境", 30, Act("reject", 26, {"reject_reason": "经核查不能证明违法事实。"}, "deputy"),
          lead=True, officers=[], power=[]),
    _case("filed", "擅自占用耕地堆放建材案", "自然资源", 20, *_filed(19)),
    _case("preserved", "违规排放养殖废水案", "生态环境", 18, *_filed(17),
          Act("preserve", 16, {"preserved": "排污软管两根、水样记录一份"}, "deputy")),
    _case("sealed", "河道内擅自取土案", "水利", 33, *_filed(32), Act("seal", 31, {"sealed": "挖掘机一台"}, "deputy"),
          Act("extend_seal", 6, {"seal_extra": 20, "seal_reason": "需要鉴定"}, "deputy")),
    _case("overdue", "未取得规划许可加建房屋案", "城乡建设", 104, *_filed(103)),
    _case("reported", "露天堆放易扬尘物料案", "生态环境", 25, *_filed(24),
          Act("report", 5, {"proposal": "拟处罚款800元。", "heavy": False, "discretion": "一般"})),
    _case("told", "占用集镇道路经营案", "市容环境", 22, *_told(21, 3, 500)),
    _case("may-ask", "占用耕地建房案", "自然资源", 40, *_told(39, 2, 8000, hearing=True, heavy=True)),
    _case("reviewed", "违规加建附属房屋案", "城乡建设", 50, *_told(49, 14, 3000),
          Act("hear_statement", 12, {"statement": "提出，部分采纳", "statement_reply": "请求从轻，已考虑其主动改正。"}),
          Act("review", 6, {"review_due": ["疑难复杂或者涉及多个法律关系"], "review_result": "通过", "reviewers": REVIEWER,
                            "review_opinion": "主体、权限、事实、依据、裁量、程序合法适当。"}, "head")),
    _case("hearing", "擅自挖砂取土案", "自然资源", 60, *_told(59, 20, 20000, hearing=True, heavy=True),
          Act("ask_hearing", 17), Act("notify_hearing", 6, {"hearing_place": "镇政府二楼会议室，另行通知的时间"})),
    _case("heard", "建筑垃圾倾倒河道案", "水利", 75, *_told(74, 45, 15000, hearing=True, heavy=True),
          Act("ask_hearing", 42), Act("notify_hearing", 38, {"hearing_place": "镇政府二楼会议室"}),
          Act("hear", 22, {"hearing_host": "司法所工作人员", "hearing_record": "申请人一方请求从轻，对勘验面积有异议。"}),
          Act("review", 12, {"review_due": ["关系重大权益且经过听证"], "review_result": "通过",
                             "reviewers": REVIEWER, "review_opinion": "程序合法，裁量适当。"}, "head"),
          Act("discuss", 8, {"discussion": "一致同意拟处罚意见。"}, "deputy")),
    _case("decided", "露天烧烤污染环境案", "生态环境", 35, *_told(34, 15, 1000),
          Act("decide", 5, {"penalties": ["罚款"], "fine": "1000", "decision_number": "综执罚第5号"}, "deputy")),
    _case("unserved", "车辆遗撒渣土案", "市容环境", 62, *_told(61, 40, 500),
          Act("decide", 25, {"penalties": ["罚款"], "fine": "500", "decision_number": "综执罚第25号"}, "deputy")),
    _case("dismissed", "首次占道经营案", "市容环境", 28, *_filed(27),
          Act("dismiss", 9, {"outcome": "不予行政处罚", "dismiss_ground": "首次违法且危害后果轻微并及时改正"}, "deputy")),
    _case("served", "擅自设置户外广告案", "市容环境", 45, *_served(44, 28, 12, 10, 600), Act("publish_served", 9)),
    _case("unpaid", "未落实门前责任案", "市容环境", 80, *_served(79, 60, 45, 42, 300), Act("publish_served", 40)),
    _case("deferred", "加建圈舍占用绿地案", "市容环境", 82, *_served(81, 63, 47, 44, 2000), Act("publish_served", 43),
          Act("defer", 32, {"deferred_until": Ago(-30)}, "deputy")),
    _case("enforcing", "违规排放污水案", "生态环境", 120, *_served(119, 100, 84, 80, 2000), Act("publish_served", 79),
          Act("surcharge", 40, {"added_fine": "1800"}), Act("press", 34)),
    _case("court", "拒不拆除加建案", "城乡建设", 330, *_served(329, 310, 295, 290, 5000, remedy_until=Ago(100)),
          Act("publish_served", 288), Act("press", 90), Act("apply_court", 60, role="chief")),
    _case("paid", "乱倒建筑垃圾案", "市容环境", 55, *_served(54, 38, 22, 20, 800), Act("publish_served", 19), Act("pay", 8)),
    _case("closed", "占用消防通道堆物案", "市容环境", 70, *_served(69, 52, 36, 33, 500), Act("publish_served", 32),
          Act("pay", 24), Act("finish", 20, {"execution": "已履行"})),
    _case("withdrawn", "门前堆物案", "市容环境", 150, *_served(149, 130, 115, 112, 500), Act("publish_served", 110),
          Act("pay", 102), Act("finish", 98, {"execution": "已履行"}), Act("change", 12, {"change": "撤销"})),
    _case("archived", "河岸乱堆物料案", "水利", 160, *_served(159, 140, 124, 121, 700), Act("publish_served", 119),
          Act("pay", 112), Act("finish", 108, {"execution": "已履行"}), Act("archive", 95, {"volume": "综执卷第1号"})),
    _case("spot", "集市占道经营案", "市容环境", 9,
          Act("close", 9, {"outcome": "给予行政处罚", "decided_on": Ago(9), "penalties": ["罚款"], "fine": "50", "recorded_on": Ago(9),
                           "cash_on": Ago(9), "cash": "50", "published_on": Ago(8)}), procedure="简易程序"),
    Case("enforcement-file-review", "case_review", 30, {"subject": "上半年处罚案卷抽查", "category": "行政处罚", "form": "本级自查",
         "files": 6}, office="司法所", acts=(
        Act("score", 28, {"scores": [{"criterion": "程序", "full": 20, "got": 15, "reason": "告知书没有回证"},
                                     {"criterion": "文书", "full": 20, "got": 18}], "result": "有合格有不合格"}),
        Act("demand", 26, {"problems": "两卷缺告知书送达回证。", "due_on": Ago(6), "unit": OFFICE}))),
    Case("enforcement-inquiry", "accountability", 21, {"subject": "逾期作出处罚决定", "kind": "过错责任追究", "source": "案卷评查",
         "unit": OFFICE, "people": 1, "pending": True}, office="司法所", acts=(
        Act("hear", 8, {"findings": "立案后超过期限才作出决定。", "statement": "当事人员说明了鉴定耗时的情况。"}),)),
    Case("enforcement-publish", "enforcement_publication", 24, {"stage": "事后公开", "item": "其他执法决定",
         "subject": "责令停止违法建设决定", "party_kind": "自然人"}, office=OFFICE),
    Case("enforcement-certificate", "officer", 60, {"name": "闻人某", "unit": OFFICE, "source": "本级人员",
         "certificate": "持有有效证件", "number": "99-000-0001", "valid_until": Ago(-40)}, office=OFFICE),
)  # fmt: skip
