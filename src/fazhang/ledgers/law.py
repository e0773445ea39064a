"""The law as a case meets it: the calendar and the limits of a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.utils import timezone

from fazhang.ledgers import limits
from fazhang.ledgers.calendar import Calendar, calendar, published
from fazhang.ledgers.limits import Kept, Limit


@dataclass(frozen=True)
class Law:
    """`limits` as they hold today, for the eye; a period takes its length by the day it begins (`limit`)."""

    calendar: Calendar
    limits: Mapping[str, Limit]
    kept: Mapping[str, Sequence[Kept]] = field(default_factory=dict)

    def limit(self, key: str, day: date) -> Limit:
        return limits.on(key, self.kept.get(key, ()), day)


def in_force(town: str = "") -> Law:
    """What holds in a township. Two queries: read it once for many cases."""
    rows, today = limits.kept(town), timezone.localdate()
    return Law(calendar(), {k: limits.on(k, rows.get(k, ()), today) for k in limits.LIMITS}, rows)


@cache
def statute() -> Law:
    """The defaults and the published days, without a database."""
    return Law(published(), limits.LIMITS)
