"""Steps and corrections: a step touches its own fields, keeps the ledger's rules, and what was retired stays put."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fazhang.books import state
from fazhang.books.models import Voucher
from fazhang.ledgers import booking, door
from fazhang.ledgers.door import Entry, Invalid, Move
from fazhang.ledgers.models import Record
from fazhang.places import choices
from fazhang.places.models import Office, Region
from tests.books_world import TOWN, build_places, clerk, register

pytestmark = pytest.mark.django_db
YEAR = state.Period.year(2023)


@pytest.fixture(autouse=True)
def places(tmp_path, settings):
    settings.DATA = tmp_path
    build_places()


def dispute(**given) -> int:
    return register(
        "dispute", subject="宅基地边界", type="邻里纠纷", source="当事人申请", parties=2, outcome=None, **given
    )


def test_a_step_touches_no_field_but_its_own():
    pk = dispute(amount=None)
    with pytest.raises(Invalid, match="不能填写“纠纷类型”"):
        door.move(
            moves=[Move(pk, "close", {"outcome": "调解成功", "result": "已和解", "type": "合同纠纷"})], scope=clerk()
        )
    assert Voucher.objects.filter(subject=pk).count() == 1


def test_a_step_takes_what_is_known_only_at_the_end_and_the_figures_follow():
    pk = dispute(amount=None)
    raw = {"outcome": "调解成功", "result": "已和解", "amount": "1200.5", "form": "书面"}
    door.move(moves=[Move(pk, "close", raw, "2023-06-01")], scope=clerk())
    assert str(state.figure("dispute.amount", TOWN, YEAR).value) == "1200.50"
    assert booking.unpack(Record.objects.get(pk=pk))["form"] == "书面"


@pytest.mark.parametrize("adopted", ["部分采纳", "未采纳"])
def test_a_step_keeps_the_rules_of_the_ledger(adopted):
    pk = register("legality_review", object="其他", due_on=None)
    raw = {"conclusion": "合法", "adopted": adopted}
    with pytest.raises(Invalid, match="未采纳的理由"):
        door.move(moves=[Move(pk, "close", raw, "2023-05-20")], scope=clerk())
    assert state.figure("review.legality", TOWN, YEAR).value == 0
    door.move(moves=[Move(pk, "close", raw | {"not_adopted": "与上级文件一致"}, "2023-05-20")], scope=clerk())
    assert state.figure("review.legality", TOWN, YEAR).value == 1


def test_what_is_settled_is_corrected_with_a_day_of_settlement():
    pk = dispute()
    door.move(moves=[Move(pk, "close", {"outcome": "调解成功", "result": "已和解"}, "2023-06-01")], scope=clerk())
    with pytest.raises(Invalid) as caught:
        door.amend(record=pk, raw={"closed_on": ""}, scope=clerk())
    assert set(caught.value.first) == {"closed_on"}
    assert state.figure("dispute.in_progress", TOWN, YEAR).value == 0


def test_a_record_of_a_retired_village_and_office_is_corrected_where_it_is():
    office = Office.objects.create(region_id=TOWN, name="原农业站")
    pk = dispute(region=f"{TOWN}201", office=office.pk)
    Region.objects.filter(path__startswith=f"{TOWN}201").update(active=False)
    Office.objects.filter(pk=office.pk).update(active=False)
    door.amend(record=pk, raw={"parties": 3}, scope=clerk())
    assert state.figure("dispute.parties", f"{TOWN}201", YEAR).value == 3
    with pytest.raises(Invalid) as caught:
        dispute(region=f"{TOWN}201", office=office.pk)
    assert set(caught.value.first) == {"region", "office"}


def test_the_form_of_a_correction_offers_the_retired_place_and_the_form_of_a_new_record_does_not():
    office = Office.objects.create(region_id=TOWN, name="原农业站", active=False)
    Region.objects.filter(path=f"{TOWN}201").update(active=False)
    assert f"{TOWN}201" not in {p.path for p in choices.places(clerk())}
    assert f"{TOWN}201" in {p.path for p in choices.places(clerk(), held=f"{TOWN}201")}
    assert office not in choices.offices(clerk())
    assert office in choices.offices(clerk(), office.pk)


def test_two_long_keys_are_not_taken_for_one():
    entry = {"occurred_on": "2023-05-06", "kind": "风险隐患", "subject": "路面塌陷", "count": 1}
    with pytest.raises(Invalid, match="业务号"):
        door.register(ledger="grid_report", entries=[Entry(entry, key="a" * 81)], scope=clerk())
    assert not Record.objects.exists()


@pytest.mark.parametrize("act", ["move", "amend", "void", "attach"])
def test_a_record_is_read_after_its_book_is_locked(act):
    """Otherwise two acts at once would both build on the same version."""
    pk = dispute()
    verbs = {
        "move": lambda: door.move(
            moves=[Move(pk, "close", {"outcome": "调解成功", "result": "已和解"})], scope=clerk()
        ),
        "amend": lambda: door.amend(record=pk, raw={"parties": 5}, scope=clerk()),
        "void": lambda: door.void(record=pk, reason="重复", scope=clerk()),
        "attach": lambda: door.attach(record=pk, uploads=[], scope=clerk()),
    }
    with CaptureQueriesContext(connection) as caught:
        verbs[act]()
    told = [q["sql"] for q in caught]
    locked = next(i for i, sql in enumerate(told) if 'FROM "books_book"' in sql)
    read = next(i for i, sql in enumerate(told) if 'FROM "ledgers_record"' in sql and '"data"' in sql)
    assert locked < read
