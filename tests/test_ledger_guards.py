"""What nobody may do to a record whatever is sent: beyond the role, the township, the law's decision, or twice at once."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.db import connection
from django.utils import timezone

from fazhang.books.models import Book, Voucher
from fazhang.books.verify import problems as book_problems
from fazhang.ledgers import door, inbox, queries, search, verify
from fazhang.ledgers.door import Conflict, Entry, Invalid, Move
from fazhang.ledgers.fields import Note, Rows, Text
from fazhang.ledgers.models import Notice, Record, RecordVersion
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets.loading import Loader
from fazhang.ledgers.sheets.workbook import Unreadable, sheets
from fazhang.ledgers.spec import Flow, Ledger, Step
from fazhang.places.models import Office, User
from fazhang.places.scope import Denied, Scope
from tests.conftest import Enter
from tests.world import OTHER, TOWN, World, build

pytestmark = pytest.mark.django_db
EVENT = {"kind": "风险隐患", "subject": "井盖松动", "count": "1"}
ORDER = {
    "subject": "督办事项", "level": "普通督办", "grounds": "逾期未办结", "demand": "三日内办结", "reply_by": "2024-08-01",
}  # fmt: skip
DISPUTE = {"type": "邻里纠纷", "source": "其他", "applicant": "甲某某", "subject": "水渠争议"}


def put(scope: Scope, ledger: str, raw: dict[str, str], town: str = TOWN, **more: object) -> int:
    given = {"region": f"{town}201", "occurred_on": "2024-07-01", **raw}
    return door.register(ledger=ledger, entries=[Entry(given, **more)], scope=scope).ids[0]  # type: ignore[arg-type]


def do(scope: Scope, pk: int, step: str, on: str, other: int | None = None, **raw: object) -> Record:
    door.move(moves=[Move(pk, step, raw, on=on, other=other)], scope=scope)
    return Record.objects.get(pk=pk)


# ---- where a record may come from ----------------------------------------------------------------------------------


def test_an_order_is_about_a_matter_of_its_own_township_that_still_counts(world: World) -> None:
    county = world.scope("county")
    with pytest.raises(Denied, match="同一乡镇"):
        put(county, "order", ORDER, town=OTHER, parent=world.records["dispute"])
    with pytest.raises(Denied, match="已经作废"):
        put(world.scope("chief"), "order", ORDER, parent=world.records["void"])
    assert put(county, "order", ORDER, parent=world.records["dispute"])


def test_the_county_gives_an_order_to_an_office_of_its_township(world: World) -> None:
    here, there = (Office.objects.get(region=town, name="司法所").pk for town in (TOWN, OTHER))
    with pytest.raises(Invalid, match="本乡镇的机构"):
        put(world.scope("county"), "order", {**ORDER, "office": str(there)})
    assert put(world.scope("county"), "order", {**ORDER, "office": str(here)})


def test_a_step_that_hands_over_names_the_record_it_is_taken_on(world: World) -> None:
    with pytest.raises(Denied):
        put(world.scope("clerk"), "dispute", DISPUTE, step="to_dispute")


def test_a_grid_member_refers_to_no_record_of_a_ledger_that_is_not_open_to_the_grid(world: World) -> None:
    with pytest.raises(Denied):
        put(world.scope("grid"), "dispute", DISPUTE, parent=world.records["petition"])
    assert not Record.objects.filter(parent=world.records["petition"])


def test_what_is_handed_over_is_kept_as_close_there_as_it_was_here() -> None:
    loose = [
        (ledger.code, step.code, name)
        for ledger in LEDGERS.values()
        for step in ledger.flow.steps
        for name, source in step.copies.items()
        if source[0] != "=" and name != "occurred_on"
        for there, here in [(LEDGERS[step.opens].field(name), ledger.field(source))]
        if here.personal > there.personal
        or (isinstance(here, Note) and not (there.personal or isinstance(there, Note)))
    ]
    assert not loose


def test_no_step_is_called_like_an_act_of_the_doors() -> None:
    with pytest.raises(ValueError, match="act of the doors"):
        Ledger(
            code="x", name="甲", noun="乙", chapter="study", title="{a}", fields=(Text("a", "丙"),),
            flow=Flow({"open": "开", "closed": "毕"}, (Step("enter", "列入", ("open",), "closed", closes=True),)),
        )  # fmt: skip


# ---- steps ---------------------------------------------------------------------------------------------------------


def test_a_record_takes_one_step_in_a_call(world: World) -> None:
    clerk = world.scope("clerk")
    pk = put(clerk, "grid_report", EVENT)
    with pytest.raises(Denied, match="一次只能办理一步"):
        door.move(moves=[Move(pk, "accept", on="2024-07-02"), Move(pk, "accept", on="2024-07-02")], scope=clerk)
    assert Record.objects.get(pk=pk).version == 1


def test_reports_are_not_joined_in_a_ring(world: World) -> None:
    clerk = world.scope("clerk")
    one, two, three = (put(clerk, "grid_report", EVENT) for _ in range(3))
    do(clerk, one, "merge", "2024-07-02", other=two)
    do(clerk, two, "merge", "2024-07-02", other=three)
    with pytest.raises(Invalid, match="已并入其他"):
        do(clerk, three, "merge", "2024-07-02", other=one)


def test_a_decision_is_taken_back_by_those_who_may_take_it_and_not_by_those_it_binds(world: World) -> None:
    deputy, head = world.scope("deputy"), world.scope("head")
    pk = put(deputy, "order", ORDER)
    do(head, pk, "reply", "2024-07-02", reply="已办结")
    do(deputy, pk, "return", "2024-07-03", review="没有办结", reply_by="2024-08-05")
    with pytest.raises(Denied):
        door.undo(record=pk, scope=head)
    assert door.undo(record=pk, scope=deputy).state == "replied"


def test_an_extension_is_approved_and_not_written_in_otherwise(world: World) -> None:
    clerk, deputy, raw = world.scope("clerk"), world.scope("deputy"), {"purpose": "申诉求决"}
    pk = put(clerk, "petition", {"subject": "道路", "people": "1", "form": "来信", **raw})
    do(clerk, pk, "accept", "2024-07-02", path="信访处理意见书", purpose="申诉求决")
    do(clerk, pk, "assign", "2024-07-02", handler="党政办", office=Office.objects.get(region=TOWN, name="党政办").pk)
    with pytest.raises(Invalid, match="批准延期"):
        door.amend(record=pk, raw={"extended_on": "2024-07-20", "extension_days": "30"}, scope=clerk)
    with pytest.raises(Invalid, match="批准延期"):
        put(clerk, "petition", {"subject": "道路", "people": "1", "form": "来信", **raw, "extended_on": "2024-07-20"})
    record = do(deputy, pk, "extend", "2024-07-20", extension_days="30", extension_reason="须委托鉴定")
    assert record.stored()["extension_days"] == 30


# ---- accusations ---------------------------------------------------------------------------------------------------


def accusation(world: World, unit: str, **more: object) -> int:
    raw = {
        "occurred_on": (timezone.localdate() - timedelta(3)).isoformat(), "subject": "反映办件收费", "people": "1",
        "form": "来信", "purpose": "检举控告", "accused_unit": unit,
    }  # fmt: skip
    return put(replace(world.scope("clerk"), office=None), "petition", raw, **more)


@pytest.mark.parametrize("unit", ["司法所", "青石镇司法所", "司法所、派出所", "司法"])
def test_the_accused_unit_is_known_by_a_longer_and_a_shorter_name(world: World, unit: str) -> None:
    pk = accusation(world, unit)
    assert not queries.records(world.scope("clerk")).filter(pk=pk)
    assert not queries.records(world.scope("clerk"), "petition").filter(pk=pk)
    assert queries.records(world.scope("deputy")).filter(pk=pk)
    with pytest.raises(Denied):
        door.attach(record=pk, uploads=[], scope=world.scope("clerk"))


def test_other_units_see_an_accusation(world: World) -> None:
    assert queries.records(world.scope("clerk")).filter(pk=accusation(world, "派出所"))


def test_an_order_about_an_accusation_does_not_carry_its_title(world: World, enter: Enter) -> None:
    pk = accusation(world, "司法所")
    page = enter("deputy").get(f"/ledgers/order/new/?from={pk}").content.decode()
    assert 'value="接访下访台账' in page
    assert 'value="反映办件收费' not in page
    plain = world.records["dispute"]
    assert 'value="青石镇宅基地' in enter("deputy").get(f"/ledgers/order/new/?from={plain}").content.decode()


def test_who_registers_an_accusation_of_the_own_office_is_told_that_it_goes_elsewhere(
    world: World, enter: Enter
) -> None:
    client = enter("clerk")
    data = {
        "key": "k1", "region": TOWN, "occurred_on": timezone.localdate().isoformat(), "subject": "反映办件收费",
        "people": "1", "form": "来信", "purpose": "检举控告", "accused_unit": "司法所",
    }  # fmt: skip
    answer = client.post("/ledgers/petition/new/", data, follow=True)
    assert answer.status_code == 200
    assert "由其他机构办理" in answer.content.decode()
    assert "反映办件收费" not in answer.content.decode()
    assert Record.objects.filter(title="反映办件收费").count() == 1


def test_an_import_by_the_accused_does_not_tell_that_the_accusation_is_there(world: World) -> None:
    pk = accusation(world, "司法所")
    day = Record.objects.get(pk=pk).occurred_on.isoformat()
    sheet = f"收到日期,反映事项,信访形式,来访人次,地区\n{day},反映办件收费,来信,1,{Record.objects.get(pk=pk).region}\n"
    scopes = [world.scope("clerk"), replace(world.scope("clerk"), office=None)]
    found = [Loader(LEDGERS["petition"], s, TOWN).load(sheet.encode(), dry_run=True).likely for s in scopes]
    assert [[one.record for one in likely] for likely in found] == [[], [pk]]


def test_no_mail_tells_of_a_record_that_its_reader_may_not_see(world: World, mailoutbox: list[object]) -> None:
    pk = accusation(world, "司法所")
    User.objects.filter(username="qs_clerk").update(email="clerk@example.gov.cn")
    Notice.objects.create(user="qs_clerk", record_id=pk, kind="late", text="反映", key="old", at="2026-01-01")
    assert inbox.mail("https://fazhang.example") == 0
    assert not mailoutbox


def test_a_voucher_does_not_tell_the_accused_of_an_accusation(world: World, enter: Enter) -> None:
    pk = accusation(world, "派出所")
    door.amend(record=pk, raw={"accused_unit": "司法所"}, scope=replace(world.scope("clerk"), office=None))
    url = f"/books/{TOWN}/{Voucher.objects.get(subject=pk, version=2).no}/"
    pages = {role: enter(role).get(url).content.decode() for role in ("clerk", "deputy")}
    assert "被检举" not in pages["clerk"]
    assert "反映办件收费" not in pages["clerk"]
    assert "被检举" in pages["deputy"]


def test_a_fault_in_the_books_is_told_without_the_title(world: World) -> None:
    record = Record.objects.get(pk=accusation(world, "司法所", closed_on=None))
    Record.objects.filter(pk=world.records["petition"]).update(
        data=world.record("petition").data.replace('"people":2', '"people":3')
    )
    (problem,) = verify.unequal(Book.objects.get(town=TOWN))
    assert world.record("petition").title not in str(problem)
    assert record.title not in str(problem)


# ---- hostile input -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["[" * 100_000, '[{"on":' * 20_000, "1" * 100_000, "null", '[["a"]]'])
def test_a_table_as_text_is_a_table_or_refused(text: str) -> None:
    table = Rows("a", "甲", columns=(Text("on", "乙"),))
    with pytest.raises(ValueError, match="应为表格"):
        table.clean(text)


def test_a_workbook_with_two_cells_far_apart_is_refused_and_nothing_falls_over() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "日期")
    sheet.write_string(1_048_575, 16_383, "末")
    book.close()
    with pytest.raises(Unreadable):
        list(sheets(out.getvalue()))


def test_a_line_of_a_million_columns_is_refused() -> None:
    with pytest.raises(Unreadable, match="太大"):
        list(sheets(b"a," * 1_000_000))


def test_days_and_times_of_a_workbook_come_out_as_such() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("甲").write_datetime(0, 0, date(2024, 7, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    (sheet,) = sheets(out.getvalue())
    assert (sheet.name, sheet.head) == ("甲", [[date(2024, 7, 1)]])


# ---- at the same moment --------------------------------------------------------------------------------------------


def at_once(act: Callable[[int], object], count: int = 6) -> list[object]:
    """What `act` gives when it is done by so many at the same moment, refusals as they are."""
    start = threading.Barrier(count)

    def one(n: int) -> object:
        try:
            start.wait()
            return act(n)
        except (Invalid, Conflict, Denied) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_of_those_who_take_a_step_at_the_same_moment_one_takes_it() -> None:
    search.clear()
    world = build()
    clerk = world.scope("clerk")
    pk = put(clerk, "grid_report", EVENT)
    taken = at_once(lambda _: door.move(moves=[Move(pk, "accept", on="2024-07-02")], scope=clerk))
    assert sum(t == [pk] for t in taken) == 1
    assert all(isinstance(t, Invalid) for t in taken if t != [pk])
    # Handing over at the same moment: one child, one step; the same key twice: one record.
    do(clerk, pk, "distribute", "2024-07-02", office=clerk.office)
    at_once(lambda _: put(clerk, "dispute", DISPUTE, parent=pk, step="to_dispute"))
    assert Record.objects.filter(parent=pk).count() == 1
    same = at_once(lambda _: put(clerk, "dispute", DISPUTE, key="once"))
    assert len(set(same)) == 1
    assert Record.objects.filter(key="once").count() == 1
    # Correcting one version at the same moment: one is taken, the others are told.
    held = Record.objects.get(key="once")
    changed = at_once(lambda n: door.amend(record=held.pk, raw={"subject": f"水渠{n}"}, scope=clerk, version=1).version)
    assert changed.count(2) == 1
    assert sum(isinstance(c, Conflict) for c in changed) == 5
    for record in Record.objects.filter(town=TOWN):
        assert Voucher.objects.filter(subject=record.pk).count() == record.version
        assert RecordVersion.objects.filter(record=record).count() == record.version - 1
    assert not list(book_problems())
    assert not list(verify.problems())
    assert not [p for book in Book.objects.all() for p in verify.unequal(book)]
