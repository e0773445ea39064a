"""A township's figures over the years, from its books where they hold the year, else from the reports received."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from fazhang.books.chart import CHART, Indicator
from fazhang.books.state import Period, State
from fazhang.oversight.models import Received

LEAST = 10
"""Figures below this may double by chance; no jump is told of them."""
FACTOR = 3.0
"""With only one earlier year, a figure has jumped when it is this many times larger or smaller."""
SPREADS = 4.0
"""With more, when its change is so many times the usual change of its years, and at least by half."""


@dataclass(frozen=True)
class Point:
    """A figure of one year. `source`: "books", or the id of the received report it was read in. `told`: as written."""

    value: Decimal
    source: str
    told: str = ""

    @property
    def booked(self) -> bool:
        return self.source == "books"


@dataclass(frozen=True)
class Series:
    """One indicator of a township over the years."""

    account: Indicator
    points: Mapping[int, Point]


@dataclass(frozen=True)
class Jump:
    """A figure that changed beyond what its history explains. `usual`: the largest change of its earlier years, as a factor."""

    town: str
    account: Indicator
    year: int
    before: Point
    now: Point
    factor: float
    usual: float | None


def newest(rows: Iterable[Received]) -> dict[tuple[str, int], Received]:
    """Of each township and year the report received last."""
    found: dict[tuple[str, int], Received] = {}
    for row in rows:
        if row.town and row.year:
            held = found.get((row.town, row.year))
            if held is None or held.pk < row.pk:
                found[row.town, row.year] = row
    return found


def _read(received: Received) -> dict[str, Point]:
    """Indicator → what a report says of its own year: the largest of its figures, as a part is never more than its total."""
    found: dict[str, Point] = {}
    for figure in received.kept():
        code, value = figure.indicator or "", Decimal(str(figure.value))
        if code not in CHART or figure.year not in (None, received.year) or figure.basis == "last_year":
            continue
        if code not in found or value > found[code].value:
            found[code] = Point(value, str(received.pk), figure.text)
    return found


def series(town: str, received: Iterable[Received], booked: Iterable[int]) -> list[Series]:
    """Every indicator with a figure in at least one year, in the chart's order. `booked`: years with books."""
    years: dict[int, dict[str, Point]] = {r.year: _read(r) for (_, _), r in sorted(newest(received).items()) if r.year}
    for year in booked:
        now = State(town, Period.year(year))
        figures = {code: now.figure(code) for code in CHART}
        years[year] = years.get(year, {}) | {
            code: Point(f.value, "books") for code, f in figures.items() if f.value is not None and f.count
        }
    found = []
    for code, account in CHART.items():
        points = {year: of[code] for year, of in sorted(years.items()) if code in of}
        if points:
            found.append(Series(account, points))
    return found


def jumps(town: str, of: Iterable[Series], year: int) -> list[Jump]:
    """The figures of `year` that changed against the last year known beyond what their history explains.

    Books are compared with books and reports with reports: a report tells of a part where the books hold all.
    """
    found = []
    for one in of:
        if year not in one.points:
            continue
        now = one.points[year]
        earlier = [y for y, point in one.points.items() if y < year and point.booked == now.booked]
        if not earlier:
            continue
        before = one.points[earlier[-1]]
        if max(now.value, before.value) < LEAST or min(now.value, before.value) <= 0:
            continue
        change = math.log(float(now.value / before.value))
        usual = _usual([one.points[y].value for y in earlier])
        limit = math.log(FACTOR) if usual is None else max(SPREADS * usual, math.log(1.5))
        if one.account.unit == "%":
            limit = math.log(1.5)
        if abs(change) > limit:
            told = None if usual is None else math.exp(usual)
            found.append(Jump(town, one.account, year, before, now, math.exp(change), told))
    return sorted(found, key=lambda j: -abs(math.log(j.factor)))


def _usual(values: list[Decimal]) -> float | None:
    """The usual change of a history from year to year (median of absolute logs); None for fewer than three years."""
    logs = [abs(math.log(float(b / a))) for a, b in pairwise(values) if a > 0 and b > 0]
    return median(logs) if len(logs) >= 2 else None
