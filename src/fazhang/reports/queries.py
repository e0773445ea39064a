"""Reports for a user's eyes. The county sees what was filed; drafts are the township's own."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from fazhang.places.scope import Scope
from fazhang.reports.flow import FLOW, FROZEN
from fazhang.reports.models import Report


def reports(scope: Scope) -> QuerySet[Report]:
    """The reports a user may see, newest year first."""
    rows = scope.limit(Report.objects.all(), "town")
    if not scope.may("reports"):
        return rows.none()
    return rows if scope.town else rows.filter(state__in=FROZEN)


def in_work(scope: Scope) -> int | None:
    """The year of the earliest report of the reader's places that is still in work; None where every one is filed.

    Only the year is told: the county, too, looks at the year that its townships are working on.
    """
    rows = Report.objects.filter(town=scope.town) if scope.town else scope.limit(Report.objects.all(), "town")
    return rows.exclude(state__in=FROZEN).order_by("year").values_list("year", flat=True).first()


def report_for(scope: Scope, pk: int) -> Report:
    """One report the user may see; 404 otherwise."""
    report = reports(scope).filter(pk=pk).first()
    if report is None:
        raise Http404("没有这份报告，或不在您的管辖范围内")
    return report


def steps_for(scope: Scope, report: Report) -> list[tuple[object, bool]]:
    """(step, may the user take it) for every step open to the report now."""
    return [(step, scope.may(step.permission)) for step in FLOW.from_state(report.state)]
