"""上报表: the standard sheets of a period on screen, each figure open to what it is made of, and as Excel files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from fazhang.books.state import Period
from fazhang.ledgers.registry import LEDGERS
from fazhang.places import queries as places
from fazhang.places.models import Region
from fazhang.places.scope import Scope, scope_of
from fazhang.reports.standard import filling, periods, workbook
from fazhang.reports.standard.forms import STANDARDS
from fazhang.reports.standard.grid import OWN
from fazhang.reports.standard.spec import MONTH, YEAR, Cell, Enforcement, Row, Sheet, Standard, Table
from fazhang.web import asking
from fazhang.web.views.ledgers import columns_of, lines
from fazhang.web.views.papers import given

ROWS = 200
"""Lines of a register that the page shows; the file has all of them."""
PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What a page of a sheet is asked for. `query`: the same as a query string."""

    scope: Scope
    standard: Standard
    region: Region
    period: Period

    @property
    def query(self) -> str:
        return _query(self.region, self.period)

    @property
    def month(self) -> str:
        return periods.text(self.period) if periods.span_of(self.period) == MONTH else ""

    @property
    def year(self) -> int:
        return self.period.start.year

    @property
    def label(self) -> str:
        return periods.label(self.period)


def _query(region: Region, period: Period, **more: str) -> str:
    return urlencode({"region": region.path, periods.span_of(period): periods.text(period), **more})


def _scope(request: HttpRequest) -> Scope:
    scope = scope_of(request.user)
    scope.require("reports")
    scope.require("records")
    return scope


def _region(request: HttpRequest, scope: Scope) -> Region:
    return places.region_for(scope, request.GET.get("region") or scope.path)


def _ask(request: HttpRequest, code: str) -> Asked:
    """404 for an unknown sheet or place; raises periods.Refused for a period that no sheet is made for."""
    scope = _scope(request)
    region = _region(request, scope)
    if code not in STANDARDS:
        raise Http404("没有这张上报表")
    standard, today = STANDARDS[code], timezone.localdate()
    month, year = request.GET.get("month", "").strip(), request.GET.get("year", "").strip()
    if month or year:
        return Asked(scope, standard, region, periods.read(standard, today, month, year))
    return Asked(scope, standard, region, periods.usual(standard, standard.spans[0], scope, region, today))


@dataclass(frozen=True)
class Offer:
    """A sheet in the list. `ways`: its usual periods and their pages."""

    standard: Standard
    ways: list[tuple[str, str]]

    @property
    def by_month(self) -> bool:
        return MONTH in self.standard.spans

    @property
    def by_year(self) -> bool:
        return YEAR in self.standard.spans


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    scope = _scope(request)
    region, today = _region(request, scope), timezone.localdate()
    offers = []
    for standard in STANDARDS.values():
        ways = []
        for span in standard.spans:
            period = periods.usual(standard, span, scope, region, today)
            url = f"{reverse('standard_sheet', args=[standard.code])}?{_query(region, period)}"
            ways.append((periods.label(period), url))
        offers.append(Offer(standard, ways))
    context = {"offers": offers, "region": region, **_calendar(today)}
    return render(request, "web/standard/index.html", context)


def _calendar(today: date) -> dict[str, Any]:
    """What the choosing form offers."""
    return {"latest": f"{today:%Y-%m}", "years": range(today.year, today.year - 10, -1)}


@dataclass(frozen=True)
class Linked:
    cell: Cell
    url: str


@dataclass(frozen=True)
class Line:
    row: Row
    url: str
    cells: list[Linked]


@dataclass(frozen=True)
class Shown:
    """A table of a sheet as the page draws it. `groups`: (heading above, how many columns); `grouped` whether any."""

    table: Table
    groups: list[tuple[str, int]]
    lines: list[Line]
    total: Line | None
    left_out: int

    @property
    def narrow(self) -> bool:
        """Many columns of figures: they stand closer."""
        return sum(not h.width for h in self.table.heads) > 16

    @property
    def grouped(self) -> bool:
        return any(name for name, _ in self.groups)


def _groups(table: Table) -> list[tuple[str, int]]:
    """Headings of the first line: (group, columns below it); ("", 0) with the name of a column that has none."""
    found: list[tuple[str, int]] = []
    for head in table.heads[1:]:
        if head.group and found and found[-1][0] == head.group:
            found[-1] = (head.group, found[-1][1] + 1)
        else:
            found.append((head.group, 1))
    return found


def _line(asked: Asked, row: Row) -> Line:
    if row.record:
        url = reverse("record", args=[row.record])
    elif row.region:
        url = f"?{urlencode({**dict(_pairs(asked)), 'region': row.region})}"
    else:
        url = ""
    return Line(row, url, [Linked(c, _open(asked, row, c)) for c in row.cells])


def _pairs(asked: Asked) -> list[tuple[str, str]]:
    return [("region", asked.region.path), (periods.span_of(asked.period), periods.text(asked.period))]


def _open(asked: Asked, row: Row, cell: Cell) -> str:
    """The page on which a figure is taken apart: the books' own where it is one of theirs."""
    if len(cell.figures) == 1 and row.key != OWN:
        return asking.link(cell.figures[0])
    if not cell.column:
        return ""
    page = reverse("standard_behind", args=[asked.standard.code, cell.column])
    return f"{page}?{urlencode([*_pairs(asked), ('row', row.key)])}"


def _shown(asked: Asked, table: Table) -> Shown:
    rows = table.rows[:ROWS]
    return Shown(
        table, _groups(table), [_line(asked, r) for r in rows], _line(asked, table.total) if table.total else None,
        len(table.rows) - len(rows),
    )  # fmt: skip


def _fill(asked: Asked, today: date) -> Sheet:
    return filling.fill(asked.standard, asked.scope, asked.region, asked.period, today)


def _chooser(scope: Scope, standard: Standard, region: Region, today: date) -> dict[str, Any]:
    return {
        "standard": standard,
        "region": region,
        "place": asking.place(scope, region),
        "by_month": MONTH in standard.spans,
        "by_year": YEAR in standard.spans,
        **_calendar(today),
    }


@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    today = timezone.localdate()
    try:
        asked = _ask(request, code)
    except periods.Refused as refused:
        scope, standard = _scope(request), STANDARDS[code]
        context = _chooser(scope, standard, _region(request, scope), today) | {"problem": str(refused)}
        return render(request, "web/standard/sheet.html", context, status=422)
    sheet = _fill(asked, today)
    context = _chooser(asked.scope, asked.standard, asked.region, today) | {
        "asked": asked,
        "sheet": sheet,
        "tables": [_shown(asked, t) for t in sheet.tables],
        "remarks": [
            (r.text, _open(asked, Row("", ()), Cell(column=r.column)) if r.column else "") for r in sheet.remarks
        ],
        "word": f"{reverse('enforcement_yearly', args=[asked.year])}?region={asked.region.path}"
        if isinstance(asked.standard.body, Enforcement)
        else "",
    }
    return render(request, "web/standard/sheet.html", context)


@require_GET
def download(request: HttpRequest, code: str) -> HttpResponse:
    try:
        asked = _ask(request, code)
    except periods.Refused as refused:
        messages.error(request, str(refused))
        return redirect("standard_sheet", code)
    today = timezone.localdate()
    sheet = _fill(asked, today)
    return given(workbook.write(sheet, today), workbook.MIME, f"{sheet.title}.xlsx")


@require_GET
def behind(request: HttpRequest, code: str, column: str) -> HttpResponse:
    """What one figure of a sheet is made of."""
    try:
        asked = _ask(request, code)
    except periods.Refused as refused:
        raise Http404(str(refused)) from None
    found = filling.behind(
        asked.standard, asked.scope, asked.region, asked.period, column, request.GET.get("row", "")
    )  # fmt: skip
    if found is None:
        raise Http404("这张表没有这一栏、这一行")
    ledger = LEDGERS[asked.standard.body.ledger]
    page = Paginator(found.records, PAGE).get_page(request.GET.get("page"))
    columns = columns_of(ledger)
    context = {
        "asked": asked,
        "behind": found,
        "ledger": ledger,
        "terms": [(f, asking.link(f), asking.label(f.period)) for f in found.figures],
        "columns": columns,
        "lines": lines(list(page.object_list), columns, timezone.localdate(), not asked.scope.town),
        "page": page,
        "back": f"{reverse('standard_sheet', args=[code])}?{asked.query}",
    }
    return render(request, "web/standard/behind.html", context)
