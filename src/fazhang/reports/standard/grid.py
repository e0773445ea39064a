"""A table of figures (spec.Grid) filled in: by places from the books, by places or terms from the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from fazhang.books.chart import CHART, Formula
from fazhang.books.state import Figure, Period, State, by_region, under
from fazhang.ledgers import queries
from fazhang.ledgers.fields import Choice
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import VOID, Facts
from fazhang.places import queries as places
from fazhang.places.models import LEVELS, Region
from fazhang.places.scope import Scope
from fazhang.reports.standard.spec import REGIONS, Cell, Column, Grid, Head, Identity, Remark, Row, Table
from fazhang.reports.yearly import said

UNFILLED, ITSELF = "未填写", "本级"
OWN = "own"
"""Key of the row of what is booked on the place itself and on none of those below it."""

Filling = tuple[list[Table], list[str], list[Remark]]


class Filled:
    """A grid over a place and a period: its figures read together."""

    def __init__(self, grid: Grid, scope: Scope, region: Region, period: Period) -> None:
        self.grid, self.scope, self.region, self.period = grid, scope, region, period
        self.below = places.children(scope, region.path) if grid.rows == REGIONS else []
        self.paths = [region.path, *(r.path for r in self.below)]
        self._booked: dict[tuple[str, Period], dict[str, Figure]] = {}
        for column in grid.columns:
            for code, _ in column.formula.terms if column.formula else ():
                self._book(code, self.span(column))
        self.counted = self._count()

    def span(self, column: Column) -> Period:
        start = self.period.start
        return Period(start.replace(month=1, day=1), self.period.end) if column.yearly else self.period

    def _book(self, code: str, span: Period) -> None:
        if (code, span) not in self._booked:
            self._booked[code, span] = dict(zip(self.paths, by_region(code, self.paths, span), strict=True))

    def records(self) -> Iterator[tuple[Record, Facts]]:
        """The records that any column may count, with what is counted of them."""
        year = self.period.start.replace(month=1, day=1)
        start = year if any(c.yearly for c in self.grid.columns) else self.period.start
        live = Q(closed_on=None) | Q(closed_on__gte=start)
        rows = of_ledger(self.scope, self.grid.ledger, self.region).filter(live, occurred_on__lte=self.period.end)
        for record in rows.iterator(2000):
            yield record, Facts(record.occurred_on, record.closed_on, record.state, record.stored())

    def key(self, region: str, facts: Facts) -> str:
        """The row that a record is counted in."""
        if self.grid.rows != REGIONS:
            return facts.values.get(self.grid.rows) or UNFILLED
        return next((p for p in self.paths[1:] if region.startswith(p)), OWN)

    def _count(self) -> Mapping[tuple[str, str], int]:
        total: dict[tuple[str, str], int] = defaultdict(int)
        counted = [(c.code, c.count, self.span(c)) for c in self.grid.columns if c.count]
        for record, facts in self.records() if counted else ():
            key = self.key(record.region, facts)
            for code, count, span in counted:
                if amount := count.of(facts, span):
                    total[code, key] += amount
                    total[code, ""] += amount
        return total

    def rows(self) -> list[Row]:
        """The rows without their cells: all places in use, all terms, and what lies outside them if there is any."""
        if self.grid.rows == REGIONS:
            found = [Row(r.name, (), r.path, r.path) for r in self.below if r.active or self._any(r.path)]
            if not self.below or self._any(OWN):
                found.append(Row(self.name(OWN), (), OWN))
            return found
        return [Row(term, (), term) for term in self._options if term != UNFILLED or self._any(term)]

    @property
    def _options(self) -> tuple[str, ...]:
        field = LEDGERS[self.grid.ledger].field(self.grid.rows)
        assert isinstance(field, Choice)
        return (*field.options, UNFILLED)

    def name(self, key: str) -> str:
        """What the row of a key is called; empty where there is no such row."""
        if not key:
            return "合计"
        if self.grid.rows != REGIONS:
            return key if key in self._options else ""
        if key == OWN:
            return f"{self.region.name}{ITSELF}" if self.below else self.region.name
        return next((r.name for r in self.below if r.path == key), "")

    def _any(self, key: str) -> bool:
        return any(self.cell(c, key).value for c in self.grid.columns)

    def cell(self, column: Column, key: str) -> Cell:
        if column.formula is None:
            return Cell(Decimal(self.counted.get((column.code, key), 0)), column=column.code)
        booked = {code: self._booked[code, self.span(column)] for code, _ in column.formula.terms}
        whole = {code: figures[self.region.path] for code, figures in booked.items()}
        if key != OWN:
            mine = {code: figures[key] for code, figures in booked.items()} if key else whole
            return Cell(_value(column.formula, mine), "", _terms(column.formula, mine), column.code)
        rest = _value(column.formula, whole)
        for path in self.paths[1:]:
            rest -= _value(column.formula, {code: figures[path] for code, figures in booked.items()})
        return Cell(rest, "", _terms(column.formula, whole), column.code)

    def sheet(self) -> Filling:
        shown = self.grid.shown
        rows = [replace(r, cells=tuple(self.cell(c, r.key) for c in shown)) for r in self.rows()]
        total = Row("合计", tuple(self.cell(c, "") for c in shown))
        head = LEVELS[self.below[0].level][1] if self.below else self.grid.head
        heads = (Head(head, width=12), *(Head(c.name, c.group) for c in shown))
        remarks = [
            Remark(f"{c.remark.format(n=self.counted[c.code, ''])}。", c.code)
            for c in self.grid.columns
            if c.remark and self.counted.get((c.code, ""))
        ]
        faults = [f for i in self.grid.identities if (f := self._fault(i, [*rows, total]))]
        return [Table(heads, tuple(rows), total)], faults, remarks

    def _fault(self, identity: Identity, rows: Iterable[Row]) -> str:
        """What to tell of an identity that fails, with the rows and both sides; empty where it holds."""
        booked = [code for code in (*identity.left, *identity.right) if code in CHART]
        state = State(self.region.path, self.period, booked) if booked else None
        failed = []
        for row in rows:
            if booked and row.key:
                continue
            left, right = (
                sum(
                    ((state.figure(c).value or Decimal(0)) if state and c in CHART
                     else self._number(c, row.key) for c in side), Decimal(0)
                )
                for side in (identity.left, identity.right)
            )  # fmt: skip
            if left != right:
                failed.append(f"{row.name}{said(left)}≠{said(right)}")
        if not failed:
            return ""
        more = f"等{len(failed)}行" if len(failed) > 3 else ""
        why = "可能有补记到以后月份的、记录不在可查看范围内的，或者办结时没有填写结果的，请核对"
        return f"{identity.name}不成立：{'；'.join(failed[:3])}{more}。{why}。"

    def _number(self, code: str, key: str) -> Decimal:
        column = self.grid.column(code)
        assert column is not None
        return self.cell(column, key).value or Decimal(0)


def of_ledger(scope: Scope, ledger: str, region: Region) -> QuerySet[Record]:
    return queries.of_ledger(scope, ledger).exclude(state=VOID).filter(under(region.path))


def _value(formula: Formula, figures: Mapping[str, Figure]) -> Decimal:
    def lookup(code: str, opening: bool) -> Decimal:
        return figures[code].opening if opening else figures[code].value or Decimal(0)

    return formula.evaluate(lookup) or Decimal(0)


def _terms(formula: Formula, figures: Mapping[str, Figure]) -> tuple[Figure, ...]:
    """The figures of a formula's terms, each of which can be opened."""
    return tuple(_opening(figures[code]) if opening else figures[code] for code, opening in formula.terms)


def _opening(figure: Figure) -> Figure:
    """What was carried over, as a figure of its own: the balance on the day before the period."""
    day = figure.period.start - timedelta(days=1)
    earlier = Period(day.replace(month=1, day=1), day)
    return Figure(figure.indicator, figure.region, earlier, figure.dims, figure.opening, 0)
