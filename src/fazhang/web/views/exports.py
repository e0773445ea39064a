"""导出: a ledger as filtered, a statement and the postings behind a figure as files, and the log of what was taken."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fazhang.books.models import SPAN
from fazhang.books.numbers import whole
from fazhang.books.sql import chunks
from fazhang.books.state import postings
from fazhang.ledgers import queries, supervision
from fazhang.ledgers.door import Invalid
from fazhang.ledgers.sheets import exporting
from fazhang.ledgers.sheets.exporting import Table
from fazhang.ledgers.sheets.writing import FORMATS, Column, Missing
from fazhang.places import queries as places
from fazhang.places.scope import Scope, scope_of
from fazhang.web import asking
from fazhang.web.asking import Asked
from fazhang.web.guard import conflict
from fazhang.web.views import figures, statements

PAGE = 50
_STATEMENT = (
    Column("章节", width=24), Column("指标", width=28), Column("分类"), Column("单位", width=8), Column("性质", width=8),
    *(Column(heading, "number", 12, places=None) for heading in ("期初结转", "本期", "上年同期", "增减")),
    Column("指标代码", width=26),
)  # fmt: skip
_POSTINGS = (
    Column("日期", "day"), Column("事实日期", "day"), Column("指标", width=28), Column("分类"),
    Column("数量", "number", places=None), Column("单位", width=8), Column("地区", width=20), Column("台账", width=20),
    Column("事由"), Column("记录编号", width=10), Column("记录", width=36), Column("凭证号", "number"),
)  # fmt: skip


class _Passing(io.FileIO):
    """A file that is gone once it was sent: it may hold residents' data."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.folder = path.parent
        self._drop()

    def _drop(self) -> None:
        # At once where the system lets go of the name of an open file, else when it is closed.
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self) -> None:
        super().close()
        self._drop()


class _Sent(FileResponse):
    block_size = 2**18


def send(request: HttpRequest, table: Table, suffix: str, scope: Scope, name: str) -> HttpResponseBase:
    """A table as a file to keep, logged before it goes out. `name` of the file without its suffix."""
    if suffix not in FORMATS:
        raise Http404("没有这种格式")
    folder = Path(tempfile.mkdtemp(prefix="fazhang-"))
    try:
        exporting.save(table, suffix, folder / suffix, scope)
        file = _Passing(folder / suffix)
    except Missing as missing:
        shutil.rmtree(folder, ignore_errors=True)
        return conflict(request, str(missing))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _Sent(file, as_attachment=True, filename=f"{name}.{suffix}", content_type=FORMATS[suffix].mime)


def _named(scope: Scope, table: Table) -> str:
    return f"{places.names([scope.path]).get(scope.path, '')}{table.title}{timezone.localdate():%Y-%m-%d}"


@require_GET
def ledger_export(request: HttpRequest, code: str, suffix: str) -> HttpResponseBase:
    """The list as it is filtered, without residents' data."""
    scope = scope_of(request.user)
    ledger = queries.ledger_for(scope, code)
    table = exporting.of_ledger(scope, ledger, request.GET.dict(), timezone.localdate())
    return send(request, table, suffix, scope, _named(scope, table))


@require_http_methods(["GET", "POST"])
def ledger_export_personal(request: HttpRequest, code: str) -> HttpResponseBase:
    """The list with residents' data: asks for the reason first."""
    scope = scope_of(request.user)
    scope.require("personal")
    ledger = queries.ledger_for(scope, code)
    wanted, today, fault = request.GET.dict(), timezone.localdate(), ""
    if request.method == "POST":
        try:
            table = exporting.of_ledger(scope, ledger, wanted, today, True, request.POST.get("reason", ""))
            return send(request, table, request.POST.get("format", ""), scope, _named(scope, table) + "（含个人信息）")
        except Invalid as invalid:
            fault = next(iter(invalid.first.values()))
    context = {
        "ledger": ledger, "fault": fault, "formats": FORMATS.values(), "query": request.GET.urlencode(),
        "told": exporting.told(scope, ledger, wanted),
        "total": supervision.listed(scope, ledger, wanted, today).count(),
    }  # fmt: skip
    return render(request, "web/exports/personal.html", context, status=422 if fault else 200)


@require_GET
def statement_export(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """The statement of a region and period, with a line for each term of a dimension."""
    scope = scope_of(request.user)
    scope.require("figures")
    asked = asking.ask(request, scope)
    title = f"{asked.region.name}{asked.label}报表"
    notes = (f"期间：{asked.period.start}至{asked.period.end}",)
    table = Table("statement", title, asked.region.path, _STATEMENT, _statement(asked), notes, asked.label)
    return send(request, table, suffix, scope, title)


def _statement(asked: Asked) -> Iterator[tuple[Any, ...]]:
    for chapter in statements.chapters(asked.region.path, asked.period):
        for line in (one for top in chapter.lines for one in (top, *top.parts)):
            account = line.indicator
            values = (cell.figure.value if cell else None for cell in (line.opening, line.now, line.before))
            kind = statements.KINDS[account.kind]
            yield chapter.name, account.name, line.part, account.unit, kind, *values, line.change, account.code


@require_GET
def figure_export(request: HttpRequest, code: str, suffix: str) -> HttpResponseBase:
    """The postings behind a figure, each with the record it came of as far as the reader may see it."""
    scope = scope_of(request.user)
    scope.require("figures")
    account = figures.indicator_of(code)
    asked = asking.ask(request, scope)
    dims = f"（{'、'.join(asked.dims)}）" if asked.dims else ""
    title = f"{asked.region.name}{asked.label}{account.name}{dims}分录"
    rows = _postings(scope, asked, code)
    table = Table(code, title, asked.region.path, _POSTINGS, rows, (), f"{asked.label}{dims}")
    return send(request, table, suffix, scope, title)


def _postings(scope: Scope, asked: Asked, code: str) -> Iterator[tuple[Any, ...]]:
    found = postings(code, asked.region.path, asked.period, asked.dims).select_related("voucher__book")
    for chunk in chunks(found.iterator(1000), 1000):
        for row in figures.posting_rows(scope, chunk):
            p = row.posting
            yield (
                p.on_date, p.fact_on, row.indicator.name, p.dim, row.quantity, row.indicator.unit, row.place, row.ledger,
                row.act, f"{p.subject % SPAN:06}" if p.subject else None, row.record.title if row.record else None,
                p.voucher.no if row.voucher else None,
            )  # fmt: skip


@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """Who exported what of the township, or of those below, and why."""
    scope = scope_of(request.user)
    rows = exporting.exports(scope)
    only = bool(request.GET.get("personal"))
    if only:
        rows = rows.filter(personal=True)
    if (after := whole(request.GET.get("after", ""))) is not None:
        rows = rows.filter(pk__lt=after)
    shown = list(rows[: PAGE + 1])
    page = shown[:PAGE]
    context = {
        "rows": page,
        "after": page[-1].pk if len(shown) > PAGE else "",
        "only": only,
        "people": places.user_names([e.user for e in page]),
        "places": places.names([e.path for e in page]),
        "formats": {f.suffix: f.name for f in FORMATS.values()},
    }
    return render(request, "web/exports/exports.html", context)
