"""信访: three purposes with their own ways, the clocks of acceptance, handling and review, and the accuser kept secret."""

from __future__ import annotations

from datetime import date

import pytest

from fazhang.books import state
from fazhang.ledgers import booking, door, law, procedure
from fazhang.ledgers.door import Entry, Invalid, Move
from fazhang.ledgers.kinds.petition import CHARGE, DEMAND, LEDGER, ORDERED, PATHS
from fazhang.ledgers.models import Record
from fazhang.places.models import Office
from fazhang.reports import papers
from tests.books_world import TOWN, build_places, clerk

pytestmark = pytest.mark.django_db
BASE = {
    "region": f"{TOWN}201", "subject": "道路损坏", "mode": "随时接访", "leader": "周镇长", "people": 2, "visitor": "钱某某",
    "phone": "000-12345678", "purpose": DEMAND, "demand": "要求修复",
}  # fmt: skip
OPINION = {
    "claim": "修复道路", "grounds": "现场查看属实", "opinion": "列入本月修复", "statutes": "公路法", "stance": "予以支持",
    "outcome": "化解", "grade": "实质性",
}  # fmt: skip
SOLVED = {"outcome": "化解", "grade": "实质性", "result": "当场答复"}
FIVE = ("petition.visits", "petition.visitors", "petition.in_progress", "petition.resolved", "petition.unresolved")


@pytest.fixture(autouse=True)
def places():
    build_places()


def register(on: str = "2023-04-03", closed: str = "", **given) -> int:
    entry = Entry({**BASE, "occurred_on": on, **given}, closed_on=closed or None)
    return door.register(ledger="petition", entries=[entry], scope=clerk()).ids[0]


def step(pk: int, code: str, on: str, **raw) -> Record:
    if code == "assign":
        raw.setdefault("office", Office.objects.get(name="司法所").pk)
    door.move(moves=[Move(pk, code, raw, on)], scope=clerk())
    return Record.objects.get(pk=pk)


def refused(act, *fields: str) -> str:
    with pytest.raises(Invalid) as caught:
        act()
    assert not fields or set(caught.value.first) == set(fields)
    return str(caught.value)


def handled(path: str = "信访处理意见书", on: str = "2023-04-04", **given) -> int:
    pk = register(**given)
    step(pk, "accept", on)
    step(pk, "assign", on, path=path, handler="村镇建设办公室")
    return pk


def answered(served: str = "2023-05-12") -> int:
    pk = handled()
    step(pk, "reply", "2023-05-10", **OPINION)
    step(pk, "serve", served, service="当面送达")
    return pk


def clock(pk: int, code: str, today: str = "2023-04-05") -> procedure.Running | None:
    record = Record.objects.get(pk=pk)
    facts = booking.facts_of({n: getattr(record, n) for n in ("occurred_on", "closed_on", "state")}, record.stored())
    found = procedure.clocks(LEDGER, facts, law.in_force(TOWN), date.fromisoformat(today))
    return next((r for r in found if r.clock.code == code), None)


def figures(*codes: str) -> list[int]:
    year = state.Period.year(2023)
    return [int(state.figure(c, TOWN, year).value) for c in codes or FIVE]


def test_a_petition_goes_through_extension_opinion_review_and_re_review_and_the_figures_follow_at_every_stage():
    pk = register()
    assert figures() == [1, 2, 1, 0, 0]
    assert step(pk, "accept", "2023-04-04").state_name == "已受理"
    assert step(pk, "assign", "2023-04-05", path="信访处理意见书", handler="村镇建设办公室").state_name == "办理中"
    row = {"on": "2023-04-10", "way": "现场查看", "content": "路面破损属实"}
    step(pk, "inquire", "2023-04-10", inquiries=row)
    step(pk, "extend", "2023-06-01", extension_days=30, extension_reason="等待检测结果")
    step(pk, "tell", "2023-06-02")
    assert figures() == [1, 2, 1, 0, 0]
    record = step(pk, "reply", "2023-06-20", **OPINION | {"outcome": "未化解", "grade": "程序性", "stance": "解释说明"})
    assert (record.state_name, record.closed_on) == ("已办结", date(2023, 6, 20))
    assert figures() == [1, 2, 0, 0, 1]
    step(pk, "serve", "2023-06-21", service="当面送达", rating="不满意")
    assert step(pk, "review", "2023-07-10", review_by="县住房和城乡建设局").state_name == "复查中"
    step(pk, "reviewed", "2023-08-04", review_result="维持", review_served_on="2023-08-07")
    assert step(pk, "recheck", "2023-09-06", recheck_by="县人民政府").state_name == "复核中"
    assert step(pk, "rechecked", "2023-09-28", recheck_result="维持").state_name == "已终结"
    assert figures() == [1, 2, 0, 0, 1]
    assert "《信访工作条例》第36条" in refused(lambda: step(pk, "reopen", "2023-10-09"), "")


def test_only_what_is_told_at_a_reception_counts_as_one():
    for form in ("来信", "来电", "网信"):
        register(form=form, mode=None, leader=None)
    register(form=ORDERED, mode=None, leader=None, received_from="县信访局")
    assert figures() == [0, 0, 0, 0, 0]
    refused(lambda: register(mode=None, leader=None), "mode", "leader")
    refused(lambda: register(form=ORDERED), "received_from")


def test_what_is_answered_at_once_is_closed_at_once():
    pk = register()
    assert step(pk, "close", "2023-04-03", **SOLVED).state_name == "已办结"
    assert figures() == [1, 2, 0, 1, 0]
    assert step(pk, "reopen", "2023-04-10").state_name == "已登记"
    assert figures() == [1, 2, 1, 0, 0]


def test_the_notice_of_acceptance_is_due_in_fifteen_days():
    """Received on 14 April 2023: the 29th, the first day of the May holiday, which lasts until 3 May."""
    pk = register("2023-04-14")
    assert clock(pk, "notify").due_on == date(2023, 5, 4)
    assert Record.objects.get(pk=pk).due_clock == "notify"


@pytest.mark.parametrize("path", [p for p in PATHS if p != "信访处理意见书"])
def test_only_a_written_opinion_has_sixty_days(path):
    pk = handled(path)
    assert clock(pk, "handle") is None
    assert (clock(pk, "duty") is not None) == (path == "依法履职")


def test_the_sixty_days_run_from_acceptance_and_not_before_the_way_is_decided():
    """Accepted on 4 April 2023: 3 June is a Saturday, so the last day is Monday the 5th."""
    pk = register()
    step(pk, "accept", "2023-04-04")
    assert clock(pk, "handle") is None
    step(pk, "assign", "2023-04-04", path="信访处理意见书", handler="村镇建设办公室")
    assert clock(pk, "handle").due_on == date(2023, 6, 5)


def test_a_duty_to_act_has_two_months_from_the_request():
    """Received on 30 December 2022: the corresponding day of February 2023 is its last, a Tuesday."""
    pk = register("2022-12-30", path="依法履职")
    assert clock(pk, "duty", "2023-01-05").due_on == date(2023, 2, 28)


def test_an_extension_is_at_most_thirty_days_with_a_reason_and_told_while_the_time_runs():
    pk = handled()
    more = {"extension_days": 30, "extension_reason": "等待检测结果"}
    told = refused(lambda: step(pk, "extend", "2023-06-01", **more | {"extension_days": 31}), "extension_days")
    assert "《信访工作条例》第34条" in told
    refused(lambda: step(pk, "extend", "2023-06-01", extension_days=10), "extension_reason")
    assert "届满" in refused(lambda: step(pk, "extend", "2023-06-06", **more), "extended_on")
    step(pk, "extend", "2023-06-05", **more)
    # Ninety days after 4 April are 3 July, a Monday.
    assert clock(pk, "handle").due_on == date(2023, 7, 3)
    told = refused(lambda: step(pk, "reply", "2023-06-20", **OPINION), "extension_told_on")
    assert "《信访工作条例》第34条" in told
    assert "届满" in refused(lambda: step(pk, "tell", "2023-07-04"), "extension_told_on")
    step(pk, "tell", "2023-06-06")
    assert step(pk, "reply", "2023-07-03", **OPINION).closed_on == date(2023, 7, 3)


def test_nothing_but_a_matter_for_an_opinion_is_extended():
    pk = handled("依法履职")
    told = refused(lambda: step(pk, "extend", "2023-05-01", extension_days=5, extension_reason="等待"), "")
    assert "《信访工作条例》第34条" in told


@pytest.mark.parametrize("part", ["claim", "grounds", "opinion", "statutes"])
def test_an_opinion_has_its_four_parts(part):
    pk = handled()
    refused(lambda: step(pk, "reply", "2023-05-10", **{k: v for k, v in OPINION.items() if k != part}), part)
    refused(lambda: register(closed="2023-05-10", path="信访处理意见书", **OPINION | {part: ""}), part)


def test_where_an_opinion_is_due_nothing_else_closes_the_matter():
    pk = handled()
    told = refused(lambda: step(pk, "close", "2023-05-10", **SOLVED), "")
    assert "《信访工作条例》第30、32条" in told
    assert "受理" in refused(lambda: register(closed="2023-05-10", path="信访处理意见书", **OPINION), "replied_on")


def test_a_petition_settled_long_ago_is_entered_at_once():
    pk = register(
        closed="2023-05-10", path="信访处理意见书", notified_on="2023-04-04", served_on="2023-05-12", service="邮寄送达",
        **OPINION,
    )  # fmt: skip
    assert Record.objects.get(pk=pk).state_name == "已办结"
    assert figures() == [1, 2, 0, 1, 0]
    assert clock(pk, "review_apply").due_on == date(2023, 6, 12)


def test_a_way_is_decided_before_a_demand_is_assigned():
    pk = register()
    step(pk, "accept", "2023-04-04")
    told = refused(lambda: step(pk, "assign", "2023-04-04", handler="村镇建设办公室"), "path")
    assert "《信访工作条例》第31条" in told


def test_review_is_asked_within_thirty_days_of_the_written_answer():
    """Received on 12 May 2023: 11 June is a Sunday, so the last day is the 12th."""
    pk = answered()
    assert clock(pk, "review_apply").due_on == date(2023, 6, 12)
    told = refused(lambda: step(pk, "review", "2023-06-13", review_by="县住建局"), "review_asked_on")
    assert "《信访工作条例》第35条" in told
    step(pk, "review", "2023-06-12", review_by="县住建局")
    # Thirty days more are 12 July, a Wednesday.
    assert clock(pk, "review_decide").due_on == date(2023, 7, 12)


def test_re_review_is_asked_within_thirty_days_and_its_hearing_does_not_count():
    """Review received on 7 July 2023: 6 August is a Sunday. Asked for on the 7th: 6 September; two days of hearing: the 8th."""
    pk = answered()
    step(pk, "review", "2023-06-12", review_by="县住建局")
    step(pk, "reviewed", "2023-07-06", review_result="维持", review_served_on="2023-07-07")
    assert clock(pk, "recheck_apply").due_on == date(2023, 8, 7)
    told = refused(lambda: step(pk, "recheck", "2023-08-08", recheck_by="县人民政府"), "recheck_asked_on")
    assert "《信访工作条例》第36条" in told
    step(pk, "recheck", "2023-08-07", recheck_by="县人民政府")
    assert clock(pk, "recheck_decide").due_on == date(2023, 9, 6)
    door.amend(record=pk, raw={"hearing_from": "2023-08-20", "hearing_to": "2023-08-22"}, scope=clerk())
    assert clock(pk, "recheck_decide").due_on == date(2023, 9, 8)


def test_what_the_review_changes_is_handled_anew_with_sixty_days_anew():
    pk = answered()
    step(pk, "review", "2023-06-12", review_by="县住建局")
    refused(lambda: step(pk, "redo", "2023-07-10"), "")
    step(pk, "reviewed", "2023-07-06", review_result="撤销，重新办理")
    record = step(pk, "redo", "2023-07-10")
    assert (record.state_name, record.closed_on) == ("已受理", None)
    assert figures() == [1, 2, 1, 0, 0]
    # Sixty days after 10 July are 8 September, a Friday.
    assert clock(pk, "handle").due_on == date(2023, 9, 8)
    assert step(pk, "reply", "2023-08-10", **OPINION).closed_on == date(2023, 8, 10)


def test_an_order_is_objected_to_within_five_working_days():
    """Received on Tuesday 25 April 2023; 29 April to 3 May are off, 23 April was worked: the fifth working day is 5 May."""
    order = {"form": ORDERED, "mode": None, "leader": None, "received_from": "县信访局"}
    pk = register("2023-04-25", **order)
    assert clock(pk, "object").due_on == date(2023, 5, 5)
    assert clock(pk, "notify_ordered").due_on == date(2023, 5, 10)
    told = refused(lambda: step(pk, "object", "2023-05-06", objection="属于水利部门职权"), "objected_on")
    assert "《信访工作条例》第23条" in told
    refused(lambda: step(pk, "object", "2023-05-05"), "objection")
    assert step(pk, "object", "2023-05-05", objection="属于水利部门职权").state_name == "异议待核"
    refused(lambda: step(pk, "return", "2023-05-08", objection_result="不同意退回"), "")
    assert step(pk, "return", "2023-05-08", objection_result="同意退回").state_name == "已退回"


def test_an_objection_that_is_not_shared_leaves_the_matter_here():
    pk = register("2023-04-25", form=ORDERED, mode=None, leader=None, received_from="县信访局")
    step(pk, "object", "2023-04-26", objection="不属于本机关职权")
    assert step(pk, "keep", "2023-04-28", objection_result="不同意退回").state_name == "已登记"


def test_what_nobody_ordered_is_not_objected_to():
    assert "《信访工作条例》第23条" in refused(lambda: step(register(), "object", "2023-04-04", objection="无关"), "")


def test_what_is_not_accepted_says_why_and_ends_as_a_matter_of_form():
    pk = register()
    refused(lambda: step(pk, "refuse", "2023-04-04"), "")
    record = step(pk, "refuse", "2023-04-04", refusal="复核意见已经终结")
    assert record.state_name == "不予受理"
    assert figures() == [1, 2, 0, 0, 1]
    assert booking.unpack(record)["grade"] == "程序性"


@pytest.mark.parametrize("code", ["accept", "close"])
def test_an_accusation_is_neither_accepted_nor_closed_here(code):
    pk = register(purpose=CHARGE, accused_unit="村镇建设办公室")
    told = refused(lambda: step(pk, code, "2023-04-04", **(SOLVED if code == "close" else {})), "")
    assert "《信访工作条例》第" in told
    assert "30" in told


def test_an_accusation_cannot_be_made_one_after_it_was_handed_out():
    assert "《信访工作条例》第30条" in refused(
        lambda: door.amend(record=handled(), raw={"purpose": CHARGE}, scope=clerk()), "purpose"
    )


def test_the_accused_do_not_get_the_accusation():
    pk = register(purpose=CHARGE, accused_unit="村镇建设办公室")
    told = refused(lambda: step(pk, "transfer", "2023-04-05", transferred_to="村镇建设办公室"), "transferred_to")
    assert "《信访工作条例》第30条" in told
    refused(lambda: door.amend(record=pk, raw={"handler": "村镇建设办公室"}, scope=clerk()), "handler")
    assert step(pk, "transfer", "2023-04-05", transferred_to="县纪委监委").state_name == "已转送"


def test_an_accusation_is_handed_on_within_fifteen_days_by_a_letter_that_does_not_name_who_brought_it():
    """Received on 3 April 2023: the 18th, a Tuesday."""
    pk = register(purpose=CHARGE, accused_unit="村镇建设办公室", address="东坡村三组")
    assert clock(pk, "transfer").due_on == date(2023, 4, 18)
    assert clock(pk, "notify") is None
    record = step(pk, "transfer", "2023-04-05", transferred_to="县纪委监委")
    offered = {o.document.code for o in papers.offers(record)}
    assert "transfer_secret" in offered
    assert not {"transfer", "assignment", "acceptance"} & offered
    letter = LEDGER.document("transfer_secret")
    assert not letter.placeholders & ({f.name for f in LEDGER.personal} | {"demand", "subject", "leader"})


def test_nothing_of_an_accusation_goes_into_another_ledger():
    pk = register(purpose=CHARGE)
    assert all(
        procedure.not_now(LEDGER, s, source, Record.objects.get(pk=pk).stored())
        for s in LEDGER.flow.steps if s.opens for source in s.sources
    )  # fmt: skip


def test_a_demand_is_led_to_mediation_without_keying_it_again():
    pk = handled()
    raw = {"occurred_on": "2023-04-10", "type": "邻里纠纷", "parties": 2}
    child = door.register(entries=[Entry(raw, ledger="dispute", parent=pk, step="mediate")], scope=clerk()).ids[0]
    values = booking.unpack(Record.objects.get(pk=child))
    assert (values["source"], values["subject"], values["applicant"]) == ("信访部门委托移送", "道路损坏", "钱某某")
    record = step(pk, "settle", "2023-04-20", settlement="调解协议书", result="已达成调解协议")
    assert record.state_name == "已办结"
    assert figures("petition.resolved", "dispute.registered", "dispute.in_progress") == [1, 1, 1]
    door.amend(record=pk, raw={"result": "双方已达成调解协议"}, scope=clerk())


def test_an_advice_is_studied_and_answered():
    pk = register(purpose="建议意见")
    step(pk, "accept", "2023-04-04")
    refused(lambda: step(pk, "advise", "2023-04-20", outcome="化解", result="已研究"), "adopted")
    step(pk, "advise", "2023-04-20", outcome="化解", result="已研究", adopted="采纳")
    assert figures() == [1, 2, 0, 1, 0]
    assert clock(pk, "handle") is None
    refused(lambda: step(handled(), "advise", "2023-04-20", outcome="化解", result="已研究", adopted="采纳"), "")


def test_of_a_group_five_are_received():
    assert "《信访工作条例》第20条" in refused(lambda: register(people=6), "delegates")
    assert "《信访工作条例》第20条" in refused(lambda: register(people=30, delegates=6), "delegates")
    register(people=30, delegates=5)
    register(people=5)
    register(people=30, form="来信", mode=None, leader=None)
    assert figures("petition.visits", "petition.visitors") == [2, 35]


def test_a_leader_in_charge_leaves_a_record_of_the_four_duties():
    pk = handled()
    for duty in ("包掌握情况", "包思想教育", "包解决化解", "包息诉息访"):
        row = {"on": "2023-04-10", "duty": duty, "note": "上门了解"}
        record = step(pk, "charge", "2023-04-10", charge_leader="周镇长", charge=row)
    values = booking.unpack(record)
    assert values["leader_charge"]
    assert [r["duty"] for r in values["charge"]] == ["包掌握情况", "包思想教育", "包解决化解", "包息诉息访"]


def test_a_reception_is_announced_before_it_is_held():
    raw = {"region": TOWN, "occurred_on": "2023-04-03", "planned_on": "2023-04-10", "leader": "周镇长",
           "mode": "定点接访", "place": "综治中心"}  # fmt: skip
    pk = door.register(ledger="reception_day", entries=[Entry(raw)], scope=clerk()).ids[0]
    refused(lambda: step(pk, "publish", "2023-04-11"), "published_on")
    step(pk, "publish", "2023-04-03", channel="公示栏")
    record = step(pk, "close", "2023-04-10", received=3)
    assert (record.state_name, record.title) == ("已接访", "2023-04-10 周镇长 定点接访")
    assert figures("petition.reception_days") == [0]
    register(reception=record.title, on="2023-04-10")


def test_every_paper_of_a_petition_is_written_and_the_opinion_has_its_four_parts():
    record = Record.objects.get(pk=answered())
    words = papers.words_for(record, "制作文书", clerk())
    made = [
        o.document.code for o in papers.offers(record) if not o.lacking and papers.make(record, o.document, clerk())
    ]
    assert {"registration", "reception", "acceptance", "assignment", "opinion", "service"} <= set(made)
    said = str(papers.filled(LEDGER.document("opinion"), record, words))
    assert all(OPINION[part] in said for part in ("claim", "grounds", "opinion", "statutes"))


def test_the_letter_about_an_accusation_does_not_carry_the_accuser():
    pk = register(purpose=CHARGE, accused_unit="村镇建设办公室", address="东坡村三组")
    record = step(pk, "transfer", "2023-04-05", transferred_to="县纪委监委")
    words = papers.words_for(record, "制作文书", clerk())
    said = str(papers.filled(LEDGER.document("transfer_secret"), record, words))
    assert "县纪委监委" in said
    assert not [w for w in ("钱某某", "000-12345678", "东坡村三组", "要求修复") if w in said]


def test_the_accused_unit_does_not_find_an_accusation_in_any_way():
    from dataclasses import replace

    from django.http import Http404

    from fazhang.ledgers import queries
    from fazhang.places.scope import Denied

    pk = register(purpose=CHARGE, accused_unit="司法所", mode=None, form="来信", people=1)
    office = Office.objects.get(name="司法所").pk
    theirs, others = replace(clerk(), office=office), replace(clerk(), office=None)
    assert queries.record_for(others, pk).pk == pk
    with pytest.raises(Http404):
        queries.record_for(theirs, pk)
    assert not queries.records(theirs, "petition").filter(pk=pk)
    assert not queries.records(theirs).filter(pk=pk)
    with pytest.raises(Denied):
        door.amend(record=pk, raw={"demand": "改"}, scope=theirs)
    with pytest.raises(Denied):
        door.reveal(record=Record.objects.get(pk=pk), reason="查看", scope=theirs)
    assert queries.records(theirs, "petition").count() == queries.records(others, "petition").count() - 1
