"""Disputes and petitions in hand, in every state, some soon due and some overdue; reception days to come."""

from __future__ import annotations

from typing import Any

from fazhang.demo.cases import Act, Ago, Case, OnList

OFFICE, CENTRE = "司法所", "综治中心"
MEDIATORS, COMMITTEE = OnList("mediator", 2), OnList("mediation_committee", 1)
FACTS = "双方说法不一，各有依据，经村组劝说没有结果，请求调解。"


def _dispute(key: str, ago: int, subject: str, kind: str, *acts: Act, **more: Any) -> Case:
    raw = {
        "subject": subject, "type": kind, "source": "当事人申请", "parties": 2, "applicant": "柳某某", "respondent": "严某某",
        "applicant_phone": "000-20260011", "facts": FACTS, "request": "请求调解，明确责任。", "mediators": MEDIATORS,
        "committee": COMMITTEE, "consent": "同意调解", **more,
    }  # fmt: skip
    return Case(f"dispute-{key}", "dispute", ago, raw, acts, office=OFFICE, village=len(key) % 4)


def _met(ago: int, result: str = "未达成协议，继续调解") -> Act:
    row = {
        "on": Ago(ago),
        "place": "人民调解室",
        "by": "调解员",
        "course": "听取双方意见，讲明有关规定，逐项商量分歧。",
        "result": result,
    }
    return Act("mediate", ago, {"sessions": row})


def _agreed(ago: int, performed: str = "履行中") -> tuple[Act, ...]:
    """Accepted, met and agreed in writing `ago` days before today."""
    given = {
        "form": "书面", "agreement": "按责任分担费用，限期付清，互不追究。", "result": "经两次协商达成书面协议。",
        "performance": "分两次付清", "perform_by": Ago(ago - 60), "amount": "2600", "performed": performed, "grade": "阶段性",
    }  # fmt: skip
    return Act("accept", ago + 6), _met(ago + 3), _met(ago, "达成协议"), Act("agree", ago, given)


VISITED = {"visit": "协议已经履行，双方没有新的争议。", "performed": "已履行", "satisfaction": "满意"}

DISPUTES = (
    _dispute("new", 1, "两户共用排水沟纠纷", "邻里纠纷"),
    _dispute("asked", 4, "鱼塘承包租金纠纷", "合同纠纷"),
    _dispute("refused", 3, "树枝越界遮挡纠纷", "邻里纠纷", consent="一方明确拒绝"),
    _dispute("accepted", 6, "宅基滴水距离纠纷", "房屋宅基地纠纷", Act("accept", 5)),
    _dispute("met", 12, "收割机作业收费纠纷", "生产经营纠纷", Act("accept", 11), _met(7)),
    _dispute("soon", 30, "承包地界埂纠纷", "山林土地纠纷", Act("accept", 27), _met(15), _met(4)),
    _dispute("overdue", 44, "果园喷药飘移损失纠纷", "损害赔偿纠纷", Act("accept", 42), _met(30), _met(12)),
    _dispute("extended", 41, "自建房墙体开裂纠纷", "房屋宅基地纠纷", Act("accept", 40), _met(30), Act(
        "extend", 14, {"extension_days": 20, "extension_reason": "双方同意等待鉴定结果"})),
    _dispute("tense", 9, "坟地占用通道纠纷", "邻里纠纷", Act("accept", 8), _met(7), Act("alarm", 7), escalating=True),
    _dispute("changed", 10, "婆媳赡养分摊纠纷", "婚姻家庭纠纷", Act("accept", 9), Act("recuse", 7, {
        "recusals": {"on": Ago(7), "by": "被申请人一方", "mediator": "原调解员", "reason": "与申请人是近亲属"},
        "mediators": OnList("mediator", 1, skip=2)})),
    _dispute("oral", 5, "门前停车纠纷", "邻里纠纷", Act("close", 4, {
        "outcome": "调解成功", "form": "口头", "result": "双方当场致歉，约定错时停车。", "performed": "已履行", "grade": "实质性"})),
    _dispute("failed", 33, "工程尾款给付纠纷", "合同纠纷", Act("accept", 32), _met(25), _met(10, "未达成协议，终止调解"), Act(
        "fail", 9, {"told": ["司法"], "result": "数额分歧大，终止调解并告知可以起诉。", "grade": "程序性"})),
    _dispute("agreed", 20, "饲料货款拖欠纠纷", "合同纠纷", *_agreed(11)),
    _dispute("last-days", 38, "借款归还期限纠纷", "合同纠纷", *_agreed(27)),
    _dispute("performed", 50, "散养犬伤人赔偿纠纷", "损害赔偿纠纷", *_agreed(40), Act("perform", 20, {
        "performed": "已履行", "performance_note": "收条已归入案卷。"})),
    _dispute("visited", 70, "灌溉用水先后纠纷", "山林土地纠纷", *_agreed(58, "已履行"), Act("visit", 25, VISITED)),
    _dispute("confirming", 30, "交通事故赔偿纠纷", "道路交通事故纠纷", *_agreed(18), Act("apply", 9)),
    _dispute("confirmed", 60, "赡养费分担纠纷", "婚姻家庭纠纷", *_agreed(48), Act(
        "apply", 40, {"relation": "财产、赡养、抚养等事项"}), Act("confirm", 24)),
    _dispute("filed", 90, "房屋漏水赔偿纠纷", "邻里纠纷", *_agreed(78, "已履行"), Act("visit", 45, VISITED),
             Act("archive", 40, {"file_no": "（在办）人调字第1号"})),
    _dispute("again", 55, "机动地发包纠纷", "山林土地纠纷", *_agreed(45), Act("reopen", 8, role="head"), Act("accept", 7)),
)  # fmt: skip


def _petition(key: str, ago: int, subject: str, *acts: Act, **more: Any) -> Case:
    raw = {
        "subject": subject, "form": "来访", "mode": "固定接访", "leader": "副镇长", "people": 1, "visitor": "邵某某",
        "phone": "000-20260021", "address": "镇区老街", "purpose": "申诉求决", "repeat": "初件", "topic": "城乡建设",
        "demand": "要求核实情况，限期解决并答复。", **more,
    }  # fmt: skip
    if raw["form"] != "来访":
        raw |= {"mode": "", "leader": ""}
    return Case(f"petition-{key}", "petition", ago, raw, acts, office=CENTRE, village=len(key) % 4)


def _assigned(ago: int, path: str = "信访处理意见书") -> tuple[Act, ...]:
    given = {"path": path, "handler": "村镇建设办公室"}
    return Act("accept", ago, given), Act("assign", ago, given | {"office": CENTRE})


def _looked(ago: int, way: str = "现场查看") -> Act:
    return Act(
        "inquire",
        ago,
        {
            "inquiries": {
                "on": Ago(ago),
                "place": "现场",
                "way": way,
                "by": "承办人",
                "content": "查看现场并听取各方说明。",
            }
        },
    )


def _answered(ago: int, solved: bool = False) -> Act:
    return Act("reply", ago, {
        "claim": "要求限期解决所反映的问题。", "grounds": "经调查，所反映的情况部分属实。", "opinion": "已责成承办单位限期整改。",
        "statutes": "有关法律、法规和本级政策规定。", "stance": "部分支持" if solved else "解释说明",
        "outcome": "化解" if solved else "未化解", "grade": "实质性" if solved else "程序性", "opinion_no": f"镇信处〔在办〕{ago}号",
    })  # fmt: skip


def _served(answered: int, served: int, solved: bool = False) -> tuple[Act, ...]:
    """A written opinion, delivered."""
    delivery = {"service": "当面送达", "rating": "满意" if solved else "不满意"}
    return (
        *_assigned(answered + 30),
        _looked(answered + 20),
        _answered(answered, solved),
        Act("serve", served, delivery),
    )


REVIEW = {"review_by": "县级主管部门"}
EXTENSION = {"extension_days": 30, "extension_reason": "等待专业检测结果，短期内不能认定。"}
ORDER: dict[str, Any] = {"form": "上级转送交办", "received_from": "县信访局"}
SECRET: dict[str, Any] = {"purpose": "检举控告", "topic": "纪检监察", "accused_unit": "村镇建设办公室"}


def _charged(ago: int, duty: str) -> Act:
    row = {"on": Ago(ago), "duty": duty, "note": "到户了解情况，商定下一步安排。"}
    return Act("charge", ago, {"charge_leader": "副镇长", "charge": row})


PETITIONS = (
    _petition("new", 1, "反映路面塌陷没有修复"),
    _petition("waiting", 12, "来信反映排水不畅", form="来信"),
    _petition("late", 25, "网上反映夜间噪声", form="网信", topic="生态环境"),
    _petition("ordered", 4, "反映养殖场异味", topic="生态环境", **ORDER),
    _petition("objected", 9, "反映国道限高设施", Act("object", 6, {"objection": "国道设施由公路管理机构管理，不属于本机关职权。"}), **ORDER),
    _petition("returned", 30, "反映高速公路收费", Act("object", 27, {"objection": "收费事项不属于本机关职权。"}),
              Act("return", 20, {"objection_result": "同意退回"}), **ORDER),
    _petition("accepted", 5, "反映低保档次认定", Act("accept", 4, {"path": "依法履职", "handler": "社会事务办公室"}), topic="民政"),
    _petition("handling", 25, "反映自来水水压不足", *_assigned(22), _looked(15)),
    _petition("soon", 60, "反映巷道路灯长期不亮", *_assigned(53), _looked(40)),
    _petition("overdue", 85, "反映文化广场施工质量", *_assigned(80), _looked(60)),
    _petition("extended", 75, "反映厂房震动影响房屋", *_assigned(72), _looked(50, "委托鉴定、检测"),
              Act("extend", 16, EXTENSION, role="deputy"), Act("tell", 15)),
    _petition("extended-untold", 55, "反映河道边坡沉降", *_assigned(53), Act("extend", 5, EXTENSION, role="deputy")),
    _petition("charged", 40, "反映征地补偿分配", *_assigned(35), _charged(30, "包掌握情况"), _charged(12, "包解决化解"),
              topic="自然资源", repeat="重件", mode="带案下访"),
    _petition("hearing", 45, "反映宅基地审批结果", *_assigned(42), _looked(20, "听证"), topic="自然资源",
              people=12, delegates=5),
    _petition("quarrel", 18, "反映邻居占用公共通道", *_assigned(16)),
    _petition("duty", 48, "要求查处违法搭建", *_assigned(46, "依法履职")),
    _petition("spot", 8, "咨询危房改造条件", Act("close", 8, {
        "outcome": "化解", "grade": "实质性", "result": "当场讲明条件并帮助备齐材料。", "rating": "满意"}), mode="随时接访"),
    _petition("advice", 20, "建议增设公交站点", Act("accept", 18), Act("advise", 6, {
        "outcome": "化解", "result": "已纳入下季度计划并书面答复。", "adopted": "采纳", "grade": "阶段性"}), purpose="建议意见"),
    _petition("settled", 35, "反映施工损坏围墙", *_assigned(33), Act("settle", 10, {
        "settlement": "和解协议书", "result": "施工方修复围墙，双方签订和解协议。", "grade": "实质性"})),
    _petition("refused", 15, "再次要求改变已复核的结论", Act("refuse", 12, {
        "refusal": "复核意见已经终结", "refusal_note": "同一事实和理由已经复核终结，不再受理。"}), repeat="重件"),
    _petition("accusing", 6, "反映工作人员作风问题", **SECRET),
    _petition("accused", 20, "反映项目发包问题", Act("transfer", 14, {"transferred_to": "县纪委监委"}), **SECRET),
    _petition("answered", 50, "反映健身场地破损", *_assigned(48), _answered(3, solved=True)),
    _petition("served", 60, "反映公厕管护不到位", *_served(12, 10, solved=True)),
    _petition("reviewing", 95, "反映拆除附房补偿", *_served(45, 44), Act("review", 20, REVIEW)),
    _petition("review-late", 140, "反映林木补偿标准", *_served(95, 94), Act("review", 70, REVIEW)),
    _petition("reviewed", 130, "反映土地确权面积", *_served(85, 84), Act("review", 60, REVIEW),
              Act("reviewed", 33, {"review_result": "维持", "review_note": "处理意见适当。", "review_served_on": Ago(12)})),
    _petition("redone", 120, "反映水渠占地补偿", *_served(75, 74), Act("review", 60, REVIEW),
              Act("reviewed", 34, {"review_result": "撤销，重新办理", "review_note": "事实不清，重新办理。"}),
              Act("redo", 25, role="head")),
    _petition("rechecking", 190, "反映养老补缴年限", *_served(140, 139), Act("review", 120, REVIEW),
              Act("reviewed", 92, {"review_result": "维持", "review_served_on": Ago(90)}),
              Act("recheck", 65, {"recheck_by": "市级主管部门"}), topic="劳动和社会保障"),
    _petition("final", 230, "反映早年清退待遇", *_served(180, 179), Act("review", 155, REVIEW),
              Act("reviewed", 128, {"review_result": "维持", "review_served_on": Ago(126)}),
              Act("recheck", 100, {"recheck_by": "市级主管部门"}),
              Act("rechecked", 72, {"recheck_result": "维持"}), topic="组织人事", repeat="重件"),
    Case("petition-quarrel-dispute", "dispute", 9, {"type": "邻里纠纷", "parties": 2, "mediators": MEDIATORS}, office=OFFICE,
         parent="petition-quarrel", step="mediate", village=1),
)  # fmt: skip


def _reception(key: str, ago: int, planned: int, mode: str, *acts: Act) -> Case:
    raw = {"planned_on": Ago(planned), "leader": "副镇长", "mode": mode, "place": "综治中心接待大厅"}
    return Case(f"reception-{key}", "reception_day", ago, raw, acts, office=CENTRE)


RECEPTIONS = (
    _reception("next", 3, -4, "定点接访", Act("publish", 2, {"channel": "政务公开栏"})),
    _reception("later", 2, -11, "重点约访"),
    _reception(
        "past",
        12,
        3,
        "定点接访",
        Act("publish", 10, {"channel": "政务公开栏"}),
        Act("close", 3, {"received": 2, "findings": "接待两批，均已登记。"}),
    ),
    _reception("missed", 9, 1, "带案下访", Act("publish", 8, {"channel": "政务公开栏"})),
)

CASES = (*DISPUTES, *PETITIONS, *RECEPTIONS)
