"""Building a report: its figures read from the books, its text with citations, its files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fazhang.books.models import SPAN, Book
from fazhang.books.state import Figure, Period, postings
from fazhang.places.models import Region
from fazhang.reports.document import Cite, Document, Para, Run, plain
from fazhang.reports.models import Report
from fazhang.reports.tokens import Reader, Token, TokenError, parse, printed

_LEVELS = (
    re.compile(r"^[一二三四五六七八九十]{1,3}、"),
    re.compile(r"^（[一二三四五六七八九十]{1,3}）"),
    re.compile(r"^\d{1,2}[.．]"),
    re.compile(r"^（\d{1,2}）"),
)
SHOWN_ROWS = 200
"""How many postings the web page lists under a figure."""


@dataclass(frozen=True)
class Built:
    """A report with its figures in place.

    `citations`: one dict a figure, in order of the text: start, end (code points of `text`), text, value (a number;
    None for a rate without a base), unit, indicator, name, filter, region, period [from, to], postings (numbers in
    the township's book), approx, ref.
    """

    document: Document
    text: str
    citations: list[dict[str, Any]]
    chain_head: str
    until: date

    def json(self, town: str, year: int) -> dict[str, Any]:
        """The interchange form, report.json."""
        return {
            "town": town,
            "year": year,
            "until": self.until.isoformat(),
            "text": self.text,
            "citations": self.citations,
            "chain_head": self.chain_head,
        }


def level(line: str) -> int:
    """The level of a paragraph by its numbering: 1 一、, 2 （一）, 3 1., 4 （1）; 0 for body text."""
    return next((i for i, pattern in enumerate(_LEVELS, 1) if pattern.match(line)), 0)


def _days(period: Period) -> str:
    start, end = period.start, period.end
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return f"{start.year}年"
    return f"{start:%Y-%m-%d}至{end:%Y-%m-%d}"


def codes_of(texts: list[str]) -> list[str]:
    """The indicators that texts cite; unreadable tokens are passed over here and reported by the checks."""
    found = set()
    for text in texts:
        try:
            found |= {t.indicator for t in parse(text) if isinstance(t, Token)}
        except TokenError:
            continue
    return sorted(found)


def number(figure: Figure) -> int | float | None:
    if figure.value is None:
        return None
    return int(figure.value) if figure.value == int(figure.value) else float(figure.value)


def _chain_head(town: str) -> str:
    book = Book.objects.filter(town=town).first()
    return book.head if book else ""


class _Composer:
    def __init__(self, town: str, period: Period, codes: list[str]) -> None:
        self.reader = Reader(town, period, codes)
        self.figures: dict[str, tuple[Token, Figure]] = {}
        self.count = 0

    def runs(self, line: str) -> tuple[Run, ...]:
        out: list[Run] = []
        for part in parse(line):
            if isinstance(part, str):
                out.append(part)
                continue
            figure = self.reader.figure(part)
            text, mark = printed(part, figure.value)
            self.count += 1
            ref = f"c{self.count}"
            self.figures[ref] = (part, figure)
            account = figure.indicator
            value = None if figure.value is None else str(figure.value)
            out.append(
                Cite(
                    text, value, part.unit or account.unit, mark, account.code, account.name, figure.filter,
                    _days(figure.period), figure.count, ref,
                )
            )  # fmt: skip
        return tuple(out)

    def paras(self, report: Report) -> tuple[Para, ...]:
        out = []
        for section in report.sections.all():
            if section.heading:
                out.append(Para(level(section.heading) or 1, self.runs(section.heading)))
            for line in section.body.splitlines():
                if line.strip():
                    out.append(Para(level(line.strip()), self.runs(line.strip())))
        return tuple(out)


def build(report: Report, until: date | None = None) -> Built:
    """Compute a report from the books as they are; `until` overrides its cut-off day.

    A filed report is what was filed, word for word, whatever the books say now: use `kept` for it.
    Raises TokenError for a figure that cannot be read.
    """
    period = Period.year(report.year, until or report.until)
    bodies = [text for s in report.sections.all() for text in (s.heading, s.body)]
    composer = _Composer(report.town, period, codes_of(bodies))
    head = _chain_head(report.town)
    document = Document(
        title=report.title,
        issuers=tuple(i for i in re.split(r"[、\s]+", report.issuers) if i),
        addressee=report.addressee,
        paras=composer.paras(report),
        docno=report.docno,
        signer=report.signer,
        signed_on=report.signed_on,
        cc=report.cc,
        printer=report.issuers.split("、")[-1] + "办公室" if report.signed_on else "",
        printed_on=report.signed_on,
        draft=report.signed_on is None,
        notes=(f"数据截至{period.end:%Y年%m月%d日}", f"账簿链头 {head}" if head else ""),
    )
    text, spans = plain(document)
    citations = []
    for start, end, cite in spans:
        token, figure = composer.figures[cite.ref]
        rows = postings(figure.indicator.code, figure.region, figure.period, figure.dims)
        citations.append(
            {
                "start": start, "end": end, "text": cite.text, "value": number(figure), "unit": cite.unit,
                "indicator": cite.indicator, "name": cite.name, "filter": dict(figure.filter),
                "region": figure.region,
                "period": [figure.period.start.isoformat(), figure.period.end.isoformat()],
                "postings": sorted(pk % SPAN for pk in rows.order_by().values_list("pk", flat=True)),
                "approx": cite.approx, "ref": cite.ref, "token": str(token),
            }
        )  # fmt: skip
    return Built(document, text, citations, head, period.end)


def kept(report: Report) -> Built:
    """A signed report as it was frozen."""
    data = report.kept()
    document = data["document"]
    paras = tuple(Para(p[0], tuple(r if isinstance(r, str) else Cite(**r) for r in p[1])) for p in document["paras"])
    days = {k: date.fromisoformat(document[k]) if document[k] else None for k in ("signed_on", "printed_on")}
    lists = {k: tuple(document[k]) for k in ("issuers", "attachments", "notes")}
    return Built(
        Document(**{**document, "paras": paras, **days, **lists}),
        data["text"], data["citations"], data["chain_head"], date.fromisoformat(data["until"]),
    )  # fmt: skip


def freeze(built: Built) -> dict[str, Any]:
    """A built report as JSON that `kept` reads back."""
    d = built.document
    return {
        "document": {
            "title": d.title, "issuers": list(d.issuers), "addressee": d.addressee, "docno": d.docno,
            "signer": d.signer, "signed_on": d.signed_on and d.signed_on.isoformat(), "cc": d.cc,
            "printer": d.printer, "printed_on": d.printed_on and d.printed_on.isoformat(),
            "attachments": list(d.attachments), "draft": d.draft, "notes": list(d.notes),
            "paras": [[p.level, [r if isinstance(r, str) else _cite(r) for r in p.runs]] for p in d.paras],
        },
        "text": built.text, "citations": built.citations, "chain_head": built.chain_head,
        "until": built.until.isoformat(),
    }  # fmt: skip


def _cite(cite: Cite) -> dict[str, Any]:
    names = ("text", "value", "unit", "approx", "indicator", "name", "filter", "period", "count", "ref")
    return {n: dict(cite.filter) if n == "filter" else getattr(cite, n) for n in names}


def current(report: Report, until: date | None = None) -> Built:
    """What a reader sees: the frozen text of a filed report, else the report as the books have it now."""
    return kept(report) if report.is_frozen and until is None else build(report, until)


def rows_behind(report: Report, built: Built, limit: int = SHOWN_ROWS) -> list[dict[str, Any]]:
    """For the web page: each citation with the first postings behind it. No personal data."""
    from fazhang.books.chart import CHART
    from fazhang.books.models import Posting

    book = Book.objects.filter(town=report.town).first()
    base = book.pk * SPAN if book else 0
    names = dict(Region.objects.filter(path__startswith=report.town).values_list("path", "name"))
    wanted = {n for c in built.citations for n in c["postings"][-limit:]}
    found = {p.pk % SPAN: p for p in _in(Posting.objects.select_related("voucher"), base, wanted)}
    out = []
    for c in built.citations:
        rows = [
            {
                "voucher": found[n].voucher.no,
                "date": found[n].on_date.isoformat(),
                "region": names.get(found[n].region, found[n].region),
                "dim": found[n].dim,
                "quantity": str(CHART[found[n].indicator].value(found[n].quantity)),
            }
            for n in reversed(c["postings"][-limit:])
            if n in found
        ]
        out.append(
            {
                "ref": c["ref"], "name": c["name"], "indicator": c["indicator"], "unit": c["unit"],
                "value": c["value"], "text": c["text"], "approx": c["approx"],
                "period": f"{c['period'][0]}至{c['period'][1]}",
                "region": names.get(c["region"], c["region"]), "filter": c["filter"],
                "postings_total": len(c["postings"]), "rows": rows,
            }
        )  # fmt: skip
    return out


def _in(rows: Any, base: int, numbers: set[int]) -> Any:
    from fazhang.books.sql import chunks

    for chunk in chunks(sorted(numbers), 500):
        yield from rows.filter(pk__in=[base + n for n in chunk])


def write(report: Report, folder: Path, until: date | None = None) -> list[str]:
    """Write report.html, report.docx, report.pdf and report.json; returns messages on what could not be made."""
    from fazhang.reports.docx import write_docx
    from fazhang.reports.page import write_html
    from fazhang.reports.pdf import PdfUnavailable, write_pdf

    built = current(report, until)
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(built.json(report.town, report.year), ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(text + "\n", "utf-8")
    write_html(built.document, folder / "report.html", rows_behind(report, built))
    write_docx(built.document, folder / "report.docx")
    try:
        write_pdf(built.document, folder / "report.pdf")
    except PdfUnavailable as error:
        return [str(error)]
    return []


__all__ = ["Built", "TokenError", "build", "current", "freeze", "kept", "level", "rows_behind", "write"]
