"""Major decisions, normative documents, legality reviews, tasks and proposals in hand."""

from __future__ import annotations

from typing import Any

from fazhang.demo.cases import Act, Ago, Case, OnList

OFFICE = "党政办公室"
PROJECT, POLICY, PLAN = "重大公共建设项目", "公共服务等重大公共政策和措施", "经济社会发展等重要规划"
WAYS = ["公开征求意见", "座谈会"]
BOARD = "县政府网站、镇村公告栏"


def _way(begun: int, upto: str, **changes: dict[str, Any]) -> tuple[Act, ...]:
    """What was done about a decision begun so many days ago, up to and with the step `upto`."""
    materials = ["决策草案及相关材料（含公平竞争审查情况）", "公众意见研究采纳情况", "合法性审查意见", "风险评估报告"]
    course: tuple[tuple[str, int, dict[str, Any], str], ...] = (
        ("comment", 4, {"participation": WAYS, "comment_until": Ago(begun - 35), "comment_at": BOARD}, ""),
        ("heard", 38, {"participation": WAYS, "comments": 17, "adoption": "采纳九条，八条与现行规定不符，未予采纳。"}, ""),
        ("no_experts", 40, {"experts_why": "该事项专业性、技术性不强"}, ""),
        ("risk", 43, {"risk_report": "施工期间交通受影响，风险可控，已定分流方案。"}, ""),
        ("send", 45, {}, ""),
        ("review", 66, {"legality": "修改后合法", "review_number": f"审〔决〕{begun}号"}, "head"),
        ("discuss", 70, {"meeting": "镇长办公会", "present": 11, "materials": materials, "head_last": True,
                         "minutes": "承办单位汇报，会议组成人员逐一发表意见，多数同意。", "dissent": "一人建议分两期实施，未采纳。"}, ""),
        ("party", 71, {}, ""),
        ("close", 73, {"document": "政〔2026〕9号"}, ""),
        ("publish", 76, {"document": "政〔2026〕9号", "published_at": BOARD, "explained": "随文公布解读材料。"}, ""),
        ("archive", 90, {"archive_no": f"JC-{begun}"}, ""),
        ("follow", 130, {"execution": {"on": Ago(begun - 130), "found": "按计划推进。", "asked": "抓紧办理用地手续。"}}, ""),
    )  # fmt: skip
    codes = [step[0] for step in course]
    acts = []
    for code, after, raw, role in course[: codes.index(upto) + 1]:
        acts.append(Act(code, begun - after, raw | changes.get(code, {}), role))
    return tuple(acts)


def _decision(key: str, begun: int, subject: str, category: str, *acts: Act, due: int = 0, **raw: Any) -> Case:
    given = {
        "subject": subject, "category": category, "unit": "村镇建设办公室", "grounds": "群众多次提出，具备实施条件。",
        "due_on": Ago(due or begun - 120), **raw,
    }  # fmt: skip
    return Case(f"decision-{key}", "decision", begun, given, acts, office=OFFICE)


HEARING = (
    Act("comment", 46, {"participation": [*WAYS, "听证会"], "comment_until": Ago(15), "comment_at": BOARD}),
    Act("hearing_notice", 30, {"hearing_list": "摊主代表、居民代表、人大代表共十二人，名单已公布。"}),
    Act("hearing", 20, {"hearing_record": "参加人围绕搬迁时间和摊位费发言，意见已记录。"}),
)
DECISIONS = (
    _decision("new", 3, "集镇智慧停车管理办法", POLICY, party_due=True),
    _decision("late", 130, "老集市片区改造方案", PROJECT, due=6),
    _decision("comment", 20, "农村生活垃圾分类收费办法", POLICY, *_way(20, "comment"), in_catalogue=True),
    _decision("hearing", 50, "农贸市场整体搬迁方案", PROJECT, *HEARING, due=-30),
    _decision("heard", 45, "中心敬老院改扩建方案", PROJECT, *_way(45, "heard")),
    _decision("argued", 48, "镇域河道综合治理方案", PROJECT, *_way(48, "heard"), Act("experts", 5, {
        "experts_names": "县专家库水利专家三名", "experts_opinion": "方案可行，建议增加生态护岸。", "experts_signed": True,
        "experts_free": True})),
    _decision("assessed", 52, "通村道路提升计划", PROJECT, *_way(52, "risk")),
    _decision("review", 58, "村庄规划局部调整方案", PLAN, *_way(58, "send")),
    _decision("unlawful", 80, "沿街商户统一店招方案", POLICY, *_way(80, "review", review={"legality": "不合法"}), due=4),
    _decision("reviewed", 82, "居家养老助餐服务办法", POLICY, *_way(82, "review")),
    _decision("discussed", 90, "集镇污水管网二期工程", PROJECT, *_way(90, "party"), party_due=True),
    _decision("decided", 82 + 8, "文化广场提升工程", PROJECT, *_way(90, "close")),
    _decision("unpublished", 150, "镇区公共停车场工程", PROJECT, *_way(150, "close")),
    _decision("rejected", 120, "镇区路灯收费方案", POLICY, *_way(120, "discuss"),
              Act("reject", 40), Act("archive", 20, {"archive_no": "JC-120"})),
    _decision("published", 110, "校车通学线路补助办法", POLICY, *_way(110, "publish")),
    _decision("archived", 200, "饮用水水源地保护方案", PLAN, *_way(200, "follow")),
    _decision("evaluated", 310, "秸秆综合利用实施办法", POLICY, *_way(310, "follow"),
              Act("evaluate", 30, {"evaluation": "执行效果较好，建议继续执行并完善补助标准。"})),
    _decision("changed", 290, "乡村旅游停车场项目", PROJECT, *_way(290, "archive"),
              Act("change", 60, {"change": "停止执行", "change_why": "用地规划调整，不具备实施条件。"})),
    _decision("stopped", 70, "镇区共享单车投放方案", POLICY, *_way(70, "comment"),
              Act("stop", 25, {"stop_reason": "上级统一部署，本镇不再单独决策。"})),
)  # fmt: skip


def _planned(key: str, ago: int, subject: str, category: str, due: int, *acts: Act) -> Case:
    raw = {"year": 2026, "subject": subject, "category": category, "unit": "经济发展办公室", "grounds": "年度重点工作安排",
           "planned_on": Ago(due)}  # fmt: skip
    return Case(f"catalogue-{key}", "decision_catalogue", ago, raw, acts, office=OFFICE)


_LISTED = {"party_on": Ago(95), "published_at": BOARD}
CATALOGUE = (
    _planned("new", 6, "冷链物流园选址方案", PLAN, -200),
    _planned("listed", 100, "镇区老旧小区改造计划", PROJECT, -20, Act("publish", 94, _LISTED)),
    _planned("late", 101, "农村公墓建设管理办法", POLICY, 10, Act("publish", 94, _LISTED)),
    _planned("dropped", 102, "镇区停车收费标准调整", POLICY, -60, Act("publish", 94, _LISTED),
             Act("close", 30, {"result": "调整退出目录", "notes": "上级正在制定统一标准。"})),
    _planned("begun", 103, "特色产业园二期规划", PLAN, -90, Act("publish", 94, _LISTED)),
    Case("decision-planned", "decision", 15, {"grounds": "列入年度目录。"}, office=OFFICE, parent="catalogue-begun", step="start"),
)  # fmt: skip


def _course(begun: int, upto: str, **changes: dict[str, Any]) -> tuple[Act, ...]:
    """What was done about a draft begun so many days ago, up to and with the step `upto`."""
    course: tuple[tuple[str, int, dict[str, Any], str], ...] = (
        ("assess", 10, {"assessment_text": "必要、可行，无排除、限制竞争内容。"}, ""),
        ("comment", 12, {"comment_until": Ago(begun - 30), "comment_at": BOARD}, ""),
        ("heard", 34, {"comments": 6, "adoption": "采纳四条，两条超出职权，未采纳。"}, ""),
        ("send", 36, {}, ""),
        ("review", 54, {"legality": "合法", "review_number": f"审〔规〕{begun}号"}, "head"),
        ("discuss", 57, {"meeting": "镇长办公会", "minutes": "逐条审议，一致同意。"}, ""),
        ("number", 59, {"number": f"政规〔2026〕{begun}号"}, ""),
        (
            "close",
            61,
            {"published_at": BOARD, "effective_on": Ago(begun - 91), "valid_until": Ago(begun - 91 - 1800)},
            "",
        ),
    )
    codes = [step[0] for step in course]
    return tuple(
        Act(code, begun - after, raw | changes.get(code, {}), role)
        for code, after, raw, role in course[: codes.index(upto) + 1]
    )


def _draft(key: str, begun: int, name: str, *acts: Act, **raw: Any) -> Case:
    given = {"name": name, "category": "行政规范性文件", "act": "制定", "unit": OFFICE, "grounds": "上位规定要求，本镇工作需要。",
             "due_on": Ago(begun - 100), **raw}  # fmt: skip
    return Case(f"draft-{key}", "normative_draft", begun, given, acts, office=OFFICE)


DRAFTS = (
    _draft("new", 5, "镇容环境卫生责任区管理办法"),
    _draft("late", 120, "农村宅基地审批管理细则"),
    _draft("assessed", 14, "农村集体资产监督管理办法", *_course(14, "assess")),
    _draft("comment", 18, "集贸市场管理办法", *_course(18, "comment"), market=True),
    _draft("heard", 39, "农村道路养护管理办法", *_course(39, "heard")),
    _draft("review", 45, "红白理事会工作规定", *_course(45, "send")),
    _draft("review-late", 75, "河道保洁管理办法", *_course(75, "send")),
    _draft("reviewed", 62, "网格事项管理办法", *_course(62, "review")),
    _draft("discussed", 66, "镇级专项资金管理办法", *_course(66, "discuss")),
    _draft("numbered", 70, "户外广告设置管理办法", *_course(70, "number")),
    _draft("published", 72, "畜禽养殖管理办法", *_course(72, "close")),
    _draft("entered", 110, "农村饮水工程管护办法", *_course(110, "close")),
    _draft("stopped", 40, "临时占道经营管理办法", *_course(40, "assess"), Act("stop", 9, {"stop_reason": "上级已有统一规定。"})),
    _draft("party", 20, "党组织议事规则", Act("preview", 14),
           Act("review", 9, {"legality": "合法", "review_number": "审〔党〕1号"}, "head"), category="党组织规范性文件"),
    Case("document-unfiled", "normative_document", 45, {}, office=OFFICE, parent="draft-entered", step="enlist"),
)  # fmt: skip


def _document(key: str, ago: int, name: str, until: int, *acts: Act, **raw: Any) -> Case:
    given = {"name": name, "act": "制定", "category": "行政规范性文件", "number": f"政规〔2025〕{ago}号", "unit": OFFICE, "status": "有效",
             "effective_on": Ago(ago - 30), "valid_until": Ago(until), "count": 1, **raw}  # fmt: skip
    return Case(f"document-{key}", "normative_document", ago, given, acts, office=OFFICE)


_FILE = {"filed_with": "县人民政府", "filing": ["备案报告", "正式文本", "制定说明", "制定依据", "合法性审核意见"]}
DOCUMENTS = (
    _document("new", 8, "森林防火野外用火管理办法", -1700),
    _document("filed", 30, "政府投资小型项目管理办法", -1700, Act("file", 22, _FILE)),
    _document("ending", 300, "秸秆禁烧奖补办法", -60, Act("file", 290, _FILE), Act("close", 270)),
    _document("lapsed", 310, "镇区犬只管理规定", 15, Act("file", 300, _FILE), Act("close", 290)),
    _document("renewed", 305, "村级公益事业补助办法", 40, Act("file", 295, _FILE), Act("close", 280),
              Act("renew", 60, {"evaluation": "仍有必要，继续有效两年。", "valid_until": Ago(-690)})),
    _document("ended", 315, "集镇早市临时管理办法", 100, Act("file", 305, _FILE), Act("close", 295),
              Act("repeal", 95, {"status": "已失效", "result": "有效期满未延续，宣布失效。"})),
)  # fmt: skip


def _review(key: str, ago: int, subject: str, kind: str, *acts: Act, due: int | None = None, **raw: Any) -> Case:
    given = {"subject": subject, "object": kind, "unit": OFFICE, "reviewers": ["司法所", "法律顾问"],
             "materials": ["送审稿", "法律政策依据"], **({} if due is None else {"due_on": Ago(due)}), **raw}  # fmt: skip
    return Case(f"legality-{key}", "legality_review", ago, given, acts)


CONTRACT = "行政合同（协议）"
_ADVICE = {"adviser": OnList("adviser"), "advice": "建议补充违约责任和争议解决条款。"}
_OPINION = {
    "conclusion": "应当予以修改",
    "opinions": 2,
    "opinion": "建议明确付款条件和违约责任。",
    "number": "审〔2026〕合12号",
}
REVIEWS = (
    _review("new", 1, "镇区绿化养护合同", CONTRACT, due=-6, amount="128000", party="企业"),
    _review("late", 20, "村级文化礼堂租赁协议", CONTRACT, due=5, party="村（居）民委员会、集体经济组织"),
    _review("lacking", 6, "招商项目框架协议", CONTRACT, Act("ask", 4, {"lacks": "对方资信证明、项目可行性材料。"}), due=-4),
    _review("advised", 7, "路灯采购安装合同", CONTRACT, Act("advise", 3, _ADVICE), due=-1),
    _review("given", 15, "环卫作业外包合同", CONTRACT, Act("advise", 11, _ADVICE), Act("close", 8, _OPINION, "head"), due=5),
    _review("answered", 25, "村规民约修订稿", "村规民约", Act("close", 20, _OPINION, "head"),
            Act("adopt", 14, {"adopted": "部分采纳", "not_adopted": "红白事标准已经村民会议表决，另行说明。"})),
    _review("archived", 40, "设备租赁合同", CONTRACT, Act("close", 35, _OPINION, "head"), Act("adopt", 30, {"adopted": "全部采纳"}),
            Act("archive", 20)),
    _decision("referred", 60, "镇域公交线路优化方案", POLICY, *_way(60, "risk")),
    Case("legality-decision", "legality_review", 5, {"reviewers": ["司法所", "法律顾问"]}, parent="decision-referred", step="refer"),
    _draft("referred", 44, "村级印章管理办法", *_course(44, "heard")),
    Case("legality-draft", "legality_review", 6, {"reviewers": ["司法所"]}, parent="draft-referred", step="refer"),
)  # fmt: skip


def _task(key: str, ago: int, subject: str, due: int, *acts: Act) -> Case:
    raw = {"subject": subject, "source": "年度计划", "lead": "司法所", "due_on": Ago(due), "measures": "按月调度。"}
    return Case(f"task-{key}", "task", ago, raw, acts, office=OFFICE)


def _proposal(key: str, ago: int, subject: str, due: int, *acts: Act) -> Case:
    raw = {"kind": "人大代表建议", "subject": subject, "level": "乡镇", "lead": "农业农村办公室", "due_on": Ago(due)}
    return Case(f"proposal-{key}", "proposal", ago, raw, acts, office=OFFICE)


_REPLIED = {"result": "列入计划", "reply": "已列入明年项目计划，已当面沟通。"}
OTHERS = (
    _task("new", 10, "规范调解室建设", -30),
    _task("urged", 90, "行政执法案卷自查", 7,
          Act("progress", 60, {"progress": {"on": Ago(60), "done": "已制定自查方案。"}}),
          Act("urge", 4, {"urges": {"on": Ago(4), "asked": "本月内完成并报告。"}}, "deputy")),
    _task("done", 120, "法治宣传栏更新", 40, Act("close", 50, {"result": "各村已更新。"})),
    _proposal("new", 4, "关于修缮机耕路的建议", -80),
    _proposal("handling", 50, "关于增设公交站点的建议", -4, Act("accept", 47, {"office": "农业农村办公室"}),
              Act("talk", 12, {"talks": {"on": Ago(12), "said": "与代表现场察看。"}})),
    _proposal("late", 110, "关于整治河道漂浮物的建议", 12, Act("accept", 105, {"office": "农业农村办公室"})),
    _proposal("answered", 70, "关于改善夜间照明的建议", -10, Act("close", 20, _REPLIED)),
    _proposal("rated", 90, "关于规范快递站点的建议", 5, Act("close", 30, _REPLIED), Act("rate", 15, {"rating": "满意"})),
)  # fmt: skip

CASES: tuple[Case, ...] = (*DECISIONS, *CATALOGUE, *DRAFTS, *DOCUMENTS, *REVIEWS, *OTHERS)
