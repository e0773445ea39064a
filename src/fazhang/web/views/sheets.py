"""导入: a spreadsheet looked at, mapped, checked and booked; templates; the lines that come back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from fazhang.ledgers import queries
from fazhang.ledgers.sheets import headings, returning, staging, templates
from fazhang.ledgers.sheets.header import plain
from fazhang.ledgers.sheets.loading import Loader, Result
from fazhang.ledgers.sheets.workbook import LARGEST, Unreadable
from fazhang.ledgers.spec import Ledger
from fazhang.places import choices
from fazhang.places.scope import Denied, Scope, scope_of
from fazhang.web.guard import takes_files

SHOWN = 100
"""Faults shown on the page; all of them are in the workbook that goes back."""
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _opened(request: HttpRequest, code: str) -> tuple[Scope, Ledger]:
    scope = scope_of(request.user)
    ledger = queries.ledger_for(scope, code)
    scope.require(ledger.registers)
    if not scope.town:
        raise Denied("请由乡镇导入")
    return scope, ledger


@takes_files
@require_http_methods(["GET", "POST"])
def import_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Upload, look at what it was understood as, book."""
    scope, ledger = _opened(request, code)
    if request.method == "GET":
        return _page(request, ledger)
    file = request.FILES.get("files")
    if file is not None:
        if (file.size or 0) > LARGEST:
            return _page(request, ledger, f"“{file.name}”超过{LARGEST // 2**20}MB，请拆成几个文件")
        data, token = file.read(), ""
    else:
        token = request.POST.get("token", "")
        held = staging.take(token, scope)
        if held is None:
            return _page(request, ledger, "没有选择文件，或者上传已经超过一天，请重新选择")
        data = held
    known = headings.known(scope, ledger) | _chosen(request)
    book = request.POST.get("act") == "book"
    whole = request.POST.get("whole") == "1"
    try:
        result = Loader(ledger, scope, scope.town, known).load(data, dry_run=not book, whole=whole)
    except Unreadable as error:
        return _page(request, ledger, str(error))
    if not book:
        token = token or staging.keep(data, scope)
        return render(request, "web/sheets/check.html", _looked(request, ledger, result, token, whole))
    headings.remember(scope, ledger, _chosen(request))
    staging.drop(token, scope)
    back = staging.keep(returning.workbook(result), scope, "back") if result.returned else ""
    if not back:
        messages.success(
            request,
            f"已入账{result.booked}条" + (f"，另有{result.duplicates}条以前已经导入" if result.duplicates else ""),
        )
        return redirect("ledger_list", code)
    return render(request, "web/sheets/done.html", _looked(request, ledger, result, back, whole))


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What was mapped by hand on the page: plain heading → name."""
    given = zip(
        request.POST.getlist("heading"), request.POST.getlist("name"), request.POST.getlist("before"), strict=False
    )
    return {plain(heading): name for heading, name, before in given if name != before}


def _page(request: HttpRequest, ledger: Ledger, fault: str = "") -> HttpResponse:
    return render(request, "web/sheets/upload.html", {"ledger": ledger, "fault": fault}, status=422 if fault else 200)


def _looked(request: HttpRequest, ledger: Ledger, result: Result, token: str, whole: bool) -> dict[str, Any]:
    names = [(name, heading) for name, heading, _, _ in templates.columns(ledger)]
    # What the first look made of a column goes along, so that a second one still tells what was mapped by hand.
    first = dict(zip(request.POST.getlist("heading"), request.POST.getlist("before"), strict=False))
    columns = {c.heading: c for table in result.tables for c in table.columns if c.heading}
    return {
        "ledger": ledger, "result": result, "token": token, "whole": whole, "names": names,
        "columns": [(c, first.get(heading, c.name)) for heading, c in columns.items()],
        "faults": result.faults[:SHOWN], "more": max(0, len(result.faults) - SHOWN),
        "likely": [(line.index + 1, line.table.sheet.name, pk) for line, pk in result.likely[:SHOWN]],
    }  # fmt: skip


@require_GET
def import_returned(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The workbook with the lines that were not booked."""
    scope, ledger = _opened(request, code)
    data = staging.take(token, scope) if token.startswith("back-") else None
    if data is None:
        raise Http404("退回的表格已经过期，请重新导入")
    return _file(data, f"{ledger.name}退回.xlsx")


@require_GET
def import_template(request: HttpRequest, code: str) -> HttpResponse:
    scope, ledger = _opened(request, code)
    places = [p.label for p in choices.places(scope) if p.depth]
    offices = [o.name for o in choices.offices(scope)]
    data = templates.workbook([ledger], places, offices, timezone.localdate())
    return _file(data, f"{ledger.name}导入模板.xlsx")


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=SHEET)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
