"""Workbooks as township clerks really have them, and what must become of each (tests/test_sheets_ugly.py).

A `Case` names a maker of bytes, the ledger it is brought into and what is wanted. Where more than one outcome is honest
(read, or returned with a reason) each is a `Want`; a wrong value booked in silence is among none of them. Everything in
them is invented. The .xls, .ods, .et and locked files under tests/data/ugly were made from builders of tests/ugly_files.py.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

DATA = Path(__file__).parent / "data" / "ugly"
TOWN, FIRST, SECOND, THIRD = "990101101", "990101101201", "990101101202", "990101101203"
"""青石镇 and its villages 青山村, 石桥村, 河湾村 (tests/world.py)."""


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and the value that the last program left in it."""

    text: str
    value: Any = 0


@dataclass(frozen=True)
class Formatted:
    """An empty cell that has borders."""


BORDER = Formatted()


@dataclass(frozen=True)
class Page:
    """A sheet. `merge`: area → value; `tweak(workbook, sheet)` does what rows cannot say."""

    name: str
    rows: Sequence[Sequence[Any]]
    merge: Mapping[str, Any] = field(default_factory=dict)
    tweak: Callable[[Any, Any], object] | None = None


def xlsx(*pages: Page, charts: bool = False, **options: Any) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    day, border = made.add_format({"num_format": "yyyy/m/d"}), made.add_format({"border": 1})
    for page in pages:
        sheet = made.add_worksheet(page.name)
        for r, row in enumerate(page.rows):
            for c, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(r, c, cell)
                elif isinstance(cell, bool):
                    sheet.write_boolean(r, c, cell)
                elif isinstance(cell, datetime | date):
                    sheet.write_datetime(r, c, cell, day)
                elif isinstance(cell, Formula):
                    sheet.write_formula(r, c, cell.text, None, cell.value)
                elif isinstance(cell, Formatted):
                    sheet.write_blank(r, c, None, border)
                elif cell is not None:
                    sheet.write_number(r, c, cell)
        for area, value in page.merge.items():
            sheet.merge_range(area, value)
        if page.tweak:
            page.tweak(made, sheet)
    if charts:
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": f"='{pages[-1].name}'!$A$1:$A$2"})
        made.add_chartsheet("图表").set_chart(chart)
    made.close()
    return out.getvalue()


def text(rows: Sequence[Sequence[Any]], delimiter: str = ",", ends: str = "\r\n") -> str:
    """Rows as a CSV of Excel's."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ends).writerows(rows)
    return out.getvalue()


@dataclass(frozen=True)
class Want:
    """What becomes of a file. `blank` None: how many empty lines the file has is its program's affair.

    `records`, in the order of the lines: what each holds (`day`, `closed`, `region`, or a field's name).
    `faults`: (sheet, row as the sheet shows it, heading), all of them; not looked at where lines are returned and none is
    named. `notes`: words that must be told.
    """

    booked: int
    returned: int = 0
    totals: int = 0
    blank: int | None = 0
    records: Sequence[Mapping[str, Any]] = ()
    faults: Sequence[tuple[str, int, str]] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Refused:
    """The file is not read; `words`: what the message says to the user, a pattern."""

    words: str


@dataclass(frozen=True)
class Case:
    name: str
    ledger: str
    data: Callable[[], bytes]
    wants: Sequence[Want | Refused]
    file: str = ""


BACK = "退回"
"""Of a cell: its line is returned, at its column."""


@dataclass(frozen=True)
class Cells:
    """One column of a ledger and cells that people type into it, each with the honest outcomes (`BACK` for returned).

    `given`: heading → cell of the other columns; `{n}` stands for the number of the line. `name` a field or `day`,
    `region`.
    """

    name: str
    ledger: str
    given: Mapping[str, Any]
    heading: str
    field: str
    cells: Sequence[tuple[Any, tuple[Any, ...]]]
    title: str = "青石镇2023年台账"
    options: Mapping[str, Any] = field(default_factory=dict)

    def data(self) -> bytes:
        head = [*self.given, self.heading]
        rows = [
            [v.format(n=n) if isinstance(v, str) else v for v in self.given.values()] + [cell]
            for n, (cell, _) in enumerate(self.cells)
        ]
        return xlsx(Page("台账", [[self.title], head, *rows]), **self.options)
