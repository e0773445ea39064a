"""Typed rows into files: .xlsx for people, CSV and Parquet for programs. Knows columns and rows, nothing of ledgers.

Each writer takes any iterable of rows and holds a few thousand of them at a time, whatever their number.
"""

from __future__ import annotations

import csv as csv_files
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from fazhang.books.sql import chunks

Kind = Literal["text", "number", "day", "yes", "terms"]
WIDTHS: dict[str, float] = {"text": 16, "number": 10, "day": 12, "yes": 8, "terms": 24}
LEGIBLE = 260
"""Widths of all columns that still can be read when they are printed on one page of A4."""
WRAPPED = 30
"""Columns at least as wide wrap their text."""
SHEET_ROWS = 1_048_576
"""Rows of a sheet; what is beyond goes to a further one."""
CELL = 32_767
"""Characters of a cell."""
_BATCH = 4000
_EPOCH = date(1899, 12, 30).toordinal()
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_RISKY = frozenset("'=+-@\t\r＝＋－＠")
_ODD = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s$")
"""Text that does not stand in XML as it is."""
_BAD_NAME = re.compile(r"[\[\]:*?/\\：？／＼＊]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `heading`, the `kind` of its values, `width` in characters (0: by kind), `places` of its numbers.

    Values: text `str`; number `int`, `float`, `Decimal` or `str` of a decimal; day `date` or ISO `str`; yes `bool`;
    terms `list[str]`. None is an empty cell. `places` of None: whole and decimal numbers in one column.
    """

    heading: str
    kind: Kind = "text"
    width: float = 0
    places: int | None = 0


Rows = Iterable[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Format:
    """`write(out, title, columns, rows, notes)` makes the file and returns how many rows it holds."""

    suffix: str
    name: str
    mime: str
    write: Callable[[Path, str, Sequence[Column], Rows, Sequence[str]], int]


class Missing(Exception):
    """A format cannot be written on this machine; the text says what is missing."""


def xlsx(out: Path, title: str, columns: Sequence[Column], rows: Rows, notes: Sequence[str] = ()) -> int:
    """A workbook: title, `notes` line by line, a frozen header with filters, rows; A4 across, one page wide.

    Text that begins like a formula is a string that Excel shows and keeps as it is. Longer tables take several sheets.
    """
    book = xlsxwriter.Workbook(
        str(out), {"constant_memory": True, "use_zip64": True, "default_date_format": "yyyy-mm-dd"}
    )
    styles = _Styles(book)
    source, count, number = iter(rows), 0, 0
    top = 1 + len(notes)
    first = next(source, None)
    while not number or first is not None:
        number += 1
        sheet = book.add_worksheet(sheet_name(title, f" {number}" if number > 1 else ""), worksheet_class=_Sheet)
        _head(sheet, title, columns, notes, styles)
        held = 0
        if first is not None:
            held = sheet.fill(columns, chain([first], islice(source, SHEET_ROWS - top - 2)), styles, top + 1)
        sheet.autofilter(top, 0, max(top + 1, top + held), max(0, len(columns) - 1))
        count += held
        first = next(source, None)
    book.close()
    return count


def csv(out: Path, title: str, columns: Sequence[Column], rows: Rows, notes: Sequence[str] = ()) -> int:
    """UTF-8 with BOM, CRLF, the headings first. Text that begins like a formula gets a "'" before it, which the import
    takes away again. `title` and `notes` are left out."""
    count = 0
    readers = [_PLAIN[c.kind] for c in columns]
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(_lines([[guarded(c.heading) for c in columns]]))
        for chunk in chunks(rows, _BATCH):
            cells = [read(v) for read, v in zip(readers, _turned(chunk), strict=True)]
            file.write(_lines(zip(*cells, strict=True)))
            count += len(chunk)
    return count


def parquet(out: Path, title: str, columns: Sequence[Column], rows: Rows, notes: Sequence[str] = ()) -> int:
    """Columns of proper types: string, int64, decimal, double where `places` is None, date32, bool, list<string>.

    Raises Missing where pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        from pyarrow import parquet as files
    except ImportError:
        raise Missing("这台机器没有安装pyarrow，不能导出Parquet，请改用xlsx或CSV") from None
    types = [_arrow(pa, c) for c in columns]
    about = {"title": title, "notes": "\n".join(notes)}
    schema = pa.schema([pa.field(c.heading, t) for c, t in zip(columns, types, strict=True)], metadata=about)
    count = 0
    with files.ParquetWriter(out, schema, compression="zstd") as writer:
        for chunk in chunks(rows, 5 * _BATCH):
            arrays = [
                pa.array(_typed(column, values), type_)
                for column, type_, values in zip(columns, types, _turned(chunk), strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(chunk)
    return count


FORMATS: dict[str, Format] = {
    f.suffix: f
    for f in (
        Format("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx),
        Format("csv", "CSV", "text/csv; charset=utf-8", csv),
        Format("parquet", "Parquet", "application/vnd.apache.parquet", parquet),
    )
}


def guarded(text: str) -> str:
    """Text that a spreadsheet would read as a formula, with a "'" before it; any other as it is."""
    return "'" + text if _FORMULA.match(text) else text


def sheet_name(title: str, end: str = "") -> str:
    """A title as the name of a sheet: at most 31 characters, none that Excel refuses."""
    return (_BAD_NAME.sub("", title).strip("' ") or "表")[: 31 - len(end)] + end


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv_files.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _turned(rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True))


def _texts(values: Iterable[str | None]) -> list[str | None]:
    return [guarded(v) if v and v[0] in _RISKY else v for v in values]


_Turn = Callable[[Iterable[Any]], Iterable[Any]]
_SHOWN: dict[str, _Turn] = {
    "yes": lambda values: [None if v is None else "是" if v else "否" for v in values],
    "terms": lambda values: ["、".join(v) if v else None for v in values],
}
_PLAIN: dict[str, _Turn] = {
    **_SHOWN,
    "text": _texts,
    "number": lambda values: values,
    "day": lambda values: values,
    "terms": lambda values: _texts(_SHOWN["terms"](values)),
}


def _arrow(pa: Any, column: Column) -> Any:
    if column.kind == "number":
        if column.places is None:
            return pa.float64()
        return pa.decimal128(24, column.places) if column.places else pa.int64()
    return {"text": pa.string(), "day": pa.date32(), "yes": pa.bool_(), "terms": pa.list_(pa.string())}[column.kind]


def _typed(column: Column, values: Iterable[Any]) -> list[Any]:
    if column.kind == "number":
        number: Callable[[Any], Any] = float if column.places is None else Decimal if column.places else int
        return [None if v is None else number(v) for v in values]
    if column.kind == "day":
        return [date.fromisoformat(v) if isinstance(v, str) else v for v in values]
    return list(values)


class _Styles:
    """The formats of a workbook. Body cells have thin borders and stand at the top of their row."""

    def __init__(self, book: Any) -> None:
        cell = {"border": 1, "border_color": "#c9d2de", "valign": "top", "font_size": 10}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.note = book.add_format({"font_color": "#5b6475"})
        self.head = book.add_format(
            {
                "bold": True,
                "bg_color": "#e8eef7",
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )
        self.text, self.wrap = book.add_format(cell), book.add_format({**cell, "text_wrap": True})
        self.quoted = book.add_format({**cell, "quote_prefix": True})
        self.quoted_wrap = book.add_format({**cell, "quote_prefix": True, "text_wrap": True})
        self.centre = book.add_format({**cell, "align": "center"})
        self.day = book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"})
        self.whole = book.add_format({**cell, "num_format": "0"})
        self.number = book.add_format(cell)


def _head(sheet: Any, title: str, columns: Sequence[Column], notes: Sequence[str], styles: _Styles) -> None:
    top = 1 + len(notes)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer("&C第&P页 共&N页")
    for i, column in enumerate(columns):
        sheet.set_column(i, i, column.width or WIDTHS[column.kind])
    if sum(column.width or WIDTHS[column.kind] for column in columns) <= LEGIBLE:
        sheet.fit_to_pages(1, 0)
    else:  # on pages side by side, each with the first two columns
        sheet.set_print_scale(70)
        sheet.repeat_columns(0, 1)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, title, styles.title)
    for n, note in enumerate(notes, 1):
        sheet.write_string(n, 0, note, styles.note)
    sheet.set_row(top, 30)
    for i, column in enumerate(columns):
        sheet.write_string(top, i, column.heading, styles.head)


class _Sheet(Worksheet):
    """A sheet of a workbook in constant memory that takes its rows in batches, as finished XML.

    Cell by cell the library needs three times as long, and a ledger of 25,000 records has half a million cells. Its
    private names are used here and nowhere else; tests/test_exports_files.py reads the files back.
    """

    def fill(self, columns: Sequence[Column], rows: Rows, styles: _Styles, top: int) -> int:
        """Write rows from line `top` on; how many there were."""
        self._write_single_row(top)
        makers = [self._maker(c, i, styles) for i, c in enumerate(columns)]
        line = top
        for chunk in chunks(rows, _BATCH):
            numbers = range(line + 1, line + 1 + len(chunk))
            cells = [make(values, numbers) for make, values in zip(makers, _turned(chunk), strict=True)]
            self.fh.write(
                "".join(
                    f'<row r="{n}">{"".join(row)}</row>'
                    for n, row in zip(numbers, zip(*cells, strict=True), strict=True)
                )
            )
            line += len(chunk)
        self.previous_row = line
        self.dim_rowmax = line - 1
        return line - top

    def _maker(self, column: Column, i: int, styles: _Styles) -> Callable[[Iterable[Any], Iterable[int]], list[str]]:
        """The function that turns a column's values into cells."""
        letter = xl_col_to_name(i)
        blank = f'" s="{styles.text._get_xf_index()}"/>'
        if column.kind in ("number", "day"):
            serial = column.kind == "day"
            form = styles.day if serial else styles.whole if column.places == 0 else styles.number
            start = f'" s="{form._get_xf_index()}"><v>'
            return lambda values, lines: [
                f'<c r="{letter}{n}{blank}'
                if v is None or v == ""
                else f'<c r="{letter}{n}{start}{_serial(v) if serial else _digits(v)}</v></c>'
                for v, n in zip(values, lines, strict=True)
            ]
        wide = (column.width or WIDTHS[column.kind]) >= WRAPPED
        plain, quoted = (styles.wrap, styles.quoted_wrap) if wide else (styles.text, styles.quoted)
        if column.kind == "yes":
            plain = styles.centre
        start, risky = (f'" s="{f._get_xf_index()}" t="inlineStr"><is><t' for f in (plain, quoted))
        read = _SHOWN.get(column.kind)
        return lambda values, lines: [
            f'<c r="{letter}{n}{risky if v[0] in _RISKY and _FORMULA.match(v) else start}{self._inner(v)}</t></is></c>'
            if v
            else f'<c r="{letter}{n}{blank}'
            for v, n in zip(read(values) if read else values, lines, strict=True)
        ]

    def _inner(self, text: str) -> str:
        """What stands between `<t` and `</t>`."""
        if len(text) > CELL // 2:
            text = text if len(text.encode("utf-16-le")) <= 2 * CELL else text[: CELL // 2 - 8] + "…（以下截去）"
        if not _ODD.search(text):
            return ">" + text
        return ' xml:space="preserve">' + self._escape_data(self._escape_control_characters(text))


def _serial(day: date | str) -> int:
    return (date.fromisoformat(day) if isinstance(day, str) else day).toordinal() - _EPOCH


def _digits(number: Any) -> str:
    return str(number) if isinstance(number, int | str) else f"{number:.16G}"
