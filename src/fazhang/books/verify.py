"""Replaying the books: the chain, the numbers, the sums. `problems` yields what is wrong, the first thing first.

Rows are read as they are stored (fazhang.books.sql.read), so that a value changed into nonsense is named like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from fazhang.books.chart import CHART
from fazhang.books.digest import ALGORITHMS, GENESIS, hasher
from fazhang.books.door import voucher_content
from fazhang.books.models import SPAN, Balance, Book, Period, Posting, Voucher
from fazhang.books.sql import read


@dataclass(frozen=True)
class Problem:
    """`place` names where (青石镇账簿 凭证12), `message` what is wrong, both in the user's words."""

    place: str
    message: str

    def __post_init__(self) -> None:
        for name in ("place", "message"):  # what was tampered with may hold bytes that are no text
            object.__setattr__(self, name, getattr(self, name).encode("utf-8", "replace").decode())


@dataclass(frozen=True)
class Row:
    """A book as it is stored."""

    pk: Any
    town: Any
    algorithm: Any
    vouchers: Any
    postings: Any
    subjects: Any
    head: Any
    closed_through: Any

    @property
    def span(self) -> tuple[int, int]:
        """Ids of this book lie strictly between these."""
        return self.pk * SPAN, (self.pk + 1) * SPAN


Tick = Callable[[int], None]
Key = tuple[Any, Any, Any, Any]
Sums = dict[Key, list[int]]
_BOOK = "id town algorithm vouchers postings subjects head closed_through".split()
_VOUCHER = "ledger subject version act on_date by at changed late lines key record_digest".split()
_POSTING = "id voucher_id subject indicator dim region on_date fact_on quantity".split()


def book_rows() -> list[Row]:
    return [Row(*row) for row in read(Book, _BOOK, order="id")]


def damage() -> Iterator[Problem]:
    """What the database engine itself finds wrong with its file (SQLite: damaged pages, indexes that miss rows)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(20)")
            for (message,) in cursor.fetchall():
                if message != "ok":
                    yield Problem("数据库文件", f"已损坏：{message}")


def problems(tick: Tick = lambda n: None, town: str = "") -> Iterator[Problem]:
    """Everything wrong in every book, or in one township's. `tick` is told how many vouchers were just read."""
    sums: Sums = {}
    books = book_rows()
    for book in books:
        if not town or book.town == town:
            yield from _book(book, sums, tick)
    if not town:
        known = {b.pk for b in books}
        for pk, owner in read(Voucher, ["id", "book_id"], order="id"):
            if owner not in known:
                yield Problem(f"凭证{pk}", "所属账簿不存在")
    yield from _balances(sums, town)


def _month(day: Any) -> Any:
    """yyyymm of ISO text; the text itself where it is none."""
    text = str(day)
    return int(text[:4] + text[5:7]) if text[:4].isdecimal() and text[5:7].isdecimal() else text


def _add(sums: Sums, line: tuple[Any, ...]) -> None:
    indicator, dim, region, on, _, quantity = line
    total = sums.setdefault((indicator, dim, region, _month(on)), [0, 0])
    total[0] += quantity if isinstance(quantity, int) else 0
    total[1] += 1


def _book(book: Row, sums: Sums, tick: Tick) -> Iterator[Problem]:
    place = f"账簿{book.town}"
    if book.algorithm not in ALGORITHMS:
        yield Problem(place, f"摘要算法“{book.algorithm}”不可识别")
        return
    digest = hasher(book.algorithm)
    base, limit = book.span
    stream = read(Posting, _POSTING, "id > %s AND id < %s", (base, limit), "id")
    pending = next(stream, None)
    no, serial, head = 0, 0, GENESIS
    closed: str | None = None
    closings = 0
    periods = {row[0]: row[1:] for row in read(Period, ["voucher_id", "label", "through", "book_id"])}
    for pk, number, recorded, *columns in read(
        Voucher, ["id", "no", "digest", *_VOUCHER], "book_id = %s", (book.pk,), "no"
    ):
        no += 1
        tick(1)
        where = f"{place} 凭证{no}"
        if number != no:
            yield Problem(where, f"凭证号不连续，缺第{no}号，下一张是第{number}号")
            return
        if pk != base + no:
            yield Problem(where, "凭证标识与凭证号不符")
        mine: list[tuple[Any, ...]] = []
        while pending is not None and pending[1] == pk:
            serial += 1
            if pending[0] != base + serial:
                yield Problem(where, f"分录不连续，缺第{serial}条分录")
                return
            if pending[2] != columns[1]:
                yield Problem(f"{where} 分录{serial}", "分录所属记录与凭证不符")
            if pending[3] not in CHART:
                yield Problem(f"{where} 分录{serial}", f"科目{pending[3]}不存在")
            mine.append(tuple(pending[3:]))
            _add(sums, mine[-1])
            pending = next(stream, None)
        columns[8] = {0: False, 1: True}.get(columns[8], columns[8])
        if len(mine) != columns[9]:
            yield Problem(where, f"应有{columns[9]}条分录，实有{len(mine)}条")
        head = digest(voucher_content(book.town, no, columns, mine, head))
        if head != recorded:
            yield Problem(where, "凭证、分录内容或前后链接与记账时不符")
            head = recorded
        if columns[0] == "books" and columns[3] == "close":
            closings += 1
            closed = max(closed or "", str(columns[4]))
            if periods.get(pk) != [str(columns[10]).removeprefix("close:"), columns[4], book.pk]:
                yield Problem(where, f"{columns[4]}结账的期间记录缺失或被改动")
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
    if closings != sum(owner == book.pk for _, _, owner in periods.values()):
        yield Problem(place, "期间记录与结账凭证数量不符")


def _balances(sums: Sums, town: str) -> Iterator[Problem]:
    """Balances equal the sums of postings."""
    columns = "indicator dim region month quantity count".split()
    for indicator, dim, region, month, quantity, count in read(Balance, columns, order="id"):
        if not str(region).startswith(town):
            continue
        key = (indicator, dim, region, month)
        expected = sums.pop(key, None)
        if expected != [quantity, count]:
            yield Problem(_named(key), f"余额{quantity}（{count}条）与分录合计{expected or '无'}不符")
    for key in list(sums)[:20]:
        yield Problem(_named(key), "余额缺失")


def _named(key: Key) -> str:
    indicator, dim, region, month = key
    name = CHART[indicator].name if indicator in CHART else indicator
    return f"余额 {name} {dim} {region} {month}"
