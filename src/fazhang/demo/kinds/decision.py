"""Major decisions, legality reviews, normative documents."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fazhang.demo import days
from fazhang.demo.words import table
from fazhang.demo.year import LAST, Event, Year


def decision(y: Year) -> None:
    """Begun and decided within the year, after thirty days of public comment; the last of 2024 is still open."""
    categories = [c for c in table("decision") if c != "common"]
    for i in range(y.n("decision")):
        category = y.pick(categories)
        day = y.pick(days.workdays(y.year, y.rng.randint(1, 8)))
        open_ = y.last and i == 0
        if open_:
            day = date(LAST, 11, 18)
        start = days.on_workday(day + timedelta(days=7))
        until = start + timedelta(days=31)
        sent = until + timedelta(days=3)
        subject = y.say("decision", category, "subject")
        raw = {
            "subject": subject, "category": category, "in_catalogue": y.chance(0.8),
            "unit": y.pick(("村镇建设办公室", "经济发展办公室", "农业农村办公室", "社会事务办公室")),
            "participation": y.rng.sample(("公开征求意见", "座谈会", "问卷调查", "实地走访", "听证会"), 2), "comment_from": start,
        }  # fmt: skip
        item = y.add("decision", day, "党政办公室", raw)
        if open_:
            continue
        decided = days.on_workday(sent + timedelta(days=y.rng.randint(11, 24)))
        legality = "合法" if y.chance(0.6) else "修改后合法"
        ending: dict[str, Any] = {
            "comment_until": until, "experts": y.pick(("已论证", "不适用")), "risk": y.pick(("已评估", "不适用")),
            "reasons": y.say("decision", "reasons"), "sent_on": sent, "legality": legality,
            "meeting": "镇长办公会", "discussed_on": decided, "dissent": y.say("decision", "dissent"),
            "party_reported": True, "outcome": "通过" if y.chance(0.93) else "不予通过",
            "document": f"{y.town.name[0]}政〔{decided.year}〕{y.rng.randint(5, 40)}号", "published_on": decided,
        }  # fmt: skip
        y.close(item, decided, ending)


OBJECTS = {
    "行政合同（协议）": 5,
    "重大行政决策": 3,
    "重大行政执法决定": 2,
    "村规民约": 2,
    "行政规范性文件": 1,
    "其他": 2,
}


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
            "opinion": y.say("legality_review", "opinion" if opinions >= 2 else "sound"), "adopted": "全部采纳" if y.chance(0.8) else "部分采纳",
            "number": f"{y.town.name[0]}审〔{y.year}〕{i + 1}号",
        }  # fmt: skip
        y.close(item, max(item.told, days.on_workday(day + timedelta(days=y.rng.randint(5, 12)))), ending)


def normative_document(y: Year) -> None:
    names: list[str] = y.keep.setdefault("normative", [])
    if y.first:
        names += y.rng.sample(table("normative_document", "name"), len(table("normative_document", "name")))
    for i in range(min(y.n("normative_document"), len(names) - (LAST - y.year))):
        day = y.pick(days.workdays(y.year, y.rng.randint(3, 10)))
        raw: dict[str, Any] = {
            "name": f"{y.town.name}{names.pop()}", "act": "修改" if i and y.chance(0.4) else "制定", "category": "行政规范性文件",
            "number": f"{y.town.name[0]}政规〔{y.year}〕{i + 1}号", "unit": y.pick(("党政办公室", "村镇建设办公室", "农业农村办公室")),
            "steps": ["评估论证", "公开征求意见", "合法性审核", "集体审议决定", "向社会公开发布"], "discussed_on": day - timedelta(days=6),
            "filed_with": "县人民政府", "valid_until": date(y.year + 5, 12, 31), "status": "有效", "count": 1,
        }  # fmt: skip
        item = y.event("normative_document", day, "党政办公室", raw)
        filed = days.on_workday(min(day + timedelta(days=y.rng.randint(8, 14)), date(y.year, 12, 30)))
        item.later.append(Event(max(filed, item.told), "amend", y.town.user("dengji"), {"filed_on": max(filed, day)}))
    raw = {
        "name": f"{y.year}年行政规范性文件清理", "act": "清理", "category": "行政规范性文件", "count": y.rng.randint(4, 11),
        "result": y.say("normative_document", "result"),
    }  # fmt: skip
    y.event("normative_document", days.workdays(y.year, 11)[5], "司法所", raw)


LEDGERS = {"decision": decision, "legality_review": legality_review, "normative_document": normative_document}
