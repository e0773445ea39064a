"""人民调解: the way of a dispute from the application to the file, and what the law forbids on it."""

from __future__ import annotations

from datetime import date

import pytest

from fazhang.books import state
from fazhang.ledgers import booking, door, law, procedure
from fazhang.ledgers.door import Entry, Invalid, Move
from fazhang.ledgers.kinds.dispute import SOURCES, TYPES
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.reports import papers
from tests.books_world import TOWN, build_places, clerk

pytestmark = pytest.mark.django_db
SPEC = LEDGERS["dispute"]
BASE = {
    "region": f"{TOWN}201", "subject": "院墙滴水", "type": "邻里纠纷", "source": "当事人申请", "parties": 2,
    "applicant": "钱某某", "respondent": "孙某某", "facts": "滴水损坏墙体", "mediators": "周某、吴某",
}  # fmt: skip
SESSION = {"on": "2023-03-10", "place": "东坡村调解室", "by": "周某", "course": "听取双方意见", "result": "达成协议"}
WRITTEN = {
    "form": "书面", "agreement": "改建滴水槽", "result": "双方和解", "performance": "一周内改建完成", "amount": "1200",
    "grade": "实质性",
}  # fmt: skip


@pytest.fixture(autouse=True)
def places():
    build_places()


def register(on: str = "2023-03-06", closed: str = "", **given) -> int:
    entry = Entry({**BASE, "occurred_on": on, **given}, closed_on=closed or None)
    return door.register(ledger="dispute", entries=[entry], scope=clerk()).ids[0]


def step(pk: int, code: str, on: str, **raw) -> Record:
    door.move(moves=[Move(pk, code, raw, on)], scope=clerk())
    return Record.objects.get(pk=pk)


def refused(act, *fields: str) -> str:
    with pytest.raises(Invalid) as caught:
        act()
    assert not fields or set(caught.value.first) == set(fields)
    return str(caught.value)


def agreed(on: str = "2023-03-10", kind: str = "邻里纠纷") -> int:
    pk = register(type=kind)
    step(pk, "accept", "2023-03-07")
    step(pk, "mediate", "2023-03-10", sessions=SESSION)
    step(pk, "agree", on, **WRITTEN)
    return pk


def clock(pk: int, code: str, today: str = "2023-03-11") -> procedure.Running | None:
    record = Record.objects.get(pk=pk)
    facts = booking.facts_of({n: getattr(record, n) for n in ("occurred_on", "closed_on", "state")}, record.stored())
    found = procedure.clocks(SPEC, facts, law.in_force(TOWN), date.fromisoformat(today))
    return next((r for r in found if r.clock.code == code), None)


def figures(*codes: str) -> list[int]:
    year = state.Period.year(2023)
    return [int(state.figure(c, TOWN, year).value) for c in codes]


FOUR = ("dispute.registered", "dispute.in_progress", "dispute.resolved", "dispute.judicial_confirmed")


def test_a_dispute_goes_from_the_application_to_the_file_and_the_figures_follow_at_every_stage():
    pk = register()
    assert figures(*FOUR) == [1, 1, 0, 0]
    assert step(pk, "accept", "2023-03-07").state_name == "已受理"
    assert step(pk, "mediate", "2023-03-10", sessions=SESSION).state_name == "调解中"
    assert figures(*FOUR) == [1, 1, 0, 0]
    record = step(pk, "agree", "2023-03-10", **WRITTEN)
    assert (record.state_name, record.closed_on) == ("已结案", date(2023, 3, 10))
    assert figures(*FOUR) == [1, 0, 1, 0]
    assert figures("dispute.amount") == [1200]
    step(pk, "perform", "2023-03-17", performed="已履行")
    step(pk, "apply", "2023-03-20")
    assert figures(*FOUR) == [1, 0, 1, 0]
    assert step(pk, "confirm", "2023-04-03").state_name == "已司法确认"
    assert figures(*FOUR) == [1, 0, 1, 1]
    step(pk, "visit", "2023-05-09", visit="没有反复", satisfaction="满意")
    assert step(pk, "archive", "2023-05-15", file_no="（2023）青人调字第1号").state_name == "已归档"
    assert figures(*FOUR) == [1, 0, 1, 1]


def test_types_and_sources_are_those_of_the_ministry_and_the_grid():
    assert len(TYPES) == 18
    assert {"当事人申请", "主动调解", "法院委托移送", "公安委托移送", "信访部门委托移送"} <= set(SOURCES)


@pytest.mark.parametrize("code", ["accept", "mediate"])
def test_nothing_is_mediated_against_the_will_of_a_party(code):
    pk = register()
    if code == "mediate":
        step(pk, "accept", "2023-03-07")
    door.amend(record=pk, raw={"consent": "一方明确拒绝"}, scope=clerk())
    told = refused(lambda: step(pk, code, "2023-03-08", **({"sessions": SESSION} if code == "mediate" else {})), "")
    assert "《人民调解法》第17条" in told


def test_what_a_party_refused_cannot_be_entered_as_settled_either():
    told = refused(
        lambda: register(closed="2023-03-20", consent="一方明确拒绝", outcome="调解成功", result="已和解"), "outcome"
    )
    assert "《人民调解法》第17条" in told


def test_a_failed_mediation_names_the_other_ways():
    pk = register()
    step(pk, "accept", "2023-03-07")
    assert "告知途径" in refused(lambda: step(pk, "fail", "2023-03-20", result="分歧大"), "told")
    late = refused(lambda: register(closed="2023-03-20", outcome="调解不成", result="分歧大"), "told")
    assert "《人民调解法》第26条" in late
    assert step(pk, "fail", "2023-03-20", told=["司法"], result="分歧大").state_name == "已结案"
    assert figures("dispute.failed", "dispute.in_progress") == [1, 0]
    door.amend(record=pk, raw={"result": "分歧较大"}, scope=clerk())
    assert Record.objects.get(pk=pk).closed_on == date(2023, 3, 20)


def test_a_written_agreement_follows_a_record_of_mediation_and_says_how_it_is_performed():
    pk = register()
    step(pk, "accept", "2023-03-07")
    step(pk, "alarm", "2023-03-08")  # to the stage of mediation, without a sitting
    assert "《人民调解法》第27条" in refused(lambda: step(pk, "agree", "2023-03-10", **WRITTEN), "sessions")
    step(pk, "mediate", "2023-03-10", sessions=SESSION)
    told = refused(lambda: step(pk, "agree", "2023-03-10", **WRITTEN | {"performance": ""}), "performance")
    assert "《人民调解法》第29条" in told


def test_an_agreement_by_word_of_mouth_is_settled_on_the_spot():
    pk = register()
    record = step(pk, "close", "2023-03-06", outcome="调解成功", form="口头", result="当场致歉")
    assert record.state_name == "已结案"
    assert clock(pk, "confirm") is None
    assert "书面" in refused(lambda: step(pk, "apply", "2023-03-07"), "")


def test_an_agreement_comes_after_acceptance_and_no_sitting_after_the_agreement():
    raw = WRITTEN | {"outcome": "调解成功", "sessions": [SESSION], "agreed_on": "2023-03-10"}
    assert "先有“受理日期”" in refused(lambda: register(closed="2023-03-10", **raw), "agreed_on")
    late = raw | {"accepted_on": "2023-03-07", "sessions": [SESSION | {"on": "2023-03-12"}]}
    refused(lambda: register(closed="2023-03-10", **late), "sessions")


def test_a_whole_mediation_is_entered_at_once_when_it_was_settled_long_ago():
    pk = register(
        closed="2023-03-10", **WRITTEN, outcome="调解成功", sessions=[SESSION], accepted_on="2023-03-07",
        agreed_on="2023-03-10", visited_on="2023-05-09", visit="没有反复",
    )  # fmt: skip
    assert figures(*FOUR) == [1, 0, 1, 0]
    assert Record.objects.get(pk=pk).state_name == "已结案"


def test_the_court_is_asked_within_thirty_days_of_the_agreement():
    """Agreed on 25 August 2023: thirty days later is Sunday 24 September, so the last day is Monday the 25th."""
    pk = register("2023-08-20")
    step(pk, "accept", "2023-08-21")
    step(pk, "mediate", "2023-08-25", sessions=SESSION | {"on": "2023-08-25"})
    step(pk, "agree", "2023-08-25", **WRITTEN)
    assert clock(pk, "confirm").due_on == date(2023, 9, 25)
    told = refused(lambda: step(pk, "apply", "2023-09-26"), "confirm_applied_on")
    assert "2023-09-25届满" in told
    assert "《人民调解法》第33条" in told
    step(pk, "apply", "2023-09-25")
    assert clock(pk, "confirm").state == procedure.MET


def test_a_thirtieth_day_in_the_national_holiday_moves_behind_it():
    """Agreed on 1 September 2023: 1 October, in the holiday of 29 September to 6 October; 7 and 8 October were worked."""
    pk = register("2023-08-28")
    step(pk, "accept", "2023-08-28")
    step(pk, "mediate", "2023-09-01", sessions=SESSION | {"on": "2023-09-01"})
    step(pk, "agree", "2023-09-01", **WRITTEN)
    assert clock(pk, "confirm").due_on == date(2023, 10, 7)


def test_the_courts_confirmation_follows_the_parties_application():
    assert "先有“司法确认申请日期”" in refused(
        lambda: door.amend(record=agreed(), raw={"confirmed_on": "2023-03-20"}, scope=clerk()), "confirmed_on"
    )


def test_what_concerns_the_marriage_itself_is_not_confirmed():
    pk = agreed(kind="婚姻家庭纠纷")
    refused(lambda: step(pk, "apply", "2023-03-20"), "relation")
    told = refused(lambda: step(pk, "apply", "2023-03-20", relation="身份、收养、婚姻关系的确认"), "relation")
    assert "司法确认规定" in told
    assert step(pk, "apply", "2023-03-20", relation="财产、赡养、抚养等事项").state_name == "司法确认中"


def test_the_local_term_runs_from_acceptance_and_is_extended_while_it_runs():
    """Accepted on 7 March 2023: 6 April; a fortnight more makes Thursday 20 April."""
    pk = register()
    assert clock(pk, "term") is None
    step(pk, "accept", "2023-03-07")
    step(pk, "mediate", "2023-03-10", sessions=SESSION | {"result": "未达成协议，继续调解"})
    assert clock(pk, "term").due_on == date(2023, 4, 6)
    more = {"extension_days": 14, "extension_reason": "双方同意再商议"}
    assert "届满" in refused(lambda: step(pk, "extend", "2023-04-07", **more), "extended_on")
    refused(lambda: step(pk, "extend", "2023-04-06", **more | {"extension_days": 31}), "extension_days")
    step(pk, "extend", "2023-04-06", **more)
    assert clock(pk, "term").due_on == date(2023, 4, 20)
    assert Record.objects.get(pk=pk).due_on == date(2023, 4, 20)


def test_a_mediator_whom_a_party_does_not_accept_is_replaced_and_it_is_recorded():
    pk = register()
    step(pk, "accept", "2023-03-07")
    row = {"on": "2023-03-08", "by": "申请人一方", "mediator": "周某", "reason": "与对方是亲属"}
    record = step(pk, "recuse", "2023-03-08", recusals=row, mediators="郑某")
    values = booking.unpack(record)
    assert values["mediators"] == ["郑某"]
    assert values["recusals"][0]["mediator"] == "周某"


def test_what_may_escalate_is_reported_to_the_police_on_a_day():
    pk = register()
    step(pk, "accept", "2023-03-07")
    values = booking.unpack(step(pk, "alarm", "2023-03-08"))
    assert (values["escalating"], values["alarmed_on"]) == (True, "2023-03-08")


def test_a_dispute_that_comes_back_begins_again_and_the_agreement_no_longer_counts():
    pk = agreed()
    record = step(pk, "reopen", "2023-04-03")
    values = booking.unpack(record)
    assert record.state_name == "待受理"
    assert not {"agreed_on", "accepted_on"} & set(values)
    assert len(values["sessions"]) == 1
    assert figures(*FOUR) == [1, 1, 0, 0]


def test_papers_are_offered_as_the_case_goes():
    pk = agreed()
    offered = {o.document.code: o.lacking for o in papers.offers(Record.objects.get(pk=pk))}
    assert {"application", "registration", "rights", "sessions", "agreement", "confirmation"} <= set(offered)
    assert "termination" not in offered
    assert offered["agreement"] == ()
    assert offered["visit"]
    required = {d.name for d in SPEC.documents if d.required}
    assert {"人民调解受理登记表", "人民调解当事人权利义务告知书", "人民调解记录", "人民调解协议书"} <= required


def test_a_mediation_committee_has_three_to_nine_members_with_a_woman_among_them_for_three_years():
    """Chosen on 1 May 2020: 1 May 2023 is a holiday until the 3rd, so its term ends on the 4th."""
    raw = {
        "region": TOWN,
        "occurred_on": "2020-05-01",
        "name": "东坡村人民调解委员会",
        "kind": "村（社区）人民调解委员会",
        "members": 3,
    }
    one = {"ledger": "mediation_committee", "scope": clerk()}
    for members in (2, 10):
        told = refused(lambda n=members: door.register(entries=[Entry(raw | {"members": n})], **one), "members")
        assert "《人民调解法》第8条" in told
    assert "《人民调解法》第8条" in refused(lambda: door.register(entries=[Entry(raw | {"women": 0})], **one), "women")
    pk = door.register(entries=[Entry(raw | {"women": 1})], **one).ids[0]
    assert Record.objects.get(pk=pk).due_on == date(2023, 5, 4)
    assert figures("mediation.committees") == [0]


def test_every_paper_of_a_case_is_written_with_what_the_case_says():
    pk = agreed()
    step(pk, "visit", "2023-04-10", visit="没有反复", performed="已履行")
    record = Record.objects.get(pk=pk)
    words = papers.words_for(record, "制作文书", clerk())
    for offer in papers.offers(record):
        if not offer.lacking:
            assert papers.make(record, offer.document, clerk())[:2] == b"PK"
    said = str(papers.filled(SPEC.document("agreement"), record, words))
    assert all(part in said for part in ("钱某某", "孙某某", "改建滴水槽", "一周内改建完成", "2023年3月10日"))
