"""Workbooks and CSV files as plain rows, one after another. Nothing here knows a ledger.

They are strangers' files: read in a process of its own, for two cells far apart make a table of gigabytes. The rows come
through a pipe as they are asked for, so that what is held here does not grow with the file.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from threading import BoundedSemaphore
from typing import Any

from lxml import etree
from lxml.etree import LxmlError
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from fazhang.ledgers.child import Failed, streamed
from fazhang.ledgers.sheets import markup

LARGEST = 200 * 2**20
"""Bytes of a file; a million rows of nine columns take about 60 million."""
UNPACKED = 2 * 2**30
CELLS = 20_000_000
ROWS, COLUMNS, TEXT = 1_048_576, 16_384, 32_767
"""What a sheet and a cell hold at the most; files of other kinds are held to it as well."""
SECONDS, MEMORY = 180, 4 * 2**30
HEAD = 300
"""Rows of a sheet that are there before it is read on: its title, its header, and enough to tell its year."""
PART = 500
"""Rows that come through the pipe at a time."""
Row = list[Any]


class Continued(Row):
    """A row of which some cells are one with those above them; `merged`: their columns."""

    def __init__(self, cells: Iterable[Any], merged: Iterable[int]) -> None:
        super().__init__(cells)
        self.merged = frozenset(merged)


_TOO_LARGE = "表格太大，请拆成几个文件再导入"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""In no text that a person wrote."""
_QUOTES = "CSV文件的引号不成对，请用WPS或Excel打开后另存为xlsx再导入"
_BROKEN = "文件打不开，请用WPS或Excel打开后另存为xlsx再导入"


_FAULTY = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"(?=[^>]*\bt="e")[^>]*>(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>([^<]{1,20})</v>')


_UNSEEN = re.compile(rb'<row [^>]*\bhidden="1"')


_ROOM, WAIT = BoundedSemaphore(2), 60
"""Files that are read at a time in this process, each by a child that may take gigabytes; seconds that others wait."""


class Unreadable(ValueError):
    """A file that gives no rows; the message says why and what to do, in the user's words."""


@dataclass
class Sheet:
    """One table. `head`: its first rows; iterating gives every row once, in order, each merged area filled with its
    value. The next sheet begins where this one was left. Of a `hidden` sheet only the name is told. `unseen`: how many of
    its rows are hidden or filtered out (told of xlsx only)."""

    name: str
    head: list[Row]
    hidden: bool = False
    unseen: int = 0
    _rest: Iterator[Row] = field(default_factory=lambda: iter(()), repr=False)

    def __iter__(self) -> Iterator[Row]:
        return chain(self.head, self._rest)


def sheets(data: bytes) -> Generator[Sheet, None, None]:
    """Every visible sheet of a file, told apart by its bytes. Raises Unreadable, where the file breaks off as well."""
    if not data:
        raise Unreadable("文件是空的")
    if len(data) > LARGEST:
        raise Unreadable(f"文件超过{LARGEST // 2**20}MB，请拆成几个文件再导入")
    return _told(_parts(data))


def _parts(data: bytes) -> Iterator[Any]:
    """What the child tells: a sheet by its name, followed by its rows in lists."""
    if not _ROOM.acquire(timeout=WAIT):
        raise Unreadable("正在导入别的文件，请过一会儿再试")
    try:
        for line in streamed("fazhang.ledgers.sheets.workbook:main", seconds=SECONDS, memory=MEMORY, data=data):
            part = json.loads(line, object_hook=_unpacked)
            if isinstance(part, dict) and "fault" in part:
                raise Unreadable(part["fault"])
            yield part
    except Failed:
        raise Unreadable("表格太大或者已经损坏，请用WPS或Excel打开，只留要导入的内容，另存为xlsx再导入") from None
    finally:
        _ROOM.release()


def _told(parts: Iterator[Any]) -> Generator[Sheet, None, None]:
    ahead: list[dict[str, Any]] = []

    def rows() -> Iterator[Row]:
        for part in parts:
            if isinstance(part, dict):
                ahead.append(part)
                return
            yield from part

    for _ in rows():
        pass
    while ahead:
        told, rest = ahead.pop(), rows()
        if "hidden" in told:
            yield Sheet(told["hidden"], [], hidden=True)
        else:
            yield Sheet(told["sheet"], list(islice(rest, HEAD)), unseen=told["unseen"], _rest=rest)
        for _ in rest:
            pass


def main() -> Iterator[bytes]:
    """In the child: the sheets of the file on standard input, or why there are none."""
    try:
        cells = 0
        for name, rows, unseen in read(sys.stdin.buffer.read()):
            yield _line({"hidden": name} if rows is None else {"sheet": name, "unseen": unseen})
            source, count = iter(rows or ()), 0
            while part := list(islice(source, PART)):
                cells += sum(map(len, part))
                count += len(part)
                if cells > CELLS or count > ROWS:
                    raise Unreadable(_TOO_LARGE)
                if any(type(c) is str and len(c) > TEXT for row in part for c in row):
                    raise Unreadable(f"有的单元格超过{TEXT}个字，请拆开后再导入")
                yield _line([{"row": [*r], "merged": [*r.merged]} if isinstance(r, Continued) else r for r in part])
    except Unreadable as error:
        yield _line({"fault": str(error)})


def _line(told: Any) -> bytes:
    return json.dumps(told, default=_packed, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


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
    if name == "row":
        return Continued(held["row"], held["merged"])
    return _KINDS[name](held[name]) if name in _KINDS else held


Told = tuple[str, Iterable[Row] | None, int]
"""Name of a sheet, its rows (None where it is hidden), how many of them are hidden."""


def read(data: bytes) -> Iterator[Told]:
    """Each sheet, read in this process."""
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        yield from _book(data)
    elif data.startswith(b"%PDF"):
        raise Unreadable("这是PDF文件，请用WPS或Excel另存为xlsx，或者让对方发表格文件")
    else:
        text = _decoded(data)
        try:
            if markup.is_xml(text):
                yield from ((name, rows, 0) for name, rows in markup.spreadsheet(data))
            elif markup.is_html(text):
                yield from ((name, rows, 0) for name, rows in markup.pages(text))
            else:
                yield "", _csv(text), 0
        except LxmlError:
            raise Unreadable(_BROKEN) from None


def _book(data: bytes) -> Iterator[Told]:
    _bounded(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        beside, cells = _beside(data), 0
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            if meta.visible != SheetVisibleEnum.Visible:
                yield meta.name, None, 0
                continue
            sheet = book.get_sheet_by_name(meta.name)
            cells += (sheet.total_height + 1) * (sheet.total_width + 1)
            if cells > CELLS:
                raise Unreadable(_TOO_LARGE)
            broken, unseen = beside.get(meta.name, ({}, 0))
            yield meta.name, _rows(sheet, broken), unseen
    except Unreadable:
        raise
    except Exception as error:
        if _locked(data, error):
            raise Unreadable("文件有打开密码，请取消密码后再导入") from None
        raise Unreadable(_BROKEN) from None


def _locked(data: bytes, error: Exception) -> bool:
    """Whether a workbook that cannot be read is one with a password: of Excel, of Excel 97, of OpenDocument."""
    if "assword" in f"{type(error).__name__}{error}" or "EncryptedPackage".encode("utf-16-le") in data:
        return True
    if data.startswith(b"PK"):
        with suppress(KeyError, zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")[: 2**20]
    # FILEPASS (2F 00) follows the first record of the workbook's stream, BOF of BIFF8 (09 08 10 00 00 06).
    at = data.find(b"\x09\x08\x10\x00\x00\x06")
    return at >= 0 and b"\x2f\x00" in data[at + 20 : at + 26]


def _bounded(data: bytes) -> None:
    """Refuse an archive that unpacks to more than any real workbook."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > UNPACKED:
                raise Unreadable(_TOO_LARGE)
    except zipfile.BadZipFile:
        raise Unreadable("文件不完整，请重新复制或者另存后再导入") from None


_Broken = dict[int, list[tuple[int, str]]]
"""Row → (column, text) of its cells that show #REF! and the like."""


def _beside(data: bytes) -> dict[str, tuple[_Broken, int]]:
    """What calamine does not tell of the sheets of an xlsx file: cells that it gives as empty because they show #REF! and
    the like, and how many rows are hidden."""
    found: dict[str, tuple[_Broken, int]] = {}
    if not data.startswith(b"PK"):
        return found
    with suppress(KeyError, LxmlError), zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {
            node.get("Id"): node.get("Target", "").removeprefix("/xl/")
            for node in etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), markup.parser())
        }
        for node in etree.fromstring(archive.read("xl/workbook.xml"), markup.parser()).iter("{*}sheet"):
            part = parts.get(next((v for k, v in node.items() if k.endswith("}id")), ""), "")
            written, cells = archive.read(f"xl/{part}"), _Broken()
            for letters, row, text in _FAULTY.findall(written) if b't="e"' in written else ():
                column = 0
                for letter in letters:
                    column = column * 26 + letter - 64
                cells.setdefault(int(row) - 1, []).append((column - 1, text.decode("utf-8", "replace")))
            unseen = len(_UNSEEN.findall(written)) if b'hidden="1"' in written else 0
            found[node.get("name", "")] = cells, unseen
    return found


def _rows(sheet: Any, broken: _Broken) -> Iterator[Row]:
    """The rows from the sheet's first line and column on; a merged area has its value in every cell."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    merged: dict[int, list[tuple[int, int, int]]] = {}
    areas = set(sheet.merged_cell_ranges or ())
    if sum((b - t + 1) * (r - f + 1) for (t, f), (b, r) in areas) > CELLS:
        raise Unreadable(_TOO_LARGE)
    for (top, first), (bottom, last) in areas:
        merged.setdefault(top, []).append((bottom, first, last))
    open_: list[tuple[int, int, int, Any]] = []
    for index, cells in enumerate(sheet.iter_rows()):
        row = left + cells if left else cells
        for column, text in broken.get(index, ()):
            if column < len(row):
                row[column] = text
        joined = [c for _, first, last, _ in open_ for c in range(first, last + 1)]
        if index in merged:
            open_ += [(b, f, z, row[f]) for b, f, z in merged[index] if f < len(row)]
        if open_:
            for _, first, last, value in open_:
                for column in range(first, min(last + 1, len(row))):
                    row[column] = value
            open_ = [area for area in open_ if area[0] > index]
        yield Continued(row, joined) if joined else row


def _decoded(data: bytes) -> str:
    """The whole text at once: a part of it may look like another encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text[:20_000]):
            return text
    raise Unreadable("不是表格文件：请上传xlsx、xls、ods、et或者CSV文件")


GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
"""A text that was kept from being a formula in a CSV file: it has one "'" more than it says."""


def _csv(text: str) -> Iterator[Row]:
    sample = "\n".join(line[:10_000] for line in islice(io.StringIO(text), 20))
    delimiter = max(",\t;|，", key=sample.count)
    csv.field_size_limit(2**20)
    if text.count('"') % 2:
        raise Unreadable(_QUOTES)
    cells, wide = 0, max((line.count(delimiter) for line in sample.splitlines()), default=0)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            cells += len(row)
            if cells > CELLS or len(row) > COLUMNS:
                raise Unreadable(_TOO_LARGE)
            # A cell that holds lines of the table: its quotes are of two cells, each of which lacks its own other one.
            if wide > 2 and any(
                "\n" in c and any(t.count(delimiter) * 2 >= wide for t in c.split("\n")[1:]) for c in row
            ):
                raise Unreadable(f"CSV文件第{reader.line_num}行以前有引号不成对，几行连成了一行，请改正后再导入")
            yield [c[1:] if c[:1] == "'" and GUARDED.match(c) else c for c in row]
    except csv.Error:
        raise Unreadable(_QUOTES) from None
