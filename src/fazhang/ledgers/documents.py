"""Papers that are made from a record (文书): what they say, declared. `fazhang.reports.papers` writes them.

Text is a format string over the record's fields as people read them ("{subject}"), with {name} of a Day written
2024年3月5日, and besides the fields (which win over these where a ledger has a field of the same name): see `EXTRAS`.
A placeholder is a bare name: no attribute, no index, no format. What has no value is left as a line to be filled in
by hand. A line break in a text or in a value begins a new paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

EXTRAS: Mapping[str, str] = {
    "number": "编号",
    "town": "乡镇（街道）",
    "county": "县（市、区）",
    "government": "乡镇人民政府或者街道办事处",
    "place": "村（社区）、网格",
    "office": "经办机构",
    "ledger": "台账",
    "state": "状态",
    "opened": "登记所记事项的日期",
    "closed": "办结日期",
    "today": "制作当日",
}
"""What a text may name besides the ledger's fields."""


@dataclass(frozen=True)
class Para:
    """A paragraph of running text. `bold` for a heading within the paper; `given`: left out where that field is empty."""

    text: str
    bold: bool = False
    given: str = ""


@dataclass(frozen=True)
class Grid:
    """A table of label and content: (label, text) pairs, `across` pairs in one line."""

    cells: tuple[tuple[str, str], ...]
    across: int = 1


@dataclass(frozen=True)
class Listing:
    """The rows of a Rows field as a table with its columns; `empty` is said where there are none."""

    rows: str
    empty: str = "（无）"


@dataclass(frozen=True)
class Sign:
    """Places to sign: a line for each, then the sealing body and the date. A day without a value is left to be filled."""

    who: tuple[str, ...]
    seal: str = ""
    day: str = ""


Block = Para | Grid | Listing | Sign


@dataclass(frozen=True)
class Document:
    """A paper of a kind of record.

    `needs` are fields without which it cannot be made (they are named to the user; "closed" is the closing date); it is
    offered where `when` holds. `head` is the issuing body above the title, `number` a format string below it.
    `required`: belongs into every file of the case (卷宗); others only where they apply. `article` cites what its
    contents follow.
    """

    code: str
    name: str
    blocks: tuple[Block, ...]
    needs: tuple[str, ...] = ()
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    head: str = ""
    number: str = ""
    required: bool = False
    article: str = ""

    def __post_init__(self) -> None:
        for text in self.texts():
            for _, name, spec, conversion in Formatter().parse(text):
                if name is not None and (not name.isidentifier() or spec or conversion):
                    raise ValueError(f"paper {self.code}: a placeholder is a bare name, not {{{name}}}")

    def texts(self) -> Iterator[str]:
        """Every format string of the paper."""
        yield from (self.head, self.number)
        for block in self.blocks:
            match block:
                case Para(text, _, given):
                    yield from (text, f"{{{given}}}" if given else "")
                case Grid(cells):
                    yield from (text for _, text in cells)
                case Sign(who, seal, day):
                    yield from (*who, seal, day)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that its texts ask for."""
        return frozenset(name for text in self.texts() for _, name, _, _ in Formatter().parse(text) if name)

    @property
    def listings(self) -> frozenset[str]:
        """The Rows fields that it lists."""
        return frozenset(block.rows for block in self.blocks if isinstance(block, Listing))
