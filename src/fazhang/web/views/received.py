"""收到的报告: taken in, read beside the books and one another, over the years and over the county's townships."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhang.books.numbers import whole
from fazhang.books.state import Period
from fazhang.ledgers.fields import read_day
from fazhang.oversight import exports, marking, matching, queries, receiving
from fazhang.oversight.history import Jump, Point, Series
from fazhang.oversight.matching import Match
from fazhang.oversight.models import Received
from fazhang.places.scope import Scope, scope_of
from fazhang.reports.flow import deadlines
from fazhang.web import asking
from fazhang.web.context import year_of
from fazhang.web.guard import takes_files
from fazhang.web.views.papers import WORD, given
from fazhang.web.views.sheets import SHEET

ACCEPT = ",".join(receiving.SUFFIXES)


@takes_files
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The reports by year; a POST takes files or pasted text in and tells of each what became of it."""
    scope = scope_of(request.user)
    scope.require("reports")
    outcomes: list[receiving.Outcome] = []
    pasted = ""
    if request.method == "POST":
        uploads = [(f.name or "", f) for f in request.FILES.getlist("files")]
        outcomes = receiving.receive(uploads, scope)
        pasted = request.POST.get("text", "")
        if pasted.strip() or not uploads:
            outcomes.append(receiving.receive_text(pasted, scope))
            if not outcomes[-1].fault:
                pasted = ""
    rows, towns = queries.listed(scope), list(scope.towns().order_by("path"))
    names = {t.path: t.name for t in towns}
    known = [(row, names[row.town]) for row in rows if row.town in names and row.year]
    context = {
        "outcomes": outcomes, "pasted": pasted, "accept": ACCEPT, "towns": towns, "own": bool(scope.town),
        "unclear": [row for row in rows if not (row.town in names and row.year)],
        "years": [(year, list(of)) for year, of in groupby(known, key=lambda pair: pair[0].year)],
        "choices": _years(), "refused": any(o.fault for o in outcomes),
    }  # fmt: skip
    return render(request, "web/received/index.html", context, status=422 if context["refused"] else 200)


def _opened(request: HttpRequest, pk: int, permission: str = "reports") -> tuple[Scope, Received]:
    scope = scope_of(request.user)
    scope.require(permission)
    return scope, queries.received_for(scope, pk)


def _years() -> range:
    this = timezone.localdate().year
    return range(this, this - 15, -1)


def _url(match: Match, row: Received, scope: Scope) -> str:
    """The page of the figure that a match was held against, with the postings behind it."""
    query = matching.query(match, row.town) if scope.may("figures") else ""
    return f"{reverse('figure', args=[match.account.code])}?{query}" if query and match.account else ""


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    scope, row = _opened(request, pk)
    reading = queries.reading(row, scope)
    marked = marking.marks(reading)
    held = reading.held
    counts = (
        [(code, name, held.count(code)) for code, name in matching.LABELS.items() if code != matching.UNREAD]
        if held
        else []
    )
    tally = {g: sum(m.group == g for m in marked) for g in ("differs", "doubt")}
    context = {
        "row": row, "reading": reading, "counts": counts, "tally": tally, "all": len(marked),
        "town": next(iter(queries.town_names([row.town]).values()), ""),
        "lines": marking.lines(reading.report, marked),
        "marks": [(m, _url(m.match, row, scope) if m.match else "") for m in marked],
        "silent": [(f, asking.link(f) if scope.may("figures") else "") for f in held.silent] if held else [],
        "towns": list(scope.towns().order_by("path")), "choices": _years(),
        "may_discard": receiving.may_discard(row, scope), "may_assign": receiving.may_assign(row, scope),
        "may_hand_on": bool(scope.town) and not row.open_above and scope.may("file"),
        "private": bool(scope.town) and not row.open_above,
    }  # fmt: skip
    return render(request, "web/received/report.html", context)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose report it is and of which year."""
    scope, row = _opened(request, pk)
    year = whole(request.POST.get("year", ""))
    try:
        until = read_day(request.POST["until"]) if request.POST.get("until") else None
    except ValueError:
        until = None
    if year is None or not asking.EARLIEST <= year <= asking.LATEST:
        messages.error(request, "没有保存：请选择年度")
    else:
        receiving.assign(row, request.POST.get("town", ""), year, until, scope)
        messages.success(request, f"已归入{year}年度。")
    return redirect("received_report", pk)


@require_POST
def hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    scope, row = _opened(request, pk, "file")
    receiving.hand_on(row, scope)
    messages.success(request, "县里现在可以看到这份报告。")
    return redirect("received_report", pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    scope, row = _opened(request, pk)
    receiving.discard(row, scope)
    messages.success(request, f"已移除“{row}”。")
    return redirect("received")


@require_GET
def word(request: HttpRequest, pk: int) -> HttpResponse:
    scope, row = _opened(request, pk)
    return given(exports.word(queries.reading(row, scope)), WORD, f"{row}批注.docx")


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    scope, row = _opened(request, pk)
    return given(exports.workbook(queries.reading(row, scope)), SHEET, f"{row}疑点和数字.xlsx")


@require_GET
def history(request: HttpRequest, town: str) -> HttpResponse:
    """A township's figures over the years, each with its source."""
    scope = scope_of(request.user)
    scope.require("reports")
    region = queries.town_for(scope, town)
    rows = queries.history_of(scope, region.path)
    years = sorted({year for one in rows for year in one.points})
    context = {
        "region": region, "years": years, "this": timezone.localdate().year,
        "towns": list(scope.towns().order_by("path")),
        "series": [_series(one, years, region.path, scope) for one in rows],
    }  # fmt: skip
    return render(request, "web/received/history.html", context)


def _series(one: Series, years: list[int], town: str, scope: Scope) -> dict[str, Any]:
    points = [one.points.get(year) for year in years]
    data = [float(p.value) if p else "-" for p in points]
    chart = {
        "type": "bar", "mini": True, "categories": [f"{y}年" for y in years], "unit": one.account.unit,
        "series": [{"name": one.account.name, "data": data}],
    }  # fmt: skip
    cells = [
        (p, _source(p, one.account.code, town, y, scope)) if p else None for p, y in zip(points, years, strict=True)
    ]
    return {"account": one.account, "cells": cells, "chart": chart if sum(p is not None for p in points) > 1 else None}


def _source(point: Point, code: str, town: str, year: int, scope: Scope) -> str:
    if not point.booked:
        return reverse("received_report", args=[point.source])
    return asking.figure_url(code, town, Period.year(year)) if scope.may("figures") else ""


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """A year over the townships: who reported, what is missing, what differs, what jumped."""
    scope = scope_of(request.user)
    scope.require("reports")
    years = queries.years(scope)
    year = whole(request.GET.get("year", ""))
    if year is None or not asking.EARLIEST <= year <= asking.LATEST:
        year = year_of(request, scope) if year_of(request, scope) in years else years[0]
    today = timezone.localdate()
    file_by, publish_by = deadlines(year)
    rows = queries.overview(scope, year)
    context = {
        "rows": [(row, [_jump(j, row.town.path, scope) for j in row.jumps]) for row in rows],
        "year": year, "years": sorted({*years, year}, reverse=True), "file_by": file_by, "publish_by": publish_by,
        "late": today >= file_by, "missing": sum(row.missing for row in rows), "own": bool(scope.town),
    }  # fmt: skip
    return render(request, "web/received/overview.html", context)


def _jump(jump: Jump, town: str, scope: Scope) -> dict[str, Any]:
    return {
        "jump": jump, "times": jump.factor if jump.factor >= 1 else 1 / jump.factor, "up": jump.factor >= 1,
        "url": _source(jump.now, jump.account.code, town, jump.year, scope),
        "history": f"{reverse('received_history', args=[town])}?{urlencode({'of': jump.account.code})}#{jump.account.code}",
    }  # fmt: skip
