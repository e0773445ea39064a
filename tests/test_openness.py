"""Disclosure on request and in the villages, legal aid, lawsuits and reconsiderations: their order and their days."""

from __future__ import annotations

from datetime import date

import pytest

from fazhang.books import state
from fazhang.ledgers import booking, door, procedure
from fazhang.ledgers.door import Entry, Invalid
from fazhang.ledgers.models import Record
from fazhang.places.scope import Denied
from tests.test_grid_events import clocks, do, put
from tests.world import PHONE, RESIDENT, TOWN, World

pytestmark = pytest.mark.django_db
REQUEST = {"kind": "依申请公开", "subject": "申请公开征地补偿文件", "items": "1", "applicant": RESIDENT, "phone": PHONE}
VILLAGE = {"kind": "村务公开", "subject": "青山村第一季度三务公开", "items": "1", "affairs": "村务公开、财务公开"}


def request(world: World, on: str) -> int:
    return put(world, "disclosure", on, {**REQUEST, "region": TOWN})


def figure(code: str, year: int = 2024) -> object:
    return state.figure(code, TOWN, state.Period.year(year)).value


# ---- on request: 政府信息公开条例 30–39 -------------------------------------------------------------------------


def test_a_request_is_answered_within_twenty_working_days_over_the_holidays(world):
    """Received Mon 18 Sep 2023; off from 29 Sep to 6 Oct, worked on 7 and 8 Oct: the twentieth is Fri 20 Oct."""
    pk = request(world, "2023-09-18")
    found = clocks(pk, "2023-10-21")
    assert (found["reply"].due_on, found["reply"].state) == (date(2023, 10, 20), procedure.LATE)
    assert found["correct"].due_on == date(2023, 9, 27)


def test_a_request_goes_from_its_receipt_to_the_service_of_the_reply(world):
    clerk = world.scope("clerk")
    pk = request(world, "2024-03-01")
    with pytest.raises(Invalid, match=r"不能送达办结.*第36条"):
        do(clerk, pk, "finish", "2024-03-15")
    with pytest.raises(Invalid, match="依申请公开须答复"):
        do(clerk, pk, "close", "2024-03-15")
    do(clerk, pk, "reply", "2024-03-20", reply="部分公开", reply_no="〔2024〕1号")
    record = do(clerk, pk, "finish", "2024-03-22", delivery="邮寄")
    assert (record.state_name, record.closed_on) == ("已归档", date(2024, 3, 22))
    assert (figure("disclosure.requests"), figure("disclosure.replied")) == (1, 1)
    assert clocks(pk, "2024-06-01")["reply"].state == procedure.MET


@pytest.mark.parametrize("reply", ["不予公开", "无法提供", "不予处理"])
def test_a_refusal_gives_its_reasons(world, reply):
    pk = request(world, "2024-03-01")
    with pytest.raises(Invalid, match=r"理由和依据.*第36条"):
        do(world.scope("clerk"), pk, "reply", "2024-03-20", reply=reply)
    do(world.scope("clerk"), pk, "reply", "2024-03-20", reply=reply, grounds="属于内部事务信息")


def test_correction_is_asked_once_within_seven_working_days_and_the_period_begins_with_its_arrival(world):
    clerk, ask = world.scope("clerk"), {"missing": "写明文件名称", "correct_by": "2023-10-20"}
    late = request(world, "2023-09-18")
    with pytest.raises(Invalid, match=r"2023-09-27届满.*第30条"):
        do(clerk, late, "ask", "2023-09-28", **ask)
    pk = request(world, "2023-09-18")
    do(clerk, pk, "ask", "2023-09-27", **ask)
    assert "reply" not in clocks(pk, "2023-10-08")
    with pytest.raises(Invalid, match="现为“待补正”，不能答复"):
        do(clerk, pk, "reply", "2023-10-08", reply="予以公开")
    do(clerk, pk, "correct", "2023-10-09")
    assert clocks(pk, "2023-10-10")["corrected_reply"].due_on == date(2023, 11, 6)
    with pytest.raises(Invalid, match="不能告知补正"):
        do(clerk, pk, "ask", "2023-10-10", **ask)


def test_a_request_is_given_up_only_after_the_day_for_its_correction(world):
    clerk = world.scope("clerk")
    pk = request(world, "2023-09-18")
    do(clerk, pk, "ask", "2023-09-20", missing="写明文件名称", correct_by="2023-10-10")
    with pytest.raises(Invalid, match=r"尚不能视为放弃申请.*第30条"):
        do(clerk, pk, "abandon", "2023-10-10")
    assert do(clerk, pk, "abandon", "2023-10-11").state_name == "视为放弃"
    assert clocks(pk, "2024-01-01").get("reply") is None
    assert figure("disclosure.replied", 2023) == 0


def test_the_time_of_a_third_party_does_not_count(world):
    """Received Fri 1 Mar 2024, asked on the 5th, heard on the 15th: ten days later, over 清明, Tue 9 Apr."""
    clerk = world.scope("clerk")
    pk = request(world, "2024-03-01")
    do(clerk, pk, "consult", "2024-03-05", third="乙某某", third_matter="合同价款")
    found = clocks(pk, "2024-03-10")
    assert found["reply"].state == procedure.PAUSED
    assert found["third"].due_on == date(2024, 3, 26)
    with pytest.raises(Invalid, match="现为“征求第三方意见”，不能答复"):
        do(clerk, pk, "reply", "2024-03-12", reply="予以公开")
    do(clerk, pk, "opine", "2024-03-15", third_view="不同意公开")
    assert clocks(pk, "2024-03-16")["reply"].due_on == date(2024, 4, 9)


def test_a_third_party_is_silent_only_when_its_fifteen_working_days_are_over(world):
    clerk = world.scope("clerk")
    pk = request(world, "2024-03-01")
    do(clerk, pk, "consult", "2024-03-05", third_matter="合同价款")
    with pytest.raises(Invalid, match=r"尚不能第三方逾期未提出意见.*第32条"):
        do(clerk, pk, "silence", "2024-03-26")
    assert do(clerk, pk, "silence", "2024-03-27").stored()["third_view"] == "逾期未提出意见"


def test_the_period_is_extended_by_a_leader_before_it_runs_out_by_at_most_twenty_working_days(world):
    """Received Mon 3 Jun 2024: due Tue 2 Jul; with twenty more Tue 30 Jul."""
    clerk, deputy = world.scope("clerk"), world.scope("deputy")
    more = {"extend_reason": "档案需要逐份核对", "extend_told_on": "2024-07-02"}
    pk = request(world, "2024-06-03")
    with pytest.raises(Denied):
        do(clerk, pk, "extend", "2024-07-01", extend_days="10", **more)
    with pytest.raises(Invalid, match=r"最多延长20个工作日.*第33条"):
        do(deputy, pk, "extend", "2024-07-02", extend_days="21", **more)
    with pytest.raises(Invalid, match=r"2024-07-02届满.*第33条"):
        do(deputy, pk, "extend", "2024-07-03", extend_days="20", **more)
    with pytest.raises(Invalid, match="告知延长日期"):
        do(deputy, pk, "extend", "2024-07-02", extend_days="20", extend_reason="档案需要逐份核对")
    do(deputy, pk, "extend", "2024-07-02", extend_days="20", **more)
    assert clocks(pk, "2024-07-03")["reply"].due_on == date(2024, 7, 30)


def test_a_settled_request_is_entered_afterwards_only_as_the_law_wants_it(world):
    raw = {**REQUEST, "region": TOWN, "reply": "予以公开"}
    with pytest.raises(Invalid, match=r"先有“答复日期”.*第36条"):
        put(world, "disclosure", "2024-03-01", raw, closed="2024-03-20")
    raw |= {"replied_on": "2024-03-18"}
    with pytest.raises(Invalid, match=r"收到补正后才答复.*第30条"):
        put(world, "disclosure", "2024-03-01", {**raw, "asked_on": "2024-03-04"}, closed="2024-03-20")
    with pytest.raises(Invalid, match=r"收到意见或者期满后才答复.*第32条"):
        put(world, "disclosure", "2024-03-01", {**raw, "consulted_on": "2024-03-04"}, closed="2024-03-20")
    pk = put(world, "disclosure", "2024-03-01", raw, closed="2024-03-20")
    with pytest.raises(Invalid, match="2024-03-12届满"):
        door.amend(record=pk, raw={"asked_on": "2024-03-13", "corrected_on": "2024-03-15"}, scope=world.scope("clerk"))


def test_a_complaint_sent_as_a_request_goes_to_the_petitions_with_the_person_who_sent_it(world):
    pk = request(world, "2024-03-01")
    given = {"region": "", "mode": "随时接访", "leader": "副镇长", "people": "1"}
    child = put(world, "petition", "2024-03-04", given, parent=pk, step="to_petition")
    values = booking.unpack(Record.objects.get(pk=child))
    assert (values["visitor"], values["phone"], values["subject"]) == (RESIDENT, PHONE, REQUEST["subject"])
    assert Record.objects.get(pk=pk).state_name == "已转信访"
    assert RESIDENT not in Record.objects.get(pk=child).data


# ---- of its own accord, and in the villages ---------------------------------------------------------------------


def test_what_must_be_public_is_public_twenty_working_days_after_it_was_made(world):
    raw = {"kind": "主动公开", "subject": "预算", "items": "1", "channel": "政府网站", "region": TOWN}
    pk = put(world, "disclosure", "2023-10-23", {**raw, "formed_on": "2023-09-18"}, closed="2023-10-23")
    found = clocks(pk, "2023-12-01")["active"]
    assert (found.due_on, found.state) == (date(2023, 10, 20), procedure.MET_LATE)
    with pytest.raises(Invalid, match="撤回公开的理由"):
        do(world.scope("clerk"), pk, "retract", "2023-11-01")
    do(world.scope("clerk"), pk, "retract", "2023-11-01", retract_reason="数据有误")
    assert figure("disclosure.items", 2023) == 1


def test_a_posting_of_a_village_stays_at_least_fifteen_days(world):
    clerk = world.scope("clerk")
    pk = put(world, "disclosure", "2024-01-05", VILLAGE, closed="2024-01-05")
    with pytest.raises(Invalid, match=r"2024-01-20.*尚不能撤下公示.*村民委员会组织法.*第35条"):
        do(clerk, pk, "take_down", "2024-01-19")
    with pytest.raises(Invalid, match="第35条"):
        put(world, "disclosure", "2024-01-05", {**VILLAGE, "down_on": "2024-01-15"}, closed="2024-01-20")
    assert do(clerk, pk, "take_down", "2024-01-20").state_name == "已撤下"
    assert figure("disclosure.village") == 1


@pytest.mark.parametrize(
    ("cadence", "code", "due"),
    [("每季度（一般事项）", "quarter", date(2024, 4, 7)), ("每月（财务往来较多）", "month", date(2024, 2, 5))],
)
def test_the_next_posting_is_due_after_a_quarter_or_a_month(world, cadence, code, due):
    """5 Apr 2024 is within 清明 (4 to 6 Apr); 7 Apr was worked."""
    pk = put(world, "disclosure", "2024-01-05", {**VILLAGE, "cadence": cadence}, closed="2024-01-05")
    assert clocks(pk, "2024-05-01")[code].due_on == due
    assert Record.objects.get(pk=pk).due_on == due
    entry = Entry({"occurred_on": "2024-04-03", "period": "第二季度"}, parent=pk, step="renew")
    child = door.register(ledger="disclosure", entries=[entry], scope=world.scope("clerk")).ids[0]
    assert booking.unpack(Record.objects.get(pk=child))["affairs"] == ["村务公开", "财务公开"]
    assert Record.objects.get(pk=pk).due_on is None
    assert figure("disclosure.village") == 2


def test_a_posting_of_a_village_is_no_request(world):
    pk = put(world, "disclosure", "2024-01-05", VILLAGE)
    assert "reply" not in clocks(pk, "2024-03-01")
    with pytest.raises(Invalid, match="不能答复"):
        do(world.scope("clerk"), pk, "reply", "2024-01-10", reply="予以公开")


# ---- legal aid: 法律援助法 43, 49 -------------------------------------------------------------------------------

AID = {"subject": "拖欠劳动报酬", "kind": "劳动仲裁", "applicant": RESIDENT}


def test_aid_is_reviewed_in_seven_days_and_a_lawyer_named_in_three(world):
    """The three days for papers asked and brought do not count; 14 Apr 2024 is a Sunday."""
    clerk = world.scope("clerk")
    pk = put(world, "legal_aid", "2024-04-01", AID)
    do(clerk, pk, "ask", "2024-04-02", missing="劳动关系证明")
    with pytest.raises(Invalid, match="现为“待补充材料”"):
        do(clerk, pk, "ask", "2024-04-02", missing="身份证明")
    do(clerk, pk, "supply", "2024-04-05")
    with pytest.raises(Invalid, match=r"不能一次性告知.*第43条"):
        do(clerk, pk, "ask", "2024-04-06", missing="身份证明")
    do(clerk, pk, "send", "2024-04-06", agency="县法律援助中心")
    assert clocks(pk, "2024-04-07")["review"].due_on == date(2024, 4, 11)
    do(clerk, pk, "close", "2024-04-11", result="给予援助")
    found = clocks(pk, "2024-04-16")["assign"]
    assert (found.due_on, found.state) == (date(2024, 4, 15), procedure.LATE)
    with pytest.raises(Invalid, match=r"才提出异议.*第49条"):
        do(clerk, pk, "object", "2024-04-12")
    assert do(clerk, pk, "assign", "2024-04-12", lawyer="律师甲").state_name == "已指派"
    assert (figure("legal_service.aid_applications"), figure("legal_service.aid_cases")) == (1, 1)


def test_an_objection_to_a_refusal_is_settled_in_five_days_and_may_bring_the_aid(world):
    clerk = world.scope("clerk")
    pk = put(world, "legal_aid", "2024-04-08", AID)
    do(clerk, pk, "close", "2024-04-12", result="不予援助")
    with pytest.raises(Invalid, match="才指派援助人员"):
        do(clerk, pk, "assign", "2024-04-13", lawyer="律师甲")
    do(clerk, pk, "object", "2024-04-18")
    assert clocks(pk, "2024-04-20")["objection"].due_on == date(2024, 4, 23)
    assert figure("legal_service.aid_cases") == 0
    do(clerk, pk, "correct", "2024-04-22")
    assert clocks(pk, "2024-04-23")["assign_after"].due_on == date(2024, 4, 25)
    do(clerk, pk, "assign", "2024-04-24", lawyer="律师甲")
    assert figure("legal_service.aid_cases") == 1


# ---- lawsuits and reconsiderations ------------------------------------------------------------------------------

SUIT = {"kind": "行政诉讼", "cause": "不服行政处罚", "stage": "一审", "party": RESIDENT, "region": TOWN}


@pytest.mark.parametrize(
    ("given", "code", "due"),
    [
        (SUIT, "answer", date(2024, 5, 6)),  # fifteen days end within the holidays of May
        ({**SUIT, "kind": "行政复议"}, "reply", date(2024, 5, 6)),  # ten working days, Sun 28 Apr worked
        ({**SUIT, "kind": "行政复议", "simple": "是"}, "simple_reply", date(2024, 4, 25)),
    ],
)
def test_the_days_to_answer_a_court_or_the_organ_of_reconsideration(world, given, code, due):
    pk = put(world, "litigation", "2024-04-18", given)
    found = clocks(pk, "2024-05-07").values()
    assert [(r.clock.code, r.due_on, r.state) for r in found] == [(code, due, procedure.LATE)]
    do(world.scope("clerk"), pk, "answer", "2024-04-25", materials="答辩状和证据")
    assert clocks(pk, "2024-05-07")[code].state == procedure.MET


def test_the_head_appears_in_court_or_the_reason_is_told(world):
    clerk = world.scope("clerk")
    pk = put(world, "litigation", "2024-04-18", SUIT)
    do(clerk, pk, "answer", "2024-04-25")
    with pytest.raises(Invalid, match=r"须写明理由.*行政诉讼法.*第3条"):
        do(clerk, pk, "hear", "2024-06-03", appeared="否")
    do(clerk, pk, "hear", "2024-06-03", appeared="否", absence="参加防汛会议，委托副镇长出庭")
    assert figure("litigation.appearances") == 0
    other = put(world, "litigation", "2024-04-18", {**SUIT, "kind": "行政复议"})
    with pytest.raises(Invalid, match="行政诉讼才登记开庭"):
        do(clerk, other, "hear", "2024-06-03", appeared="是")


def test_a_lost_case_is_performed_or_appealed_in_time_and_the_second_instance_is_not_keyed_again(world):
    clerk = world.scope("clerk")
    pk = put(world, "litigation", "2024-04-18", SUIT)
    do(clerk, pk, "answer", "2024-04-25")
    do(clerk, pk, "hear", "2024-06-03", appeared="是", officer="镇长")
    end = {"outcome": "变更", "appeal_by": "2024-07-05", "perform_by": "2024-08-05"}
    do(clerk, pk, "close", "2024-06-20", **end)
    assert (figure("litigation.appearances"), figure("litigation.lost")) == (1, 1)
    found = clocks(pk, "2024-08-06")
    assert (found["appeal_by"].state, found["perform_by"].state) == (procedure.GONE, procedure.LATE)
    entry = Entry({"occurred_on": "2024-07-10"}, parent=pk, step="appeal")
    with pytest.raises(Invalid, match="2024-07-05届满"):  # the step is dated today, long after
        door.register(ledger="litigation", entries=[entry], scope=clerk)
    door.amend(record=pk, raw={"appeal_by": "2100-01-01"}, scope=clerk)
    child = door.register(ledger="litigation", entries=[entry], scope=clerk).ids[0]
    values = booking.unpack(Record.objects.get(pk=child))
    assert (values["stage"], values["cause"], values["party"]) == ("二审", "不服行政处罚", RESIDENT)
    assert Record.objects.get(pk=pk).state_name == "已上诉"


def test_an_application_taken_back_and_one_left_incomplete_end_in_the_same_state(world):
    clerk = world.scope("clerk")
    back = put(world, "legal_aid", "2024-04-08", AID)
    assert do(clerk, back, "close", "2024-04-09", result="撤回申请").state == "closed"
    left = put(world, "legal_aid", "2024-04-08", AID)
    do(clerk, left, "ask", "2024-04-09", missing="劳动关系证明")
    with pytest.raises(Invalid, match="选择“撤回申请”"):
        do(clerk, left, "lapse", "2024-04-20", result="不予援助", notes="没有补充")
    assert do(clerk, left, "lapse", "2024-04-20", result="撤回申请", notes="没有补充").state == "closed"
    with pytest.raises(Invalid, match=r"先有“告知补充材料日期”.*第43条"):
        put(
            world,
            "legal_aid",
            "2024-04-08",
            {**AID, "result": "撤回申请", "lapsed_on": "2024-04-20"},
            closed="2024-04-20",
        )
