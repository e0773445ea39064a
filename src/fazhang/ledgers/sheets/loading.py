"""From a workbook into the books: every line read, validated, and either booked, or sent back with what is wrong.

Nothing is dropped in silence: lines = booked + duplicates + returned + totals + blank. What is good goes in, in one
transaction for the file, or nothing at all, as the user chooses. A line's key follows from its content, so the same file
sent twice books nothing twice. Lines are read and booked in batches, so that memory does not grow with the file.
"""

from __future__ import annotations

import gc
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any, Literal

from django.db import transaction
from django.db.models import Max

from fazhang.books.behind import behind
from fazhang.books.sql import chunks
from fazhang.ledgers import door
from fazhang.ledgers.checking import Checker, Desk, Draft
from fazhang.ledgers.models import Record
from fazhang.ledgers.queries import open_to, records
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets import header, headings
from fazhang.ledgers.sheets.besides import years_of
from fazhang.ledgers.sheets.header import Table
from fazhang.ledgers.sheets.lines import Line, Reader, Repeats
from fazhang.ledgers.sheets.naming import Names
from fazhang.ledgers.sheets.values import Years, text_of
from fazhang.ledgers.sheets.workbook import Row, Sheet, sheets
from fazhang.ledgers.spec import VOID, Ledger
from fazhang.places.scope import Scope

BATCH = 5_000
"""Lines that are booked at a time, all batches of a file in one transaction."""
COMPARED = 100_000
"""Records there already that are looked through for likely duplicates of a file's lines."""
_DIGIT = re.compile(r"\d")
WHOLE = "本次选择全部正确才入账，其他行有误，这一行没有入账"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line. `row` counts from 1 as the sheet shows it; `column` is its heading, "" for the line."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Likely:
    """A line that looks like a record entered some other way."""

    sheet: str
    row: int
    record: int


@dataclass
class Result:
    """What became of a file. `notes` are told with it: sums that do not agree, sheets that are of no ledger.

    `unknown`: headings of columns that were not imported.

    `left`: sheets that were not imported, each with the ledgers that it may be for. `by_ledger`: lines that are good.
    """

    rows: int = 0
    booked: int = 0
    duplicates: int = 0
    totals: int = 0
    blank: int = 0
    mapping: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    returned: list[Line] = field(default_factory=list)
    likely: list[Likely] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    by_ledger: Counter[str] = field(default_factory=Counter)
    left: list[tuple[Sheet, list[Ledger]]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows, "booked": self.booked, "returned": len(self.returned), "totals": self.totals,
            "blank": self.blank, "duplicates": self.duplicates, "mapping": self.mapping, "unknown": self.unknown, "notes": self.notes,
            "sheets": [{"sheet": t.sheet.name, "ledger": t.ledger.code} for t in self.tables],
            "likely": [{"sheet": f.sheet, "row": f.row, "record": f.record} for f in self.likely],
            "errors": [
                {"sheet": f.sheet, "row": f.row, "column": f.column, "message": f.message} for f in self.faults
            ],
        }  # fmt: skip


class Loader:
    """One file into the books of one township: into one `ledger`, or, without one, each sheet into the ledger it is of.

    `chosen`: what was mapped by hand, ledger code → {plain heading → name}. `sheets`: sheet name → code of the ledger that
    was chosen for it, "" for none. `heads`: sheet name → the row of its header as a person found it (header.at).
    """

    def __init__(
        self,
        ledger: Ledger | None,
        scope: Scope,
        town: str,
        chosen: Mapping[str, Mapping[str, str]] | None = None,
        sheets: Mapping[str, str] | None = None,
        heads: Mapping[str, int] | None = None,
    ) -> None:
        self.ledger, self.scope, self.town = ledger, scope, town
        self.chosen, self.sheets, self.heads = chosen or {}, sheets or {}, heads or {}
        self.desk, self.names = Desk(scope, town), Names(town)
        self.checkers: dict[str, Checker] = {}
        self.known: dict[str, Mapping[str, str]] = {}
        if ledger is not None:
            scope.require(ledger.registers)

    def load(self, data: bytes, *, dry_run: bool = False, whole: bool = False, name: str = "") -> Result:
        """Read a file and book what is good. `whole`: book nothing unless all of it is. `name` of the file, which may
        tell the year. Raises workbook.Unreadable.
        """
        with _no_collecting():
            return self._load(data, dry_run, whole, name)

    def _load(self, data: bytes, dry_run: bool, whole: bool, name: str) -> Result:
        if dry_run:
            return self._pass(sheets(data), name)
        with closing(sheets(data)) as found:
            first = next(found, None)  # the file is open by now, before anyone has to wait for the books
            with transaction.atomic():
                with behind():
                    result = self._pass(chain([first] if first else (), found), name, book=True)
                if whole and result.returned:
                    transaction.set_rollback(True)
        return self._pass(sheets(data), name, refuse=True) if whole and result.returned else result

    def _pass(self, found: Iterable[Sheet], name: str, book: bool = False, refuse: bool = False) -> Result:
        """Once through the file. `refuse`: nothing goes in, the good lines come back with the others."""
        result, seen = Result(), Repeats()
        self.around: dict[str, _Around] = {}
        self.before = Record.objects.filter(town=self.town).aggregate(last=Max("pk"))["last"] or 0
        batch: list[Line] = []
        years = years_of(name)
        for sheet in found:
            table = self._table(sheet, result)
            if table is None:
                if sheet.name not in self.sheets:
                    years = years_of(" ".join([sheet.name, *_titles(sheet)])) or years
                continue
            readers = self._readers(table, result, years, seen)
            years = years_of(table.title) or years
            if sheet.unseen:
                result.notes.append(f"“{sheet.name}”有{sheet.unseen}行是隐藏的或者筛选掉的，也一样读了")
            for index, cells in enumerate(sheet):
                if index < table.first:
                    continue
                if (below := self._below(readers[0], index, cells, result)) is not None:
                    self._count(readers, result)
                    readers = self._readers(below, result, readers[0].years, seen) if below else []
                    if not readers:
                        break
                    continue
                for reader in readers:
                    line = reader.read(index, cells)
                    if line is None:
                        continue
                    if refuse and not line.faults:
                        line.faults[-1], line.entry = WHOLE, None
                    if line.faults:
                        result.returned.append(line)
                        result.faults += _faults(line)
                        continue
                    batch.append(line)
                if len(batch) >= BATCH:
                    self._take(batch, result, book)
            self._count(readers, result)
        self._take(batch, result, book)
        if not result.tables and not result.notes:
            result.notes.append("文件里没有内容")
        return result

    def _readers(self, table: Table, result: Result, years: Years, seen: Repeats) -> list[Reader]:
        """A reader for a table, and one for that beside it."""
        made = []
        for one in table.abreast:
            checker = self._checker(one.ledger)
            made.append(Reader(one, checker, self.names, office=self.scope.office, years=years, seen=seen))
            result.tables.append(one)
            result.mapping |= {one.columns[i].heading: n for n, i in one.mapping.items()}
            result.unknown += [h for h in one.unknown if h not in result.unknown]
        return made

    def _checker(self, ledger: Ledger) -> Checker:
        if ledger.code not in self.checkers:
            self.checkers[ledger.code] = self.desk.checker(ledger)
        return self.checkers[ledger.code]

    @staticmethod
    def _count(readers: Sequence[Reader], result: Result) -> None:
        for reader in readers:
            reader.finish()
            result.rows += reader.count.rows
            result.totals += reader.count.totals
            result.blank += reader.count.blank
            result.notes += reader.notes.told

    def _below(self, reader: Reader, index: int, cells: Row, result: Result) -> Table | Literal[False] | None:
        """Another table that begins at this row, under a header of its own; False for one of a ledger that is not
        imported, which is told; None for none."""
        ledger, sheet = reader.ledger, reader.table.sheet
        if reader.again(cells) and [t for c in cells if (t := text_of(c))] not in reader.head_rows:
            return header.table(sheet, ledger, [cells], 1, index + 1, header.with_known(ledger, self._known(ledger)))
        if any(type(c) is not str or _DIGIT.search(c) for c in cells):  # as nearly every line of data has one
            return None
        if (other := header.other(cells, ledger, open_to(self.scope))) is None:
            return None
        if self.ledger is not None:
            result.notes.append(f"“{sheet.name}”第{index + 1}行起像是{other.name}的表，没有导入")
            return False
        return header.table(sheet, other, [cells], 1, index + 1, header.with_known(other, self._known(other)))

    # ---- which ledger a sheet is of --------------------------------------------------------------------------------

    def _known(self, ledger: Ledger) -> Mapping[str, str]:
        if ledger.code not in self.known:
            self.known[ledger.code] = headings.known(self.scope, ledger) | dict(self.chosen.get(ledger.code, {}))
        return self.known[ledger.code]

    def _table(self, sheet: Sheet, result: Result) -> Table | None:
        """The table on a sheet, of the ledger it is for; None with a note where there is none to import."""
        said = f"“{sheet.name or '文件'}”"
        if sheet.hidden and sheet.name == header.LISTS:  # of our own template
            return None
        if sheet.hidden:
            result.notes.append(f"{said}是隐藏的工作表，没有导入")
            return None
        if not any(text_of(c) for row in sheet.head for c in row):
            return None
        chosen = self.sheets.get(sheet.name)
        if chosen == "":
            result.left.append((sheet, open_to(self.scope)))
            result.notes.append(f"{said}按您的选择没有导入")
            return None
        lines = header.lines(sheet)
        # What was chosen on a page is what the page offered.
        wanted = next((k for k in open_to(self.scope) if k.code == chosen), self.ledger)
        if wanted is not None and sheet.name in self.heads:
            table = header.at(sheet, wanted, self.heads[sheet.name], self._known(wanted))
            if table is None:
                result.left.append((sheet, open_to(self.scope)))
                result.notes.append(f"{said}没有第{self.heads[sheet.name]}行，没有导入")
            return table
        if wanted is not None:
            table = header.find(sheet, wanted, self._known(wanted), lines)
            other = None if chosen else self._better(wanted, table, sheet, lines)
            if not chosen and table is not None and table.summary:
                result.notes.append(f"{said}是汇总表，缺少{wanted.name}必填的栏，没有导入")
                return None
            if other is not None:
                result.notes.append(f"{said}像是{other.ledger.name}的表，没有导入{wanted.name}")
                return None
            if table is None:
                result.notes.append(f"{said}中没有找到{wanted.name}的表头，没有导入")
                result.left.append((sheet, open_to(self.scope)))
            return table
        found = self._likeliest(sheet, lines)
        if not found:
            result.notes.append(f"{said}中没有找到哪本台账的表头，没有导入")
        elif len(found) > 1:
            names = "、".join(t.ledger.name for t in found[:4])
            result.notes.append(f"{said}可能是{names}，分不清，没有导入")
        if len(found) != 1:
            result.left.append((sheet, [t.ledger for t in found] or open_to(self.scope)))
            return None
        return found[0]

    def _better(self, wanted: Ledger, table: Table | None, sheet: Sheet, lines: header.Lines) -> Table | None:
        """A table of another ledger that the sheet plainly is."""
        if table is not None and table.named:
            return None
        own = table.own if table else 0
        for ledger in LEDGERS.values():
            other = header.find(sheet, ledger, None, lines) if ledger is not wanted else None
            if other and table and other.first > table.first:
                continue  # it stands below
            if other and ((other.named and other.own >= own) or other.own >= max(own + 2, 2 * own, 4)):
                return other
        return None

    def _likeliest(self, sheet: Sheet, lines: header.Lines) -> list[Table]:
        """The tables it may be, one where it is sure: the ledger that the title names, or the one that knows the most
        of its columns."""
        found = [t for k in open_to(self.scope) if (t := header.find(sheet, k, self._known(k), lines)) and t.own]
        if named := [t for t in found if t.named]:
            longest = max(len(t.ledger.name) for t in named)
            return [t for t in named if len(t.ledger.name) == longest]
        most = max((t.own for t in found), default=0)
        best = [t for t in found if t.own == most]
        return best if most >= 2 else []

    # ---- into the books --------------------------------------------------------------------------------------------

    def _take(self, batch: list[Line], result: Result, book: bool) -> None:
        """Book a batch, or count what would be booked; empties it."""
        if not batch:
            return
        result.likely += self._likely(batch)
        entries = [line.entry for line in batch if line.entry]
        if book:
            done = door.register(entries=entries, scope=self.scope).replayed
        else:
            done = self._there(entries)
        result.booked += len(entries) - done
        result.duplicates += done
        result.by_ledger.update(line.table.ledger.code for line in batch)
        batch.clear()

    def _there(self, entries: Sequence[door.Entry]) -> int:
        """How many lines were booked from a file before."""
        mine = Record.objects.filter(town=self.town)
        by_ledger: dict[str, list[str]] = defaultdict(list)
        for entry in entries:
            by_ledger[entry.ledger].append(entry.key)
        return sum(
            mine.filter(ledger=code, key__in=chunk).count()
            for code, keys in by_ledger.items()
            for chunk in chunks(keys, 5000)
        )

    def _likely(self, batch: Sequence[Line]) -> list[Likely]:
        """Lines that look like records there already, entered some other way: same day, place and name."""
        found = []
        by_ledger: dict[str, list[tuple[Line, Draft, str]]] = defaultdict(list)
        for line in batch:
            if line.entry and line.entry.draft:
                by_ledger[line.entry.ledger].append((line, line.entry.draft, line.entry.key))
        for code, lines in by_ledger.items():
            there = self._held(code, {draft.columns["occurred_on"] for _, draft, _ in lines})
            for line, draft, own in lines if there else ():
                at = there.get((draft.columns["occurred_on"], draft.columns["region"]), {})
                pk, key = at.get(LEDGERS[code].name_record(draft.values), (0, ""))
                if pk and key != own:
                    found.append(Likely(line.table.sheet.name, line.index + 1, pk))
        return found

    def _held(self, ledger: str, days: set[date]) -> Mapping[tuple[date, str], Mapping[str, tuple[int, str]]]:
        """The records of these days that were there before this file; nothing where they are too many."""
        around = self.around.setdefault(ledger, _Around())
        for since, until in around.lacking(min(days), max(days)) if around.count <= COMPARED else ():
            rows = records(self.scope, ledger).filter(town=self.town, occurred_on__range=(since, until))
            rows = rows.filter(pk__lte=self.before).exclude(state=VOID).order_by()
            around.count += rows[: COMPARED + 1].count()
            if around.count > COMPARED:
                around.at.clear()
                break
            values = rows.values_list("occurred_on", "region", "title", "pk", "key")
            for day, region, title, pk, key in values.iterator(5000):
                around.at[day, region][title] = (pk, key)
        return around.at


class _Around:
    """The records of a ledger in the days of a file, read as its lines come: (day, region) → title → (id, key)."""

    def __init__(self) -> None:
        self.at: dict[tuple[date, str], dict[str, tuple[int, str]]] = defaultdict(dict)
        self.count = 0
        self._span: tuple[date, date] | None = None

    def lacking(self, first: date, last: date) -> list[tuple[date, date]]:
        """The stretches of days that were not read yet; from now on they are."""
        if self._span is None:
            self._span = (first, last)
            return [(first, last)]
        since, until = self._span
        self._span = (min(first, since), max(last, until))
        before = [(first, since - timedelta(days=1))] if first < since else []
        return before + ([(until + timedelta(days=1), last)] if last > until else [])


def _titles(sheet: Sheet) -> Iterator[str]:
    """The texts that stand alone in one of the first rows, as on a cover."""
    for row in sheet.head[:10]:
        said = {t for c in row if (t := text_of(c))}
        if len(said) == 1:
            yield said.pop()


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Without the search for cycles, of which lines and drafts have none: it would take a seventh of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _faults(line: Line) -> list[Fault]:
    headings = {c.index: c.heading for c in line.table.columns}
    return [
        Fault(line.table.sheet.name, line.index + 1, headings.get(i, ""), m) for i, m in sorted(line.faults.items())
    ]
