"""One town's year: the numbers it must reach, and the records that reach them. Nothing here touches the database."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from fazhang.demo import days
from fazhang.demo.county import Names, Place, Town
from fazhang.demo.words import Words

FIRST, LAST = 2022, 2024


@dataclass(slots=True)
class Event:
    """Something done to a record after it was registered. `act`: a step of its flow, or amend, void, attach."""

    day: date
    act: str
    by: str
    raw: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """A record to be: what is typed, when it is told to the books, and what happens to it later."""

    ledger: str
    day: date
    raw: dict[str, Any]
    by: str
    told: date
    closed: date | None = None
    later: list[Event] = field(default_factory=list)
    pk: int = 0


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("figures.toml").read_text("utf-8"))


def numbers(town: Town, year: int, rng: random.Random, scale: float) -> dict[str, int]:
    """Every number of a town's year; those of the town's own tables are exact and never scaled."""
    tables = _tables()
    found: dict[str, int] = dict(tables["exact"])
    growth = 1 + 0.05 * (year - FIRST)
    for key, base in sorted(tables["sized"].items()):
        found[key] = max(1, round(base * town.size * growth * scale * rng.uniform(0.88, 1.12)))
    for key, base in sorted(tables["plain"].items()):
        found[key] = max(1, round(base * (scale if base > 8 else 1) * rng.uniform(0.8, 1.2)))
    for key, (base, more) in sorted(tables["stocks"].items()):
        found[key] = round(base * town.size + more * (year - FIRST))
    for key, base in sorted(tables["loose"].items()):
        found[key] = max(1, base + rng.randint(-1, 1))
    return found | tables.get(f"{town.path}.{year}", {})


class Year:
    """What the generators of one town and year draw from, and where they put records.

    `keep` lasts through the town's years: rosters remember who is on them.
    """

    def __init__(
        self, town: Town, year: int, rng: random.Random, names: Names, keep: dict[str, Any], scale: float
    ) -> None:
        self.town, self.year, self.rng, self.names, self.keep = town, year, rng, names, keep
        self.words = Words(rng)
        self.numbers = numbers(town, year, rng, scale)
        self.items: list[Item] = []

    def n(self, key: str) -> int:
        return self.numbers[key]

    def has(self, key: str) -> bool:
        return key in self.numbers

    @property
    def first(self) -> bool:
        return self.year == FIRST

    @property
    def last(self) -> bool:
        return self.year == LAST

    def pick(self, options: Any) -> Any:
        return options[int(self.rng.random() * len(options))]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def village(self) -> Place:
        return self.pick(self.town.all_villages)

    def say(self, *path: str, day: date | None = None, **given: str) -> str:
        """The last of `path` names the list; `day` is when it is said, for what has its season."""
        return self.words.say(path[:-1], path[-1], day.month if day else 0, **given)

    def day(self, weights: Any = days.EVEN, work: bool = True) -> date:
        return days.a_day(self.rng, self.year, weights, work)

    def between(self, start: date, end: date) -> date:
        return start + timedelta(days=int(self.rng.random() * ((end - start).days + 1)))

    def law(self, day: date) -> str:
        return self.pick(days.laws_on(day))

    def laws(self, day: date, count: int) -> list[str]:
        known = days.laws_on(day)
        return self.rng.sample(known, min(count, len(known)))

    def phone(self) -> str:
        """No Chinese area code begins with 000, so this can be nobody's number."""
        return f"000-{self.rng.randint(10000000, 99999999)}"

    def staff(self, office: str) -> str:
        return self.pick(self.town.staff[office])

    def handled_by(self, office: str) -> str:
        who = {"综治中心": "zongzhi", "司法所": "sifa", "综合行政执法队": "zhifa", "便民服务中心": "chuangkou"}
        return self.town.user(who.get(office, "dengji"))

    def add(
        self,
        ledger: str,
        day: date,
        office: str,
        raw: Mapping[str, Any],
        *,
        region: str = "",
        closed: date | None = None,
        told: date | None = None,
        by: str = "",
    ) -> Item:
        """A record of `day`. `closed` with the record: it is registered as already settled."""
        values = dict(raw, region=region or self.town.path, occurred_on=day, office=self.town.offices[office])
        told = told or min(day + timedelta(days=int(self.rng.random() * 3)), date(LAST, 12, 31))
        item = Item(ledger, day, values, by or self.handled_by(office), max(told, day, date(FIRST, 1, 4)), closed)
        self.items.append(item)
        return item

    def event(self, ledger: str, day: date, office: str, raw: Mapping[str, Any], *, region: str = "") -> Item:
        """Something that happened once: filed away when it is told, but for some of the last weeks."""
        item = self.add(ledger, day, office, raw, region=region)
        if day < date(LAST, 11, 10) or self.chance(0.4):
            item.closed = item.told
        return item

    def close(self, item: Item, day: date, raw: Mapping[str, Any], step: str = "close", by: str = "") -> None:
        item.later.append(Event(day, step, by or item.by, dict(raw)))


@dataclass(frozen=True)
class Matter:
    """How matters of one ledger run: days they take, what fills them at the end."""

    ledger: str
    weights: tuple[int, ...]
    shortest: int
    longest: int
    start: Callable[[Year, date], tuple[str, str, dict[str, Any]]]
    """→ (office, region, fields)"""
    finish: Callable[[Year, date, date, dict[str, Any], str], dict[str, Any]]
    """(year, opened, closed, fields, fate) → fields that settle it"""


def run(y: Year, m: Matter, count: int, left_open: int, fates: list[str]) -> list[Item]:
    """`count` matters of the year, `left_open` of them carried into the next, the others settled with `fates`."""
    made: list[Item] = []
    dates = days.spread(y.rng, y.year, count - left_open, m.weights)
    limit = date(y.year, 12, 24)
    fates = fates + [""] * (count - left_open - len(fates))
    y.rng.shuffle(fates)
    carried = [y.between(date(y.year, 11, 8), date(y.year, 12, 28)) for _ in range(left_open)]
    for opened, left in sorted([(min(d, limit), False) for d in dates] + [(days.on_workday(d), True) for d in carried]):
        made.append(_matter(y, m, opened, left, fates))
    if y.first:
        for _ in range(y.numbers.get(f"opening.{m.ledger}", 0)):
            day = days.on_workday(date(FIRST - 1, y.rng.randint(11, 12), y.rng.randint(1, 28)))
            item = _matter(y, m, day, False, [""], date(FIRST, 1, y.rng.randint(10, 28)))
            item.told = date(FIRST, 1, 4)
    return made


def _matter(y: Year, m: Matter, day: date, carried: bool, fates: list[str], ends: date | None = None) -> Item:
    office, region, raw = m.start(y, day)
    item = y.add(m.ledger, day, office, raw, region=region, told=day)
    if carried and y.last:
        return item
    fate = "" if carried or ends else fates.pop()
    if carried:
        ends = days.on_workday(y.between(date(y.year + 1, 1, 8), date(y.year + 1, 3, 25)))
    elif ends is None:
        span = y.rng.triangular(m.shortest, m.longest, m.shortest + (m.longest - m.shortest) * 0.3)
        ends = min(days.on_workday(day + timedelta(days=int(span))), date(y.year, 12, 30))
    ends = max(ends, day)
    y.close(item, ends, m.finish(y, day, ends, raw, fate))
    return item
