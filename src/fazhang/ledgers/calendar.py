"""Days that are worked and days that are not, and periods counted over them (民法典 201–203)."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

FESTIVALS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Days off on the same date every year: all that is known of a year whose holidays are not published."""
DAY = timedelta(days=1)


class Calendar:
    """`exceptions`: days whose nature the weekday does not tell, day → worked. `published`: years whose days are known."""

    def __init__(self, exceptions: Mapping[date, bool], published: Iterable[int]) -> None:
        self._exceptions = exceptions
        self._published = frozenset(published)

    def settled(self, day: date) -> bool:
        """Whether the holidays of the day's year are published; if not, the answers may still change."""
        return day.year in self._published

    def working(self, day: date) -> bool:
        known = self._exceptions.get(day)
        if known is not None:
            return known
        if not self.settled(day) and (day.month, day.day) in FESTIVALS:
            return False
        return day.weekday() < 5

    def last_day(self, start: date, value: int, unit: str) -> date:
        """The last day of a period that begins with `start`, which is not counted; off days at its end roll on."""
        day = self.earliest(start, value, unit)
        while not self.working(day):
            day += DAY
        return day

    def earliest(self, start: date, value: int, unit: str) -> date:
        """The first day on which a wait of at least so long after `start` is over; not rolled."""
        return self._count(start, _whole(value), unit)

    def days_before(self, day: date, value: int, unit: str) -> date:
        """The last day on which notice can be given so long before `day`, which is not counted."""
        return self._count(day, -_whole(value), unit)

    @staticmethod
    def left(today: date, due: date) -> int:
        """Natural days to the due day; negative when it is past."""
        return (due - today).days

    def _count(self, day: date, value: int, unit: str) -> date:
        if unit == "自然日":
            return day + timedelta(days=value)
        if unit in ("月", "年"):
            return _month(day, value * (12 if unit == "年" else 1))
        if unit != "工作日":
            raise ValueError(f"{unit} is no unit of time")
        step = DAY if value > 0 else -DAY
        for _ in range(abs(value)):
            day += step
            while not self.working(day):
                day += step
        return day


def _whole(value: int) -> int:
    if value < 0:
        raise ValueError("a period is not negative")
    return value


def _month(day: date, count: int) -> date:
    """The corresponding day `count` months on, or the last day of a month that has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


@cache
def state_days() -> tuple[Mapping[date, bool], frozenset[int], Mapping[date, str]]:
    """The State Council's days as the package chinesecalendar has them: day → worked, its years, day → name."""
    from chinese_calendar import Holiday, holidays, workdays

    chinese = {h.value: h.chinese for h in Holiday}
    worked = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    named = {day: chinese[name] for day, name in (holidays | workdays).items()}
    return MappingProxyType(worked), frozenset(d.year for d in worked), MappingProxyType(named)


@cache
def published() -> Calendar:
    """The calendar of chinesecalendar alone, without a database."""
    return Calendar(*state_days()[:2])


def calendar() -> Calendar:
    """The calendar in force: the published days with those that an administrator imported. Read once and keep it."""
    from fazhang.ledgers.lawbook import CalendarDay  # a model: not there before Django is set up

    own = dict(CalendarDay.objects.values_list("day", "working"))
    worked, years, _ = state_days()
    return Calendar({**worked, **own}, years | {day.year for day in own}) if own else published()
