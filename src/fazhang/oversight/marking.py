"""A received report laid out for the eye: its lines as they were, cut where something is marked, and the list beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fazhang.oversight import matching
from fazhang.oversight.copies import Shared
from fazhang.oversight.matching import Match
from fazhang.oversight.queries import Reading
from fazhang.reading import Finding, Report

FIGURE, SLIP, COPY = "figure", "slip", "copy"
UNHELD = "unheld"
"""A figure that counts something, where there are no books to hold it against."""
SEVERITY = {"error": "错误", "warning": "提醒", "note": "提示"}


GROUPS = ("differs", "doubt", "other")


@dataclass(frozen=True)
class Mark:
    """Something marked at text[start:end]. `tone`: a match's status or a finding's severity; `label` says it in words."""

    number: int
    start: int
    end: int
    kind: str
    tone: str
    label: str
    text: str
    match: Match | None = None
    finding: Finding | None = None
    shared: Shared | None = None

    @property
    def group(self) -> str:
        """Which of GROUPS it is in; the list is filtered by the first two."""
        if self.kind != FIGURE:
            return "doubt"
        return "differs" if self.tone in (matching.DIFFERS, matching.UNBOOKED) else "other"


@dataclass
class Piece:
    """Characters of a line under the same marks; `mark` is the innermost, of several the gravest. `begins`: marks that
    start here.
    """

    text: str
    marks: list[Mark]
    begins: list[Mark]

    @property
    def mark(self) -> Mark | None:
        return min(self.marks, key=lambda m: (m.end - m.start, GROUPS.index(m.group), m.number), default=None)


@dataclass
class Line:
    """A line of the text. `level`: 0 body, 1 to 5 a heading, -1 the title."""

    level: int
    pieces: list[Piece] = field(default_factory=list)


def marks(reading: Reading) -> list[Mark]:
    """Everything marked, in the order of the text."""
    text = reading.report.text
    found: list[tuple[int, int, str, str, str, Match | None, Finding | None, Shared | None]] = []
    if reading.held:
        told = (m for m in reading.held.matches if m.account)
        found += [(m.figure.start, m.figure.end, FIGURE, m.status, m.label, m, None, None) for m in told]
    else:
        for figure in reading.report.figures:
            if match := matching.alone(figure):
                found.append((figure.start, figure.end, FIGURE, UNHELD, "报告数字", match, None, None))
    for f in reading.report.findings:
        found.append((f.start, f.end, SLIP, f.severity, SEVERITY[f.severity], None, f, None))
    for s in reading.shared:
        tone, label = ("own", "沿用往年") if s.own else ("copied", "与别处相同")
        found.append((s.start, s.end, COPY, tone, label, None, None, s))
    found.sort(key=lambda row: (row[0], -row[1]))
    return [
        Mark(i, start, end, kind, tone, label, text[start:end], match, finding, shared)
        for i, (start, end, kind, tone, label, match, finding, shared) in enumerate(found, 1)
    ]


def lines(report: Report, marked: list[Mark]) -> Iterator[Line]:
    """The text line by line; empty lines are left out."""
    levels = {}
    for section in (s for root in report.sections for s in root.walk()):
        if section.heading:
            levels[section.start] = section.level
    title, at = report.title or "", 0
    for raw in report.text.splitlines(keepends=True):
        start, end = at, at + len(raw.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"))
        at += len(raw)
        said = report.text[start:end].strip()
        if not said:
            continue
        level = next((levels[p] for p in levels if start <= p < end), 0)
        if title and start < 400 and level == 0 and said in title:
            level = -1
        # A heading that runs on into its text is a paragraph that begins with it.
        yield Line(level if len(said) <= 40 else 0, list(_pieces(report.text, start, end, marked)))


def _pieces(text: str, start: int, end: int, marked: list[Mark]) -> Iterator[Piece]:
    here = [m for m in marked if m.start < end and m.end > start]
    cuts = sorted({start, end, *(p for m in here for p in (m.start, m.end) if start < p < end)})
    for i, low in enumerate(cuts[:-1]):
        high = cuts[i + 1]
        over = [m for m in here if m.start < high and m.end > low]
        yield Piece(text[low:high], over, [m for m in over if m.start == low])
