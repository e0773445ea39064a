"""A standard sheet as a workbook: A4 across, headings in two lines, room for the signatures, numbers as numbers."""

from __future__ import annotations

import io
from datetime import date
from itertools import groupby
from math import ceil
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from fazhang.ledgers.sheets.writing import FORMATS, sheet_name
from fazhang.reports.document import cn_date, ems
from fazhang.reports.standard.spec import Cell, Head, Sheet

MIME = FORMATS["xlsx"].mime
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FIGURES = ((10, 12), (17, 8), (99, 6.5))
"""(columns at most, width of a column of figures): a sheet of many columns is made smaller to fit the page anyway."""
LINE = 18
"""Points of a line of a table."""
BORDER = {"border": 1, "valign": "vcenter", "font_size": 10}
CENTRE = {**BORDER, "align": "center", "text_wrap": True}


def write(sheet: Sheet, today: date) -> bytes:
    """The workbook. Line 1 the title, line 2 the unit and the day, then the tables, the notes, the signatures."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": sheet.title, "author": "", "comments": ""})
    page = book.add_worksheet(sheet_name(sheet.standard.name))
    styles = {
        "title": book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"}),
        "line": book.add_format({"font_size": 11, "valign": "vcenter"}),
        "right": book.add_format({"font_size": 11, "valign": "vcenter", "align": "right"}),
        "caption": book.add_format({"bold": True, "font_size": 12, "valign": "vcenter"}),
        "head": book.add_format({**CENTRE, "bold": True}),
        "name": book.add_format(CENTRE),
        "text": book.add_format({**BORDER, "text_wrap": True}),
        "number": book.add_format({**BORDER, "align": "center", "num_format": "#,##0.##;-#,##0.##;0"}),
        "whole": book.add_format({**BORDER, "align": "center", "num_format": "0"}),
        "note": book.add_format({"font_size": 9, "text_wrap": True, "valign": "top"}),
    }
    wide = max(len(t.heads) for t in sheet.tables)
    widths = _widths(sheet, wide)
    for i, width in enumerate(widths):
        page.set_column(i, i, width)
    _merged(page, 0, 0, wide - 1, sheet.title, styles["title"])
    page.set_row(0, 34)
    half = max(1, wide // 2)
    _merged(page, 1, 0, half - 1, f"填报单位（盖章）：{sheet.region.name}", styles["line"])
    _merged(page, 1, half, wide - 1, f"填报时间：{cn_date(today)}", styles["right"])
    page.set_row(1, 22)
    row, heads = 2, (0, 0)
    for table in sheet.tables:
        if table.title:
            page.write_string(row, 0, table.title, styles["caption"])
            page.set_row(row, 24)
            row += 1
        top, row = row, _head(page, row, table.heads, wide, styles)
        heads = (top, row - 1)
        for line in (*table.rows, *([table.total] if table.total else [])):
            page.write_string(row, 0, line.name, styles["name"])
            lines = [_lines(line.name, widths[0])]
            for i, cell in enumerate(line.cells, 1):
                last = wide - 1 if i == len(table.heads) - 1 else i
                _cell(page, row, i, last, cell, table.heads[i], styles)
                lines.append(_lines(cell.text, sum(widths[i : last + 1])))
            page.set_row(row, LINE * max(lines))
            row += 1
    # What the form itself is made of is told on screen: it is not the township's to sign.
    notes = [*(r.text for r in sheet.remarks), *(f"注意：{f}" for f in sheet.faults)]
    for note in notes:
        _merged(page, row, 0, wide - 1, note, styles["note"])
        page.set_row(row, 14 * (1 + len(note) // 75))
        row += 1
    third = max(1, wide // 3)
    page.set_row(row, 30)
    signs = ((0, "单位负责人："), (third, "审核人："), (2 * third, "填表人："))
    for column, text in signs if wide >= 3 else ((0, "　　　　　　".join(t for _, t in signs)),):
        page.write_string(row, column, text, styles["line"])
    _printed(page, row, wide, heads if len(sheet.tables) == 1 else None)
    book.close()
    return out.getvalue()


def _printed(page: Any, last: int, wide: int, heads: tuple[int, int] | None) -> None:
    """A4 across, one page wide. `heads`: the heading's lines, which every page begins with; None: all on one page."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0 if heads else 1)
    page.set_margins(0.5, 0.5, 0.6, 0.6)
    page.center_horizontally()
    page.set_footer("&C第&P页 共&N页")
    page.print_area(0, 0, last, wide - 1)
    if heads:
        page.repeat_rows(*heads)
        page.freeze_panes(heads[1] + 1, 1)


def _widths(sheet: Sheet, wide: int) -> list[float]:
    """A width for every column: of two tables below each other, what the first one asks for."""
    figure = next(width for most, width in FIGURES if wide <= most)
    heads = sheet.tables[0].heads
    return [(heads[i].width or figure) if i < len(heads) else figure for i in range(wide)]


def _lines(text: str, width: float) -> int:
    """The lines that a text takes in a column; a full-width character of 10 points takes not quite two of its units."""
    return max(1, ceil(ems(text) * 1.85 / width))


def _head(page: Any, row: int, heads: tuple[Head, ...], wide: int, styles: Any) -> int:
    """The headings, in two lines where any has a group above it; the row after them. The last one takes what is left."""
    if not any(h.group for h in heads):
        for i, head in enumerate(heads):
            _merged(page, row, i, wide - 1 if i == len(heads) - 1 else i, head.name, styles["head"])
        page.set_row(row, 36)
        return row + 1
    column = 0
    for group, found in groupby(heads, key=lambda h: h.group):
        held = list(found)
        if group:
            _merged(page, row, column, column + len(held) - 1, group, styles["head"])
        for head in held:
            if group:
                page.write_string(row + 1, column, head.name, styles["head"])
            else:
                page.merge_range(row, column, row + 1, column, head.name, styles["head"])
            column += 1
    page.set_row(row, 20)
    page.set_row(row + 1, 44)
    return row + 2


def _merged(page: Any, row: int, first: int, last: int, text: str, style: Any) -> None:
    """Text over several columns of a row; a single cell cannot be merged."""
    if last > first:
        page.merge_range(row, first, row, last, "", style)
    page.write_string(row, first, text, style)


def _cell(page: Any, row: int, first: int, last: int, cell: Cell, head: Head, styles: Any) -> None:
    if cell.value is not None:
        whole = cell.value == cell.value.to_integral_value()
        if last > first:
            page.merge_range(row, first, row, last, "", styles["whole"])
        page.write_number(row, first, float(cell.value), styles["whole" if whole else "number"])
    else:
        _merged(page, row, first, last, cell.text, styles["text" if head.width > 12 else "name"])
