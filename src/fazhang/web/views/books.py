"""账簿: vouchers, closed periods, and the replay that proves the books."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fazhang.books import queries as books
from fazhang.books.chart import CHART, Indicator
from fazhang.books.door import BooksError
from fazhang.books.models import SPAN, Posting, Voucher
from fazhang.books.numbers import whole
from fazhang.books.state import Period
from fazhang.ledgers import proving, sources
from fazhang.places import accounts
from fazhang.places import queries as places
from fazhang.places.actions import Invalid
from fazhang.places.models import Region
from fazhang.places.scope import Scope, scope_of
from fazhang.web import asking


def _town(request: HttpRequest, scope: Scope) -> tuple[Region | None, list[Region]]:
    """The township whose books are looked at, and those to choose from. 404 for one outside the scope."""
    towns = list(scope.towns())
    if asked := request.GET.get("town", ""):
        return places.region_for(scope, asked[:9]), towns
    return (towns[0] if towns else None), towns


@dataclass(frozen=True)
class VoucherRow:
    voucher: Voucher
    act: str
    ledger: str
    record: str
    url: str


def _row(of: Voucher) -> VoucherRow:
    return VoucherRow(
        of, sources.act_name(of.ledger, of.act), sources.ledger_name(of.ledger), f"{of.subject % SPAN:06}" if of.subject else "",
        reverse("voucher", args=[of.book.town, of.no]),
    )  # fmt: skip


@require_GET
def vouchers(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("books")
    town, towns = _town(request, scope)
    wanted = {k: request.GET.get(k, "").strip() for k in ("month", "ledger", "act", "no", "record")}
    no, number = whole(wanted["no"]), whole(wanted["record"])
    if town and no is not None and books.voucher(town.path, no):
        return redirect("voucher", town.path, no)
    page, held, acts = books.Page([], ""), None, []
    if town is not None:
        held = books.book(town.path)
        acts = books.acts(town.path)
        subject = held.pk * SPAN + number if held is not None and number is not None else None
        rows = books.vouchers(
            town.path, month=wanted["month"], ledger=wanted["ledger"], act=wanted["act"], subject=subject,
            late=bool(request.GET.get("late")),
        )  # fmt: skip
        page = books.voucher_page(rows, request.GET.get("after", ""))
    context = {
        "town": town,
        "towns": towns,
        "book": held,
        "wanted": wanted,
        "rows": [_row(v) for v in page.rows],
        "makers": places.user_names([v.by for v in page.rows]),
        "after": page.after,
        "ledgers": [(code, sources.ledger_name(code)) for code in dict.fromkeys(a for a, _ in acts)],
        "acts": sorted({(a, sources.act_name(k, a)) for k, a in acts if not wanted["ledger"] or k == wanted["ledger"]}),
        "missing": wanted["no"] if wanted["no"] else "",
        "filtered": any(wanted.values()) or "late" in request.GET,
    }
    return render(request, "web/books/vouchers.html", context)


@dataclass(frozen=True)
class LineRow:
    posting: Posting
    indicator: Indicator | None
    quantity: Decimal | int
    place: str
    url: str


def _lines(scope: Scope, of: Voucher) -> list[LineRow]:
    postings = books.lines(of)
    names = places.names([p.region for p in postings])
    rows = []
    for p in postings:
        account = CHART.get(p.indicator)
        url = ""
        if account and scope.may("figures") and scope.covers(p.region):
            month = Period.month(p.on_date.year, p.on_date.month)
            url = asking.figure_url(p.indicator, p.region, month, [p.dim] if p.dim else [])
        rows.append(
            LineRow(
                p, account, account.value(p.quantity) if account else p.quantity, names.get(p.region, p.region), url
            )
        )
    return rows


@require_GET
def voucher(request: HttpRequest, town: str, no: int) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("books")
    place = places.region_for(scope, town)
    found = books.voucher(town, no)
    if found is None:
        raise Http404(f"{place.name}的账簿里没有第{no}号凭证")
    record = sources.readable(scope, [found.subject]).get(found.subject) if found.subject else None
    story = books.vouchers(town, subject=found.subject).order_by("no")[:50] if found.subject else []
    context = {
        "town": place,
        "voucher": found,
        "row": _row(found),
        "lines": _lines(scope, found),
        "makers": places.user_names([found.by]),
        "changed": sources.changed(found.ledger, found.changed, record),
        "check": books.recheck(found),
        "record": record,
        "no_record": "" if record or not found.subject else sources.why_not(scope, found.ledger),
        "story": [_row(v) for v in story],
        "earlier": found.no - 1,
        "later": found.no + 1 if found.no < found.book.vouchers else 0,
    }
    return render(request, "web/books/voucher.html", context)


def _label(year: int, month: int | None) -> str:
    return f"{year}年{month}月" if month else f"{year}年（全年）"


@require_http_methods(["GET", "POST"])
def periods(request: HttpRequest) -> HttpResponse:
    """GET lists closed periods; POST closes one after it was confirmed on the page."""
    scope = scope_of(request.user)
    scope.require("books")
    town, towns = _town(request, scope)
    asked = request.POST.get("period", request.GET.get("period", ""))
    first, _, second = asked.partition("-")
    year, month = whole(first), whole(second)
    chosen = (year, month) if year is not None and (month is not None or not second) else None
    problem = ""
    if request.method == "POST" and town is not None:
        if chosen is None:
            problem = "请选择要结账的期间"
        elif request.POST.get("confirm") != "yes":
            problem = "请先勾选确认，再结账"
        else:
            try:
                accounts.close_period(scope=scope, town=town.path, year=chosen[0], month=chosen[1])
            except (BooksError, Invalid) as error:
                problem = str(error)
            else:
                messages.success(request, f"{town.name}{_label(*chosen)}已结账。此后补登的业务记入下一个未结账的日期。")
                return redirect(f"{reverse('periods')}?town={town.path}")
    closed = books.periods(town.path) if town else []
    open_ = books.closable(town.path, timezone.localdate()) if town else []
    context = {
        "town": town,
        "towns": towns,
        "book": books.book(town.path) if town else None,
        "closed": closed,
        "makers": places.user_names([p.voucher.by for p in closed]),
        "open": [(f"{y}-{m:02}" if m else str(y), _label(y, m)) for y, m in open_],
        "chosen": asked if chosen else "",
        "chosen_label": _label(*chosen) if chosen and (chosen[1] is None or 1 <= chosen[1] <= 12) else "",
        "problem": problem,
        "may_close": scope.may("close") and town is not None and bool(scope.town),
    }
    return render(request, "web/books/periods.html", context, status=422 if problem else 200)


SHOWN = 20
"""Problems told before the replay stops."""


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponseBase:
    """GET explains; POST replays the books in scope. With `Accept: application/x-ndjson` progress is streamed."""
    scope = scope_of(request.user)
    scope.require("books")
    town, towns = _town(request, scope)
    chosen = [town] if town is not None and request.GET.get("town") else towns
    held = [b for t in chosen if (b := books.book(t.path)) is not None]
    total = sum(b.vouchers for b in held)
    names = {t.path: t.name for t in towns}
    context: dict[str, Any] = {
        "town": town if request.GET.get("town") else None,
        "towns": towns,
        "books": held,
        "total": total,
        "names": names,
    }
    if request.method == "POST":
        run = proving.run([b.town for b in held], SHOWN)
        if "ndjson" in request.headers.get("Accept", ""):
            # X-Accel-Buffering: a proxy in front must pass progress on as it comes.
            headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
            return StreamingHttpResponse(_stream(run, names), content_type="application/x-ndjson", headers=headers)
        *_, last = run
        context["result"] = last
    return render(request, "web/books/verify.html", context)


def _stream(run: Iterator[proving.Progress], names: dict[str, str]) -> Iterator[bytes]:
    """A line of JSON for each stage; the last one carries the result as HTML."""
    for step in run:
        told: dict[str, object] = {"done": step.done, "total": step.total, "finished": step.finished}
        if step.finished:
            told["html"] = render_to_string("web/books/result.html", {"result": step, "names": names})
        else:
            told["stage"] = f"正在核验{names.get(step.town, step.town)}：{step.stage}"
        yield (json.dumps(told, ensure_ascii=False) + "\n").encode()
