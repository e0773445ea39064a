"""Places, offices and reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from fazhang.places import choices
from fazhang.reports import queries as reports
from fazhang.reports.models import Report
from fazhang.web.api import params, schemas
from fazhang.web.api.asking import scope_of
from fazhang.web.api.errors import Problem
from fazhang.web.api.params import After, Pk, Size, Year

router = Router(tags=["地区、机构、报告"], by_alias=True)
COLUMNS = """id town year title state state_name until docno signer signed_on filed_on published_on published_at version
digest""".split()


@router.get("/places", response=schemas.answers(schemas.PlacePage), summary="令牌管辖的地区（按代码翻页）")
def list_places(request: HttpRequest, after: After = "", size: Size = 50) -> Any:
    if after and not (after.isascii() and after.isdecimal()):
        raise Problem(400, params.UNREADABLE)
    rows = scope_of(request).regions().filter(path__gt=after).order_by("path")[: size + 1]
    found, following = params.cut(list(rows), size, "path")
    return {"items": found, "next": following}


@router.get("/offices", response=schemas.answers(schemas.OfficeList), summary="可以承办记录的机构")
def list_offices(request: HttpRequest) -> Any:
    found = choices.offices(scope_of(request))
    return {"items": [{"id": o.pk, "region": o.region_id, "name": o.name, "active": o.active} for o in found]}


def _report(report: Report) -> dict[str, Any]:
    return {name: getattr(report, name) for name in COLUMNS}


@router.get("/reports", response=schemas.answers(schemas.ReportPage), summary="年度报告（按键翻页）")
def list_reports(request: HttpRequest, year: Year | None = None, after: After = "", size: Size = 50) -> Any:
    scope = scope_of(request)
    scope.require("reports")
    rows = reports.reports(scope).order_by("-pk")
    if year:
        rows = rows.filter(year=year)
    if last := params.number_key(after):
        rows = rows.filter(pk__lt=last)
    found, following = params.cut(list(rows[: size + 1]), size, "pk")
    return {"items": [_report(r) for r in found], "next": following}


@router.get("/reports/{pk}", response=schemas.answers(schemas.ReportDetail), summary="一份报告")
def report(request: HttpRequest, pk: Pk) -> Any:
    scope = scope_of(request)
    scope.require("reports")
    held = reports.report_for(scope, pk)
    kept = held.kept() if held.frozen else {"text": "", "citations": []}
    return _report(held) | {
        "sections": [{"role": s.role, "heading": s.heading, "body": s.body} for s in held.sections.all()],
        "text": kept["text"], "citations": kept["citations"],
    }  # fmt: skip
