"""How many records there are: totals of lists, counts by ledger and by kind and month. Every count starts from a scope.

Counted from the tallies (fazhang.ledgers.models.Tally) and the index of the search wherever these say exactly what the
user sees, so that a total costs the same for a hundred records and a million; from the records everywhere else.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from fazhang.books.state import under
from fazhang.ledgers import queries, search, supervision
from fazhang.ledgers.models import Tally
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import VOID, Ledger
from fazhang.places.scope import Scope

# Counted by a column of the lists' indexes, never null: by another every row would be fetched.
_HOW_MANY, _OPEN = Count("ledger"), Count("ledger", filter=Q(closed_on=None))
_ORDER = {"sort", "after", "before"}
"""What of a list's query changes the order of its records and not which they are."""


def _tallies(scope: Scope, ledgers: Iterable[str]) -> QuerySet[Tally]:
    """The tallies of ledgers which the user sees whole (`queries.whole_towns`)."""
    place = Q(town=scope.path) if len(scope.path) == 9 else under(scope.path, "town")
    return Tally.objects.filter(place, ledger__in=list(ledgers))


def _parted(scope: Scope) -> tuple[list[str], list[str]]:
    """The ledgers that are counted by township, and those of which the records have to be counted."""
    seen = [k.code for k in LEDGERS.values() if scope.may("records") and (k.grid or not scope.role.grid_only)]
    tallied = [c for c in seen if queries.whole_towns(scope, c)]
    return tallied, [c for c in seen if c not in tallied]


def total(scope: Scope, ledger: Ledger, wanted: Mapping[str, str], today: date) -> int:
    """How many records a list has (supervision.listed)."""
    given = {k: v for k, v in wanted.items() if v and k not in _ORDER}
    told = _told(scope, ledger, given) if queries.whole_towns(scope, ledger.code) else None
    return supervision.listed(scope, ledger, given, today, counted=True).count() if told is None else told


def _told(scope: Scope, ledger: Ledger, given: Mapping[str, str]) -> int | None:
    """A list's total as far as it can be told without its records; None where it cannot."""
    if set(given) == {"q"}:
        found, exact = search.counts(given["q"], scope.town or scope.path, [ledger.code])
        return found.get(ledger.code, 0) if exact else None
    if (span := _months(given)) is None or not set(given) <= {"year", "from", "to", "state", ledger.kind}:
        return None
    tallies = _tallies(scope, [ledger.code]).filter(month__gte=span[0], month__lte=span[1])
    state, kind = given.get("state"), given.get(ledger.kind) if ledger.kind else None
    tallies = tallies.filter(state=state) if state else tallies.exclude(state=VOID)
    if kind == queries.BLANK or kind in queries.kinds(ledger):
        tallies = tallies.filter(kind="" if kind == queries.BLANK else kind)
    return tallies.aggregate(n=Sum("records"))["n"] or 0


def _months(given: Mapping[str, str]) -> tuple[str, str] | None:
    """The months ("2023-01") that a list is narrowed to; None where it is by days within a month."""
    first, last = given.get("from", ""), given.get("to", "")
    if (year := given.get("year", "")).isdecimal():
        first, last = first or f"{year}-01-01", last or f"{year}-12-31"
    try:
        since, until = date.fromisoformat(first or "0001-01-01"), date.fromisoformat(last or "9999-12-31")
    except ValueError:
        return None
    whole = since.day == 1 and until.day == calendar.monthrange(until.year, until.month)[1]
    return (since.isoformat()[:7], until.isoformat()[:7]) if whole else None


def counts(scope: Scope, year: int) -> dict[str, tuple[int, int]]:
    """Ledger code → (records of the year, of them open)."""
    return _by_ledger(scope, year)


def totals(scope: Scope) -> dict[str, tuple[int, int]]:
    """Ledger code → (records of all years, of them open)."""
    return _by_ledger(scope, None)


def _by_ledger(scope: Scope, year: int | None) -> dict[str, tuple[int, int]]:
    tallied, counted = _parted(scope)
    months = Q(month__gte=f"{year:04}-01", month__lte=f"{year:04}-12") if year else Q()
    days = Q(occurred_on__gte=date(year, 1, 1), occurred_on__lte=date(year, 12, 31)) if year else Q()
    found: dict[str, tuple[int, int]] = {}
    if tallied:
        sums = _tallies(scope, tallied).filter(months).exclude(state=VOID).values_list("ledger")
        for code, n, open_ in sums.annotate(n=Sum("records"), live=Sum("records", filter=Q(open=True))):
            found[code] = (n, open_ or 0)
    if counted:
        rows = queries.records(scope).filter(days, ledger__in=counted).exclude(state=VOID)
        for code, n, open_ in rows.order_by().values_list("ledger").annotate(n=_HOW_MANY, open=_OPEN):
            found[code] = (n, open_)
    return {code: pair for code, pair in found.items() if pair[0]}


def years(scope: Scope) -> tuple[int, int] | None:
    """The first and the last year with records in scope; None where there are none."""
    tallied, counted = _parted(scope)
    found: list[int] = []
    if tallied:
        span = _tallies(scope, tallied).filter(records__gt=0).aggregate(first=Min("month"), last=Max("month"))
        found += [int(month[:4]) for month in span.values() if month]
    if counted:
        held = queries.records(scope).filter(ledger__in=counted).order_by()
        days = held.aggregate(first=Min("occurred_on"), last=Max("occurred_on"))
        found += [day.year for day in days.values() if day]
    return (min(found), max(found)) if found else None


def most_used(scope: Scope, count: int = 6) -> list[Ledger]:
    """The ledgers a user may register in, those that hold the most records first."""
    held = totals(scope)
    return sorted(queries.open_to(scope), key=lambda k: -held.get(k.code, (0, 0))[0])[:count]


Cells = Counter[tuple[str, int]]
"""(row, month 1 to 12) → records."""


def by_month(scope: Scope, ledger: Ledger, year: int, towns: bool = False) -> Cells:
    """The records of a ledger and a year by kind (or `towns`: by township, its code) and month, voided ones left out."""
    row, cells = "town" if towns else "kind", Counter[tuple[str, int]]()
    if queries.whole_towns(scope, ledger.code):
        tallies = _tallies(scope, [ledger.code]).filter(month__gte=f"{year:04}-01", month__lte=f"{year:04}-12")
        for name, month, n in tallies.exclude(state=VOID).values_list(row, "month").annotate(n=Sum("records")):
            cells[name, int(month[5:])] += n
        return +cells
    rows = queries.of_ledger(scope, ledger.code).exclude(state=VOID)
    rows = rows.filter(occurred_on__gte=date(year, 1, 1), occurred_on__lte=date(year, 12, 31)).order_by()
    for name, day, n in rows.values_list(row, "occurred_on").annotate(n=_HOW_MANY):
        cells[name, day.month] += n
    return +cells
