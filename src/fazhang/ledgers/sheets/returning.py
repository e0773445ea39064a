"""The workbook that goes back: the lines that were not booked, under their own headings, each fault marked and told."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from fazhang.ledgers.sheets.loading import Result
from fazhang.ledgers.sheets.values import text_of

OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}  # fmt: skip


def workbook(result: Result) -> bytes:
    """The sheets of the file with their titles and headers as they were, and the lines to be mended.

    A faulty cell is coloured and says in a comment what is wrong; a last column says what is wrong with the line. It can
    be mended and sent again as it is.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#e8eef7", "border": 1, "text_wrap": True})
    bad = book.add_format({"bg_color": "#ffd9d9", "border": 1})
    day, bad_day = (book.add_format({"num_format": "yyyy-mm-dd", **more}) for more in ({}, {"bg_color": "#ffd9d9"}))
    told = book.add_format({"font_color": "#b42318", "text_wrap": True})
    used: set[str] = set()
    for table in result.tables:
        lines = [line for line in result.returned if line.table is table]
        if not lines:
            continue
        name = _sheet_name(table.sheet.name, used)
        sheet = book.add_worksheet(name)
        first, top = len(table.above), len(table.above) - table.depth
        wide = max(len(c) for c in (*table.above, *(line.cells for line in lines)))
        for n, row in enumerate(table.above):
            for i, cell in enumerate(row):
                _write(sheet, n, i, cell, head if n >= top else None, day)
        sheet.write_string(top, wide, "退回原因", head)
        for n, line in enumerate(lines, first):
            for i in range(wide):
                cell = line.cells[i] if i < len(line.cells) else None
                fault = line.faults.get(i)
                _write(sheet, n, i, cell, bad if fault else None, bad_day if fault else day)
                if fault:
                    sheet.write_comment(n, i, fault, {"x_scale": 2})
            sheet.write_string(n, wide, f"原第{line.index + 1}行：" + "；".join(line.faults.values()), told)
        sheet.freeze_panes(first, 0)
        sheet.set_column(0, max(0, wide - 1), 14)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_column(wide, wide, 60)
    if not used:
        book.add_worksheet("没有退回的行")
    book.close()
    return out.getvalue()


def _sheet_name(name: str, used: set[str]) -> str:
    plain = "".join("_" if c in "[]:*?/\\" else c for c in name).strip("'")[:27] or "退回"
    made, n = plain, 2
    while made.lower() in used:
        made, n = f"{plain}{n}", n + 1
    used.add(made.lower())
    return made


def _write(sheet: Any, row: int, column: int, cell: Any, style: Any, day: Any) -> None:
    """A cell as it was; text stays text, so that nothing in it becomes a formula."""
    if isinstance(cell, datetime | date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell, style)
    elif text := text_of(cell):
        sheet.write_string(row, column, text[:32767], style)
    elif style is not None:
        sheet.write_blank(row, column, None, style)
