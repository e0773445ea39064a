"""Statutory limits and the calendar of working days. The rules are in fazhang.ledgers.lawkeeping."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fazhang.books.numbers import whole
from fazhang.ledgers import lawkeeping
from fazhang.ledgers.calendar import Calendar, calendar
from fazhang.ledgers.limits import EVIDENCE, LIMITS, Limit, cite, in_force
from fazhang.places.models import Region
from fazhang.places.scope import scope_of
from fazhang.web.views.admin import Tried, chosen_home

EARLIEST, LATEST = 2004, 2100


@dataclass(frozen=True)
class Row:
    """A limit on the page. `value`, `unit`, `source`: what its form shows, which is what was typed after a fault."""

    limit: Limit
    history: list[lawkeeping.Setting]
    editable: bool
    own: bool
    value: str
    unit: str
    source: str
    since: str

    @property
    def evidence(self) -> str:
        return "本地设定" if self.changed else EVIDENCE[self.limit.evidence]

    @property
    def changed(self) -> bool:
        return self.limit != LIMITS[self.limit.key]

    @property
    def units(self) -> list[str]:
        return list(lawkeeping.units(LIMITS[self.limit.key]))


def _rows(region: Region, tried: Tried, set_: Mapping[str, list[lawkeeping.Setting]] | None) -> Iterator[Row]:
    """The limits of a place; with a form where they can be set and `set_` tells what was."""
    for key, limit in in_force(region.path).items():
        typed: Mapping[str, Any] = tried.typed if tried.form == key else {}
        history = (set_ or {}).get(key, [])
        own = next((h for h in history if h.path == region.path), None)
        yield Row(
            limit, history, set_ is not None and limit.configurable, bool(own and own.value),
            typed.get("value", str(limit.value)), typed.get("unit", limit.unit), typed.get("source", ""),
            typed.get("since", timezone.localdate().isoformat()),
        )  # fmt: skip


def _page(
    request: HttpRequest, region: Region, homes: list[Region], tried: Tried,
    set_: Mapping[str, list[lawkeeping.Setting]] | None = None,
) -> HttpResponse:  # fmt: skip
    rows = _rows(region, tried, set_)
    groups = [(cite(law), list(of)) for law, of in groupby(rows, key=lambda row: row.limit.law)]
    context = {"region": region, "homes": homes, "tried": tried, "groups": groups, "editable": set_ is not None}
    return render(request, "web/lawbook/limits.html", context, status=tried.status)


@require_GET
def limits(request: HttpRequest) -> HttpResponse:
    """For everyone who works with records: what holds here, and by which rule."""
    scope = scope_of(request.user)
    scope.require("records")
    return _page(request, *chosen_home(request, scope), Tried())


@require_http_methods(["GET", "POST"])
def admin_limits(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("users")
    region, homes = chosen_home(request, scope)
    tried = Tried()
    if request.method == "POST":
        given = request.POST
        key, source, since = given.get("form", ""), given.get("source", ""), given.get("since", "")
        same: Any = {"scope": scope, "key": key, "path": region.path, "source": source, "since": since}
        if given.get("act") == "unset":
            act = partial(lawkeeping.unset_limit, **same)
            done = "已取消本单位的设定，原来的设定保留在历史中。"
        else:
            act = partial(lawkeeping.set_limit, value=given.get("value", ""), unit=given.get("unit", ""), **same)
            done = "已设定，期限照此计算。"
        if tried.run(request, act, done):
            return redirect(f"{request.get_full_path()}#{key}")
    return _page(request, region, homes, tried, lawkeeping.settings(scope, region.path))


@dataclass(frozen=True)
class Cell:
    """A day of a month. `kind`: off, on (worked at a weekend), end (a weekend), "" (worked). None outside the month."""

    day: date | None = None
    kind: str = ""
    mark: str = ""


def _cell(days: Calendar, day: date, named: set[date]) -> Cell:
    if not days.working(day):
        return Cell(day, "off", "休") if day in named else Cell(day, "end")
    return Cell(day, "on", "班") if day.weekday() > 4 else Cell(day)


@require_http_methods(["GET", "POST"])
def admin_calendar(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("users")
    this, year = timezone.localdate().year, whole(request.GET.get("of", ""))
    year = year if year and EARLIEST <= year <= LATEST else this
    tried = Tried()
    if request.method == "POST":
        given = request.POST
        if given.get("act") == "forget":
            if tried.run(request, lambda: lawkeeping.forget_days(scope=scope, year=year), f"已撤销{year}年的导入。"):
                return redirect(request.get_full_path())
        else:
            taken: list[int] = []
            act = lambda: taken.extend(  # noqa: E731
                lawkeeping.import_days(scope=scope, text=given.get("text", ""), source=given.get("source", ""))
            )
            if tried.run(request, act, "放假安排已导入，期限照此计算。"):
                return redirect(f"{request.path}?of={taken[0]}")
    days, spans = calendar(), lawkeeping.spans(year)
    named = {date.fromordinal(n) for s in spans for n in range(s.first.toordinal(), s.last.toordinal() + 1)}
    pages = months.Calendar()
    context = {
        "chosen": year,
        "years": sorted({year, *range(this - 3, this + 2)}, reverse=True),
        "settled": lawkeeping.settled(year),
        "months": [
            (m, [[_cell(days, d, named) if d.month == m else Cell() for d in week] for week in pages.monthdatescalendar(year, m)])
            for m in range(1, 13)
        ],
        "spans": spans,
        "sources": lawkeeping.sources(year),
        "may_import": lawkeeping.may_import(scope),
        "tried": tried,
    }  # fmt: skip
    return render(request, "web/lawbook/calendar.html", context, status=tried.status)
