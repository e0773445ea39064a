"""指标: one figure taken apart: definition, formula, parts, months, places, and the postings that sum to it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from fazhang.books import queries as books
from fazhang.books.chart import CHART, Indicator
from fazhang.books.models import Posting
from fazhang.books.state import Figure, State, by_region, figure, postings
from fazhang.ledgers import sources
from fazhang.ledgers.models import Record
from fazhang.places import queries as places
from fazhang.places.models import Region
from fazhang.places.scope import Scope, scope_of
from fazhang.web import asking
from fazhang.web.views import statements
from fazhang.web.views.statements import Cell, Term


@dataclass(frozen=True)
class PostingRow:
    """A posting as the page shows it. `voucher` is empty where the reader may not open the books."""

    posting: Posting
    indicator: Indicator
    quantity: Decimal
    place: str
    act: str
    ledger: str
    voucher: str
    record: Record | None
    why_not: str


@dataclass(frozen=True)
class Proof:
    """The postings counted and summed on their own, beside the figure they must equal."""

    indicator: Indicator
    count: int
    total: Decimal


@dataclass(frozen=True)
class PlaceRow:
    name: str
    path: str
    active: bool
    cell: Cell


def posting_rows(scope: Scope, rows: list[Posting]) -> list[PostingRow]:
    records = sources.readable(scope, [p.subject for p in rows])
    names = places.names([p.region for p in rows])
    shown = []
    for p in rows:
        account, record = CHART[p.indicator], records.get(p.subject)
        number = reverse("voucher", args=[p.voucher.book.town, p.voucher.no]) if scope.may("books") else ""
        shown.append(
            PostingRow(
                p, account, account.value(p.quantity), names.get(p.region, p.region),
                sources.act_name(p.voucher.ledger, p.voucher.act), sources.ledger_name(p.voucher.ledger), number, record,
                "" if record else sources.why_not(scope, p.voucher.ledger),
            )
        )  # fmt: skip
    return shown


def formula_words(indicator: Indicator) -> str:
    """A rate's formula with names in place of codes: 100×化解÷（期初正在调解＋排查受理）."""
    if indicator.formula is None:
        return ""
    text = indicator.formula.text
    for code, opening in sorted(indicator.formula.terms, key=lambda t: -len(t[0])):
        name = CHART[code].name
        text = text.replace(f"opening({code})", f"期初{name}") if opening else text.replace(code, name)
    for sign, word in (("100*", "100×"), ("*", "×"), ("/", "÷"), ("+", "＋"), ("-", "－"), ("(", "（"), (")", "）")):
        text = text.replace(sign, word)
    return text


def _proofs(found: Figure) -> list[Proof]:
    totals = books.totals(postings(found.indicator.code, found.region, found.period, found.dims))
    return [Proof(CHART[code], count, CHART[code].value(total)) for code, (total, count) in totals.items()]


def _terms(found: Figure, state: State) -> list[Term]:
    account = found.indicator
    if account.formula is None:
        return []
    shown = []
    for code, opening in account.formula.terms:
        part = state.figure(code, found.dims)
        if opening and (earlier := statements.opening_of(part)) is not None:
            shown.append(Term(f"期初{part.indicator.name}", Cell(earlier, asking.link(earlier))))
        else:
            shown.append(Term(part.indicator.name, Cell(part, asking.link(part))))
    return shown


def _places(found: Figure, below: list[Region]) -> list[PlaceRow]:
    parts = by_region(found.indicator.code, [r.path for r in below], found.period, found.dims) if below else []
    return [
        PlaceRow(region.name, region.path, region.active, Cell(part, asking.link(part)))
        for region, part in zip(below, parts, strict=True)
    ]


def indicator_of(code: str) -> Indicator:
    if code not in CHART:
        raise Http404("没有这个指标")
    return CHART[code]


@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("figures")
    account = indicator_of(code)
    asked = asking.ask(request, scope)
    state = State(asked.region.path, asked.period, [code])
    found = state.figure(code, asked.dims)
    rows = postings(code, asked.region.path, asked.period, asked.dims)
    page = books.posting_page(rows, request.GET.get("after", ""))
    context: dict[str, Any] = {
        "figure": found,
        "asked": asked,
        "rows": posting_rows(scope, page.rows),
        "after": page.after,
        "first": "after" not in request.GET,
    }
    if request.htmx and "after" in request.GET:  # type: ignore[attr-defined]
        return render(request, "web/figures/rows.html", context)
    parts = [] if account.kind == "ratio" else [f for f in state.by_dim(code) if f.dims != ("",)]
    opening = statements.opening_of(found)
    before = figure(code, asked.region.path, asked.period.last_year(), asked.dims)
    proofs = _proofs(found)
    chosen = statements.choices(scope, asked)
    below = _places(found, chosen["place"].below)
    year = asked.period.start.year
    context |= chosen | {
        "kind": statements.KINDS[account.kind],
        "formula": formula_words(account),
        "terms": _terms(found, state),
        "posters": sources.posters(code),
        "opening": statements.cell(opening),
        "before": statements.cell(before),
        "last": asking.label(asked.period.last_year()),
        "parts": [Cell(f, asking.link(f)) for f in parts],
        "whole": asking.figure_url(code, asked.region.path, asked.period) if asked.dims else "",
        "terms_known": sources.dims_of(code),
        "below": below,
        "itself": _itself(found, below),
        "by_month": None
        if account.kind == "ratio" or asked.dims
        else statements.month_chart(account, found.region, year),
        "proofs": proofs,
        "agrees": account.kind != "ratio" and _agrees(found, proofs),
        "counted": sum(p.count for p in proofs),
        "back": asking.statement_url(asked.region.path, asked.period),
        "may_books": scope.may("books"),
        "export_base": reverse("figure_export", args=[code, "x"]).removesuffix("x/"),
    }
    return render(request, "web/figures/figure.html", context)


def _agrees(found: Figure, proofs: list[Proof]) -> bool:
    return sum((p.total for p in proofs), Decimal(0)) == found.value and sum(p.count for p in proofs) == found.count


def _itself(found: Figure, below: list[PlaceRow]) -> Decimal | None:
    """What is booked on the node itself and on none of those below it."""
    if not below or found.indicator.kind == "ratio" or found.value is None:
        return None
    rest = found.value - sum((b.cell.figure.value or Decimal(0) for b in below), Decimal(0))
    return rest or None
