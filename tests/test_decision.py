"""重大行政决策: five steps in the law's order, none skipped; waits, reasons, what is published and kept afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fazhang.books import state
from fazhang.ledgers import booking, door, procedure
from fazhang.ledgers.door import Entry, Invalid, Move
from fazhang.ledgers.law import statute
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import Facts
from fazhang.places.models import User
from fazhang.places.scope import Denied, scope_of
from tests.books_world import TOWN, build_places, clerk

pytestmark = pytest.mark.django_db
DECISION = LEDGERS["decision"]
YEAR = state.Period.year(2024)
KIND = "重大公共建设项目"
NEW = {"subject": "农贸市场新建项目", "category": KIND, "unit": "村镇建设办公室", "occurred_on": "2024-04-01"}
MATERIALS = [
    "决策草案及相关材料（含公平竞争审查情况）",
    "公众意见研究采纳情况",
    "专家论证意见研究采纳情况",
    "风险评估报告",
    "合法性审查意见",
]
WAY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("comment", "2024-04-08", {"participation": "公开征求意见", "comment_until": "2024-05-08"}),
    ("heard", "2024-05-09", {"participation": "公开征求意见", "adoption": "采纳三条，一条与规划不符未采纳"}),
    ("experts", "2024-05-10", {"experts_names": "专家甲、专家乙", "experts_opinion": "可行", "experts_signed": "是",
                               "experts_free": "是"}),
    ("risk", "2024-05-13", {"risk_report": "低风险，已定防范措施"}),
    ("send", "2024-05-14", {}),
    ("review", "2024-05-23", {"legality": "修改后合法", "review_number": "青审〔2024〕3号"}),
    ("discuss", "2024-05-24", {"meeting": "镇长办公会", "materials": MATERIALS, "minutes": "逐一发言", "head_last": "是",
                               "dissent": "一人建议缓建"}),
    ("close", "2024-05-27", {"document": "青政〔2024〕9号"}),
)  # fmt: skip
"""A decision step by step: code, day, what is filled."""
STAGES = {
    "heard": "heard_on",
    "experts": "experts_on",
    "risk": "risk_on",
    "review": "reviewed_on",
    "discuss": "discussed_on",
}
"""The five steps and the days that tell when each was finished."""


@pytest.fixture(autouse=True)
def places(tmp_path, settings):
    settings.DATA = tmp_path
    build_places()


def register(
    ledger: str = "decision", closed: str | None = None, parent: int | None = None, step: str = "", **raw: Any
) -> int:
    entry = Entry({"region": TOWN, **raw}, closed_on=closed, parent=parent, step=step)
    return door.register(ledger=ledger, entries=[entry], scope=clerk()).ids[0]


def take(pk: int, step: str, on: str, scope: Any = None, **raw: Any) -> Record:
    door.move(moves=[Move(pk, step, raw, on)], scope=scope or clerk())
    return Record.objects.get(pk=pk)


def until(step: str, **changes: dict[str, Any]) -> int:
    """A decision taken up to before `step`; `changes`: step → other values for it."""
    pk = register(**NEW)
    for code, on, raw in WAY:
        if code == step:
            return pk
        take(pk, code, on, **{**raw, **changes.get(code, {})})
    return pk


def of(step: str) -> tuple[str, dict[str, Any]]:
    return next((on, dict(raw)) for code, on, raw in WAY if code == step)


def settled(**changes: Any) -> dict[str, Any]:
    """All that a decided matter holds, as it is typed in one go; None leaves a value out."""
    days = {"heard": "heard_on", "experts": "experts_on", "risk": "risk_on", "send": "sent_on", "review": "reviewed_on",
            "discuss": "discussed_on", "comment": "comment_from"}  # fmt: skip
    raw = {**NEW, "experts": "已论证", "risk": "已评估", "outcome": "通过"}
    for code, on, values in WAY:
        raw |= values | ({days[code]: on} if code in days else {})
    return {k: v for k, v in (raw | changes).items() if v is not None}


def figure(code: str, dim: str = "") -> int:
    return int(state.figure(code, TOWN, YEAR, *([[dim]] if dim else [])).value)


def clock(pk: int, code: str, today: str) -> procedure.Running:
    record = Record.objects.get(pk=pk)
    facts = Facts(record.occurred_on, record.closed_on, record.state, booking.unpack(record))
    found = procedure.running(record.spec.clock(code), facts, statute(), date.fromisoformat(today))
    assert found is not None
    return found


def role(code: str) -> Any:
    user = User.objects.create_user(f"u_{code}", None, name=code, role=code, region_id=TOWN)
    return scope_of(user)


def test_a_decision_goes_its_way_and_counts_once_it_is_taken() -> None:
    pk = register(**NEW)
    for code, on, raw in WAY:
        assert figure("decision.count") == 0, code
        take(pk, code, on, **raw)
    assert figure("decision.count") == figure("decision.reviewed") == 1
    take(pk, "publish", "2024-05-28", document="青政〔2024〕9号", published_at="政府网站")
    take(pk, "archive", "2024-06-03", archive_no="2024-JC-1")
    take(pk, "follow", "2024-07-01", execution={"on": "2024-07-01", "found": "已开工"})
    record = take(pk, "evaluate", "2025-06-03", evaluation="继续执行")
    assert record.state_name == "已后评估"
    assert str(record.closed_on) == "2024-05-27"
    assert figure("decision.count") == figure("decision.reviewed") == 1


@pytest.mark.parametrize("skipped", ["heard", "experts", "risk", "send", "review", "discuss"])
def test_no_step_can_be_left_out_on_the_way(skipped: str) -> None:
    pk = until(skipped)
    later = WAY[[c for c, _, _ in WAY].index(skipped) + 1 :]
    for code, on, raw in later:
        with pytest.raises(Invalid, match="重大行政决策程序暂行条例"):
            take(pk, code, on, **raw)
    assert figure("decision.count") == 0


@pytest.mark.parametrize(
    ("day", "article"),
    [
        ("heard_on", "25"),
        ("experts_on", "25"),
        ("risk_on", "25"),
        ("sent_on", "26"),
        ("reviewed_on", "25"),
        ("discussed_on", "25"),
    ],
)
def test_no_step_can_be_left_out_of_what_is_entered_when_it_was_settled(day: str, article: str) -> None:
    with pytest.raises(Invalid, match="应当先有") as caught:
        register(closed="2024-05-27", **settled(**{day: None}))
    assert any(f"第{article}" in m or f"、{article}" in m for m in caught.value.first.values())
    assert not Record.objects.exists()


def test_a_settled_decision_is_entered_in_one_go() -> None:
    pk = register(closed="2024-05-27", **settled())
    assert Record.objects.get(pk=pk).state == "closed"
    assert figure("decision.count") == figure("decision.reviewed") == 1


@given(gaps=st.lists(st.integers(-3, 12), min_size=5, max_size=5))
@settings(deadline=None)
def test_days_of_the_five_steps_are_lawful_only_in_the_order_of_the_law(gaps: list[int]) -> None:
    """Pure: the predicate on the values, whatever way they came in. The waits are waived with their reasons."""
    days, day = {}, date(2024, 5, 9)
    for name, gap in zip(STAGES.values(), gaps, strict=True):
        day += timedelta(days=gap)
        days[name] = day.isoformat()
    raw = settled(**days, comment_why="应急", review_why="应急", sent_on=days["risk_on"], comment_until="2024-04-10")
    values, errors = DECISION.clean(raw)
    assert not errors
    # All is on or after the end of the public comment; the decision itself is later than all of it.
    facts = Facts(date(2024, 4, 1), date(2024, 12, 31), "closed", values)
    assert (procedure.unlawful(DECISION, facts, statute()) == {}) == all(g >= 0 for g in gaps[1:])


def test_public_comment_is_shortened_only_with_a_reason() -> None:
    pk = register(**NEW)
    raw = {"participation": "公开征求意见", "comment_until": "2024-05-07"}
    with pytest.raises(Invalid, match=r"30日.*第15条"):
        take(pk, "comment", "2024-04-08", **raw)
    take(pk, "comment", "2024-04-08", **raw, comment_why="防汛应急工程")
    take(pk, "heard", "2024-05-07", participation="公开征求意见", adoption="无意见")
    assert clock(pk, "comment", "2024-05-07").due_on == date(2024, 5, 8)


def test_public_comment_of_thirty_days_ends_on_a_holiday_as_on_any_day() -> None:
    """2024-01-11 and thirty days: 2024-02-10, the first day of the year of the dragon; a least period does not roll."""
    pk = register(**NEW | {"occurred_on": "2024-01-10"})
    take(pk, "comment", "2024-01-11", participation="公开征求意见", comment_until="2024-02-10")
    with pytest.raises(Invalid, match=r"2024-02-10.*第14、15条"):
        take(pk, "heard", "2024-02-09", participation="公开征求意见", adoption="已汇总")
    take(pk, "heard", "2024-02-10", participation="公开征求意见", adoption="已汇总")


def test_the_announced_end_of_public_comment_is_waited_for() -> None:
    pk = until("heard", comment={"comment_until": "2024-05-20"})
    with pytest.raises(Invalid, match="2024-05-20"):
        take(pk, "heard", "2024-05-17", **of("heard")[1])


def test_hearing_material_is_delivered_seven_days_before() -> None:
    pk = until("heard", comment={"participation": "公开征求意见、听证会"})
    with pytest.raises(Invalid, match="第16条"):
        take(pk, "hearing", "2024-04-20", hearing_record="已听证")
    with pytest.raises(Invalid, match=r"听证会.*第16条"):
        take(pk, "heard", "2024-05-09", participation="公开征求意见、听证会", adoption="已汇总")
    take(pk, "hearing_notice", "2024-04-12", hearing_list="利害关系人代表十人，名单已公布")
    with pytest.raises(Invalid, match=r"2024-04-19.*第16条"):
        take(pk, "hearing", "2024-04-18", hearing_record="已听证")
    take(pk, "hearing", "2024-04-19", hearing_record="已听证")
    take(pk, "heard", "2024-05-09", participation="公开征求意见、听证会", adoption="已汇总")


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"experts_signed": "否"}, "署名盖章.*第19"), ({"experts_free": "否"}, "利害关系.*第19、20条")],
)
def test_experts_sign_and_have_no_interest_of_their_own(changed: dict[str, str], told: str) -> None:
    pk = until("experts")
    on, raw = of("experts")
    with pytest.raises(Invalid, match=told):
        take(pk, "experts", on, **raw | changed)


@pytest.mark.parametrize("step", ["no_experts", "no_risk"])
def test_experts_and_risks_are_left_out_only_with_a_reason(step: str) -> None:
    name = {"no_experts": "experts", "no_risk": "risk"}[step]
    pk = until(name)
    on = of(name)[0]
    with pytest.raises(Invalid, match="理由"):
        take(pk, step, on)
    record = take(pk, step, on, **{f"{name}_why": "不涉及专业技术和公共安全"})
    assert record.stored()[name] == "不适用"
    with pytest.raises(Invalid, match=r"理由.*第(19|22)条"):
        register(closed="2024-05-27", **settled(**{name: "不适用"}))


def test_review_has_seven_working_days_over_the_national_holiday() -> None:
    """Sent on Friday 2024-09-27: 29 and 30 September, 8 to 12 October are worked; the seventh is Saturday the 12th."""
    pk = register(**NEW | {"occurred_on": "2024-08-01"})
    take(pk, "comment", "2024-08-05", participation="公开征求意见", comment_until="2024-09-05")
    take(pk, "heard", "2024-09-06", participation="公开征求意见", adoption="已汇总")
    take(pk, "no_experts", "2024-09-09", experts_why="不涉及专业技术")
    take(pk, "no_risk", "2024-09-09", risk_why="不涉及公共安全")
    take(pk, "send", "2024-09-27")
    assert clock(pk, "review", "2024-10-08").due_on == date(2024, 10, 12)
    with pytest.raises(Invalid, match=r"2024-10-12.*第26"):
        take(pk, "review", "2024-10-11", legality="合法", review_number="青审〔2024〕8号")
    take(pk, "review", "2024-10-11", legality="合法", review_number="青审〔2024〕8号", review_why="应急处置")


@pytest.mark.parametrize("legality", ["不合法", "未经审查"])
def test_what_is_not_reviewed_or_not_lawful_is_not_discussed(legality: str) -> None:
    """25; entered as settled or corrected, it is refused in the same way."""
    pk = until("review")
    on, raw = of("review")
    if legality == "不合法":
        take(pk, "review", on, **raw | {"legality": legality})
        with pytest.raises(Invalid, match=r"不合法.*第25"):
            take(pk, "discuss", of("discuss")[0], **of("discuss")[1])
    else:
        with pytest.raises(Invalid, match="审查结论"):
            take(pk, "review", on, **raw | {"legality": legality})
    for outcome in ("通过", "不予通过"):
        with pytest.raises(Invalid, match=r"不得提交集体讨论.*第25条"):
            register(closed="2024-05-27", **settled(legality=legality, outcome=outcome))
    done = register(closed="2024-05-27", **settled())
    with pytest.raises(Invalid, match=r"不得提交集体讨论.*第25条"):
        door.amend(record=done, raw={"legality": legality}, scope=clerk())


def test_a_draft_that_is_not_lawful_is_mended_and_reviewed_again() -> None:
    pk = until("discuss", review={"legality": "不合法"})
    record = take(pk, "revise", "2024-05-24")
    assert "legality" not in record.stored()
    take(pk, "send", "2024-05-27")
    take(pk, "review", "2024-06-05", legality="合法", review_number="青审〔2024〕5号")
    take(pk, "discuss", "2024-06-06", **of("discuss")[1])
    take(pk, "close", "2024-06-06")
    assert figure("decision.reviewed") == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"head_last": "否"}, "行政首长最后发表意见.*30"), ({"materials": MATERIALS[:2]}, "材料不全.*第29条"),
        ({"head_differs": "是"}, "理由.*第30条"), ({"dissent": ""}, "不同意见"),
    ],
)  # fmt: skip
def test_a_discussion_keeps_its_form(changed: dict[str, Any], told: str) -> None:
    pk = until("discuss")
    on, raw = of("discuss")
    with pytest.raises(Invalid, match=told):
        take(pk, "discuss", on, **raw | changed)
    take(pk, "discuss", on, **raw | {"head_differs": "是", "head_reason": "资金已落实"})


def test_what_is_due_to_the_party_committee_is_reported_before_the_decision() -> None:
    pk = until("close")
    door.amend(record=pk, raw={"party_due": "是"}, scope=clerk())
    with pytest.raises(Invalid, match="第31条"):
        take(pk, "close", "2024-05-27")
    take(pk, "party", "2024-05-26")
    with pytest.raises(Invalid, match="不能早于“请示报告党委日期”"):
        take(pk, "close", "2024-05-25")
    assert take(pk, "close", "2024-05-27").stored()["party_reported"] is True


def test_only_the_head_of_the_judicial_office_records_the_review() -> None:
    pk = until("review")
    on, raw = of("review")
    with pytest.raises(Denied):
        take(pk, "review", on, scope=role("clerk"), **raw)
    take(pk, "review", on, scope=role("head"), **raw)


def test_a_rejected_or_stopped_decision_counts_nothing_and_is_not_published() -> None:
    rejected = until("close")
    take(rejected, "reject", "2024-05-27")
    with pytest.raises(Invalid, match=r"只有通过.*第32条"):
        take(rejected, "publish", "2024-05-28", document="青政〔2024〕9号", published_at="政府网站")
    stopped = until("experts")
    with pytest.raises(Invalid, match="终止理由"):
        take(stopped, "stop", "2024-05-10")
    assert take(stopped, "stop", "2024-05-10", stop_reason="条件变化").stored()["outcome"] == "终止"
    assert figure("decision.count") == 0


def test_publication_is_due_in_twenty_working_days() -> None:
    """政府信息公开条例 26. From Monday 2024-05-27; the tenth of June is the dragon boat festival."""
    pk = until("")
    assert clock(pk, "publish", "2024-05-28").due_on == date(2024, 6, 25)
    assert Record.objects.get(pk=pk).due_on == date(2024, 6, 25)
    assert clock(pk, "publish", "2024-06-26").state == procedure.LATE
    record = take(pk, "publish", "2024-06-25", document="青政〔2024〕9号", published_at="政府网站")
    assert record.due_on is None


def test_what_follows_the_decision_does_not_come_before_it() -> None:
    pk = until("")
    with pytest.raises(Invalid, match=r"不能早于“决定日期”.*第32条"):
        take(pk, "publish", "2024-05-26", document="青政〔2024〕9号", published_at="政府网站")
    take(pk, "publish", "2024-06-03", document="青政〔2024〕9号", published_at="政府网站")
    with pytest.raises(Invalid, match=r"不能早于“公布日期”.*第33条"):
        take(pk, "archive", "2024-06-02", archive_no="1")
    take(pk, "archive", "2024-06-04", archive_no="1")
    record = take(pk, "change", "2024-08-01", change="停止执行", change_why="规划调整")
    assert record.state_name == "已变更或者停止执行"
    assert figure("decision.count") == 1


def test_a_decision_begun_again_begins_with_the_public_and_counts_no_more() -> None:
    pk = until("")
    record = take(pk, "reopen", "2024-06-03")
    assert figure("decision.count") == 0
    assert record.state == "open"
    assert not set(STAGES.values()) & set(record.stored())


def test_a_draft_is_sent_to_the_register_of_reviews_without_keying_it_again() -> None:
    pk = until("send")
    child = register("legality_review", parent=pk, step="refer", occurred_on="2024-05-14")
    review = Record.objects.get(pk=child)
    assert (review.title, review.kind, review.parent_id) == (NEW["subject"], "重大行政决策", pk)
    assert Record.objects.get(pk=pk).state == "review"


def test_the_catalogue_is_published_with_the_consent_of_the_party_committee() -> None:
    raw = {"year": "2024", "subject": "农贸市场新建项目", "category": KIND, "unit": "村镇建设办公室", "occurred_on": "2024-01-04",
           "planned_on": "2024-12-20"}  # fmt: skip
    pk = register("decision_catalogue", **raw)
    with pytest.raises(Invalid, match="同级党委同意日期"):
        take(pk, "publish", "2024-01-08")
    with pytest.raises(Invalid, match=r"不能早于“同级党委同意日期”.*第3条"):
        take(pk, "publish", "2024-01-08", party_on="2024-01-09")
    take(pk, "publish", "2024-01-10", party_on="2024-01-09")
    begun = Record.objects.get(pk=register(parent=pk, step="start", occurred_on="2024-04-01"))
    assert begun.stored() | {"unit": "村镇建设办公室", "in_catalogue": True, "due_on": "2024-12-20"} == begun.stored()
    assert begun.due_on == date(2024, 12, 20)
    with pytest.raises(Invalid, match="调整原因"):
        take(pk, "close", "2024-11-01", result="调整退出目录")
