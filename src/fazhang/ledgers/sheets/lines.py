"""The lines of one table: each read into an entry for the ledgers' door, or told what is wrong with it.

A column's cells are mostly few and the same (villages, kinds, days), so what was read of one is kept: reading 25,000
lines reads each distinct cell of such a column once.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac

from fazhang.books.digest import canonical
from fazhang.ledgers import door
from fazhang.ledgers.checking import Checker, Errors
from fazhang.ledgers.fields import FieldError
from fazhang.ledgers.sheets import header, values
from fazhang.ledgers.sheets.besides import ADDED, FOOT, TOTAL, Notes, Sums, month_of, rows_of, years_of
from fazhang.ledgers.sheets.header import Table
from fazhang.ledgers.sheets.naming import Names
from fazhang.ledgers.sheets.terms import NOT
from fazhang.ledgers.sheets.values import Years, text_of
from fazhang.ledgers.sheets.workbook import Continued, Row
from fazhang.ledgers.spec import read

KEPT = 4000
"""Distinct cells of a column that are kept once read."""
COMMON = ("region", "office", "occurred_on", "closed_on")


@dataclass
class Line:
    """A line of data. `faults`: column index (-1: the line) → message; `entry` where there are none."""

    table: Table
    index: int
    cells: Row
    faults: dict[int, str] = field(default_factory=dict)
    entry: door.Entry | None = None


class Repeats:
    """How often each line was said in a file; 70 bytes for each of a million."""

    def __init__(self) -> None:
        self._once, self._more = set[int](), Counter[int]()

    def number(self, digest: str) -> int:
        """1 for the first line of a digest, 2 for the second."""
        key = int(digest[:16], 16)
        if key not in self._once:
            self._once.add(key)
            return 1
        self._more[key] += 1
        return 1 + self._more[key]


@dataclass
class Count:
    """What lines a table has besides its data."""

    rows: int = 0
    totals: int = 0
    blank: int = 0


class Column:
    """A column that fills something: its cells, each read once. A reading is (value, message), one of them empty."""

    def __init__(self, of: header.Column, reads: Any) -> None:
        self.name, self.index, self._reads = of.name, of.index, reads
        self.parted = of if of.parts else None
        self.held: dict[Any, tuple[Any, str]] = {}

    def read(self, cell: Any, key: Any) -> tuple[Any, str]:
        """What was not read before; kept under `key`."""
        try:
            found = (self._reads(cell), "")
        except FieldError as error:
            found = (None, str(error))
        if len(self.held) < KEPT:
            self.held[key] = found
        return found


class Reader:
    """Reads the rows of one table in order. `years` of days that name none, where the table does not say it."""

    def __init__(
        self, table: Table, checker: Checker, names: Names, *, office: int | None, years: Years, seen: Repeats
    ) -> None:
        self.table, self.ledger, self.checker, self.names = table, table.ledger, checker, names
        self.count, self.notes = Count(), Notes(table)
        self.years = replace(self._years(years), month=month_of(table.sheet.name) or month_of(table.title))
        self.seen = seen
        self.place = names.titled(table.place_title) or checker.places.own
        placed = _placed(table, names)
        self.office, self._salted = office, salted_hmac("fazhang.ledgers.sheets", "", algorithm="sha256")
        mapping = self.mapping = table.mapping
        self.columns = [Column(c, self._reading(c)) for c in table.columns if c.name]
        rest = [f for f in self.ledger.fields if f.name not in mapping]
        self.defaults, self.lacking = read(rest, {})
        if "occurred_on" not in mapping:
            self.lacking["occurred_on"] = f"请填写“{self.ledger.day}”"
        self.heads = {c.heading for c in table.columns if c.heading} | {
            t for row in table.above[-table.depth :] for c in row if (t := text_of(c))
        }
        self.head_rows = [[t for c in row if (t := text_of(c))] for row in table.above[-table.depth :]]
        self.titles = {t for row in table.above[: -table.depth] for c in row if (t := text_of(c))}
        self.idle = {c.index for c in table.columns if header.plain(c.heading) in header.IGNORED}
        self.wide = 1 + max((i for c in table.columns if c.heading for i in (c.index, *c.parts)), default=0)
        self.sums, self.above, self.filled, self.beyond = Sums(table), "", list[int](), False
        self.repeated, self.unclosed = list[int](), list[int]()
        self.ends = {n for step in self.ledger.flow.steps if step.closes for n in step.needs} & self.mapping.keys()
        self.ends -= {f.name for f in self.ledger.fields if f.required}
        if table.unknown:
            self.notes.add(f"没有对应、没有导入的栏：{'、'.join(table.unknown[:20])}")
        if placed:
            self.notes.add(f"“{placed}”一栏都是本乡镇的村（社区），按所在地区登记")
        if self.lacking:
            labels = [self.ledger.day if n == "occurred_on" else self.ledger.field(n).label for n in self.lacking]
            self.notes.add(f"表中没有必填的栏：{'、'.join(labels)}")

    def read(self, index: int, cells: Row) -> Line | None:
        """A line of data; None for what is none, which is counted."""
        if self.table.left or self.table.right:
            own = [""] * self.table.left + cells[self.table.left : self.table.right]
            cells = Continued(own, cells.merged) if isinstance(cells, Continued) else own
        self.count.rows += 1
        first, second = _first_two(cells)
        if not first:
            self.count.blank += 1
            return None
        if self._aside(index, cells, first, second):
            return None
        return self._line(index, cells)

    def finish(self) -> None:
        """What is told of the table once it is read."""
        if self.filled:
            heading = next(c.heading for c in self.table.columns if c.name == "region")
            self.notes.add(f"第{self.filled[0] + 1}行起有{len(self.filled)}行没有填“{heading}”，按上面一行的地区登记")
        if self.repeated:
            self.notes.add(f"{rows_of(self.repeated)}与前面的行内容完全相同，各算一条；是重复的，请删去后再导入")
        if self.unclosed:
            heading = next(c.heading for c in self.table.columns if c.name in self.ends)
            self.notes.add(
                f"{rows_of(self.unclosed)}填了“{heading}”，没有“{self.ledger.closed_day}”，按还没有办结的登记"
            )

    def again(self, cells: Row) -> bool:
        """Whether a row looks like a header: another table below this one, or this one's repeated on a new page."""
        first, second = _first_two(cells)
        if not first or first[0].isdigit() or len(first) > header.LONGEST:
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
            if "计" in text or text[:1] in ("一", "总", "共"):
                plain = re.sub(r"\s+", "", text)
                total = TOTAL.match(plain)
                if (total and (not total[1] or self.names.place(total[1]))) or (
                    ADDED.fullmatch(plain) and self._only_numbers(cells, text)
                ):
                    self.count.totals += 1
                    self.sums.compare(index, cells, self.notes)
                    return True
        if first[0] in "例示样" and (example := re.match(r"(?:例|示例|样例)(?:[:：]|$)", first)):
            return self._blank("" if example[0] == "例：" else f"第{index + 1}行是示例，没有导入")
        if FOOT.match(first) and len({t for c in cells if (t := text_of(c))}) <= 4:
            return self._blank(f"第{index + 1}行是表下的说明，没有导入：{first[:40]}")
        if first in self.heads and self.again(cells):
            return self._blank(f"第{index + 1}行是重复的表头，没有导入")
        if first in self.titles and len({t for c in cells if (t := text_of(c))}) <= 2:
            return self._blank(f"第{index + 1}行是重复的标题，没有导入")
        if not second and self.idle and next(i for i, c in enumerate(cells) if text_of(c)) in self.idle:
            return self._blank()  # numbered beforehand
        if (not second or first == second) and len(self.columns) > 2:
            said = [t for c in cells if (t := text_of(c))]
            if len(set(said)) == 1 and len(said) != 2 and not self._told_alone(cells, said):
                self.place = self.names.place(first) or self.place
                return self._blank(f"第{index + 1}行只有一处文字，没有导入：{first[:40]}")
        return False

    def _only_numbers(self, cells: Row, but: str) -> bool:
        """Whether a line says nothing besides numbers and a text."""
        said = [t for c in cells if (t := text_of(c)) and t != but]
        return all(re.fullmatch(r"[\d,.%]+\s*\w{0,2}", unicodedata.normalize("NFKC", t)) for t in said)

    def _told_alone(self, cells: Row, said: Sequence[str]) -> bool:
        """Whether the one text of a line stands under a heading of its own, not where the lines begin."""
        at = next(i for i, c in enumerate(cells) if text_of(c))
        own = {c.index for c in self.columns if c.name not in COMMON}
        return len(said) == 1 and at in own and at > min(c.index for c in self.table.columns if c.heading)

    def _blank(self, note: str = "") -> bool:
        self.count.blank += 1
        if note:
            self.notes.add(note)
        return True

    def _line(self, index: int, cells: Row) -> Line:
        line = Line(self.table, index, cells)
        if isinstance(cells, Continued) and (heading := self._continues(cells)):
            line.faults[-1] = (
                f"与上一行的“{heading}”合并，是同一件，没有另外入账；请把几行并成一行，或者在上一行的记录里补充"
            )
            return line
        read: dict[str, Any] = dict(self.defaults)
        errors: Errors = dict(self.lacking)
        wide = len(cells)
        for column in self.columns:
            cell = cells[column.index] if column.index < wide else ""
            if column.parted:
                cell = column.parted.cell(cells)
            key = cell if type(cell) is str else (type(cell), cell)
            value, message = column.held.get(key) or column.read(cell, key)
            if message:
                errors[column.name] = message
            elif value is not None:
                read[column.name] = value
        if wide > self.wide and not self.beyond:
            for at, cell in enumerate(cells[self.wide :], self.wide + 1):
                if more := text_of(cell):
                    self.beyond = True
                    self.notes.add(f"第{index + 1}行第{at}列没有表头，没有导入：{more[:40]}")
                    break
        region, office = self._where(read, errors, index), read.pop("office", None) or self.office
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
        if self.ends and not closed and not self.ends.isdisjoint(read):
            self.unclosed.append(index)
        said = [self.ledger.code, read, region, str(occurred), str(closed or ""), self._said_office(office)]
        key, again = self._key(canonical(said))
        if again:
            self.repeated.append(index)
        line.entry = door.Entry({"region": region}, key, closed, self.ledger.code, draft=draft)
        return line

    def _continues(self, cells: Continued) -> str:
        """The heading by which a line is one with that above: its number is merged with it, or all that every line must
        have."""
        needed = {"occurred_on", *(f.name for f in self.ledger.fields if f.required)} & self.mapping.keys()
        if len(needed) > 1 and all(self.mapping[n] in cells.merged for n in needed):
            return self.ledger.day
        return next((c.heading for c in self.table.columns if c.index in self.idle & cells.merged), "")

    def _where(self, read: dict[str, Any], errors: Errors, index: int) -> str:
        """The place of a line: its own, that of the line above where people write it once for several, the table's."""
        if region := read.pop("region", None):
            self.above = region
        elif self.above and "region" not in errors:
            self.filled.append(index)
            return self.above
        return region or self.place

    def _said_office(self, office: int | None) -> int | None:
        """Not the office of who imports it: the line says the same whoever sends it."""
        return office if "office" in self.mapping else None

    def _key(self, said: str) -> tuple[str, bool]:
        """A key that follows from what a line says, and whether one before said the same; they are told apart by number.

        Keyed: the books hold it, and a plain digest would let anyone who guesses a resident's data prove it.
        """
        salted = self._salted.copy()
        salted.update(said.encode("utf-8", "surrogatepass"))
        digest = salted.hexdigest()[:24]
        number = self.seen.number(digest)
        return f"sheet:{digest}:{number}", number > 1

    def _fault(self, line: Line, errors: Mapping[str, str]) -> None:
        for name, message in errors.items():
            at = self.mapping.get(name, -1)
            before = line.faults.get(at, "")
            if message not in before:
                line.faults[at] = f"{before}；{message}" if before else message

    def _reading(self, column: header.Column) -> Any:
        """What reads the cells of a column."""
        if column.name in COMMON:
            return getattr(self, f"_{column.name}")
        spec = self.ledger.field(column.name)

        def reads(cell: Any) -> Any:
            given = values.clean(spec, cell, self.years, column.unit, heading=column.heading)
            return spec.clean(spec.default if given is None else given)

        return reads

    def _region(self, cell: Any) -> str | None:
        text = values.sound(text_of(cell), "地区")
        if text and not (path := self.names.place(text)):
            raise FieldError(f"本乡镇没有“{text[:40]}”，请填村（社区）或者网格的名称")
        return path if text else None

    def _office(self, cell: Any) -> int | None:
        text = values.sound(text_of(cell), "机构")
        if text and text not in self.names.offices:
            raise FieldError(f"本乡镇没有“{text[:40]}”这个机构")
        return self.names.offices.get(text)

    def _occurred_on(self, cell: Any) -> date:
        day = self._day(cell, self.ledger.day)
        if day is None:
            raise FieldError(f"请填写“{self.ledger.day}”")
        return day

    def _closed_on(self, cell: Any) -> date | None:
        return self._day(cell, self.ledger.closed_day)

    def _day(self, cell: Any, label: str) -> date | None:
        text = values.sound(text_of(cell), label)
        if not text or text in NOT:
            return None
        day = values.day(cell, label, self.years)
        if day > self.checker.today:
            raise FieldError(f"“{label}”不能晚于今天")
        return day

    def _years(self, before: Years) -> Years:
        """Of the title or sheet, else those `before`, else the one year that the days of the table name, else the day on
        which it was filled in."""
        head = self.table.sheet.head[self.table.first :] if self.table.first <= len(self.table.sheet.head) else []
        foot = [t for row in head for t in _first_two(row) if FOOT.match(t)]
        found = years_of(" ".join([self.table.title, *foot]))
        if found.year or found.span:
            return found
        if before.year or before.span:
            return before
        column = self.table.mapping.get("occurred_on")
        said = (text_of(row[column]) for row in head if column is not None and column < len(row))
        named = {int(m[1]) for s in said if (m := re.match(r"(20\d\d)\D", s))}
        return Years(named.pop()) if len(named) == 1 else found or before


def _placed(table: Table, names: Names) -> str:
    """Where no heading says so, the one column whose cells are the township's villages is where the lines belong: its
    heading; empty where there is none. Where people live or come from may be elsewhere."""
    if "region" in table.mapping:
        return ""
    found = []
    for column in table.columns:
        left_out = column.likeness == 100 and not column.name  # by a person
        if left_out or column.name or not column.heading or re.search("住|籍|址|家庭", column.heading):
            continue
        said = [
            t
            for row in table.sheet.head[table.first :]
            for c in row[column.index : column.index + 1]
            if (t := text_of(c))
        ]
        if said and all(len(names.place(t)) > 9 for t in said if not TOTAL.match(t)):
            found.append(column)
    if len(found) != 1:
        return ""
    found[0].name = "region"
    return found[0].heading


def _first_two(cells: Row) -> tuple[str, str]:
    """The first two cells that say something, as text."""
    first = ""
    for cell in cells:
        text = cell.strip() if type(cell) is str else text_of(cell)
        if text and (text.isprintable() or (text := text_of(cell))):
            if first:
                return first, text
            first = text
    return first, ""
