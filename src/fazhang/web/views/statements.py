"""报表: flow, stock and ratio of a region and period, beside last year's, with what each is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from fazhang.books import queries as books
from fazhang.books.chart import CHART, IDENTITIES, Formula, Indicator
from fazhang.books.state import Figure, Period, Row, State, by_region, months, statement
from fazhang.ledgers import sources
from fazhang.places.models import LEVELS
from fazhang.places.scope import Scope, scope_of
from fazhang.web import asking
from fazhang.web.asking import Asked

KINDS = {"flow": "发生", "stock": "结存", "ratio": "比率"}


@dataclass(frozen=True)
class Cell:
    """A figure and the page it opens on."""

    figure: Figure
    url: str


def cell(figure: Figure | None) -> Cell | None:
    return Cell(figure, asking.link(figure)) if figure is not None else None


@dataclass(frozen=True)
class Line:
    """A line of the statement. `part` names the dimension's term on the lines below an indicator's own."""

    indicator: Indicator
    now: Cell
    before: Cell | None
    opening: Cell | None
    change: Decimal | None
    parts: tuple[Line, ...] = ()
    part: str = ""

    @property
    def nothing(self) -> bool:
        """Nothing was booked, neither now nor in the period it is held against."""
        return not self.now.figure.value and not (self.before and self.before.figure.value)


def opening_of(figure: Figure) -> Figure | None:
    """上年结转 of a stock as a figure of its own: the balance on the day before the period."""
    if figure.indicator.kind != "stock":
        return None
    day = figure.period.start - timedelta(days=1)
    earlier = Period(day.replace(month=1, day=1), day)
    return Figure(figure.indicator, figure.region, earlier, figure.dims, figure.opening, 0)


def _line(row: Row, before: dict[tuple[str, ...], Figure]) -> Line:
    parts = []
    for part in row.dims:
        last = before.get(part.dims)
        change = part.value - last.value if last and part.value is not None and last.value is not None else None
        parts.append(
            Line(
                part.indicator,
                Cell(part, asking.link(part)),
                cell(last),
                cell(opening_of(part)),
                change,
                (),
                part.dims[0],
            )
        )
    figure = row.figure
    return Line(
        figure.indicator, Cell(figure, asking.link(figure)), cell(row.before), cell(opening_of(figure)), row.change,
        tuple(parts),
    )  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    code: str
    name: str
    lines: list[Line]


def chapters(region: str, period: Period) -> list[Chapter]:
    rows = {row.figure.indicator.code: row for row in statement(region, period, compare=False)}
    last = State(region, period.last_year())
    found = []
    for code, name, indicators in sources.by_chapter():
        lines = []
        for indicator in indicators:
            row = replace(rows[indicator], before=last.figure(indicator))
            lines.append(_line(row, {f.dims: last.figure(indicator, f.dims) for f in row.dims}))
        found.append(Chapter(code, name, lines))
    return found


@dataclass(frozen=True)
class Term:
    """A term of a formula with its value: 上年结转的正在调解 6."""

    name: str
    cell: Cell


def terms(formula: Formula, state: State) -> list[Term]:
    found = []
    for code, opening in formula.terms:
        figure = state.figure(code)
        name = figure.indicator.name
        if opening and (earlier := opening_of(figure)) is not None:
            found.append(
                Term(
                    f"上年结转的{name}" if state.period.start.month == 1 else f"期初的{name}",
                    Cell(earlier, asking.link(earlier)),
                )
            )
        else:
            found.append(Term(name, Cell(figure, asking.link(figure))))
    return found


@dataclass(frozen=True)
class Check:
    name: str
    holds: bool
    relation: str
    left: Decimal
    right: Decimal
    left_terms: list[Term]
    right_terms: list[Term]


def trial(region: str, period: Period) -> list[Check]:
    """试算平衡: every identity with both its sides; those that fail first."""
    codes = {c for i in IDENTITIES for f in (i.left, i.right) for c, _ in f.terms}
    state = State(region, period, codes)
    found = []
    for identity in IDENTITIES:
        holds, left, right = state.check(identity)
        relation = "＝" if identity.relation == "=" else "≤"
        found.append(
            Check(
                identity.name.partition("：")[0], holds, relation if holds else "≠" if relation == "＝" else "＞",
                left, right, terms(identity.left, state), terms(identity.right, state),
            )
        )  # fmt: skip
    return sorted(found, key=lambda c: c.holds)


def _pick(request: HttpRequest, found: Iterable[Chapter]) -> Indicator:
    """The indicator to draw: the one asked for, else the flow with the most postings."""
    asked = CHART.get(request.GET.get("chart", ""))
    if asked is not None and asked.kind != "ratio":
        return asked
    flows = [line.now.figure for c in found for line in c.lines if line.indicator.kind == "flow"]
    return max(flows, key=lambda f: (f.count, bool(f.value))).indicator


def month_chart(indicator: Indicator, region: str, year: int) -> dict[str, Any]:
    """Months of a year beside those of the year before, as charts.js reads it; a month opens its figure."""
    series = []
    for one in (year, year - 1):
        values = months([indicator.code], region, one)[indicator.code]
        series.append({"name": f"{one}年", "data": [float(v) for v in values]})
    return {
        "type": "line" if indicator.kind == "stock" else "bar",
        "unit": indicator.unit,
        "categories": [f"{m}月" for m in range(1, 13)],
        "series": series,
        "links": [asking.figure_url(indicator.code, region, Period.month(year, m)) for m in range(1, 13)],
    }


def region_chart(indicator: Indicator, names: list[str], figures: list[Figure]) -> dict[str, Any]:
    return {
        "type": "bar",
        "unit": indicator.unit,
        "categories": names,
        "series": [{"name": indicator.name, "data": [float(f.value or 0) for f in figures]}],
        "links": [asking.link(f) for f in figures],
    }


def choices(scope: Scope, asked: Asked) -> dict[str, Any]:
    """What the choosing form of a page of figures offers."""
    place = asking.place(scope, asked.region)
    return {
        "asked": asked,
        "place": place,
        "spans": asking.SPANS,
        "years": sorted({*books.years(scope.path), asked.year}, reverse=True),
        "level": LEVELS[asked.region.level][1],
    }


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("figures")
    asked = asking.ask(request, scope)
    found = chapters(asked.region.path, asked.period)
    drawn = _pick(request, found)
    chosen = choices(scope, asked)
    below = chosen["place"].below
    parts = by_region(drawn.code, [r.path for r in below], asked.period) if below else []
    checks = trial(asked.region.path, asked.period)
    context = chosen | {
        "chapters": found,
        "kinds": KINDS,
        "drawn": drawn,
        "drawable": [(c.name, [line.indicator for line in c.lines if line.indicator.kind != "ratio"]) for c in found],
        "by_month": month_chart(drawn, asked.region.path, asked.period.start.year),
        "by_region": region_chart(drawn, [r.name for r in below], parts) if parts else None,
        "checks": checks,
        "broken": sum(not c.holds for c in checks),
        "may_books": scope.may("books"),
        "export_base": reverse("statement_export", args=["x"]).removesuffix("x/"),
        "last": asking.label(asked.period.last_year()),
    }
    return render(request, "web/statements/statement.html", context)
