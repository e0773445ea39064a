"""The law as a case meets it: the calendar and the limits of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from fazhang.ledgers import limits
from fazhang.ledgers.calendar import Calendar, calendar, published
from fazhang.ledgers.limits import Limit


@dataclass(frozen=True)
class Law:
    calendar: Calendar
    limits: Mapping[str, Limit]


def in_force(town: str = "") -> Law:
    """What holds in a township now. Two queries: read it once for many cases."""
    return Law(calendar(), limits.in_force(town))


@cache
def statute() -> Law:
    """The defaults and the published days, without a database."""
    return Law(published(), limits.LIMITS)
