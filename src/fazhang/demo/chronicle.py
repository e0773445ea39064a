"""Telling a town's records to the books in the order in which they happened, through the ledgers' doors.

Time goes in stretches of about ten days (旬): what is told in a stretch is registered in order of day; what happens to
older records follows; months are closed on the tenth of the next, years in January, until the last year, left open.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import groupby

from fazhang.books import door as books
from fazhang.demo import reports
from fazhang.demo.county import Town
from fazhang.demo.year import FIRST, LAST, Event, Item
from fazhang.ledgers import door
from fazhang.ledgers.fields import Pick
from fazhang.ledgers.registry import LEDGERS
from fazhang.places.scope import Scope, system

Tick = Callable[[int], None]
REGISTERS = frozenset(f.ledger for ledger in LEDGERS.values() for f in ledger.fields if isinstance(f, Pick))


def stretches() -> list[tuple[date, date]]:
    found = []
    for year in range(FIRST, LAST + 1):
        for month in range(1, 13):
            end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            found += [
                (date(year, month, 1), date(year, month, 10)), (date(year, month, 11), date(year, month, 20)),
                (date(year, month, 21), end),
            ]  # fmt: skip
    return found


STRETCHES = stretches()


def _index(day: date) -> int:
    return (day.year - FIRST) * 36 + (day.month - 1) * 3 + min((day.day - 1) // 10, 2)


def moment(day: date, minute: float) -> str:
    """UTC ISO time of a minute of a Chinese working day, counted from 8:00 (Beijing time is UTC+8)."""
    seconds = int(minute * 60)
    return f"{day.isoformat()}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"


def _over_the_day(days: Sequence[date]) -> list[str]:
    """A moment for each of the days (in order): from half past eight to three in the afternoon, never backwards."""
    counts: dict[date, int] = defaultdict(int)
    for day in days:
        counts[day] += 1
    seen: dict[date, int] = defaultdict(int)
    found = []
    for day in days:
        # A share of the day for each, and where in its share by no more than a scrambling of numbers.
        within = (day.toordinal() * 7919 + seen[day] * 104729) % 997 / 997
        found.append(moment(day, 30 + 390 * (seen[day] + within) / counts[day]))
        seen[day] += 1
    return found


def tell(town: Town, items: list[Item], tick: Tick) -> None:
    """Register everything, let happen what happens later, and write the reports in their season. `tick` is told how many acts were just booked."""
    scope = system(town.path, town.name)
    told: dict[int, list[Item]] = defaultdict(list)
    later: dict[int, list[tuple[date, int, Item, Event]]] = defaultdict(list)
    for item in items:
        told[_index(item.told)].append(item)
        for serial, event in enumerate(item.later):
            if event.day.year <= LAST:
                later[_index(max(event.day, item.told))].append((max(event.day, item.told), serial, item, event))
    for index, (_, end) in enumerate(STRETCHES):
        new = sorted(told[index], key=lambda i: (i.told, i.ledger not in REGISTERS, i.day, i.ledger))
        moments = zip(new, _over_the_day([i.told for i in new]), strict=True)
        # Who and what is on a register is there before the records that choose from it.
        for _, alike in groupby(moments, key=lambda pair: pair[0].ledger in REGISTERS):
            pairs = list(alike)
            entries = [door.Entry(i.raw, closed_on=i.closed, by=i.by, at=at, ledger=i.ledger) for i, at in pairs]
            for (item, _), pk in zip(pairs, door.register(entries=entries, scope=scope).ids, strict=True):
                item.pk = pk
        events = _in_rounds(later[index])
        _happen(events, end, scope)
        tick(len(new) + len(events))
        if index % 3 == 0 and index:
            _close(town, end)
        reports.season(town, end)
    reports.season(town, date(LAST + 1, 1, 20))


def _in_rounds(events: list[tuple[date, int, Item, Event]]) -> list[tuple[date, int, Item, Event]]:
    """First what happens first to each record, then what happens next: a round of steps is booked in one call."""
    rounds: list[list[tuple[date, int, Item, Event]]] = []
    met: dict[int, int] = defaultdict(int)
    for event in sorted(events, key=lambda e: (e[0], e[1])):
        at = met[id(event[2])]
        met[id(event[2])] += 1
        if at == len(rounds):
            rounds.append([])
        rounds[at].append(event)
    return [event for each in rounds for event in each]


def _happen(events: list[tuple[date, int, Item, Event]], end: date, scope: Scope) -> None:
    """Steps in bulk, as long as no record is met twice; everything else one by one, in between."""
    pending: dict[int, door.Move] = {}

    def flush() -> None:
        door.move(moves=list(pending.values()), scope=scope)
        pending.clear()

    for i, (_, _, item, event) in enumerate(events):
        at = moment(end, 430 + 130 * i / len(events))
        if event.act in ("amend", "void", "attach"):
            flush()
            if event.act == "amend":
                door.amend(record=item.pk, raw=event.raw, scope=scope, by=event.by, at=at)
            elif event.act == "void":
                door.void(record=item.pk, reason=event.reason, scope=scope, by=event.by, at=at)
            else:
                uploads = [(name, io.BytesIO(content)) for name, content in event.files]
                door.attach(record=item.pk, uploads=uploads, scope=scope, by=event.by, at=at)
            continue
        if item.pk in pending:
            flush()
        pending[item.pk] = door.Move(item.pk, event.act, event.raw, on=event.day, by=event.by, at=at)
    flush()


def _close(town: Town, day: date) -> None:
    """The month before, and in January the year before, but not those of the last year."""
    before = day.replace(day=1) - timedelta(days=1)
    if before.year == LAST:
        return
    books.close_period(town.path, before.year, before.month, town.user("suozhang"), moment(day, 565))
    if before.month == 12:
        books.close_period(town.path, before.year, None, town.user("zhenzhang"), moment(day, 580))
