"""The demo's annual reports, each told in its season: drafted and signed in January, filed in February, published in March.

The five model reports are texts of our own, ``texts/<town>-<year>.txt``: a line ``# heading|role`` begins a section
(no heading for the introduction), every other line is a paragraph, figures are tokens (fazhang.reports.tokens). The
other years are left as the drafting engine writes them.
"""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from fazhang.demo.county import Town
from fazhang.demo.days import on_workday
from fazhang.demo.year import LAST
from fazhang.places.models import User
from fazhang.places.scope import Scope, scope_of
from fazhang.reports import actions
from fazhang.reports.actions import Piece
from fazhang.reports.flow import DRAFT, FILED, PUBLISHED, REVIEW, SIGN, SIGNED
from fazhang.reports.models import Report

MODELS = {"990101101": 2023, "990101102": 2023, "990101103": 2024, "990101104": 2022, "990101105": 2023}
"""Town → the year of its model report."""
GOES = {
    ("990101101", 2022): PUBLISHED, ("990101102", 2022): PUBLISHED, ("990101103", 2022): PUBLISHED,
    ("990101104", 2022): PUBLISHED, ("990101105", 2022): FILED,
    ("990101101", 2023): PUBLISHED, ("990101102", 2023): FILED, ("990101103", 2023): PUBLISHED,
    ("990101104", 2023): FILED, ("990101105", 2023): PUBLISHED,
    ("990101101", 2024): DRAFT, ("990101102", 2024): REVIEW, ("990101103", 2024): SIGNED,
    ("990101104", 2024): SIGN, ("990101105", 2024): DRAFT,
}  # fmt: skip
"""How far each report has come: every state is to be seen."""
ORDER = (DRAFT, REVIEW, SIGN, SIGNED, FILED, PUBLISHED)


def pieces(town: str, year: int) -> list[Piece]:
    """The sections of a model report."""
    found: list[Piece] = []
    lines: list[str] = []
    for line in files(__package__).joinpath("texts", f"{town}-{year}.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            heading, role = line[2:].strip().rsplit("|", 1)
            lines = []
            found.append(Piece(role, heading.strip(), ""))
        elif line.strip():
            lines.append(line.strip())
            found[-1] = Piece(found[-1].role, found[-1].heading, "\n".join(lines))
    return found


def _as(town: Town, who: str) -> Scope:
    return scope_of(User.objects.select_related("region", "office").get(username=town.user(who)))


def season(town: Town, day: date) -> None:
    """What is done about the town's reports by the end of a stretch of days that ends on `day`."""
    year = day.year - 1
    goes = GOES.get((town.path, year))
    if goes is None or not 11 <= day.day <= 20:
        return
    far = ORDER.index(goes)
    on = on_workday(day)
    at = f"{day.isoformat()}T09:50:00Z"
    if day.month == 1:
        _write(town, year, far, on, at)
        return
    report = Report.objects.get(town=town.path, year=year)
    if day.month == 2 and far >= ORDER.index(FILED):
        actions.advance(report=report.pk, step="file", scope=_as(town, "dengji"), on=on, at=at)
    elif day.month == 3 and far >= ORDER.index(PUBLISHED):
        url = f"{town.name}政务公开栏、县政府网站乡镇信息公开专栏"
        actions.advance(report=report.pk, step="publish", scope=_as(town, "dengji"), on=on, url=url, at=at)


def _write(town: Town, year: int, far: int, day: date, at: str) -> None:
    clerk = _as(town, "sifa")
    report = actions.create(scope=clerk, town=town.path, year=year, at=at)
    header = (
        {"docno": f"{town.name[0]}政发〔{year + 1}〕{1 + int(town.path[-1])}号"} if far >= ORDER.index(SIGN) else {}
    )
    if MODELS[town.path] == year or header:
        kept = [Piece(s.role, s.heading, s.body) for s in report.sections.all()]
        body = pieces(town.path, year) if MODELS[town.path] == year else kept
        actions.save(report=report.pk, scope=clerk, pieces=body, header=header, at=at)
    if town.path == "990101105" and year == LAST:
        # Sent back once: the remark waits for the writer.
        actions.advance(report=report.pk, step="submit", scope=clerk, at=at)
        note = "请补充矛盾纠纷类型分析，并说明下降原因"
        actions.advance(report=report.pk, step="return", scope=_as(town, "fenguan"), note=note, at=at)
        return
    for step, state, who in (("submit", REVIEW, "sifa"), ("approve", SIGN, "fenguan"), ("sign", SIGNED, "zhenzhang")):
        if far >= ORDER.index(state):
            on = day if step == "sign" else None
            actions.advance(report=report.pk, step=step, scope=_as(town, who), on=on, at=at)
