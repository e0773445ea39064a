"""Signed and filed reports against the chain; and everything together, for `fazhang verify`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError

from fazhang.books import verify as books
from fazhang.books.models import Book, Voucher
from fazhang.books.sql import read
from fazhang.books.verify import Problem, Tick
from fazhang.ledgers import verify as ledgers
from fazhang.places.models import Region
from fazhang.reports import actions
from fazhang.reports.flow import DRAFT, FILED, PUBLISHED, REVIEW, SIGN, SIGNED
from fazhang.reports.models import Report


def problems() -> Iterator[Problem]:
    """Every report stands where its last sealed step left it, word for word and day for day."""
    last: dict[tuple[str, str], tuple[str, str, str]] = {}
    towns = {b.pk: b.town for b in books.book_rows()}
    columns = ["book_id", "key", "act", "record_digest", "on_date"]
    for book, key, act, digest, on in read(Voucher, columns, "ledger = %s", ("reports",), "id"):
        year = (str(key) + "::").split(":")[1].partition(".")[0]
        last[towns.get(book, ""), year] = (str(act), str(digest), str(on))
    for report in Report.objects.order_by("pk"):
        act, sealed, on = last.pop((report.town, str(report.year)), ("", "", ""))
        place = report.title
        if report.state not in STANDS.get(act, (DRAFT, REVIEW, SIGN)):
            yield Problem(place, f"报告现为“{report.state_name}”，与入链的签发、报送或公开情况不符")
        elif act in ("sign", "file", "publish"):
            wanted = actions.published_digest(report) if act == "publish" else report.digest
            day = {"sign": report.signed_on, "file": report.filed_on, "publish": report.published_on}[act]
            if actions.frozen_digest(report) != report.digest or wanted != sealed or str(day) != on:
                yield Problem(place, "签发、报送或公开的内容与入链时不符")
    for (town, year), (act, _, _) in last.items():
        if act != "recall":
            yield Problem(f"{town} {year}年度报告", "已签发的报告缺失")


STANDS = {"sign": (SIGNED,), "file": (FILED,), "publish": (PUBLISHED,)}
"""The last sealed step of a report → the states it may be in; none, or a recall: not signed."""


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
