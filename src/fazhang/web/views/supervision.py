"""期限督办: what is past its day or soon due, for those who supervise; and how much was done in time."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from fazhang.books.numbers import whole
from fazhang.ledgers import supervision
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import DUTY, TERM
from fazhang.places import choices
from fazhang.places.queries import names
from fazhang.places.scope import Scope, scope_of
from fazhang.web.context import span_of, year_of
from fazhang.web.views.ledgers import Filter, lines

ASKED = ("span", "region", "ledger", "clock", "office")


def _filters(scope: Scope, wanted: dict[str, str]) -> list[Filter]:
    clocked = [k for k in LEDGERS.values() if any(c.kind in (DUTY, TERM) for c in k.clocks)]
    spans = [(code, name) for code, name in supervision.SPANS.items() if code]
    made = [Filter("span", "时限", spans, wanted.get("span", ""), supervision.SPANS[""])]
    if not scope.town:
        towns = [(t.path, t.name) for t in scope.towns().order_by("path")]
        made.append(Filter("region", "乡镇", towns, wanted.get("region", "")))
    made.append(Filter("ledger", "台账", [(k.code, k.name) for k in clocked], wanted.get("ledger", "")))
    if ledger := LEDGERS.get(wanted.get("ledger", "")):
        live = [(c.code, c.name) for c in ledger.clocks if c.kind in (DUTY, TERM)]
        made.append(Filter("clock", "期限", live, wanted.get("clock", "")))
    if scope.town:
        made.append(
            Filter(
                "office", "承办机构", [(str(o.pk), o.name) for o in choices.offices(scope)], wanted.get("office", "")
            )
        )
    return made


def _groups(
    scope: Scope, wanted: dict[str, str], today: Any
) -> tuple[str, str, list[tuple[str, supervision.Tally, str]]]:
    """(title, heading, rows of name, tally, link): by township for the county, else by ledger, then by clock."""
    rows = supervision.supervised(scope, {**wanted, "span": "all"}, today)

    def link(**more: str) -> str:
        return "?" + urlencode({**wanted, **more})

    if not scope.town and not wanted.get("region"):
        towns = supervision.tally(rows, today, "town")
        called = names(t for (t,) in towns)
        found = [(called[t], towns[t,], link(region=t)) for (t,) in sorted(towns)]
        return "各乡镇", "乡镇", found
    if ledger := LEDGERS.get(wanted.get("ledger", "")):
        clocks = supervision.tally(rows, today, "due_clock")
        return (
            ledger.name,
            "期限",
            [(c.name, clocks[c.code,], link(clock=c.code)) for c in ledger.clocks if (c.code,) in clocks],
        )
    kinds = supervision.tally(rows, today, "ledger")
    return (
        "各台账",
        "台账",
        [(k.name, kinds[code,], link(ledger=code)) for code, k in LEDGERS.items() if (code,) in kinds],
    )


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("supervise")
    today = timezone.localdate()
    wanted = {k: request.GET[k] for k in ASKED if request.GET.get(k)}
    if wanted.get("ledger", "") not in LEDGERS:
        wanted.pop("ledger", None)
        wanted.pop("clock", None)
    rows = supervision.supervised(scope, wanted, today)
    shown = supervision.page(rows, request.GET.get("after", ""))
    title, head, groups = _groups(scope, wanted, today)
    span = span_of(request, scope)
    year = whole(request.GET.get("of", "")) or year_of(request, scope)
    years = range(span[1], span[0] - 1, -1) if span else range(today.year, today.year - 1, -1)
    stat = LEDGERS.get(request.GET.get("stat", ""))
    if year not in years:
        year = years[0]
    context = {
        "filters": [f for f in _filters(scope, wanted) if f.options], "wanted": wanted, "filtering": bool(wanted),
        "groups": groups, "group_name": title, "group_head": head,
        "lines": lines(shown.rows, [], today, not scope.town), "total": rows.count(), "after": shown.after,
        "span_name": supervision.SPANS.get(wanted.get("span", ""), supervision.SPANS[""]),
        "many_towns": not scope.town,
        "orders": next((k for k in LEDGERS.values() if k.registers == "supervise"), None),
        "with_duties": supervision.with_duties(), "years": years, "stat": stat, "stat_year": year,
        "ontime": supervision.punctuality(scope, stat, year, today, wanted.get("region", "")) if stat else [],
    }  # fmt: skip
    return render(request, "web/supervision.html", context)
