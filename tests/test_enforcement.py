"""Administrative enforcement: what the law orders about a penalty case, judged through the doors; the last days of its
periods are counted by hand over the National Day holidays of 2023 (off 9-29 to 10-6, worked 10-7 and 10-8).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fazhang.books import state
from fazhang.books.models import Book
from fazhang.ledgers import booking, door, verify
from fazhang.ledgers.door import Entry, Invalid, Move
from fazhang.ledgers.law import statute
from fazhang.ledgers.models import Record
from fazhang.ledgers.procedure import running
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import Facts
from tests.books_world import TOWN, build_places, clerk

YEAR = state.Period.year(2023)
LEDGER = LEDGERS["enforcement_case"]
POWER = "占道经营的处罚"


@pytest.fixture
def lists(db: None, tmp_path: Any, settings: Any) -> None:
    """The registers: four officers, one of them with an expired certificate; a legal reviewer; two powers."""
    settings.DATA = tmp_path
    build_places()
    officer = {"source": "本级人员", "certificate": "持有有效证件", "number": "99001"}
    for name, until in (("甲某", "2026-12-31"), ("乙某", "2026-12-31"), ("丙某", "2026-12-31"), ("丁某", "2023-03-31")):
        add("officer", "2021-01-04", **officer | {"name": name, "valid_until": until})
    add("officer", "2021-01-04", name="戊某", source="本级人员", certificate="无有效证件")
    add("officer", "2021-01-04", name="己某", source="本级人员", certificate="无有效证件", reviewer=True, qualified=True,
        experience="初次从事")  # fmt: skip
    power = {"source": "省级决定赋权", "grantor": "省人民政府", "published_on": "2021-10-01", "area": "市容环境"}
    add("power", "2021-10-01", name=POWER, category="行政处罚", **power)
    add("power", "2021-10-01", name="市容检查", category="行政检查", **power)


def add(ledger: str, day: str, closed: str = "", **raw: Any) -> int:
    entry = Entry({"region": TOWN, "occurred_on": day, **raw}, closed_on=closed or None)
    return door.register(ledger=ledger, entries=[entry], scope=clerk()).ids[0]


def case(day: str = "2023-09-04", closed: str = "", **raw: Any) -> int:
    base = {
        "cause": "占道经营案", "area": "市容环境", "procedure": "普通程序", "officers": ["甲某", "乙某"], "power": [POWER],
        "party_kind": "自然人", "party": "某当事人", "facts": "占道堆放货物", "law": "《城市市容和环境卫生管理条例》",
        "found_on": "2023-09-01", "violated_on": "2023-08-30",
    }  # fmt: skip
    return add("enforcement_case", day, closed, **base | raw)


SETTLED = {
    "outcome": "给予行政处罚", "penalties": ["罚款"], "fine": "500", "filed_on": "2023-09-04", "notified_on": "2023-09-14",
    "decided_on": "2023-09-25", "served_on": "2023-09-26", "execution": "已履行",
}  # fmt: skip


def step(pk: int, code: str, on: str, **raw: Any) -> Record:
    door.move(moves=[Move(pk, code, raw, on=on)], scope=clerk())
    return Record.objects.get(pk=pk)


def told(pk: int, on: str = "2023-09-14", fine: str = "500", **raw: Any) -> None:
    step(pk, "file", "2023-09-04")
    step(pk, "report", "2023-09-12", proposal=f"罚款{fine}元", heavy=raw.pop("heavy", False), **raw)
    step(pk, "notify", on, hearing_due=int(fine) >= 5000, penalties=["罚款"], proposed_fine=fine)


def figure(code: str) -> Decimal | None:
    return state.figure(f"enforcement.{code}", TOWN, YEAR).value


def refused(text: str) -> Any:
    return pytest.raises(Invalid, match=text)


def last_day(code: str, **values: Any) -> date:
    """Of a clock, on a case opened on 2023-07-05 with these values."""
    facts = Facts(date(2023, 7, 5), None, "open", {"procedure": "普通程序", **values})
    found = running(LEDGER.clock(code), facts, statute(), date(2023, 12, 31))
    assert found
    return found.due_on


@pytest.mark.parametrize(
    ("code", "due", "values"),
    [
        # 90 natural days end on 10-3, a holiday, and roll on to the first worked day.
        ("decide", "2023-10-07", {}),
        ("decide_filed", "2023-10-08", {"filed_on": "2023-07-10"}),
        ("decide_special", "2024-01-31", {"special_term": True, "decide_until": "2024-01-31"}),
        ("preserve", "2023-10-12", {"preserved_on": "2023-09-27"}),
        ("seal", "2023-10-07", {"sealed_on": "2023-09-01"}),
        ("seal", "2023-10-31", {"sealed_on": "2023-09-01", "seal_extra": 30}),
        ("hearing_request", "2023-10-10", {"notified_on": "2023-09-27", "hearing_due": True}),
        ("hearing_notice", "2023-10-19", {"hearing_notified_on": "2023-10-10"}),
        ("serve", "2023-10-11", {"decided_on": "2023-09-26", "outcome": "给予行政处罚"}),
        ("publish", "2023-10-11", {"decided_on": "2023-09-26", "outcome": "给予行政处罚"}),
        ("withdraw", "2023-10-09", {"changed_on": "2023-09-28", "public": True}),
        ("pay", "2023-10-07", {"served_on": "2023-09-20", "penalties": ["警告", "罚款"]}),
        ("press", "2023-10-13", {"pressed_on": "2023-09-25"}),
        ("court", "2023-10-07", {"remedy_until": "2023-07-04", "outcome": "给予行政处罚"}),
        ("hand_in", "2023-10-08", {"cash_on": "2023-09-28"}),
        ("bank", "2023-10-09", {"handed_on": "2023-10-07"}),
    ],
)
def test_the_periods_of_a_case_end_on_the_days_counted_by_hand(code: str, due: str, values: dict[str, Any]) -> None:
    assert last_day(code, **values).isoformat() == due


def test_what_the_law_reads_of_a_decision_ends_the_90_days_and_only_a_fine_has_to_be_paid() -> None:
    facts = Facts(
        date(2023, 7, 5), None, "open", {"procedure": "普通程序", "penalties": ["警告"], "served_on": "2023-09-20"}
    )
    assert running(LEDGER.clock("pay"), facts, statute(), date(2023, 9, 21)) is None
    facts = Facts(date(2023, 7, 5), None, "open", {"procedure": "普通程序", "decided_on": "2023-10-09"})
    found = running(LEDGER.clock("decide"), facts, statute(), date(2023, 10, 20))
    assert found
    assert found.state == "met_late"


@pytest.mark.usefixtures("lists")
def test_an_ordinary_case_with_hearing_from_lead_to_archive_posts_by_its_stages() -> None:
    pk = case("2023-09-01", lead=True, officers=[], power=[], found_on="2023-09-01")
    assert (figure("cases"), figure("open")) == (0, 0)
    step(pk, "file", "2023-09-04", officers="甲某、乙某", power=POWER, number="青综执立〔2023〕1号")
    assert (figure("cases"), figure("open")) == (1, 1)
    step(
        pk,
        "evidence",
        "2023-09-05",
        evidence_list={"on": "2023-09-05", "way": "询问", "content": "询问笔录", "form": "文字、音像"},
    )
    step(pk, "preserve", "2023-09-05", preserved="货架两个")
    step(pk, "settle_preserved", "2023-09-13", preserve_result="返还")
    step(pk, "recuse", "2023-09-06", recusal="当事人申请乙某回避，批准", officers="甲某、丙某")
    step(pk, "order", "2023-09-06", order="清理占道物品")
    assert figure("corrections") == 1
    step(pk, "report", "2023-09-12", proposal="罚款6000元", heavy=True, discretion="一般",
         review_due="关系重大权益且经过听证")  # fmt: skip
    step(pk, "notify", "2023-09-27", hearing_due=True, penalties="罚款", proposed_fine="6000")
    step(pk, "hear_statement", "2023-09-28", statement="提出，部分采纳", statement_reply="经复核，减少罚款")
    step(pk, "ask_hearing", "2023-10-10")
    step(pk, "notify_hearing", "2023-10-10", hearing_place="镇政府，10月19日9时")
    step(pk, "hear", "2023-10-19", hearing_host="己某", hearing_record="申请人一方请求从轻")
    step(pk, "review", "2023-10-20", review_result="通过", reviewers="己某")
    step(pk, "discuss", "2023-10-23", discussion="一致同意罚款5000元")
    assert figure("fines") == 0
    step(pk, "decide", "2023-10-24", penalties="罚款", fine="5000", decision_number="青综执罚〔2023〕1号")
    assert figure("fines") == 5000
    step(pk, "serve", "2023-10-25", served_by="直接送达")
    step(pk, "publish_served", "2023-10-26")
    step(pk, "surcharge", "2023-11-20", added_fine="1500")
    step(pk, "pay", "2023-11-21")
    assert (figure("open"), figure("closed")) == (1, 0)
    held = step(pk, "finish", "2023-11-22", execution="已履行")
    assert (figure("cases"), figure("open"), figure("closed"), figure("withdrawn")) == (1, 0, 1, 0)
    assert step(pk, "archive", "2023-12-01", volume="1").state == "archived"
    assert booking.unpack(held)["hearing"] is True
    assert [*verify.problems(), *verify.unequal(Book.objects.get(town=TOWN))] == []


@pytest.mark.usefixtures("lists")
def test_a_lead_that_is_not_filed_counts_as_no_case_and_can_be_taken_up_again() -> None:
    pk = case(lead=True, officers=[], power=[])
    assert step(pk, "reject", "2023-09-06", reject_reason="不能证明违法事实").state == "rejected"
    assert (figure("cases"), figure("open"), figure("withdrawn")) == (0, 0, 0)
    assert step(pk, "reconsider", "2023-09-08").state == "open"
    with refused("不得少于两人.*第42条"):
        step(pk, "file", "2023-09-11", officers=["甲某"], power=[POWER])


@pytest.mark.usefixtures("lists")
def test_what_a_grid_member_hands_over_arrives_as_a_lead_without_being_keyed_again() -> None:
    report = add("grid_report", "2023-09-04", kind="其他事项", subject="河道边倾倒弃渣", content="约二十立方米")
    step(report, "accept", "2023-09-04")
    raw = {"region": TOWN, "occurred_on": "2023-09-05", "area": "水利", "procedure": "普通程序"}
    entry = Entry(raw, ledger="enforcement_case", parent=report, step="to_enforcement")
    held = Record.objects.get(pk=door.register(entries=[entry], scope=clerk()).ids[0])
    assert (held.title, held.state, booking.unpack(held)["facts"]) == ("河道边倾倒弃渣", "open", "约二十立方米")
    assert (figure("cases"), figure("open")) == (0, 0)


@pytest.mark.usefixtures("lists")
def test_a_lead_that_is_punished_on_the_spot_counts_without_being_filed() -> None:
    pk = case(procedure="简易程序", lead=True, officers=[], power=[])
    raw = {"outcome": "给予行政处罚", "decided_on": "2023-09-06", "penalties": ["警告"]}
    with refused("须填写“执法人员”"):
        step(pk, "close", "2023-09-06", **raw, power=[POWER])
    step(pk, "close", "2023-09-06", **raw, officers=["甲某", "乙某"], power=[POWER])
    assert [figure(c) for c in ("cases", "closed", "open")] == [1, 1, 0]


@pytest.mark.usefixtures("lists")
def test_a_case_registered_as_filed_counts_on_its_day_and_filing_it_moves_the_count_to_the_day_of_filing() -> None:
    pk = case("2023-08-31")
    months = [state.Period.month(2023, m) for m in (8, 9)]
    assert [state.figure("enforcement.cases", TOWN, m).value for m in months] == [1, 0]
    step(pk, "file", "2023-09-04")
    assert [state.figure("enforcement.cases", TOWN, m).value for m in months] == [0, 1]
    assert figure("open") == 1


@pytest.mark.usefixtures("lists")
def test_a_penalty_on_the_spot_is_closed_in_one_step_and_its_cash_is_handed_in() -> None:
    pk = case(procedure="简易程序")
    spot = {
        "outcome": "给予行政处罚",
        "decided_on": "2023-09-04",
        "penalties": ["罚款"],
        "fine": "100",
        "recorded_on": "2023-09-05",
    }
    held = step(pk, "close", "2023-09-04", **spot, cash_on="2023-09-04", cash="100")
    assert (held.state, figure("cases"), figure("closed"), figure("fines")) == ("closed", 1, 1, 100)
    assert held.due_clock == "hand_in"
    step(pk, "hand_in", "2023-09-06")
    assert step(pk, "bank", "2023-09-08").due_clock == "publish"
    assert step(pk, "publish_closed", "2023-09-13").due_clock == ""


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"fine": "201"}, "第51条"),
        ({"fine": "3001", "party_kind": "法人"}, "第51条"),
        ({"penalties": ["没收非法财物"]}, "第51条"),
        ({"fine": "150", "cash": "101", "cash_on": "2023-09-04"}, "第68条"),
    ],
)
def test_more_than_the_law_allows_on_the_spot_is_refused(given: dict[str, Any], told: str) -> None:
    base = {"procedure": "简易程序", "outcome": "给予行政处罚", "decided_on": "2023-09-04", "fine": "200"}
    with refused(told):
        case(closed="2023-09-04", **base | given)


@pytest.mark.usefixtures("lists")
def test_what_is_at_the_limit_on_the_spot_is_taken() -> None:
    base = {"procedure": "简易程序", "outcome": "给予行政处罚", "decided_on": "2023-09-04"}
    assert case(closed="2023-09-04", fine="3000", party_kind="其他组织", **base)
    assert case(closed="2023-09-04", fine="150", cash="150", cash_on="2023-09-04", cash_ground=True, **base)


@pytest.mark.usefixtures("lists")
def test_an_ordinary_case_is_not_closed_on_the_spot_and_one_on_the_spot_is_not_filed() -> None:
    with refused("只有适用简易程序.*第51、52条"):
        step(case(), "close", "2023-09-05", outcome="给予行政处罚", decided_on="2023-09-05")
    with refused("不需要立案"):
        step(case(procedure="简易程序"), "file", "2023-09-05")


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"officers": ["甲某"]}, "不得少于两人.*第42条"),
        ({"officers": ["甲某", "丁某"]}, "“丁某”的证件有效期至早于2023-09-04（《行政处罚法》第42条）"),
        ({"officers": ["甲某", "戊某"]}, "没有“戊某”.*第42条"),
        ({"power": ["市容检查"]}, "没有“市容检查”.*第20、24条"),
        ({"power": ["捕鱼的处罚"]}, "没有“捕鱼的处罚”.*第20、24条"),
        ({"power": []}, "没有权责事项的不能处罚.*第20、24条"),
        ({"notified_on": None}, "应当先有“告知日期”.*第44、57、63、64条"),
        ({"notified_on": "2023-09-26"}, "不能早于“告知日期”.*第44"),
        ({"served_on": None}, "应当先有“送达日期”.*第57、61条"),
        ({"age": "不满十四周岁"}, "不予处罚.*第30条"),
        ({"age": "已满十四周岁不满十八周岁"}, "从轻或者减轻.*第30条"),
        ({"found_on": "2023-09-01", "violated_on": "2021-08-31"}, "超过处罚时效.*第36条"),
        ({"found_on": "2023-09-01", "violated_on": "2018-08-31", "grave": True}, "超过处罚时效.*第36条"),
        ({"statement": "提出，不予采纳", "proposed_fine": "499"}, "更重的处罚.*第45条"),
        (
            {"hearing_due": True, "notified_on": "2023-09-19"},
            "“要求听证”至2023-09-26，2023-09-25尚不能作出处罚决定.*64条",
        ),
        ({"hearing_due": True, "hearing_asked_on": "2023-09-15"}, "举行听证后才能决定.*第63条"),
        (
            {"hearing_asked_on": "2023-09-15", "hearing_notified_on": "2023-09-15", "hearing_on": "2023-09-25"},
            "“听证通知提前”至2023-09-26.*第64、65条",
        ),
        ({"hearing_host": "甲某"}, "非本案调查人员主持.*第64条"),
        ({"review_due": ["涉及重大公共利益"]}, "未经法制审核.*第58条"),
        (
            {"review_due": ["涉及重大公共利益"], "reviewed_on": "2023-09-20", "review_result": "不通过"},
            "审核未通过.*第58条",
        ),
        ({"reviewers": ["甲某"]}, "第58条"),
        ({"heavy": True}, "集体讨论决定.*第57条"),
        ({"fine": None}, "请填写罚款金额"),
        ({"added_fine": "501"}, "不得超出罚款的数额.*第72条"),
        ({"pressed_on": "2023-10-07"}, "“当事人缴纳罚款”至2023-10-11.*行政强制法》第54条"),
        (
            {"pressed_on": "2023-10-20", "remedy_until": "2023-10-10", "applied_on": "2023-11-02"},
            "“催告后等待”至2023-11-03",
        ),
        (
            {"pressed_on": "2023-10-20", "remedy_until": "2023-10-10", "applied_on": "2024-01-11"},
            "已于2024-01-10届满.*第53、54条",
        ),
        ({"special_term": True}, "期限和依据.*第60条"),
        ({"published_on": "2023-09-22"}, "不能早于“决定日期”.*第48条"),
        ({"seal_extra": 31, "sealed_on": "2023-09-05"}, "不能大于30"),
    ],
)
def test_what_the_law_forbids_is_refused_with_its_article_when_a_case_is_entered_as_long_settled(
    given: dict[str, Any], told: str
) -> None:
    with refused(told):
        case(closed="2024-01-20", **SETTLED | given)
    assert not Record.objects.filter(ledger="enforcement_case").exists()


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"violated_on": "2021-09-01"},
        {"hearing_due": True, "notified_on": "2023-09-19", "hearing_waived": True},
        {"age": "已满十四周岁不满十八周岁", "discretion": "减轻"},
        {"added_fine": "500"},
        {
            "review_due": ["涉及重大公共利益"],
            "reviewed_on": "2023-09-20",
            "review_result": "通过",
            "reviewers": ["己某"],
        },
    ],
)
def test_a_lawful_case_is_entered_as_long_settled_in_one_go(given: dict[str, Any]) -> None:
    held = Record.objects.get(pk=case(closed="2023-10-09", **SETTLED | given))
    assert held.state == "closed"
    assert (figure("cases"), figure("closed"), figure("fines"), figure("open")) == (1, 1, 500, 0)


@pytest.mark.usefixtures("lists")
def test_the_party_is_told_before_the_decision_and_a_step_cannot_leave_it_out() -> None:
    pk = case()
    step(pk, "file", "2023-09-04")
    step(pk, "report", "2023-09-12", proposal="罚款500元", heavy=False)
    with refused("现为“待告知”，不能作出处罚决定（《行政处罚法》第44"):
        step(pk, "decide", "2023-09-14", penalties=["罚款"], fine="500")


@pytest.mark.usefixtures("lists")
def test_the_right_to_a_hearing_runs_out_on_its_last_day_and_the_decision_waits_for_it() -> None:
    pk = case()
    told(pk, "2023-09-27", "6000")
    with refused("至2023-10-10，2023-10-10尚不能作出处罚决定"):
        step(pk, "decide", "2023-10-10", penalties=["罚款"], fine="6000")
    with refused("已于2023-10-10届满，不能再要求听证（《行政处罚法》第63、64条）"):
        step(pk, "ask_hearing", "2023-10-11")
    assert step(pk, "decide", "2023-10-11", penalties=["罚款"], fine="6000").state == "decided"


@pytest.mark.usefixtures("lists")
def test_a_hearing_is_held_seven_working_days_after_its_notice_at_the_earliest() -> None:
    pk = case()
    told(pk, "2023-09-27", "6000")
    step(pk, "ask_hearing", "2023-10-09")
    step(pk, "notify_hearing", "2023-10-10", hearing_place="镇政府")
    raw = {"hearing_host": "己某", "hearing_record": "没有异议"}
    with refused("至2023-10-19，2023-10-18尚不能举行听证"):
        step(pk, "hear", "2023-10-18", **raw)
    with refused("第64条"):
        step(pk, "hear", "2023-10-19", **raw | {"hearing_host": "乙某"})
    assert step(pk, "hear", "2023-10-19", **raw).state == "told"


@pytest.mark.usefixtures("lists")
def test_there_is_no_hearing_where_it_is_not_due_and_none_is_needed_once_it_is_waived() -> None:
    pk = case()
    told(pk)
    with refused("不属于应当告知听证权利的案件"):
        step(pk, "ask_hearing", "2023-09-15")
    other = case()
    told(other, "2023-09-14", "6000")
    step(other, "waive_hearing", "2023-09-14")
    assert step(other, "decide", "2023-09-15", penalties=["罚款"], fine="6000").state == "decided"


@pytest.mark.usefixtures("lists")
def test_new_facts_begin_the_investigation_again_and_the_party_is_told_again() -> None:
    pk = case()
    told(pk, "2023-09-14")
    held = step(pk, "supplement", "2023-09-15")
    assert (held.state, booking.unpack(held).get("notified_on")) == ("filed", None)


@pytest.mark.usefixtures("lists")
def test_sealing_is_extended_once_within_its_period_and_ends() -> None:
    pk = case()
    step(pk, "file", "2023-09-04")
    step(pk, "seal", "2023-09-05", sealed="货车一辆")
    with refused("已于2023-10-07届满，不能再延长查封、扣押（《行政强制法》第25条）"):
        step(pk, "extend_seal", "2023-10-08", seal_extra=20, seal_reason="鉴定")
    held = step(pk, "extend_seal", "2023-10-07", seal_extra=20, seal_reason="鉴定")
    assert (held.due_clock, held.due_on) == ("seal", date(2023, 10, 25))
    assert step(pk, "unseal", "2023-10-20", seal_result="解除").due_clock == "decide_filed"


@pytest.mark.usefixtures("lists")
def test_a_minor_first_offence_is_not_punished_and_closes_as_withdrawn() -> None:
    pk = case()
    step(pk, "file", "2023-09-04")
    with refused("填写“不予处罚或者撤案的理由”"):
        step(pk, "dismiss", "2023-09-11", outcome="不予行政处罚")
    with refused("处理结果应为"):
        step(pk, "dismiss", "2023-09-11", outcome="给予行政处罚", dismiss_ground="其他法定情形")
    step(pk, "dismiss", "2023-09-11", outcome="不予行政处罚", dismiss_ground="首次违法且危害后果轻微并及时改正")
    with refused("不能登记缴款"):
        step(pk, "pay", "2023-09-12")
    step(pk, "drop", "2023-09-12", served_on="2023-09-12")
    assert (figure("withdrawn"), figure("closed"), figure("fines")) == (1, 0, 0)


@pytest.mark.usefixtures("lists")
def test_the_court_is_asked_ten_working_days_after_pressing_and_within_three_months() -> None:
    pk = case()
    told(pk)
    step(pk, "decide", "2023-09-15", penalties=["罚款"], fine="500")
    step(pk, "serve", "2023-09-18", remedy_until="2023-10-09")
    with refused("“当事人缴纳罚款”至2023-10-07，2023-10-07尚不能催告"):
        step(pk, "press", "2023-10-07")
    step(pk, "press", "2023-10-08")
    with refused("“催告后等待”至2023-10-20，2023-10-19尚不能"):
        step(pk, "apply_court", "2023-10-19")
    assert booking.unpack(step(pk, "apply_court", "2023-10-20"))["execution"] == "申请法院强制执行"


@pytest.mark.usefixtures("lists")
def test_a_published_decision_that_is_revoked_is_withdrawn_within_three_working_days() -> None:
    pk = case(closed="2023-09-27", **SETTLED)
    step(pk, "publish_closed", "2023-09-27")
    held = step(pk, "change", "2023-09-28", change="撤销")
    assert (held.due_clock, held.due_on) == ("withdraw", date(2023, 10, 9))
    with refused("填写“撤回公示的理由”"):
        step(pk, "withdraw", "2023-10-08")
    assert step(pk, "withdraw", "2023-10-08", withdrawal="决定经复议撤销").due_clock == ""


@pytest.mark.usefixtures("lists")
def test_the_certificate_is_valid_on_the_day_of_filing_not_only_on_that_of_the_lead() -> None:
    add(
        "officer",
        "2023-09-04",
        name="辛某",
        source="本级人员",
        certificate="持有有效证件",
        number="99002",
        valid_until="2023-12-31",
    )
    pk = case("2023-03-06", lead=True, officers=["甲某", "丁某"])
    with refused("“丁某”的证件有效期至早于2023-09-04（《行政处罚法》第42条）"):
        step(pk, "file", "2023-09-04")
    with refused("“辛某”在2023-09-01不在执法人员台账内（《行政处罚法》第42条）"):
        step(pk, "file", "2023-09-01", officers=["甲某", "辛某"])
    assert step(pk, "file", "2023-09-04", officers=["甲某", "辛某"]).state == "filed"


def test_every_state_of_a_case_is_reached_by_a_step_and_every_running_one_can_be_left() -> None:
    flow = LEDGER.flow
    assert {s.target for s in flow.steps} | {flow.initial} == set(flow.states)
    assert all(any(s.target != state for s in flow.from_state(state)) for state in flow.states)
