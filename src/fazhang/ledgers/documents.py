"""Papers that are made from a record (文书): what they say, declared. `fazhang.reports.papers` writes them.

Text is a format string over the record's fields as people read them ("{subject}"), with {name} of a Day written
2024年3月5日, and besides the fields: {number} of the record, {town}, {county}, {place}, {office}, {ledger}, {opened},
{closed}, {today}. What has no value is left as a line to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Para:
    """A paragraph of running text. `bold` for a heading within the paper."""

    text: str
    bold: bool = False


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
    """Places to sign: a line for each, and the date below."""

    who: tuple[str, ...]
    seal: str = ""
    day: str = "{today}"


Block = Para | Grid | Listing | Sign


@dataclass(frozen=True)
class Document:
    """A paper of a kind of record.

    `needs` are fields without which it cannot be made (they are named to the user); it is offered where `when` holds.
    `head` is the issuing body above the title, `number` a format string below it. `required`: belongs into every file
    of the case (卷宗); others only where they apply. `article` cites what its contents follow.
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
