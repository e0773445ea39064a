"""An import that ends in the middle leaves the books as they were before."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fazhang.books.models import Book, Voucher
from fazhang.ledgers import verify
from fazhang.ledgers.models import Record
from fazhang.ledgers.sheets import loading
from fazhang.ledgers.sheets.workbook import Sheet, Unreadable
from tests.test_sheets import HEAD, book, line, load, places
from tests.world import World


@pytest.fixture
def many(world: World) -> bytes:
    village = places(world)
    return book(("台账", [HEAD, *(line(village, 纠纷简述=f"第{n}件纠纷") for n in range(25))]))


def standing() -> tuple[Any, ...]:
    return (Record.objects.count(), Voucher.objects.count(), *Book.objects.values_list("head", "vouchers", "subjects"))


def test_a_file_that_breaks_off_in_the_middle_books_nothing(many: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    read, before = loading.sheets, standing()

    def broken(data: bytes) -> Iterator[Sheet]:
        for sheet in read(data):
            rows = list(sheet)

            def part(held: list[Any] = rows) -> Iterator[Any]:
                yield from held[20:22]
                raise Unreadable("表格已经损坏")

            yield Sheet(sheet.name, rows[:20], _rest=part())

    monkeypatch.setattr(loading, "sheets", broken)
    monkeypatch.setattr(loading, "BATCH", 5)
    with pytest.raises(Unreadable):
        load(many)
    assert standing() == before
    assert not list(verify.problems())


def test_a_file_is_booked_the_same_in_batches_of_any_size(many: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BATCH", 4)
    assert load(many).booked == 25
    assert (load(many).booked, load(many).duplicates) == (0, 25)
    assert not list(verify.problems())


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the killed command has a SQLite database of its own")
def test_an_import_that_is_killed_books_the_whole_file_or_nothing_and_the_books_verify() -> None:
    script = Path(__file__).parents[1] / "benchmarks" / "power_loss.py"
    done = subprocess.run([sys.executable, script, "4", "1500"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
