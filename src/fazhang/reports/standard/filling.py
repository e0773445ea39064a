"""Filling in a standard sheet, and what is behind one of its figures.

Figures that the chart of accounts has come from the books; the rest is counted from the records that the asking user
may see, by the records' own days. Where the two do not add up, the sheet says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from fazhang.books.state import Figure, Period
from fazhang.ledgers.models import Record
from fazhang.places.models import Region
from fazhang.places.scope import Scope
from fazhang.reports.standard import periods
from fazhang.reports.standard.grid import OWN, Filled
from fazhang.reports.standard.listing import enforcement_of, register_of
from fazhang.reports.standard.spec import Column, Grid, Register, Remark, Sheet, Standard


def fill(standard: Standard, scope: Scope, region: Region, period: Period, today: date) -> Sheet:
    """A sheet of a place that a scoped query gave out. The user needs the permissions "reports" and "records"."""
    scope.require("reports")
    scope.require("records")
    body = standard.body
    if isinstance(body, Grid):
        tables, faults, remarks = Filled(body, scope, region, period).sheet()
    elif isinstance(body, Register):
        tables, faults, remarks = register_of(body, scope, region, period)
    else:
        tables, faults, remarks = enforcement_of(region, period)
    empty = not any(c.value for t in tables for r in (*t.rows, *([t.total] if t.total else [])) for c in r.cells)
    empty = empty and not any(r.record for t in tables for r in t.rows)
    if empty:
        remarks.insert(0, Remark(f"{periods.label(period)}没有发生，可作零报告。"))
    if period.end >= today:
        remarks.insert(0, Remark(f"{periods.label(period)}还没有结束，数字截至{today}。"))
    return Sheet(
        standard, region, period, periods.label(period), tuple(tables), tuple(faults), tuple(remarks), empty
    )  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """What a figure is made of: figures of the books, or records, the newest first.

    `rest`: it is what remains of the figures, told of the whole place, when those of the places below are taken off.
    """

    column: Column
    row: str
    period: Period
    value: Decimal
    figures: tuple[Figure, ...]
    records: tuple[Record, ...]
    rest: bool


def behind(standard: Standard, scope: Scope, region: Region, period: Period, code: str, key: str) -> Behind | None:
    """What is behind the figure of a column in the row `key` ("": the sum of all); None where there is none such."""
    scope.require("reports")
    scope.require("records")
    body = standard.body
    column = body.column(code) if isinstance(body, Grid) else None
    if column is None or not isinstance(body, Grid):
        return None
    filled = Filled(replace(body, columns=(column,), identities=()), scope, region, period)
    name = filled.name(key)
    if not name:
        return None
    cell = filled.cell(column, key)
    rows: tuple[Record, ...] = ()
    if column.count:
        span = filled.span(column)
        rows = tuple(r for r, facts in filled.records() if key in ("", filled.key(r.region, facts))
                     and column.count.of(facts, span))  # fmt: skip
    found = sorted(rows, key=lambda r: (r.occurred_on, r.pk), reverse=True)
    return Behind(column, name, filled.span(column), cell.value or Decimal(0), cell.figures, tuple(found), key == OWN)
