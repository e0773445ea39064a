"""Reading a report for slips: the reader of fazhang.reading with the national table of divisions at hand."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from fazhang.reading import Finding, Report, read
from fazhang.reading.gazetteer import Gazetteer, divisions
from fazhang.reports.build import Built
from fazhang.reports.document import cn_date
from fazhang.reports.models import Report as OwnReport
from fazhang.reports.models import Section
from fazhang.reports.tokens import TOKEN


@cache
def gazetteer() -> Gazetteer | None:
    """The national table; None where the package was built without it."""
    table = Path(str(files("fazhang"))) / "places" / "data" / "divisions.sqlite"
    return divisions(table) if table.exists() else None


def read_text(text: str, checks: bool = True) -> Report:
    return read(text, checks=checks, places=gazetteer() if checks else None)


class Composed:
    """A report's text as it prints, every piece of it traced to the section and the characters typed there."""

    def __init__(self, report: OwnReport, built: Built) -> None:
        self.text = ""
        # (start, end in the text; section, start, end in its body; is it a token)
        self._pieces: list[tuple[int, int, int, int, int, bool]] = []
        figures = iter(c["text"] for c in built.citations)
        self._line(built.document.title_line)
        self._line(built.document.salutation)
        for i, section in enumerate(report.sections.all()):
            self._section(i, section, figures)
        for name in built.document.issuers:
            self._line(name)
        self._line(cn_date(built.document.signed_on))

    def _line(self, text: str) -> None:
        self.text += f"{text}\n" if text else ""

    def _section(self, i: int, section: Section, figures) -> None:  # type: ignore[no-untyped-def]
        if section.heading:
            start = len(self.text)
            self._line(TOKEN.sub(lambda _: next(figures), section.heading))
            self._pieces.append((start, len(self.text), i, 0, 0, True))
        at = 0
        for token in TOKEN.finditer(section.body):
            self._piece(i, section.body[at : token.start()], at, token.start(), False)
            self._piece(i, next(figures), *token.span(), True)
            at = token.end()
        self._piece(i, section.body[at:], at, len(section.body), False)
        self._line("\n")

    def _piece(self, section: int, printed: str, start: int, end: int, token: bool) -> None:
        if printed:
            self._pieces.append((len(self.text), len(self.text) + len(printed), section, start, end, token))
            self.text += printed

    def place(self, start: int, end: int) -> tuple[int, int, int]:
        """Section (-1: none), start and end in its body as typed, of text[start:end]. A heading is (section, 0, 0)."""
        held = [p for p in self._pieces if p[0] < end and start < p[1]]
        if not held:
            return -1, 0, 0
        first = held[0]
        last = [p for p in held if p[2] == first[2]][-1]
        begins = first[3] if first[5] or start < first[0] else first[3] + start - first[0]
        ends = last[4] if last[5] or end > last[1] else last[3] + end - last[0]
        return first[2], begins, max(begins, ends)

    def cited(self, start: int, end: int) -> bool:
        """Whether text[start:end] is a figure cited from the books."""
        return any(token and a <= start and end <= b for a, b, _, _, _, token in self._pieces)


def slips(composed: Composed) -> list[Finding]:
    """What the reader finds in a report of our own, places in its text."""
    return read_text(composed.text).findings
