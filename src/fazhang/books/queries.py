"""The books for reading: years, vouchers, postings page by page, periods. Whose eyes they are for, `places` decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from fazhang.books import models
from fazhang.books.digest import GENESIS, hasher
from fazhang.books.door import voucher_content
from fazhang.books.models import Balance, Book, Posting, Voucher
from fazhang.books.numbers import whole
from fazhang.books.state import Period, under

PAGE = 50
COLUMNS = "ledger subject version act on_date by at changed late lines key record_digest".split()
"""The columns of a voucher that its digest covers, as `voucher_content` takes them."""


@dataclass(frozen=True)
class Page:
    """A page by keyset: `after` names the row that the next page begins behind; empty on the last page."""

    rows: list[Any]
    after: str


def years(region: str) -> list[int]:
    """Years with anything booked for a region, the newest first."""
    months = Balance.objects.filter(under(region)).order_by().values_list("month", flat=True).distinct()
    return sorted({m // 100 for m in months}, reverse=True)


def book(town: str) -> Book | None:
    return Book.objects.filter(town=town).first()


def voucher(town: str, no: int) -> Voucher | None:
    return Voucher.objects.filter(book__town=town, no=no).select_related("book").first()


def vouchers(
    town: str, *, month: str = "", ledger: str = "", act: str = "", subject: int | None = None, late: bool = False
) -> QuerySet[Voucher]:
    """A township's vouchers, the newest first. `month` as yyyy-mm, of the day of the act."""
    rows = Voucher.objects.filter(book__town=town).select_related("book")
    if month:
        try:
            first = date.fromisoformat(f"{month}-01")
            rows = rows.filter(on_date__range=(first, Period.month(first.year, first.month).end))
        except ValueError:
            rows = rows.none()
    if ledger:
        rows = rows.filter(ledger=ledger)
    if act:
        rows = rows.filter(act=act)
    if subject is not None:
        rows = rows.filter(subject=subject)
    if late:
        rows = rows.filter(late=True)
    return rows.order_by("-no")


def voucher_page(rows: QuerySet[Voucher], after: str, size: int = PAGE) -> Page:
    """`after`: the last voucher number of the page before."""
    if (last := whole(after)) is not None:
        rows = rows.filter(no__lt=last)
    found = list(rows[: size + 1])
    return Page(found[:size], str(found[size - 1].no) if len(found) > size else "")


def posting_page(rows: QuerySet[Posting], after: str, size: int = PAGE) -> Page:
    """Rows as `state.postings` orders them. `after`: day and id of the last posting of the page before."""
    day, _, pk = after.partition("_")
    try:
        last = date.fromisoformat(day)
        rows = rows.filter(Q(on_date__lt=last) | Q(on_date=last, pk__lt=int(pk)))
    except ValueError:
        pass
    found = list(rows.select_related("voucher__book")[: size + 1])
    more = len(found) > size
    return Page(found[:size], f"{found[size - 1].on_date}_{found[size - 1].pk}" if more else "")


def totals(rows: QuerySet[Posting]) -> dict[str, tuple[int, int]]:
    """Indicator → (sum of quantities in its smallest unit, number of postings)."""
    found = rows.order_by().values_list("indicator").annotate(Sum("quantity"), Count("pk"))
    return {indicator: (quantity, count) for indicator, quantity, count in found}


def lines(of: Voucher) -> list[Posting]:
    return list(Posting.objects.filter(subject=of.subject, voucher=of).order_by("pk"))


@dataclass(frozen=True)
class Recheck:
    """`previous`: digest of the voucher before; `computed`: what this voucher's digest comes to today."""

    previous: str
    computed: str
    holds: bool


def recheck(of: Voucher) -> Recheck:
    """One link of the chain, worked out again from what is stored."""
    before = Voucher.objects.filter(book=of.book_id, no=of.no - 1).values_list("digest", flat=True).first()
    previous = GENESIS if of.no == 1 else before or ""
    columns: list[Any] = [getattr(of, name) for name in COLUMNS]
    columns[COLUMNS.index("on_date")] = of.on_date.isoformat()
    rows = [(p.indicator, p.dim, p.region, p.on_date.isoformat(), p.fact_on.isoformat(), p.quantity) for p in lines(of)]
    computed = hasher(of.book.algorithm)(voucher_content(of.book.town, of.no, columns, rows, previous))
    return Recheck(previous, computed, computed == of.digest)


def periods(town: str) -> list[models.Period]:
    """Closed periods, the latest first."""
    rows = models.Period.objects.filter(book__town=town).select_related("voucher", "book")
    return list(rows.order_by("-through", "-label"))


def acts(town: str) -> list[tuple[str, str]]:
    """The (ledger, act) pairs that a township's vouchers hold."""
    rows = Voucher.objects.filter(book__town=town).order_by().values_list("ledger", "act").distinct()
    return sorted(rows)


def closable(town: str, today: date) -> list[tuple[int, int | None]]:
    """(year, month) periods that have ended and are still open, the earliest first; a year with month None.

    Begins with the first month that anything was booked in.
    """
    first = Balance.objects.filter(under(town)).order_by("month").values_list("month", flat=True).first()
    if first is None:
        return []
    held = book(town)
    through = held.closed_through if held else None
    labels = {p.label for p in periods(town)}
    found: list[tuple[int, int | None]] = []
    year, month = divmod(first, 100)
    while (following := date(year + month // 12, month % 12 + 1, 1)) <= today:
        if through is None or following - timedelta(days=1) > through:
            found.append((year, month))
        if month == 12 and str(year) not in labels:
            found.append((year, None))
        year, month = following.year, following.month
    return found
