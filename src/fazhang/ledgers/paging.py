"""Pages of a list, by key and never by offset: the last page costs what the first one does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from fazhang.books.numbers import whole
from fazhang.ledgers.models import Record


@dataclass(frozen=True)
class _Part:
    """A stretch of an order: the records it holds, the day they go by (then their id), `down` for the latest first."""

    where: Q
    day: str
    down: bool

    def beyond(self, day: date, pk: int, back: bool) -> Q:
        """The records of the stretch after a key, or with `back` those before it."""
        less = "lt" if self.down != back else "gt"
        same = Q(**{f"{self.day}__{less}e": day})
        return same & (Q(**{f"{self.day}__{less}": day}) | Q(**{f"pk__{less}": pk}))


def _dated(day: str) -> Q:
    """Every day there is: it leads SQLite to the index in the order of that day."""
    return Q(**{f"{day}__gte": date.min, f"{day}__lte": date.max})


NEWEST, OLDEST, DUE = "newest", "oldest", "due"
ORDERS: Mapping[str, str] = {NEWEST: "最新在前", OLDEST: "最早在前", DUE: "按期限"}
_PARTS: Mapping[str, tuple[_Part, ...]] = {
    NEWEST: (_Part(_dated("occurred_on"), "occurred_on", True),),
    OLDEST: (_Part(_dated("occurred_on"), "occurred_on", False),),
    # Those on which no clock runs come after the others.
    DUE: (
        _Part(_dated("due_on"), "due_on", False),
        _Part(_dated("occurred_on") & Q(due_on=None), "occurred_on", True),
    ),
}


@dataclass(frozen=True)
class Page:
    """A page of a list. `newer`, `older`: keys of the pages before and after it, empty where there is none."""

    rows: list[Record]
    newer: str
    older: str


def page(rows: QuerySet[Record], after: str = "", before: str = "", size: int = 50, sort: str = NEWEST) -> Page:
    """The page of `rows` that follows the key `after`, precedes the key `before` ("end": the last page), or the first.

    `sort`: one of ORDERS. A key that cannot be read is as none.
    """
    parts, back = _PARTS.get(sort, _PARTS[NEWEST]), bool(before)
    at = _read(before or after, len(parts))
    found: list[tuple[int, Record]] = []
    for n, part in reversed([*enumerate(parts)]) if back else enumerate(parts):
        if (at and (n > at[0] if back else n < at[0])) or len(found) > size:
            continue
        held = rows.filter(part.where)
        if at and n == at[0]:
            held = held.filter(part.beyond(at[1], at[2], back))
        sign = "-" if part.down != back else ""
        found += [(n, r) for r in held.order_by(f"{sign}{part.day}", f"{sign}pk")[: size + 1 - len(found)]]
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    keys = [_key(n, getattr(r, parts[n].day), r.pk) for n, r in found[:1] + found[-1:]]
    newer = keys[0] if keys and (more if back else at) else ""
    older = keys[-1] if keys and (at if back else more) else ""
    return Page([r for _, r in found], newer, older)


def _key(part: int, day: date, pk: int) -> str:
    return f"{day.isoformat()}_{pk}" + (f"_{part}" if part else "")


def _read(key: str, parts: int) -> tuple[int, date, int] | None:
    day, _, rest = key.partition("_")
    number, _, part = rest.partition("_")
    pk, n = whole(number), whole(part or "0")
    try:
        return (n, date.fromisoformat(day), pk) if pk is not None and n is not None and 0 <= n < parts else None
    except ValueError:
        return None
