"""From a workbook into the books: every line read, validated, and either booked, or sent back with what is wrong.

Nothing is dropped in silence: lines = booked + duplicates + returned + totals + blank. What is good goes in, in one
transaction for the file, or nothing at all, as the user chooses. A line's key follows from its content, so the same file
sent twice books nothing twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from fazhang.books.digest import canonical
from fazhang.books.sql import chunks
from fazhang.ledgers import door
from fazhang.ledgers.checking import Desk, Draft
from fazhang.ledgers.fields import FieldError, Number
from fazhang.ledgers.models import Record
from fazhang.ledgers.queries import records
from fazhang.ledgers.sheets import header, values
from fazhang.ledgers.sheets.header import Table
from fazhang.ledgers.sheets.values import text_of
from fazhang.ledgers.sheets.workbook import Row, sheets
from fazhang.ledgers.spec import VOID, Ledger
from fazhang.places.models import Office, Region
from fazhang.places.scope import Scope

TOTAL = re.compile(r"^(?:本?[页月季年]?)?(?:合计|小计|总计|共计|累计)[:：]?$")
FOOT = re.compile(
    r"^(?:填表人|填报人|制表|制表人|审核人?|负责人|单位负责人|注|说明|备注|填报单位|填报时间|联系电话|报送单位)(?:[:：]|$)"
)
# The year in which a table was filled in is not the year that it is about.
_FILLED = re.compile(r"(?:填报|填表|制表|报送|上报)(?:时间|日期)\s*[:：]?\s*\S*")
_YEAR = re.compile(r"(20\d\d)\s*年?")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line. `row` counts from 1 as the sheet shows it; `column` is its heading, "" for the line."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass
class Line:
    """A line of data. `raw` what the door is given; `faults` column index (-1: the line) → message."""

    table: Table
    index: int
    cells: Row
    raw: dict[str, Any] = field(default_factory=dict)
    closed_on: Any = None
    draft: Draft | None = None
    faults: dict[int, str] = field(default_factory=dict)
    key: str = ""


@dataclass
class Result:
    """What became of a file. `notes` are told with it: sums that do not agree, sheets that are not of this ledger."""

    rows: int = 0
    booked: int = 0
    duplicates: int = 0
    totals: int = 0
    blank: int = 0
    mapping: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    returned: list[Line] = field(default_factory=list)
    likely: list[tuple[Line, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows, "booked": self.booked, "returned": len(self.returned), "totals": self.totals,
            "blank": self.blank, "duplicates": self.duplicates, "mapping": self.mapping, "notes": self.notes,
            "likely": [{"row": line.index + 1, "sheet": line.table.sheet.name, "record": pk} for line, pk in self.likely],
            "errors": [
                {"sheet": f.sheet, "row": f.row, "column": f.column, "message": f.message} for f in self.faults
            ],
        }  # fmt: skip


class Loader:
    """One file into one ledger of one township."""

    def __init__(self, ledger: Ledger, scope: Scope, town: str, known: Mapping[str, str] | None = None) -> None:
        self.ledger, self.scope, self.town, self.known = ledger, scope, town, known
        self.desk = Desk(scope, town)
        self.checker = self.desk.checker(ledger)
        self.places = _places(town)
        self.offices = {o.name: o.pk for o in Office.objects.filter(region__path__startswith=town, active=True)}

    def load(self, data: bytes, *, dry_run: bool = False, whole: bool = False) -> Result:
        """Read a file and book what is good. `whole`: book nothing unless all of it is. Raises workbook.Unreadable."""
        result, lines = Result(), []
        for sheet in sheets(data):
            table = header.find(sheet, self.ledger, self.known)
            if table is None:
                if any(text_of(c) for row in sheet.rows for c in row):
                    result.notes.append(f"“{sheet.name or '文件'}”中没有找到{self.ledger.name}的表头，没有导入")
                continue
            result.tables.append(table)
            result.mapping |= {table.columns[i].heading: n for n, i in table.mapping.items()}
            lines += self._lines(table, result)
        self._keys(lines)
        good = [line for line in lines if not line.faults]
        result.likely = self._likely(good)
        if whole and len(good) < len(lines):
            for line in good:
                line.faults[-1] = "本次选择全部正确才入账，其他行有误，这一行没有入账"
            good = []
        if good and dry_run:
            result.duplicates = self._there(good)
            result.booked = len(good) - result.duplicates
        elif good:
            entries = [door.Entry(line.raw, line.key, line.closed_on, draft=line.draft) for line in good]
            done = door.register(ledger=self.ledger.code, entries=entries, scope=self.scope)
            result.booked, result.duplicates = len(good) - done.replayed, done.replayed
        result.returned = [line for line in lines if line.faults]
        result.faults = [f for line in result.returned for f in _faults(line)]
        return result

    def _there(self, lines: Sequence[Line]) -> int:
        """How many lines were booked from a file before."""
        mine = Record.objects.filter(town=self.town, ledger=self.ledger.code)
        return sum(mine.filter(key__in=chunk).count() for chunk in chunks([line.key for line in lines], 500))

    def _lines(self, table: Table, result: Result) -> list[Line]:
        """The lines of data of a table; blank ones, totals and what stands below it are counted and left out."""
        year, place = self._year(table), self._place(table.title)
        found: list[Line] = []
        sums: list[tuple[int, Row]] = []
        for index in range(table.first, len(table.sheet.rows)):
            cells = table.sheet.rows[index]
            result.rows += 1
            said = [text_of(c) for c in cells]
            first = next((s for s in said if s), "")
            if not first or _foot(said, first):
                result.blank += 1
                if first:
                    result.notes.append(f"第{index + 1}行是表下的说明，没有导入：{first[:40]}")
                continue
            if TOTAL.match(re.sub(r"\s+", "", first)):
                result.totals += 1
                sums.append((index, cells))
                continue
            found.append(self._line(table, index, cells, year, place))
        self._compare(table, found, sums, result)
        return found

    def _line(self, table: Table, index: int, cells: Row, year: int | None, place: str) -> Line:
        line = Line(table, index, cells)
        raw: dict[str, Any] = {}
        for name, column in table.mapping.items():
            cell = cells[column] if column < len(cells) else None
            try:
                raw[name] = self._cell(name, cell, year)
            except FieldError as error:
                line.faults[column] = str(error)
        line.closed_on = raw.pop("closed_on", None)
        raw["region"] = raw.get("region") or place or self.town
        raw["office"] = raw.get("office") or self.scope.office
        raw = {n: v for n, v in raw.items() if v is not None}
        line.raw = raw
        line.draft, errors = self.checker.check(raw, line.closed_on)
        for name, message in errors.items():
            at = table.mapping.get(name, -1)
            if name not in raw and at in line.faults:
                continue
            if at in line.faults:
                line.faults[at] += f"；{message}" if message not in line.faults[at] else ""
            else:
                line.faults[at] = message
        return line

    def _cell(self, name: str, cell: Any, year: int | None) -> Any:
        text = text_of(cell)
        if name == "region":
            if text and not (path := self._place(text)):
                raise FieldError(f"本乡镇没有“{text[:40]}”，请填村（社区）或者网格的名称")
            return path if text else None
        if name == "office":
            if text and text not in self.offices:
                raise FieldError(f"本乡镇没有“{text[:40]}”这个机构")
            return self.offices.get(text)
        if name in ("occurred_on", "closed_on"):
            label = self.ledger.day if name == "occurred_on" else self.ledger.closed_day
            return values.day(cell, label, year) if text else None
        return values.clean(self.ledger.field(name), cell, year)

    def _year(self, table: Table) -> int | None:
        """The year of days that name none: of the title or sheet, else the one that most days of the table name."""
        if named := _YEAR.findall(_FILLED.sub("", table.title)):
            return int(named[-1])
        column = table.mapping.get("occurred_on")
        if column is None:
            return None
        said = (text_of(row[column]) for row in table.sheet.rows[table.first :] if column < len(row))
        years = Counter(int(m[1]) for s in said if (m := re.match(r"(20\d\d)\D", s)))
        return years.most_common(1)[0][0] if years else timezone.localdate().year

    def _place(self, text: str) -> str:
        """The path of a place that is named or whose code is given; empty where none is, or more than one."""
        text = unicodedata.normalize("NFKC", text).strip()
        if re.fullmatch(r"\d{9,24}", text):
            path = text[:9] if text.endswith("000") and len(text) == 12 else text
            return path if path in self.desk.places.regions else ""
        found = self.places.get(_name(text), ())
        if len(found) == 1:
            return found[0]
        inside = {
            p for name, paths in self.places.items() if len(name) > 1 and name in text for p in paths if len(p) == 12
        }
        return inside.pop() if len(inside) == 1 else ""

    def _keys(self, lines: Iterable[Line]) -> None:
        """A key that follows from what a line says; lines that say the same are told apart by their number."""
        seen: Counter[str] = Counter()
        for line in lines:
            # Not the office of who imports it: the line says the same whoever sends it.
            said = {
                n: v.isoformat() if isinstance(v, date) else v
                for n, v in line.raw.items()
                if n != "office" or n in line.table.mapping
            }
            text = canonical([self.ledger.code, said, str(line.closed_on or "")])
            # Keyed: the books hold this key, and a plain digest would let anyone who guesses a resident's data prove it.
            digest = salted_hmac("fazhang.ledgers.sheets", text, algorithm="sha256").hexdigest()[:40]
            seen[digest] += 1
            line.key = f"sheet:{digest}:{seen[digest]}"

    def _likely(self, lines: Sequence[Line]) -> list[tuple[Line, int]]:
        """Lines that look like records there are already, entered some other way: same day, place and name."""
        days = {line.raw["occurred_on"] for line in lines if "occurred_on" in line.raw}
        if not days:
            return []
        rows = records(self.scope, self.ledger.code).filter(town=self.town, occurred_on__in=days).exclude(state=VOID)
        there: dict[tuple[Any, str, str], tuple[int, str]] = {
            (r.occurred_on, r.region, r.title): (r.pk, r.key)
            for r in rows.only("occurred_on", "region", "title", "key")
        }
        found = []
        for line in lines:
            values = line.draft.values if line.draft else {}
            held = there.get((line.raw.get("occurred_on"), line.raw["region"], self.ledger.name_record(values)))
            if held and held[1] != line.key:
                found.append((line, held[0]))
        return found

    def _compare(self, table: Table, lines: Sequence[Line], sums: Sequence[tuple[int, Row]], result: Result) -> None:
        """Totals written in the table against the sum of the lines above them since the last total."""
        numbers = [(n, c) for n, c in table.mapping.items() if n in _numbers(self.ledger)]
        since: dict[str, Decimal] = defaultdict(Decimal)
        whole: dict[str, Decimal] = defaultdict(Decimal)
        marks, by_index = dict(sums), {line.index: line for line in lines}
        for index in sorted({*by_index, *marks} if marks else ()):
            if index in marks:
                for name, column in numbers:
                    told = _told(marks[index], column, self.ledger.field(name).label)
                    if told is not None and told not in (since[name], whole[name]):
                        label = self.ledger.field(name).label
                        result.notes.append(
                            f"第{index + 1}行“{label}”合计写的是{told}，上面各行相加是{since[name] or whole[name]}"
                        )
                since.clear()
                continue
            line = by_index[index]
            for name, _ in numbers:
                try:
                    amount = Decimal(str(line.raw.get(name) or 0))
                except InvalidOperation:
                    continue
                since[name] += amount
                whole[name] += amount


def _numbers(ledger: Ledger) -> set[str]:
    return {f.name for f in ledger.fields if isinstance(f, Number)}


def _told(cells: Row, column: int, label: str) -> Decimal | None:
    try:
        return Decimal(values.number(cells[column], label))
    except (FieldError, IndexError):
        return None


def _foot(said: Sequence[str], first: str) -> bool:
    """A line below a table, who filled it in, or the example line of a template."""
    if re.match(r"例[:：]", first):
        return True
    return bool(FOOT.match(first)) and sum(bool(s) for s in set(said)) <= 4


def _faults(line: Line) -> list[Fault]:
    headings = {c.index: c.heading for c in line.table.columns}
    return [
        Fault(line.table.sheet.name, line.index + 1, headings.get(i, ""), m) for i, m in sorted(line.faults.items())
    ]


def _name(text: str) -> str:
    """A place's name as people shorten it: 青山村村民委员会, 青山村委会, 青山 are one."""
    text = re.sub(r"\s+", "", text)
    return re.sub(r"(?:村民|居民)?委员会$|(?<=村)委会$|(?<=居)委会$", "", text)


def _places(town: str) -> dict[str, list[str]]:
    """Name → paths of the township's villages and grids in use: their names, without 村 or 社区, and with their village's."""
    rows = list(Region.objects.filter(path__startswith=town, active=True).values_list("path", "name"))
    by_path = dict(rows)
    found: dict[str, list[str]] = defaultdict(list)
    for path, name in rows:
        ways = {_name(name)}
        if len(path) == 12:
            ways.add(re.sub(r"(?:村|社区|居)$", "", name))
        elif len(path) > 12:
            ways.add(f"{by_path.get(path[:12], '')}{name}")
        for way in ways:
            if way and path not in found[way]:
                found[way].append(path)
    return found
