"""read(): from a text to a Report."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from pathlib import Path

from fazhang.reading import accounts, figures, structure
from fazhang.reading.checks import check
from fazhang.reading.gazetteer import Gazetteer
from fazhang.reading.model import Figure, Report, Section
from fazhang.reading.numerals import plain
from fazhang.reading.view import View, view

LAST_YEAR = re.compile(r"(?:去年|上年|上一年|同期|上年度)[^，。；]{0,8}$")
AS_OF = re.compile(r"(?:截至|截止|目前|现有|共有|累计|现已)[^。；]{0,20}$")
CUTOFF = re.compile(r"截[至止](?:目前[，,])?(?:(20\d\d)年)?(?:(\d{1,2})月)?(?:(\d{1,2})日|(底|末))")
NAMED_YEAR = re.compile(r"(20\d\d)年")


def read(
    source: str | Path, *, checks: bool = True, places: Gazetteer | None = None, rules: Iterable[str] | None = None
) -> Report:
    """Read a report.

    source: its text, or the Path of a file (.txt .docx .doc .wps .pdf .html); a str is always the text itself.
    checks: whether to look for slips as well.
    places: names of townships, for the check of another town's name; without it that check is silent.
    rules: ids of the checks wanted; None for those that are on by default.
    Raises fazhang.reading.files.Unreadable, with a message in plain Chinese, where a file gives no text.
    """
    if isinstance(source, Path):
        from fazhang.reading.files import text_of

        source = text_of(source)
    seen = view(source)
    report = Report(source)
    if not seen.norm.strip():
        return report
    structure.identify(report, seen)
    report.sections = structure.sections(seen)
    report.cutoff = _cutoff(seen.norm, report.year)
    _figures(report, seen)
    if checks:
        report.findings = check(report, seen, places, rules)
    return report


def _figures(report: Report, seen: View) -> None:
    """Find the figures, say what each counts and when, and put targets aside."""
    norm = seen.norm
    flat = [section for root in report.sections for section in root.walk()]
    starts = [section.start for section in flat]
    previous: figures.Found | None = None
    code: str | None = None
    for found in figures.scan(seen):
        start, end = seen.span(found.start, found.end)
        opening = figures.sentence(norm, found.start)
        if previous is None or previous.end <= opening:
            previous, code = None, None
        at = bisect_right(starts, start) - 1
        path = _path(flat, at, start)
        if path and path[-1].body <= start:
            opening = max(opening, seen.at(path[-1].body))
        context = _context(norm, found, opening, previous, code, path)
        fitting = accounts.classify(found.unit, context)
        figure = Figure(
            start, end, seen.text[start:end], plain(found.value), found.unit, found.approx,
            fitting[0][0] if fitting else None, fitting[1:],
        )  # fmt: skip
        _period(figure, norm, found, opening, report.year)
        if (
            path
            and path[0].role == "plan"
            and (figure.year is None or report.year is None or figure.year >= report.year)
        ):
            report.targets.append(figure)
        else:
            report.figures.append(figure)
        previous, code = found, figure.indicator or code


def _cutoff(norm: str, year: int | None) -> str | None:
    """The latest day up to which the report says it counts, within its year."""
    found = []
    for match in CUTOFF.finditer(norm):
        of, month, day, _ = match.groups()
        if year is None or (of and int(of) != year):
            continue
        number = int(month) if month else 12
        if 1 <= number <= 12:
            last = monthrange(year, number)[1]
            found.append(f"{year}-{number:02}-{min(int(day or last), last):02}")
    return max(found, default=None)


def _path(flat: list[Section], at: int, place: int) -> list[Section]:
    """The sections a place stands in, outermost first."""
    path: list[Section] = []
    level = 99
    while at >= 0:
        section = flat[at]
        if section.level < level and section.start <= place < section.end:
            path.insert(0, section)
            level = section.level
            if level == 1:
                break
        at -= 1
    return path


def _lent(before: str, between: str, near: str) -> str:
    """The words of an item of an enumeration (审核规范性文件3件、重大决策6件) with the verb that its first item has."""
    if not re.match(r"[、和及与]", between) or accounts.shared_verbs().search(near):
        return near
    verb = accounts.shared_verbs().search(re.split(r"[，。；：！？]", before)[-1])
    return verb.group() + near.lstrip("、和及与") if verb else near


# 《责令改正通知书》 is what was issued; of the name of a law only its end is kept.
BOOK = re.compile(r"《(?![^》]*书》)[^》]*?([^》]{0,2})》")
BOTH = re.compile(r"（(社区|居|居委会|街道|场)）")


def _context(
    norm: str, found: figures.Found, opening: int, previous: figures.Found | None, code: str | None, path: list[Section]
) -> accounts.Context:
    """The words around a figure, by zones (see accounts.Context)."""
    verbs, empty = accounts.zones()
    low = max(opening, previous.end if previous else opening)
    clause = low
    for mark in figures.CLAUSE.finditer(norm, low, found.start):
        clause = mark.end()
    near = norm[clause : found.start]
    tail = BOTH.sub(r"\1", norm[found.end : found.end + 40])
    follow = re.split(r"[，。；：！？、\n\d（）]", tail, maxsplit=1)[0]
    rest = ""
    if follow and tail[len(follow) : len(follow) + 1] in "，。；！？\n":
        rest = follow
    if stop := verbs.search(follow):
        follow = follow[: stop.start()]
    if not follow and clause > low and empty.match(near):
        # Nothing said here: the clause before says it.
        clause = low
        near = norm[low : found.start]
    if previous is not None and not re.search(r"[，。；：！？]", norm[previous.end : found.start]):
        near = _lent(norm[opening : previous.start], norm[previous.end : found.start], near)
    earlier = norm[max(opening, clause - 60) : clause]
    heading = " ".join(section.heading for section in path[1:]) or (path[0].heading if path else "")
    # The name of a law says what was studied, not what was done.
    near = BOOK.sub(r"《\1》", near)[-48:]
    return accounts.Context(near, follow[:14], rest, BOOK.sub(r"《\1》", earlier), heading, code)


def _period(figure: Figure, norm: str, found: figures.Found, opening: int, year: int | None) -> None:
    """The year a figure speaks of and whether it is a count during it or a state at its end."""
    before = norm[opening : found.start]
    figure.year = year
    if LAST_YEAR.search(before):
        figure.basis = "last_year"
        figure.year = year - 1 if year else None
        return
    named = NAMED_YEAR.findall(before[-40:])
    if named and not re.search(r"20\d\d年以来|自20\d\d年|20\d\d年[至-]", before[-40:]):
        figure.year = int(named[-1])
    if AS_OF.search(before):
        figure.basis = "as_of"
