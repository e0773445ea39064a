"""Tables of HTML pages and of XML spreadsheets (2003), which many government systems give out under the name .xls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree, html

Row = list[Any]
WIDEST, LOWEST = 1000, 10_000
"""Columns and rows that one cell may span."""
_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"


def is_xml(text: str) -> bool:
    return "urn:schemas-microsoft-com:office:spreadsheet" in text[:4000]


def is_html(text: str) -> bool:
    return bool(
        re.match(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|meta|table|body|div|style)\b", text, re.I | re.S)
    )


def pages(text: str) -> Iterator[tuple[str, Iterable[Row]]]:
    """Name and rows of each table of a page that is not within another one."""
    root = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=html.HTMLParser(no_network=True))
    tables = [t for t in root.iter("table") if not any(a.tag == "table" for a in t.iterancestors())]
    for n, table in enumerate(tables, 1):
        yield f"表{n}" if len(tables) > 1 else "", _laid_out(table)


def _laid_out(table: Any) -> Iterator[Row]:
    rows = [r for r in table.iter("tr") if next(a for a in r.iterancestors() if a.tag == "table") is table]
    below: dict[int, tuple[int, str]] = {}
    for tr in rows:
        row: dict[int, str] = {}
        spanned, below = below, {}
        for column, (left, value) in spanned.items():
            row[column] = value
            if left > 1:
                below[column] = (left - 1, value)
        column = 0
        for cell in (c for c in tr if c.tag in ("td", "th")):
            while column in row:
                column += 1
            value = re.sub(r"[ \t\r\n]+", " ", cell.text_content()).strip()
            down = _span(cell, "rowspan", LOWEST)
            for _ in range(_span(cell, "colspan", WIDEST)):
                row[column] = value
                if down > 1:
                    below[column] = (down - 1, value)
                column += 1
        yield [row.get(n, "") for n in range(max(row, default=-1) + 1)]


def _span(cell: Any, name: str, most: int) -> int:
    told = str(cell.get(name, "1")).strip()
    return min(int(told), most) if told.isdecimal() and int(told) else 1


def parser() -> Any:
    """Of XML from strangers: nothing is expanded, nothing fetched."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def spreadsheet(data: bytes) -> Iterator[tuple[str, Iterable[Row]]]:
    """Name and rows of each sheet of an XML spreadsheet; nothing outside the file is ever read."""
    root = etree.fromstring(data, parser())
    for sheet in root.iter(f"{_SHEET}Worksheet"):
        yield sheet.get(f"{_SHEET}Name", ""), _rows(sheet)


def _rows(sheet: Any) -> Iterator[Row]:
    below: dict[int, tuple[int, Any]] = {}
    at = 0
    for tr in sheet.iter(f"{_SHEET}Row"):
        wanted = _number(tr, "Index", at + 1, 1_048_576) - 1
        for _ in range(min(wanted - at, LOWEST)):
            yield []
        at = max(wanted, at) + 1
        row: dict[int, Any] = {}
        for column, (left, value) in list(below.items()):
            row[column] = value
            below.pop(column)
            if left > 1:
                below[column] = (left - 1, value)
        column = 0
        for cell in tr.iter(f"{_SHEET}Cell"):
            column = _number(cell, "Index", column + 1, 16_384) - 1
            data = cell.find(f"{_SHEET}Data")
            value = _value(data) if data is not None else ""
            across, down = _number(cell, "MergeAcross", 0, WIDEST), _number(cell, "MergeDown", 0, LOWEST)
            for n in range(across + 1):
                row[column + n] = value
                if down:
                    below[column + n] = (down, value)
            column += across + 1
        yield [row.get(n, "") for n in range(max(row, default=-1) + 1)]


def _number(node: Any, name: str, default: int, most: int) -> int:
    told = node.get(f"{_SHEET}{name}", "")
    return min(int(told), most) if told.isdecimal() else default


def _value(data: Any) -> Any:
    text, kind = "".join(data.itertext()).strip(), data.get(f"{_SHEET}Type", "String")
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "Boolean":
        return text == "1"
    return text.removesuffix("T00:00:00.000") if kind == "DateTime" else text
