"""The law as a case meets it: the calendar and the limits of a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

from django.utils import timezone

from fazhang.ledgers import limits
from fazhang.ledgers.calendar import Calendar, calendar, published
from fazhang.ledgers.limits import Kept, Limit


@dataclass(frozen=True)
class Law:
    """The calendar, and what was set for limits; a period takes its length by the day on which it begins (`limit`)."""

    calendar: Calendar
    kept: Mapping[str, Sequence[Kept]] = field(default_factory=dict)
    _lasts: dict[tuple[date, int, str], date] = field(default_factory=dict, repr=False, compare=False)

    def last_day(self, start: date, value: int, unit: str) -> date:
        """Calendar.last_day; thousands of records of an import begin on the same few days."""
        key = (start, value, unit)
        if key not in self._lasts:
            self._lasts[key] = self.calendar.last_day(start, value, unit)
        return self._lasts[key]

    def limit(self, key: str, day: date) -> Limit:
        return limits.on(key, self.kept.get(key, ()), day)

    @cached_property
    def limits(self) -> Mapping[str, Limit]:
        """As they hold today, for the eye."""
        today = timezone.localdate()
        return {key: self.limit(key, today) for key in limits.LIMITS}


def in_force(town: str = "") -> Law:
    """What holds in a township. Two queries: read it once for many cases."""
    return Law(calendar(), limits.kept(town))


@cache
def statute() -> Law:
    """The defaults and the published days, without a database."""
    return Law(published())
