"""A small world for tests of the books and the ledgers, and strategies that fill any ledger's form."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from fazhang.books.state import Period
from fazhang.ledgers import door
from fazhang.ledgers.fields import Choice, Day, Field, IdNumber, Int, Many, Money, Number, Phone, Terms, Yes
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import Ledger
from fazhang.places.models import LEVEL_OF, Region
from fazhang.places.scope import Scope, system

TOWN, OTHER = "990101101", "990101102"
PLACES = {
    "99": "虚省", "9901": "虚市", "990101": "清和县", TOWN: "青石镇", OTHER: "云溪镇",
    f"{TOWN}201": "东坡村", f"{TOWN}202": "西岭村", f"{TOWN}201001": "东坡村网格", f"{TOWN}201001001": "一组片网格",
    f"{OTHER}201": "柳湾村",
}  # fmt: skip
VILLAGES = (TOWN, f"{TOWN}201", f"{TOWN}202", f"{TOWN}201001", f"{TOWN}201001001")


def build_places() -> None:
    for path, name in PLACES.items():
        parent = next((p for n in (18, 15, 12, 9, 6, 4, 2) if n < len(path) and (p := path[:n]) in PLACES), None)
        Region.objects.create(path=path, name=name, level=LEVEL_OF[len(path)], parent_id=parent)


def clerk(town: str = TOWN) -> Scope:
    return system(town)


def fill(ledger: Ledger, rng: random.Random, day: date, **given: Any) -> dict[str, Any]:
    """A valid raw form of any ledger, within its rules."""
    for _ in range(200):
        raw: dict[str, Any] = {"region": rng.choice(VILLAGES), "occurred_on": day}
        raw |= {f.name: _value(f, rng, day) for f in ledger.fields if f.required or rng.random() < 0.7}
        raw |= given
        if not ledger.clean(raw)[1]:
            return raw
    raise AssertionError(f"no valid form found for {ledger.code}: {ledger.clean(raw)[1]}")


def _value(field: Field, rng: random.Random, day: date) -> Any:
    if isinstance(field, Choice):
        return rng.choice(field.options)
    if isinstance(field, Many):
        return rng.sample(field.options, rng.randint(1, len(field.options)))
    if isinstance(field, Yes):
        return rng.choice([True, False])
    if isinstance(field, Day):
        return day + timedelta(days=rng.randint(0, 20))
    if isinstance(field, Int):
        return rng.randint(field.min or 0, min(field.max, (field.min or 0) + 40))
    if isinstance(field, Money):
        return f"{rng.randint(0, 5000)}.{rng.randint(0, 99):02}"
    if isinstance(field, Number):
        return rng.randint(field.min or 0, min(field.max, 50))
    if isinstance(field, Phone):
        return "00012345678"
    if isinstance(field, IdNumber):
        return "99010119900101001" + _check_digit("99010119900101001")
    if isinstance(field, Terms):
        return ["《民法典》", "《信访工作条例》"]
    return rng.choice(["张三、李四", "宅基地边界", "邻里噪音、排水"])


def _check_digit(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def register(ledger: str, day: date = date(2023, 5, 6), scope: Scope | None = None, **given: Any) -> int:
    """One record with plausible values; returns its id."""
    raw = fill(LEDGERS[ledger], random.Random(repr((ledger, day, sorted(given.items(), key=repr)))), day, **given)
    closed = raw.pop("closed_on", None)
    result = door.register(ledger=ledger, entries=[door.Entry(raw, closed_on=closed)], scope=scope or clerk())
    return result.ids[0]


def closing(ledger: Ledger, rng: random.Random, record_values: dict[str, Any], day: date) -> dict[str, Any]:
    """The fields that the ledger's closing step needs, valid together with the record's values."""
    step = next(s for s in ledger.flow.steps if s.closes)
    for _ in range(200):
        raw = {n: _value(ledger.field(n), rng, day) for n in step.needs}
        if not ledger.clean({**record_values, **raw})[1]:
            return raw
    raise AssertionError(f"cannot close {ledger.code}")


days = st.dates(date(2022, 1, 1), date(2024, 12, 31))
year = Period.year
