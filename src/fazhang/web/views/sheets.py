"""导入: a spreadsheet looked at, mapped, checked and booked; templates; the lines that come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from fazhang.books.numbers import whole
from fazhang.ledgers import queries
from fazhang.ledgers.registry import LEDGERS, by_chapter
from fazhang.ledgers.sheets import headings, returning, staging, templates
from fazhang.ledgers.sheets.header import IGNORED, SEARCHED, Column, Table, plain
from fazhang.ledgers.sheets.loading import Loader, Result
from fazhang.ledgers.sheets.values import text_of
from fazhang.ledgers.sheets.workbook import LARGEST, Sheet, Unreadable
from fazhang.ledgers.spec import Ledger
from fazhang.places import choices
from fazhang.places.scope import Denied, Scope, scope_of
from fazhang.web.guard import takes_files

SHOWN = 100
"""Faults shown on the page; all of them are in the workbook that goes back."""
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _opened(request: HttpRequest, code: str) -> tuple[Scope, Ledger | None]:
    """The user's scope, and the ledger that is imported into; none where each sheet goes into the ledger it is of."""
    scope = scope_of(request.user)
    ledger = queries.ledger_for(scope, code) if code else None
    scope.require(ledger.registers if ledger else "register")
    if not scope.town:
        raise Denied("请由乡镇导入")
    return scope, ledger


@takes_files
@require_http_methods(["GET", "POST"])
def import_sheet(request: HttpRequest, code: str = "") -> HttpResponse:
    """Upload, look at what it was understood as, book."""
    scope, ledger = _opened(request, code)
    if request.method == "GET":
        return _page(request, scope, ledger)
    file = request.FILES.get("files")
    if file is not None:
        if (file.size or 0) > LARGEST:
            return _page(request, scope, ledger, f"“{file.name}”超过{LARGEST // 2**20}MB，请拆成几个文件")
        data, token, name = file.read(), "", (file.name or "")[:100]
    else:
        token, name = request.POST.get("token", ""), request.POST.get("file", "")[:100]
        held = staging.take(token, scope)
        if held is None:
            return _page(request, scope, ledger, "没有选择文件，或者上传已经超过一天，请重新选择")
        data = held
    chosen, sheets = (
        _chosen(request, scope),
        dict(zip(request.POST.getlist("sheet"), request.POST.getlist("of"), strict=False)),
    )
    heads = {s: r for s, n in _headed(request) if (r := whole(n)) is not None}
    book = request.POST.get("act") == "book"
    all_or_none = request.POST.get("whole") == "1"
    try:
        loader = Loader(ledger, scope, scope.town, chosen, {s: k for s, k in sheets.items() if k != "?"}, heads)
        result = loader.load(data, dry_run=not book, whole=all_or_none, name=name)
    except Unreadable as error:
        return _page(request, scope, ledger, str(error))
    if not book:
        token = token or staging.keep(data, scope)
        return render(request, "web/sheets/check.html", _looked(request, ledger, result, token, all_or_none, name))
    for of, mapped in chosen.items():
        if of in LEDGERS:
            headings.remember(scope, LEDGERS[of], mapped)
    staging.drop(token, scope)
    back = staging.keep(returning.workbook(result), scope, "back") if result.returned else ""
    if not back and ledger and (result.booked or result.duplicates):
        messages.success(
            request,
            f"已入账{result.booked}条" + (f"，另有{result.duplicates}条以前已经导入" if result.duplicates else ""),
        )
        return redirect("ledger_list", ledger.code)
    return render(request, "web/sheets/done.html", _looked(request, ledger, result, back, all_or_none, name))


def _headed(request: HttpRequest) -> list[tuple[str, str]]:
    """(sheet, the row of its header as it was chosen on the page, "" for none)."""
    return list(zip(request.POST.getlist("headed"), request.POST.getlist("head"), strict=False))


def _rows(sheet: Sheet) -> list[tuple[str, str]]:
    """The rows of a sheet that may be its header, from 1: (number, what stands there)."""
    said = [(n, " ".join(dict.fromkeys(t for c in row if (t := text_of(c))))) for n, row in enumerate(sheet.head, 1)]
    return [(str(n), text) for n, text in said[:SEARCHED] if text]


def _chosen(request: HttpRequest, scope: Scope) -> dict[str, dict[str, str]]:
    """What was mapped by hand on the page: ledger code → plain heading → name. Nothing that the page does not offer: it
    is remembered for the whole township."""
    offered = {k.code: {"", *(name for name, *_ in templates.columns(k))} for k in queries.open_to(scope)}
    lists = [request.POST.getlist(n) for n in ("ledger", "heading", "name", "before")]
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for of, heading, name, before in zip(*lists, strict=False):
        if name != before and name in offered.get(of, ()):
            found[of][plain(heading)] = name
    return found


def _page(request: HttpRequest, scope: Scope, ledger: Ledger | None, fault: str = "") -> HttpResponse:
    mine = queries.open_to(scope)
    groups = [] if ledger else [(name, [k for k in group if k in mine]) for _, name, group in by_chapter()]
    context = {"ledger": ledger, "fault": fault, "chapters": [g for g in groups if g[1]]}
    return render(request, "web/sheets/upload.html", context, status=422 if fault else 200)


@dataclass(frozen=True)
class Mapped:
    """The columns of a ledger's tables, each with what the first look made of it; `names` to choose from."""

    ledger: Ledger
    names: list[tuple[str, str]]
    columns: list[tuple[Column, str]]

    @property
    def unsure(self) -> list[tuple[Column, str]]:
        """Those to look at: that fill nothing, or were taken for what they resemble."""
        looked = [c for c in self.columns if not c[0].name or c[0].likeness < 100]
        return [c for c in looked if plain(c[0].heading) not in IGNORED]

    @property
    def sure(self) -> list[tuple[Column, str]]:
        unsure = {id(c) for c, _ in self.unsure}
        return [c for c in self.columns if id(c[0]) not in unsure]


def _mapped(request: HttpRequest, tables: Sequence[Table]) -> list[Mapped]:
    # What the first look made of a column goes along, so that a second one still tells what was mapped by hand.
    lists = [request.POST.getlist(n) for n in ("ledger", "heading", "before")]
    first = {(of, heading): before for of, heading, before in zip(*lists, strict=False)}
    made = []
    for ledger in {t.ledger.code: t.ledger for t in tables}.values():
        columns = {c.heading: c for t in tables if t.ledger is ledger for c in t.columns if c.heading}
        names = [(name, heading) for name, heading, _, _ in templates.columns(ledger)]
        shown = [(c, first.get((ledger.code, h), c.name)) for h, c in columns.items()]
        made.append(Mapped(ledger, names, shown))
    return made


def _looked(
    request: HttpRequest, ledger: Ledger | None, result: Result, token: str, all_or_none: bool, name: str
) -> dict[str, Any]:
    scope = scope_of(request.user)
    sheets = {} if ledger else {t.sheet.name: t.ledger for t in result.tables}
    wanted = dict(zip(request.POST.getlist("sheet"), request.POST.getlist("of"), strict=False))
    heads = dict(_headed(request))
    unsure = [sheet for sheet, _ in result.left if wanted.get(sheet.name) != ""] + [
        t.sheet for t in result.tables if heads.get(t.sheet.name)
    ]
    return {
        "ledger": ledger, "result": result, "token": token, "whole": all_or_none, "name": name,
        "mapped": _mapped(request, result.tables), "sheets": sheets.items(), "open": queries.open_to(scope),
        "wanted": wanted, "headless": [(s.name, heads.get(s.name, ""), _rows(s)) for s in unsure],
        "by_ledger": [(LEDGERS[code], n) for code, n in result.by_ledger.items()],
        "faults": result.faults[:SHOWN], "more": max(0, len(result.faults) - SHOWN), "likely": result.likely[:SHOWN],
    }  # fmt: skip


@require_GET
def import_returned(request: HttpRequest, token: str, code: str = "") -> HttpResponse:
    """The workbook with the lines that were not booked."""
    scope, ledger = _opened(request, code)
    data = staging.take(token, scope) if token.startswith("back-") else None
    if data is None:
        raise Http404("退回的表格已经过期，请重新导入")
    return _file(data, f"{ledger.name if ledger else ''}退回.xlsx")


@require_GET
def import_template(request: HttpRequest, code: str = "") -> HttpResponse:
    """The template of a ledger, or one workbook for those chosen: all that are open to the user, where none is."""
    scope, ledger = _opened(request, code)
    places = [p.label for p in choices.places(scope) if p.depth]
    offices = [o.name for o in choices.offices(scope)]
    wanted = set(request.GET.getlist("ledger"))
    ledgers = [ledger] if ledger else [k for k in queries.open_to(scope) if not wanted or k.code in wanted]
    data = templates.workbook(ledgers, places, offices, timezone.localdate())
    return _file(data, f"{ledger.name if ledger else '台账'}导入模板.xlsx")


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=SHEET)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
