"""A report's figures held against the books: each one the same, the same when rounded, different, or without posting.

The report says 40余次 and the books 43: the same, rounded down to tens. Which rounding a text means follows from the
number as written (its last digit that is not nought) and its mark: 余、多、超 lie below the exact value, 近 above it,
约、左右 on either side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from fazhang.books import state
from fazhang.books.chart import CHART, Indicator
from fazhang.books.state import Period, State
from fazhang.reading.model import Figure

SAME, ROUNDED, DIFFERS, UNBOOKED, UNREAD = "same", "rounded", "differs", "unbooked", "unread"
LABELS = {
    SAME: "与账簿一致", ROUNDED: "取整后一致", DIFFERS: "与账簿不符", UNBOOKED: "账簿无记载", UNREAD: "未识别指标",
}  # fmt: skip
BELOW, ABOVE = "余多超逾以上", "近不足"


@dataclass(frozen=True)
class Match:
    """A figure of the report beside the books'. `by`: the report's value less the books'. `other`: it counts this one."""

    figure: Figure
    status: str
    account: Indicator | None = None
    dims: tuple[str, ...] = ()
    period: Period | None = None
    booked: Decimal | None = None
    by: Decimal | None = None

    @property
    def label(self) -> str:
        return LABELS[self.status]


@dataclass(frozen=True)
class Held:
    """A report held against the books of a township. `silent`: what the books count and the report does not say."""

    matches: list[Match]
    silent: list[state.Figure]

    def count(self, status: str) -> int:
        return sum(m.status == status for m in self.matches)


def step_of(value: Decimal) -> Decimal:
    """The unit of the last digit that is not nought: 40 → 10, 12000 → 1000, 526 → 1, 98.6 → 0.1."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)


def agrees(value: Decimal, approx: str, booked: Decimal) -> str:
    """SAME, ROUNDED or DIFFERS."""
    if value == booked:
        return SAME
    step = step_of(value)
    marks = set(approx)
    if marks & set(BELOW):
        # 余 on a figure that is exact to the last digit (526余) still says: a little more than it.
        near = booked > value and (booked / step).to_integral_value(ROUND_FLOOR) * step == value
    elif marks & set(ABOVE):
        near = booked < value and (booked / step).to_integral_value(ROUND_CEILING) * step == value
    elif marks:
        near = (booked / step).to_integral_value(ROUND_HALF_UP) * step == value
    else:
        # 98.6% for 98.57; 1.2万 without a mark is a rounded figure as well, 120 is not.
        fine = step < 1 or (value >= 10000 and step >= 100)
        near = fine and (booked / step).to_integral_value(ROUND_HALF_UP) * step == value
    return ROUNDED if near else DIFFERS


class Books:
    """The books of one township, a state of every period asked for read once."""

    def __init__(self, town: str, year: int, until: date | None) -> None:
        self.town, self.year, self.until = town, year, until
        self._states: dict[Period, State] = {}

    def period(self, figure: Figure) -> Period:
        year = figure.year or self.year
        if figure.basis == "last_year":
            return Period.year(self.year, self.until).last_year() if year == self.year - 1 else Period.year(year)
        return Period.year(year, self.until if year == self.year else None)

    def state(self, period: Period) -> State:
        if period not in self._states:
            self._states[period] = State(self.town, period)
        return self._states[period]


def hold(figures: Sequence[Figure], text: str, town: str, year: int, until: date | None) -> Held:
    """Every figure beside the books of a township in the report's year."""
    books = Books(town, year, until)
    matches = [_match(f, text, books) for f in figures]
    told = {m.account.code for m in matches if m.account}
    now = books.state(Period.year(year, until))
    silent = [f for code in CHART if code not in told and (f := now.figure(code)).value and f.count]
    return Held(matches, silent)


def _match(figure: Figure, text: str, books: Books) -> Match:
    if not figure.indicator:
        return Match(figure, UNREAD)
    period, value = books.period(figure), Decimal(str(figure.value))
    now = books.state(period)
    # The account it was read as, whole or by one of its terms that stands near it, then the others it may be.
    best: Match | None = None
    for code in [figure.indicator, *(c for c, _ in figure.candidates)]:
        account = CHART.get(code)
        if account is None:
            continue
        ways = [now.figure(code)]
        if account.formula is None:
            ways = _named(now.by_dim(code), figure, text) + ways
        for way in ways:
            if way.value is None or not way.count:
                continue
            status = agrees(value, figure.approx, way.value)
            made = Match(figure, status, account, way.dims, period, way.value, value - way.value)
            if status != DIFFERS:
                return made
            if best is None and code == figure.indicator:
                best = made
        if code == figure.indicator and best is None:
            best = Match(figure, UNBOOKED, account, (), period)
    return best or Match(figure, UNREAD)


def _named(of: Sequence[state.Figure], figure: Figure, text: str) -> list[state.Figure]:
    """Those of an account's terms (会前学法) that the figure's clause speaks of, by what is in no other of its terms."""
    before = re.split(r"[，,、。；;\n]", text[max(0, figure.start - 40) : figure.start])[-1]
    around = before + re.split(r"[，,、。；;\n]", text[figure.end : figure.end + 12])[0]
    pairs = {f.dims[0]: {f.dims[0][i : i + 2] for i in range(len(f.dims[0]) - 1)} for f in of}
    found = []
    for f in of:
        others = set().union(*(p for term, p in pairs.items() if term != f.dims[0]))
        if any(pair in around for pair in pairs[f.dims[0]] - others):
            found.append(f)
    return found


def query(match: Match, town: str) -> str:
    """The query of the figure's page (postings behind it); empty where the books hold nothing."""
    if match.account is None or match.period is None or match.booked is None:
        return ""
    wanted = [("region", town), ("from", match.period.start.isoformat()), ("to", match.period.end.isoformat())]
    return urlencode([*wanted, *(("dim", d) for d in match.dims)])
