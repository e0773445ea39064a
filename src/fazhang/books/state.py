"""What the books say: values of indicators for a region, a period and a cut-off day, and the postings behind them.

One function, `figure`, feeds tiles, statements, lists and reports; `postings` returns exactly the rows that sum to it.
Days are inclusive. A stock's value is its balance on the period's last day; its opening is the balance before its
first day (上年结转).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from os.path import commonprefix
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from fazhang.books.chart import CHART, IDENTITIES, Identity, Indicator
from fazhang.books.models import Balance, Posting


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both inclusive."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a period ends before it begins: {self.start} {self.end}")

    @classmethod
    def year(cls, year: int, until: date | None = None) -> Period:
        end = date(year, 12, 31)
        return cls(date(year, 1, 1), min(end, until) if until else end)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        following = date(year + month // 12, month % 12 + 1, 1)
        return cls(date(year, month, 1), following - timedelta(days=1))

    def last_year(self) -> Period:
        """The same days one year before (29 February becomes the 28th)."""

        def back(day: date) -> date:
            try:
                return day.replace(year=day.year - 1)
            except ValueError:
                return day.replace(year=day.year - 1, day=28)

        return Period(back(self.start), back(self.end))


@dataclass(frozen=True)
class Figure:
    """A value with what it is made of. `value` is None for a rate without a base. `count`: postings behind it."""

    indicator: Indicator
    region: str
    period: Period
    dims: tuple[str, ...]
    value: Decimal | None
    count: int
    opening: Decimal = field(default=Decimal(0))

    @property
    def filter(self) -> dict[str, list[str]]:
        return {"dim": list(self.dims)} if self.dims else {}


def under(region: str, column: str = "region") -> Q:
    """A region and everything below it. Codes are digits, so a letter ends the range in every collation."""
    return Q(**{f"{column}__gte": region, f"{column}__lt": region + "z"}) if region else Q()


def _match(codes: Iterable[str], region: str, dims: Sequence[str]) -> Q:
    match = under(region) & Q(indicator__in=sorted(set(codes)))
    return match & Q(dim__in=list(dims)) if dims else match


Sums = dict[str, dict[str, tuple[int, int]]]
"""Indicator → dim → (quantity, number of postings)."""


def _sums(codes: Iterable[str], region: str, start: date | None, end: date, each: bool) -> dict[str, Sums]:
    """Sums from `start` (None: from the beginning) to `end`: whole months from balances, part months from postings.

    `each`: by the place they are booked on; otherwise all that is under `region`, told of `region`.
    """
    match = _match(codes, region, ())
    columns = ("indicator", "dim", "region") if each else ("indicator", "dim")
    total: dict[str, Sums] = {}

    def add(rows: Iterable[Mapping[str, Any]], sign: int = 1) -> None:
        for row in rows:
            sums = total.setdefault(row.get("region", region), {}).setdefault(row["indicator"], {})
            quantity, count = sums.get(row["dim"], (0, 0))
            sums[row["dim"]] = quantity + sign * (row["q"] or 0), count + sign * row["n"]

    def month(day: date) -> int:
        return day.year * 100 + day.month

    months = Q(month__lte=month(end))
    if start:
        months &= Q(month__gte=month(start))
    add(Balance.objects.filter(match, months).values(*columns).annotate(q=Sum("quantity"), n=Sum("count")))
    tails = []
    if (end + timedelta(days=1)).day != 1:
        tails.append(Q(on_date__gt=end, on_date__lte=Period.month(end.year, end.month).end))
    if start and start.day != 1:
        tails.append(Q(on_date__gte=start.replace(day=1), on_date__lt=start))
    if tails:
        rows = Posting.objects.filter(match, reduce(Q.__or__, tails)).values(*columns)
        add(rows.annotate(q=Sum("quantity"), n=Count("pk")), -1)
    return total


Read = tuple[dict[str, Sums], dict[str, Sums]]
"""Place → sums at the end of a period (flows: within it), and stocks' sums before it."""


def _read(region: str, period: Period, codes: Iterable[str] | None, each: bool = False) -> Read:
    wanted = set(CHART) if codes is None else set(codes)
    for code in list(wanted):
        if (formula := CHART[code].formula) is not None:
            wanted |= {c for c, _ in formula.terms}
    flows = {c for c in wanted if CHART[c].kind == "flow"}
    stocks = {c for c in wanted if CHART[c].kind == "stock"}
    now: dict[str, Sums] = {}
    opening: dict[str, Sums] = {}
    if flows:
        now = _sums(flows, region, period.start, period.end, each)
    if stocks:
        for place, sums in _sums(stocks, region, None, period.end, each).items():
            now.setdefault(place, {}).update(sums)
        opening = _sums(stocks, region, None, period.start - timedelta(days=1), each)
    return now, opening


class State:
    """Figures of one region and period, read together: a whole statement costs a few queries."""

    def __init__(
        self, region: str, period: Period, codes: Iterable[str] | None = None, read: Read | None = None
    ) -> None:
        self.region, self.period = region, period
        now, opening = _read(region, period, codes) if read is None else read
        self._now, self._opening = now.get(region, {}), opening.get(region, {})

    def _total(self, sums: Sums, code: str, dims: Sequence[str]) -> tuple[int, int]:
        picked = [v for d, v in sums.get(code, {}).items() if not dims or d in dims]
        return sum(q for q, _ in picked), sum(n for _, n in picked)

    def figure(self, code: str, dims: Sequence[str] = ()) -> Figure:
        account = CHART[code]
        if account.formula is None:
            quantity, count = self._total(self._now, code, dims)
            opening = account.value(self._total(self._opening, code, dims)[0])
            return Figure(account, self.region, self.period, tuple(dims), account.value(quantity), count, opening)

        def lookup(term: str, opening: bool) -> Decimal:
            return CHART[term].value(self._total(self._opening if opening else self._now, term, dims)[0])

        value = account.formula.evaluate(lookup)
        if value is not None:
            value = round(value, account.decimals)
        count = sum(
            self._total(self._opening if opening else self._now, term, dims)[1]
            for term, opening in account.formula.terms
        )
        return Figure(account, self.region, self.period, tuple(dims), value, count)

    def by_dim(self, code: str) -> list[Figure]:
        return [self.figure(code, (dim,)) for dim in sorted(self._now.get(code, {}))]

    def check(self, identity: Identity) -> tuple[bool, Decimal, Decimal]:
        def lookup(term: str, opening: bool) -> Decimal:
            return CHART[term].value(self._total(self._opening if opening else self._now, term, ())[0])

        return identity.holds(lookup)

    def broken_identities(self) -> list[tuple[Identity, Decimal, Decimal]]:
        """Identities that fail (试算不平衡), with their two sides."""
        found = []
        for identity in IDENTITIES:
            holds, left, right = self.check(identity)
            if not holds:
                found.append((identity, left, right))
        return found


def figure(code: str, region: str, period: Period, dims: Sequence[str] = ()) -> Figure:
    return State(region, period, [code]).figure(code, dims)


def postings(code: str, region: str, period: Period, dims: Sequence[str] = ()) -> QuerySet[Posting]:
    """The rows behind a figure, newest first. A rate's rows are those of every term of its formula."""
    account = CHART[code]
    terms = account.formula.terms if account.formula else ((code, False),)
    match = Q(pk__in=[])
    for term, opening in terms:
        rows = _match([term], region, dims)
        if opening:
            rows &= Q(on_date__lt=period.start)
        elif CHART[term].kind == "stock":
            rows &= Q(on_date__lte=period.end)
        else:
            rows &= Q(on_date__gte=period.start, on_date__lte=period.end)
        match |= rows
    return Posting.objects.filter(match).select_related("voucher").order_by("-on_date", "-id")


@dataclass(frozen=True)
class Row:
    """One line of a statement."""

    figure: Figure
    before: Figure | None
    dims: tuple[Figure, ...]

    @property
    def change(self) -> Decimal | None:
        """Against the same period of last year."""
        if self.before is None or self.before.value is None or self.figure.value is None:
            return None
        return self.figure.value - self.before.value


def statement(region: str, period: Period, codes: Sequence[str] | None = None, compare: bool = True) -> list[Row]:
    """Every indicator's figure for a region and period, in the chart's order, beside last year's."""
    wanted = list(CHART) if codes is None else list(codes)
    state = State(region, period, wanted)
    before = State(region, period.last_year(), wanted) if compare else None
    return [
        Row(
            state.figure(code),
            before.figure(code) if before else None,
            tuple(f for f in state.by_dim(code) if f.dims != ("",)) if CHART[code].kind != "ratio" else (),
        )
        for code in wanted
    ]


def months(codes: Sequence[str], region: str, year: int) -> dict[str, list[Decimal]]:
    """Twelve values for each flow or stock: the month's sum, or the balance at the month's end."""
    rows = (
        Balance.objects.filter(_match(codes, region, ()), month__lte=year * 100 + 12)
        .values("indicator", "month")
        .annotate(q=Sum("quantity"))
    )
    values = {code: [0] * 12 for code in codes}
    for row in rows:
        code, month = row["indicator"], row["month"]
        if CHART[code].kind == "flow":
            if month // 100 == year:
                values[code][month % 100 - 1] += row["q"]
        else:
            first = month % 100 - 1 if month // 100 == year else 0
            for i in range(first, 12):
                values[code][i] += row["q"]
    return {code: [CHART[code].value(q) for q in series] for code, series in values.items()}


def by_region(code: str, regions: Sequence[str], period: Period, dims: Sequence[str] = ()) -> list[Figure]:
    """The figure of each region, such as a town's villages, in as many queries as one of them costs."""
    above = commonprefix(regions)  # noqa: RUF071 - codes: a prefix of characters is an ancestor, or lies between two
    now, opening = (_gathered(sums, regions) for sums in _read(above, period, [code], each=True))
    return [State(region, period, [code], (now, opening)).figure(code, dims) for region in regions]


def _gathered(places: Mapping[str, Sums], regions: Sequence[str]) -> dict[str, Sums]:
    """The sums of places added up for each of `regions` that they lie in."""
    total: dict[str, Sums] = {region: {} for region in regions}
    lengths = sorted({len(region) for region in regions})
    for place, sums in places.items():
        for held in (total[place[:n]] for n in lengths if n <= len(place) and place[:n] in total):
            for code, dims in sums.items():
                mine = held.setdefault(code, {})
                for dim, (quantity, count) in dims.items():
                    before = mine.get(dim, (0, 0))
                    mine[dim] = before[0] + quantity, before[1] + count
    return total
