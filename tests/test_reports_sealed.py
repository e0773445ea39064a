"""Every signed state of a report is in the chain: what is set back, deleted or redated behind the back is named."""

from datetime import date

import pytest

from fazhang.reports import actions
from fazhang.reports.models import Report
from fazhang.reports.verify import everything
from tests.books_world import TOWN, build_places, clerk, register

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["sign", "recall", "file", "publish"])
def report(request, tmp_path, settings) -> Report:
    settings.DATA = tmp_path
    build_places()
    register("study", date(2023, 4, 4))
    made = actions.create(scope=clerk(), town=TOWN, year=2023)
    steps = {
        "sign": ["submit", "approve", "sign"],
        "recall": ["submit", "approve", "sign", "recall"],
        "file": ["submit", "approve", "sign", "recall", "submit", "approve", "sign", "file"],
        "publish": ["submit", "approve", "sign", "file", "publish"],
    }[request.param]
    for i, step in enumerate(steps):
        on = {"sign": "2024-01-20", "file": "2024-02-01", "publish": "2024-03-01"}.get(step)
        note, url = ("请改" if step == "recall" else ""), ("镇政务公开栏" if step == "publish" else "")
        actions.advance(report=made.pk, step=step, scope=clerk(), on=on, note=note, url=url)
        assert not list(everything()), (i, step)
    return Report.objects.get(pk=made.pk)


def test_a_report_set_to_another_state_is_named(report):
    told = {"draft": "signed", "signed": "draft", "filed": "signed", "published": "filed"}
    Report.objects.filter(pk=report.pk).update(state=told[report.state])
    assert report.title in [p.place for p in everything()]


def test_a_deleted_report_is_named_once_it_was_signed(report):
    report.events.all().delete()
    report.sections.all().delete()
    report.delete()
    assert bool(list(everything())) == (report.state != "draft")


def test_a_changed_day_or_place_of_publication_is_named(report):
    changes = {
        "signed": {"signed_on": date(2024, 1, 9)},
        "filed": {"filed_on": date(2024, 1, 9)},
        "published": {"published_at": "另一处"},
        "draft": {"state": "signed"},
    }[report.state]
    Report.objects.filter(pk=report.pk).update(**changes)
    assert report.title in [p.place for p in everything()]
