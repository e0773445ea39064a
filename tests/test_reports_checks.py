"""Checks of a report: each rule speaks on a minimal case and is silent on a clean one."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from fazhang.books import door as books
from fazhang.books.chart import CHART
from fazhang.books.door import Act, Line
from fazhang.ledgers import door
from fazhang.places.models import Region
from fazhang.places.scope import system
from fazhang.reports import actions
from fazhang.reports.checks import SEVERITIES, Finding, check
from fazhang.reports.flow import MANDATORY, ROLES
from fazhang.reports.models import Report
from tests.reports_world import (
    EAST,
    OTHER,
    TO_FILED,
    TO_PUBLISHED,
    TOWN,
    YEAR,
    build_places,
    evidence_for,
    pieces_of,
    register,
    report,
    take,
)  # fmt: skip

pytestmark = pytest.mark.django_db

FILL = "镇党委、政府认真落实上级部署，逐项明确责任部门和责任人，定期督促检查，推动各项任务落到实处、见到成效。"
CLEAN = {
    "intro": "现将有关情况报告如下：",
    "measures": FILL + "排查矛盾纠纷{{dispute.registered}}。",
    "first_responsible": FILL,
    "problems": FILL + "主要原因是人员不足。",
    "plan": FILL,
    "other": "无。",
}


@pytest.fixture(autouse=True)
def world(settings, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    settings.DATA = tmp_path
    build_places()
    evidence_for(register("dispute"))
    at(monkeypatch, date(YEAR + 1, 2, 20))


def at(monkeypatch: pytest.MonkeyPatch, today: date) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *a, **k: today)


def clean(**bodies: str) -> Report:
    held = report()
    pieces = pieces_of(held, **(CLEAN | bodies))
    return actions.save(report=held.pk, scope=system(TOWN), pieces=pieces, header={})


def rules(held: Report) -> list[str]:
    return [f.rule for f in check(held)]


def found(held: Report, rule: str) -> Finding:
    (finding,) = (f for f in check(held) if f.rule == rule)
    return finding


def test_a_clean_report_in_time_has_nothing_but_its_deadline() -> None:
    assert rules(clean()) == ["filing-due"]


def test_findings_come_the_gravest_first() -> None:
    held = clean(measures="", plan="办活动5次。", problems="云溪镇" + FILL)
    order = [list(SEVERITIES).index(f.severity) for f in check(held)]
    assert order == sorted(order)
    assert len(set(order)) == 3


@pytest.mark.parametrize("role", MANDATORY)
def test_a_mandatory_section_that_is_empty_is_missing(role: str) -> None:
    finding = found(clean(**{role: "  \n "}), "missing-section")
    assert finding.severity == "error"
    assert ROLES[role] in finding.message


def test_a_mandatory_section_that_was_taken_out_is_missing() -> None:
    held = clean()
    held.sections.filter(role="plan").delete()
    assert ROLES["plan"] in found(held, "missing-section").message


def test_the_introduction_is_not_mandatory() -> None:
    assert "missing-section" not in rules(clean(intro=""))


@pytest.mark.parametrize("role", [r for r in MANDATORY if r != "other"])
def test_a_section_of_a_few_words_is_thin(role: str) -> None:
    assert ROLES[role] in found(clean(**{role: "原因待查。"}), "thin-section").message


def test_shortcomings_without_causes_are_told() -> None:
    held = clean(problems=FILL)
    finding = found(held, "no-causes")
    assert held.sections.all()[finding.section].role == "problems"


@pytest.mark.parametrize("word", ["主要原因是", "由于", "因为"])
def test_shortcomings_with_causes_are_not(word: str) -> None:
    assert "no-causes" not in rules(clean(problems=f"{FILL}{word}人员不足。"))


# ---- figures typed by hand ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prose", "figure"),
    [
        ("共接访165件", "165件"),
        ("开展宣传40余次", "40余次"),
        ("开展宣传 40 余 次", "40 余 次"),
        ("约200人次参加", "约200人次"),
        ("化解率100%", "100%"),
        ("化解率98.5％", "98.5％"),
        ("投入30万元", "30万元"),
        ("投入1,234.5元", "1,234.5元"),
        ("受众三万人次", "三万人次"),
        ("发放一万余份", "一万余份"),
        ("召开会议十二次", "十二次"),
        ("化解纠纷一百二十三件", "一百二十三件"),
        ("化解纠纷百余件", "百余件"),
        ("走访数十户", "数十户"),
        ("排查隐患１２个", "１２个"),
        ("2023年办理12件", "12件"),
        ("完成{{dispute.registered}}，另有3件", "3件"),
        ("1.办理5件", "5件"),
    ],
)
def test_a_figure_typed_by_hand_is_found_where_it_stands(prose: str, figure: str) -> None:
    held = clean(measures=CLEAN["measures"] + prose + "。")
    finding = found(held, "typed-figure")
    section = held.sections.all()[finding.section]
    assert section.role == "measures"
    assert section.body[finding.start : finding.end] == figure
    assert figure in finding.message


@pytest.mark.parametrize("unit", sorted({i.unit for i in CHART.values()}))
def test_a_figure_in_any_unit_of_the_chart_is_found(unit: str) -> None:
    assert "typed-figure" in rules(clean(other=f"共25{unit}。"))


@pytest.mark.parametrize(
    "prose",
    [
        "2023年3月1日起施行", "截至2023 年12月31日", "2021—2025年规划", "党的二十大和二十届二中全会精神", "第十九届运动会",
        "第一责任人职责", "第15条", "第十五条第二款", "“四个意识”、“四个自信”、“两个维护”", "“十一个坚持”", "“十个明确”",
        "行政执法三项制度", "法律七进", "一村一法律顾问", "12345热线", "青政发〔2023〕5号", "1.个别同志重视不够",
        "2．项目推进缓慢", "（1）个别环节", "一是加强领导", "“八五”普法", "三个月内", "12个月", "24小时值班", "7个工作日内",
        "实行一站式服务", "综治中心“一窗通办”", "两个确立", "每月一次", "百日攻坚", "千家万户",
    ],
)  # fmt: skip
def test_dates_ordinals_slogans_and_names_are_no_figures(prose: str) -> None:
    assert "typed-figure" not in rules(clean(measures=f"{prose}。\n{CLEAN['measures']}"))


def test_a_cited_figure_is_not_a_typed_one() -> None:
    held = clean(measures=CLEAN["measures"] + "其中{{dispute.registered unit=起 round=余 step=10}}。")
    assert "typed-figure" not in rules(held)


def test_a_fresh_draft_holds_no_typed_figure() -> None:
    assert not {"typed-figure", "token", "missing-section", "no-causes"} & set(rules(report()))


def test_a_figure_that_cannot_be_read_is_an_error_and_the_other_checks_go_on() -> None:
    held = clean(plan="")
    held.sections.filter(role="other").update(body="{{no.such}}")
    told = [f for f in check(held) if f.rule == "token"]
    assert told
    assert all(f.severity == "error" and "no.such" in f.message for f in told)
    assert "missing-section" in rules(held)


# ---- other places ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["云溪镇", "云溪"])
def test_another_townships_name_is_found_once_where_it_stands(name: str) -> None:
    held = clean(plan=f"{FILL}推广{name}经验。")
    finding = found(held, "other-place")
    section = held.sections.all()[finding.section]
    assert (section.role, section.body[finding.start : finding.end]) == ("plan", name)
    assert "云溪镇" in finding.message


def test_own_names_are_no_other_place_even_where_a_village_is_called_like_a_township() -> None:
    Region.objects.create(path=f"{TOWN}203", name="云溪村", level="village", parent_id=TOWN)
    assert "other-place" not in rules(clean(plan=f"{FILL}青石镇东坡村、云溪村率先创建。"))


# ---- figures -----------------------------------------------------------------------------------------------------


def test_a_rate_without_a_base_is_told() -> None:
    assert "学法考试" not in found(clean(other="合格率{{exam.rate}}。"), "no-base").message
    assert "no-base" not in rules(clean_again(other="化解率{{dispute.rate}}。"))


def clean_again(**bodies: str) -> Report:
    Report.objects.all().delete()
    return clean(**bodies)


def test_a_hundred_per_cent_of_a_round_number_is_told() -> None:
    for i in range(22):
        register("petition", closed=date(YEAR, 6, 1), people=2, subject=f"事项{i}")
    text = "接访{{petition.visits round=余}}，化解率{{petition.rate}}。"
    assert "20余件" in found(clean(other=text), "vague-base").message
    assert "vague-base" not in rules(clean_again(other=text.replace(" round=余", "")))
    register("petition", subject="未办结")
    assert "vague-base" not in rules(clean_again(other=text)), "not a hundred per cent"


@pytest.mark.parametrize(("people", "fires"), [(4, True), (1, True), (5, False), (0, False)])
def test_fewer_than_five_people_of_a_sensitive_group_are_not_published(people: int, fires: bool) -> None:
    register("special_group_work", people=people)
    held = clean(other="社区矫正对象{{special.community_correction}}。")
    assert ("small-count" in rules(held)) is fires
    if fires:
        assert found(held, "small-count").severity == "error"


def test_a_figure_none_of_whose_records_has_evidence_is_told() -> None:
    first = register("study")
    register("study")
    held = clean(other="学法{{study.sessions}}，考试{{exam.sessions}}，化解率{{dispute.rate}}。")
    assert "“学法活动”2次（2条记录）" in found(held, "no-evidence").message
    evidence_for(first)
    assert "no-evidence" not in rules(held)


def test_what_was_booked_after_closing_is_told() -> None:
    books.close_period(TOWN, YEAR, 6, "system")
    register("dispute", date(YEAR, 5, 7))
    held = clean()
    assert "有1条分录" in found(held, "late-posting").message
    register("study", date(YEAR, 8, 1))
    assert "late-posting" not in rules(clean_again(measures=FILL + "学法{{study.sessions}}。"))


def test_of_a_matter_registered_late_only_the_late_part_is_told() -> None:
    books.close_period(TOWN, YEAR, 6, "system")
    register("dispute", date(YEAR, 5, 7), closed=date(YEAR, 7, 1))
    assert "late-posting" not in rules(clean(measures=FILL + "化解{{dispute.resolved}}。"))
    assert "late-posting" in rules(clean_again())


def test_a_failing_identity_is_an_error_and_names_both_sides() -> None:
    held = clean()
    lines = (Line("dispute.resolved", "", TOWN, date(YEAR, 6, 1), 3),)
    books.post(TOWN, [Act("dispute", 1, 9, "enter", date(YEAR, 6, 1), "x", "behind", "", lines)])
    finding = found(held, "identity")
    assert finding.severity == "error"
    assert "纠纷收支平衡" in finding.message
    assert "1与4" in finding.message


def test_a_long_report_is_told() -> None:
    assert "too-long" in rules(clean(measures="\n".join([FILL] * 120)))


# ---- deadlines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(YEAR, 12, 31), {"filing-due"}),
        (date(YEAR + 1, 2, 29), {"filing-due"}),
        (date(YEAR + 1, 3, 1), {"filing-overdue"}),
        (date(YEAR + 1, 4, 1), {"filing-overdue", "publishing-overdue"}),
    ],
)
def test_the_deadlines_are_before_march_to_the_superior_and_before_april_to_the_public(
    monkeypatch: pytest.MonkeyPatch, today: date, expected: set[str]
) -> None:
    held = clean()
    at(monkeypatch, today)
    assert set(rules(held)) == expected


def test_days_left_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    held = clean()
    at(monkeypatch, date(YEAR + 1, 2, 27))
    assert "还有3天" in found(held, "filing-due").message


def test_the_deadlines_are_the_installations_own(settings, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    settings.FAZHANG_REPORT_DUE, settings.FAZHANG_REPORT_PUBLISH_DUE = "01-31", "02-15"
    assert set(rules(clean())) == {"filing-overdue", "publishing-overdue"}


def test_what_is_filed_and_published_in_time_has_no_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    held = clean()
    at(monkeypatch, date(YEAR + 2, 1, 1))
    assert rules(take(held, *TO_FILED)) == ["publishing-overdue"]
    assert rules(take(held, "publish")) == []


def test_what_was_late_stays_told(settings, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    settings.FAZHANG_REPORT_DUE, settings.FAZHANG_REPORT_PUBLISH_DUE = "01-25", "02-15"
    held = clean()
    at(monkeypatch, date(YEAR + 2, 1, 1))
    assert rules(take(held, *TO_PUBLISHED)) == ["was-late", "was-late"]


# ---- a filed report is checked as it was filed -------------------------------------------------------------------


def test_a_filed_report_is_checked_by_its_frozen_figures() -> None:
    held = take(clean(other="社区矫正对象{{special.community_correction}}。"), *TO_FILED)
    register("special_group_work", people=3)
    assert "small-count" not in rules(held)


def test_another_townships_records_raise_nothing() -> None:
    held = clean()
    before = check(held)
    books.close_period(OTHER, YEAR, 6, "system")
    register("dispute", date(YEAR, 5, 7), region=f"{OTHER}201")
    assert check(held) == before


def test_a_correction_after_closing_counts_as_late_too() -> None:
    pk = register("dispute", region=EAST)
    held = clean()
    books.close_period(TOWN, YEAR, None, "system")
    door.amend(record=pk, raw={"type": "婚姻家庭纠纷"}, scope=system(TOWN))
    assert "late-posting" not in rules(held), "it is booked in the next year and leaves this year's figure alone"
