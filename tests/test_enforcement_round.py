"""What stands round a penalty case: registers, papers, evidence, review of files, accountability, publication."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest

from fazhang.ledgers import booking, door
from fazhang.ledgers.door import Entry, Move
from fazhang.ledgers.models import Record
from fazhang.places.models import User
from fazhang.places.scope import Denied, scope_of
from fazhang.reports import papers
from tests.books_world import TOWN, clerk
from tests.test_enforcement import LEDGER, add, case, figure, lists, refused, step, told  # noqa: F401

DECISION = next(d for d in LEDGER.documents if d.code == "decision")


@pytest.mark.usefixtures("lists")
def test_who_may_take_a_step_is_who_the_law_says() -> None:
    def scope(role: str) -> Any:
        return scope_of(User.objects.create_user(f"t_{role}", "x", name=role, role=role, region_id=TOWN))

    pk, who = case(), {role: scope(role) for role in ("clerk", "head", "deputy")}
    with pytest.raises(Denied):
        door.move(moves=[Move(pk, "file", on="2023-09-04")], scope=who["clerk"])
    door.move(moves=[Move(pk, "file", on="2023-09-04")], scope=who["deputy"])
    raw = {"proposal": "罚款500元", "heavy": False}
    door.move(moves=[Move(pk, "report", raw, on="2023-09-05")], scope=who["clerk"])
    door.move(moves=[Move(pk, "notify", {"hearing_due": False}, on="2023-09-05")], scope=who["clerk"])
    review = Move(pk, "review", {"review_result": "通过", "reviewers": ["己某"]}, on="2023-09-06")
    with pytest.raises(Denied):
        door.move(moves=[review], scope=who["clerk"])
    door.move(moves=[review], scope=who["head"])
    decide = Move(pk, "decide", {"penalties": ["警告"]}, on="2023-09-07")
    with pytest.raises(Denied):
        door.move(moves=[decide], scope=who["head"])
    door.move(moves=[decide], scope=who["deputy"])


@pytest.mark.usefixtures("lists")
def test_evidence_files_belong_to_a_step_and_the_review_goes_over_to_its_ledger() -> None:
    pk = case()
    told(pk)
    added = door.attach(record=pk, uploads=[("告知书.txt", io.BytesIO("回证".encode()))], step="notify", scope=clerk())
    assert added[0].step == "notify"
    entry = Entry(
        {"region": TOWN, "occurred_on": "2023-09-18"}, ledger="legality_review", parent=pk, step="send_review"
    )
    review = Record.objects.get(pk=door.register(entries=[entry], scope=clerk()).ids[0])
    values = booking.unpack(review)
    assert (values["subject"], values["object"]) == ("占道经营案", "重大行政执法决定")
    assert Record.objects.get(pk=pk).state == "told"


@pytest.mark.usefixtures("lists")
def test_a_new_reviewer_has_passed_the_bar_and_a_granted_power_is_published() -> None:
    with refused("法律职业资格（《行政处罚法》第58条）"):
        add(
            "officer",
            "2023-01-04",
            name="庚某",
            source="本级人员",
            certificate="无有效证件",
            reviewer=True,
            experience="初次从事",
        )
    with refused("应当公布.*第20、24条"):
        add("power", "2023-01-04", name="新事项的处罚", category="行政处罚", source="书面委托", grantor="县城管局")


@pytest.mark.usefixtures("lists")
def test_a_certificate_is_shown_until_it_ends() -> None:
    held = Record.objects.get(ledger="officer", title="甲某")
    assert (held.due_clock, held.due_on) == ("valid_until", date(2026, 12, 31))


@pytest.mark.usefixtures("lists")
def test_a_file_review_with_faults_is_closed_only_when_they_were_mended_and_checked() -> None:
    pk = add("case_review", "2023-07-03", subject="上半年案卷评查", category="行政处罚", files=5)
    scores = [{"criterion": "程序", "full": 20, "got": 21}]
    with refused("得分不能超过满分"):
        step(pk, "score", "2023-07-05", scores=scores, result="有合格有不合格")
    scores[0]["got"] = 12
    step(pk, "score", "2023-07-05", scores=scores, result="有合格有不合格")
    held = step(pk, "demand", "2023-07-06", problems="缺送达回证", due_on="2023-08-01")
    assert (held.due_clock, held.due_on) == ("due_on", date(2023, 8, 1))
    with refused("现为“整改中”"):
        step(pk, "close", "2023-07-07")
    step(pk, "correct", "2023-07-20", corrected="已补正")
    assert step(pk, "check", "2023-07-24", checker="己某").state == "closed"
    assert figure("file_reviews") == 5
    settled = add(
        "case_review", "2023-07-03", "2023-07-03", subject="自查", category="行政处罚", files=2, result="合格"
    )
    assert Record.objects.get(pk=settled).state == "closed"


@pytest.mark.usefixtures("lists")
def test_nobody_is_held_liable_without_having_been_heard_and_it_counts_when_it_is_decided() -> None:
    pk = add("accountability", "2023-05-08", subject="逾期决定", kind="过错责任追究", people=2, pending=True)
    assert figure("accountability") == 0
    with refused("听取陈述申辩后再作出处理决定"):
        step(pk, "close", "2023-05-09")
    with refused("应当先有“听取陈述申辩日期”"):
        add("accountability", "2023-05-08", "2023-05-20", subject="逾期决定", kind="过错责任追究", people=2, pending=True,
            decided_on="2023-05-20", measures=["批评教育"], decision="批评教育")  # fmt: skip
    step(pk, "hear", "2023-05-15", findings="属实", statement="本人说明了原因")
    step(pk, "decide", "2023-05-22", measures=["批评教育"], decision="批评教育，可以申诉")
    assert figure("accountability") == 2
    step(pk, "appeal", "2023-05-29", appeal="请求复核")
    step(pk, "answer", "2023-06-12", answer="维持")
    assert (Record.objects.get(pk=pk).closed_on, figure("accountability")) == (date(2023, 5, 22), 2)
    add("accountability", "2023-06-05", "2023-06-05", subject="文书错误", kind="错案纠正", people=1)
    assert figure("accountability") == 3


@pytest.mark.usefixtures("lists")
def test_what_is_published_has_its_period_and_is_withdrawn_when_it_is_changed() -> None:
    raw = {"stage": "事后公开", "item": "其他执法决定", "subject": "责令停止建设决定", "party_kind": "自然人"}
    held = Record.objects.get(pk=add("enforcement_publication", "2023-09-15", **raw))
    assert (held.due_clock, held.due_on) == ("other", date(2023, 10, 19))  # 20 working days: nine before the holidays
    pk = held.pk
    held = step(pk, "close", "2023-09-20", channels=["政府网站"])
    assert (held.due_clock, held.due_on) == ("shown_person", date(2025, 9, 22))  # two years end on a Saturday
    held = step(pk, "change", "2023-09-28", change="撤销")
    assert (held.state, held.due_clock, held.due_on) == ("changed", "withdraw", date(2023, 10, 9))
    assert step(pk, "withdraw", "2023-10-08", reason="决定已撤销").state == "withdrawn"
    with refused("公示内容与公示环节不符"):
        add("enforcement_publication", "2023-09-15", **raw | {"stage": "事前公开"})
    with refused("填写“年度数据公开期限”"):
        add("enforcement_publication", "2023-01-05", stage="事后公开", item="年度数据", subject="上年数据", year=2022)


@pytest.mark.usefixtures("lists")
def test_a_benchmark_has_its_range_the_right_way_round_and_is_chosen_in_a_case() -> None:
    raw = {"cause": "占道经营", "level": "一般", "circumstances": "没有从轻、从重情节"}
    with refused("下限不能大于上限"):
        add("discretion_benchmark", "2022-01-04", **raw, fine_from="1000", fine_to="200")
    add("discretion_benchmark", "2022-01-04", **raw, fine_from="200", fine_to="1000")
    pk = case()
    step(pk, "file", "2023-09-04")
    with refused("没有“占道经营（从重）”"):
        step(pk, "report", "2023-09-12", proposal="罚款", heavy=False, benchmark=["占道经营（从重）"])
    step(pk, "report", "2023-09-12", proposal="罚款", heavy=False, benchmark=["占道经营（一般）"])


@pytest.mark.usefixtures("lists")
def test_the_decision_says_its_six_parts_and_is_not_made_before_they_are_there() -> None:
    """行政处罚法 59."""
    pk = case()
    told(pk)
    with pytest.raises(papers.Lacking, match="不适用"):
        papers.make(Record.objects.get(pk=pk), DECISION, clerk())
    step(pk, "decide", "2023-09-15", penalties=["罚款"], fine="500")
    with pytest.raises(papers.Lacking, match="决定书文号"):
        papers.make(Record.objects.get(pk=pk), DECISION, clerk())
    door.amend(record=pk, raw={"decision_number": "青综执罚〔2023〕1号"}, scope=clerk())
    word = docx.Document(io.BytesIO(papers.make(Record.objects.get(pk=pk), DECISION, clerk())))
    text = "\n".join(p.text for p in word.paragraphs)
    parts = ("某当事人", "占道堆放货物", "罚款500元", "《城市市容和环境卫生管理条例》", "十五日内", "清和县人民政府申请行政复议", "六个月",
             "青石镇人民政府", "2023年9月15日", "青综执罚〔2023〕1号")  # fmt: skip
    assert [p for p in parts if p not in text] == []


@pytest.mark.usefixtures("lists")
def test_the_notice_names_the_right_to_a_hearing_only_where_it_is_due() -> None:
    for fine, due in (("500", "notice"), ("6000", "hearing_right")):
        pk = case()
        told(pk, fine=fine)
        offered = {o.document.code for o in papers.offers(Record.objects.get(pk=pk)) if not o.lacking}
        assert offered & {"notice", "hearing_right"} == {due}
