"""The ledgers: all of them by chapter, and the list of one with its filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from fazhang.ledgers import queries, supervision
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
    of_year, of_all = queries.counts(scope, year), queries.totals(scope)
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


@require_GET
def ledger_list(request: HttpRequest, code: str) -> HttpResponse:
    scope = scope_of(request.user)
    ledger = queries.ledger_for(scope, code)
    wanted: dict[str, Any] = {k: v for k, v in request.GET.items() if v}
    year = wanted.get("year", "")
    if year.isdecimal():
        wanted.setdefault("from", f"{year}-01-01")
        wanted.setdefault("to", f"{year}-12-31")
    rows = queries.filtered(queries.of_ledger(scope, code), ledger, wanted)
    rows = supervision.by_term(rows, wanted.get("due", ""), timezone.localdate(), ledger)
    if clock := wanted.get("clock"):
        rows = rows.filter(due_clock=clock)
    shown = queries.page(rows, wanted.get("after", ""), wanted.get("before", ""))
    columns = columns_of(ledger)
    chosen = [f for f in filters(ledger, scope, wanted) if f.options]
    span = span_of(request, scope)
    context = {
        "ledger": ledger,
        "columns": columns,
        "page": shown,
        "total": rows.count(),
        "lines": lines(shown.rows, columns, timezone.localdate(), not scope.town),
        "filters": chosen,
        "wanted": wanted,
        "q": wanted.get("q", ""),
        "filtering": any(k not in ("after", "before") for k in wanted),
        "years": range(span[1], span[0] - 1, -1) if span else (),
        "chosen_year": year,
        "may_register": scope.may(ledger.registers),
        "has_clocks": any(c.kind in (DUTY, TERM) for c in ledger.clocks),
    }
    partial = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    response = render(request, "web/parts/list.html" if partial else "web/ledger_list.html", context)
    if partial:
        query = request.GET.copy()
        for key in [k for k, v in query.items() if not v]:
            del query[key]
        path = reverse("ledger_list", args=[code])
        response["HX-Push-Url"] = f"{path}?{query.urlencode()}" if query else path
    patch_vary_headers(response, ["HX-Request"])
    return response
