"""What goes wrong in a year and is put right: slips amended, twins voided, late corrections; and the evidence files.

None of it disturbs a figure: a slip is amended to the right value within the month, a twin is voided, and corrections
to closed months touch only counts of window services.
"""

from __future__ import annotations

from datetime import date, timedelta

from fazhang.demo.papers import KINDS, papers_of
from fazhang.demo.year import LAST, Event, Item, Year

SLIPS = {"publicity": "audience", "study": "attendance", "training": "attendance", "antifraud": "audience"}


def befall(y: Year) -> None:
    slips(y)
    twins(y)
    late(y)
    evidence(y)


def _early(item: Item, y: Year) -> bool:
    """Told early in a month, so that what follows still falls in it."""
    return (
        item.told.year == y.year and item.told.day <= 12 and item.day.month == item.told.month and item.told.month < 12
    )


def slips(y: Year) -> None:
    """Two numbers typed wrong and amended some days later (红字冲正)."""
    found = [i for i in y.items if i.ledger in SLIPS and _early(i, y) and i.raw.get(SLIPS[i.ledger])]
    for item in y.rng.sample(found, min(2, len(found))):
        name = SLIPS[item.ledger]
        right = item.raw[name]
        item.raw[name] = right * 10 if right < 500 else right + 90
        item.later.insert(0, Event(item.told + timedelta(days=y.rng.randint(3, 14)), "amend", item.by, {name: right}))


def twins(y: Year) -> None:
    """One dispute and one opinion registered twice; the second is voided."""
    for ledger in ("dispute", "opinion"):
        found = [i for i in y.items if i.ledger == ledger and _early(i, y)]
        if not found:
            continue
        item = y.pick(found)
        twin = Item(ledger, item.day, dict(item.raw), y.town.user("dengji"), item.told + timedelta(days=1))
        head = y.town.user("zhongxin")
        twin.later.append(Event(twin.told + timedelta(days=4), "void", head, reason=y.say("dispute", "void")))
        y.items.append(twin)


def late(y: Year) -> None:
    """A count of last November corrected in February, when its month is closed: posted in the open one, marked late."""
    if y.year == LAST:
        return
    found = [i for i in y.items if i.ledger == "window_service" and i.day.month == 11]
    item = y.pick(found)
    on = date(y.year + 1, 2, y.rng.randint(12, 19))
    item.later.append(
        Event(on, "amend", y.town.user("chuangkou"), {"matters": item.raw["matters"] + y.rng.randint(1, 4)})
    )


def evidence(y: Year) -> None:
    """One or two records of several ledgers get their papers."""
    for ledger in KINDS:
        found = [i for i in y.items if i.ledger == ledger and i.told.year == y.year]
        for item in y.rng.sample(found, min(2 if ledger in ("publicity", "meeting", "study") else 1, len(found))):
            title = str(item.raw.get("topic") or item.raw.get("subject") or "")
            on = item.told + timedelta(days=y.rng.randint(0, 5))
            on = min(on, date(y.year, 12, 31))
            item.later.append(Event(on, "attach", item.by, files=papers_of(y, ledger, title, item.day)))
