"""Making the demo: the invented county with three years of records, through the same doors that people use."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

from django.db import transaction

from fazhang.books.models import Book
from fazhang.demo import mishaps
from fazhang.demo.chronicle import tell
from fazhang.demo.county import Names, Town, settle
from fazhang.demo.kinds import GENERATORS
from fazhang.demo.year import FIRST, LAST, Item, Year
from fazhang.places.models import Region

PASSWORD = os.environ.get("FAZHANG_DEMO_PASSWORD", "fazhang-demo-2024")
"""Password of every demo user; the command prints it."""
SEED = 990101

Progress = Callable[[str, int, int], None]
"""(what is being done, how much of it is done, how much there is)"""


class AlreadyMade(Exception):
    """There is something in the data folder; the text is shown to the user."""


def records(town: Town, rng: random.Random, scale: float) -> list[Item]:
    """Every record of a town's years, in no order. Pure: the same source of chance gives the same records."""
    names, keep, items = Names(rng), {}, []
    state: dict[str, Any] = keep
    for year in range(FIRST, LAST + 1):
        y = Year(town, year, rng, names, state, scale)
        for generate in GENERATORS.values():
            generate(y)
        mishaps.befall(y)
        items += y.items
    return items


def made() -> bool:
    """Is there a county already?"""
    return Region.objects.exists() or Book.objects.exists()


def make(progress: Progress | None = None, scale: float = 1.0, password: str = "") -> None:
    """Make the demo in an empty, migrated database. `scale` changes the volumes of what is not exact.

    Raises AlreadyMade, and changes nothing, where the database holds places or books.
    """
    if made():
        raise AlreadyMade("数据目录中已有数据，演示数据没有重复生成")
    say = progress or (lambda what, done, total: None)
    with transaction.atomic():
        towns = settle(password or PASSWORD, random.Random(SEED))
    for town in towns:
        items = records(town, random.Random(f"{SEED}-{town.path}"), scale)
        total = len(items) + sum(len(i.later) for i in items)
        done = 0

        def tick(count: int, town: Town = town, total: int = total) -> None:
            nonlocal done
            done += count
            say(town.name, done, total)

        with transaction.atomic():
            tell(town, items, tick)
    say("年度报告", 0, 1)
    from fazhang.demo import reports

    reports.write_all(towns)
    say("年度报告", 1, 1)
