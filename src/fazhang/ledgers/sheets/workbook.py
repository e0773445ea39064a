"""Workbooks and CSV files as plain rows. Nothing here knows a ledger.

They are strangers' files: read in a process of its own, for two cells far apart make a table of gigabytes.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from fazhang.ledgers.child import isolated

LARGEST = 50 * 2**20
"""Bytes of a file; 100,000 rows of nine columns take about 8 million."""
UNPACKED = 600 * 2**20
CELLS = 8_000_000
COLUMNS = 16_384
"""What a sheet has at the most; a line of a CSV file is held to it as well."""
SECONDS, MEMORY = 120, 3 * 2**30
Row = list[Any]


class Unreadable(ValueError):
    """A file that gives no rows; the message says why and what to do, in the user's words."""


@dataclass
class Sheet:
    """One table. `rows` as in the file from its first line on, merged areas filled with their value; `wide`: rows of
    which some cells were merged across, by index, as headings above several columns are."""

    name: str
    rows: list[Row]
    wide: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


def sheets(data: bytes) -> list[Sheet]:
    """Every visible sheet of a file, told apart by its bytes. Raises Unreadable."""
    if not data:
        raise Unreadable("文件是空的")
    if len(data) > LARGEST:
        raise Unreadable(f"文件超过{LARGEST // 2**20}MB，请拆成几个文件再导入")
    told = isolated("fazhang.ledgers.sheets.workbook:main", seconds=SECONDS, memory=MEMORY, data=data)
    if told is None:
        raise Unreadable("表格太大或者已经损坏，请用WPS或Excel打开，只留要导入的内容，另存为xlsx再导入")
    answer = json.loads(told, object_hook=_unpacked)
    if "fault" in answer:
        raise Unreadable(answer["fault"])
    return [Sheet(name, rows, dict(wide)) for name, rows, wide in answer["sheets"]]


def main() -> bytes:
    """In the child: the sheets of the file on standard input, or why there are none."""
    try:
        found = read(sys.stdin.buffer.read())
    except Unreadable as error:
        return json.dumps({"fault": str(error)}).encode()
    plain = [(s.name, s.rows, list(s.wide.items())) for s in found]
    return json.dumps({"sheets": plain}, default=_packed, ensure_ascii=False).encode("utf-8", "replace")


def _packed(cell: Any) -> Any:
    """A cell that JSON has no kind for, under the name of its kind."""
    if isinstance(cell, timedelta):
        return {"timedelta": cell.total_seconds()}
    return {type(cell).__name__: cell.isoformat()}


_KINDS: dict[str, Any] = {
    "datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}  # fmt: skip


def _unpacked(held: dict[str, Any]) -> Any:
    name = next(iter(held))
    return _KINDS[name](held[name]) if name in _KINDS else held


def read(data: bytes) -> list[Sheet]:
    """What `sheets` gives, read in this process."""
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return _book(data)
    return [Sheet("", _csv(_decoded(data)))]


def _book(data: bytes) -> list[Sheet]:
    _bounded(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found, cells = [], 0
        for meta in book.sheets_metadata:
            if meta.visible != SheetVisibleEnum.Visible or meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            cells += sheet.total_height * sheet.total_width
            if cells > CELLS:
                raise Unreadable("表格太大，请拆成几个文件再导入")
            found.append(_sheet(meta.name, sheet))
    except Unreadable:
        raise
    except CalamineError as error:
        if "assword" in f"{type(error).__name__}{error}":
            raise Unreadable("文件有打开密码，请取消密码后再导入") from None
        raise Unreadable("文件打不开，请用WPS或Excel打开后另存为xlsx再导入") from None
    except Exception:
        raise Unreadable("文件打不开，请用WPS或Excel打开后另存为xlsx再导入") from None
    return found


def _bounded(data: bytes) -> None:
    """Refuse an archive that unpacks to more than any real workbook."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > UNPACKED:
                raise Unreadable("表格太大，请拆成几个文件再导入")
    except zipfile.BadZipFile:
        raise Unreadable("文件不完整，请重新复制或者另存后再导入") from None


def _sheet(name: str, sheet: Any) -> Sheet:
    made = Sheet(name, [list(row) for row in sheet.to_python(skip_empty_area=False)])
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(made.rows) or left >= len(made.rows[top]):
            continue
        value = made.rows[top][left]
        if right > left:
            made.wide.setdefault(top, []).append((left, right))
        for row in made.rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = value
    return made


def _decoded(data: bytes) -> str:
    """The whole text at once: a part of it may look like another encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("不是表格文件：请上传xlsx、xls、ods、et或者CSV文件")


def _csv(text: str) -> list[Row]:
    sample = "\n".join(line[:10_000] for line in islice(io.StringIO(text), 20))
    delimiter = max(",\t;|，", key=sample.count)
    csv.field_size_limit(2**20)
    rows: list[Row] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(list(row))
            cells += len(row)
            if cells > CELLS or len(row) > COLUMNS:
                raise Unreadable("表格太大，请拆成几个文件再导入")
        return rows
    except csv.Error:
        raise Unreadable("CSV文件的引号不成对，请用WPS或Excel打开后另存为xlsx再导入") from None
