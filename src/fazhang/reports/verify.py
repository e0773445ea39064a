"""Signed and filed reports against the chain; and everything together, for `fazhang verify`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError

from fazhang.books import verify as books
from fazhang.books.digest import hasher
from fazhang.books.models import Book, Voucher
from fazhang.books.verify import Problem, Tick
from fazhang.ledgers import verify as ledgers
from fazhang.places.models import Region
from fazhang.reports.flow import FROZEN, SIGNED
from fazhang.reports.models import Report


def problems() -> Iterator[Problem]:
    """A signed report equals what was sealed; every sealed filing has its report."""
    sealed = {}
    towns = dict(Book.objects.values_list("pk", "town"))
    for voucher in Voucher.objects.filter(ledger="reports").order_by("pk"):
        label = (voucher.key + "::").split(":")[1]
        sealed[towns.get(voucher.book_id, ""), label, voucher.act] = voucher.record_digest
    for report in Report.objects.filter(state__in=(SIGNED, *FROZEN)).order_by("pk"):
        place = f"{report.title}"
        book = Book.objects.filter(town=report.town).first()
        if book is None:
            yield Problem(place, "账簿不存在")
            continue
        digest = hasher(book.algorithm)(report.frozen)
        act = "file" if report.state in FROZEN else "sign"
        if digest != report.digest or sealed.get((report.town, str(report.year), act)) != digest:
            yield Problem(place, "签发或报送的内容与入链时不符")
    for town, year, act in sealed:
        # A label that was tampered with is no year: then there is no such report either.
        held = Report.objects.filter(town=town, year=int(year), state__in=FROZEN) if year.isdecimal() else None
        if act == "file" and (held is None or not held.exists()):
            yield Problem(f"{town} {year}年度报告", "已报送的报告缺失或状态被改动")


def everything(tick: Tick = lambda n: None) -> Iterator[Problem]:
    """All problems of the installation, with townships by name; `tick` is told how many vouchers were read (twice)."""
    names = dict(Region.objects.filter(level="town").values_list("path", "name"))

    def named(problem: Problem) -> Problem:
        place = problem.place
        for town, name in names.items():
            place = place.replace(f"账簿{town}", f"{name}账簿")
        return Problem(place, problem.message)

    sound = True
    try:
        for source in (books.damage(), books.problems(tick), ledgers.problems(tick), problems()):
            for problem in source:
                sound = False
                yield named(problem)
        if sound:  # what was tampered with is named above; here the sound books are held against the declarations
            for book in Book.objects.order_by("pk"):
                yield from map(named, ledgers.unequal(book))
    except DatabaseError as error:
        yield Problem("数据库", f"无法读取：{error}")
