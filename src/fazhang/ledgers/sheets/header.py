"""Where a table begins on a sheet and what its columns are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import Any

from fazhang.ledgers.registry import LEDGERS
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
LONGEST = 20
"""Characters of a heading, where rows are looked through for another header."""
IGNORED = frozenset(("序号", "编号", "序", "no", "no.", "行号", "退回原因"))
"""Headings of columns that say nothing of a matter."""
_PLACE = (
    *(
        before + place + after
        for place in "村 村居 村社区 村居社区 行政村 社区 居委会 村委会 村居委会 村组 网格 辖区".split()
        for before in ("", "所在", "所属", "属地")
        for after in ("", "名称", "名", "别")
    ),
    *("地区", "所属地区", "所在地区", "属地", "所属地", "单位"),
)
_OFFICE = ("经办机构", "机构", "科室", "经办科室", "登记单位", "填报科室", "站所")
_DAYS = (
    *("日期", "登记日期", "发生日期", "受理日期", "开展日期", "活动日期", "实施日期", "举办日期", "召开日期"),
    *("接受日期", "接收日期", "收件日期", "录入日期"),
)
_MONTHS = ("月份", "所属月份", "统计月份", "月度", "月")
"""What a day may be called where no column says it better."""
_CLOSED = (
    *("办结日期", "结案日期", "完成日期", "办理完成日期", "处理完成日期", "化解日期", "调结日期"),
    *("销号日期", "归档日期", "退出日期", "撤销日期", "解聘日期", "离任日期", "离岗日期", "废止日期", "停用日期"),
)
_TRIM = re.compile(r"[\s*＊:：、，,.．（）()【】\[\]/／\"“”]+")


def plain(heading: Any) -> str:
    """A heading without what says nothing: spaces, stars, units in brackets at its end."""
    text = unicodedata.normalize("NFKC", text_of(heading))
    text = re.sub(
        r"[(\[【](?:单位[:：])?[^()\[\]【】]{1,12}[)\]】]$|/(?:万?元|人次?|件|次|户|场|份|条)$", "", text.strip()
    )
    return _TRIM.sub("", text).lower()


def names(ledger: Ledger) -> Mapping[str, str]:
    """Heading as people write it → field name, `region`, `office`, `occurred_on` or `closed_on`, the likeliest of each
    first."""
    return _said(ledger)[0]


def _said(ledger: Ledger) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """Its names, and what its day may be called → how many are likelier: also what is a field's too (受理日期)."""
    held = _NAMES.get(ledger.code)
    if held is None or held[0] is not ledger:
        held = _NAMES[ledger.code] = (ledger, *_names(ledger))
    return held[1], held[2]


_NAMES: dict[str, tuple[Ledger, Mapping[str, str], Mapping[str, int]]] = {}


def _names(ledger: Ledger) -> tuple[dict[str, str], dict[str, int]]:
    found: dict[str, str] = {}
    days: dict[str, int] = {}

    def take(*headings: tuple[str, str]) -> None:
        """Headings as they stand, then 学习时间 of 学习日期."""
        twins = [
            (name, heading.removesuffix(word) + other)
            for name, heading in headings
            for word, other in (("日期", "时间"), ("时间", "日期"))
            if heading.endswith(word)
        ]
        for name, heading in (*headings, *twins):
            found.setdefault(plain(heading), name)
            if name == "occurred_on":
                days.setdefault(plain(heading), len(days))

    def all_of(name: str, *headings: str) -> list[tuple[str, str]]:
        return [(name, heading) for heading in headings]

    own = [("occurred_on", ledger.day), ("closed_on", ledger.closed_day), *((f.name, f.label) for f in ledger.fields)]
    take(*own)
    take(*(pair for spec in ledger.fields for pair in all_of(spec.name, *spec.also)))
    take(*((name, way) for name, heading in own for way in _either(heading)))
    take(*all_of("occurred_on", *ledger.days))
    take(*all_of("occurred_on", *_DAYS, *(ledger.noun + day for day in _DAYS)), *all_of("closed_on", *_CLOSED))
    take(*all_of("region", *_PLACE), *all_of("office", *_OFFICE))
    # 事由 of 纠纷事由, where no other field ends so.
    ends = Counter(spec.label[-2:] for spec in ledger.fields)
    short = [spec for spec in ledger.fields if len(spec.label) == 4 and ends[spec.label[-2:]] == 1]
    take(*((spec.name, spec.label[-2:]) for spec in short if spec.required or spec.name == ledger.kind))
    take(*all_of("occurred_on", *_MONTHS))
    return found, days


def _either(label: str) -> Iterable[str]:
    """设立日期 and 换届日期 of 设立（换届）日期; 公开日期 and 收到日期 of 公开或收到日期."""
    match = re.fullmatch("(.+?)(?:（(.+)）|或(.+))(日期|时间)", label)
    return [f"{word}{match[4]}" for word in match.groups()[:3] if word] if match else []


@dataclass
class Column:
    """A column of a table. `name`: what it fills, "" for nothing; `likeness` 100 where the heading is known; `unit`: what
    its amounts are counted in; `parts`: where a day has a column each for 年, 月 and 日, or for 月 and 日, those columns,
    of which only the first has a heading and a name."""

    index: int
    heading: str
    name: str = ""
    likeness: float = 0.0
    unit: int = 1
    parts: tuple[int, ...] = ()

    def cell(self, cells: Row) -> Any:
        """What a row says in it; a day in parts is put together: 2023年5月6日."""
        said = [cells[i] if i < len(cells) else "" for i in self.parts or (self.index,)]
        if not self.parts:
            return said[0]
        words = zip(map(text_of, said), _PARTS[-len(said) :], strict=True)
        return "".join(text.removesuffix(unit) + unit for text, unit in words if text)


_PARTS = ("年", "月", "日")


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
        return self._titles(0, None)

    @property
    def place_title(self) -> str:
        """What stands above its own columns, where a village's name is its alone."""
        return self._titles(self.left, self.right)

    def _titles(self, left: int, right: int | None) -> str:
        cells = {text_of(c) for row in self.above[: -self.depth] for c in row[left:right]}
        return " ".join([self.sheet.name, *sorted(c for c in cells if c)])

    @property
    def abreast(self) -> list[Table]:
        """Itself and all tables to its right that have the same headings."""
        return [self, *(self.beside.abreast if self.beside else ())]

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
    headings = with_known(ledger, known or {})
    best: tuple[int, int, int] = (0, 0, 0)
    for top, depth, said in lines(sheet) if candidates is None else candidates:
        hits = len({n for ways in said if (n := next((headings[w] for w in ways if w in headings), ""))})
        # A line of 年, 月, 日 under 登记日期 says more.
        hits += sum(said[i][0] != said[i][1] for i in _parts([ways[1] if ways else "" for ways in said]))
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
    headings = with_known(ledger, known)
    if row == 0:
        filled = {i for line in sheet.head for i, cell in enumerate(line[:WIDE]) if text_of(cell)}
        named = [f"{letters(i)}列" if i in filled else "" for i in range(max(filled, default=-1) + 1)]
        return table(sheet, ledger, [named], 1, 0, headings)
    return table(sheet, ledger, sheet.head[:row], 1, row, headings) if 0 < row <= len(sheet.head) else None


def other(cells: Row, ledger: Ledger, ledgers: Iterable[Ledger]) -> Ledger | None:
    """Which other ledger's header a row plainly is: three headings known, most of them, and more than this one knows.

    For a row that is no header of `ledger`; of those that know as many, the one that lacks fewest of its fields.
    """
    if any(c for c in cells if not isinstance(c, str)):
        return None
    said = [t for c in cells if (t := text_of(c))]
    if len(said) < 3 or said[0][0].isdigit() or max(map(len, said[:3])) > LONGEST:
        return None
    if not any(plain(t) in _every() for t in said[:2]):
        return None
    words = [w for t in said if (w := plain(t)) not in IGNORED]

    def known(one: Ledger) -> set[str]:
        return {name for w in words if (name := names(one).get(w))}

    def lacking(one: Ledger) -> int:
        return len({f.name for f in one.fields if f.required and f.default is None} - known(one))

    least = max(3, len(words) // 2 + 1)
    if (own := len(known(ledger))) >= least and own == len(words):
        return None
    likely = [k for k in ledgers if k is not ledger and len(known(k)) >= max(least, own + 1)]
    return max(likely, key=lambda k: (len(known(k)), -lacking(k)), default=None)


@cache
def _every() -> frozenset[str]:
    """The headings of all ledgers."""
    return frozenset(heading for ledger in LEDGERS.values() for heading in names(ledger))


def with_known(ledger: Ledger, known: Mapping[str, str]) -> Mapping[str, str]:
    """The headings of a ledger and, before them, what was mapped by hand."""
    return {**known, **names(ledger), **known}


def letters(column: int) -> str:
    """How spreadsheets call a column, from 0: A, …, Z, AA."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def table(sheet: Sheet, ledger: Ledger, above: list[Row], depth: int, first: int, headings: Mapping[str, str]) -> Table:
    made = Table(sheet, ledger, above, depth, first)
    whole = _headings([[text_of(c) for c in row] for row in above[-depth:]])
    said, parts = list(whole), _parts([plain(words[0]) if words else "" for words in whole])
    for at, indexes in parts.items():
        said[at : indexes[-1] + 1] = [whole[at][1:] or ("日期",), *(() for _ in indexes[1:])]
    made.columns = _map(said, headings)
    made.beside = _beside(made, said, headings)
    million = "万元" in re.sub(r"\s", "", made.title)
    for one in made.abreast:
        for column in one.columns:
            column.parts = parts.get(column.index, ())
            if "万元" in column.heading or (million and "元" not in column.heading):
                column.unit = 10_000
        _share(one, said, headings)
    return made


def _parts(lowest: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """First column → columns, where adjoining headings are 年, 月 and 日, or 月 and 日."""
    found: dict[int, tuple[int, ...]] = {}
    for at, heading in enumerate(lowest):
        size = 3 if heading == "年" else 2
        if tuple(lowest[at : at + size]) == _PARTS[-size:] and at - 1 not in found:
            found[at] = tuple(range(at, at + size))
    return found


def _share(one: Table, said: Sequence[Sequence[str]], headings: Mapping[str, str]) -> None:
    """A field's column that is called as the day may be called fills the day too, where no other is likelier the day's."""
    days = _said(one.ledger)[1]
    ways = [_known(words, headings) for words in said]
    named = [c for c in one.columns if c.name]
    day = next((c for c in named if c.name == "occurred_on"), None)
    ranked = [(days[ways[c.index]], c) for c in named if ways[c.index] in days and headings[ways[c.index]] == c.name]
    best, column = min(ranked, key=lambda r: r[0], default=(0, day))
    if column is None or column is day or (day is not None and days.get(ways[day.index], -1) < best):
        return
    if day is not None:
        day.name = ""
    one.columns.append(replace(column, name="occurred_on"))


def _beside(left: Table, said: Sequence[Sequence[str]], headings: Mapping[str, str]) -> Table | None:
    """A second table with the same headings to the right, as people print two on a page; `left` ends where it begins."""
    again = [
        c.index for c, words in zip(left.columns, said, strict=True)
        if not c.name and headings.get(_known(words, headings))
    ]  # fmt: skip
    if len(again) < 3 or 2 * len(again) < len(left.mapping) or max(left.mapping.values()) > again[0]:
        return None
    at = left.right = again[0]
    rest = [() if i < at else words for i, words in enumerate(said)]
    made = Table(left.sheet, left.ledger, left.above, left.depth, left.first, _map(rest, headings), left=at)
    made.beside = _beside(made, rest, headings)
    return made


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
    """Columns with what they fill: known headings first, of two for the same the likelier (`names`), then the likest of
    those left; each name once."""
    columns = [Column(i, " ".join(reversed(words))) for i, words in enumerate(said)]
    taken: set[str] = set()
    ranks = {way: rank for rank, way in enumerate(headings)}
    known = [
        (ranks[way], column, way)
        for column, words in zip(columns, said, strict=True)
        if (way := _known(words, headings))
    ]
    for _, column, way in sorted(known, key=lambda k: k[0]):
        if not (name := headings[way]) or name not in taken:  # of those that a person left out there may be many
            column.name, column.likeness = name, 100.0
            taken.add(name)
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
