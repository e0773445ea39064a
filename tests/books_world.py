"""A small world for tests of the books and the ledgers, and strategies that fill any ledger's form."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache
from string import Formatter
from typing import Any

from hypothesis import strategies as st

from fazhang.books.state import Period
from fazhang.ledgers import door
from fazhang.ledgers.fields import (
    Choice,
    Day,
    Field,
    IdNumber,
    Int,
    Many,
    Money,
    Number,
    Phone,
    Pick,
    Rows,
    Terms,
    Text,
    Yes,
)  # fmt: skip
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import Ledger
from fazhang.places.models import LEVEL_OF, Office, Region
from fazhang.places.scope import Scope, system

TOWN, OTHER = "990101101", "990101102"
PLACES = {
    "99": "虚省", "9901": "虚市", "990101": "清和县", TOWN: "青石镇", OTHER: "云溪镇",
    f"{TOWN}201": "东坡村", f"{TOWN}202": "西岭村", f"{TOWN}201001": "东坡村网格", f"{TOWN}201001001": "一组片网格",
    f"{OTHER}201": "柳湾村",
}  # fmt: skip
VILLAGES = (TOWN, f"{TOWN}201", f"{TOWN}202", f"{TOWN}201001", f"{TOWN}201001001")

TYPICAL = {"petition": {"form": "来访", "purpose": "申诉求决"}, "dispute": {"consent": "同意调解"}}
"""What `register` gives where a test says nothing: a reception, which is posted, and a matter that may be settled at once."""


def build_places() -> None:
    for path, name in PLACES.items():
        parent = next((p for n in (18, 15, 12, 9, 6, 4, 2) if n < len(path) and (p := path[:n]) in PLACES), None)
        Region.objects.create(path=path, name=name, level=LEVEL_OF[len(path)], parent_id=parent)
    Office.objects.create(region_id=TOWN, name="司法所")


def clerk(town: str = TOWN) -> Scope:
    return system(town)


def fill_registers(*ledgers: Ledger) -> None:
    """Put into the town's registers what the Pick fields of these ledgers choose from in `fill`."""
    for field in {f for k in ledgers for f in k.fields if isinstance(f, Pick) and f.strict}:
        fill_registers(LEDGERS[field.ledger])
        given = f"{field.ledger} {field.valid} {sorted(field.where.items())}"
        entries = [door.Entry(raw, key=f"{given[:70]} {n}") for n, raw in enumerate(_entries(field))]
        door.register(ledger=field.ledger, entries=entries, scope=clerk())


@cache
def _entries(field: Pick) -> list[dict[str, Any]]:
    """What is typed for the entries of a register that a Pick field takes: on it and valid on all days of the tests."""
    rng, register_of = random.Random(repr(sorted(field.where))), LEDGERS[field.ledger]
    given = {name: accepted[0] for name, accepted in field.where.items()}
    given |= {field.valid: date(2099, 12, 31)} if field.valid else {}
    named = {part[1] for part in Formatter().parse(register_of.title) if part[1]}
    names = [f.name for f in register_of.fields if f.name in named and isinstance(f, Text) and f.name not in given]
    return [
        fill(register_of, rng, date(2015, 1, 5), **given, **dict.fromkeys(names, f"{who}某")) | {"region": TOWN}
        for who in "甲乙丙丁"
    ]


def _titles(field: Pick) -> list[str]:
    register_of = LEDGERS[field.ledger]
    return [register_of.name_record(register_of.clean(raw)[0]) for raw in _entries(field)]


def fill(ledger: Ledger, rng: random.Random, day: date, **given: Any) -> dict[str, Any]:
    """A valid raw form of any ledger, within its rules: the fields that are asked for at registration."""
    for _ in range(500):
        raw: dict[str, Any] = {"region": rng.choice(VILLAGES), "occurred_on": day}
        raw |= {f.name: value_of(f, rng, day) for f in ledger.asked if f.required or rng.random() < 0.7}
        raw |= given
        if not ledger.clean(raw)[1]:
            return raw
    raise AssertionError(f"no valid form found for {ledger.code}: {ledger.clean(raw)[1]}")


def value_of(field: Field, rng: random.Random, day: date) -> Any:
    if isinstance(field, Choice):
        return rng.choice(field.options)
    if isinstance(field, Many):
        return rng.sample(field.options, rng.randint(1, len(field.options)))
    if isinstance(field, Yes):
        return rng.choice([True, False])
    if isinstance(field, Day):
        return day + timedelta(days=rng.randint(0, 20))
    if isinstance(field, Int):
        return rng.randint(field.min or 0, min(field.max, (field.min or 0) + rng.choice((4, 40))))
    if isinstance(field, Money):
        return f"{rng.randint(0, rng.choice((9, 5000)))}.{rng.randint(0, 99):02}"
    if isinstance(field, Number):
        return rng.randint(field.min or 0, min(field.max, 50))
    if isinstance(field, Phone):
        return "00012345678"
    if isinstance(field, IdNumber):
        return "99010119900101001" + _check_digit("99010119900101001")
    if isinstance(field, Rows):
        return [{c.name: value_of(c, rng, day) for c in field.columns} for _ in range(rng.randint(1, 2))]
    if isinstance(field, Pick) and field.strict:
        titles = _titles(field)
        return rng.sample(titles, min(len(titles), rng.randint(field.least, max(field.least, min(field.max, 3)))))
    if isinstance(field, Terms):
        return ["《民法典》", "《信访工作条例》"]
    if "〔" in field.help:
        return "青政规〔2024〕3号"
    return rng.choice(["张三、李四", "宅基地边界", "邻里噪音、排水"])


def _check_digit(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def register(ledger: str, day: date = date(2023, 5, 6), scope: Scope | None = None, **given: Any) -> int:
    """One record with plausible values; returns its id."""
    given = TYPICAL.get(ledger, {}) | given
    raw = fill(LEDGERS[ledger], random.Random(repr((ledger, day, sorted(given.items(), key=repr)))), day, **given)
    closed = raw.pop("closed_on", None)
    result = door.register(ledger=ledger, entries=[door.Entry(raw, closed_on=closed)], scope=scope or clerk())
    return result.ids[0]


def closing(ledger: Ledger, rng: random.Random, record_values: dict[str, Any], day: date) -> dict[str, Any]:
    """The fields that the ledger's closing step needs, valid together with the record's values where that is found."""
    step = next(s for s in ledger.flow.steps if s.closes)
    for _ in range(200):
        raw = {n: value_of(ledger.field(n), rng, day) for n in step.needs}
        if not ledger.clean({**record_values, **raw})[1]:
            break
    return raw


days = st.dates(date(2022, 1, 1), date(2024, 12, 31))
year = Period.year
