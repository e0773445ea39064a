"""Major decisions and their catalogue, legality reviews, normative documents and their drafting.

What the procedures need besides is drawn from a chance of its own, so that everything else of the town's year stays.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from fazhang.demo import days
from fazhang.demo.words import table
from fazhang.demo.year import LAST, Event, Item, Year
from fazhang.ledgers.calendar import published

CALENDAR = published()
MATERIALS = ("决策草案及相关材料（含公平竞争审查情况）", "公众意见研究采纳情况", "合法性审查意见")
HURRY = "工期衔接需要，已商审查机构集中审查"


def _worked(day: date, step: int) -> date:
    """The day itself, or the next (step 1) or the last (-1) that is worked."""
    while not CALENDAR.working(day):
        day += timedelta(days=step)
    return day


def _before(day: date, count: int) -> date:
    return CALENDAR.days_before(day, count, "工作日")


def decision(y: Year) -> None:
    """Begun and decided within the year, after thirty days of public comment; the last of 2024 is still open."""
    categories = [c for c in table("decision") if c != "common"]
    planned: list[Item] = []
    for i in range(y.n("decision")):
        category = y.pick(categories)
        day = y.pick(days.workdays(y.year, y.rng.randint(1, 8)))
        open_ = y.last and i == 0
        if open_:
            day = date(LAST, 11, 18)
        start = days.on_workday(day + timedelta(days=7))
        until = start + timedelta(days=31)
        subject = y.say("decision", category, "subject")
        raw = {
            "subject": subject, "category": category, "in_catalogue": y.chance(0.8),
            "unit": y.pick(("村镇建设办公室", "经济发展办公室", "农业农村办公室", "社会事务办公室")),
        }  # fmt: skip
        ways = y.rng.sample(("公开征求意见", "座谈会", "问卷调查", "实地走访", "听证会"), 2)
        raw |= {"grounds": "群众和村（社区）多次提出，经调研具备实施条件。", "party_due": True}
        item = y.add("decision", day, "党政办公室", raw)
        comment = {"participation": list(dict.fromkeys(["公开征求意见", *ways])), "comment_until": until}
        item.later.append(Event(start, "comment", item.by, comment | {"comment_at": "县政府网站、镇村公告栏"}))
        if raw["in_catalogue"]:
            planned.append(item)
        if open_:
            continue
        sent = until + timedelta(days=3)
        decided = days.on_workday(sent + timedelta(days=y.rng.randint(11, 24)))
        legality = "合法" if y.chance(0.6) else "修改后合法"
        steps: dict[str, Any] = {
            "experts": y.pick(("已论证", "不适用")), "risk": y.pick(("已评估", "不适用")), "why": y.say("decision", "reasons"),
            "legality": legality, "dissent": y.say("decision", "dissent"), "outcome": "通过" if y.chance(0.93) else "不予通过",
            "document": f"{y.town.name[0]}政〔{decided.year}〕{y.rng.randint(5, 40)}号",
        }  # fmt: skip
        _go_its_way(y, item, comment["participation"], until, decided, steps, i)
    _catalogue(y, planned)


def _go_its_way(y: Year, item: Item, ways: Any, until: date, decided: date, said: dict[str, Any], serial: int) -> None:
    """The five steps and what follows them, in the order and with the waits that the law asks for."""
    own = random.Random(f"decision-{y.town.path}-{y.year}-{serial}")  # noqa: S311
    start = until - timedelta(days=31)
    heard = _worked(until, 1)
    reviewed = _before(decided, 1)
    sent = _before(reviewed, 7)
    hurried = sent < heard
    sent = max(sent, heard)
    argued = min(_worked(heard + timedelta(days=1), 1), sent)
    town, unit = y.town.name, item.raw["unit"]

    def then(day: date, act: str, by: str = "", **raw: Any) -> None:
        item.later.append(Event(day, act, by or item.by, raw))

    if "听证会" in ways:
        list_ = "村（居）民代表、经营户代表、利害关系人代表共12人，自愿报名后抽签产生，名单已在公告栏公布。"
        then(start + timedelta(days=9), "hearing_notice", hearing_list=list_)
        then(
            _worked(start + timedelta(days=18), 1),
            "hearing",
            hearing_record="参加人围绕标准和范围发言，意见已逐条记录。",
        )
    then(heard, "heard", participation=ways, comments=own.randint(0, 46),
         adoption="意见已归纳整理，合理的予以采纳，未采纳的说明了理由。")  # fmt: skip
    if said["experts"] == "已论证":
        then(argued, "experts", experts_names="县专家库专家三名", experts_opinion="方案可行，建议细化实施步骤和资金安排。",
             experts_signed=True, experts_free=True)  # fmt: skip
    else:
        then(argued, "no_experts", experts_why="该事项专业性、技术性不强")
    if said["risk"] == "已评估":
        then(sent, "risk", risk_report="社会稳定风险可控，已制定防范措施和处置预案。")
    else:
        then(sent, "no_risk", risk_why="不涉及社会稳定和公共安全")
    then(sent, "send")
    number = f"{town[0]}审〔{reviewed.year}〕决{serial + 1}号"
    hurry = {"review_why": HURRY} if hurried else {}
    then(reviewed, "review", y.town.user("suozhang"), legality=said["legality"], review_number=number, **hurry)
    materials = [*MATERIALS, *(["专家论证意见研究采纳情况"] if said["experts"] == "已论证" else []),
                 *(["风险评估报告"] if said["risk"] == "已评估" else [])]  # fmt: skip
    then(decided, "discuss", meeting="镇长办公会", present=own.randint(7, 13), materials=materials, head_last=True,
         minutes=f"{unit}汇报草案和审查情况，会议组成人员逐一发表意见。{said['why']}", dissent=said["dissent"])  # fmt: skip
    then(decided, "party")
    passed = said["outcome"] == "通过"
    if not passed:
        then(decided, "reject")
    else:
        y.close(item, decided, {"document": said["document"]})
        then(decided, "publish", document=said["document"], published_at="县政府网站、镇村公告栏")
    then(
        _worked(decided + timedelta(days=own.randint(12, 25)), 1), "archive", archive_no=f"{y.year}-JC-{serial + 1:02}"
    )
    if passed:
        watched = _worked(decided + timedelta(days=own.randint(70, 120)), 1)
        then(watched, "follow", execution={"on": watched, "found": "按计划实施，进度正常。"})
        if own.random() < 0.4:
            then(_worked(decided + timedelta(days=own.randint(330, 400)), 1), "evaluate",
                 evaluation="总体达到预期，建议继续执行。")  # fmt: skip


def _catalogue(y: Year, planned: list[Item]) -> None:
    """The year's catalogue: what was planned and decided, and one matter that was taken out of it again."""
    own = random.Random(f"catalogue-{y.town.path}-{y.year}")  # noqa: S311
    listed = days.workdays(y.year, 1)[0]
    others = [c for c in table("decision") if c != "common"]
    spare = own.choice(others)
    taken = {i.raw["subject"] for i in planned}
    subject = next((s for s in table("decision", spare, "subject") if s not in taken), f"{spare}事项")
    rows = [(i.raw["subject"], i.raw["category"], i.raw["unit"], i) for i in planned]
    for text, category, unit, of in [*rows, (subject, spare, "经济发展办公室", None)]:
        raw = {
            "year": y.year, "subject": text, "category": category, "unit": unit, "grounds": "年度重点工作安排",
            "planned_on": date(y.year, 12, 20),
        }  # fmt: skip
        item = y.add("decision_catalogue", listed, "党政办公室", raw, told=listed)
        item.later.append(Event(item.told, "publish", item.by, {"party_on": listed, "published_at": "县政府网站"}))
        if of is not None:
            of.raw["catalogue"] = [f"{y.year}年度：{text}"]
            closing = next((e for e in of.later if e.act in ("close", "reject")), None)
            if closing:
                y.close(item, closing.day, {"result": "已作出决策" if closing.act == "close" else "决策未通过"})
        elif not y.last:
            y.close(
                item, days.workdays(y.year, 12)[6], {"result": "调整退出目录", "notes": "条件尚不成熟，转入下年研究。"}
            )


OBJECTS = {
    "行政合同（协议）": 5,
    "重大行政决策": 3,
    "重大行政执法决定": 2,
    "村规民约": 2,
    "行政规范性文件": 1,
    "其他": 2,
}


LEAST = {"重大行政决策": 7, "行政规范性文件": 5}
"""Working days that a review is given at least."""


def legality_review(y: Year) -> None:
    for i, day in enumerate(days.spread(y.rng, y.year, y.n("legality_review"), days.STUDY)):
        kind = y.rng.choices(list(OBJECTS), list(OBJECTS.values()))[0]
        day = min(day, date(y.year, 12, 12))
        raw = {
            "subject": y.say("legality_review", kind, "subject", village=y.village().name), "object": kind,
            "unit": y.pick(("党政办公室", "村镇建设办公室", "综合行政执法队", "社会事务办公室")),
            "reviewers": ["分管领导", "党政办", "司法所", "法律顾问"] if kind == "重大行政决策" else ["司法所", "法律顾问"],
            "due_on": day + timedelta(days=14),
        }  # fmt: skip
        item = y.add("legality_review", day, "司法所", raw)
        if y.last and i == y.n("legality_review") - 1:
            continue
        opinions = y.rng.choices((0, 1, 2, 3, 5), (2, 4, 4, 2, 1))[0]
        ending = {
            "conclusion": "合法" if opinions < 2 else "应当予以修改", "opinions": opinions,
            "opinion": y.say("legality_review", "opinion" if opinions >= 2 else "sound"),
        }  # fmt: skip
        adopted = "全部采纳" if y.chance(0.8) else "部分采纳"
        ending["number"] = f"{y.town.name[0]}审〔{y.year}〕{i + 1}号"
        closing = max(item.told, days.on_workday(day + timedelta(days=y.rng.randint(5, 12))))
        if kind in LEAST:
            # Sent so early that the review has its working days before the day on which it is concluded.
            item.day = min(day, _before(closing, LEAST[kind]))
            item.raw["occurred_on"] = item.day
        if opinions:
            advice = {"adviser": y.keep.get("advisers", ["镇法律顾问"])[:1], "advice": ending["opinion"]}
            item.later.append(Event(closing, "advise", item.by, advice))
        y.close(item, closing, ending, by=y.town.user("suozhang"))
        reason = {"not_adopted": "个别措辞与上级文件保持一致，未作调整。"} if adopted == "部分采纳" else {}
        answered = _worked(closing + timedelta(days=3), 1)
        item.later.append(Event(answered, "adopt", item.by, {"adopted": adopted} | reason))
        item.later.append(Event(_worked(answered + timedelta(days=9), 1), "archive", item.by))


def normative_document(y: Year) -> None:
    names: list[str] = y.keep.setdefault("normative", [])
    if y.first:
        names += y.rng.sample(table("normative_document", "name"), len(table("normative_document", "name")))
    for i in range(min(y.n("normative_document"), len(names) - (LAST - y.year))):
        day = y.pick(days.workdays(y.year, y.rng.randint(3, 10)))
        effective = day.replace(day=1, month=day.month + 1)
        raw: dict[str, Any] = {
            "name": f"{y.town.name}{names.pop()}", "act": "修改" if i and y.chance(0.4) else "制定", "category": "行政规范性文件",
            "number": f"{y.town.name[0]}政规〔{y.year}〕{i + 1}号", "unit": y.pick(("党政办公室", "村镇建设办公室", "农业农村办公室")),
            "steps": ["评估论证", "公开征求意见", "合法性审核", "集体审议决定", "向社会公开发布"],
            "discussed_on": _worked(day - timedelta(days=6), -1), "effective_on": effective,
            "valid_until": effective.replace(year=effective.year + 5) - timedelta(days=1), "status": "有效", "count": 1,
        }  # fmt: skip
        item = y.event("normative_document", day, "党政办公室", raw)
        item.closed = None
        filed = days.on_workday(min(day + timedelta(days=y.rng.randint(8, 14)), date(y.year, 12, 30)))
        filed = max(filed, item.told)
        material = {
            "filed_with": "县人民政府",
            "filing": ["备案报告", "正式文本", "制定说明", "制定依据", "合法性审核意见"],
        }
        item.later.append(Event(filed, "file", y.town.user("dengji"), material))
        y.close(item, _worked(filed + timedelta(days=10), 1), {})
        _drafting(y, item, i)
    raw = {
        "name": f"{y.year}年行政规范性文件清理", "act": "清理", "category": "行政规范性文件", "count": y.rng.randint(4, 11),
        "result": y.say("normative_document", "result"),
    }  # fmt: skip
    y.event("normative_document", days.workdays(y.year, 11)[5], "司法所", raw)


def _drafting(y: Year, of: Item, serial: int) -> None:
    """How a document came about, counted back from the day of its publication."""
    own = random.Random(f"draft-{y.town.path}-{y.year}-{serial}")  # noqa: S311
    told = of.raw
    reviewed = _before(told["discussed_on"], 1)
    sent = _before(reviewed, 6)
    heard = _before(sent, 1)
    comment = _before(heard, 9)
    assessed = _before(comment, 2)
    begun = max(_before(assessed, own.randint(5, 15)), date(y.year, 1, 4))
    raw = {n: told[n] for n in ("name", "act", "category", "unit")} | {"grounds": "上位规定有要求，本镇实际工作需要。"}
    item = y.add("normative_draft", begun, "党政办公室", raw, told=begun)

    def then(day: date, act: str, by: str = "", **raw: Any) -> None:
        item.later.append(Event(day, act, by or item.by, raw))

    then(assessed, "assess", assessment_text="必要、可行，无排除、限制竞争的内容。")
    then(comment, "comment", comment_until=heard, comment_at="县政府网站、镇村公告栏")
    then(heard, "heard", comments=own.randint(0, 20), adoption="意见已汇总研究，合理的予以采纳。")
    then(sent, "send")
    number = f"{y.town.name[0]}审〔{y.year}〕规{serial + 1}号"
    then(reviewed, "review", y.town.user("suozhang"), legality="合法", review_number=number)
    then(told["discussed_on"], "discuss", meeting="镇长办公会", minutes="逐条审议，一致同意。")
    then(told["discussed_on"], "number", number=told["number"])
    ending = {n: told[n] for n in ("effective_on", "valid_until")} | {"published_at": "县政府网站、镇村公告栏"}
    y.close(item, of.day, ending)
    then(of.told, "listed")


LEDGERS = {"decision": decision, "legality_review": legality_review, "normative_document": normative_document}
