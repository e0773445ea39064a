"""What a page of figures is asked for: a region, a period, terms of the dimension. Read from and written to URLs.

Every figure's link says region, from, to and dim in full, so a link that is kept or sent shows the same figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from fazhang.books.numbers import whole
from fazhang.books.state import Figure, Period
from fazhang.places import queries as places
from fazhang.places.models import LEVELS, Region
from fazhang.places.scope import Scope
from fazhang.web.context import year_of

SPANS: dict[str, str] = {
    "year": "全年",
    "h1": "上半年",
    "h2": "下半年",
    **{f"q{i}": f"第{'一二三四'[i - 1]}季度" for i in range(1, 5)},
    **{f"m{i}": f"{i}月" for i in range(1, 13)},
    "days": "自选起止日期",
}
EARLIEST, LATEST = 1990, 2100


@dataclass(frozen=True)
class Asked:
    """`until` is a cut-off inside the span (截至), None where there is none. `problem` tells what could not be read."""

    region: Region
    period: Period
    year: int
    span: str
    until: date | None
    dims: tuple[str, ...]
    problem: str = ""

    @property
    def label(self) -> str:
        return label(self.period)


def label(period: Period) -> str:
    """A period in words: 2023年, 2023年上半年, 2023年5月, 2023-01-01至2023-10-20."""
    for span, name in SPANS.items():
        if span != "days" and period == span_of(period.start.year, span):
            return f"{period.start.year}年" if span == "year" else f"{period.start.year}年{name}"
    return f"{period.start}至{period.end}"


def span_of(year: int, span: str) -> Period:
    if span.startswith("m"):
        return Period.month(year, int(span[1:]))
    if span.startswith("q"):
        last = 3 * int(span[1:])
        return Period(date(year, last - 2, 1), Period.month(year, last).end)
    if span == "h1":
        return Period(date(year, 1, 1), date(year, 6, 30))
    if span == "h2":
        return Period(date(year, 7, 1), date(year, 12, 31))
    return Period.year(year)


def _day(given: QueryDict, name: str) -> date | None:
    try:
        day = date.fromisoformat(given.get(name, ""))
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None


def ask(request: HttpRequest, scope: Scope) -> Asked:
    """Read region and period of a page; the user's own node and the year being looked at where none is given.

    404 for a region outside the scope. Days that cannot be read leave the default and say so in `problem`.
    """
    given = request.GET
    region = places.region_for(scope, given.get("region") or scope.path)
    dims = tuple(dict.fromkeys(d for d in given.getlist("dim") if d))
    start, end, until = (_day(given, name) for name in ("from", "to", "until"))
    wanted = whole(given.get("year", ""))
    if wanted is not None and EARLIEST <= wanted <= LATEST:
        year = wanted
    elif start:
        year = start.year
    else:
        year = year_of(request, scope)
    span = given.get("span", "days" if start and end else "year")
    if span not in SPANS:
        span = "year"
    if span == "days":
        if start and end and start <= end:
            return Asked(region, Period(start, end), year, _named(Period(start, end)), None, dims)
        problem = "终止日期早于起始日期，先按全年显示" if start and end else "请填写起止日期，先按全年显示"
        return Asked(region, Period.year(year), year, "year", None, dims, problem)
    period = span_of(year, span)
    if until and period.start <= until < period.end:
        return Asked(region, Period(period.start, until), year, span, until, dims)
    problem = "截至日期不在所选期间内，没有采用" if given.get("until") and until != period.end else ""
    return Asked(region, period, year, span, None, dims, problem)


def _named(period: Period) -> str:
    for span in SPANS:
        if span != "days" and period == span_of(period.start.year, span):
            return span
    return "days"


def figure_url(code: str, region: str, period: Period, dims: Sequence[str] = ()) -> str:
    """The page of exactly this figure."""
    query = [("region", region), ("from", period.start.isoformat()), ("to", period.end.isoformat())]
    return f"{reverse('figure', args=[code])}?{urlencode([*query, *(('dim', d) for d in dims)])}"


def link(figure: Figure) -> str:
    return figure_url(figure.indicator.code, figure.region, figure.period, figure.dims)


def statement_url(region: str, period: Period) -> str:
    query = {"region": region, "from": period.start.isoformat(), "to": period.end.isoformat()}
    return f"{reverse('statement')}?{urlencode(query)}"


@dataclass(frozen=True)
class Place:
    """What a page shows of a node: its ancestors in scope (itself last) and the nodes below it."""

    lineage: list[Region]
    below: list[Region]

    @property
    def below_label(self) -> str:
        return LEVELS[self.below[0].level][1] if self.below else ""


def place(scope: Scope, region: Region) -> Place:
    return Place(places.lineage(scope, region.path), places.children(scope, region.path))
