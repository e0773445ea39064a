"""What every ledger's declaration must hold, and that one file is all a new ledger takes."""

import random
import re
import sys
from datetime import date
from pathlib import Path

import pytest

from fazhang.books import state
from fazhang.ledgers import booking, door, kinds, queries, registry
from fazhang.ledgers.fields import FIELD_KINDS, FieldError, Int, Resident, read_day
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import VOID, Facts, Ledger
from tests.books_world import TOWN, build_places, clerk, closing, fill, fill_registers

WANTED = """meeting task duty_statement assessment institution study exam training publicity publicity_team
school_deputy law_literate adviser adviser_matter legal_service legal_aid antifraud dispute petition opinion hazard
grid_report deliberation grid_evaluation enforcement_case patrol officer equipment power case_review accountability
decision decision_catalogue legality_review normative_draft normative_document disclosure supervision window_service proposal
litigation demo_village peace_star special_group_work""".split()


def plain(ledger: Ledger) -> bool:
    """Registered and filed, no procedure; those that have one are tested in test_procedures.py."""
    return len(ledger.flow.states) == 2


def test_every_kind_of_record_the_reports_imply_has_its_ledger():
    assert set(WANTED) <= set(LEDGERS)


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda k: k.code)
def test_a_ledger_is_one_short_file(ledger: Ledger):
    lines = (Path(kinds.__path__[0]) / f"{ledger.code}.py").read_text("utf-8").splitlines()
    assert len(lines) <= (120 if plain(ledger) else 300)
    assert not any(re.match(r"\s*(def|class) ", line) for line in lines)


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda k: k.code)
def test_no_two_headings_of_a_ledger_could_be_the_same_column(ledger: Ledger):
    headings = [h for f in ledger.fields for h in (f.label, *f.also)]
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda k: k.code)
def test_a_ledger_lists_something_and_names_its_records_without_personal_data(ledger: Ledger):
    assert ledger.listed
    values, errors = ledger.clean(fill(ledger, random.Random(ledger.code), date(2023, 5, 6)))
    assert not errors
    name = ledger.name_record(values | {f.name: "某居民的信息" for f in ledger.personal})
    assert name
    assert "某居民的信息" not in name


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda k: k.code)
def test_what_a_field_shows_of_a_value_reads_back_as_the_value(ledger: Ledger):
    rng = random.Random(ledger.code)
    values, _ = ledger.clean(fill(ledger, rng, date(2023, 5, 6)))
    again, errors = ledger.clean(values)
    assert not errors
    assert again == values


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda k: k.code)
def test_a_required_field_left_empty_is_named_and_nothing_else_is_lost(ledger: Ledger):
    raw = fill(ledger, random.Random(1), date(2023, 5, 6))
    for field in ledger.fields:
        if field.required and field.default is None:
            values, errors = ledger.clean({**raw, field.name: " "})
            assert field.label in errors[field.name]
            assert len(values) >= len([f for f in ledger.fields if f.required]) - 1


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda k: k.code)
def test_a_void_record_posts_nothing_and_a_ratio_is_never_posted(ledger: Ledger):
    values, _ = ledger.clean(fill(ledger, random.Random(2), date(2023, 5, 6)))
    assert ledger.effects(Facts(date(2023, 5, 6), None, VOID, values)) == {}


def test_groups_under_control_are_counted_and_never_listed():
    """社区矫正法 26、54; design: sensitive groups only as counts of work done."""
    ledger = LEDGERS["special_group_work"]
    assert not ledger.personal
    assert {f.kind for f in ledger.fields} <= {"Choice", "Int", "Day"}


def test_no_ledger_measures_staff_by_volume_or_time_online():
    """防治“指尖上的形式主义” (2023): no clocking-in, no ranking, no time online."""
    for ledger in LEDGERS.values():
        for field in ledger.fields:
            assert not re.search(r"打卡|签到次数|在线时长|排名|积分", field.label), (ledger.code, field.label)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2023-5-6", "2023-05-06"), ("2023.05.06", "2023-05-06"), ("2023/5/6", "2023-05-06"),
     ("2023年5月6日", "2023-05-06"), ("２０２３－５－６", "2023-05-06"), ("20230506", "2023-05-06")],
)  # fmt: skip
def test_dates_are_read_as_people_type_them(typed, read):
    assert read_day(typed).isoformat() == read


@pytest.mark.parametrize("typed", ["2023-13-01", "昨天", "5月6日", "0001-01-01", "2023-02-30"])
def test_what_is_no_date_is_refused_with_what_was_typed(typed):
    with pytest.raises(FieldError, match=re.escape(typed)):
        read_day(typed, "登记日期")


@pytest.mark.parametrize("typed", ["", "abc", "1.5", "-1", "1e400", "NaN", "١٢٣x", "9" * 40])
def test_what_is_no_whole_number_in_bounds_is_refused(typed):
    with pytest.raises(FieldError):
        Int("n", "人数", required=True, max=5000).clean(typed)


def test_full_width_digits_and_thousands_commas_are_numbers():
    assert Int("n", "人数").clean("１，２００") == 1200


def test_control_characters_never_reach_a_record():
    assert Resident("n", "姓名").clean("李\u202e四\x00") == "李四"


def test_every_kind_of_field_has_a_widget():
    assert {k.widget for k in FIELD_KINDS.values()} == {
        "text",
        "note",
        "number",
        "day",
        "choice",
        "many",
        "terms",
        "pick",
        "rows",
        "yes",
    }


NEW = """
from fazhang.ledgers.fields import Choice, Int, Text
from fazhang.ledgers.spec import EVENT, Ledger, Post

LEDGER = Ledger(
    code="mock_court", name="模拟法庭台账", noun="模拟法庭", chapter="publicity", title="{topic}", kind="kind",
    flow=EVENT,
    fields=(
        Text("topic", "主题", required=True, listed=True, searched=True),
        Choice("kind", "类别", required=True, options=("进学校", "进乡村")),
        Int("audience", "旁听人次", min=0, max=9999),
    ),
    posts=(Post("publicity.events", dim="kind"), Post("publicity.audience", quantity="audience", dim="kind")),
)
"""


@pytest.mark.django_db
def test_a_new_ledger_takes_one_file_and_nothing_else(tmp_path, monkeypatch):
    (tmp_path / "mock_court.py").write_text(NEW, "utf-8")
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    found = registry._load()
    assert "mock_court" in found
    monkeypatch.setitem(LEDGERS, "mock_court", found["mock_court"])
    build_places()
    raw = {"topic": "校园欺凌案", "kind": "进学校", "audience": "120", "occurred_on": "2023-06-01"}
    done = door.register(ledger="mock_court", entries=[door.Entry(raw)], scope=clerk())
    rows = queries.filtered(
        queries.records(clerk(), "mock_court"), found["mock_court"], {"q": "欺凌", "kind": "进学校"}
    )
    assert [r.pk for r in rows] == done.ids
    period = state.Period.year(2023)
    assert state.figure("publicity.audience", TOWN, period).value == 120
    door.move(moves=[door.Move(done.ids[0], "close")], scope=clerk())
    assert queries.record_for(clerk(), done.ids[0]).state_name == "已归档"
    monkeypatch.delitem(sys.modules, "fazhang.ledgers.kinds.mock_court")


@pytest.mark.parametrize("ledger", [k for k in LEDGERS.values() if plain(k)], ids=lambda k: k.code)
@pytest.mark.django_db
def test_a_record_of_any_plain_ledger_opens_closes_and_reopens(ledger: Ledger):
    build_places()
    fill_registers(ledger)
    rng = random.Random(ledger.code)
    raw = fill(ledger, rng, date(2023, 5, 6))
    pk = door.register(ledger=ledger.code, entries=[door.Entry(raw)], scope=clerk()).ids[0]
    record = queries.record_for(clerk(), pk)
    assert record.state == ledger.flow.initial
    values = booking.unpack(record)
    close = next(s for s in ledger.flow.steps if s.closes)
    door.move(
        moves=[door.Move(pk, close.code, closing(ledger, rng, values, record.occurred_on), "2023-09-01")], scope=clerk()
    )
    record.refresh_from_db()
    assert (record.state, record.closed_on, record.version) == (close.target, date(2023, 9, 1), 2)
    undo = next(s for s in ledger.flow.from_state(record.state))
    door.move(moves=[door.Move(pk, undo.code)], scope=clerk())
    record.refresh_from_db()
    assert (record.state, record.closed_on) == (ledger.flow.initial, None)
