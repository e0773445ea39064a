"""Where a table begins on a sheet and what its columns are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from fazhang.ledgers.sheets.values import text_of
from fazhang.ledgers.sheets.workbook import Row, Sheet
from fazhang.ledgers.spec import Ledger

LISTS = "选项"
"""The hidden sheet of our templates that holds the choices."""
SEARCHED = 30
"""Lines in which a header is looked for."""
SURE = 90.0
"""Likeness (0–100) from which a column is taken without being asked."""
WIDE = 400
"""Columns in which a header is looked for, and likenesses are; headings that are known are taken from all."""
IGNORED = frozenset(("序号", "编号", "序", "no", "no.", "行号", "退回原因"))
"""Headings of columns that say nothing of a matter."""
_PLACE = (
    "村",
    "村居",
    "村社区",
    "村别",
    "所在村",
    "所属村",
    "所属村社区",
    "地区",
    "辖区",
    "所属辖区",
    "网格",
    "所属网格",
    "所在网格",
    "社区",
    "行政村",
    "单位",
    "村组",
)
_OFFICE = ("经办机构", "机构", "科室", "经办科室", "登记单位", "填报科室", "站所")
_DAYS = (
    "日期",
    "时间",
    "登记日期",
    "登记时间",
    "发生日期",
    "发生时间",
    "受理日期",
    "受理时间",
    "开展时间",
    "开展日期",
    "活动时间",
    "活动日期",
)
_CLOSED = ("办结日期", "办结时间", "结案日期", "结案时间", "完成时间", "化解日期", "化解时间", "调结日期", "归档日期")
_TRIM = re.compile(r"[\s*＊:：、，,.．（）()【】\[\]/／\"“”]+")


def plain(heading: Any) -> str:
    """A heading without what says nothing: spaces, stars, units in brackets at its end."""
    text = unicodedata.normalize("NFKC", text_of(heading))
    text = re.sub(
        r"[(\[【](?:单位[:：])?[^()\[\]【】]{1,12}[)\]】]$|/(?:万?元|人次?|件|次|户|场|份|条)$", "", text.strip()
    )
    return _TRIM.sub("", text).lower()


def names(ledger: Ledger) -> Mapping[str, str]:
    """Heading as people write it → field name, `region`, `office`, `occurred_on` or `closed_on`."""
    held = _NAMES.get(ledger.code)
    if held is None or held[0] is not ledger:
        held = _NAMES[ledger.code] = (ledger, _names(ledger))
    return held[1]


_NAMES: dict[str, tuple[Ledger, Mapping[str, str]]] = {}


def _names(ledger: Ledger) -> Mapping[str, str]:
    found: dict[str, str] = {}

    def take(name: str, *headings: str) -> None:
        for heading in headings:
            found.setdefault(plain(heading), name)

    def days() -> None:
        """学习时间 is 学习日期."""
        for heading, name in list(found.items()):
            for word, other in (("日期", "时间"), ("时间", "日期")):
                if heading.endswith(word):
                    found.setdefault(heading.removesuffix(word) + other, name)

    take("occurred_on", ledger.day)
    take("closed_on", ledger.closed_day)
    for spec in ledger.fields:
        take(spec.name, spec.label)
    for spec in ledger.fields:
        take(spec.name, *spec.also)
    take("occurred_on", *_DAYS)
    take("closed_on", *_CLOSED)
    take("region", *_PLACE)
    take("office", *_OFFICE)
    days()
    # 事由 of 纠纷事由, where no other field ends so.
    ends = Counter(spec.label[-2:] for spec in ledger.fields)
    for spec in ledger.fields:
        if len(spec.label) == 4 and ends[spec.label[-2:]] == 1 and (spec.required or spec.name == ledger.kind):
            take(spec.name, spec.label[-2:])
    return found


@dataclass
class Column:
    """A column of a table. `name`: what it fills, "" for nothing; `likeness` 100 where the heading is known; `unit`: what
    its amounts are counted in."""

    index: int
    heading: str
    name: str = ""
    likeness: float = 0.0
    unit: int = 1


@dataclass
class Table:
    """A table on a sheet. `above`: the rows of its title and header, the last `depth` of them its header; data begin at
    row `first` of the sheet (from 0). It has the columns `left` to `right` of the sheet; `beside`: a table with the same
    headings to its right."""

    sheet: Sheet
    ledger: Ledger
    above: list[Row]
    depth: int
    first: int
    columns: list[Column] = field(default_factory=list)
    left: int = 0
    right: int | None = None
    beside: Table | None = None

    @property
    def title(self) -> str:
        """What stands above the header: the table's title, 填报单位, 填报时间."""
        cells = {text_of(c) for row in self.above[: -self.depth] for c in row}
        return " ".join([self.sheet.name, *sorted(c for c in cells if c)])

    @property
    def mapping(self) -> dict[str, int]:
        """Field name → column."""
        return {c.name: c.index for c in self.columns if c.name}

    @property
    def unknown(self) -> list[str]:
        """Headings of columns that are not imported."""
        inside = [c for c in self.columns if c.heading and self.left <= c.index < (self.right or c.index + 1)]
        return [c.heading for c in inside if not c.name and plain(c.heading) not in IGNORED]

    @property
    def summary(self) -> bool:
        """Whether it adds up a ledger instead of being one: its name says so, and it lacks what each line must have."""
        needed = {f.name for f in self.ledger.fields if f.required and f.default is None} | {"occurred_on"}
        lacking = len(needed - self.mapping.keys())
        return 2 * lacking > len(needed) and bool(re.search("汇总|统计|合计|小结|封面|目录|说明", self.title))

    @property
    def own(self) -> int:
        """How many columns fill a field that is the ledger's own, not a day or a place such as all have."""
        return len(self.mapping.keys() - {"occurred_on", "closed_on", "region", "office"})

    @property
    def named(self) -> bool:
        """Whether the sheet is called as the ledger is, or the table's title names it."""
        short = re.sub("(?:台账|名册|目录)$", "", self.ledger.name)
        called = re.sub(r"\s+", "", self.sheet.name)
        return called in (short, self.ledger.name) or (len(short) > 3 and short in re.sub(r"\s+", "", self.title))


Lines = Sequence[tuple[int, int, list[tuple[str, ...]]]]
"""What may be a header: (its first row, how many rows, for each column the ways its heading may be known)."""


def lines(sheet: Sheet) -> Lines:
    """A second and a third line of headings are taken only where they say more."""
    rows = [[text_of(c) for c in row[:WIDE]] for row in sheet.head[: SEARCHED + 2]]
    found = []
    for depth in (1, 2, 3):
        for top in range(min(SEARCHED, len(rows) - depth + 1)):
            said = _headings(rows[top : top + depth])
            found.append((top, depth, [tuple(_ways(words)) for words in said]))
    return found


def find(
    sheet: Sheet, ledger: Ledger, known: Mapping[str, str] | None = None, candidates: Lines | None = None
) -> Table | None:
    """The table of a ledger on a sheet; None where no line looks like its header.

    `known`: headings that this office has mapped by hand before (plain heading → name, "" for none).
    """
    headings = {**names(ledger), **(known or {})}
    best: tuple[int, int, int] = (0, 0, 0)
    for top, depth, said in lines(sheet) if candidates is None else candidates:
        hits = len({n for ways in said if (n := next((headings[w] for w in ways if w in headings), ""))})
        if hits > best[0]:
            best = (hits, top, depth)
    hits, top, depth = best
    if hits < min(2, len(ledger.fields)):
        return None
    return table(sheet, ledger, sheet.head[: top + depth], depth, top + depth, headings)


def at(sheet: Sheet, ledger: Ledger, row: int, known: Mapping[str, str]) -> Table | None:
    """The table whose header a person found in row `row` of a sheet (from 1), whatever it says; 0: it has none, and its
    columns are called as the sheet numbers them (A列). None where the sheet has no such row.
    """
    headings = {**names(ledger), **known}
    if row == 0:
        wide = max((len(line) for line in sheet.head), default=0)
        return table(sheet, ledger, [[f"{letters(i)}列" for i in range(wide)]], 1, 0, headings)
    return table(sheet, ledger, sheet.head[:row], 1, row, headings) if 0 < row <= len(sheet.head) else None


def letters(column: int) -> str:
    """How spreadsheets call a column, from 0: A, …, Z, AA."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def table(sheet: Sheet, ledger: Ledger, above: list[Row], depth: int, first: int, headings: Mapping[str, str]) -> Table:
    made = Table(sheet, ledger, above, depth, first)
    said = _headings([[text_of(c) for c in row] for row in above[-depth:]])
    made.columns = _map(said, headings)
    made.beside = _beside(made, said, headings)
    million = "万元" in re.sub(r"\s", "", made.title)
    for column in (*made.columns, *(made.beside.columns if made.beside else ())):
        if "万元" in column.heading or (million and "元" not in column.heading):
            column.unit = 10_000
    return made


def _beside(left: Table, said: Sequence[Sequence[str]], headings: Mapping[str, str]) -> Table | None:
    """A second table with the same headings to the right, as people print two on a page; `left` ends where it begins."""
    again = [
        c.index for c, words in zip(left.columns, said, strict=True)
        if not c.name and headings.get(_known(words, headings))
    ]  # fmt: skip
    if len(again) < 3 or 2 * len(again) < len(left.mapping) or max(left.mapping.values()) > again[0]:
        return None
    at = left.right = again[0]
    columns = _map([() if i < at else words for i, words in enumerate(said)], headings)
    return Table(left.sheet, left.ledger, left.above, left.depth, left.first, columns, left=at)


def _headings(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """For each column its headings from the lines of a header, the lowest first, without repeats."""
    wide = max((len(line) for line in rows), default=0)
    return [tuple(dict.fromkeys(w for line in reversed(rows) if i < len(line) and (w := line[i]))) for i in range(wide)]


def _ways(words: Sequence[str]) -> Iterable[str]:
    """What a column's headings may be known as: all of them together, the lowest, the highest."""
    if words:
        yield plain("".join(reversed(words)))
        yield plain(words[0])
        yield plain(words[-1])


def _known(words: Sequence[str], headings: Mapping[str, str]) -> str:
    return next((w for w in _ways(words) if w in headings), "")


def _map(said: Sequence[Sequence[str]], headings: Mapping[str, str]) -> list[Column]:
    """Columns with what they fill: known headings first, then the likest of those left; each name once."""
    columns = [Column(i, " ".join(reversed(words))) for i, words in enumerate(said)]
    taken: set[str] = set()
    for column, words in zip(columns, said, strict=True):
        way = _known(words, headings)
        if way and headings[way] not in taken:
            column.name, column.likeness = headings[way], 100.0
            taken.add(column.name)
    left = {h: n for h, n in headings.items() if n and n not in taken}
    for column, words in zip(columns[:WIDE], said, strict=False):
        if column.name or not words or plain(words[0]) in IGNORED or _known(words, headings):
            continue
        heading = plain(words[0])
        like = next(iter(get_close_matches(heading, left, 1, 0.7)), "")
        if like and left[like] not in taken:
            column.likeness = 100 * SequenceMatcher(None, heading, like).ratio()
            if column.likeness >= SURE:
                column.name = left[like]
                taken.add(column.name)
    return columns
