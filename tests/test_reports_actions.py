"""The life of a report: who may do what, in which order, and what each step keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from fazhang.books.models import Book, Voucher
from fazhang.ledgers.door import Conflict, Invalid
from fazhang.places.roles import ROLES
from fazhang.places.scope import Denied, Scope, system
from fazhang.reports import actions, build, queries, verify
from fazhang.reports.actions import Piece
from fazhang.reports.flow import DRAFT, FILED, FLOW, PUBLISHED, REVIEW, SIGN, SIGNED
from fazhang.reports.flow import ROLES as SECTIONS
from fazhang.reports.models import Report, Section
from tests.reports_world import (
    COUNTY,
    EAST,
    OTHER,
    TO_FILED,
    TO_PUBLISHED,
    TO_SIGNED,
    TOWN,
    YEAR,
    build_places,
    pieces_of,
    register,
    report,
    scope,
    take,
    write,
)  # fmt: skip

pytestmark = pytest.mark.django_db

PERMITTED = {
    "submit": {"clerk", "head"},
    "return": {"head", "deputy"},
    "approve": {"head", "deputy"},
    "reject": {"chief"},
    "sign": {"chief"},
    "recall": {"chief"},
    "file": {"clerk", "head"},
    "publish": {"clerk", "head"},
}
ROAD = {
    DRAFT: (),
    REVIEW: ("submit",),
    SIGN: TO_SIGNED[:2],
    SIGNED: TO_SIGNED,
    FILED: TO_FILED,
    PUBLISHED: TO_PUBLISHED,
}
NEXT_YEAR = YEAR + 1


@pytest.fixture(autouse=True)
def _places() -> None:
    build_places()


def step(held: Report, code: str, by: Scope, **extra: object) -> Report:
    full = {"note": "意见", "on": date(NEXT_YEAR, 2, 20), "url": "公告栏"} | extra
    return actions.advance(report=held.pk, step=code, scope=by, **full)  # type: ignore[arg-type]


def told(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return refused.value.first


# ---- who may -----------------------------------------------------------------------------------------------------


def test_every_step_is_in_the_table_of_roles() -> None:
    assert {s.code for s in FLOW.steps} == set(PERMITTED)


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("code", sorted(PERMITTED))
def test_only_the_roles_permitted_take_a_step(code: str, role: str) -> None:
    move = FLOW.step(code)
    held = take(report(), *ROAD[move.sources[0]])
    if role in PERMITTED[code]:
        assert step(held, code, scope(role)).state == move.target
        return
    with pytest.raises(Denied):
        step(held, code, scope(role))
    held.refresh_from_db()
    assert held.state == move.sources[0]


@pytest.mark.parametrize("state", sorted(ROAD))
def test_steps_out_of_order_are_refused_and_change_nothing(state: str) -> None:
    held = take(report(), *ROAD[state])
    before = Report.objects.values().get(pk=held.pk)
    for move in FLOW.steps:
        if state not in move.sources:
            with pytest.raises(Denied, match=FLOW.label(state)):
                step(held, move.code, system(TOWN))
    assert Report.objects.values().get(pk=held.pk) == before


def test_a_step_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Denied, match="publicize"):
        step(report(), "publicize", system(TOWN))


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"clerk", "head"}))
def test_only_those_who_draft_create_and_save(role: str) -> None:
    with pytest.raises(Denied):
        actions.create(scope=scope(role), town=TOWN, year=YEAR)
    assert not Report.objects.exists()
    held = report()
    with pytest.raises(Denied):
        actions.save(report=held.pk, scope=scope(role), pieces=pieces_of(held), header={})


def test_a_neighbours_report_is_out_of_reach() -> None:
    held = report()
    stranger = scope("head", OTHER)
    with pytest.raises(Denied):
        actions.create(scope=stranger, town=TOWN, year=2022)
    with pytest.raises(Denied):
        actions.save(report=held.pk, scope=stranger, pieces=pieces_of(held), header={})
    with pytest.raises(Denied):
        step(held, "submit", stranger)
    with pytest.raises(Denied):
        actions.carry_tasks(report=held.pk, scope=stranger)
    assert not queries.reports(stranger).exists()
    with pytest.raises(Http404):
        queries.report_for(stranger, held.pk)


@pytest.mark.parametrize("state", sorted(ROAD))
def test_the_county_sees_a_report_only_once_it_is_filed(state: str) -> None:
    held = take(report(), *ROAD[state])
    county = scope("county")
    if state in (FILED, PUBLISHED):
        assert queries.report_for(county, held.pk) == held
    else:
        assert not queries.reports(county).exists()
        with pytest.raises(Http404):
            queries.report_for(county, held.pk)


@pytest.mark.parametrize(
    ("role", "sees"),
    [("clerk", True), ("head", True), ("deputy", True), ("chief", True), ("grid", False), ("admin", False)],
)
def test_a_draft_is_seen_by_those_of_the_township_who_may_read_reports(role: str, sees: bool) -> None:
    report()
    assert queries.reports(scope(role)).exists() is sees


def test_steps_open_to_a_report_are_told_with_who_may() -> None:
    held = report()
    assert [(s.code, may) for s, may in queries.steps_for(scope("clerk"), held)] == [("submit", True)]  # type: ignore[attr-defined]
    assert [(s.code, may) for s, may in queries.steps_for(scope("chief"), held)] == [("submit", False)]  # type: ignore[attr-defined]


# ---- creating and saving -----------------------------------------------------------------------------------------


def test_a_report_is_created_drafted_with_every_section_and_its_header() -> None:
    held = report()
    assert held.state == DRAFT
    assert [s.role for s in held.sections.all()] == list(SECTIONS)
    assert held.title == "青石镇2023年度法治政府建设工作报告"
    assert held.issuers == "中共青石镇委员会、青石镇人民政府"
    assert held.addressee == "中共清和县委、清和县人民政府"
    assert held.until == date(YEAR, 12, 31)
    assert [e.step_name for e in held.events.all()] == ["起草"]


def test_a_township_has_one_report_a_year() -> None:
    report()
    with pytest.raises(Invalid, match="已经建立"):
        report()
    assert report(2022).year == 2022
    assert report(town=OTHER).town == OTHER


@pytest.mark.parametrize("year", [1999, timezone.localdate().year + 1])
def test_a_year_that_has_not_begun_or_is_long_gone_has_no_report(year: int) -> None:
    with pytest.raises(Invalid) as refused:
        report(year)
    assert "year" in told(refused)


def test_a_cut_off_day_lies_within_the_year() -> None:
    with pytest.raises(Invalid) as refused:
        report(until=date(2022, 6, 30))
    assert "until" in told(refused)
    held = report(until=date(YEAR, 6, 30))
    for wrong in ("2022-12-31", "2024-01-01", "六月底"):
        with pytest.raises(Invalid) as refused:
            actions.save(report=held.pk, scope=system(TOWN), pieces=pieces_of(held), header={"until": wrong})
        assert "until" in told(refused)


def test_the_year_under_way_is_reported_up_to_today() -> None:
    today = timezone.localdate()
    assert report(today.year).until == today


@pytest.mark.parametrize("region", [COUNTY, EAST])
def test_a_report_is_a_townships(region: str) -> None:
    with pytest.raises(Denied):
        actions.create(scope=system(COUNTY), town=region, year=YEAR)


def test_a_body_edited_by_hand_keeps_its_figures_as_figures() -> None:
    held = report()
    body = "　　共排查{{dispute.registered round=余 step=10 unit=起}}，\n\n其中邻里纠纷{{dispute.registered dim=邻里纠纷}}。"
    saved = write(held, body)
    assert saved.sections.get().body == body
    register("dispute")
    assert [c["value"] for c in build.build(saved).citations] == [1, 1]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("排查{{dispute.registerd}}", "没有指标“dispute.registerd”"),
        ("排查{{dispute.registered", "不成对"),
        ("排查{{dispute.registered\nunit=起}}", "不成对"),
        ("排查{{dispute.registered region=990101102}}", "不属于本乡镇"),
        ("排查{{dispute.registered region=990101101777}}", "不属于本乡镇"),
        ("排查{{dispute.registered dim=邻里纷争}}", "没有“邻里纷争”这一分类"),
        ("排查{{special.released dim=青年}}", "没有“青年”这一分类"),
        ("排查{{dispute.registered from=2024-01-01}}", "截至"),
    ],
)
def test_a_mistyped_figure_cannot_be_saved(body: str, message: str) -> None:
    held = report()
    with pytest.raises(Invalid, match=message) as refused:
        write(held, body)
    assert set(told(refused)) == {"section0"}
    assert Section.objects.filter(report=held).count() == len(SECTIONS)


def test_every_fault_of_a_save_is_told_at_once_and_nothing_is_saved() -> None:
    held = report()
    pieces = [Piece("nonsense", "", ""), Piece("other", "标" * 101, ""), Piece("plan", "", "{{x}}")]
    header = {"title": " ", "docno": "青政发2024年3号", "signer": "长" * 61, "until": ""}
    with pytest.raises(Invalid) as refused:
        actions.save(report=held.pk, scope=system(TOWN), pieces=pieces, header=header)
    assert set(told(refused)) == {"section0", "section1", "section2", "title", "docno", "signer", "until"}
    held.refresh_from_db()
    assert (held.version, held.title) == (1, "青石镇2023年度法治政府建设工作报告")


def test_header_fields_are_kept_and_those_not_given_stay() -> None:
    held = report()
    saved = write(held, "正文", docno="青政发〔2024〕3号", title=" 标题 ")
    assert (saved.docno, saved.title, saved.addressee) == ("青政发〔2024〕3号", "标题", held.addressee)


def test_a_save_over_somebody_elses_is_a_conflict_and_loses_nothing_of_theirs() -> None:
    held = report()
    write(held, "甲写的")
    with pytest.raises(Conflict):
        write(held, "乙写的")
    assert Report.objects.get(pk=held.pk).sections.get().body == "甲写的"


@pytest.mark.parametrize("state", sorted(set(ROAD) - {DRAFT}))
def test_only_a_draft_can_be_edited(state: str) -> None:
    held = take(report(), *ROAD[state])
    with pytest.raises(Denied, match=FLOW.label(state)):
        write(held, "改动")


# ---- steps -------------------------------------------------------------------------------------------------------


def test_the_whole_road_is_told_with_names_and_days() -> None:
    held = take(report(), *TO_PUBLISHED)
    assert (held.signed_on, held.filed_on, held.published_on) == (
        date(NEXT_YEAR, 1, 20), date(NEXT_YEAR, 2, 1), date(NEXT_YEAR, 3, 1),
    )  # fmt: skip
    assert held.published_at == "镇政府公告栏"
    assert held.signer == "某chief"
    names = [(e.step_name, e.name) for e in held.events.all()]
    assert names == [
        ("起草", "系统"), ("送审", "某clerk"), ("审核通过", "某deputy"), ("签发", "某chief"), ("报送上级", "某clerk"),
        ("登记公开", "某clerk"),
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["return", "reject", "recall"])
def test_sending_back_needs_a_reason_which_is_kept(code: str) -> None:
    held = take(report(), *ROAD[FLOW.step(code).sources[0]])
    with pytest.raises(Invalid) as refused:
        step(held, code, system(TOWN), note="  ")
    assert set(told(refused)) == {"note"}
    back = step(held, code, system(TOWN), note="补充原因")
    assert back.state == DRAFT
    assert back.events.last().note == "补充原因"  # type: ignore[union-attr]
    assert write(back, "可以再改").version > back.version


def test_filing_needs_its_day_and_publishing_a_day_and_a_place() -> None:
    held = take(report(), *TO_SIGNED)
    with pytest.raises(Invalid) as refused:
        step(held, "file", system(TOWN), on="")
    assert set(told(refused)) == {"on"}
    take(held, "file")
    with pytest.raises(Invalid) as refused:
        step(held, "publish", system(TOWN), on=None, url=" ")
    assert set(told(refused)) == {"on", "url"}
    with pytest.raises(Invalid) as refused:
        step(held, "publish", system(TOWN), on="三月一日")
    assert set(told(refused)) == {"on"}


def test_days_follow_each_other_and_none_is_in_the_future() -> None:
    held = take(report(), *TO_SIGNED)
    with pytest.raises(Invalid, match="不能早于签发日期"):
        step(held, "file", system(TOWN), on=date(NEXT_YEAR, 1, 19))
    with pytest.raises(Invalid, match="不能晚于今天"):
        step(held, "file", system(TOWN), on=timezone.localdate() + timedelta(days=1))
    held = step(held, "file", system(TOWN), on="2024年2月1日")
    assert held.filed_on == date(NEXT_YEAR, 2, 1)
    with pytest.raises(Invalid, match="不能早于报送日期"):
        step(held, "publish", system(TOWN), on=date(NEXT_YEAR, 1, 31))
    assert step(held, "publish", system(TOWN), on=date(NEXT_YEAR, 2, 1)).state == PUBLISHED


def test_a_report_with_a_broken_figure_cannot_be_sent_for_review() -> None:
    held = report()
    Section.objects.filter(report=held, role="other").update(body="{{gone.indicator}}")
    with pytest.raises(Invalid, match=r"gone\.indicator"):
        step(held, "submit", system(TOWN))
    assert Report.objects.get(pk=held.pk).state == DRAFT


def test_signing_freezes_the_text_and_seals_its_digest_in_the_chain() -> None:
    held = take(report(), "submit", "approve")
    before = Book.objects.get_or_create(town=TOWN, defaults={"algorithm": "sha256", "head": "0" * 64})[0].vouchers
    held = take(held, "sign")
    voucher = Voucher.objects.get(book__town=TOWN, ledger="reports")
    assert (voucher.no, voucher.act, voucher.by) == (before + 1, "sign", f"chief-{TOWN}")
    assert voucher.record_digest == held.digest != ""
    assert voucher.digest == Book.objects.get(town=TOWN).head
    assert build.kept(held).text == build.build(held).text
    assert list(verify.everything()) == []


def test_filing_seals_the_same_digest_once_more() -> None:
    held = take(report(), *TO_FILED)
    sealed = list(Voucher.objects.filter(ledger="reports").order_by("no").values_list("act", "record_digest"))
    assert sealed == [("sign", held.digest), ("file", held.digest)]


@pytest.mark.parametrize(("body", "message"), [
    ("排查{{dispute.registered}}，学法{{study.sessions}}。", "排查受理矛盾纠纷签发时为1件，现为2件"),
    ("排查{{dispute.registered round=余 step=10}}。", "签发时为40余件（43），现为40余件（44）"),
    ("化解率{{dispute.rate}}。", "签发时为100%，现为50%"),
])  # fmt: skip
def test_a_report_whose_figure_changed_after_signing_cannot_be_filed(body: str, message: str) -> None:
    for _ in range(43 if "round" in body else 1):
        register("dispute", closed=date(YEAR, 6, 1))
    held = take(write(report(), body), *TO_SIGNED)
    register("dispute")
    with pytest.raises(Invalid) as refused:
        take(held, "file")
    assert message in str(refused.value)
    assert "学法活动" not in str(refused.value), "only what changed is told"
    held.refresh_from_db()
    assert (held.state, held.filed_on) == (SIGNED, None)


def test_a_change_that_no_figure_cites_does_not_hold_up_the_filing() -> None:
    held = take(write(report(), "排查{{dispute.registered}}。"), *TO_SIGNED)
    register("study")
    assert take(held, "file").state == FILED


def test_a_figure_that_cannot_be_read_any_more_holds_up_the_filing() -> None:
    held = take(write(report(), "排查{{dispute.registered}}。"), *TO_SIGNED)
    Section.objects.filter(report=held).update(body="排查{{gone.indicator}}。")
    with pytest.raises(Invalid, match=r"gone\.indicator"):
        take(held, "file")


def test_a_recalled_report_is_a_draft_again_and_is_signed_anew_with_the_new_figures() -> None:
    register("dispute")
    held = take(write(report(), "排查{{dispute.registered}}。"), *TO_SIGNED)
    first = held.digest
    register("dispute")
    held = take(held, "recall")
    assert (held.state, held.signed_on, held.frozen, held.digest) == (DRAFT, None, "", "")
    held = take(held, *TO_FILED)
    assert held.digest != first
    assert build.kept(held).citations[0]["value"] == 2
    assert list(verify.everything()) == []


def test_a_report_signed_recalled_and_signed_unchanged_still_verifies() -> None:
    held = take(report(), *TO_SIGNED, "recall", *TO_SIGNED, "recall", *TO_FILED)
    assert held.state == FILED
    assert list(verify.everything()) == []


def test_a_filed_report_cannot_be_taken_back() -> None:
    held = take(report(), *TO_FILED)
    for code in ("recall", "return", "reject", "submit"):
        with pytest.raises(Denied):
            step(held, code, system(TOWN))
