"""What stands on a sheet besides its lines: totals, what is written below, what its title tells of days; and what is told
of all this."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from fazhang.ledgers.fields import FieldError, Number
from fazhang.ledgers.sheets import header, values
from fazhang.ledgers.sheets.header import Table
from fazhang.ledgers.sheets.values import Years

TOTAL = re.compile(r"^(.*?)(?:[本全]?[页月季年村镇乡]?)?(?:合计|小计|总计|共计|累计)(?:数)?(?:$|[:：])")
ADDED = re.compile(r".{0,8}(?:合计|小计|总计|共计|累计).{0,8}|计[:：]?|[一总]?共\s*[\d,]+\s*\w{0,3}")
"""What is a total where the line has nothing else to say: 罚款合计, 1-3月累计, 计, 共3件."""
FOOT = re.compile(
    r"^(?:填表人|填报人|制表|制表人|经办人|审核人?|负责人|单位负责人|分管领导|注|说明|备注|填报单位|填报时间|填表时间|填报日期|联系电话|报送单位)"
    r"(?:[（(].{1,6}[)）])?(?:[:：]|$)"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SPAN = re.compile(r"(20\d\d)年(\d{1,2})月.{0,6}?[—\-~～至到]+.{0,2}?(20\d\d)年(\d{1,2})月")
# The day on which a table was filled in is not what it is about.
_FILLED = re.compile(r"(?:填报|填表|制表|报送|上报)(?:时间|日期)\s*[:：]?\s*(?:(20\d\d)\D(\d{1,2})\D(\d{1,2}))?\S*")
_STAMP = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")


def years_of(title: str) -> Years:
    """What a title, or the name of a file, tells of the years of its days; not that in which a form was filled in."""
    by: date | None = None
    for match in (*_FILLED.finditer(title), *_STAMP.finditer(title)):
        with suppress(TypeError, ValueError):
            by = date(*map(int, match.groups()))
    rest = _STAMP.sub("", _FILLED.sub("", title))
    if span := _SPAN.search(re.sub(r"\s+", "", rest)):
        first, month, last, until = map(int, span.groups())
        if first != last:
            return Years(span=(first * 100 + month, last * 100 + until), by=by)
    named = _YEAR.findall(rest)
    return Years(int(named[-1]) if named else None, by=by)


def month_of(text: str) -> int | None:
    """The one month that a sheet's name or a title tells; not that in which a form was filled in."""
    found = set(re.findall(r"(?<![\d\-—~～至到])(0?[1-9]|1[0-2])月(?!.{0,3}[-—~～至到])", _FILLED.sub("", text)))
    return int(found.pop()) if len(found) == 1 else None


class Notes:
    """What is told about a table beside its faults, each with the sheet's name where it has one."""

    def __init__(self, table: Table) -> None:
        self.where, self.told = f"“{table.sheet.name}”" if table.sheet.name else "", list[str]()

    def add(self, note: str) -> None:
        self.told.append(self.where + note)


def rows_of(indexes: Sequence[int]) -> str:
    """Rows as the sheet numbers them: 第3、5行, or how many they are."""
    shown = "、".join(str(i + 1) for i in indexes[:10])
    return f"第{shown}行" if len(indexes) <= 10 else f"第{shown}行等{len(indexes)}行"


class Sums:
    """The totals written in a table against the sum of the lines above them, since the last total or in all."""

    def __init__(self, table: Table) -> None:
        self.numbers: list[tuple[Number, header.Column]] = [
            (f, c) for c in table.columns if c.name for f in table.ledger.fields
            if f.name == c.name and isinstance(f, Number)
        ]  # fmt: skip
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
            told = _told(cells, column, spec)
            since, whole = self.since[spec.name], self.whole[spec.name]
            if told is not None and told not in (since, whole):
                notes.add(f"第{index + 1}行“{spec.label}”合计写的是{told}，上面各行相加是{since or whole}")
        self.since.clear()


def _told(cells: Sequence[Any], column: header.Column, spec: Number) -> Decimal | None:
    try:
        return Decimal(values.clean(spec, cells[column.index], Years(), column.unit) or "x")
    except (FieldError, IndexError, InvalidOperation):
        return None
