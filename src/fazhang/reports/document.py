"""An official report as data: what stands on the page, and which figures in it are citations.

Nothing here knows of Django, Word or PDF. Lengths are in *characters* of the body size (3号, 16 pt), of which
GB/T 9704-2012 sets 28 to a line and 22 lines to a page (5.2.3 行数和字数); offsets are Unicode code points.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

CHARS_PER_LINE = 28  # 5.2.3
TITLE_CHARS = 19  # 2号 is 22 pt: 156 mm hold 20; one is left free so that a centred line shows as centred

# What XML 1.0 cannot hold (Word) and what no reader can see: pasted text brings these along.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[\t\r\n\u2028\u2029]+")


def clean(text: str, *, breaks: bool = False) -> str:
    """`text` without characters that no format can carry; line breaks only where `breaks` allows them.

    A break between two Chinese characters leaves nothing behind, any other one a space.
    """
    text = _UNPRINTABLE.sub("", text)
    if breaks:
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    pieces = [piece.strip() for piece in _BREAKS.split(text)] if _BREAKS.search(text) else [text]
    out = ""
    for piece in filter(None, pieces):
        out += " " + piece if out and out[-1].isascii() and piece[0].isascii() else piece
    return out


@dataclass(frozen=True, slots=True)
class Cite:
    """One figure of the prose, and what it stands for.

    text: as printed, with the unit if it is printed ("40余次"); value: the exact value as a decimal string, None
    where it is not known; unit: 件, 人次 …; approx: the marks of vagueness as printed ("余", "近" …) or "";
    indicator/name: its code and name in the chart; filter: the coded dimensions it is limited to; period: as a
    reader writes it ("2024年"); count: postings behind it; ref: an id such as "c12", unique per figure.
    """

    text: str
    value: str | None
    unit: str
    approx: str
    indicator: str
    name: str
    filter: Mapping[str, Any]
    period: str
    count: int
    ref: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


Run = str | Cite


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. level 0 is body, 1 "一、", 2 "（一）", 3 "1.", 4 "（1）"; the numbering is in the text."""

    level: int
    runs: tuple[Run, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.level <= 4:
            raise ValueError(f"层次应为 0 至 4，不是 {self.level}")
        object.__setattr__(self, "runs", tuple(clean(r) if isinstance(r, str) else r for r in self.runs))

    @property
    def text(self) -> str:
        return "".join(run_text(run) for run in self.runs)

    def split(self) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
        """(heading, rest): a heading that runs on into its text ends with its first 。, and only it changes font.

        A paragraph of level 0, 3 or 4 is set in one font (7.3.3 正文) and comes back whole as the second part.
        """
        if self.level not in (1, 2):
            return (), self.runs
        for i, run in enumerate(self.runs):
            if isinstance(run, str) and "。" in run:
                at = run.index("。") + 1
                rest = tuple(r for r in (run[at:], *self.runs[i + 1 :]) if r != "")
                return (*self.runs[:i], run[:at]), rest
        return self.runs, ()


@dataclass(frozen=True, slots=True)
class Document:
    """A report from a township to those above it (上行文), or a public one when nobody signs it off.

    issuers: the issuing offices, the leading one first (联合行文); addressee: without the colon; docno: "青政发
    〔2024〕3号"; signer: 签发人, several separated by 、 or spaces; cc: 抄送机关; printer, printed_on: 印发机关 and
    印发日期; attachments: names without numbers; draft: not signed off yet, says so on every page.
    notes: a note in full-width brackets, （此件公开发布）, is a 附注 and printed below the date (7.3.6); any other
    note (cut-off date, head of the voucher chain) goes to the foot of the web page and the files' properties, since
    the standard has no place for it on paper.
    """

    title: str
    issuers: tuple[str, ...]
    addressee: str
    paras: tuple[Para, ...]
    docno: str = ""
    signer: str = ""
    signed_on: date | None = None
    cc: str = ""
    printer: str = ""
    printed_on: date | None = None
    attachments: tuple[str, ...] = ()
    draft: bool = False
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", clean(self.title, breaks=True).strip())
        for name in ("addressee", "docno", "signer", "cc", "printer"):
            object.__setattr__(self, name, clean(getattr(self, name)).strip())
        for name in ("issuers", "attachments", "notes"):
            kept = (clean(text).strip() for text in getattr(self, name))
            object.__setattr__(self, name, tuple(text for text in kept if text))

    @property
    def title_line(self) -> str:
        return re.sub(r"\s*\n\s*", "", self.title)

    @property
    def salutation(self) -> str:
        """主送机关 with its full-width colon (7.3.2), "" when there is none."""
        bare = self.addressee.rstrip("：:")
        return f"{bare}：" if bare else ""

    @property
    def signers(self) -> tuple[str, ...]:
        """签发人 names of equal length: two characters are spread over three, as such lists are set."""
        names = [name for name in re.split(r"[、，,;；\s]+", self.signer) if name]
        longest = max((len(name) for name in names), default=0)
        return tuple(f"{n[0]}　{n[1]}" if len(n) == 2 and longest == 3 else n.ljust(longest, "　") for n in names)

    @property
    def annotations(self) -> tuple[str, ...]:
        return tuple(note for note in self.notes if note.startswith("（") and note.endswith("）"))

    @property
    def provenance(self) -> tuple[str, ...]:
        return tuple(note for note in self.notes if note not in self.annotations)

    @property
    def attachment_lines(self) -> tuple[str, ...]:
        """附件说明 (7.3.4): numbered only when there are several; no punctuation after a name."""
        if len(self.attachments) == 1:
            return (f"附件：{self.attachments[0]}",)
        return tuple(f"{'附件：' if i == 1 else '　　　'}{i}.{name}" for i, name in enumerate(self.attachments, 1))

    def cites(self) -> tuple[Cite, ...]:
        """Every figure in the order of reading; one that is printed twice comes twice."""
        return tuple(run for para in self.paras for run in para.runs if isinstance(run, Cite))


def run_text(run: Run) -> str:
    return run if isinstance(run, str) else run.text


def cn_date(day: date | None) -> str:
    """成文日期 in Arabic digits, the year in full, no leading zeros (7.3.5.4): "2025年1月8日"."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def ems(text: str) -> float:
    """Width in characters: a Chinese character 1, a Latin letter or digit one half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


@dataclass(frozen=True, slots=True)
class Signature:
    """署名 and 成文日期 as lines that begin `left` characters from the left edge of the text area."""

    lines: tuple[tuple[str, float], ...]


def signature(document: Document) -> Signature:
    """The layout without a seal, GB/T 9704-2012 7.3.5.2 不加盖印章的公文.

    The name ends 2 characters from the right and the date begins 2 to the right of it; a date longer than the name
    ends 2 characters from the right instead and pushes the name to the left. Several offices stand one below the
    other, the leading one first, and begin at the same place.
    """
    names = [name for name in document.issuers if name]
    day = cn_date(document.signed_on)
    name_width = max((ems(name) for name in names), default=0.0)
    day_left = CHARS_PER_LINE - 2 - ems(day)
    left = day_left - 2 if names and day and ems(day) > name_width else CHARS_PER_LINE - 2 - name_width
    left = max(left, 0.0)
    if names and day:
        day_left = left + 2
    lines = [(name, left) for name in names]
    if day:
        lines.append((day, max(day_left, 0.0)))
    return Signature(tuple(lines))


# Words a title must not be broken inside (7.3.1 标题: 词意完整).
_WORDS = re.compile(
    "关于|人民政府|委员会|街道办事处|办事处|法治|法制|政府|建设|情况|工作|报告|总结|计划|要点|年度|\\d+年度?|上半年|下半年|"
    "依法行政|行政|执法|普法|中共|乡镇|街道|矛盾|纠纷|化解|信访|调解|责任制|落实|推进|自查|专项|专题|第一责任人|职责|履行|党委|述职|述法"
)
_NOT_FIRST = set("的、，。；：）》〕”’！？年月日度号及")
_NOT_LAST = set("（《〔“‘第")


def _break_cost(title: str, at: int, inside: set[int], edges: set[int]) -> float:
    """How bad it is to begin a line of the title at `at`: 0 is a natural place, 400 is never wanted."""
    before, after = title[at - 1], title[at]
    if after in _NOT_FIRST or before in _NOT_LAST or (before.isascii() and after.isascii() and before.isalnum()):
        return 400
    if at in inside:
        return 200
    if before in " 　" or title.startswith("关于", at):
        return 0
    if before in "、的":
        return 4
    return 6 if at in edges else 30


def title_lines(title: str, width: int = TITLE_CHARS) -> tuple[str, ...]:
    """A title in as few lines of at most `width` characters as hold it, alike in length and broken between words.

    Line breaks in the title are the author's and are kept; GB/T 9704-2012 7.3.1 asks for 词意完整, 排列对称.
    """
    out: list[str] = []
    for part in filter(None, (p.strip() for p in title.split("\n"))):
        out.extend(_balanced(part, width))
    return tuple(out)


def _balanced(text: str, width: int) -> list[str]:
    if ems(text) <= width:
        return [text]
    spans = [m.span() for m in _WORDS.finditer(text)]
    inside = {i for start, end in spans for i in range(start + 1, end)}
    edges = {i for span in spans for i in span}
    n = len(text)
    fewest = math.ceil(ems(text) / width)
    best: tuple[float, list[str]] | None = None
    for count in (fewest, fewest + 1):
        ideal = ems(text) / count
        # cost[i]: the cheapest way to set text[:i] in k lines
        cost: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
        for _ in range(count):
            step: dict[int, tuple[float, list[int]]] = {}
            for start, (so_far, cuts) in cost.items():
                for end in range(start + 1, n + 1):
                    length = ems(text[start:end].strip())
                    if length > width:
                        break
                    price = so_far + (length - ideal) ** 2 + (_break_cost(text, end, inside, edges) if end < n else 0)
                    if end not in step or price < step[end][0]:
                        step[end] = (price, [*cuts, end])
            cost = step
        if n in cost:
            price = cost[n][0] + 40 * (count - fewest)
            if best is None or price < best[0]:
                cuts = [0, *cost[n][1]]
                best = (price, [text[a:b].strip() for a, b in pairwise(cuts)])
    return best[1] if best else [text]


def head_size(issuers: Iterable[str]) -> float:
    """Size in points of the 发文机关标志 so that it stays on its line (7.2.4; not wider than 15 mm a character)."""
    names = [name for name in issuers if name]
    longest = max((ems(name) for name in names), default=1.0)
    if len(names) > 1:
        return round(max(14.0, min(36.0, 430 / (longest + 2.8))), 1)
    return round(max(14.0, min(42.0, 430 / (longest + 2))), 1)


def plain(document: Document) -> tuple[str, list[tuple[int, int, Cite]]]:
    """The report as plain text, and where each figure stands in it: (start, end, cite) in code points.

    Title, addressee, paragraphs, list of attachments, signature and date, each on a line of its own.
    """
    parts: list[str] = []
    spans: list[tuple[int, int, Cite]] = []
    at = 0

    def put(text: str) -> None:
        nonlocal at
        parts.append(text)
        at += len(text)

    for line in (document.title_line, document.salutation):
        if line:
            put(line + "\n")
    for para in document.paras:
        for run in para.runs:
            if isinstance(run, Cite):
                spans.append((at, at + len(run.text), run))
            put(run_text(run))
        put("\n")
    for line in (*document.attachment_lines, *(text for text, _ in signature(document).lines)):
        put(line + "\n")
    return "".join(parts), spans
