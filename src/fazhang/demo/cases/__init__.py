"""Cases in hand: scripts of what was registered and done so many days ago, an area a module, each with its CASES.

They are data; `fazhang.demo.current` plays them through the ledgers' doors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


@dataclass(frozen=True)
class Ago:
    """As a value in `raw`: the date so many days before today; negative for one to come."""

    days: int


@dataclass(frozen=True)
class OnList:
    """As a value in `raw`: entries of the town's register `ledger` that are in it today (mediators, officers, powers).

    `count` of them, the first `skip` left out; `where` as in fazhang.ledgers.fields.Pick.
    """

    ledger: str
    count: int = 1
    skip: int = 0
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """A step taken `ago` days before today with the fields in `raw` (`office` by its name).

    `role`: "" a clerk of the case's office, "head", "deputy", "chief", "grid" or "county". `on_other`: the key of the
    case that it is joined to.
    """

    step: str
    ago: int
    raw: Mapping[str, Any] = field(default_factory=dict)
    role: str = ""
    on_other: str = ""


@dataclass(frozen=True)
class Case:
    """A record registered `ago` days before today, and what was done about it since, in order.

    `parent`, `step`: the key of the case it comes out of, and the step that this takes with it. `village`: 0 for the
    township itself, 1 for its first village and so on; what a grid member registers is always in the first.
    """

    key: str
    ledger: str
    ago: int
    raw: Mapping[str, Any]
    acts: tuple[Act, ...] = ()
    parent: str = ""
    step: str = ""
    office: str = "司法所"
    village: int = 0
    role: str = ""


def scripts() -> tuple[Case, ...]:
    """The cases of all areas; a key is its area's own, so the area is put before it."""
    found: list[Case] = []
    for area in sorted(m.name for m in iter_modules(__path__)):
        for case in import_module(f"{__name__}.{area}").CASES:
            acts = tuple(replace(a, on_other=f"{area}.{a.on_other}") if a.on_other else a for a in case.acts)
            parent = f"{area}.{case.parent}" if case.parent else ""
            found.append(replace(case, key=f"{area}.{case.key}", parent=parent, acts=acts))
    return tuple(found)
