"""The ledgers: all of them by chapter, and the list of one with its filters."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from fazhang.ledgers import paging, queries, supervision, totals
from fazhang.ledgers.fields import Choice, Field
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import by_chapter
from fazhang.ledgers.spec import DUTY, TERM, VOID, Ledger
from fazhang.places import choices
from fazhang.places.scope import Scope, scope_of
from fazhang.web.cases import TONES
from fazhang.web.context import span_of, year_of


@require_GET
def ledgers(request: HttpRequest) -> HttpResponse:
    """Every ledger the user may see, grouped as the report's chapters are, with the counts of the year."""
    scope = scope_of(request.user)
    scope.require("records")
    year = year_of(request, scope)
    of_year, of_all = totals.counts(scope, year), totals.totals(scope)
    chapters = [
        {
            "name": name,
            "ledgers": [
                {"spec": k, "year": of_year.get(k.code, (0, 0)), "all": of_all.get(k.code, (0, 0))} for k in group
            ],
        }
        for _, name, group in by_chapter(scope.role.grid_only)
    ]
    return render(
        request, "web/ledgers.html", {"chapters": chapters, "year": year, "may_register": scope.may("register")}
    )


def columns_of(ledger: Ledger) -> list[Field]:
    """The listed fields that the record's title does not say already."""
    said = {name for _, name, _, _ in Formatter().parse(ledger.title) if name}
    return [f for f in ledger.listed if f.name not in said]


@dataclass(frozen=True)
class Line:
    """One row of a list. `cells`: (heading, text)."""

    record: Record
    cells: list[tuple[str, str]]
    place: str
    due: supervision.Due | None
    tone: str

    @property
    def overdue(self) -> bool:
        return self.due is not None and self.due.days < 0


def lines(rows: list[Record], columns: list[Field], today: date, towns: bool = False) -> list[Line]:
    """Rows as they are shown; `towns`: with the township's name, for those who see several."""
    known = choices.labels([r.region for r in rows], towns)
    made = []
    for record in rows:
        cells = list(zip([c.label for c in columns], queries.cells(record, columns), strict=True))
        due = supervision.due_of(record, today)
        made.append(Line(record, cells, known[record.region], due, TONES[due.state] if due else ""))
    return made


@dataclass(frozen=True)
class Filter:
    name: str
    label: str
    options: list[tuple[str, str]]
    value: str
    every: str = "全部"


def filters(ledger: Ledger, scope: Scope, wanted: Mapping[str, str]) -> list[Filter]:
    """The selects above a list: kind, state, place, office and every other choice that the ledger lists."""
    picked = [f for f in ledger.fields if isinstance(f, Choice) and (f.listed or f.name == ledger.kind)]
    made = [Filter(f.name, f.label, [(o, o) for o in f.options], wanted.get(f.name, "")) for f in picked]
    states = [*ledger.flow.states.items(), (VOID, ledger.flow.label(VOID))]
    made.append(Filter("state", "状态", states, wanted.get("state", "")))
    deepest = 9 if len(scope.path) < 6 else 12 if len(scope.path) < 12 else 24
    regions = [(p.path, p.label) for p in choices.places(scope, deepest)]
    if len(regions) > 1:
        made.append(Filter("region", "地区", regions, wanted.get("region", "")))
    live = [c for c in ledger.clocks if c.kind in (DUTY, TERM)]
    if live:
        made.append(Filter("due", "期限", list(supervision.TERMS.items()), wanted.get("due", "")))
    if len(live) > 1:
        made.append(Filter("clock", "哪项期限", [(c.code, c.name) for c in live], wanted.get("clock", "")))
    if scope.town and not scope.role.grid_only:
        offices = [(str(o.pk), o.name) for o in choices.offices(scope)]
        made.append(Filter("office", "机构", offices, wanted.get("office", "")))
    return made


def has_clocks(ledger: Ledger) -> bool:
    return any(c.kind in (DUTY, TERM) for c in ledger.clocks)


@require_GET
def ledger_list(request: HttpRequest, code: str) -> HttpResponse:
    scope = scope_of(request.user)
    ledger = queries.ledger_for(scope, code)
    wanted: dict[str, Any] = {k: v for k, v in request.GET.items() if v}
    year = wanted.get("year", "")
    today = timezone.localdate()
    rows = supervision.listed(scope, ledger, wanted, today)
    orders = {k: v for k, v in paging.ORDERS.items() if k != paging.DUE or has_clocks(ledger)}
    sort = wanted.get("sort", "") if wanted.get("sort") in orders else paging.NEWEST
    shown = paging.page(rows, wanted.get("after", ""), wanted.get("before", ""), sort=sort)
    columns = columns_of(ledger)
    context = {
        "ledger": ledger,
        "columns": columns,
        "page": shown,
        "total": totals.total(scope, ledger, wanted, today),
        "lines": lines(shown.rows, columns, today, not scope.town),
        "q": wanted.get("q", ""),
        "filtering": any(k not in ("after", "before", "sort") for k in wanted),
        "may_register": scope.may(ledger.registers),
        "may_personal": scope.may("personal") and bool(ledger.personal),
        "has_clocks": has_clocks(ledger),
    }
    partial = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    if not partial:
        span = span_of(request, scope)
        context |= {
            "filters": [f for f in filters(ledger, scope, wanted) if f.options],
            "orders": Filter("sort", "排序", [("" if k == paging.NEWEST else k, v) for k, v in orders.items()], sort),
            "wanted": wanted,
            "years": range(span[1], span[0] - 1, -1) if span else (),
            "chosen_year": year,
        }
    response = render(request, "web/parts/list.html" if partial else "web/ledger_list.html", context)
    if partial:
        query = request.GET.copy()
        for key in [k for k, v in query.items() if not v]:
            del query[key]
        path = reverse("ledger_list", args=[code])
        response["HX-Push-Url"] = f"{path}?{query.urlencode()}" if query else path
    patch_vary_headers(response, ["HX-Request"])
    return response


@dataclass(frozen=True)
class Count:
    """How many records, and the query string of the list that shows them; empty where no list can be narrowed so."""

    records: int
    query: str


@dataclass(frozen=True)
class CountRow:
    """A row of counts: by month, then of the year."""

    label: str
    cells: list[Count]
    whole: Count


@require_GET
def ledger_counts(request: HttpRequest, code: str) -> HttpResponse:
    """The records of a ledger in a year by kind and month; above the townships by township and month as well."""
    scope = scope_of(request.user)
    ledger = queries.ledger_for(scope, code)
    year = year_of(request, scope)
    towns = not scope.town and request.GET.get("by") == "town"
    cells = totals.by_month(scope, ledger, year, towns)
    names = {name for name, _ in cells}
    if towns:
        known = {r.path: r.name for r in scope.towns().order_by("path")}
        groups = [(path, name, {"region": path}) for path, name in known.items()]
    elif ledger.kind:
        options = queries.kinds(ledger)
        groups = [(o, o or "未填", {ledger.kind: o or queries.BLANK}) for o in (*options, "") if o or o in names]
        groups += [(o, o, {}) for o in sorted(names.difference(options, {""}))]
    else:
        groups = [("", ledger.noun, {"state": ""})]
    made = [_count_row(label, [cells[key, m] for m in range(1, 13)], year, wanted) for key, label, wanted in groups]
    sums = [sum(row.cells[m].records for row in made) for m in range(12)]
    label = ledger.field(ledger.kind).label if ledger.kind else ledger.noun
    whole = _count_row("合计", sums, year, {"state": ""})
    context = {
        "ledger": ledger, "year": year, "months": range(1, 13), "rows": made, "sums": whole, "sums_row": [whole],
        "towns": towns, "may_towns": not scope.town, "kind_label": label, "heading": "乡镇" if towns else label,
    }  # fmt: skip
    return render(request, "web/ledger_counts.html", context)


def _count_row(label: str, numbers: list[int], year: int, wanted: Mapping[str, str]) -> CountRow:
    """`wanted`: what narrows the list to the row; nothing at all where the list cannot be."""
    narrow = urlencode({k: v for k, v in wanted.items() if v})
    narrow += "&" if narrow else ""
    cells = []
    for month, n in enumerate(numbers, 1):
        days = f"from={year}-{month:02}-01&to={year}-{month:02}-{monthrange(year, month)[1]}"
        cells.append(Count(n, f"?{narrow}{days}" if wanted else ""))
    return CountRow(label, cells, Count(sum(numbers), f"?{narrow}year={year}" if wanted else ""))
