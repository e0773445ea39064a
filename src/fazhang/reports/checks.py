"""Checks of a report while it is written: findings with their place, none stops at the first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from fazhang.books.chart import CHART
from fazhang.books.models import SPAN, Book, Posting
from fazhang.books.sql import chunks
from fazhang.books.state import State
from fazhang.ledgers.models import Evidence
from fazhang.places.models import Region
from fazhang.reports import proofreading
from fazhang.reports.build import Built, current
from fazhang.reports.flow import FILED, MANDATORY, PUBLISHED, ROLES, deadlines
from fazhang.reports.models import Report
from fazhang.reports.tokens import Token, TokenError, parse

SEVERITIES = {"error": "必须修改", "warning": "请核对", "info": "提示"}


@dataclass(frozen=True)
class Finding:
    """`section`: index of the section it is in, -1 for the whole; `start`, `end`: characters of its body as typed."""

    severity: str
    rule: str
    message: str
    section: int = -1
    start: int = 0
    end: int = 0


def check(report: Report) -> list[Finding]:
    """Every finding on a report, the gravest first."""
    found = [*_sections(report), *_typed_figures(report), *_deadlines(report), *_places(report)]
    try:
        built = current(report)
    except TokenError as error:
        built = None
        found.append(Finding("error", "token", str(error)))
    if built is not None:
        behind = _behind(report, built)
        found += [*_figures(built), *_evidence(built, behind), *_late(built, behind), *_length(built)]
        found += _slips(report, built, found)
    found += _identities(report)
    order = list(SEVERITIES)
    return sorted(found, key=lambda f: (order.index(f.severity), f.section))


def _sections(report: Report) -> Iterator[Finding]:
    sections = list(report.sections.all())
    for role in MANDATORY:
        bodies = [s.body.strip() for s in sections if s.role == role]
        if not any(bodies):
            yield Finding("error", "missing-section", f"缺少“{ROLES[role]}”部分（督察工作规定要求的内容）")
        elif role != "other" and sum(map(len, bodies)) < 40:
            yield Finding("warning", "thin-section", f"“{ROLES[role]}”部分过于简略")
    problems = "".join(s.body for s in sections if s.role == "problems")
    if problems and "原因" not in problems and "由于" not in problems and "因为" not in problems:
        at = next(i for i, s in enumerate(sections) if s.role == "problems")
        yield Finding("warning", "no-causes", "“不足和原因”部分没有写明原因", at)


_UNITS = sorted({i.unit for i in CHART.values()} | set("件次起个条份名人场期支本项所台元户家％"), key=len, reverse=True)
_FIGURE = re.compile(
    r"[约近超逾]?(?:\d[\d,.]*|[一二三四五六七八九十百千两]{2,}|[一二三四五六七八九两](?=[万亿])|[数几上]?[十百千万](?=[余多])|[数几上][十百千万])"
    rf"\s?[万亿]?[余多]?\s?(?:{'|'.join(map(re.escape, _UNITS))})"
)
# Years, ordinals, numbers of paragraphs, sessions of congresses, spans of time, and slogans.
_NOT_FIGURE = re.compile(
    r"\d{4}\s?年|第\s?[\d一二三四五六七八九十百]+|^\s*\d{1,2}[.．]|[一二三四五六七八九十]+[届中]|\d+\s?个?(?:月|小时|工作日)"
    r"|[一二三四五六七八九十]{2,}个?(?=自信|意识|维护|确立|坚持|明确)",
    re.MULTILINE,
)


def _typed_figures(report: Report) -> Iterator[Finding]:
    """A figure typed by hand is one that nobody can trace."""
    for i, section in enumerate(report.sections.all()):
        try:
            parts = parse(section.body)
        except TokenError as error:
            yield Finding("error", "token", str(error), i)
            continue
        at = 0
        for part in parts:
            if isinstance(part, Token):
                at = section.body.index("}}", at) + 2
                continue
            hidden = [m.span() for m in _NOT_FIGURE.finditer(part)]
            for match in _FIGURE.finditer(part):
                if any(a < match.end() and match.start() < b for a, b in hidden):
                    continue
                yield Finding(
                    "warning", "typed-figure", f"“{match[0]}”是手工填写的数字，不能追溯到账簿；请改为引用", i,
                    at + match.start(), at + match.end(),
                )  # fmt: skip
            at += len(part)


def _deadlines(report: Report) -> Iterator[Finding]:
    today = timezone.localdate()
    file_by, publish_by = deadlines(report.year)
    if report.state not in (FILED, PUBLISHED):
        if today >= file_by:
            yield Finding("warning", "filing-overdue", f"应于{file_by:%Y-%m-%d}前报送上级，已逾期")
        else:
            yield Finding("info", "filing-due", f"应于{file_by:%Y-%m-%d}前报送上级，还有{(file_by - today).days}天")
    if report.state != PUBLISHED and today >= publish_by:
        yield Finding("warning", "publishing-overdue", f"应于{publish_by:%Y-%m-%d}前向社会公开，尚未登记公开")
    for done, by, name in ((report.filed_on, file_by, "报送"), (report.published_on, publish_by, "公开")):
        if done and done >= by:
            yield Finding("info", "was-late", f"{name}日期{done:%Y-%m-%d}晚于规定的{by:%Y-%m-%d}")


def _places(report: Report) -> Iterator[Finding]:
    """Another township's name left in the text."""
    town = Region.objects.get(path=report.town)
    others = Region.objects.filter(level="town").exclude(path=report.town)
    names = {o.name: o.name for o in others} | {o.name[:-1]: o.name for o in others if len(o.name) > 2}
    own = {town.name, town.name[:-1]} | set(
        Region.objects.filter(path__startswith=report.town).values_list("name", flat=True)
    )
    for i, section in enumerate(report.sections.all()):
        told: set[str] = set()
        for name, full in names.items():
            at = section.body.find(name)
            if at >= 0 and full not in told and not any(name in o for o in own):
                told.add(full)
                yield Finding("error", "other-place", f"正文中出现了别的乡镇“{full}”", i, at, at + len(name))


def _figures(built: Built) -> Iterator[Finding]:
    citations = built.citations
    for c in citations:
        if c["value"] is None:
            yield Finding("warning", "no-base", f"“{c['name']}”没有基数，无法计算")
        family = c["indicator"].split(".")[0]
        if c["unit"] == "%" and c["value"] == 100:
            vague = [o for o in citations if o["indicator"].split(".")[0] == family and o["approx"]]
            if vague:
                yield Finding(
                    "info", "vague-base", f"{c['name']}为100%，而基数写作约数“{vague[0]['text']}”，建议写准确数"
                )
        if family == "special" and c["value"] and c["value"] < 5 and CHART[c["indicator"]].unit == "人":
            yield Finding("error", "small-count", f"“{c['name']}”不足5人，不应公开")


@dataclass(frozen=True)
class _Behind:
    """What is behind the citations. `rows`: number of a posting → (its record, was it posted late)."""

    rows: dict[int, tuple[int, bool]]
    with_files: set[int]

    def of(self, citation: dict[str, Any]) -> list[tuple[int, bool]]:
        return [self.rows[n] for n in citation["postings"] if n in self.rows]


def _behind(report: Report, built: Built) -> _Behind:
    """Read for all citations together: a report cites thousands of postings."""
    book = Book.objects.filter(town=report.town).first()
    if book is None:
        return _Behind({}, set())
    base = book.pk * SPAN
    rows: dict[int, tuple[int, bool]] = {}
    for chunk in chunks(sorted({n for c in built.citations for n in c["postings"]}), 2000):
        found = Posting.objects.filter(pk__in=[base + n for n in chunk])
        for pk, subject, on, fact in found.values_list("pk", "subject", "on_date", "fact_on"):
            rows[pk - base] = subject, on != fact
    filed = Evidence.objects.filter(record__gt=base, record__lt=base + SPAN).order_by()
    return _Behind(rows, set(filed.values_list("record", flat=True).distinct()))


def _evidence(built: Built, behind: _Behind) -> Iterator[Finding]:
    """Figures none of whose records has evidence, told together: they are many, and of one kind."""
    told = set()
    bare = []
    for c in built.citations:
        if c["indicator"] in told or not c["postings"] or CHART[c["indicator"]].kind == "ratio":
            continue
        told.add(c["indicator"])
        subjects = {subject for subject, _ in behind.of(c)}
        if not subjects & behind.with_files:
            bare.append(f"“{c['name']}”{c['text']}（{len(subjects)}条记录）")
    if bare:
        told_of = "、".join(bare[:6]) + ("等" if len(bare) > 6 else "")
        yield Finding("info", "no-evidence", f"{len(bare)}个数字所依据的记录都没有证据材料：{told_of}")


def _late(built: Built, behind: _Behind) -> Iterator[Finding]:
    told = set()
    for c in built.citations:
        late = 0 if c["indicator"] in told else sum(is_late for _, is_late in behind.of(c))
        if late:
            told.add(c["indicator"])
            yield Finding("info", "late-posting", f"“{c['name']}”中有{late}条分录是结账后补记的以前期间事项")


def _length(built: Built) -> Iterator[Finding]:
    if len(built.text) > 5000:
        yield Finding("warning", "too-long", f"全文{len(built.text)}字，综合性文件一般不超过5000字")


OURS = {"missing", "causes", "vague_rate"}
"""Rules of the reader that the checks above know better: by the sections' roles, by the citations themselves."""

SUMS = {"parts", "rate", "whole"}
"""Sums that the sentence cannot show: what was carried over counts too. Figures cited from the books add up there."""


def _slips(report: Report, built: Built, told: list[Finding]) -> Iterator[Finding]:
    """What the reader of reports finds (fazhang.reading), at its place in the body as typed."""
    composed = proofreading.Composed(report, built)
    elsewhere = [f for f in told if f.rule == "other-place"]
    for slip in proofreading.slips(composed):
        section, start, end = composed.place(slip.start, slip.end)
        known = slip.rule == "place" and any(
            f.section == section and f.start < end and start < f.end for f in elsewhere
        )
        if slip.rule in OURS or known or (slip.rule in SUMS and composed.cited(slip.start, slip.end)):
            continue
        fix = f"；可改为“{slip.fix}”" if slip.fix and slip.fix not in slip.message else ""
        severity = "info" if slip.severity == "note" else slip.severity
        said = slip.text.strip()[:20]
        where = "" if said in slip.message else f"“{said}”："
        yield Finding(severity, slip.rule, f"{where}{slip.message}{fix}", section, start, end)


def _identities(report: Report) -> list[Finding]:
    state = State(report.town, report.period)
    return [
        Finding("error", "identity", f"试算不平衡：{identity.name}（{left}与{right}不符）")
        for identity, left, right in state.broken_identities()
    ]
