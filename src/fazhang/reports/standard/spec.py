"""What a standard sheet is: how it is declared, and what it looks like filled in. No database here.

A cell of a sheet is a figure of the books (a formula over the chart of accounts), a count of records, or a field of a
record. What is declared is checked when it is loaded, so that a sheet cannot name what is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fazhang.books.chart import CHART, Formula
from fazhang.books.state import Figure, Period
from fazhang.ledgers.fields import Choice, Note, Number
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import Facts, Ledger, When, holds
from fazhang.places.models import Region

MONTH, YEAR = "month", "year"
SPANS: Mapping[str, str] = {MONTH: "月报", YEAR: "年报"}
REGIONS = "regions"
DAYS = ("opened", "closed")


@dataclass(frozen=True)
class Count:
    """A count of records: those whose day `on` lies in the span and whose values meet `when` and are at least `least`.

    `on`: "opened", "closed" or a Day field; "before": in work when the span begins; "after": in work when it has ended.
    `quantity`: an Int field to add up in place of counting.
    """

    on: str = "opened"
    when: When = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    quantity: str = ""

    def of(self, facts: Facts, span: Period) -> int:
        """What a record adds."""
        closed = facts.closed_on
        if self.on == "before":
            inside = facts.occurred_on < span.start and (closed is None or closed >= span.start)
        elif self.on == "after":
            inside = facts.occurred_on <= span.end and (closed is None or closed > span.end)
        else:
            day = facts.day(self.on)
            inside = day is not None and span.start <= day <= span.end
        values = facts.values
        if not inside or not holds(self.when, values) or any(values.get(n, 0) < m for n, m in self.least.items()):
            return 0
        return int(values.get(self.quantity) or 0) if self.quantity else 1


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: `books`, a formula over the chart, or else `count`.

    `yearly`: from 1 January to the end of the period (累计) and not the period alone. `remark`: the column is not on the
    sheet; where it is not zero, this is told below it, with its number in place of {n}. `note`: what is counted, in
    words.
    """

    code: str
    name: str
    group: str = ""
    unit: str = "件"
    books: str = ""
    count: Count | None = None
    yearly: bool = False
    remark: str = ""
    note: str = ""

    @property
    def formula(self) -> Formula | None:
        return Formula(self.books) if self.books else None


@dataclass(frozen=True)
class Identity:
    """Columns that add up to others, in every row: codes of columns. In `right`, an indicator: its figure, for the sum
    of all rows alone. Where it does not hold, `name` is told."""

    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table of figures. `rows`: REGIONS (each place below the one that reports) or a Choice field of the ledger."""

    ledger: str
    rows: str
    head: str
    columns: tuple[Column, ...]
    identities: tuple[Identity, ...] = ()

    def __post_init__(self) -> None:
        spec, codes = LEDGERS[self.ledger], [c.code for c in self.columns]
        if len(set(codes)) != len(codes):
            raise ValueError(f"{self.ledger}: two columns have the same code: {codes}")
        if self.rows != REGIONS and not isinstance(spec.field(self.rows), Choice):
            raise ValueError(f"{self.ledger}: rows by {self.rows}")
        for column in self.columns:
            self._check(spec, column)
        for identity in self.identities:
            if unknown := {*identity.left, *identity.right} - {*codes, *CHART}:
                raise ValueError(f"{identity.name}: {unknown}")

    def _check(self, spec: Ledger, column: Column) -> None:
        if (column.count is None) != bool(column.books) or (column.books and self.rows != REGIONS):
            raise ValueError(f"{column.code}: books (rows of places alone) or a count")
        for code, opening in column.formula.terms if column.formula else ():
            if CHART[code].kind == "ratio" or (opening and CHART[code].kind != "stock"):
                raise ValueError(f"{column.code}: {code}")
        if column.count:
            days = () if column.count.on in (*DAYS, "before", "after") else (column.count.on,)
            quantity = (column.count.quantity,) if column.count.quantity else ()
            for name in (*days, *column.count.when, *column.count.least, *quantity):
                spec.field(name)

    @property
    def shown(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if not c.remark)

    def column(self, code: str) -> Column | None:
        return next((c for c in self.columns if c.code == code), None)


@dataclass(frozen=True, kw_only=True)
class Register:
    """A list of the records of a period. `fields`: names of fields, and "day", "place"; never what may name a resident.

    `sums`: Int field → the indicator that the ledger posts it to.
    """

    ledger: str
    fields: tuple[str, ...]
    sums: Mapping[str, str]
    widths: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spec = LEDGERS[self.ledger]
        for name in self.fields:
            if name not in ("day", "place") and (spec.field(name).personal or isinstance(spec.field(name), Note)):
                raise ValueError(f"{self.ledger}: {name} may hold residents' data")
        for name, code in self.sums.items():
            if not isinstance(spec.field(name), Number) or all(p.indicator != code for p in spec.posts):
                raise ValueError(f"{self.ledger}: {name} is not posted to {code}")


@dataclass(frozen=True)
class Enforcement:
    """行政执法统计年报, as `fazhang.reports.yearly` reads it from the books."""

    ledger: str = "enforcement_case"


@dataclass(frozen=True, kw_only=True)
class Standard:
    """A sheet that superiors ask for. `spans`: what it is made for; `note`: how it is counted, and where a county's own
    form may differ; told below the sheet."""

    code: str
    name: str
    spans: tuple[str, ...]
    body: Grid | Register | Enforcement
    note: str
    about: str


@dataclass(frozen=True)
class Head:
    """A column as it is printed. `width`: characters of its cells, 0 for a figure."""

    name: str
    group: str = ""
    width: int = 0


@dataclass(frozen=True)
class Cell:
    """A figure, or text where `value` is None. `figures`: those of the books that it is made of; `column`: the code of
    its column, where what it is made of can be asked for (`filling.behind`)."""

    value: Decimal | None = None
    text: str = ""
    figures: tuple[Figure, ...] = ()
    column: str = ""


@dataclass(frozen=True)
class Row:
    """`key`: a place's path, a term, "" for the sum of all; `region`: the place below that the row is about;
    `record`: the id of the record that the row is."""

    name: str
    cells: tuple[Cell, ...]
    key: str = ""
    region: str = ""
    record: int = 0


@dataclass(frozen=True)
class Table:
    """`heads` has one more than a row has cells: the row's name comes first."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    total: Row | None
    title: str = ""


@dataclass(frozen=True)
class Remark:
    """Something to be told below the sheet; `column`: the code of the column that counts it."""

    text: str
    column: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet filled in. `faults`: what does not add up; `remarks`: what the reader should know; `empty`: nothing in it
    at all."""

    standard: Standard
    region: Region
    period: Period
    label: str
    tables: tuple[Table, ...]
    faults: tuple[str, ...]
    remarks: tuple[Remark, ...]
    empty: bool

    @property
    def title(self) -> str:
        return f"{self.region.name}{self.label}{self.standard.name}"
