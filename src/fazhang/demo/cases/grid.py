"""Grid events, what came out of them, orders, deliberations, evaluations, opinions and hazards in hand."""

from __future__ import annotations

from typing import Any

from fazhang.demo.cases import Act, Ago, Case

CENTRE, SAFETY = "综治中心", "应急管理站"
REPORTER: dict[str, Any] = {"reporter": "俞某某", "phone": "000-20260001"}


def _event(
    key: str, ago: int, subject: str, kind: str, *acts: Act, village: int = 1, role: str = "", **raw: Any
) -> Case:
    raw = {"kind": kind, "subject": subject, "count": 1, **raw}
    return Case(key, "grid_report", ago, raw, acts, office=CENTRE, village=village, role=role)


def _accepted(ago: int) -> Act:
    return Act("accept", ago)


def _given(ago: int, office: str = SAFETY, what: str = "请于三日内到现场核实处理") -> Act:
    return Act("distribute", ago, {"office": office, "instruction": what})


def _handled(ago: int, result: str = "已现场处理完毕，拍照留存。") -> Act:
    return Act("handle", ago, {"result": result, "handler": "许某某"})


EVENTS = (
    _event("grid-new", 1, "村口路灯不亮", "其他事项", role="grid", place="村口", content="晚上出行不便。", **REPORTER),
    _event("grid-waiting", 6, "排水沟堵塞积水", "风险隐患", role="grid", place="二组", content="连日下雨，水漫到路面。"),
    _event("grid-accepted", 3, "麦场堆放杂物占道", "其他事项", _accepted(2), village=2, place="村东麦场"),
    _event("grid-given", 4, "独居老人用电线路老化", "风险隐患", _accepted(3), _given(3), village=2, place="三组", **REPORTER),
    _event("grid-late", 16, "废弃机井没有盖板", "风险隐患", _accepted(15), _given(14), village=3, place="村南地头"),
    _event("grid-whistle", 8, "高压线下违规搭建看护房", "风险隐患", _accepted(7), _given(7),
           Act("whistle", 6, {"whistle_to": "县供电公司", "instruction": "请到场认定安全距离"}), village=3),
    _event("grid-arrived", 12, "河道边倾倒建筑垃圾", "其他事项", _accepted(11),
           Act("whistle", 10, {"whistle_to": "县水利局"}), Act("arrive", 8, {"instruction": "联合清理"}), village=1),
    _event("grid-handled", 6, "道路标牌被遮挡", "其他事项", _accepted(5), _given(5), _handled(2), village=2),
    _event("grid-returned", 10, "公厕化粪池外溢", "其他事项", _accepted(9), _given(9), _handled(6, "已联系清运。"),
           Act("return", 5, {"returns": {"on": Ago(5), "reason": "现场仍有外溢，没有清运"}}), village=3),
    _event("grid-checked", 9, "学校门口井盖松动", "风险隐患", _accepted(8), _given(8), _handled(5),
           Act("check", 3, {"checker": "方某某", "check_note": "现场查看，井盖已更换。"}), village=1),
    _event("grid-done", 14, "灌溉渠闸门损坏", "其他事项", _accepted(13), _given(13), _handled(10),
           Act("check", 9, {"checker": "方某某"}), Act("finish", 9), village=2),
    _event("grid-told", 20, "过街线缆低垂", "风险隐患", _accepted(19), _given(19), _handled(16),
           Act("check", 15, {"checker": "方某某"}), Act("finish", 15),
           Act("feedback", 14, {"feedback": "已电话告知处理结果。", "rating": "满意"}), village=1, **REPORTER),
    _event("grid-twin", 5, "排水沟积水漫路", "风险隐患", Act("merge", 4, on_other="grid-waiting"), place="二组"),
    _event("grid-quarrel", 15, "两户为通行路口起争执", "矛盾纠纷", _accepted(14), role="grid",
           content="一户在共用路口堆放砖块，另一户车辆不能出入，网格员两次劝解没有说通。", **REPORTER),
    _event("grid-wall", 11, "临街院墙向外倾斜", "风险隐患", _accepted(10), village=3, place="主街东段",
           content="墙体外倾，行人较多。"),
    _event("grid-visit", 18, "征地补偿款没有到账", "利益群体信访诉求", _accepted(17), village=2, role="", content="三户反映补偿款迟迟没有发放。",
           **REPORTER),
    _event("grid-lead", 13, "临街门店占道经营", "治安问题线索", _accepted(12), village=1, content="占用盲道，劝导后又摆出。"),
    _event("grid-meeting", 13, "停车位怎么划分有不同意见", "其他事项", _accepted(12), _given(12, CENTRE, "组织议事"), village=1),
)  # fmt: skip

ARISEN = (
    Case("grid-quarrel-dispute", "dispute", 13, {"type": "邻里纠纷", "parties": 2}, office=CENTRE, village=2,
         parent="grid-quarrel", step="to_dispute"),
    Case("grid-visit-petition", "petition", 16, {"mode": "随时接访", "leader": "副镇长", "people": 1}, office=CENTRE, village=2,
         parent="grid-visit", step="to_petition"),
    Case("grid-lead-case", "enforcement_case", 11, {"area": "城乡建设", "procedure": "普通程序"}, office="综合行政执法队", village=1,
         parent="grid-lead", step="to_enforcement"),
    Case("grid-wall-hazard", "hazard", 9, {"type": "房屋建筑", "due_on": Ago(-6), "owner": "房屋所有人"},
         (Act("order", 8, {"due_on": Ago(-6), "owner": "房屋所有人", "office": SAFETY}),), office=SAFETY, village=3,
         parent="grid-wall", step="to_hazard"),
    Case("grid-meeting-talk", "deliberation", 10,
         {"kind": "及时议", "scale": "小事小议", "host": "网格长", "people": 18, "views": "沿街住户逐户发言，意见集中在先到先停还是划线编号。",
          "decision": "划线不编号，留出消防通道。", "items": [{"what": "划线", "who": "村民委员会", "by": Ago(-4)}]},
         (Act("follow", 9, {"owner": "村民委员会", "due_on": Ago(-4)}),
          Act("note", 5, {"progress_notes": {"on": Ago(5), "what": "已放样，等天晴划线"}})),
         office=CENTRE, village=1, parent="grid-meeting", step="deliberate"),
)  # fmt: skip

_ORDER = {"demand": "查明原因，立即办理并书面回复", "grounds": "逾期未办结"}
ORDERS = (
    Case("order-late", "order", 7, {"subject": "废弃机井没有盖板", "level": "黄牌督办", "reply_by": Ago(2), **_ORDER},
         parent="grid-late", office=SAFETY, village=3, role="county"),
    Case("order-answered", "order", 4, {"subject": "公厕化粪池外溢", "level": "普通督办", "reply_by": Ago(-2), **_ORDER,
         "grounds": "办理不到位"}, (Act("reply", 1, {"reply": "已安排清运车辆，明日完成。"}),), parent="grid-returned",
         office=SAFETY, village=3, role="deputy"),
    Case("order-yellow", "order", 18, {"subject": "主街排污口整治", "level": "黄牌督办", "reply_by": Ago(11), **_ORDER},
         office="村镇建设办公室", role="deputy"),
    Case("order-red", "order", 9, {"reply_by": Ago(-1)}, parent="order-yellow", step="escalate", office="村镇建设办公室",
         role="deputy"),
    Case("order-over", "order", 25, {"subject": "惠农补贴公示不及时", "level": "普通督办", "reply_by": Ago(15), **_ORDER},
         (Act("reply", 17, {"reply": "已补充公示。"}), Act("close", 15, {"review": "已公示，同意解除。"}, role="deputy")),
         office="农业农村办公室", role="chief"),
)  # fmt: skip

TALKS = (
    Case("talk-new", "deliberation", 4,
         {"kind": "定时议", "scale": "急事快议", "topic": "村道塌方便道怎么修", "host": "网格长", "people": 12,
          "views": "参会住户同意先铺砂石便道。", "decision": "村集体出料，住户出工。"}, office=CENTRE, village=2),
    Case("talk-late", "deliberation", 40,
         {"kind": "联合议", "scale": "大事大议", "topic": "集中供水费用分摊", "host": "网格长", "people": 36, "units": "供水站、农业农村办公室",
          "views": "分摊办法有两种意见。", "decision": "按户计量，困难户减免。"},
         (Act("follow", 38, {"owner": "村民委员会", "due_on": Ago(6)}),), office=CENTRE, village=1),
    Case("talk-up", "deliberation", 22,
         {"kind": "联合议", "scale": "大事大议", "topic": "过境公路增设信号灯", "host": "网格长", "people": 24, "units": "派出所",
          "views": "住户反映事故多发。", "decision": "报县级公路部门办理。"},
         (Act("raise", 20, {"raised_to": "县交通运输局"}),), office=CENTRE, village=3),
    Case("talk-done", "deliberation", 30,
         {"kind": "及时议", "scale": "小事小议", "topic": "广场舞时间约定", "host": "网格长", "people": 15,
          "views": "双方让步。", "decision": "晚八点半结束。"},
         (Act("close", 24, {"outcome": "已按约定执行。"}),
          Act("publish", 23, {"published_at": "村公开栏"})), office=CENTRE, village=2),
)  # fmt: skip

_MARKS = {"passed": "92", "returned": "5", "pleased": "90"}
EVALUATIONS = tuple(
    Case(f"evaluation-{i}", "grid_evaluation", ago, {"member": member, "grid": "第一片组网格", "period": "当月评",
         "result": result, "views": "入户听取了意见。", "comment": comment, **_MARKS}, acts, office=CENTRE, village=1)
    for i, (ago, member, result, comment, acts) in enumerate((
        (3, "陶某某", "合格", "跟进及时。", ()),
        (6, "姜某某", "限期改进", "两件退回后没有再去现场。", (Act("tell", 4),)),
        (12, "戚某某", "限期改进", "核查两次不合格。",
         (Act("tell", 10), Act("confirm", 7, {"statement": "对指出的问题没有异议。"}))),
        (20, "谢某某", "合格", "办结质量好。",
         (Act("close", 18, {"statement": "无异议"}), Act("use", 15, {"uses": ["发放补助"], "allowance": "150"}))),
    ))
)  # fmt: skip


def _opinion(key: str, ago: int, subject: str, topic: str, due: int, *acts: Act, **raw: Any) -> Case:
    raw = {"subject": subject, "channel": "12345热线", "number": f"RX{key}", "topic": topic, "due_on": Ago(due),
           "person": "余某某", "phone": "000-20260002", "content": "希望尽快处理并回复。", **raw}  # fmt: skip
    return Case(key, "opinion", ago, raw, acts, office=CENTRE, village=2)


_ASSIGN = {"handler": "村镇建设办公室", "office": "村镇建设办公室"}
_REPLY = {"result": "已安排维修，预计三日内完成。", "reply_way": "电话"}
OPINIONS = (
    _opinion("opinion-new", 1, "健身器材损坏", "城乡建设", -6),
    _opinion("opinion-late", 10, "垃圾收集点气味重", "生态环境", 3, Act("assign", 9, _ASSIGN)),
    _opinion("opinion-longer", 8, "自来水压力不足", "城乡建设", 1, Act("assign", 7, _ASSIGN),
             Act("extend", 3, {"due_on": Ago(-5), "extend_reason": "需要更换主管道"}, role="deputy")),
    _opinion("opinion-replied", 6, "路面坑洼", "交通运输", -1, Act("assign", 5, _ASSIGN), Act("reply", 2, _REPLY)),
    _opinion("opinion-rated", 15, "公交站牌缺失", "交通运输", 8, Act("assign", 14, _ASSIGN), Act("reply", 10, _REPLY),
             Act("close", 9, {"outcome": "已解决", "result": "站牌已补装。"}), Act("rate", 8, {"rating": "满意"})),
    _opinion("opinion-done", 12, "窨井异响", "城乡建设", 5, Act("assign", 11, _ASSIGN),
             Act("close", 8, {"outcome": "已解决", "result": "已加装防响垫。", "replied_on": Ago(8), "reply_way": "电话"})),
    _opinion("opinion-quarrel", 9, "楼上住户漏水协商不成", "政法", 2, Act("assign", 8, _ASSIGN)),
    Case("opinion-quarrel-dispute", "dispute", 5, {"type": "邻里纠纷", "parties": 2}, office=CENTRE, village=2,
         parent="opinion-quarrel", step="to_dispute"),
)  # fmt: skip


def _hazard(key: str, ago: int, subject: str, kind: str, due: int, *acts: Act) -> Case:
    raw = {"subject": subject, "type": kind, "level": "一般", "source": "检查发现", "place": "镇区", "due_on": Ago(due),
           "owner": "产权单位", "measures": "设置警示标志，限期整改。"}  # fmt: skip
    return Case(key, "hazard", ago, raw, acts, office=SAFETY, village=1)


def _order(ago: int, due: int) -> Act:
    return Act("order", ago, {"due_on": Ago(due), "owner": "产权单位"})


HAZARDS = (
    _hazard("hazard-new", 1, "商铺二楼安全出口上锁", "消防安全", -7),
    _hazard("hazard-late", 20, "养殖场用电线路裸露", "安全生产", 5, _order(19, 5)),
    _hazard("hazard-up", 18, "山体裂缝有扩大迹象", "地质灾害", -10, _order(17, -10), Act("raise", 16, {"raised_to": "县自然资源局"})),
    _hazard("hazard-recheck", 14, "餐馆燃气软管老化", "燃气", 2, _order(13, 2), Act("rectify", 3, {"rectification": "已更换软管。"})),
    _hazard("hazard-again", 21, "厂房灭火器过期", "消防安全", 11, _order(20, 11), Act("rectify", 12),
            Act("fail", 10, {"rechecks": {"on": Ago(10), "finding": "仍有三具过期"}, "due_on": Ago(-2)})),
    _hazard("hazard-done", 25, "窨井盖破损", "道路交通", 15, _order(24, 15), Act("rectify", 18),
            Act("close", 17, {"result": "已更换，复查合格。"})),
)  # fmt: skip

CASES: tuple[Case, ...] = (*EVENTS, *ARISEN, *ORDERS, *TALKS, *EVALUATIONS, *OPINIONS, *HAZARDS)
