"""Replaying the books: the chain, the numbers, the sums. `problems` yields what is wrong, the first thing first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from fazhang.books.chart import CHART
from fazhang.books.digest import ALGORITHMS, GENESIS, hasher
from fazhang.books.door import voucher_content
from fazhang.books.models import SPAN, Balance, Book, Period, Posting, Voucher
from fazhang.books.state import under


@dataclass(frozen=True)
class Problem:
    """`place` names where (青石镇账簿 凭证12), `message` what is wrong, both in the user's words."""

    place: str
    message: str


Tick = Callable[[int], None]
COLUMNS = "ledger subject version act on_date by at changed late lines key record_digest".split()


def problems(tick: Tick = lambda n: None, towns: Collection[str] | None = None) -> Iterator[Problem]:
    """Everything wrong in every book, or in those of `towns`. `tick` is told how many vouchers were just read."""
    if towns is not None:
        for book in Book.objects.filter(town__in=towns).order_by("pk"):
            yield from _book(book, tick)
            yield from _balances(book.town)
        return
    known = set(Book.objects.values_list("pk", flat=True))
    for book in Book.objects.order_by("pk"):
        yield from _book(book, tick)
    for stray in Voucher.objects.exclude(book__in=known).order_by("pk")[:5]:
        yield Problem(f"凭证{stray.pk}", "所属账簿不存在")
    yield from _balances()


def _book(book: Book, tick: Tick) -> Iterator[Problem]:
    place = f"账簿{book.town}"
    if book.algorithm not in ALGORITHMS:
        yield Problem(place, f"摘要算法“{book.algorithm}”不可识别")
        return
    digest = hasher(book.algorithm)
    base = book.pk * SPAN
    lines = Posting.objects.filter(pk__gt=base, pk__lt=base + SPAN).order_by("pk")
    stream = lines.values_list(
        "pk", "voucher_id", "subject", "indicator", "dim", "region", "on_date", "fact_on", "quantity"
    ).iterator(5000)
    pending = next(stream, None)
    no, serial, head = 0, 0, GENESIS
    closed: date | None = None
    vouchers = Voucher.objects.filter(book=book).order_by("no").values_list("pk", "no", "digest", *COLUMNS)
    for pk, number, recorded, *columns in vouchers.iterator(2000):
        no += 1
        tick(1)
        if number != no:
            yield Problem(f"{place} 凭证{no}", f"凭证号不连续，缺第{no}号，下一张是第{number}号")
            return
        if pk != base + no:
            yield Problem(f"{place} 凭证{no}", "凭证标识与凭证号不符")
        mine = []
        while pending is not None and pending[1] == pk:
            serial += 1
            if pending[0] != base + serial:
                yield Problem(f"{place} 凭证{no}", f"分录不连续，缺第{serial}条分录")
                return
            if pending[2] != columns[1]:
                yield Problem(f"{place} 凭证{no} 分录{serial}", "分录所属记录与凭证不符")
            _, _, _, indicator, dim, region, on, fact, quantity = pending
            mine.append((indicator, dim, region, on.isoformat(), fact.isoformat(), quantity))
            if indicator not in CHART:
                yield Problem(f"{place} 凭证{no} 分录{serial}", f"科目{indicator}不存在")
            pending = next(stream, None)
        columns[4] = columns[4].isoformat()
        columns[8] = bool(columns[8])
        if len(mine) != columns[9]:
            yield Problem(f"{place} 凭证{no}", f"应有{columns[9]}条分录，实有{len(mine)}条")
        head = digest(voucher_content(book.town, no, columns, mine, head))
        if head != recorded:
            yield Problem(f"{place} 凭证{no}", "凭证、分录内容或前后链接与记账时不符")
            head = recorded
        if columns[0] == "books" and columns[3] == "close":
            through = date.fromisoformat(columns[4])
            closed = max(closed or through, through)
            if not Period.objects.filter(voucher_id=pk, book=book, through=through, label=columns[10][6:]).exists():
                yield Problem(f"{place} 凭证{no}", f"{through}结账的期间记录缺失或被改动")
    if pending is not None:
        yield Problem(f"{place} 分录{pending[0] - base}", "分录没有对应的凭证，或次序被改动")
    if (no, serial) != (book.vouchers, book.postings):
        yield Problem(
            place, f"账簿记载凭证{book.vouchers}张、分录{book.postings}条，实有{no}张、{serial}条：末尾有缺失"
        )
    if head != book.head:
        yield Problem(place, "链头与最后一张凭证的摘要不符")
    if closed != book.closed_through:
        yield Problem(place, f"结账日期与结账凭证不符：{book.closed_through or '无'}")
    if (
        Period.objects.filter(book=book).count()
        != Voucher.objects.filter(book=book, ledger="books", act="close").count()
    ):
        yield Problem(place, "期间记录与结账凭证数量不符")


def _balances(within: str = "") -> Iterator[Problem]:
    """Balances equal the sums of postings, everywhere or under a region."""
    sums: dict[tuple[str, str, str, int], tuple[int, int]] = {}
    rows = (
        Posting.objects.filter(under(within))
        .order_by()
        .values_list("indicator", "dim", "region", "on_date__year", "on_date__month")
        .annotate(Sum("quantity"), Count("pk"))
    )
    for indicator, dim, region, year, month, quantity, count in rows.iterator():
        sums[indicator, dim, region, year * 100 + month] = (quantity, count)
    for indicator, dim, region, month, quantity, count in (
        Balance.objects.filter(under(within))
        .values_list("indicator", "dim", "region", "month", "quantity", "count")
        .iterator()
    ):
        expected = sums.pop((indicator, dim, region, month), None)
        if expected != (quantity, count):
            name = CHART[indicator].name if indicator in CHART else indicator
            yield Problem(
                f"余额 {name} {dim} {region} {month}", f"余额{quantity}（{count}条）与分录合计{expected or '无'}不符"
            )
    for indicator, dim, region, month in list(sums)[:20]:
        yield Problem(f"余额 {indicator} {dim} {region} {month}", "余额缺失")
