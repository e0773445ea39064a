"""Rosters: who and what is there, with joinings and leavings, so that each year ends with the number it must."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from fazhang.demo import days
from fazhang.demo.words import table
from fazhang.demo.year import FIRST, Event, Item, Year

Make = Callable[[Year, date], dict[str, Any]]


def roster(
    y: Year,
    ledger: str,
    office: str,
    target: int,
    make: Make,
    *,
    pool: str = "",
    leaving: int = 1,
    raw_end: Mapping[str, Any] | None = None,
) -> list[Item]:
    """Let members leave and join so that `target` are on the roster at the year's end; at least one joins a year.

    The first year begins with those who were there before; they are told to the books in January.
    """
    alive: list[Item] = y.keep.setdefault(f"roster.{pool or ledger}", [])
    if y.first:
        for _ in range(max(target - 1, 1)):
            day = date(y.rng.randint(2018, 2021), y.rng.randint(1, 12), y.rng.randint(1, 28))
            item = y.add(ledger, day, office, make(y, day))
            item.told = date(FIRST, 1, y.rng.randint(4, 8))
            alive.append(item)
    leave = max(min(leaving, len(alive)), len(alive) - target + 1) if not y.first else max(0, len(alive) - target + 1)
    join = target - len(alive) + leave
    for _ in range(leave):
        # The newest stay: nobody is seen to come and go within a few weeks.
        item = alive.pop(int(y.rng.random() * max(1, len(alive) - 1)))
        y.close(item, days.on_workday(date(y.year, y.rng.randint(2, 10), 12)), raw_end or {})
    for _ in range(join):
        day = y.pick(days.workdays(y.year, y.rng.randint(3, 10)))
        alive.append(y.add(ledger, day, office, make(y, day)))
    return alive


def publicity_team(y: Year) -> None:
    """Teams with their members; members are changed by a new entry of the same day (the ledger's note)."""
    count, members = y.n("publicity_team.count"), y.n("publicity_team.members")
    kinds = (
        "普法讲师团",
        "普法志愿者队伍",
        "义务法治宣传员队伍",
        "法律服务小分队",
        "文艺普法队伍",
        "普法志愿者队伍",
        "普法志愿者队伍",
        "其他",
    )
    teams: list[Item] = y.keep.setdefault("teams", [])
    sizes = days.split(y.rng, members, count, 3, 12.0)

    def add(i: int, day: date, size: int) -> Item:
        raw = {
            "subject": f"{y.town.name}{table('publicity_team', 'subject')[i].removeprefix('{town}')}",
            "kind": kinds[i], "members": size, "leader": y.pick(y.town.staff["司法所"] + y.town.staff["综治中心"]),
            "duties": y.say("publicity_team", "duties"),
        }  # fmt: skip
        return y.add("publicity_team", day, "司法所", raw)

    if y.first:
        for i in range(count):
            day = date(FIRST - 1, 5, 10) if i < count - 1 else date(FIRST, 4, 12)
            item = add(i, day, sizes[i])
            if day.year < FIRST:
                item.told = date(FIRST, 1, 5)
            teams.append(item)
        return
    change = days.on_workday(date(y.year, 5, 15))
    for i, size in enumerate(sizes):
        if i >= len(teams):
            teams.append(add(i, change, size))
        elif teams[i].raw["members"] != size:
            y.close(teams[i], change, {})
            teams[i] = add(i, change, size)


def school_deputy(y: Year) -> None:
    count, schools = y.n("school_deputy.count"), y.n("school_deputy.schools")
    names = table("school_deputy", "schools")
    alive: list[Item] = y.keep.setdefault("deputies", [])
    start = date(y.year, 3, 1) if y.first else date(y.year, 9, 1)
    for item in alive:
        y.close(item, start, {})
    alive.clear()
    at = 0
    for size in days.split(y.rng, schools, count, 1, 30.0):
        raw = {
            "person": y.staff("派出所") if y.chance(0.2) else y.names.fresh(), "unit": "公安机关", "post": "派出所民警",
            "schools": size, "school_names": names[at : at + size],
            "term_ends": date(y.year + 1, 8, 31), "notes": y.say("school_deputy", "notes"),
        }  # fmt: skip
        at += size
        alive.append(y.add("school_deputy", days.on_workday(start), "派出所", raw, told=days.on_workday(start)))


def law_literate(y: Year) -> None:
    numbered = y.keep.setdefault("law_literate.number", [0])

    def make(y: Year, day: date) -> dict[str, Any]:
        numbered[0] += 1
        return {
            "kind": "法律明白人", "person": y.names.any(), "phone": y.phone(),
            "identity": y.pick(("村（社区）干部", "人民调解员", "网格员", "退役军人", "致富带头人", "妇联执委")),
            "number": f"FLMBR{y.town.path[-3:]}{day.year}{numbered[0]:03}",
            "certified_on": min(day + timedelta(days=20), date(y.year, 12, 30)), "notes": y.say("law_literate", "notes"),
        }  # fmt: skip

    roster(y, "law_literate", "司法所", y.n("law_literate.count"), make)


def adviser(y: Year) -> None:
    villages = y.town.all_villages

    def make(y: Year, day: date) -> dict[str, Any]:
        first = not y.keep.get("adviser.lead")
        y.keep["adviser.lead"] = True
        served = [v.name for v in y.rng.sample(villages, min(len(villages), 3))]
        raw: dict[str, Any] = {
            "person": y.names.fresh(), "kind": "党委政府法律顾问" if first else "村（社区）法律顾问",
            "firm": y.say("adviser", "firms"), "term_ends": date(max(day.year, FIRST) + 2, 12, 31),
            "notes": y.say("adviser", "notes"),
        }  # fmt: skip
        if not first:
            raw |= {"villages": len(served), "village_names": served}
        return raw

    alive = roster(y, "adviser", "司法所", y.n("adviser.count"), make)
    y.keep["advisers"] = [i.raw["person"] for i in alive]


def officer(y: Year) -> None:
    own = [n for o in ("综合行政执法队", "司法所") for n in y.town.staff[o]] if y.first else []

    def make(y: Year, day: date) -> dict[str, Any]:
        sent = y.chance(0.45)
        certified = y.chance(0.88)
        raw: dict[str, Any] = {
            "name": own.pop(0) if own else y.names.fresh(),
            "unit": y.pick(("派出所", "自然资源所", "市场监督管理所")) if sent else "综合行政执法队",
            "post": y.say("officer", "posts"), "source": "派驻人员" if sent else "本级人员",
            "certificate": "持有有效证件" if certified else "无有效证件",
            "areas": y.rng.sample(("市容环境", "自然资源", "城乡建设", "农业农村", "安全生产"), 2), "reviewer": y.chance(0.1),
        }  # fmt: skip
        if certified:
            raw |= {
                "card": "国家统一行政执法证件", "number": f"99{y.town.path[-3:]}{y.rng.randint(10000, 99999)}",
                "valid_until": date(max(day.year, FIRST) + 4 + y.rng.randint(2, 4), 12, 31),
            }  # fmt: skip
        if raw["name"] in y.town.staff["司法所"]:
            raw["reviewer"] = True
        if raw["reviewer"]:
            raw |= {"experience": "不是初次从事", "qualified": True}
        return raw

    alive = roster(y, "officer", "综合行政执法队", y.n("officer.count"), make)
    y.keep["officers"] = [i.raw["name"] for i in alive if i.raw["certificate"] == "持有有效证件"]
    _list(y, "officers.listed", "officer")


def _list(y: Year, key: str, ledger: str) -> None:
    """Keep every entry of a register, those that left too; what was there before is told first of all."""
    new = [i for i in y.items if i.ledger == ledger]
    for item in new:
        if item.day.year < FIRST:
            item.told = date(FIRST, 1, 4)
    y.keep.setdefault(key, []).extend(new)


def equipment(y: Year) -> None:
    kinds = list(table("equipment"))
    chosen = kinds[:6] if y.first else y.rng.sample(kinds, 2)
    for i, kind in enumerate(chosen):
        day = date(2020 + i % 2, 1 + i * 2, 15) if y.first and i < 5 else days.workdays(y.year, 5 + i % 5)[6]
        count = y.rng.randint(4, 8) if kind == "执法记录仪" else y.rng.randint(1, 3)
        raw = {
            "kind": kind, "model": y.say("equipment", kind, "model"), "count": count, "unit": "综合行政执法队",
            "number": f"ZB{y.year}{i + 1:03}", "keeper": y.staff("综合行政执法队"), "cost": str(count * y.pick((900, 1500, 2600))),
        }  # fmt: skip
        item = y.add("equipment", day, "综合行政执法队", raw)
        if day.year < FIRST:
            item.told = date(FIRST, 1, 6)


POWERS = {
    "penalty": "行政处罚",
    "licence": "行政许可",
    "inspection": "行政检查",
    "confirm": "行政确认",
    "coercion": "行政强制",
}


def power(y: Year) -> None:
    """The list as published in 2021; a few matters are added or taken back each year."""
    waiting: list[tuple[str, str, str]] = y.keep.setdefault("powers.waiting", [])
    alive: list[Item] = y.keep.setdefault("powers", [])
    if y.first:
        waiting += [(n, a, c) for bank, c in POWERS.items() for n, a in table("power", bank)]
        y.rng.shuffle(waiting)
        _keep_each_area(waiting)
    for i in range(len(waiting) - 5 if y.first else 2):
        name, area, category = waiting.pop()
        start = date(FIRST - 1, 10, 1) if y.first and i else days.workdays(y.year, 6)[3]
        granted = category == "行政处罚"
        raw = {
            "name": name, "category": category, "code": f"Q{y.town.path[-3:]}{y.year % 100}{i + 1:03}",
            "source": "省级决定赋权" if granted else "法律法规规章规定", "area": area,
            "grantor": "省人民政府" if granted else "", "unit": "综合行政执法队" if granted else "便民服务中心",
            "law": y.pick(("《土地管理法》", "《行政处罚法》", "《乡村振兴促进法》", "省赋权决定")),
            "duty_list": y.pick(("基本履职事项", "基本履职事项", "配合履职事项")), "published_on": start,
        }  # fmt: skip
        item = y.add("power", start, "党政办公室", raw)
        if start.year < FIRST:
            item.told = date(FIRST, 1, 7)
        alive.append(item)
    if not y.first:
        y.close(alive.pop(0), days.workdays(y.year, 9)[4], {})
    _list(y, "powers.listed", "power")


def _keep_each_area(waiting: list[tuple[str, str, str]]) -> None:
    """Exchange penalties among their places, so that one of each area is neither held back nor taken back."""
    spots = [i for i, power in enumerate(waiting) if power[2] == "行政处罚"]
    found = [waiting[i] for i in spots]
    first = list({area: power for power in reversed(found) for area in power[1:2]}.values())
    more = [power for power in found if power not in first]
    for i, power in zip(spots, more[:5] + first + more[5:], strict=True):
        waiting[i] = power


def institution(y: Year) -> None:
    """行政执法 to its exact number; one or two of every other field from the start, one more a year."""
    made: dict[str, int] = y.keep.setdefault("institutions", {})

    def add(area: str, day: date) -> None:
        names = table("institution", area, "subject")
        at = made.get(area, 0)
        if at >= len(names):
            return
        made[area] = at + 1
        lead = {
            "行政执法": "综合行政执法队",
            "矛盾化解": "综治中心",
            "网格治理": "综治中心",
            "信访工作": "综治中心",
        }.get(area, "党政办公室")
        raw = {
            "subject": f"{y.town.name}{names[at]}", "field": area, "issuer": f"{y.town.name}人民政府", "lead": lead,
            "number": f"{y.town.name[0]}政办〔{day.year}〕{y.rng.randint(3, 60)}号",
            "content": "明确职责分工、工作程序、时限要求和责任追究。",
        }  # fmt: skip
        item = y.add("institution", day, "党政办公室", raw)
        if day.year < FIRST:
            item.told = date(FIRST, 1, 10)

    areas = [a for a in table("institution") if a != "行政执法"]
    if y.first:
        for area in areas[:-1]:
            for _ in range(2):
                add(area, date(y.rng.randint(2019, 2021), y.rng.randint(2, 11), 18))
    others = [a for a in areas if made.get(a, 0) < len(table("institution", a, "subject"))]
    for area in y.rng.sample(others, min(2, len(others))):
        add(area, days.workdays(y.year, y.rng.randint(3, 9))[5])
    # Those that were there before the demo's years; the rest come in the year that must have them.
    before = max(0, y.n("institution.行政执法") - 2) if y.first else 0
    for _ in range(before):
        add("行政执法", date(y.rng.randint(2019, 2021), y.rng.randint(2, 11), 20))
    for _ in range(y.n("institution.行政执法") - made.get("行政执法", 0)):
        add("行政执法", days.workdays(y.year, y.rng.randint(3, 8))[8])


def facility(y: Year) -> None:
    town = y.town
    villages = len(town.all_villages)
    alive: dict[str, Item] = y.keep.setdefault("facilities", {})

    def put(kind: str, subject: str, quantity: int, people: int | None, day: date, cost: int = 0) -> None:
        raw: dict[str, Any] = {"kind": kind, "subject": subject, "quantity": quantity, "people": people}
        if cost:
            raw["cost"] = str(cost)
        item = y.add("facility", day, "党政办公室", raw)
        if day.year < FIRST:
            item.told = date(FIRST, 1, 5)
        alive[kind + subject] = item

    if y.first:
        since = date(FIRST - 1, 3, 25)
        put("人民调解委员会", f"{town.name}人民调解委员会", 1, 7, since)
        put("人民调解委员会", "村（社区）人民调解委员会", villages, villages * 3, since)
        put("调解工作室", "老党员调解工作室", 1, 3, since)
        put("公共法律服务站", f"{town.name}公共法律服务站", 1, None, since)
        put("公共法律服务室", "村（社区）公共法律服务室", villages, None, since)
        put("法治宣传栏", "村（社区）法治宣传栏", villages, None, since)
        put("法治广场", "民法典主题广场", 1, None, date(FIRST - 1, 9, 20), 180000)
        put("村（社区）网格", "村（社区）网格", len(town.grids1), len(town.grids1), since)
        put("片组网格", "片组网格", len(town.grids2), len(town.grids2), since)
        put("联户微网格", "联户微网格", len(town.grids3), None, since)
        put("村（社区）", f"{town.name}村（社区）", villages, None, since)
        put("政务服务事项", "便民服务中心事项清单", y.rng.randint(62, 88), None, since)
    day = days.workdays(y.year, 4 + y.year % 3)[7]
    venue = y.say("facility", "venue")
    put(
        y.pick(("法治长廊", "法治图书角", "法治公园")),
        f"{venue}（{y.year}年建）",
        1,
        None,
        day,
        y.rng.choice((12000, 26000, 48000)),
    )
    if not y.first:
        old = alive.pop("政务服务事项便民服务中心事项清单")
        y.close(old, days.workdays(y.year, 7)[2], {})
        put(
            "政务服务事项",
            "便民服务中心事项清单",
            old.raw["quantity"] + y.rng.randint(2, 9),
            None,
            days.workdays(y.year, 7)[2],
        )


def demo_village(y: Year) -> None:
    """Named villages to their exact number; another is being prepared."""
    named: list[str] = y.keep.setdefault("demo_villages", [])
    waiting: list[Item] = y.keep.setdefault("demo_waiting", [])
    names = [v.name for v in y.town.villages]

    def apply(day: date) -> Item:
        taken = {*named, *(i.raw["village"] for i in waiting)}
        raw = {
            "village": next(n for n in names if n not in taken), "level": "市级",
            "measures": y.say("demo_village", "measures"),
        }  # fmt: skip
        item = y.add("demo_village", day, "司法所", raw)
        if day.year < FIRST:
            item.told = date(FIRST, 1, 11)
        return item

    if y.first:
        for _ in range(y.n("demo_village.count")):
            item = apply(date(FIRST - 2, 4, 15))
            item.raw["named_on"] = date(FIRST - 1, 12, 10)
            item.raw["number"] = f"清法治办〔{FIRST - 1}〕{y.rng.randint(5, 30)}号"
            named.append(item.raw["village"])
    while len(named) < y.n("demo_village.count"):
        item = waiting.pop(0) if waiting else apply(days.workdays(y.year, 2)[4])
        on = days.workdays(y.year, 11)[9]
        number = f"清法治办〔{y.year}〕{y.rng.randint(5, 30)}号"
        review = y.say("demo_village", "review")
        naming = {"named_on": on, "number": number, "review": review}
        item.later.append(Event(on, "amend", y.town.user("sifa"), naming))
        named.append(item.raw["village"])
    waiting.append(apply(days.workdays(y.year, 3)[10]))


GROUPS = {"社区矫正对象": 9, "安置帮教对象": 14, "严重精神障碍患者": 0}


def special_group_work(y: Year) -> None:
    """One entry a group and month, each replacing the month before; counts only."""
    for group, usual in GROUPS.items():
        for month in range(1, 13):
            day = date(y.year, month, 1)
            last: Item | None = y.keep.get(f"special.{group}")
            if last:
                y.close(last, day, {})
            raw: dict[str, Any] = {
                "group": group, "education": 1 if month % 2 else 0, "talks": y.rng.randint(5, 14),
                "help": y.rng.randint(0, 3), "meetings": 1 if month % 3 == 0 else 0,
            }  # fmt: skip
            if usual:
                raw["people"] = max(5, round(usual * y.town.size) + y.rng.randint(-1, 1))
            item = y.add("special_group_work", day, "司法所", raw, told=day)
            y.keep[f"special.{group}"] = item


LEDGERS = {
    "publicity_team": publicity_team, "school_deputy": school_deputy, "law_literate": law_literate, "adviser": adviser,
    "officer": officer, "equipment": equipment, "power": power, "institution": institution, "facility": facility,
    "demo_village": demo_village, "special_group_work": special_group_work,
}  # fmt: skip
