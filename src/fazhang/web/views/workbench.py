"""The workbench: what is due, the year's key figures, quick registration, the report's state. Nothing about persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from fazhang.books import state
from fazhang.ledgers import inbox, queries, supervision, totals
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.places import hooks
from fazhang.places.roles import DECISIONS
from fazhang.places.scope import Scope, scope_of
from fazhang.reports import queries as reports
from fazhang.reports.flow import deadlines
from fazhang.reports.models import Report
from fazhang.web.context import year_of
from fazhang.web.views.ledgers import Line, lines

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


@dataclass(frozen=True)
class Pile:
    """A list of matters on the workbench: its name, how many there are, the first of them, where all of them are."""

    name: str
    count: int
    lines: list[Line]
    url: str = ""


def _todo(scope: Scope, today: date) -> dict[str, Any]:
    """What is the reader's first: decisions that wait for them, their office's matters, then the others'."""

    def pile(name: str, rows: QuerySet[Record], url: str = "") -> Pile:
        return Pile(name, rows.count(), lines(list(rows[:SHOWN]), [], today, not scope.town), url)

    pressing, piles = supervision.pressing(scope, today), []
    decides = supervision.deciding(DECISIONS & scope.role.permissions)
    if decides and scope.town:
        piles.append(pile("待我决定、审查", supervision.awaiting(scope, today)))
    pending = queries.pending(scope)
    mine = pending.filter(office=scope.office) if scope.office and scope.town else pending.none()
    if scope.office and scope.town and (scope.may("handle") or mine.exists()):
        piles.append(pile("本机构在办", mine))
        piles.append(pile("其他机构到期和逾期", pressing.exclude(office=scope.office)))
    elif scope.role.grid_only:
        piles.append(pile("本网格在办", pending))
    else:
        url = reverse("supervision") if scope.may("supervise") else ""
        piles.append(pile("逾期和即将到期", pressing, url))
    by_ledger = supervision.tally(pending, today, "ledger")
    late = sum(t.late for t in by_ledger.values())
    return {
        "piles": piles,
        "late_count": late,
        "soon_count": sum(t.soon for t in by_ledger.values()),
        "due_by": [(k, by_ledger[code,]) for code, k in LEDGERS.items() if (code,) in by_ledger],
    }


@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    if scope.may("users") and not scope.may("records"):
        return render(request, "web/workbench_admin.html", {})
    year, today = year_of(request, scope), timezone.localdate()
    context: dict[str, Any] = {"year": year, "today": today, "scope": scope, "tiles": tiles(scope, year)}
    if scope.town:
        inbox.remind_once(scope.town, today)
        hooks.wake()  # what could not be sent before; for offices whose server has no timer
    context |= _todo(scope, today)
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
        context["quick"] = totals.most_used(scope)
    context["recent"] = lines(queries.recent(scope), [], today)
    return render(request, "web/workbench.html", context)
