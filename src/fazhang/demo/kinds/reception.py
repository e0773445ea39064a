"""Who mediates, and when leaders receive: registers that post nothing and draw no chance."""

from __future__ import annotations

from datetime import date

from fazhang.demo import days
from fazhang.demo.year import FIRST, LAST, Event, Item, Year


def mediation_committee(y: Year) -> None:
    """The town's committee and one in each village, chosen anew after three years (人民调解法 9)."""
    alive: list[Item] = y.keep.setdefault("committees", [])
    chosen = {FIRST: date(FIRST - 1, 3, 25), LAST: date(LAST, 3, 25)}.get(y.year)
    if not chosen:
        return
    for item in alive:
        y.close(item, chosen, {})
    alive.clear()
    told = max(chosen, date(FIRST, 1, 5))
    for name, kind, people in [
        (y.town.name, "乡镇（街道）人民调解委员会", y.town.staff["司法所"]),
        *((v.name, "村（社区）人民调解委员会", y.town.staff[v.path]) for v in y.town.all_villages),
    ]:
        raw = {
            "name": f"{name}人民调解委员会", "kind": kind, "members": 7 if name == y.town.name else 3, "women": 1,
            "chair": people[0], "place": f"{name}调解室", "filed_on": chosen,
        }  # fmt: skip
        alive.append(y.add("mediation_committee", chosen, "司法所", raw, told=told))


def mediator(y: Year) -> None:
    """Those who mediate in the demo: the judicial office's and the villages' people. Counted in the ledger of facilities."""
    if not y.first:
        return
    since = date(FIRST - 1, 3, 25)
    committees = {v.path: v.name for v in y.town.all_villages} | {"司法所": y.town.name}
    for place, name in committees.items():
        for i, person in enumerate(y.town.staff[place]):
            raw = {
                "name": person, "kind": "聘任的调解员" if i > 2 else "调委会委员", "service": "专职" if place == "司法所" else "兼职",
                "committee": f"{name}人民调解委员会",
            }  # fmt: skip
            y.add("mediator", since, "司法所", raw, told=date(FIRST, 1, 5))


def reception_day(y: Year) -> None:
    """A leader's day each month, put up for all to see beforehand."""
    posts = ("secretary", "mayor", "deputy", "congress", "vice1", "vice2")
    modes = ("定点接访", "定点接访", "重点约访", "定点接访", "带案下访", "定点接访")
    for month in range(1, 13):
        held = days.workdays(y.year, month)[9]
        arranged = days.workdays(y.year, month)[1]
        raw = {
            "planned_on": held, "leader": y.town.holder(posts[month % 6], held), "mode": modes[month % 6],
            "place": "镇综治中心接待大厅" if month % 6 != 4 else f"{y.town.villages[month % 4].name}村委会",
        }  # fmt: skip
        item = y.add("reception_day", arranged, "综治中心", raw, told=arranged)
        item.later.append(Event(arranged, "publish", item.by, {"channel": "镇政务公开栏"}))
        y.close(item, held, {"findings": "按公示时间接待，来访事项逐件登记。"})


LEDGERS = {"mediation_committee": mediation_committee, "mediator": mediator, "reception_day": reception_day}
