"""Rows written behind the caller: everything in the caller's order and transaction, whatever goes wrong."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum

from fazhang.books.behind import behind
from fazhang.books.sql import insert
from fazhang.ledgers.door import Entry, register
from fazhang.ledgers.models import Heading, Record, Tally
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets.loading import Loader
from fazhang.places.scope import system
from fazhang.reports.verify import everything
from tests.world import TOWN, World

COLUMNS = ["town", "office", "ledger", "heading", "name"]


def row(heading: str) -> list[Any]:
    return [TOWN, 0, "dispute", heading, "subject"]


def held() -> set[str]:
    return set(Heading.objects.values_list("heading", flat=True))


@pytest.mark.django_db
def test_what_is_asked_afterwards_finds_every_row() -> None:
    with transaction.atomic(), behind():
        for count in (1, 7000, 13):  # more than one statement takes, and what is left over
            insert(Heading, COLUMNS, [row(f"{count}-{n}") for n in range(count)])
            assert f"{count}-{count - 1}" in held()
    assert len(held()) == 7014


@pytest.mark.django_db
def test_rows_of_a_savepoint_that_is_taken_back_go_and_the_others_stay() -> None:
    with transaction.atomic(), behind():
        insert(Heading, COLUMNS, [row("before")])
        with pytest.raises(KeyError), transaction.atomic():
            insert(Heading, COLUMNS, [row("inside")])
            raise KeyError
        with transaction.atomic():
            insert(Heading, COLUMNS, [row("after")])
    assert held() == {"before", "after"}


@pytest.mark.django_db
def test_a_row_that_cannot_be_written_is_told_and_nothing_stays() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), behind():
        insert(Heading, COLUMNS, [row("one")])
        insert(Heading, COLUMNS, [row("one")])
    assert not held()


@pytest.mark.django_db
def test_what_goes_wrong_elsewhere_takes_everything_back() -> None:
    with pytest.raises(KeyError), transaction.atomic(), behind():
        insert(Heading, COLUMNS, [row(str(n)) for n in range(9000)])
        raise KeyError
    assert not held()


def test_records_registered_behind_leave_books_that_verify(world: World) -> None:
    entries = [
        Entry(
            {
                "region": f"{TOWN}201",
                "occurred_on": "2023-03-01",
                "form": "会前学法",
                "topic": f"第{n}次",
                "attendance": 9,
            },
            str(n),
        )
        for n in range(300)
    ]
    with transaction.atomic(), behind():
        for start in range(0, 300, 100):
            register(ledger="study", entries=entries[start : start + 100], scope=system(TOWN))
        again = register(ledger="study", entries=entries, scope=system(TOWN))
    assert again.replayed == Record.objects.filter(ledger="study", pk__in=again.ids).count() == 300
    assert list(everything()) == []


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only SQLite takes a whole transaction back by itself")
def test_when_the_disk_is_full_nothing_of_an_import_stays(transactional_db: None, world: World) -> None:
    topics = ["".join(chr(0x4E00 + (n * 61 + k * 97) % 9000) for k in range(60)) for n in range(1500)]
    lines = (f"2023-03-01,会前学法,{topic},{n + 10}" for n, topic in enumerate(topics))
    rows = "\n".join(["学习日期,学习形式,学习主题,参加人次", *lines])
    before = Tally.objects.aggregate(n=Sum("records")), Record.objects.count()
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
    refused = 0
    for room in range(100, 2000, 100):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {pages + room}")
        try:
            Loader(LEDGERS["study"], system(TOWN), TOWN).load(rows.encode())
            break  # now there is room
        except DatabaseError:
            refused += 1
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA max_page_count = 1073741823")
        assert (Tally.objects.aggregate(n=Sum("records")), Record.objects.count()) == before
    assert refused > 2
    assert Record.objects.count() == before[1] + 1500
    assert list(everything()) == []
