"""The period that a sheet is made for: read from what was typed, and the one that is usual to report."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db.models import Max

from fazhang.books.state import Period, under
from fazhang.ledgers import queries
from fazhang.ledgers.spec import VOID
from fazhang.places.models import Region
from fazhang.places.scope import Scope
from fazhang.reports.standard.spec import MONTH, SPANS, YEAR, Standard

EARLIEST = 1990


class Refused(ValueError):
    """No sheet is made for this period; the text says why, in the user's words."""


def read(standard: Standard, today: date, month: str = "", year: str = "") -> Period:
    """The period of `month` (2024-05) or `year` (2024), one of which is given. Raises Refused."""
    span = MONTH if month else YEAR
    if span not in standard.spans:
        raise Refused(f"{standard.name}只有{'、'.join(SPANS[s] for s in standard.spans)}")
    found = re.fullmatch(r"(\d{4})-(\d{1,2})" if month else r"(\d{4})()", month or year)
    if not found or int(found[1]) < EARLIEST or not 1 <= int(found[2] or 1) <= 12:
        raise Refused("月份应写作2024-05的样子" if month else "年度应写作2024的样子")
    period = Period.month(int(found[1]), int(found[2])) if month else Period.year(int(found[1]))
    if period.start > today:
        raise Refused(f"{label(period)}还没有到，不能填报")
    return period


def usual(standard: Standard, span: str, scope: Scope, region: Region, today: date) -> Period:
    """The last month or year that is over; where a year went by without a record, the newest one that has any."""
    first = today.replace(day=1) if span == MONTH else date(today.year, 1, 1)
    last = _around(first - timedelta(days=1), span)
    rows = queries.of_ledger(scope, standard.body.ledger).exclude(state=VOID)
    newest = rows.filter(under(region.path), occurred_on__lte=last.end).aggregate(day=Max("occurred_on"))["day"]
    if newest is None or newest > last.end - timedelta(days=365):
        return last
    return _around(newest, span)


def _around(day: date, span: str) -> Period:
    return Period.month(day.year, day.month) if span == MONTH else Period.year(day.year)


def span_of(period: Period) -> str:
    return MONTH if period == Period.month(period.start.year, period.start.month) else YEAR


def label(period: Period) -> str:
    year = f"{period.start.year}年"
    return f"{year}{period.start.month}月" if span_of(period) == MONTH else f"{year}度"


def text(period: Period) -> str:
    """The period as it is typed: 2024-05, 2024."""
    return f"{period.start:%Y-%m}" if span_of(period) == MONTH else f"{period.start:%Y}"
