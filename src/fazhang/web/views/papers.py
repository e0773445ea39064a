"""Papers of a record as Word files, its whole case file as PDF, and the yearly table of enforcement.

Making a paper writes down that it was made, so it takes a POST.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from fazhang.ledgers import queries
from fazhang.ledgers.models import Record
from fazhang.places import queries as places
from fazhang.places.scope import Scope, scope_of
from fazhang.reports import casefile as files
from fazhang.reports import papers, yearly
from fazhang.reports.pdf import PdfUnavailable
from fazhang.web.asking import EARLIEST, LATEST

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def panel(scope: Scope, record: Record) -> dict[str, Any]:
    """What parts/documents.html shows of a record: nothing where its ledger has no papers."""
    has_papers = bool(record.spec.documents) and not record.voided
    may_make = scope.may("personal") and scope.may("evidence")
    return {"has_papers": has_papers, "papers": papers.offers(record), "may_make": may_make}


def given(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to download."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


@require_POST
def paper(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    scope = scope_of(request.user)
    record = queries.record_for(scope, pk)
    document = record.spec.document(code)
    if document is None:
        raise Http404("没有这种文书")
    try:
        content = papers.make(record, document, scope)
    except papers.Lacking as lacking:
        messages.error(request, str(lacking))
        return redirect("record", pk)
    return given(content, WORD, f"{record.number}{document.name}.docx")


@require_POST
def casefile(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request.user)
    record = queries.record_for(scope, pk)
    if not record.spec.documents:
        raise Http404(f"{record.spec.name}不立卷")
    try:
        content = files.make(record, scope)
    except PdfUnavailable as error:
        messages.error(request, f"卷宗没有做成：{error}")
        return redirect("record", pk)
    return given(content, "application/pdf", f"{record.number}卷宗.pdf")


@require_GET
def enforcement(request: HttpRequest, year: int) -> HttpResponse:
    """行政执法统计年报 of a place (`region`, else the user's own) as a Word file."""
    scope = scope_of(request.user)
    scope.require("figures")
    region = places.region_for(scope, request.GET.get("region") or scope.path)
    if not EARLIEST <= year <= LATEST:
        raise Http404("没有这一年")
    content = yearly.write(region.name, year, yearly.yearly(region.path, year))
    return given(content, WORD, f"{region.name}{year}年度行政执法统计年报.docx")
