"""The workbench: what is due, the year's key figures, quick registration, the report's state. Nothing about persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from fazhang.books import state
from fazhang.ledgers import queries
from fazhang.places.scope import Scope, scope_of
from fazhang.reports import queries as reports
from fazhang.reports.flow import deadlines
from fazhang.reports.models import Report
from fazhang.web.context import year_of
from fazhang.web.views.ledgers import lines

KEY_FIGURES = (
    "dispute.registered", "dispute.rate", "petition.visits", "grid.reports", "publicity.events", "study.sessions",
    "review.legality", "enforcement.cases",
)  # fmt: skip
GRID_FIGURES = ("grid.reports", "grid.disputes", "grid.disputes_resolved", "grid.visits")
MONTHS = [f"{m}月" for m in range(1, 13)]
SHOWN = 8
"""Rows of each list on the workbench."""


@dataclass(frozen=True)
class Tile:
    """A key figure of the year beside last year's, with its months."""

    figure: state.Figure
    before: state.Figure | None
    url: str
    chart: dict[str, Any] | None


def tiles(scope: Scope, year: int) -> list[Tile]:
    codes = GRID_FIGURES if scope.role.grid_only else KEY_FIGURES
    period = state.Period.year(year)
    rows = state.statement(scope.path, period, codes)
    months = state.months(
        [r.figure.indicator.code for r in rows if r.figure.indicator.kind != "ratio"], scope.path, year
    )
    made = []
    for row in rows:
        account = row.figure.indicator
        series = months.get(account.code)
        query = urlencode({"region": scope.path, "from": period.start.isoformat(), "to": period.end.isoformat()})
        chart = None
        if series and any(series):
            chart = {
                "type": "bar", "mini": True, "categories": MONTHS, "unit": account.unit,
                "series": [{"name": account.name, "data": [float(v) for v in series]}],
            }  # fmt: skip
        made.append(Tile(row.figure, row.before, f"{reverse('figure', args=[account.code])}?{query}", chart))
    return made


@dataclass(frozen=True)
class Due:
    """A deadline of the annual report of a year: to be done before `day`. `done`: the day it was."""

    name: str
    day: date
    done: date | None
    late: bool


def dues(year: int, report: Report | None, today: date) -> list[Due]:
    done = (report.filed_on, report.published_on) if report else (None, None)
    return [
        Due(name, before, on, (on or today) >= before)
        for name, before, on in zip(("报送上级", "向社会公开"), deadlines(year), done, strict=True)
    ]


@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    if scope.may("users") and not scope.may("records"):
        return render(request, "web/workbench_admin.html", {})
    year, today = year_of(request, scope), timezone.localdate()
    context: dict[str, Any] = {"year": year, "today": today, "scope": scope, "tiles": tiles(scope, year)}
    late, soon = queries.overdue(scope, today), queries.due(queries.pending(scope), queries.SOON, today)
    context |= {
        "late_count": late.count(),
        "late": lines(list(late[:SHOWN]), [], today, not scope.town),
        "soon_count": soon.count(),
        "soon": lines(list(soon[:SHOWN]), [], today, not scope.town),
        "due_by": queries.due_by_ledger(scope, today),
    }
    filed = {r.town: r for r in reports.reports(scope).filter(year=year)} if scope.may("reports") else {}
    if not scope.town:
        context["towns"] = [
            {"place": town, "report": filed.get(town.path), "dues": dues(year, filed.get(town.path), today)}
            for town in scope.towns().order_by("path")
        ]
        return render(request, "web/workbench_county.html", context)
    report = filed.get(scope.town)
    context |= {"report": report, "dues": dues(year, report, today) if scope.may("reports") else []}
    if scope.may("register"):
        context["quick"] = queries.most_used(scope)
    context["recent"] = lines(queries.recent(scope), [], today)
    return render(request, "web/workbench.html", context)
