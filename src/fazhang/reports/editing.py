"""What the report editor asks: a body as prose and figures, figures printed, sentences proposed, files made."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fazhang.books.chart import CHART
from fazhang.ledgers import sources
from fazhang.places.models import Region
from fazhang.places.scope import Scope
from fazhang.reports import build, drafting
from fazhang.reports.docx import write_docx
from fazhang.reports.flow import FROZEN, ROLES, deadlines
from fazhang.reports.models import Report
from fazhang.reports.page import write_html
from fazhang.reports.pdf import write_pdf
from fazhang.reports.queries import reports
from fazhang.reports.tokens import Reader, Token, TokenError, parse, plain_number, printed

FORMATS = {
    "html": ("网页", "text/html"),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("PDF", "application/pdf"),
    "json": ("数据（JSON）", "application/json"),
}


@dataclass(frozen=True)
class Chip:
    """A figure as the editor shows it. `error` tells why a token cannot be read; then `text` is the token itself."""

    token: str
    text: str
    name: str = ""
    value: str = ""
    count: int = 0
    error: str = ""


def chips(report: Report, tokens: Iterable[str]) -> dict[str, Chip]:
    """Tokens printed as the books have them now, faulty ones with what is wrong."""
    found: dict[str, Chip] = {}
    read: dict[str, Token] = {}
    for text in dict.fromkeys(tokens):
        try:
            parts = parse(text)
        except TokenError as error:
            found[text] = Chip(text, text, error=str(error))
            continue
        if len(parts) == 1 and isinstance(parts[0], Token):
            read[text] = parts[0]
        else:
            found[text] = Chip(text, text, error="不是一处数字引用")
    reader = Reader(report.town, report.period, [t.indicator for t in read.values()])
    for text, token in read.items():
        try:
            if wrong := [d for d in token.dims if d not in sources.dims_of(token.indicator)]:
                raise TokenError(f"“{token.account.name}”没有“{'、'.join(wrong)}”这一分类")
            figure = reader.figure(token)
        except TokenError as error:
            found[text] = Chip(text, text, token.account.name, error=str(error))
            continue
        exact = "无" if figure.value is None else f"{plain_number(figure.value)}{token.account.unit}"
        found[text] = Chip(text, printed(token, figure.value)[0], token.account.name, exact, figure.count)
    return found


def tokens_in(text: str) -> list[str]:
    """The tokens of a text as typed, readable or not."""
    found, at = [], 0
    while (start := text.find("{{", at)) >= 0 and (end := text.find("}}", start)) >= 0:
        found.append(text[start : end + 2])
        at = end + 2
    return found


def all_chips(report: Report, texts: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Token → its chip, of every token in some texts."""
    return {t: asdict(c) for t, c in chips(report, [t for text in texts for t in tokens_in(text)]).items()}


def palette() -> list[dict[str, Any]]:
    """The indicators that may be cited, in the order of the report's chapters, with the terms each is divided by."""
    return [
        {
            "code": code,
            "name": CHART[code].name,
            "unit": CHART[code].unit,
            "kind": CHART[code].kind,
            "note": CHART[code].note,
            "chapter": name,
            "dims": [] if CHART[code].kind == "ratio" else sources.dims_of(code),
        }
        for _, name, codes in sources.by_chapter()
        for code in codes
    ]


def proposals(report: Report, role: str) -> list[drafting.Proposal]:
    """Sentences the books support for one kind of section."""
    if role not in ROLES:
        return []
    return drafting.propose(report.town, report.year, report.until, role)


def make(report: Report, form: str) -> tuple[bytes, str, str]:
    """One of FORMATS: (content, media type, file name). Raises PdfUnavailable with what is missing."""
    built = build.current(report)
    name = f"{built.document.title_line}.{form}"
    if form == "json":
        text = json.dumps(built.json(report.town, report.year), ensure_ascii=False, indent=1)
        return text.encode() + b"\n", FORMATS[form][1], name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report.{form}"
        if form == "html":
            write_html(built.document, path, build.rows_behind(report, built))
        elif form == "docx":
            write_docx(built.document, path)
        else:
            write_pdf(built.document, path)
        return path.read_bytes(), FORMATS[form][1], name


@dataclass(frozen=True)
class Slot:
    """A township's report of a year, there or not. Above the township only what was filed is told."""

    town: Region
    report: Report | None
    state: str
    overdue: bool


@dataclass(frozen=True)
class Year:
    year: int
    file_by: date
    publish_by: date
    slots: list[Slot]


def board(scope: Scope, today: date) -> list[Year]:
    """Years with their townships' reports, the newest first, none left out, so that a missing report shows."""
    scope.require("reports")
    towns = list(scope.towns())
    held = {(r.year, r.town): r for r in reports(scope)}
    last = max([today.year - 1, *(year for year, _ in held)])
    first = min([today.year - 1, *(year for year, _ in held)])
    years = range(last, first - 1, -1)
    found = []
    for year in years:
        file_by, publish_by = deadlines(year)
        slots = []
        for town in towns:
            report = held.get((year, town.path))
            filed = report is not None and report.state in FROZEN
            state = report.state_name if report else ("尚未建立" if scope.town else "尚未报送")
            slots.append(Slot(town, report, state, not filed and today >= file_by))
        found.append(Year(year, file_by, publish_by, slots))
    return found
