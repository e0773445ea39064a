"""The one door into the books. No other code writes vouchers, postings, balances or periods."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from fazhang.books.chart import CHART
from fazhang.books.digest import GENESIS, canonical, hasher
from fazhang.books.models import SPAN, Balance, Book, Period, Posting, Voucher
from fazhang.books.sql import chunks, insert


class BooksError(Exception):
    """An act that the books refuse; the text is shown to the user."""


class Line(NamedTuple):
    """One posting to make. `quantity` is whole, in the indicator's smallest unit; `on` is the day of the fact."""

    indicator: str
    dim: str
    region: str
    on: date
    quantity: int


@dataclass(slots=True)
class Act:
    """One act on one record, to be booked as one voucher.

    `key` makes it idempotent: an act whose key the book holds is not booked again. `at` is given only where an act is
    told after the fact by a system that knows when it happened (the demo, a restore): UTC ISO time.
    """

    ledger: str
    subject: int
    version: int
    act: str
    on: date
    by: str
    key: str
    record_digest: str
    lines: tuple[Line, ...] = ()
    changed: tuple[str, ...] = field(default=())
    at: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    no: int
    digest: str
    replayed: bool


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def open_book(town: str) -> Book:
    """The township's book, opened at first use with the installation's digest."""
    book, _ = Book.objects.get_or_create(town=town, defaults={"algorithm": settings.FAZHANG_DIGEST, "head": GENESIS})
    return book


def lock(town: str) -> Book:
    """The book, held for this transaction, so that numbers are given without gaps."""
    held = Book.objects.select_for_update().filter(town=town).first()
    if held is None:
        open_book(town)
        held = Book.objects.select_for_update().get(town=town)
    return held


def take_subjects(book: Book, count: int) -> range:
    """Ids for `count` new records of a locked book."""
    first = book.subjects + 1
    book.subjects += count
    Book.objects.filter(pk=book.pk).update(subjects=book.subjects)
    return range(book.pk * SPAN + first, book.pk * SPAN + first + count)


def voucher_content(town: str, no: int, a: Sequence[Any], lines: Sequence[Sequence[Any]], prev: str) -> str:
    """The canonical content a voucher's digest covers; `a` = the voucher's columns from `ledger` to `record_digest`."""
    return canonical([town, no, *a, lines, prev])


_VOUCHER = "id book_id no ledger subject version act on_date by at changed late lines key record_digest digest".split()
_POSTING = "id voucher_id subject indicator dim region on_date fact_on quantity".split()
_BALANCE = "indicator dim region month quantity count".split()


def _replayed(book: Book, acts: Sequence[Act]) -> dict[str, Voucher]:
    found: dict[str, Voucher] = {}
    for chunk in chunks((a.key for a in acts), 5000):
        for voucher in Voucher.objects.filter(book=book, key__in=chunk):
            found[voucher.key] = voucher
    return found


@transaction.atomic
def post(town: str, acts: Sequence[Act], fresh: bool = False) -> list[Posted]:
    """Book acts in order, each as one voucher with its postings; balances follow. All of them or none.

    `fresh`: the subjects were given out in this transaction, so that no act can have been booked before.

    Facts of a closed period are posted on the first open day and keep their own day as `fact_on`.
    Raises BooksError for an unknown or derived indicator, a region outside the town, or a key used for another act.
    """
    book = lock(town)
    digest = hasher(book.algorithm)
    known = {} if fresh else _replayed(book, acts)
    first_open = book.closed_through + timedelta(days=1) if book.closed_through else date.min
    vouchers: list[tuple[Any, ...]] = []
    postings: list[tuple[Any, ...]] = []
    sums: dict[tuple[str, str, str, int], list[int]] = {}
    result: list[Posted] = []
    base, no, serial, head, at = book.pk * SPAN, book.vouchers, book.postings, book.head, now()
    done: dict[str, Posted] = {}
    for act in acts:
        if (old := known.get(act.key)) is not None:
            if (old.ledger, old.act, old.version) != (act.ledger, act.act, act.version):
                raise BooksError(f"重复的业务号{act.key}已用于另一笔业务（凭证{old.no}）")
            result.append(Posted(old.no, old.digest, True))
            continue
        if act.key in done:
            result.append(Posted(done[act.key].no, done[act.key].digest, True))
            continue
        no += 1
        late = False
        lines = []
        for line in act.lines:
            account = CHART.get(line.indicator)
            if account is None or account.kind == "ratio":
                raise BooksError(f"科目{line.indicator}不存在或不能直接记账")
            if not line.region.startswith(town):
                raise BooksError(f"地区{line.region}不属于{town}")
            if not line.quantity:
                continue
            on = max(line.on, first_open)
            late |= on != line.on
            serial += 1
            on_text = on.isoformat()
            row = (line.indicator, line.dim, line.region, on_text, line.on.isoformat(), line.quantity)
            lines.append(row)
            postings.append((base + serial, base + no, act.subject, *row))
            total = sums.setdefault((line.indicator, line.dim, line.region, on.year * 100 + on.month), [0, 0])
            total[0] += line.quantity
            total[1] += 1
        columns = (
            act.ledger, act.subject, act.version, act.act, act.on.isoformat(), act.by[:64], act.at or at,
            ",".join(act.changed)[:500], late, len(lines), act.key, act.record_digest,
        )  # fmt: skip
        head = digest(voucher_content(town, no, columns, lines, head))
        vouchers.append((base + no, book.pk, no, *columns, head))
        done[act.key] = Posted(no, head, False)
        result.append(done[act.key])
    # First, so that what follows may be written behind the caller (fazhang.books.behind).
    Book.objects.filter(pk=book.pk).update(vouchers=no, postings=serial, head=head)
    insert(Voucher, _VOUCHER, vouchers)
    insert(Posting, _POSTING, postings)
    table = connection.ops.quote_name(Balance._meta.db_table)
    insert(
        Balance,
        _BALANCE,
        sorted((*key, *total) for key, total in sums.items()),
        f"ON CONFLICT (indicator, region, month, dim) DO UPDATE SET "
        f"quantity = {table}.quantity + excluded.quantity, count = {table}.count + excluded.count",
    )
    return result


@transaction.atomic
def close_period(town: str, year: int, month: int | None, by: str, at: str = "") -> Period:
    """结账. Close a month, or a year with all its months; periods close in order and never reopen. `at` as in Act."""
    book = lock(town)
    last = date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    label = f"{year}-{month:02}" if month else f"{year}"
    if last >= timezone.localdate():
        raise BooksError(f"{label}尚未结束，不能结账")
    if Period.objects.filter(book=book, label=label).exists():
        raise BooksError(f"{label}已经结账")
    if month and book.closed_through and last <= book.closed_through:
        raise BooksError(f"{label}已随{book.closed_through:%Y-%m-%d}结账")
    act = Act("books", 0, 0, "close", last, by, f"close:{label}", "", at=at)
    posted = post(town, [act])[0]
    voucher = Voucher.objects.get(book=book, no=posted.no)
    period = Period.objects.create(book=book, label=label, through=last, voucher=voucher)
    if not book.closed_through or last > book.closed_through:
        Book.objects.filter(pk=book.pk).update(closed_through=last)
    return period


def seal(town: str, ledger: str, label: str, act: str, digest: str, on: date, by: str, at: str = "") -> Posted:
    """Book the digest of a document (a filed report) into the chain, without postings."""
    return post(town, [Act(ledger, 0, 0, act, on, by, f"{ledger}:{label}:{act}:{digest[:16]}", digest, at=at)])[0]


def last_act(subject: int) -> str:
    """The act of a subject's newest voucher; empty where it has none."""
    return Voucher.objects.filter(subject=subject).order_by("-version").values_list("act", flat=True).first() or ""
