"""A report's figures held against the books: each one the same, the same when rounded, different, or without posting.

The report says 40余次 and the books 43: the same, rounded down to tens. Which rounding a text means follows from the
number as written (its last digit that is not nought) and its mark: 余、多、超 lie below the exact value, 近 above it,
约、左右 on either side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
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
        room = max(step, Decimal(10) - value % 10) if step == 1 else step
        near = value < booked < value + room
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


def alone(figure: Figure) -> Match | None:
    """A figure without books to hold it against; None where it counts nothing of the chart."""
    account = CHART.get(figure.indicator or "")
    return Match(figure, UNREAD, account) if account else None


def _match(figure: Figure, text: str, books: Books) -> Match:
    """Try the account it was read as, by the terms that stand near it and whole, then the others it may be."""
    if not figure.indicator:
        return Match(figure, UNREAD)
    period, value = books.period(figure), Decimal(str(figure.value))
    now, near = books.state(period), _near(figure, text)
    best: Match | None = None
    unfinished = _open(figure.indicator, near[1].rpartition("，")[2])
    for code in [*unfinished, figure.indicator, *(c for c, _ in figure.candidates)]:
        account = CHART.get(code)
        if account is None:
            continue
        for way in _ways(now, account, near):
            if way.value is None or not way.count:
                continue
            status = agrees(value, figure.approx, way.value)
            made = Match(figure, status, account, way.dims, period, way.value, value - way.value)
            if status != DIFFERS:
                return made
            if best is None and code == figure.indicator:
                best = made
        if code == figure.indicator and best is None:
            # That there was none is what books without a posting say.
            best = Match(figure, UNBOOKED if value else SAME, account, (), period)
    if best is None:
        return Match(figure, UNREAD)
    if best.status == SAME:
        return best
    return _elsewhere(figure, value, near[1], now, period) or best


def _ways(now: State, account: Indicator, near: tuple[str, str]) -> Iterator[state.Figure]:
    """What an account may be said to come to, the likeliest first: the terms its clause names, all of it, the terms that
    are hinted at or that the sentence speaks of.
    """
    if account.formula is not None:
        yield now.figure(account.code)
        return
    terms = now.by_dim(account.code)

    def whole(of: list[state.Figure]) -> Iterator[state.Figure]:
        if len(of) > 1:
            yield now.figure(account.code, [f.dims[0] for f in of])

    for zone in near:
        named, hinted = _named(terms, zone, account.name)
        yield from named
        yield from whole(named)
        if zone is near[0]:
            yield now.figure(account.code)
        yield from hinted
        yield from whole(named + hinted)


_UNFINISHED = re.compile("结转|在办|正在|跨年|[未没有]+办结|尚未")
CHANCE = 5
"""A number below this is too often another one's by chance."""
COMMON = 30
"""Below this the sentence must name the account more clearly."""


def _open(code: str, clause: str) -> list[str]:
    """跨年办理的纠纷3件: what is said to be unfinished is the balance of the same family, not what came in."""
    if not _UNFINISHED.search(clause):
        return []
    family = code.split(".")[0] + "."
    stocks = {c: a.name for c, a in CHART.items() if a.kind == "stock" and c.startswith(family)}
    return [c for c, name in stocks.items() if "在办" in name or "正在" in name]


def _elsewhere(figure: Figure, value: Decimal, sentence: str, now: State, period: Period) -> Match | None:
    """The very number under an account or term that the sentence names: the reader took it for another's."""
    if figure.approx or value < CHANCE:
        return None
    read_as = CHART.get(figure.indicator or "")
    own = _pieces(read_as.name) if read_as else set()
    for code, account in CHART.items():
        if account.formula is not None:
            continue
        ways = [f for f in now.by_dim(code) if len(f.dims[0]) > 2 and f.dims[0] in sentence]
        if sum(pair in sentence for pair in _pieces(account.name) - own) >= (1 if value >= COMMON else 2):
            ways.append(now.figure(code))
        for way in ways:
            if way.value == value and way.count:
                return Match(figure, SAME, account, way.dims, period, way.value, Decimal(0))
    return None


def _near(figure: Figure, text: str) -> tuple[str, str]:
    """The clause a figure stands in and the sentence up to it."""
    sentence = re.split(r"[。；;\n]", text[max(0, figure.start - 160) : figure.start])[-1]
    after = re.split(r"[，,、。；;\n]", text[figure.end : figure.end + 12])[0]
    return re.split(r"[，,、]", sentence)[-1] + after, sentence + after


def _pieces(name: str, length: int = 2) -> set[str]:
    return {name[i : i + length] for i in range(len(name) - length + 1)}


def _named(of: Sequence[state.Figure], zone: str, name: str) -> tuple[list[state.Figure], list[state.Figure]]:
    """Those of an account's terms (会前学法) that a zone names by three characters running, and those it hints at by two
    that are in no other term nor in the account's name.
    """
    named, hinted = [], []
    for f in of:
        term = f.dims[0]
        if any(piece in zone for piece in _pieces(term, min(3, len(term)) or 1)):
            named.append(f)
            continue
        others = _pieces(name).union(*(_pieces(g.dims[0]) for g in of if g is not f))
        if any(pair in zone for pair in _pieces(term) - others):
            hinted.append(f)
    return named, hinted


def query(match: Match, town: str) -> str:
    """The query of the figure's page (postings behind it); empty where the books hold nothing."""
    if match.account is None or match.period is None or match.booked is None:
        return ""
    wanted = [("region", town), ("from", match.period.start.isoformat()), ("to", match.period.end.isoformat())]
    return urlencode([*wanted, *(("dim", d) for d in match.dims)])
