"""What comes of a report: its plan becomes tasks, and nobody changes what was filed unseen."""

from __future__ import annotations

from datetime import date

import pytest

from fazhang.books.models import Voucher
from fazhang.ledgers import door
from fazhang.ledgers.door import Invalid
from fazhang.ledgers.models import Record
from fazhang.places.scope import Denied, system
from fazhang.reports import actions, verify
from fazhang.reports.flow import DRAFT
from fazhang.reports.models import Report
from tests.reports_world import TO_FILED, TO_SIGNED, TOWN, YEAR, build_places, pieces_of, register, report, scope, take

pytestmark = pytest.mark.django_db
NEXT_YEAR = YEAR + 1


@pytest.fixture(autouse=True)
def _places() -> None:
    build_places()


# ---- the plan becomes tasks --------------------------------------------------------------------------------------


def tasks() -> list[str]:
    return sorted(r.stored()["subject"] for r in Record.objects.filter(ledger="task"))


def test_the_items_of_the_plan_become_next_years_tasks_once() -> None:
    held = report()
    held = actions.save(
        report=held.pk, scope=scope("clerk"), header={},
        pieces=pieces_of(held, plan="总的要求如下：\n（一）抓普法。办活动{{publicity.events}}。\n2.化解纠纷。\n一是培训网格员。"),
    )  # fmt: skip
    assert actions.carry_tasks(report=held.pk, scope=scope("clerk")) == 3
    assert tasks() == sorted(["抓普法", "化解纠纷", "培训网格员"])
    assert actions.carry_tasks(report=held.pk, scope=scope("clerk")) == 0
    assert len(tasks()) == 3
    record = Record.objects.filter(ledger="task").first()
    assert record is not None
    assert (record.town, record.occurred_on, record.due_on) == (TOWN, date(NEXT_YEAR, 1, 1), date(NEXT_YEAR, 12, 31))
    assert record.stored()["source"] == "年度计划"


def test_items_added_to_the_plan_later_are_added_to_the_tasks_and_none_twice() -> None:
    held = report()

    def carry(plan: str) -> int:
        fresh = Report.objects.get(pk=held.pk)
        actions.save(report=held.pk, scope=system(TOWN), header={}, pieces=pieces_of(fresh, plan=plan))
        return actions.carry_tasks(report=held.pk, scope=system(TOWN))

    assert carry("1.抓普法。\n2.化纠纷。") == 2
    assert carry("1.抓学法。\n2.抓普法。\n3.化纠纷。\n4.抓普法。") == 1
    assert tasks() == sorted(["抓普法", "化纠纷", "抓学法"])


def test_a_voided_task_does_not_come_back() -> None:
    held = report()
    actions.carry_tasks(report=held.pk, scope=system(TOWN))
    first = Record.objects.filter(ledger="task").first()
    assert first is not None
    door.void(record=first.pk, reason="不再执行", scope=system(TOWN))
    assert actions.carry_tasks(report=held.pk, scope=system(TOWN)) == 0


def test_a_plan_without_items_is_told_so() -> None:
    held = report()
    actions.save(report=held.pk, scope=system(TOWN), header={}, pieces=pieces_of(held, plan="继续努力。"))
    with pytest.raises(Invalid, match="没有分条"):
        actions.carry_tasks(report=held.pk, scope=system(TOWN))


@pytest.mark.parametrize("role", ["deputy", "chief", "county", "admin"])
def test_only_those_who_register_carry_tasks(role: str) -> None:
    held = take(report(), *TO_FILED)
    with pytest.raises(Denied):
        actions.carry_tasks(report=held.pk, scope=scope(role))


# ---- changed behind the application's back -----------------------------------------------------------------------


def _frozen(held: Report) -> None:
    Report.objects.filter(pk=held.pk).update(frozen=held.frozen.replace("青石镇", "青石乡", 1))


def _both(held: Report) -> None:
    Report.objects.filter(pk=held.pk).update(
        frozen="{}", digest="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )


def _digest(held: Report) -> None:
    Report.objects.filter(pk=held.pk).update(digest="0" * 64)


def _state(held: Report) -> None:
    Report.objects.filter(pk=held.pk).update(state=DRAFT)


def _year(held: Report) -> None:
    Report.objects.filter(pk=held.pk).update(year=2021)


def _gone(held: Report) -> None:
    held.events.all().delete()
    held.delete()


def _key(held: Report) -> None:
    Voucher.objects.filter(ledger="reports", act="file").update(key="reports")


def _label(held: Report) -> None:
    Voucher.objects.filter(ledger="reports", act="file").update(key="reports:二〇二三:file:0")


@pytest.mark.parametrize("change", [_frozen, _both, _digest, _state, _year, _gone, _key, _label])
def test_a_filed_report_changed_behind_the_applications_back_is_named(change) -> None:  # type: ignore[no-untyped-def]
    held = take(report(), *TO_FILED)
    assert list(verify.everything()) == []
    change(held)
    problems = list(verify.problems())
    assert problems
    assert any("报告" in p.place and (TOWN in p.place or "青石镇" in p.place) for p in problems)


def test_a_signed_report_changed_behind_the_applications_back_is_named() -> None:
    held = take(report(), *TO_SIGNED)
    _frozen(held)
    assert [p.place for p in verify.problems()] == [held.title]


def test_problems_of_books_are_named_by_the_township() -> None:
    register("study")
    Voucher.objects.filter(book__town=TOWN, no=1).update(by="someone")
    assert any(p.place == "青石镇账簿 凭证1" for p in verify.everything())
