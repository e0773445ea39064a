"""The lines of one table: each read into an entry for the ledgers' door, or told what is wrong with it.

A column's cells are mostly few and the same (villages, kinds, days), so what was read of one is kept: reading 25,000
lines reads each distinct cell of such a column once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from fazhang.books.digest import canonical
from fazhang.ledgers import door
from fazhang.ledgers.checking import Checker, Errors
from fazhang.ledgers.fields import Field, FieldError, Number
from fazhang.ledgers.sheets import header, values
from fazhang.ledgers.sheets.header import Table
from fazhang.ledgers.sheets.naming import Names
from fazhang.ledgers.sheets.values import text_of
from fazhang.ledgers.sheets.workbook import Row
from fazhang.ledgers.spec import read

TOTAL = re.compile(r"^(?:[本全]?[页月季年村镇乡]?)?(?:合计|小计|总计|共计|累计)(?:数)?[:：]?$")
FOOT = re.compile(
    r"^(?:填表人|填报人|制表|制表人|经办人|审核人?|负责人|单位负责人|分管领导|注|说明|备注|填报单位|填报时间|填表时间|填报日期|联系电话|报送单位)"
    r"(?:[:：]|$)"
)
YEAR = re.compile(r"(20\d\d)\s*年?")
# The year in which a table was filled in is not the year that it is about.
_FILLED = re.compile(r"(?:填报|填表|制表|报送|上报)(?:时间|日期)\s*[:：]?\s*\S*")
KEPT = 4000
"""Distinct cells of a column that are kept once read."""
LONGEST = 20
"""Characters of a heading, where rows are looked through for another header."""
COMMON = ("region", "office", "occurred_on", "closed_on")


@dataclass
class Line:
    """A line of data. `faults`: column index (-1: the line) → message; `entry` where there are none."""

    table: Table
    index: int
    cells: Row
    faults: dict[int, str] = field(default_factory=dict)
    entry: door.Entry | None = None


@dataclass
class Count:
    """What lines a table has besides its data."""

    rows: int = 0
    totals: int = 0
    blank: int = 0


class Column:
    """A column that fills something: its cells, each read once. A reading is (value, message), one of them empty."""

    def __init__(self, name: str, index: int, reads: Any) -> None:
        self.name, self.index, self._reads = name, index, reads
        self._held: dict[Any, tuple[Any, str]] = {}

    def read(self, cell: Any) -> tuple[Any, str]:
        key = cell if type(cell) is str else (type(cell), cell)
        found = self._held.get(key)
        if found is None:
            try:
                found = (self._reads(cell), "")
            except FieldError as error:
                found = (None, str(error))
            if len(self._held) < KEPT:
                self._held[key] = found
        return found


class Reader:
    """Reads the rows of one table in order. `year` of days that name none, where the table does not say it."""

    def __init__(
        self, table: Table, checker: Checker, names: Names, *, office: int | None, year: int | None, seen: Counter[str]
    ) -> None:
        self.table, self.ledger, self.checker, self.names = table, table.ledger, checker, names
        self.count, self.notes = Count(), Notes(table)
        self.year, self.seen = self._year(year), seen
        self.place = names.place(table.title) or checker.places.own
        self.office, self._salted = office, salted_hmac("fazhang.ledgers.sheets", "", algorithm="sha256")
        mapping = table.mapping
        self.columns = [Column(name, index, self._reading(name)) for name, index in mapping.items()]
        rest = [f for f in self.ledger.fields if f.name not in mapping]
        self.defaults, self.lacking = read(rest, {})
        if "occurred_on" not in mapping:
            self.lacking["occurred_on"] = f"请填写“{self.ledger.day}”"
        self.heads = {c.heading for c in table.columns if c.heading} | {
            t for row in table.above[-table.depth :] for c in row if (t := text_of(c))
        }
        self.sums = Sums(table)

    def read(self, index: int, cells: Row) -> Line | None:
        """A line of data; None for what is none, which is counted."""
        self.count.rows += 1
        first, second = _first_two(cells)
        if not first:
            self.count.blank += 1
            return None
        if self._aside(index, cells, first, second):
            return None
        return self._line(index, cells)

    def again(self, cells: Row) -> bool:
        """Whether a row looks like a header: another table below this one, or this one's repeated on a new page."""
        first, second = _first_two(cells)
        if not first or first[0].isdigit() or len(first) > LONGEST:
            return False
        known = header.names(self.ledger)
        if first not in self.heads and header.plain(first) not in known and header.plain(second) not in known:
            return False
        said = [t for c in cells if (t := text_of(c))]
        hits = sum(t in self.heads or header.plain(t) in known for t in said)
        return hits >= 3 and hits * 2 > len(said)

    def _aside(self, index: int, cells: Row, first: str, second: str) -> bool:
        """Totals, lines below the table, repeated headers and titles between the lines: counted and left out."""
        for text in (first, second):
            if "计" in text and TOTAL.match(re.sub(r"\s+", "", text)):
                self.count.totals += 1
                self.sums.compare(index, cells, self.notes)
                return True
        if first[0] == "例" and re.match(r"例[:：]", first):
            self.count.blank += 1
            return True
        if FOOT.match(first) and len({t for c in cells if (t := text_of(c))}) <= 4:
            self.count.blank += 1
            self.notes.add(f"第{index + 1}行是表下的说明，没有导入：{first[:40]}")
            return True
        if first in self.heads and self.again(cells):
            self.count.blank += 1
            self.notes.add(f"第{index + 1}行是重复的表头，没有导入")
            return True
        if first == second and len(said := [t for c in cells if (t := text_of(c))]) > 2 and len(set(said)) == 1:
            self.count.blank += 1
            self.place = self.names.place(first) or self.place
            self.notes.add(f"第{index + 1}行是表中的小标题，没有导入：{first[:40]}")
            return True
        return False

    def _line(self, index: int, cells: Row) -> Line:
        line = Line(self.table, index, cells)
        read: dict[str, Any] = dict(self.defaults)
        errors: Errors = dict(self.lacking)
        wide = len(cells)
        for column in self.columns:
            value, message = column.read(cells[column.index] if column.index < wide else "")
            if message:
                errors[column.name] = message
            elif value is not None:
                read[column.name] = value
        region, office = read.pop("region", None) or self.place, read.pop("office", None) or self.office
        occurred, closed = read.pop("occurred_on", None), read.pop("closed_on", None)
        self.sums.add(read)
        wrong_place = errors.get("region")
        self.ledger.judge(read, errors)
        draft, errors = self.checker.weigh(read, errors, region, office, occurred, closed)
        if wrong_place:
            errors["region"] = wrong_place
        if errors:
            self._fault(line, errors)
            return line
        said = [self.ledger.code, read, region, str(occurred), str(closed or ""), self._said_office(office)]
        line.entry = door.Entry({"region": region}, self._key(canonical(said)), closed, self.ledger.code, draft=draft)
        return line

    def _said_office(self, office: int | None) -> int | None:
        """Not the office of who imports it: the line says the same whoever sends it."""
        return office if "office" in self.table.mapping else None

    def _key(self, said: str) -> str:
        """A key that follows from what a line says; lines that say the same are told apart by their number.

        Keyed: the books hold it, and a plain digest would let anyone who guesses a resident's data prove it.
        """
        salted = self._salted.copy()
        salted.update(said.encode("utf-8", "surrogatepass"))
        digest = salted.hexdigest()[:40]
        self.seen[digest] += 1
        return f"sheet:{digest}:{self.seen[digest]}"

    def _fault(self, line: Line, errors: Mapping[str, str]) -> None:
        for name, message in errors.items():
            at = self.table.mapping.get(name, -1)
            before = line.faults.get(at, "")
            if message not in before:
                line.faults[at] = f"{before}；{message}" if before else message

    def _reading(self, name: str) -> Any:
        """What reads the cells of the column that fills `name`."""
        if name in COMMON:
            return getattr(self, f"_{name}")
        spec = self.ledger.field(name)

        def reads(cell: Any) -> Any:
            given = values.clean(spec, cell, self.year)
            return spec.clean(spec.default if given is None else given)

        return reads

    def _region(self, cell: Any) -> str | None:
        text = text_of(cell)
        if text and not (path := self.names.place(text)):
            raise FieldError(f"本乡镇没有“{text[:40]}”，请填村（社区）或者网格的名称")
        return path if text else None

    def _office(self, cell: Any) -> int | None:
        text = text_of(cell)
        if text and text not in self.names.offices:
            raise FieldError(f"本乡镇没有“{text[:40]}”这个机构")
        return self.names.offices.get(text)

    def _occurred_on(self, cell: Any) -> date:
        return self._day(cell, self.ledger.day, required=True)  # type: ignore[return-value]

    def _closed_on(self, cell: Any) -> date | None:
        return self._day(cell, self.ledger.closed_day)

    def _day(self, cell: Any, label: str, required: bool = False) -> date | None:
        text = text_of(cell)
        if not text or text in values.NOT:
            if required:
                raise FieldError(f"请填写“{label}”")
            return None
        day = values.day(cell, label, self.year)
        if day > self.checker.today:
            raise FieldError(f"“{label}”不能晚于今天")
        return day

    def _year(self, before: int | None) -> int | None:
        """The year of days that name none: of the title or sheet, else `before`, else the one most days name."""
        if found := year_of(self.table.title):
            return found
        if before:
            return before
        column = self.table.mapping.get("occurred_on")
        if column is None:
            return None
        head = self.table.sheet.head[self.table.first :] if self.table.first <= len(self.table.sheet.head) else ()
        said = (text_of(row[column]) for row in head if column < len(row))
        years = Counter(int(m[1]) for s in said if (m := re.match(r"(20\d\d)\D", s)))
        return years.most_common(1)[0][0] if years else timezone.localdate().year


class Notes:
    """What is told about a table beside its faults, each with the sheet's name where it has one."""

    def __init__(self, table: Table) -> None:
        self.where, self.told = f"“{table.sheet.name}”" if table.sheet.name else "", list[str]()

    def add(self, note: str) -> None:
        self.told.append(self.where + note)


class Sums:
    """The totals written in a table against the sum of the lines above them, since the last total or in all."""

    def __init__(self, table: Table) -> None:
        self.numbers: list[tuple[Field, int]] = [
            (f, table.mapping[f.name]) for f in table.ledger.fields if isinstance(f, Number) and f.name in table.mapping
        ]
        self.since: dict[str, Decimal] = defaultdict(Decimal)
        self.whole: dict[str, Decimal] = defaultdict(Decimal)

    def add(self, read: Mapping[str, Any]) -> None:
        for spec, _ in self.numbers:
            if amount := read.get(spec.name):
                amount = Decimal(amount)
                self.since[spec.name] += amount
                self.whole[spec.name] += amount

    def compare(self, index: int, cells: Sequence[Any], notes: Notes) -> None:
        for spec, column in self.numbers:
            told = _told(cells, column, spec.label)
            since, whole = self.since[spec.name], self.whole[spec.name]
            if told is not None and told not in (since, whole):
                notes.add(f"第{index + 1}行“{spec.label}”合计写的是{told}，上面各行相加是{since or whole}")
        self.since.clear()


def _told(cells: Sequence[Any], column: int, label: str) -> Decimal | None:
    try:
        return Decimal(values.number(cells[column], label))
    except (FieldError, IndexError):
        return None


def _first_two(cells: Row) -> tuple[str, str]:
    """The first two cells that say something, as text."""
    first = ""
    for cell in cells:
        text = cell.strip() if type(cell) is str else text_of(cell)
        if text:
            if first:
                return first, text
            first = text
    return first, ""


def year_of(title: str) -> int | None:
    """The last year that a title names, not that in which a form was filled in."""
    named = YEAR.findall(_FILLED.sub("", title))
    return int(named[-1]) if named else None
