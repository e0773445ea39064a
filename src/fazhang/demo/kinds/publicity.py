"""Publicity events and campaign days, anti-fraud work, legal services, advisers' matters, legal aid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fazhang.demo import days
from fazhang.demo.words import table
from fazhang.demo.year import Item, Year

SIX = ("进机关", "进企业", "进单位", "进学校", "进乡村", "进社区")
VISITS = (*SIX, "进家庭", "进医院")


def _event(y: Year, kind: str, day: date, node: str = "", law: str = "") -> Item:
    place = y.pick(y.town.communities if kind == "进社区" else y.town.villages)
    if kind == "节点宣传":
        where = y.pick((f"{y.town.name}文化广场", "集贸市场", "主街", f"{place.name}{y.say('common', 'spot')}"))
        topic, laws = f"{node}主题宣传", [f"《{law}》" if not law.endswith("法规") else law]
    else:
        one, matter = y.law(day), y.say("publicity", "matter", day=day)
        topic = y.say("publicity", kind, "topic", day=day, law=one, matter=matter, village=place.name)
        where = y.say("publicity", kind, "place", village=place.name)
        told = table("publicity", "laws")
        laws = [one] if one in topic else [told[matter]] if matter in topic else []
    raw: dict[str, Any] = {
        "kind": kind, "way": y.rng.choices(("现场活动", "法治讲座", "文艺演出"), (8, 2, 1))[0], "topic": topic,
        "laws": laws, "organiser": y.say("publicity", "organisers"), "place": where, "audience": y.rng.randint(5, 40) * 10,
        "notes": y.say("publicity", "notes"),
    }  # fmt: skip
    if node:
        raw["node"] = node
    if y.chance(0.25):
        raw["banners"] = y.rng.randint(1, 6)
    if y.chance(0.15):
        raw["cost"] = str(y.rng.choice((300, 500, 800, 1500)))
    return y.event("publicity", day, "司法所", raw, region=place.path if place.name in topic + where else "")


def _share(y: Year, items: list[Item], name: str, total: int, least: int = 0) -> None:
    if not items or not total:
        return
    for item, part in zip(items, days.split(y.rng, total, len(items), least), strict=True):
        if part:
            item.raw[name] = part


def publicity(y: Year) -> None:
    made: dict[str, list[Item]] = {}
    # Nodes repeat where a year has more activities than the calendar has days: each is held in another place.
    nodes = sorted(y.rng.sample(days.NODES, min(len(days.NODES), y.n("publicity.节点宣传"))))
    if (12, 4, "12·4国家宪法日", "宪法") not in nodes:
        nodes[-1] = (12, 4, "12·4国家宪法日", "宪法")
    for month, on, name, law in nodes:
        made.setdefault("节点宣传", []).append(
            _event(y, "节点宣传", days.on_workday(date(y.year, month, on)), name, law)
        )
    for kind in (*VISITS, "日常宣传"):
        for day in days.spread(y.rng, y.year, y.n(f"publicity.{kind}"), days.OUTREACH, work=kind != "进乡村"):
            if kind == "进学校" and day.month in (2, 7, 8):
                day = days.on_workday(date(y.year, 9 if day.month > 2 else 3, 4))
            made.setdefault(kind, []).append(_event(y, kind, day))
    everything = [i for items in made.values() for i in items]
    six = [i for k in SIX for i in made.get(k, [])]
    rest = [i for i in everything if i not in six]
    rallies = _antifraud_materials(y)
    if y.has("publicity.六进.materials"):
        _share(y, six, "materials", y.n("publicity.六进.materials"), 200)
        _share(y, six, "consultations", y.n("publicity.六进.consultations"), 10)
        _share(y, rest, "materials", y.n("publicity.materials"), 20)
        _share(y, rest, "consultations", y.n("publicity.consultations") // 2)
    else:
        _share(y, everything, "materials", y.n("publicity.materials") - rallies, 10)
        _share(y, everything, "consultations", y.n("publicity.consultations"))
    _share(y, y.rng.sample(everything, len(everything) // 3), "books", y.n("publicity.books"), 3)
    _quiet(y)


def _antifraud_materials(y: Year) -> int:
    """What the anti-fraud ledger hands out counts in the year's total; `antifraud` gives out the same number."""
    y.keep["antifraud.materials"] = share = round(y.n("publicity.materials") * 0.18)
    return share


def _quiet(y: Year) -> None:
    """Online and on walls: no events, only posts and boards."""
    for way, key, name in (("线上宣传", "online", "pushes"), ("阵地宣传", "board", "banners")):
        for day in days.spread(y.rng, y.year, y.n(f"publicity.{way}"), days.EVEN):
            raw = {
                "kind": "日常宣传", "way": way, "topic": y.say("publicity", key, day=day, law=y.law(day)),
                "organiser": y.say("publicity", "organisers"), name: y.rng.randint(1, 5),
            }  # fmt: skip
            y.event("publicity", day, "司法所", raw)


ANTIFRAUD = ("集中宣传", "入户宣传", "线上提醒", "反诈App推广", "预警劝阻")


def antifraud(y: Year) -> None:
    made: dict[str, list[Item]] = {}
    for kind in ANTIFRAUD:
        for day in days.spread(y.rng, y.year, y.n(f"antifraud.{kind}"), days.EVEN):
            place = y.village()
            raw: dict[str, Any] = {
                "kind": kind, "topic": y.say("antifraud", kind, "topic", village=place.name), "notes": y.say("antifraud", "notes"),
            }  # fmt: skip
            if kind in ("集中宣传", "入户宣传"):
                raw |= {"audience": y.rng.randint(4, 30) * 10, "place": f"{place.name}{y.say('common', 'spot')}"}
            elif kind == "线上提醒":
                raw["pushes"] = y.rng.randint(2, 12)
            elif kind == "预警劝阻":
                raw["dissuaded"] = y.rng.randint(1, 3)
            region = place.path if place.name in raw["topic"] + raw.get("place", "") else ""
            made.setdefault(kind, []).append(y.event("antifraud", day, "派出所", raw, region=region))
    _share(y, made["集中宣传"] + made["入户宣传"], "materials", y.keep["antifraud.materials"], 5)
    _share(y, made["反诈App推广"] + made["入户宣传"], "installs", y.n("antifraud.installs"), 20)


MATTERS = ("重大事项论证", "合同协议", "行政执法", "矛盾纠纷化解", "信访事项", "村务咨询", "复议诉讼")


def adviser_matter(y: Year) -> None:
    for day in days.spread(y.rng, y.year, y.n("adviser_matter")):
        kind, place = y.pick(MATTERS), y.village()
        raw = {
            "subject": y.say("adviser_matter", kind, "subject", village=place.name), "kind": kind,
            "adviser": y.pick(y.keep["advisers"]), "client": y.pick(("党政办公室", "综合行政执法队", "村镇建设办公室", "综治中心")),
            "opinion": y.say("adviser_matter", "opinion"), "adopted": y.chance(0.92),
        }  # fmt: skip
        y.event("adviser_matter", day, "司法所", raw)


SERVICES = ("到村法律服务", "法治讲座", "集中服务活动", "法律顾问值班")


def legal_service(y: Year) -> None:
    for kind in SERVICES:
        count = y.n(f"legal_service.{kind}")
        given = y.numbers.get(f"legal_service.{kind}.consultations", round(count * y.rng.uniform(9, 22)))
        shares = days.split(y.rng, given, count, 3, 8.0)
        for day, share in zip(days.spread(y.rng, y.year, count, days.EVEN), shares, strict=True):
            place = y.pick(y.town.villages)
            raw = {
                "kind": kind, "topic": y.say("legal_service", kind, "topic", village=place.name, day=day),
                "provider": y.pick(y.keep["advisers"]), "consultations": share, "notes": y.say("legal_service", "notes"),
                "place": place.name if kind == "到村法律服务" else y.pick(("便民服务中心", "文化广场", "公共法律服务站")),
            }  # fmt: skip
            if y.chance(0.3):
                raw["documents"] = y.rng.randint(1, 4)
            y.event("legal_service", day, "司法所", raw, region=place.path if kind == "到村法律服务" else "")
    for month in range(1, 13):
        day = days.workdays(y.year, month)[-1]
        for kind in ("窗口咨询", "电话网络咨询"):
            raw = {
                "kind": kind, "topic": y.say("legal_service", kind, "topic", day=day),
                "provider": "司法所", "consultations": y.rng.randint(8, 36),
            }  # fmt: skip
            y.event("legal_service", day, "司法所", raw)


def legal_aid(y: Year) -> None:
    for day in days.spread(y.rng, y.year, y.n("legal_aid")):
        subject = y.say("legal_aid", "subject")
        raw = {
            "subject": subject, "kind": "劳动仲裁" if "报酬" in subject or "工伤" in subject else "民事",
            "applicant": y.names.any(), "phone": y.phone(), "exempt": y.chance(0.3),
            "sent_on": day, "notes": y.say("legal_aid", "notes"),
        }  # fmt: skip
        item = y.add("legal_aid", day, "司法所", raw, told=day)
        ends = min(days.on_workday(day + timedelta(days=y.rng.randint(2, 6))), date(y.year, 12, 31))
        fate = y.rng.choices(("给予援助", "不予援助", "撤回申请"), (9, 1, 1))[0]
        lawyer = y.pick(y.keep["advisers"])
        y.close(item, max(ends, day), {"result": fate} | ({"lawyer": lawyer} if fate == "给予援助" else {}))
        if fate == "给予援助":
            y.close(item, min(max(ends, day) + timedelta(days=1), date(y.year, 12, 31)), {}, step="assign")


LEDGERS = {
    "publicity": publicity, "antifraud": antifraud, "adviser_matter": adviser_matter, "legal_service": legal_service,
    "legal_aid": legal_aid,
}  # fmt: skip
