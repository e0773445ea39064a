"""Making the demo: the invented county with three years of records, through the same doors that people use."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from fazhang.books.models import Book
from fazhang.demo import current, mishaps, received
from fazhang.demo.chronicle import tell
from fazhang.demo.county import Names, Town, settle
from fazhang.demo.kinds import GENERATORS
from fazhang.demo.year import FIRST, LAST, Item, Year
from fazhang.places.models import Region, User

PASSWORD = os.environ.get("FAZHANG_DEMO_PASSWORD", "fazhang-demo-2024")
"""Password of every demo user; the command prints it."""
SEED = 990101

Progress = Callable[[str, int, int], None]
"""(what is being done, how much of it is done, how much there is)"""


def records(town: Town, rng: random.Random, scale: float) -> list[Item]:
    """Every record of a town's years, in no order. Pure: the same source of chance gives the same records."""
    names = Names(rng)
    keep: dict[str, Any] = {}
    items: list[Item] = []
    for year in range(FIRST, LAST + 1):
        y = Year(town, year, rng, names, keep, scale)
        for generate in GENERATORS.values():
            generate(y)
        mishaps.befall(y)
        items += y.items
    return items


def made() -> bool:
    """Is there a county already?"""
    return Region.objects.exists() or Book.objects.exists()


def make(progress: Progress | None = None, scale: float = 1.0, password: str = "", today: date | None = None) -> bool:
    """Make the demo in an empty, migrated database. `scale` changes the volumes of what is not exact; the cases in hand
    are told as of `today`.

    Where the database holds places or books already nothing is changed, and the answer is False.
    """
    if made():
        return False
    say = progress or (lambda what, done, total: None)
    with transaction.atomic():
        towns = settle(password or PASSWORD, random.Random(SEED))  # noqa: S311
    for town in towns:
        items = records(town, random.Random(f"{SEED}-{town.path}"), scale)  # noqa: S311
        total = len(items) + sum(e.day.year <= LAST for i in items for e in i.later)
        done = 0

        def tick(count: int, town: Town = town, total: int = total) -> None:
            nonlocal done
            done += count
            say(town.name, done, total)

        with transaction.atomic():
            tell(town, items, tick)
    acts = current.run(towns[:2], today or timezone.localdate())
    say("在办案件", acts, acts)
    received.receive()
    return True


def accounts() -> str:
    """Who may sign in, for people to read: one line a town and role, and the password of all."""
    lines = ["演示用户（口令均为 " + PASSWORD + "）："]
    for user in User.objects.select_related("region", "office").order_by("region_id", "pk"):
        where = user.region.name if user.office is None else f"{user.region.name} {user.office.name}"
        lines.append(f"  {user.username:<14}{user.acts_as.name}　{user.name}　{where}")
    return "\n".join(lines)
