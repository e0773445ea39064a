"""Received reports for a user's eyes. Every query here starts from a scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from fazhang.books.chart import CHART
from fazhang.books.models import Balance
from fazhang.books.state import under
from fazhang.oversight import copies, history, matching
from fazhang.oversight.history import Jump, Series
from fazhang.oversight.matching import Held
from fazhang.oversight.models import Received
from fazhang.places.models import Region
from fazhang.places.queries import names, region_for
from fazhang.places.scope import Scope
from fazhang.reading import Finding, Report
from fazhang.reports.models import Report as OwnReport
from fazhang.reports.proofreading import read_text
from fazhang.reports.queries import reports as own_reports


def received(scope: Scope) -> QuerySet[Received]:
    """The reports a user may see, the newest year first."""
    rows = scope.limit(Received.objects.all())
    if not scope.may("reports"):
        return rows.none()
    return rows if scope.town else rows.filter(open_above=True)


def listed(scope: Scope) -> list[Received]:
    """All of them for a list: without their texts."""
    return list(received(scope).defer("text", "figures"))


def town_names(towns: Iterable[str]) -> dict[str, str]:
    return names(t for t in towns if t)


def town_for(scope: Scope, path: str) -> Region:
    """A township of the scope; 404 for anything else."""
    region = region_for(scope, path) if len(path) == 9 else None
    if region is None:
        raise Http404("没有这个乡镇，或不在您的管辖范围内")
    return region


def received_for(scope: Scope, pk: int) -> Received:
    row = received(scope).filter(pk=pk).first()
    if row is None:
        raise Http404("没有这份报告，或不在您的管辖范围内")
    return row


MONTHS = 6
"""Months with something booked from which a year counts as kept: rosters taken over from before the books make no year."""


def booked_years(town: str) -> list[int]:
    """The years that a township kept books of."""
    flows = [code for code, account in CHART.items() if account.kind == "flow"]
    months = Balance.objects.filter(under(town), indicator__in=flows, count__gt=0).order_by()
    by_year = Counter(month // 100 for month in set(months.values_list("month", flat=True)))
    return sorted(year for year, count in by_year.items() if count >= MONTHS)


@dataclass(frozen=True)
class Reading:
    """A received report as it is read now. `held`: its figures against the books; None where whose it is is not known
    or the township has no books of that year. `shared`: passages that stand elsewhere too.
    """

    received: Received
    report: Report
    held: Held | None
    shared: list[copies.Shared]

    @property
    def findings(self) -> list[Finding]:
        """Slips and copied passages, in the order of the text."""
        copied = [
            Finding(
                "copied_own" if s.own else "copied", "note" if s.own else "warning", s.start, s.end,
                self.report.text[s.start : s.end],
                f"与{'、'.join(name for name, _ in s.sources)}相同（{s.end - s.start}字）",
            )
            for s in self.shared
        ]  # fmt: skip
        return sorted([*self.report.findings, *copied], key=lambda f: (f.start, f.end))


def reading(row: Received, scope: Scope) -> Reading:
    """Read a report anew, hold it against the books and against the other reports."""
    report = read_text(row.text)
    held = None
    if row.town and row.year and row.year in booked_years(row.town):
        held = matching.hold(report.figures, row.text, row.town, row.year, row.until)
    return Reading(row, report, held, copies.shared(row, received(scope)))


def history_of(scope: Scope, town: str) -> list[Series]:
    """A township's figures over the years."""
    return history.series(town, received(scope).filter(region=town).defer("text"), booked_years(town))


SPAN = 6
"""Years that the overview looks at to know what change is usual."""


@dataclass(frozen=True)
class TownYear:
    """A township in the overview of a year: its own report here, the one received, and what strikes the eye."""

    town: Region
    own: OwnReport | None
    received: Received | None
    held: bool
    same: int
    differs: int
    jumps: list[Jump]

    @property
    def missing(self) -> bool:
        return self.received is None and (self.own is None or self.own.filed_on is None)


def overview(scope: Scope, year: int) -> list[TownYear]:
    """Every township of the scope in a year: who reported, what is missing, which figures jumped."""
    mine = {r.town: r for r in own_reports(scope).filter(year=year)}
    rows = list(received(scope).filter(year__gt=year - SPAN, year__lte=year).defer("text"))
    latest = history.newest(rows)
    found = []
    for town in scope.towns().order_by("path"):
        row = latest.get((town.path, year))
        years = booked_years(town.path)
        same = differs = 0
        compared = row is not None and year in years
        if row is not None and compared:
            held = matching.hold(row.kept(), row.text, town.path, year, row.until)
            same = held.count(matching.SAME) + held.count(matching.ROUNDED)
            differs = held.count(matching.DIFFERS)
        known = [y for y in years if year - SPAN < y <= year]
        of = history.series(town.path, [r for r in rows if r.region == town.path], known)
        jumped = history.jumps(town.path, of, year)
        found.append(TownYear(town, mine.get(town.path), row, compared, same, differs, jumped))
    return found


def years(scope: Scope) -> list[int]:
    """Years that anything here speaks of, newest first."""
    told = {y for y in received(scope).order_by().values_list("year", flat=True).distinct() if y}
    told |= set(own_reports(scope).order_by().values_list("year", flat=True).distinct())
    return sorted(told or {timezone.localdate().year - 1}, reverse=True)
