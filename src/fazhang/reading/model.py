"""What reading a report gives: sections, figures, findings. Offsets count characters of the text as it was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Section:
    """A heading and what stands under it, up to the next heading of the same or a higher level."""

    heading: str  # "" where a paragraph opens the part without one
    role: str  # measures, problems, first_responsible, plan, other
    start: int
    end: int
    level: int = 1  # 1 一、  2 （一）  3 1.  4 （1）  5 一是
    body: int = 0  # where the text after the heading starts
    children: list[Section] = field(default_factory=list)

    def walk(self) -> list[Section]:
        """The section and all below it, in the order of the text."""
        return [self] + [below for child in self.children for below in child.walk()]


@dataclass
class Figure:
    """A quantity that the report claims."""

    start: int
    end: int
    text: str  # as written, spaces included
    value: int | float  # 两万余人次 is 20000; money in 元; a percentage as written
    unit: str  # the measure word without 余, 万, 亿
    approx: str  # the vagueness marks as written, joined; "" where the number is exact
    indicator: str | None  # a code of the chart of accounts; None where it counts nothing the chart knows
    candidates: list[tuple[str, float]] = field(default_factory=list)  # other accounts it may be, best first
    year: int | None = None  # the year it speaks of
    basis: str = "during"  # during the year, as_of its end or a day, last_year for a comparison


@dataclass
class Finding:
    """Something a careful editor would mark."""

    rule: str
    severity: str  # error, warning, note
    start: int
    end: int
    text: str
    message: str  # in plain Chinese
    fix: str | None = None  # what to write instead, only where one is sure


@dataclass
class Report:
    """A report as it was read."""

    text: str
    title: str | None = None
    issuer: str | None = None
    town: str | None = None
    year: int | None = None
    docno: str | None = None
    date: str | None = None  # YYYY-MM-DD
    cutoff: str | None = None  # YYYY-MM-DD: the last day its figures cover, where it says so (截至11月底)
    sections: list[Section] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    targets: list[Figure] = field(default_factory=list)  # quantities planned for the time after the report
    findings: list[Finding] = field(default_factory=list)

    def as_json(self, file: str | None = None) -> dict[str, Any]:
        """The object that `fazhang read --json` prints, one to a line."""
        return {
            "file": file,
            "title": self.title,
            "town": self.town,
            "year": self.year,
            "sections": [
                {"heading": s.heading, "role": s.role, "start": s.start, "end": s.end}
                for s in self.sections
                if s.heading
            ],
            "figures": [
                {
                    "start": f.start, "end": f.end, "text": f.text, "value": f.value, "unit": f.unit,
                    "approx": f.approx, "indicator": f.indicator,
                }
                for f in self.figures
            ],
            "findings": [
                {
                    "rule": f.rule, "severity": f.severity, "start": f.start, "end": f.end, "text": f.text,
                    "message": f.message,
                }
                for f in self.findings
            ],
        }  # fmt: skip
