"""规范性文件 from draft to filing and term; 合法性审查 with the adviser's opinion, adopted or not and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fazhang.ledgers import booking, procedure
from fazhang.ledgers.door import Invalid
from fazhang.ledgers.law import statute
from fazhang.ledgers.models import Record
from fazhang.ledgers.spec import Facts
from fazhang.places.models import Office
from fazhang.places.scope import Denied
from tests.books_world import build_places
from tests.test_decision import clock, figure, register, role, take

pytestmark = pytest.mark.django_db
NEW = {
    "name": "青石镇集镇秩序管理办法",
    "category": "行政规范性文件",
    "act": "制定",
    "unit": "党政办公室",
    "occurred_on": "2024-03-01",
}
WAY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("assess", "2024-03-11", {"assessment_text": "必要可行"}),
    ("comment", "2024-03-12", {"comment_until": "2024-03-22", "comment_at": "政府网站"}),
    ("heard", "2024-03-25", {"adoption": "采纳两条"}),
    ("send", "2024-03-26", {}),
    ("review", "2024-04-02", {"legality": "合法", "review_number": "青审〔2024〕1号"}),
    ("discuss", "2024-04-03", {"meeting": "镇长办公会", "minutes": "一致同意"}),
    ("number", "2024-04-07", {"number": "青政规〔2024〕1号"}),
    ("close", "2024-04-08", {"published_at": "政府网站", "effective_on": "2024-05-01", "valid_until": "2029-04-30"}),
)  # fmt: skip
DAYS = {"assess": "assessed_on", "comment": "comment_from", "heard": "heard_on", "send": "sent_on", "review": "reviewed_on",
        "discuss": "discussed_on", "number": "registered_on", "close": "published_on"}  # fmt: skip


@pytest.fixture(autouse=True)
def places(tmp_path, settings):
    settings.DATA = tmp_path
    build_places()


def draft(step: str = "", changes: dict[str, dict[str, Any]] | None = None, **raw: Any) -> int:
    """A draft taken up to before `step`."""
    pk = register("normative_draft", **NEW | raw)
    for code, on, values in WAY:
        if code == step:
            return pk
        take(pk, code, on, **values | (changes or {}).get(code, {}))
    return pk


def settled(**changes: Any) -> dict[str, Any]:
    raw = {**NEW, "assessment": "已评估论证", "comment": "已征求"}
    for code, on, values in WAY:
        raw |= values | {DAYS[code]: on}
    return {k: v for k, v in (raw | changes).items() if v is not None}


def document(**raw: Any) -> int:
    base = {"name": "青石镇集镇秩序管理办法", "act": "制定", "category": "行政规范性文件", "occurred_on": "2024-04-08"}
    return register("normative_document", **base | raw)


def review(**raw: Any) -> int:
    return register(
        "legality_review",
        **{"subject": "环卫保洁合同", "object": "行政合同（协议）", "occurred_on": "2024-03-04"} | raw,
    )


# ---- drafting ---------------------------------------------------------------------------------------------------


def test_a_document_goes_its_way_and_counts_where_it_is_registered_and_filed() -> None:
    pk = draft()
    assert Record.objects.get(pk=pk).state_name == "已公布"
    assert figure("normative.issued") == 0
    child = register("normative_document", parent=pk, step="enlist")
    record = Record.objects.get(pk=child)
    assert record.occurred_on == date(2024, 4, 8)
    kept = record.stored()
    assert (kept["number"], kept["valid_until"], kept["discussed_on"]) == (
        "青政规〔2024〕1号",
        "2029-04-30",
        "2024-04-03",
    )
    assert Record.objects.get(pk=pk).state_name == "已列入文件台账"
    assert figure("normative.issued", "行政规范性文件") == 1
    assert figure("normative.filed") == 0
    take(child, "file", "2024-04-18", filed_with="县人民政府", filing="备案报告、正式文本、制定说明")
    assert figure("normative.filed", "行政规范性文件") == 1
    take(child, "close", "2024-05-06")
    assert (figure("normative.issued"), figure("normative.filed")) == (1, 1)


@pytest.mark.parametrize("skipped", ["assess", "heard", "send", "review", "discuss", "number"])
def test_no_stage_can_be_left_out_on_the_way(skipped: str) -> None:
    pk = draft(skipped)
    for code, on, raw in WAY[[c for c, _, _ in WAY].index(skipped) + 1 :]:
        if skipped == "heard" and code == "comment":
            continue
        with pytest.raises(Invalid, match="国办发〔2018〕"):
            take(pk, code, on, **raw)


@pytest.mark.parametrize("day", ["assessed_on", "heard_on", "sent_on", "reviewed_on", "discussed_on", "registered_on"])
def test_no_stage_can_be_left_out_of_what_is_entered_when_it_was_published(day: str) -> None:
    with pytest.raises(Invalid, match="国办发〔2018〕"):
        register("normative_draft", closed="2024-04-08", **settled(**{day: None}))
    assert Record.objects.get(pk=register("normative_draft", closed="2024-04-08", **settled())).state == "closed"


@pytest.mark.parametrize("legality", ["不合法", None])
def test_without_a_good_review_there_is_no_collective_decision(legality: str | None) -> None:
    """国办发〔2018〕37号."""
    with pytest.raises(Invalid, match=r"不得提交集体审议.*37号"):
        register("normative_draft", closed="2024-04-08", **settled(legality=legality))
    if legality:
        pk = draft("discuss", {"review": {"legality": legality}})
        with pytest.raises(Invalid, match=r"不得提交集体审议.*37号"):
            take(pk, "discuss", "2024-04-03", meeting="镇长办公会", minutes="同意")
        take(pk, "revise", "2024-04-03")
        take(pk, "send", "2024-04-07")


@pytest.mark.parametrize(("step", "before"), [("no_assess", "assess"), ("no_comment", "comment")])
def test_assessment_and_comment_are_left_out_only_with_a_reason(step: str, before: str) -> None:
    pk = draft(before)
    why = {"no_assess": "assess_why", "no_comment": "no_comment_why"}[step]
    with pytest.raises(Invalid, match="理由"):
        take(pk, step, "2024-03-12")
    take(pk, step, "2024-03-12", **{why: "依法需要保密"})


@pytest.mark.parametrize(("market", "due"), [(None, date(2024, 10, 12)), ("是", date(2024, 10, 27))])
def test_comment_waits_as_long_as_the_province_says_longer_where_the_market_is_concerned(
    market: Any, due: date
) -> None:
    """From Friday 2024-09-27: seven working days are 29, 30 September, 8 to 12 October; or thirty days."""
    pk = draft("assess", market=market, occurred_on="2024-09-02")
    take(pk, "assess", "2024-09-26", assessment_text="必要")
    take(pk, "comment", "2024-09-27", comment_until="2024-10-08")
    assert clock(pk, "comment_market" if market else "comment", "2024-10-01").due_on == due
    with pytest.raises(Invalid, match=str(due)):
        take(pk, "heard", str(due.replace(day=due.day - 1)), adoption="已汇总")
    take(pk, "heard", str(due), adoption="已汇总")


def test_review_takes_five_to_fifteen_working_days_over_the_national_holiday() -> None:
    """Sent on 2024-09-27: the fifth working day is 10 October, the fifteenth the 23rd."""
    pk = register("normative_draft", **NEW | {"occurred_on": "2024-08-01"})
    take(pk, "assess", "2024-08-12", assessment_text="必要")
    take(pk, "no_comment", "2024-08-13", no_comment_why="依法需要保密")
    take(pk, "send", "2024-09-27")
    assert clock(pk, "review", "2024-09-30").due_on == date(2024, 10, 10)
    assert clock(pk, "review_most", "2024-09-30").due_on == Record.objects.get(pk=pk).due_on == date(2024, 10, 23)
    with pytest.raises(Invalid, match=r"2024-10-10.*115号"):
        take(pk, "review", "2024-10-09", legality="合法", review_number="青审〔2024〕9号")
    take(pk, "review", "2024-10-09", legality="合法", review_number="青审〔2024〕9号", review_why="应急处置")
    assert clock(pk, "review_most", "2024-11-01").state == procedure.MET


def test_a_party_document_goes_by_its_own_rule() -> None:
    pk = draft("assess", category="党组织规范性文件")
    with pytest.raises(Invalid):
        take(pk, "assess", "2024-03-11", assessment_text="必要")
    take(pk, "preview", "2024-03-12")
    take(pk, "review", "2024-03-13", legality="合法", review_number="青审〔2024〕2号")
    take(pk, "discuss", "2024-03-14", meeting="党委会", minutes="同意")
    take(pk, "number", "2024-03-15", number="青发〔2024〕1号")
    take(pk, "close", "2024-03-15", published_at="内部印发", effective_on="2024-03-15")
    with pytest.raises(Invalid, match="依次"):
        take(draft("assess"), "preview", "2024-03-12")


@pytest.mark.parametrize(
    "number", ["青政规(2024)1号", "青政规〔2024〕01号", "青政规〔24〕1号", "青政规〔2024〕第1号", "2024年1号"]
)
@pytest.mark.parametrize("ledger", ["normative_draft", "normative_document"])
def test_a_number_has_the_form_of_a_document_number(ledger: str, number: str) -> None:
    """GB/T 9704-2012: 机关代字〔年份〕序号号."""
    raw = NEW if ledger == "normative_draft" else {**NEW, "count": 1}
    raw = {k: v for k, v in raw.items() if ledger == "normative_draft" or k != "unit"}
    with pytest.raises(Invalid, match="六角括号"):
        register(ledger, **raw, number=number)
    register(ledger, **raw, number="青政规〔2024〕10号")


def test_nothing_is_in_force_before_it_is_published() -> None:
    pk = draft("close")
    with pytest.raises(Invalid, match="不能早于公布日期"):
        take(pk, "close", "2024-04-08", published_at="政府网站", effective_on="2024-04-07")


def test_a_draft_that_is_given_up_counts_nothing() -> None:
    pk = draft("send")
    assert take(pk, "stop", "2024-03-26", stop_reason="上位文件已有规定").state_name == "已终止"
    entered = register("normative_draft", closed="2024-03-26", **NEW, stop_reason="上位文件已有规定")
    assert Record.objects.get(pk=entered).state == "stopped"
    assert figure("normative.issued") == 0


def test_a_draft_is_sent_to_the_register_of_reviews_without_keying_it_again() -> None:
    pk = draft("send")
    child = Record.objects.get(pk=register("legality_review", parent=pk, step="refer", occurred_on="2024-03-26"))
    assert (child.title, child.kind) == (NEW["name"], "行政规范性文件")
    assert Record.objects.get(pk=pk).state == "review"


# ---- filing, term, cleaning -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "on", "code", "due"),
    [
        ("行政规范性文件", "2024-09-20", "file", date(2024, 10, 8)), ("行政规范性文件", "2024-04-08", "file", date(2024, 4, 23)),
        ("党组织规范性文件", "2024-09-01", "file_party", date(2024, 10, 8)),
    ],
)  # fmt: skip
def test_a_document_is_filed_upwards_in_time(category: str, on: str, code: str, due: date) -> None:
    """Fifteen days with the county, thirty with the party committee; a last day in the national holiday rolls on."""
    pk = document(category=category, occurred_on=on)
    assert clock(pk, code, on).due_on == Record.objects.get(pk=pk).due_on == due
    assert clock(pk, code, "2024-12-01").state == procedure.LATE
    record = take(pk, "file", str(due), filed_with="上级机关")
    assert record.due_on is None
    assert clock(pk, code, "2024-12-01").state == procedure.MET


def test_what_was_filed_away_unfiled_is_still_due_and_filed_late() -> None:
    pk = document()
    record = take(pk, "close", "2024-05-06")
    assert record.due_on == date(2024, 4, 23)
    record = take(pk, "file_late", "2024-05-07", filed_with="县人民政府")
    assert (record.state, record.due_on, figure("normative.filed")) == ("closed", None, 1)


def test_a_document_is_looked_at_half_a_year_before_its_term_ends_and_renewed_or_repealed() -> None:
    pk = document(effective_on="2024-05-01", valid_until="2026-04-30")
    take(pk, "file", "2024-04-10", filed_with="县人民政府")
    take(pk, "close", "2024-05-06")
    assert [clock(pk, "valid_until", d).state for d in ("2025-10-01", "2025-12-01", "2026-05-01")] == [
        "running",
        "soon",
        "late",
    ]
    assert clock(pk, "validity", "2025-01-01").due_on == date(2029, 5, 3)  # 1 and 2 May are always off
    record = take(pk, "renew", "2026-03-02", evaluation="继续适用", valid_until="2028-12-31")
    assert record.due_on == date(2028, 12, 31)
    with pytest.raises(Invalid, match="已废止或者已失效"):
        take(pk, "repeal", "2026-06-01", status="有效", result="清理决定废止")
    record = take(pk, "repeal", "2026-06-01", status="已废止", result="清理决定废止")
    assert (record.state_name, record.due_on) == ("已废止（失效）", None)
    assert figure("normative.issued") == 1


def test_a_cleaning_counts_its_documents_and_is_not_filed() -> None:
    pk = document(act="清理", name="2024年清理", count="9", result="继续有效八件，废止一件")
    assert (figure("normative.cleaned", "行政规范性文件"), figure("normative.issued")) == (9, 0)
    assert Record.objects.get(pk=pk).due_on is None
    with pytest.raises(Invalid, match="清理不需报送备案"):
        take(pk, "file", "2024-04-10", filed_with="县人民政府")


def test_a_document_decided_without_review_is_not_registered() -> None:
    with pytest.raises(Invalid, match=r"未经合法性审核.*37号"):
        document(steps="公开征求意见、集体审议决定")


# ---- legality review --------------------------------------------------------------------------------------------


def test_a_review_goes_its_way_and_counts_when_the_opinion_is_given() -> None:
    pk = review(amount="86000", party="企业", materials="送审稿")
    take(pk, "ask", "2024-03-05", lacks="对方资信材料")
    with pytest.raises(Invalid, match="待补正"):
        take(pk, "close", "2024-03-06", conclusion="合法")
    take(pk, "supply", "2024-03-07")
    take(pk, "advise", "2024-03-08", adviser="律师甲", advice="补充违约责任条款")
    assert figure("review.contracts") == 0
    take(pk, "close", "2024-03-11", conclusion="应当予以修改", opinions="2", number="青审〔2024〕4号")
    assert (figure("review.contracts"), figure("review.opinions", "行政合同（协议）")) == (1, 2)
    with pytest.raises(Invalid, match="未采纳的理由"):
        take(pk, "adopt", "2024-03-13", adopted="部分采纳")
    with pytest.raises(Invalid, match="不能早于“出具意见日期”"):
        take(pk, "adopt", "2024-03-10", adopted="全部采纳")
    take(pk, "adopt", "2024-03-13", adopted="部分采纳", not_adopted="工期由双方另行商定")
    assert take(pk, "archive", "2024-03-20").state_name == "已归档"
    assert (figure("review.contracts"), figure("review.opinions")) == (1, 2)


@pytest.mark.parametrize(
    ("kind", "first", "article"),
    [("重大行政决策", "2024-10-12", "第26"), ("行政规范性文件", "2024-10-10", "115号")],
)
def test_a_review_is_given_its_time(kind: str, first: str, article: str) -> None:
    """Sent on 2024-09-27: seven working days for a decision, five for a document."""
    pk = review(object=kind, occurred_on="2024-09-27")
    early = str(date.fromisoformat(first).replace(day=date.fromisoformat(first).day - 1))
    with pytest.raises(Invalid, match=f"{first}.*{article}"):
        take(pk, "close", early, conclusion="合法")
    with pytest.raises(Invalid, match=first):
        review(object=kind, occurred_on="2024-09-27", closed=early, conclusion="合法")
    take(pk, "close", first, conclusion="合法")
    other = review(object=kind, occurred_on="2024-09-27")
    take(other, "close", early, conclusion="合法", short_why="应急处置")
    assert figure("review.legality", kind) == 2


@pytest.mark.parametrize("kind", ["行政合同（协议）", "重大行政执法决定", "村规民约", "其他"])
def test_other_matters_have_the_time_that_was_agreed(kind: str) -> None:
    pk = review(object=kind, due_on="2024-03-08")
    assert Record.objects.get(pk=pk).due_on == date(2024, 3, 8)
    take(pk, "close", "2024-03-05", conclusion="合法")
    counted = {"行政合同（协议）": "review.contracts", "重大行政执法决定": "enforcement.reviewed"}.get(
        kind, "review.legality"
    )
    counts = {c: figure(c) for c in ("review.contracts", "enforcement.reviewed", "review.legality")}
    assert counts == {**dict.fromkeys(counts, 0), counted: 1}


def test_only_the_head_of_the_judicial_office_gives_the_opinion() -> None:
    pk = review()
    with pytest.raises(Denied):
        take(pk, "close", "2024-03-05", scope=role("clerk"), conclusion="合法")
    take(pk, "close", "2024-03-05", scope=role("head"), conclusion="合法")


def test_an_adviser_is_named_with_the_opinion() -> None:
    pk = review()
    with pytest.raises(Invalid, match="法律顾问"):
        take(pk, "advise", "2024-03-05", advice="可以签订")


def test_a_review_taken_up_again_counts_when_it_is_concluded_again() -> None:
    pk = review()
    take(pk, "close", "2024-03-05", conclusion="合法", opinions="1")
    take(pk, "adopt", "2024-03-06", adopted="全部采纳")
    record = take(pk, "reopen", "2024-03-07")
    assert "adopted" not in booking.unpack(record)
    assert (figure("review.contracts"), figure("review.opinions")) == (0, 0)
    take(pk, "close", "2024-03-08", conclusion="合法", opinions="3")
    assert (figure("review.contracts"), figure("review.opinions")) == (1, 3)


# ---- tasks and proposals ----------------------------------------------------------------------------------------


def test_a_task_is_urged_by_leaders_and_done() -> None:
    pk = register(
        "task", subject="完善调解室", source="年度计划", lead="司法所", due_on="2024-06-28", occurred_on="2024-02-01"
    )
    take(pk, "progress", "2024-03-01", progress={"on": "2024-03-01", "done": "已选址"})
    with pytest.raises(Denied):
        take(pk, "urge", "2024-07-01", scope=role("clerk"), urges={"on": "2024-07-01", "asked": "限期完成"})
    take(pk, "urge", "2024-07-01", scope=role("deputy"), urges={"on": "2024-07-01", "asked": "限期完成"})
    assert figure("task.open") == 1
    take(pk, "close", "2024-07-20", result="已建成")
    assert (figure("task.open"), figure("task.done")) == (0, 1)


def test_a_proposal_is_answered_rated_and_handled_again_where_it_did_not_satisfy() -> None:
    pk = register("proposal", kind="人大代表建议", subject="修缮机耕路", due_on="2024-06-28", occurred_on="2024-03-01")
    take(pk, "accept", "2024-03-04", office=Office.objects.get().pk)
    take(pk, "talk", "2024-04-01", talks={"on": "2024-04-01", "said": "现场商议"})
    take(pk, "close", "2024-05-06", result="列入计划", reply="明年实施")
    assert figure("proposal.handled") == 1
    take(pk, "rate", "2024-05-20", rating="不满意", views="要求今年实施")
    take(pk, "reopen", "2024-05-21")
    assert figure("proposal.handled") == 0
    take(pk, "close", "2024-06-20", result="正在解决", reply="已动工")
    assert figure("proposal.handled") == 1


def test_clocks_are_those_that_the_law_gives() -> None:
    """The longest time of a document's review is no least time: past it the review is late, and still to be made."""
    pk = review(object="行政规范性文件", occurred_on="2024-03-04")
    assert clock(pk, "document_most", "2024-03-20").due_on == date(2024, 3, 25)
    take(pk, "close", "2024-04-10", conclusion="合法")
    record = Record.objects.get(pk=pk)
    facts = Facts(record.occurred_on, record.closed_on, record.state, booking.unpack(record))
    late = procedure.running(record.spec.clock("document_most"), facts, statute(), date(2024, 5, 1))
    assert late is not None
    assert late.state == procedure.MET_LATE
