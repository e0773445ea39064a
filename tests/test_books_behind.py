"""Rows written behind the caller: everything in the caller's order and transaction, whatever goes wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fazhang.books.behind import behind
from fazhang.books.sql import insert
from fazhang.ledgers.door import Entry, register
from fazhang.ledgers.models import Heading, Record
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
