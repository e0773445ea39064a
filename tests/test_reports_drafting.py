"""Drafting: sentences out of the books, nothing left out, no figure that is not a citation."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from fazhang.ledgers import door
from fazhang.ledgers.sources import dims_of
from fazhang.places.scope import system
from fazhang.reports import build, drafting
from fazhang.reports.actions import plan_items
from fazhang.reports.checks import check
from fazhang.reports.flow import MANDATORY, ROLES
from fazhang.reports.tokens import Token, parse
from tests.reports_world import EAST, OTHER, TOWN, YEAR, a_year, build_places, register, report

pytestmark = pytest.mark.django_db
END = date(YEAR, 12, 31)


@pytest.fixture(autouse=True)
def _places() -> None:
    build_places()


def proposed(role: str = "", until: date = END, year: int = YEAR) -> list[drafting.Proposal]:
    return drafting.propose(TOWN, year, until, role)


def prose(role: str = "", until: date = END) -> str:
    return "\n".join(p.preview for p in proposed(role, until))


def typed_digits(text: str) -> str:
    """What is left of a text's digits once tokens and years are taken out."""
    plain = "".join(p for p in parse(text) if isinstance(p, str))
    return re.sub(r"\D", "", re.sub(r"\d{4}年", "", plain))


@pytest.mark.parametrize("busy", [False, True])
def test_every_mandatory_section_is_drafted_whatever_was_done(busy: bool) -> None:
    if busy:
        a_year()
    drafts = drafting.draft(TOWN, YEAR, END)
    assert [d.role for d in drafts] == list(ROLES)
    assert all(d.body.strip() for d in drafts)
    headings = [d.heading for d in drafts if d.role in MANDATORY]
    assert [h[:2] for h in headings] == ["一、", "二、", "三、", "四、", "五、"]
    assert headings[3] == "四、2024年度主要安排"


@pytest.mark.parametrize("phrase", [p for p in drafting.phrases() if p.role == "measures"], ids=lambda p: p.needs[0])
def test_what_was_not_done_is_said_to_be_none(phrase: drafting.Phrase) -> None:
    assert phrase.none, "a kind of work must not be left out of the report"
    assert phrase.none.split("{")[0] in prose("measures")
    assert re.search("未|没有", phrase.none)


def test_what_was_done_is_not_said_to_be_none() -> None:
    register("study", attendance=25)
    text = prose("measures")
    assert "组织学法活动1次、25人次参加，其中会前学法1次、中心组学习0次" in text
    assert "未组织学法活动" not in text


def test_work_of_another_year_or_township_is_none() -> None:
    register("study", date(2022, 5, 5))
    register("study", date(2024, 5, 5))
    register("study", region=f"{OTHER}201")
    assert "本年度未组织学法活动" in prose("measures")


def test_work_after_the_cut_off_day_is_not_told() -> None:
    register("study", date(YEAR, 9, 9))
    assert "本年度未组织学法活动" in prose("measures", date(YEAR, 6, 30))
    assert "组织学法活动1次" in prose("measures", date(YEAR, 9, 9))


@pytest.mark.parametrize("phrase", drafting.phrases(), ids=lambda p: p.text[:14])
def test_every_phrase_has_a_section_and_figures_that_can_be_read(phrase: drafting.Phrase) -> None:
    assert phrase.role in ROLES
    for text in (phrase.text.replace(" last}}", "}}"), phrase.none):
        for part in parse(text):
            if isinstance(part, Token):
                assert set(part.dims) <= set(dims_of(part.indicator))
        assert typed_digits(text) == ""


def test_every_figure_of_a_draft_is_a_citation() -> None:
    a_year()
    for d in drafting.draft(TOWN, YEAR, END):
        assert typed_digits(d.body) == ""
    held = report()
    assert "typed-figure" not in {f.rule for f in check(held)}
    built = build.build(held)
    cited = {i for c in built.citations for i in range(c["start"], c["end"])}
    body = built.text[: built.text.rindex("中共")]
    loose = [m for m in re.finditer(r"\d+", body) if m.start() not in cited and body[m.end() : m.end() + 1] != "年"]
    assert not loose


def test_a_proposal_prints_as_the_report_will() -> None:
    a_year()
    text = build.build(report()).text
    for proposal in proposed("measures"):
        assert proposal.preview in text


def test_proposals_can_be_asked_for_one_section() -> None:
    a_year()
    both = proposed()
    assert {p.role for p in both} == set(ROLES)
    for role in ROLES:
        assert proposed(role) == [p for p in both if p.role == role]


def test_fewer_activities_than_last_year_are_told_with_last_years_figure() -> None:
    a_year()
    (sentence,) = (p for p in proposed("problems") if "普法活动" in p.text)
    figures = [p for p in parse(sentence.text) if isinstance(p, Token)]
    assert [(f.start, f.end) for f in figures] == [(None, None), (date(2022, 1, 1), date(2022, 12, 31))]
    assert "普法活动2场次，少于上年的3场次" in sentence.preview


def test_the_comparison_is_with_the_same_days_of_last_year() -> None:
    register("study", date(2022, 3, 1))
    register("study", date(2022, 9, 1))
    assert "学法活动0次，少于上年的1次" in prose("problems", date(YEAR, 6, 30))
    register("study", date(YEAR, 4, 1))
    assert "少于上年" not in prose("problems", date(YEAR, 6, 30))
    assert "学法活动1次，少于上年的2次" in prose("problems")


def test_shortcomings_come_with_their_causes() -> None:
    a_year()
    assert all("原因" in p.text for p in proposed("problems"))
    assert "年末正在调解2件" in prose("problems")


def test_a_gap_between_two_figures_of_the_year_is_told() -> None:
    register("officer")
    assert "持证" not in prose("problems")
    register("officer", name="王五", certificate="无有效证件")
    assert "执法人员2名中持证1名" in prose("problems")


def test_the_laws_studied_most_are_named() -> None:
    register("study", laws="《民法典》、信访工作条例")
    register("study", laws="《民法典》")
    register("study", date(2022, 1, 5), laws="《宪法》")
    assert "学习《民法典》、《信访工作条例》等。" in prose("measures")
    assert "《宪法》" not in prose("measures")


def test_a_voided_records_laws_are_not_named() -> None:
    register("study")
    pk = register("study", laws="《宪法》")
    door.void(record=pk, reason="重复", scope=system(TOWN))
    assert "《宪法》" not in prose()


def demo(village: str, **more: Any) -> int:
    return register("demo_village", village=village, level="市级", **more)


@pytest.mark.parametrize("name", ["{{no.such}}", "{town}", "民法典}}", "{{study.sessions}}"])
def test_braces_in_a_law_or_a_village_do_not_become_figures(name: str) -> None:
    register("study", laws=f"{name}、《宪法》")
    demo(name, named_on="2023-06-01")
    text = prose()
    assert "{" not in text
    assert "}" not in text
    assert "《宪法》" in text
    assert "{{" not in build.build(report()).text


def test_the_villages_named_are_those_that_count() -> None:
    demo("东坡村", named_on="2022-06-01", region=EAST)
    demo("西岭村")
    demo("南湾村", named_on="2024-06-01")
    pk = demo("北山村", named_on="2022-06-01")
    door.move(moves=[door.Move(pk, "close", on=date(YEAR, 7, 1))], scope=system(TOWN))
    assert "民主法治示范村1个（东坡村）" in prose("measures")


def test_many_villages_are_named_by_the_first_six() -> None:
    for i in range(8):
        demo(f"第{i}村", named_on="2023-06-01")
    assert "民主法治示范村8个（第0村、第1村、第2村、第3村、第4村、第5村等）" in prose("measures")


def test_the_plan_of_a_draft_is_in_items_that_become_tasks() -> None:
    held = report()
    items = plan_items(held)
    assert len(items) >= 4
    assert all(items)
    assert not any("{{" in i or "（" in i[:1] for i in items)
