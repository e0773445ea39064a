"""Penalty cases, patrols and joint operations, file reviews, accountability."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from fazhang.demo import days
from fazhang.demo.words import table
from fazhang.demo.year import FIRST, Event, Item, Matter, Year, run
from fazhang.ledgers.kinds.case_review import CRITERIA


def _case(y: Year, day: date) -> tuple[str, str, dict[str, Any]]:
    area = y.rng.choices(
        ("市容环境", "自然资源", "城乡建设", "农业农村", "安全生产", "生态环境", "水利", "林业"),
        (30, 12, 14, 10, 8, 12, 7, 7),
    )[0]
    serial = y.keep["cases"] = y.keep.get("cases", 0) + 1
    person = y.chance(0.6)
    raw: dict[str, Any] = {
        "cause": y.say("enforcement_case", area, "cause"), "number": f"{y.town.name[0]}综执立〔{day.year}〕{serial}号",
        "area": area, "procedure": "普通程序" if y.chance(0.65) else "简易程序",
        "source": y.pick(("巡查发现", "执法检查", "投诉举报", "部门移送")),
        "party_kind": "自然人" if person else "个体工商户", "party": y.names.any(),
        "officers": "、".join(y.rng.sample(y.keep["officers"], min(2, len(y.keep["officers"])))),
        "facts": y.say("enforcement_case", "facts"),
    }  # fmt: skip
    return "综合行政执法队", y.village().path, raw


def _settle(y: Year, day: date, ends: date, raw: dict[str, Any], fate: str) -> dict[str, Any]:
    # Decided a little before the case is closed, in the same stretch of days that the books still take.
    decided = max(day, ends - timedelta(days=min(4, ends.day - 1)))
    if fate == "withdrawn":
        return {"outcome": y.pick(("不予行政处罚", "撤销立案")), "decided_on": decided}
    simple = raw["procedure"] == "简易程序"
    fine = y.pick((50, 100, 200)) if simple else y.rng.choice((300, 500, 1000, 2000, 3000, 5000))
    values: dict[str, Any] = {
        "outcome": "给予行政处罚", "decided_on": decided, "notified_on": decided, "fine": str(fine), "served_on": decided,
        "execution": "已履行", "published_on": ends,
    }  # fmt: skip
    if not simple and y.chance(0.5):
        values |= {"ordered_on": decided, "reviewed_on": decided, "collective": fine >= 3000}
    return values


def enforcement_case(y: Year) -> None:
    count, left = y.n("enforcement_case"), y.n("enforcement_case.open")
    matter = Matter("enforcement_case", days.FIELD, 3, 55, _case, _settle)
    run(y, matter, max(count, left + 2), left, ["withdrawn"] if count > 8 else [])
    for item in y.items:
        if item.ledger == "enforcement_case":
            _follow_the_law(y, item)


def on_list(listed: list[Item], item: Item) -> list[Item]:
    """The entries of a register that were on it on a record's day and known when the record was told."""
    return [
        i for i in listed
        if i.day <= item.day and i.told <= item.told and not any(e.act == "close" and e.day < item.day for e in i.later)
    ]  # fmt: skip


def _follow_the_law(y: Year, item: Item) -> None:
    """Fill in whom, by what power, and every stage between the case's filing and its closing.

    Its own source of chance: what the county's years add up to hangs on the order of the draws of `y.rng`.
    """
    rng = random.Random(f"{y.town.path}-{item.raw['number']}")  # noqa: S311
    raw, end = item.raw, next((e for e in item.later if e.act == "close"), None)
    certified = [i.raw["name"] for i in on_list(y.keep["officers.listed"], item) if "valid_until" in i.raw]
    went = [n for n in raw["officers"].split("、") if n in certified]
    went += rng.sample([n for n in certified if n not in went], 2 - len(went))
    powers = [i.raw for i in on_list(y.keep["powers.listed"], item) if i.raw["category"] == "行政处罚"]
    fitting = [p["name"] for p in powers if p["area"] == raw["area"]]
    found = item.day - timedelta(days=rng.randint(0, 3))
    raw |= {
        "officers": went, "power": [rng.choice(fitting or [p["name"] for p in powers])], "found_on": found,
        "violated_on": found - timedelta(days=rng.randint(0, 25)), "law": f"{LAWS[raw['area']]}的有关规定",
    }  # fmt: skip
    if raw["procedure"] == "普通程序":
        item.later[:] = [e for e in item.later if e is not end] + _stages(y, item, end, rng)
    elif end and end.raw["outcome"] == "给予行政处罚":
        end.raw |= {"penalties": ["罚款"], "recorded_on": end.day}


def _stages(y: Year, item: Item, end: Event | None, rng: random.Random) -> list[Event]:
    """The steps of an ordinary case; `end` is the closing with what it settles, None for a case still in hand."""
    leader, reviewer = y.town.user("fenguan"), y.town.user("suozhang")
    events = [Event(item.day, "file", leader)]
    for _ in range(rng.randint(1, 2)):
        way, content = rng.choice(EVIDENCE)
        row = {"on": item.day, "way": way, "content": content, "form": ["文字", "音像"]}
        events.append(Event(item.day, "evidence", item.by, {"evidence_list": row}))
    if end is None:
        return events
    given, decided = end.raw, end.raw["decided_on"]
    reported = _within(rng, item.day, decided)
    told = _within(rng, reported, decided)
    if given["outcome"] != "给予行政处罚":
        ground = rng.choice(("违法行为轻微并及时改正，没有造成危害后果", "首次违法且危害后果轻微并及时改正"))
        return [
            *events, Event(decided, "dismiss", leader, {"outcome": given["outcome"], "dismiss_ground": ground}),
            Event(end.day, "drop", item.by),
        ]  # fmt: skip
    fine, serial = given["fine"], item.raw["number"].partition("〕")[2]
    large, heavy = int(fine) >= 5000, given.get("collective", False)
    proposal: dict[str, Any] = {"proposal": f"拟处罚款{fine}元。", "heavy": heavy, "discretion": "一般"}
    if item.raw["cause"] == table("enforcement_case", item.raw["area"])["cause"][0]:
        proposal["benchmark"] = [f"{item.raw['cause'].removesuffix('案')}（一般）"]
    events += [
        Event(reported, "report", item.by, proposal),
        Event(told, "notify", item.by, {"hearing_due": large, "penalties": ["罚款"], "proposed_fine": fine}),
    ]
    if large:
        events.append(Event(told, "waive_hearing", item.by))
    checkers = [i.raw["name"] for i in on_list(y.keep["officers.listed"], item) if i.raw["reviewer"]]
    checkers = [n for n in checkers if n not in item.raw["officers"]]
    if "reviewed_on" in given and checkers:
        checked = {
            "review_due": ["疑难复杂或者涉及多个法律关系"], "review_result": "通过", "reviewers": checkers[:1],
            "review_opinion": "主体、权限、事实、依据、裁量、程序合法适当。",
        }  # fmt: skip
        events.append(Event(_within(rng, told, decided), "review", reviewer, checked))
    if heavy:
        events.append(Event(decided, "discuss", leader, {"discussion": "与会人员一致同意拟处罚意见。"}))
    number = f"{y.town.name[0]}综执罚〔{decided.year}〕{serial}"
    decision = {"fine": fine, "penalties": ["罚款"], "decision_number": number}
    if "ordered_on" in given:
        decision["ordered_on"] = given["ordered_on"]
    return [
        *events, Event(decided, "decide", leader, decision),
        Event(given["served_on"], "serve", item.by, {"served_by": "直接送达"}), Event(end.day, "pay", item.by),
        Event(given["published_on"], "publish_paid", item.by), Event(end.day, "finish", item.by),
    ]  # fmt: skip


def _within(rng: random.Random, start: date, end: date) -> date:
    """A day between two others, a working day if the one drawn has one near."""
    day = start + timedelta(days=rng.randint(0, (end - start).days))
    return min(max(days.on_workday(day), start), end)


EVIDENCE = (
    ("现场检查", "现场检查笔录和照片，违法现场的位置、范围和状态。"), ("询问", "询问当事人，本人承认违法事实。"),
    ("勘验", "现场勘验，测量并绘制平面图。"), ("调取书证物证", "调取合同、票据和身份资料的复印件。"),
)  # fmt: skip
LAWS = {
    "市容环境": "《城市市容和环境卫生管理条例》", "自然资源": "《土地管理法》", "城乡建设": "《城乡规划法》",
    "农业农村": "《农产品质量安全法》", "安全生产": "《安全生产法》", "生态环境": "《大气污染防治法》", "水利": "《水法》",
    "林业": "《森林法》",
}  # fmt: skip


def discretion_benchmark(y: Year) -> None:
    """Three degrees for one act of each area, as published when the powers were given."""
    if not y.first:
        return
    for area, law in LAWS.items():
        cause = table("enforcement_case", area)["cause"][0].removesuffix("案")
        for level, circumstances, low, high in DEGREES:
            raw: dict[str, Any] = {
                "cause": cause, "area": area, "level": level, "circumstances": circumstances, "penalties": ["罚款"],
                "fine_from": low, "fine_to": high, "law": law, "issuer": "县级行政执法部门", "published_on": date(FIRST - 1, 10, 1),
            }  # fmt: skip
            y.add("discretion_benchmark", date(FIRST - 1, 10, 1), "综合行政执法队", raw, told=date(FIRST, 1, 5))


DEGREES = (
    ("从轻", "首次违法，及时改正，危害后果轻微。", 100, 500), ("一般", "没有从轻、从重情节。", 500, 2000),
    ("从重", "拒不改正，或者造成较重后果。", 2000, 5000),
)  # fmt: skip


def enforcement_publication(y: Year) -> None:
    """What is open before enforcement, renewed at need; the data of the year before, each January."""
    office = "综合行政执法队"
    if y.first:
        for item, subject in PUBLISHED:
            day = date(FIRST - 1, 10, 8)
            raw = {"stage": "事前公开", "item": item, "subject": subject, "channels": ["政府网站", "公示栏"]}
            y.add("enforcement_publication", day, office, raw, told=date(FIRST, 1, 5), closed=date(FIRST, 1, 5))
    day = days.workdays(y.year, 1)[8]
    data: dict[str, Any] = {
        "stage": "事后公开", "item": "年度数据", "subject": f"{y.year - 1}年度行政执法数据", "year": y.year - 1,
        "due_on": date(y.year, 1, 31), "channels": ["政府网站"],
    }  # fmt: skip
    y.add("enforcement_publication", day, office, data, told=day, closed=day)


PUBLISHED = (
    ("主体", "行政执法主体和职责"), ("人员", "行政执法人员名单"), ("权限", "赋权事项清单"), ("程序", "行政处罚流程图"),
    ("救济渠道", "行政复议和诉讼渠道"), ("随机抽查事项清单", "随机抽查事项清单"),
)  # fmt: skip


UNITS = {
    "联合执法": ("派出所", "市场监督管理所", "自然资源所"), "吹哨报到": ("县自然资源局", "县生态环境分局", "派出所"),
    "配合执法": ("县自然资源局", "县市场监管局", "县交通运输局"),
}  # fmt: skip
AREA_OF = {
    "耕地": "自然资源", "河道": "水利", "采砂": "水利", "森林": "林业", "禁烧": "生态环境", "污": "生态环境", "噪音": "生态环境",
    "餐饮": "市场监管", "食品": "市场监管", "建房": "城乡建设", "违建": "城乡建设", "宅基": "城乡建设", "消防": "消防",
    "农资": "农业农村", "燃气": "安全生产", "超": "交通运输", "工地": "生态环境", "养殖": "生态环境",
}  # fmt: skip


IN_VILLAGES = ("专项巡查", "矛盾纠纷排查", "网格走访", "领导接访下访")


def _outing(y: Year, kind: str, day: date, times: int, office: str = "综合行政执法队") -> None:
    place = y.village()
    subject = y.say("patrol", kind, "subject", day=day)
    if kind in IN_VILLAGES and y.chance(0.6):
        subject = f"{place.name}{subject}"
    raw: dict[str, Any] = {
        "kind": kind, "subject": subject, "times": times,
        "place": y.pick((place.name, f"{place.name}{y.say('common', 'spot')}", f"{place.name}{y.say('common', 'road')}")),
        "findings": y.say("patrol", kind, "findings"), "result": y.say("patrol", kind, "result"),
    }  # fmt: skip
    if kind not in ("矛盾纠纷排查", "网格走访", "领导接访下访"):
        raw["area"] = next((a for k, a in AREA_OF.items() if k in subject), "市容环境")
        raw["people"] = "、".join(y.rng.sample(y.keep["officers"], min(2, len(y.keep["officers"]))))
    if kind in UNITS:
        raw["units"] = y.rng.sample(UNITS[kind], 2)
    if kind == "执法检查" and y.chance(0.3):
        raw["corrections"] = y.rng.randint(1, 2)
    y.event("patrol", day, office, raw, region=place.path)


def patrol(y: Year) -> None:
    """Joint operations one by one; patrols in entries of one to three; the rest as the ledger's other kinds."""
    for day in days.spread(y.rng, y.year, y.n("patrol.joint"), days.FIELD):
        _outing(y, y.rng.choices(("联合执法", "吹哨报到", "配合执法"), (4, 3, 3))[0], day, 1)
    total = y.n("patrol.patrols")
    entries = max(1, round(total / 1.7))
    shares = days.split(y.rng, total, entries, 1)
    for day, times in zip(days.spread(y.rng, y.year, entries, days.FIELD, work=False), shares, strict=True):
        _outing(y, "日常巡查" if y.chance(0.7) else "专项巡查", day, times)
    others = (
        ("执法检查", 16, "综合行政执法队", 1), ("安全检查", 20, "应急管理站", 2), ("矛盾纠纷排查", 14, "综治中心", 1),
        ("网格走访", 24, "综治中心", 60), ("领导接访下访", 26, "综治中心", 1),
    )  # fmt: skip
    for kind, usual, office, most in others:
        count = usual if usual % 12 == 0 else round(usual * y.rng.uniform(0.75, 1.3))
        dates = (
            days.monthly(y.rng, y.year, count // 12)
            if count % 12 == 0
            else days.spread(y.rng, y.year, count, days.FIELD)
        )
        for day in dates:
            _outing(y, kind, day, y.rng.randint(max(1, most // 3), most), office)


def case_review(y: Year) -> None:
    for i in range(y.n("case_review")):
        day = y.pick(days.workdays(y.year, (7, 12, 4, 10, 9)[i % 5]))
        raw = {
            "subject": f"{y.year}年{y.say('case_review', 'subject', day=day)}", "category": "行政处罚" if i < 2 else "行政检查",
            "form": y.pick(("本级自查", "交叉评查", "县级评查")), "files": y.rng.randint(4, 12),
            "reviewers": y.staff("司法所"), "result": y.pick(("合格", "有合格有不合格", "优秀")),
            "problems": y.say("case_review", "problems"), "corrected": y.say("case_review", "corrected"),
        }  # fmt: skip
        rng = random.Random(f"{y.town.path}-{day}-{i}")  # noqa: S311
        scores = [{"criterion": c, "full": 10, "got": rng.randint(7, 10)} for c in CRITERIA]
        raw |= {"scores": scores, "scored_on": day, "unit": "综合行政执法队"}
        y.event("case_review", day, "司法所", raw)


def accountability(y: Year) -> None:
    """Those held liable, and one or two excused for good reason, who are recorded and count as none."""
    for liable in [True] * y.n("accountability") + [False] * (1 + y.chance(0.4)):
        bank = "liable" if liable else "exempt"
        raw: dict[str, Any] = {
            "subject": y.pick(table("accountability", bank)), "kind": "过错责任追究" if liable else "尽职免责",
            "source": y.pick(("案卷评查", "投诉举报", "执法监督", "本级自查")), "unit": "综合行政执法队", "people": 1,
            "correction": y.say("accountability", f"{bank}_correction"),
        }  # fmt: skip
        if liable:
            raw["measures"] = [y.pick(("批评教育", "限期整改", "离岗培训"))]
        y.event("accountability", y.day(), "纪委（监察办公室）", raw)


LEDGERS = {
    "discretion_benchmark": discretion_benchmark, "enforcement_publication": enforcement_publication,
    "enforcement_case": enforcement_case, "patrol": patrol, "case_review": case_review, "accountability": accountability,
}  # fmt: skip
