"""Figures and what they are made of; vouchers, closed periods, the head of the chain."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router

from fazhang.books import queries as books
from fazhang.books import state
from fazhang.books.chart import CHART
from fazhang.books.models import SPAN
from fazhang.ledgers import sources
from fazhang.places import queries as places
from fazhang.places.scope import Scope
from fazhang.web.api import params, schemas, showing
from fazhang.web.api.asking import scope_of
from fazhang.web.api.errors import Problem
from fazhang.web.api.params import FROM, After, Code, Day, Month, Number, Region_, Size, Text, Town

router = Router(tags=["账簿"], by_alias=True)
Codes = Annotated[str, Field(max_length=4000, description="指标代码，用逗号分开；不给则为全部")]
Dim = Annotated[str, Field(max_length=200, description="分类，用逗号分开")]


def _period(from_: str, to: str) -> state.Period:
    """The period asked for; this year where nothing is said."""
    this = timezone.localdate().year
    start, end = params.day(from_, "from"), params.day(to, "to")
    start = start or state.Period.year(end.year if end else this).start
    end = end or state.Period.year(start.year).end
    if start > end:
        raise Problem(400, "起始日期晚于终止日期")
    return state.Period(start, end)


def _asked(scope: Scope, region: str | None) -> str:
    scope.require("figures")
    return places.region_for(scope, region or scope.path).path


@router.get("/figures", response=schemas.answers(schemas.Figures), summary="指标在一个地区、一个期间的数")
def figures(
    request: HttpRequest, codes: Codes = "", region: Region_ | None = None, from_: Day = FROM,
    to: Day = "",
) -> Any:  # fmt: skip
    path, period = _asked(scope_of(request), region), _period(from_, to)
    wanted = list(params.unique(codes)) or list(CHART)
    if unknown := [c for c in wanted if c not in CHART]:
        raise Problem(400, f"没有指标：{'、'.join(c[:40] for c in unknown[:5])}")
    read = state.State(path, period, wanted)
    return {"region": path, "from": period.start, "to": period.end, "items": [_figure(read, code) for code in wanted]}


def _figure(read: state.State, code: str) -> dict[str, Any]:
    def value(figure: state.Figure) -> int | float | None:
        return None if figure.value is None else showing.number(figure.value)

    found = read.figure(code)
    account = found.indicator
    dims = [f for f in read.by_dim(code) if f.dims != ("",)] if account.kind != "ratio" else []
    return {
        "code": code, "name": account.name, "unit": account.unit, "kind": account.kind, "value": value(found),
        "opening": showing.number(found.opening), "postings": found.count, "dims": {f.dims[0]: value(f) for f in dims},
    }  # fmt: skip


@router.get(
    "/figures/{code}/postings", response=schemas.answers(schemas.PostingPage), summary="一个指标的分录（按键翻页）"
)
def postings(
    request: HttpRequest, code: Code, region: Region_ | None = None, from_: Day = FROM, to: Day = "",
    dim: Dim = "", after: After = "", size: Size = 50,
) -> Any:  # fmt: skip
    """所给期间的分录合计等于/figures给出的数。"""
    scope = scope_of(request)
    path, period = _asked(scope, region), _period(from_, to)
    if code not in CHART:
        raise Http404("没有这个指标")
    rows = state.postings(code, path, period, list(params.unique(dim)))
    page = books.posting_page(rows, params.dated_key(after), size)
    return {"items": showing.postings(page.rows, scope), "next": page.after}


@router.get("/vouchers", response=schemas.answers(schemas.VoucherPage), summary="凭证（新的在前，按键翻页）")
def vouchers(
    request: HttpRequest, town: Town | None = None, month: Month | None = None,
    ledger: Text = "", act: Text = "", record: Number | None = None,
    after: After = "", size: Size = 50,
) -> Any:  # fmt: skip
    """record：记录在本乡镇的编号。"""
    scope = scope_of(request)
    scope.require("books")
    path = params.town_of(scope, town or "").path
    held = books.book(path)
    if held is None:
        return {"items": [], "next": ""}
    rows = books.vouchers(
        path,
        month=month or "",
        ledger=ledger,
        act=act,
        subject=None if record is None else held.pk * SPAN + record,
    )
    last = params.number_key(after)
    page = books.voucher_page(rows, str(min(last, 10**9)) if last else "", size)
    seen = sources.readable(scope, {v.subject for v in page.rows})
    items = [
        {
            "no": v.no, "town": path, "ledger": v.ledger, "act": v.act, "name": sources.act_name(v.ledger, v.act),
            "record": v.subject if v.subject in seen else None, "version": v.version, "on": v.on_date, "by": v.by,
            "at": v.at, "changed": [n for n in v.changed.split(",") if n], "late": v.late, "lines": v.lines,
            "record_digest": v.record_digest, "digest": v.digest,
        }
        for v in page.rows
    ]  # fmt: skip
    return {"items": items, "next": page.after}


@router.get("/periods", response=schemas.answers(schemas.PeriodList), summary="已结账的期间")
def periods(request: HttpRequest, town: Town | None = None) -> Any:
    scope = scope_of(request)
    scope.require("books")
    found = books.periods(params.town_of(scope, town or "").path)
    return {
        "items": [
            {
                "label": p.label, "through": p.through, "voucher": p.voucher.no, "by": p.voucher.by, "at": p.voucher.at,
                "digest": p.voucher.digest,
            }
            for p in found
        ]
    }  # fmt: skip


@router.get("/verify-head", response=schemas.answers(schemas.Head), summary="链头：留存后可以证明账簿没有被改动")
def verify_head(request: HttpRequest, town: Town | None = None) -> Any:
    scope = scope_of(request)
    scope.require("books")
    held = books.book(params.town_of(scope, town or "").path)
    if held is None:
        raise Http404("这个乡镇还没有账簿")
    names = ("town", "algorithm", "vouchers", "postings", "head", "closed_through")
    return {name: getattr(held, name) for name in names}
