"""Papers of a case (文书): the declaration filled with a record's values, and written as a Word file.

They carry residents' names: making one takes the permission to see them, and each making is logged with its reason
before anything is given out. What a record has no value for is left as a line to fill in by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from string import Formatter
from typing import Any

import docx
from django.utils import timezone
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from fazhang.ledgers import door
from fazhang.ledgers.documents import Document, Grid, Listing, Para, Sign
from fazhang.ledgers.fields import Day, Field, Note, Rows, Terms, Text
from fazhang.ledgers.flow import holds
from fazhang.ledgers.models import Record
from fazhang.places.choices import labels
from fazhang.places.queries import names
from fazhang.places.scope import Denied, Scope

from . import word as wd
from .document import clean, cn_date, ems, title_lines
from .word import Cell

BLANK = "＿" * 8
NO_DAY = "　　　　年　　月　　日"
SIZE, PITCH = 14.0, 520
"""四号 in points, and the height of a line of it in twips."""
LINE_CHARS = 31.5
"""Characters of 四号 in a line."""
SMALL = 12.0
NUMBER = 3.2
"""小四, for tables of many columns; and characters for the column of numbers."""


class Lacking(ValueError):
    """A paper that cannot be made yet; the text tells the user what is missing."""


@dataclass(frozen=True)
class Line:
    """A paragraph, filled. `flush`: it begins at the edge, as whom a letter is to does. `keep`: what follows stays with
    it on a page: nobody should sign a page without a word on it.
    """

    text: str
    bold: bool = False
    flush: bool = False
    keep: bool = False


@dataclass(frozen=True)
class Table:
    """A Grid or a Listing, filled. `widths` in characters."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    head: bool = False
    size: float = SIZE


@dataclass(frozen=True)
class Signed:
    """A Sign, filled. `left`: characters before the lines to sign."""

    who: tuple[str, ...]
    left: float
    seal: str
    day: str


Filled = Line | Table | Signed


@dataclass(frozen=True)
class Paper:
    """A paper with everything filled in."""

    name: str
    head: str
    number: str
    blocks: tuple[Filled, ...]


@dataclass(frozen=True)
class Offer:
    """A paper that a record may have. `lacking`: labels of what has to be filled first."""

    document: Document
    lacking: tuple[str, ...]


class _Filler(Formatter):
    """Puts words in the place of bare names; what they say is never itself read as a format."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[str, str]:
        return str(kwargs.get(field_name) or BLANK), field_name


_filler = _Filler()


def fill(text: str, words: Mapping[str, str]) -> str:
    return clean(_filler.vformat(text, (), words), breaks=True)


def shown(field: Field, value: Any) -> str:
    """A value as a paper says it: days in full."""
    if isinstance(field, Day):
        return cn_date(date.fromisoformat(value)) if value else ""
    return field.show(value)


def offers(record: Record) -> list[Offer]:
    """The papers that a record may have as it is now, those included that lack something."""
    if record.voided:
        return []
    values = record.stored()
    return [
        Offer(document, _lacking(document, record, values))
        for document in record.spec.documents
        if holds(document.when, values)
    ]


def _lacking(document: Document, record: Record, values: Mapping[str, Any]) -> tuple[str, ...]:
    held = {**values, "closed": record.closed_on}
    return tuple(record.spec.day_label(name) for name in document.needs if held.get(name) in (None, "", []))


def government(town: str) -> str:
    return town + ("办事处" if town.endswith("街道") else "人民政府")


def words_of(record: Record, personal: Mapping[str, str]) -> dict[str, str]:
    """What texts may name, as people read it; `personal`: the residents' data, in the clear."""
    spec, values = record.spec, record.stored()
    known = names([record.town, record.town[:6]])
    town = known.get(record.town, "")
    extras = {
        "number": record.number,
        "town": town,
        "county": known.get(record.town[:6], ""),
        "government": government(town) if town else "",
        "place": labels([record.region])[record.region],
        "office": record.office.name if record.office else "",
        "ledger": spec.name,
        "state": record.state_name,
        "opened": cn_date(record.occurred_on),
        "closed": cn_date(record.closed_on),
        "today": cn_date(timezone.localdate()),
    }
    fields = {f.name: personal.get(f.name, "") if f.personal else shown(f, values.get(f.name)) for f in spec.fields}
    return extras | fields


def filled(document: Document, record: Record, words: Mapping[str, str]) -> Paper:
    """The paper of a record. `words` from `words_of`."""
    blocks: list[Filled] = []
    for block in document.blocks:
        match block:
            case Para() if block.given and not words[block.given]:
                continue
            case Para():
                lines = [line for line in fill(block.text, words).split("\n") if line.strip()]
                addressed = not blocks and len(lines) == 1 and lines[0].endswith("：")
                blocks += [Line(line, block.bold, addressed, block.bold) for line in lines]
            case Grid():
                blocks.append(_grid(block, words))
            case Listing():
                blocks.append(_listing(block, record))
            case Sign():
                if blocks and isinstance(last := blocks[-1], Line) and ems(last.text) < 6 * LINE_CHARS:
                    blocks[-1] = replace(last, keep=True)
                blocks.append(_sign(block, words))
    return Paper(document.name, fill(document.head, words), fill(document.number, words), tuple(blocks))


def _grid(grid: Grid, words: Mapping[str, str]) -> Table:
    across = grid.across
    label = min(max(ems(label) for label, _ in grid.cells) + 1.4, 8.0, LINE_CHARS / across * 0.45)
    cells = []
    for name, text in grid.cells:
        said = fill(text, words)
        # A cell is itself the room to write in.
        cells.append((name, "" if not said.strip("＿ 　\n") else said))
    rows = []
    for at in range(0, len(cells), across):
        row = [cell for name, said in cells[at : at + across] for cell in (Cell(name, label=True), Cell(said))]
        missing = 2 * across - len(row)
        rows.append((*row[:-1], replace(row[-1], span=1 + missing)))
    return Table((label, LINE_CHARS / across - label) * across, tuple(rows))


def _listing(listing: Listing, record: Record) -> Table:
    field = record.spec.field(listing.rows)
    if not isinstance(field, Rows):
        raise TypeError(f"{record.ledger}: {listing.rows} is no table")
    columns = field.columns
    entries = record.stored().get(listing.rows) or ()
    said = [[shown(column, entry.get(column.name)) for column in columns] for entry in entries]
    room = [_room(c, [line for row in said for line in row[i].split("\n")]) for i, c in enumerate(columns)]
    wanted = [most for most, _ in room]
    size = SIZE if sum(wanted) < LINE_CHARS - NUMBER else SMALL
    widths = _fitted(room, LINE_CHARS * SIZE / size - NUMBER)
    head = (Cell("序号", label=True), *(Cell(column.label, label=True) for column in columns))
    rows = [(Cell(str(n), label=True), *map(Cell, row)) for n, row in enumerate(said, 1)]
    if not rows:
        rows = [(Cell(listing.empty, label=True, span=len(head)),)]
    return Table((NUMBER, *widths), (head, *rows), head=True, size=size)


def _room(column: Field, said: list[str]) -> tuple[float, float]:
    """Characters that a column would like, and the fewest it can do with."""
    longest = max((ems(line) for line in said), default=0)
    label = ems(column.label)
    match column:
        case Day():
            return max(label, 7) + 1, 8
        case Note():
            return max(label, 12, min(longest, 20)) + 1, 9
        case Text() | Terms():
            return max(label, 6, min(longest, 10)) + 1, 5
        case _:
            return max(label, 3, min(longest, 8)) + 1, max(min(label, 4), min(longest, 5)) + 1


def _fitted(room: list[tuple[float, float]], total: float) -> list[float]:
    """Widths that fill `total`: where that is scarce, each column gives way in the measure that it can."""
    over = sum(most for most, _ in room) - total
    spare = sum(most - least for most, least in room)
    if 0 < over <= spare:
        return [most - over * (most - least) / spare for most, least in room]
    basis = [most if over <= 0 else least for most, least in room]
    return [width * total / sum(basis) for width in basis]


def _sign(sign: Sign, words: Mapping[str, str]) -> Signed:
    who = []
    for text in sign.who:
        said = fill(text, words).rstrip("：:")
        who.append(said if "：" in said else f"{said}：{BLANK}")
    left = min(12.0, LINE_CHARS - max(map(ems, who), default=0) - 1)
    day = fill(sign.day, words).strip("＿ ")
    return Signed(tuple(who), max(left, 0.0), fill(sign.seal, words), day or NO_DAY)


def allow(record: Record, scope: Scope) -> None:
    """Denied for all who may not read residents' data and accounts: outside the township always."""
    scope.require("personal")
    scope.require("evidence")
    scope.require_region(record.region)
    if record.voided:
        raise Denied("已作废的记录不能制作文书")


def words_for(record: Record, reason: str, scope: Scope) -> dict[str, str]:
    """`words_of` with the residents' data in the clear; the look is logged first."""
    allow(record, scope)
    return words_of(record, door.reveal(record=record, reason=reason, scope=scope))


def make(record: Record, document: Document, scope: Scope) -> bytes:
    """A Word file. Raises Denied, and Lacking where something has to be filled first."""
    allow(record, scope)
    offer = next((o for o in offers(record) if o.document is document), None)
    if offer is None:
        raise Lacking(f"《{document.name}》不适用于这条记录现在的情况")
    if offer.lacking:
        raise Lacking(f"还不能制作《{document.name}》：请先填写“{'、'.join(offer.lacking)}”")
    return to_word(filled(document, record, words_for(record, f"制作文书：{document.name}", scope)), record)


def to_word(paper: Paper, record: Record) -> bytes:
    """The paper on the page of GB/T 9704, its text in 四号 仿宋."""
    word = docx.Document()
    wd.prepare(word)
    wd.sheet(word)
    core, today = word.core_properties, timezone.localdate()
    core.title, core.author, core.last_modified_by, core.language = paper.name, "", "", "zh-CN"
    core.comments = f"编号{record.number}第{record.version}版"
    core.created = core.modified = datetime(today.year, today.month, today.day)  # noqa: DTZ001  a day
    body: list[Element] = []
    if paper.head:
        body.append(wd.para(wd.run(paper.head, wd.BIAOSONG, 18), jc="center", keep=True))
    body += [wd.para(wd.run(t, wd.BIAOSONG, 22), jc="center", line=700, keep=True) for t in title_lines(paper.name)]
    if paper.number:
        body.append(wd.para(wd.run(paper.number, size=SIZE), jc="center", line=PITCH, keep=True))
    body += wd.blank(keep=True)
    for i, block in enumerate(paper.blocks):
        match block:
            case Line(text, bold, flush, keep):
                body.append(_text(text, wd.HEI if bold else wd.FANG, first=0 if flush else 2, jc="both", keep=keep))
            case Table(widths, rows, head, size):
                if i:
                    body.append(_text("", wd.FANG, line=160, keep=True))  # two tables that touch would be one
                body.append(wd.table(widths, rows, size=size, head=head))
            case Signed(who, left, seal, day):
                body.append(_text("", wd.FANG, keep=True))
                body += [_text(line, wd.FANG, left=left, keep=True) for line in who]
                if seal:
                    body.append(_text(f"{seal}（印章）", wd.FANG, jc="right", right=2, keep=True))
                body.append(_text(day, wd.FANG, jc="right", right=2))
    if paper.blocks and isinstance(paper.blocks[-1], Table):
        body.append(wd.para(wd.run("", size=1), line=20))  # a table cannot end a document
    return wd.saved(word, body)


def _text(text: str, font: str, *, line: int = PITCH, **more: Any) -> Element:
    return wd.para(wd.run(text, font, SIZE), char=SIZE * 20, line=line, **more)
