"""Grid events, orders of supervision, deliberations, evaluations, opinions and hazards, through the doors."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from fazhang.books import state
from fazhang.books.models import Voucher
from fazhang.ledgers import booking, door, procedure
from fazhang.ledgers.door import Entry, Invalid, Move
from fazhang.ledgers.law import in_force
from fazhang.ledgers.models import Notice, Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.places.models import Office
from fazhang.places.scope import Denied, Scope
from tests.world import OTHER, PHONE, RESIDENT, TOWN, World, someday

pytestmark = pytest.mark.django_db
YEAR = state.Period.year(2024)
VILLAGE = f"{TOWN}201"
EVENT = {"kind": "风险隐患", "subject": "井盖松动", "count": "1", "content": "人行道井盖松动，老人绊倒"}


def put(world: World, ledger: str, on: str, raw: dict, role: str = "clerk", closed: str = "", **more: object) -> int:
    given = {"region": VILLAGE, "occurred_on": on, **raw}
    entry = Entry(given, closed_on=closed or None, **more)
    return door.register(ledger=ledger, entries=[entry], scope=world.scope(role)).ids[0]


def do(scope: Scope, pk: int, step: str, on: str, other: int | None = None, **raw: object) -> Record:
    door.move(moves=[Move(pk, step, raw, on=on, other=other)], scope=scope)
    return Record.objects.get(pk=pk)


def clocks(pk: int, today: str) -> dict[str, procedure.Running]:
    record = Record.objects.get(pk=pk)
    facts = booking.facts_of({c: getattr(record, c) for c in ("occurred_on", "closed_on", "state")}, record.stored())
    found = procedure.clocks(record.spec, facts, in_force(record.town), date.fromisoformat(today))
    return {r.clock.code: r for r in found}


def office(name: str) -> int:
    return Office.objects.get(region_id=TOWN, name=name).pk


# ---- the course of an event -------------------------------------------------------------------------------------


def test_an_event_goes_from_its_report_to_the_answer_to_who_reported_it(world):
    clerk = world.scope("clerk")
    pk = put(world, "grid_report", "2024-07-01", EVENT, role="grid")
    do(clerk, pk, "accept", "2024-07-02")
    do(clerk, pk, "distribute", "2024-07-02", office=office("司法所"), instruction="三日内更换")
    assert Record.objects.get(pk=pk).office.name == "司法所"
    do(clerk, pk, "handle", "2024-07-04", result="已更换", handler="张某")
    do(clerk, pk, "return", "2024-07-05", returns={"on": "2024-07-05", "reason": "仍然松动"})
    do(clerk, pk, "handle", "2024-07-06", result="已加固", handler="张某")
    do(clerk, pk, "check", "2024-07-08", checker="李某")
    assert do(clerk, pk, "finish", "2024-07-08").state_name == "已办结"
    record = do(clerk, pk, "feedback", "2024-07-09", feedback="已告知", rating="满意")
    assert (record.state, record.closed_on) == ("told", date(2024, 7, 8))
    assert len(record.stored()["returns"]) == 1
    assert state.figure("grid.reports", TOWN, YEAR).value == 1


def told(pk: int, user: str) -> list[str]:
    return [t.split("：")[0] for t in Notice.objects.filter(record=pk, user=user).values_list("text", flat=True)]


def test_whom_a_step_concerns_is_told_of_it(world):
    clerk, day = world.scope("clerk"), someday(3).isoformat()
    pk = put(world, "grid_report", day, EVENT, role="grid")
    do(clerk, pk, "accept", day)
    do(world.scope("head"), pk, "distribute", day, office=office("司法所"))
    do(clerk, pk, "whistle", day, whistle_to="县水利局")
    assert (told(pk, "qs_grid"), told(pk, "qs_clerk"), told(pk, "qs_deputy")) == (["受理"], ["分派"], ["吹哨报到"])
    order = {**ORDER, "reply_by": someday(-3).isoformat(), "office": office("司法所")}
    card = put(world, "order", day, order, role="county", parent=pk)
    assert (told(card, "qs_clerk"), told(card, "qs_head"), told(card, "yx_clerk")) == (["督办单"], ["督办单"], [])
    do(clerk, card, "reply", day, reply="已更换井盖")
    assert told(card, "qh_county") == ["回复"]
    assert not Notice.objects.filter(text__contains=RESIDENT)


def test_the_days_of_acceptance_and_closing_run_from_report_and_acceptance_and_roll_over_a_weekend(world):
    pk = put(world, "grid_report", "2023-07-06", EVENT)  # Thursday; two days on is a Saturday
    assert clocks(pk, "2023-07-06")["accept"].due_on == date(2023, 7, 10)
    do(world.scope("clerk"), pk, "accept", "2023-07-06")
    found = clocks(pk, "2023-07-14")
    assert found["accept"].state == procedure.MET
    assert (found["finish"].due_on, found["finish"].state) == (date(2023, 7, 13), procedure.LATE)


def test_what_is_settled_on_the_spot_or_imported_as_a_sum_has_no_term(world):
    spot = put(world, "grid_report", "2024-07-01", {**EVENT, "handling": "当场处理"}, role="grid", closed="2024-07-01")
    total = put(world, "grid_report", "2024-07-31", {**EVENT, "count": "120", "platform": "综治平台"})
    assert not [r for r in clocks(spot, "2024-09-01").values() if r.live]
    assert clocks(total, "2024-09-01") == {}
    assert Record.objects.get(pk=total).due_on is None
    assert state.figure("grid.reports", TOWN, YEAR).value == 121


def test_an_event_is_checked_by_somebody_else_than_who_handled_it(world):
    clerk = world.scope("clerk")
    pk = put(world, "grid_report", "2024-07-01", EVENT)
    do(clerk, pk, "accept", "2024-07-01")
    do(clerk, pk, "handle", "2024-07-02", result="已更换", handler="张某")
    with pytest.raises(Invalid, match="办理人以外"):
        do(clerk, pk, "check", "2024-07-03", checker="张某")
    with pytest.raises(Invalid, match="现为“已办理”，不能办结"):
        do(clerk, pk, "finish", "2024-07-03")


def test_the_same_matter_reported_twice_becomes_one(world):
    clerk = world.scope("clerk")
    first = put(world, "grid_report", "2024-07-01", EVENT)
    twin = put(world, "grid_report", "2024-07-02", EVENT, role="grid")
    with pytest.raises(Invalid, match="编号"):
        do(clerk, twin, "merge", "2024-07-02")
    record = do(clerk, twin, "merge", "2024-07-02", other=first)
    assert (record.state_name, record.parent_id) == ("已并入", first)
    with pytest.raises(Invalid, match="不能再反向合并"):
        do(clerk, first, "merge", "2024-07-03", other=twin)
    assert door.undo(record=twin, scope=world.scope("head")).state == "open"


def test_the_township_calls_the_county_and_the_county_comes(world):
    clerk = world.scope("clerk")
    pk = put(world, "grid_report", "2024-07-01", EVENT)
    do(clerk, pk, "accept", "2024-07-01")
    with pytest.raises(Invalid, match="请求报到的县级部门"):
        do(clerk, pk, "whistle", "2024-07-02")
    do(clerk, pk, "whistle", "2024-07-02", whistle_to="县水利局")
    assert do(clerk, pk, "arrive", "2024-07-03").state == "distributed"


# ---- what cannot be solved goes on as it stands -----------------------------------------------------------------


def test_an_event_becomes_a_dispute_without_being_keyed_again(world):
    clerk = world.scope("clerk")
    raw = {**EVENT, "kind": "矛盾纠纷", "subject": "通行路口争执", "reporter": RESIDENT, "phone": PHONE}
    pk = put(world, "grid_report", "2024-07-01", raw, role="grid")
    do(clerk, pk, "accept", "2024-07-01")
    before = state.figure("grid.disputes", TOWN, YEAR).value
    child = put(
        world, "dispute", "2024-07-02", {"region": "", "type": "邻里纠纷", "parties": "2"}, parent=pk, step="to_dispute"
    )
    dispute, event = Record.objects.get(pk=child), Record.objects.get(pk=pk)
    values = booking.unpack(dispute)
    assert (values["applicant"], values["applicant_phone"], values["subject"]) == (RESIDENT, PHONE, "通行路口争执")
    assert values["facts"] == EVENT["content"]
    assert (dispute.region, dispute.parent_id, event.state_name) == (VILLAGE, pk, "已转办")
    assert state.figure("grid.disputes", TOWN, YEAR).value == before + 1
    kept = [dispute.title, dispute.data, *Notice.objects.values_list("text", flat=True)]
    kept += map(str, Voucher.objects.filter(subject__in=(pk, child)).values_list())
    assert not [k for k in kept if RESIDENT in k or PHONE in k]


def test_the_person_copied_is_not_shown_on_the_page_of_what_came_out_of_it(world, enter):
    clerk = world.scope("clerk")
    pk = put(world, "grid_report", "2024-07-01", {**EVENT, "reporter": RESIDENT, "phone": PHONE})
    do(clerk, pk, "accept", "2024-07-01")
    child = put(world, "opinion", "2024-07-02", {"region": ""}, parent=pk, step="to_opinion")
    for role in ("clerk", "grid", "county"):
        page = enter(role).get(f"/records/{child}/").content.decode()
        assert "井盖松动" in page
        assert RESIDENT not in page
        assert PHONE not in page


@pytest.mark.parametrize("code", ["grid_report", "opinion", "hazard", "disclosure", "order", "litigation"])
def test_every_transfer_fills_fields_that_the_other_ledger_has(code):
    for step in (s for s in LEDGERS[code].flow.steps if s.opens):
        assert set(step.copies) <= {f.name for f in LEDGERS[step.opens].fields}, step.code
        fixed = {k: v[1:] for k, v in step.copies.items() if v[0] == "="}
        errors = LEDGERS[step.opens].clean(fixed)[1]
        assert not set(fixed) & set(errors), errors


def test_an_event_that_was_handed_over_is_not_handed_over_again(world):
    clerk = world.scope("clerk")
    pk = put(world, "grid_report", "2024-07-01", EVENT)
    do(clerk, pk, "accept", "2024-07-01")
    hazard = {"region": "", "type": "道路交通", "due_on": "2024-07-09"}
    put(world, "hazard", "2024-07-01", hazard, parent=pk, step="to_hazard")
    with pytest.raises(Invalid, match="已转办"):
        put(world, "hazard", "2024-07-01", hazard, parent=pk, step="to_hazard")
    made = Record.objects.get(ledger="hazard", parent=pk)
    assert (made.stored()["facts"], made.stored()["source"]) == (EVENT["content"], "网格上报")


# ---- who may ----------------------------------------------------------------------------------------------------


def test_a_grid_member_reports_and_settles_on_the_spot_and_the_centre_accepts_and_hands_out(world):
    grid, clerk = world.scope("grid"), world.scope("clerk")
    pk = put(world, "grid_report", "2024-07-01", EVENT, role="grid")
    with pytest.raises(Denied):
        do(grid, pk, "accept", "2024-07-01")
    with pytest.raises(Denied):
        do(world.scope("deputy"), pk, "accept", "2024-07-01")
    with pytest.raises(Denied):
        do(world.scope("clerk", OTHER), pk, "accept", "2024-07-01")
    do(clerk, pk, "accept", "2024-07-01")
    with pytest.raises(Denied):
        put(
            world,
            "petition",
            "2024-07-01",
            {"mode": "固定接访", "leader": "镇长"},
            role="grid",
            parent=pk,
            step="to_petition",
        )
    spot = put(world, "grid_report", "2024-07-01", EVENT, role="grid")
    assert do(grid, spot, "close", "2024-07-01", handling="当场处理", result="已盖好").state == "closed"


# ---- orders -----------------------------------------------------------------------------------------------------

ORDER = {
    "subject": "井盖松动",
    "level": "普通督办",
    "grounds": "逾期未办结",
    "demand": "立即办理",
    "reply_by": "2024-07-10",
}


def test_leaders_and_county_issue_orders_and_nobody_else(world):
    event = put(world, "grid_report", "2024-07-01", EVENT)
    for role in ("clerk", "grid", "head"):
        with pytest.raises(Denied):
            put(world, "order", "2024-07-05", ORDER, role=role, parent=event)
    for role in ("deputy", "chief", "county"):
        pk = put(world, "order", "2024-07-05", ORDER, role=role, parent=event)
        assert Record.objects.get(pk=pk).parent_id == event
    assert Record.objects.get(pk=event).state == "open"


def test_an_order_is_answered_by_its_day_and_released_by_who_supervises(world):
    clerk, county = world.scope("clerk"), world.scope("county")
    pk = put(world, "order", "2024-07-05", {**ORDER, "office": office("司法所")}, role="county")
    assert clocks(pk, "2024-07-11")["reply_by"].state == procedure.LATE
    do(clerk, pk, "reply", "2024-07-09", reply="已更换井盖")
    assert clocks(pk, "2024-07-11")["reply_by"].state == procedure.MET
    with pytest.raises(Denied):
        do(clerk, pk, "close", "2024-07-10", review="同意")
    do(county, pk, "return", "2024-07-10", review="没有照片", reply_by="2024-07-15")
    do(clerk, pk, "reply", "2024-07-12", reply="补充照片")
    assert do(county, pk, "close", "2024-07-13", review="同意解除").state_name == "已解除"


def test_a_red_card_follows_a_yellow_one_or_says_why(world):
    with pytest.raises(Invalid, match="须写明理由"):
        put(world, "order", "2024-07-05", {**ORDER, "level": "红牌督办"}, role="deputy")
    put(world, "order", "2024-07-05", {**ORDER, "level": "红牌督办", "grave": "已造成人员受伤"}, role="deputy")
    yellow = put(world, "order", "2024-07-05", {**ORDER, "level": "黄牌督办"}, role="deputy")
    with pytest.raises(Invalid, match="只有普通督办"):
        put(world, "order", "2024-07-15", {"reply_by": "2024-07-20"}, role="deputy", parent=yellow, step="warn")
    red = put(world, "order", "2024-07-15", {"reply_by": "2024-07-20"}, role="deputy", parent=yellow, step="escalate")
    values = booking.unpack(Record.objects.get(pk=red))
    assert (values["level"], values["warned"], values["subject"]) == ("红牌督办", True, "井盖松动")
    assert Record.objects.get(pk=yellow).state_name == "已升级"


# ---- deliberation -----------------------------------------------------------------------------------------------

TALK = {"kind": "及时议", "scale": "小事小议", "topic": "停车位划分", "views": "各户发言", "decision": "划线"}


def test_what_was_decided_is_followed_until_it_is_done_and_published(world):
    clerk = world.scope("clerk")
    pk = put(world, "deliberation", "2024-07-01", TALK)
    do(
        clerk,
        pk,
        "follow",
        "2024-07-02",
        owner="村委会",
        due_on="2024-07-10",
        items=[{"what": "划线", "who": "村委会"}],
    )
    do(clerk, pk, "note", "2024-07-05", progress_notes={"on": "2024-07-05", "what": "已放样"})
    assert clocks(pk, "2024-07-11")["due_on"].state == procedure.LATE
    assert do(clerk, pk, "close", "2024-07-12", outcome="已划线").stored()["progress"] == "已落实"
    assert do(clerk, pk, "publish", "2024-07-13").stored()["published"] is True
    assert state.figure("grid.deliberations", TOWN, YEAR).value == 1


def test_what_is_too_big_goes_up_with_the_name_of_who_gets_it(world):
    pk = put(world, "deliberation", "2024-07-01", TALK)
    with pytest.raises(Invalid, match="转报单位"):
        do(world.scope("clerk"), pk, "raise", "2024-07-02")
    record = do(world.scope("clerk"), pk, "raise", "2024-07-02", raised_to="县交通运输局")
    assert record.state_name == "已转上级"


# ---- evaluation -------------------------------------------------------------------------------------------------

MARK = {"member": "王某", "grid": "第一网格", "period": "当月评", "passed": "95", "returned": "3", "pleased": "92"}


@pytest.mark.parametrize("result", ["限期改进", "更换"])
def test_who_is_to_improve_or_be_replaced_is_told_and_heard_first(world, result):
    clerk = world.scope("clerk")
    pk = put(world, "grid_evaluation", "2024-07-30", {**MARK, "result": result})
    with pytest.raises(Invalid, match="先告知本人"):
        do(clerk, pk, "close", "2024-07-31")
    do(clerk, pk, "tell", "2024-07-31")
    with pytest.raises(Invalid, match="本人意见"):
        do(clerk, pk, "confirm", "2024-08-01")
    assert do(clerk, pk, "confirm", "2024-08-01", statement="没有异议").state_name == "已确认"
    with pytest.raises(Invalid, match=r"本人意见|告知本人"):
        put(world, "grid_evaluation", "2024-07-30", {**MARK, "result": result}, closed="2024-07-31")
    with pytest.raises(Invalid, match="告知本人"):
        put(world, "grid_evaluation", "2024-07-30", {**MARK, "result": result, "statement": "无"}, closed="2024-07-31")
    assert state.figure("grid.replaced", TOWN, YEAR).value == (1 if result == "更换" else 0)


def test_the_allowance_is_booked_whether_known_at_once_or_afterwards(world):
    clerk = world.scope("clerk")
    put(world, "grid_evaluation", "2024-07-30", {**MARK, "result": "合格", "allowance": "150"}, closed="2024-07-30")
    pk = put(world, "grid_evaluation", "2024-07-30", {**MARK, "result": "合格"})
    do(clerk, pk, "close", "2024-07-31")
    do(clerk, pk, "use", "2024-08-02", uses=["发放补助"], allowance="100.50")
    assert str(state.figure("grid.allowance", TOWN, YEAR).value) == "250.50"


# ---- opinions and hazards ---------------------------------------------------------------------------------------

HOTLINE = {
    "subject": "路灯不亮",
    "channel": "12345热线",
    "topic": "城乡建设",
    "due_on": "2024-07-08",
    "person": RESIDENT,
}


def test_an_opinion_is_assigned_answered_rated_and_its_term_ends_with_the_answer(world):
    clerk = world.scope("clerk")
    pk = put(world, "opinion", "2024-07-01", HOTLINE)
    do(clerk, pk, "assign", "2024-07-02", office=office("综治中心"), handler="供电所")
    with pytest.raises(Denied):
        do(clerk, pk, "extend", "2024-07-03", due_on="2024-07-15", extend_reason="等待配件")
    do(world.scope("deputy"), pk, "extend", "2024-07-03", due_on="2024-07-15", extend_reason="等待配件")
    assert clocks(pk, "2024-07-10")["due_on"].due_on == date(2024, 7, 15)
    do(clerk, pk, "reply", "2024-07-12", result="已更换灯头", reply_way="电话")
    assert clocks(pk, "2024-08-01")["due_on"].state == procedure.MET
    do(clerk, pk, "close", "2024-07-13", outcome="已解决", result="已更换灯头")
    assert do(clerk, pk, "rate", "2024-07-14", rating="满意").state_name == "已评价"
    assert state.figure("hotline.closed", TOWN, YEAR).value == 1
    assert state.figure("opinion.resolved", TOWN, YEAR).value == 1


def test_an_opinion_handed_over_is_no_longer_in_hand_and_not_counted_as_done(world):
    pk = put(world, "opinion", "2024-07-01", HOTLINE)
    child = put(
        world, "dispute", "2024-07-02", {"region": "", "type": "邻里纠纷", "parties": "2"}, parent=pk, step="to_dispute"
    )
    assert booking.unpack(Record.objects.get(pk=child))["applicant"] == RESIDENT
    assert state.figure("opinion.in_progress", TOWN, state.Period.year(timezone.localdate().year)).value == 0
    assert state.figure("hotline.closed", TOWN, YEAR).value == 0
    assert state.figure("hotline.cases", TOWN, YEAR).value == 1


def test_a_hazard_is_ordered_rectified_and_struck_off_only_after_a_recheck(world):
    clerk = world.scope("clerk")
    raw = {"subject": "消防通道堵塞", "type": "消防安全", "level": "一般", "place": "集贸市场"}
    pk = put(world, "hazard", "2024-07-01", raw, role="grid")
    with pytest.raises(Invalid, match="整改期限"):
        do(clerk, pk, "order", "2024-07-01", owner="市场管理方")
    with pytest.raises(Denied):
        do(world.scope("grid"), pk, "order", "2024-07-01", owner="市场管理方", due_on="2024-07-05")
    do(clerk, pk, "order", "2024-07-01", owner="市场管理方", due_on="2024-07-05", office=office("综治中心"))
    with pytest.raises(Invalid, match="不能复查合格"):
        do(clerk, pk, "close", "2024-07-04", result="合格")
    assert clocks(pk, "2024-07-06")["due_on"].state == procedure.LATE
    do(clerk, pk, "rectify", "2024-07-04")
    again = {"on": "2024-07-05", "finding": "仍有杂物"}
    do(clerk, pk, "fail", "2024-07-05", rechecks=again, due_on="2024-07-08")
    assert clocks(pk, "2024-07-06")["due_on"].due_on == date(2024, 7, 8)
    do(clerk, pk, "rectify", "2024-07-07")
    do(clerk, pk, "close", "2024-07-08", result="复查合格")
    figures = [state.figure(f"hazard.{c}", TOWN, YEAR).value for c in ("found", "fixed", "open")]
    assert figures == [1, 1, 0]
