"""Reports that were written elsewhere: taken in, held against the books, against one another and against their history."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from fazhang.books.chart import CHART
from fazhang.cli import main
from fazhang.oversight import copies, exports, history, marking, matching, queries, receiving
from fazhang.oversight.history import Point, Series
from fazhang.oversight.matching import DIFFERS, ROUNDED, SAME, UNBOOKED, agrees
from fazhang.oversight.models import Received
from fazhang.places.scope import Denied, Scope
from fazhang.reading import text_of
from fazhang.reports import actions, checks
from fazhang.reports.build import current
from fazhang.reports.proofreading import read_text
from tests.world import OTHER, TOWN, World

pytestmark = pytest.mark.django_db

TEXT = """青石镇2023年法治政府建设情况报告

一、主要举措和成效
（一）学法用法。组织会前学法2次、中心组学习5次。
（二）化解矛盾。全年排查矛盾纠纷3件，接访群众1件。开展行政执法案卷评查7件。
二、存在的不足和原因
截止12月底，仍有纠纷没有办结，原因是涉及历史资料。
"""
SHARED = (
    "推行“板凳调解”，调解员搬着板凳坐到田间地头，先听气话、再讲法理、后算细账，能当天解决的不过夜，"
    "不能解决的由镇里牵头会诊，会诊以后仍不能解决的引导群众走法律途径，并由司法所全程陪同办理手续。"
)


@pytest.fixture(autouse=True)
def _fresh_index() -> None:
    shutil.rmtree(Path(settings.DATA) / "reading", ignore_errors=True)


def take(text: str, scope: Scope) -> Received:
    held = receiving.receive_text(text, scope).received
    assert held is not None
    return held


def upload(name: str, content: bytes, scope: Scope) -> receiving.Outcome:
    (outcome,) = receiving.receive([(name, io.BytesIO(content))], scope)
    return outcome


# ---- the same, the same when rounded, different ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "approx", "booked", "status"),
    [
        ("43", "", "43", SAME), ("43", "", "44", DIFFERS),
        ("40", "余", "43", ROUNDED), ("40", "余", "40", SAME), ("40", "余", "50", DIFFERS), ("40", "余", "39", DIFFERS),
        ("526", "余", "527", ROUNDED), ("526", "余", "531", DIFFERS),
        ("1200", "多", "1278", ROUNDED), ("1100", "多", "1278", DIFFERS),
        ("50", "近", "48", ROUNDED), ("50", "近", "52", DIFFERS), ("50", "约", "52", ROUNDED), ("50", "约", "46", ROUNDED),
        ("98.6", "", "98.57", ROUNDED), ("98", "", "98.57", DIFFERS),
        ("12000", "", "12345", ROUNDED), ("120", "", "123", DIFFERS),
    ],
)  # fmt: skip
def test_which_rounding_a_figure_means_follows_from_how_it_is_written(
    value: str, approx: str, booked: str, status: str
) -> None:
    assert agrees(Decimal(value), approx, Decimal(booked)) == status


@given(st.integers(1, 10**6), st.sampled_from(["", "余", "近", "约", "多"]))
def test_the_very_number_is_the_same_however_it_is_marked(value: int, approx: str) -> None:
    assert agrees(Decimal(value), approx, Decimal(value)) == SAME


@given(st.integers(10, 10**6))
def test_a_number_cut_down_to_its_first_digit_agrees_when_it_says_so(value: int) -> None:
    step = 10 ** (len(str(value)) - 1)
    assert agrees(Decimal(value // step * step), "余", Decimal(value)) in (SAME, ROUNDED)


def test_a_report_written_from_the_books_agrees_with_them(world: World) -> None:
    report = actions.create(scope=world.scope("clerk"), town=TOWN, year=2023)
    built = current(report)
    read = read_text(built.text)
    held = matching.hold(read.figures, built.text, TOWN, 2023, report.until)
    assert held.count(SAME) >= 5
    assert [m.figure.text for m in held.matches if m.status in (DIFFERS, UNBOOKED)] == []


def test_each_figure_is_held_against_what_its_words_name(world: World) -> None:
    reading = queries.reading(take(TEXT, world.scope("county")), world.scope("county"))
    assert reading.held is not None
    told = {m.figure.text: m for m in reading.held.matches}
    assert (told["2次"].status, told["2次"].dims, told["2次"].booked) == (SAME, ("会前学法",), 2)
    assert (told["5次"].status, told["5次"].booked, told["5次"].by) == (DIFFERS, 1, 4)
    assert told["3件"].status == SAME
    assert told["7件"].status == UNBOOKED
    assert (
        matching.query(told["2次"], TOWN)
        == f"region={TOWN}&from=2023-01-01&to=2023-12-31&dim=%E4%BC%9A%E5%89%8D%E5%AD%A6%E6%B3%95"
    )
    silent = {f.indicator.code for f in reading.held.silent}
    assert "grid.reports" in silent
    assert "study.sessions" not in silent


def test_a_year_without_books_is_not_held_against_them(world: World) -> None:
    scope = world.scope("county")
    assert queries.booked_years(TOWN) == [2023]  # 2022 has one event
    assert queries.reading(take(TEXT.replace("2023", "2021"), scope), scope).held is None


# ---- taking in ---------------------------------------------------------------------------------------------------


def test_a_report_finds_its_township_year_and_cutoff(world: World) -> None:
    held = take(TEXT.replace("全年排查", "截至2023年11月30日，排查").replace("截止12月底，", ""), world.scope("county"))
    assert (held.region, held.year, str(held.until)) == (TOWN, 2023, "2023-11-30")


def test_the_same_report_twice_is_one(world: World) -> None:
    county = world.scope("county")
    first = upload("a.txt", TEXT.encode(), county)
    again = upload("另一个名字.txt", TEXT.encode(), county)
    assert again.again
    assert again.received == first.received
    assert Received.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "不能读取"),
        ("a.txt", b"", "读不出来"),
        ("a.txt", b" \n ", "没有文字"),
        ("a.txt", b"x" * (21 * 2**20), "超过20MB"),
        ("a.docx", b"PK\x03\x04 broken", "读不出来"),
        ("a.txt", "法".encode() * 200_001, "不像一份报告"),
    ],
)
def test_what_cannot_be_taken_is_told_and_does_not_hold_up_the_others(
    name: str, content: bytes, said: str, world: World
) -> None:
    found = receiving.receive(
        [(name, io.BytesIO(content)), ("好的.txt", io.BytesIO(TEXT.encode()))], world.scope("county")
    )
    assert found[0].received is None
    assert said in found[0].fault
    assert found[1].received is not None


def test_a_path_in_a_files_name_is_cut_off(world: World) -> None:
    held = upload("..\\..\\etc/报告.txt", TEXT.encode(), world.scope("county")).received
    assert held is not None
    assert held.name == "报告.txt"


def test_a_report_of_nobody_known_is_asked_for_and_assigned(world: World) -> None:
    county = world.scope("county")
    held = take("法治建设情况报告\n全年排查矛盾纠纷3件。", county)
    assert (held.town, held.year) == ("", None)
    receiving.assign(held, OTHER, 2023, None, county)
    held.refresh_from_db()
    assert (held.town, held.year, str(held.until)) == (OTHER, 2023, "2023-12-31")


def test_a_report_is_assigned_only_to_a_township_of_the_scope(world: World) -> None:
    clerk = world.scope("clerk")
    held = take(TEXT, clerk)
    with pytest.raises(Denied):
        receiving.assign(held, OTHER, 2023, None, clerk)
    with pytest.raises(Denied):
        receiving.assign(held, f"{TOWN}201", 2023, None, clerk)


# ---- who sees what -----------------------------------------------------------------------------------------------


def test_what_a_township_takes_in_is_its_own_until_it_hands_it_on(world: World) -> None:
    clerk, county, other = world.scope("clerk"), world.scope("county"), world.scope("clerk", OTHER)
    held = take(TEXT, clerk)
    assert queries.received_for(clerk, held.pk) == held
    for scope in (county, other):
        with pytest.raises(Http404):
            queries.received_for(scope, held.pk)
    receiving.hand_on(held, clerk)
    assert queries.received_for(county, held.pk) == held
    with pytest.raises(Http404):
        queries.received_for(other, held.pk)


def test_what_the_county_receives_itself_it_sees_though_the_township_had_it(world: World) -> None:
    held = take(TEXT, world.scope("clerk"))
    outcome = receiving.receive_text(TEXT, world.scope("county"))
    assert outcome.received == held
    assert not outcome.again
    assert queries.listed(world.scope("county")) == [held]


def test_only_who_took_it_in_and_reviewers_take_it_out(world: World) -> None:
    held = take(TEXT, world.scope("clerk"))
    with pytest.raises(Denied):
        receiving.discard(held, world.scope("county"))
    receiving.discard(held, world.scope("head"))
    assert not Received.objects.exists()


def test_a_township_takes_nothing_out_that_the_county_took_in_nor_moves_it_to_another_year(world: World) -> None:
    held = take(TEXT, world.scope("county"))
    for role in ("clerk", "head", "deputy"):
        with pytest.raises(Denied):
            receiving.discard(held, world.scope(role))
    with pytest.raises(Denied):
        receiving.assign(held, TOWN, 2020, None, world.scope("head"))
    receiving.discard(held, world.scope("county"))
    assert not Received.objects.exists()


# ---- copied passages ---------------------------------------------------------------------------------------------


def test_a_shared_passage_names_the_reports_the_reader_may_see(world: World) -> None:
    county, clerk = world.scope("county"), world.scope("clerk")
    mine = take(TEXT + SHARED, county)
    theirs = take(TEXT.replace("青石镇2023年", "云溪镇2022年").replace("学法", "普法")[:40] + "\n" + SHARED, county)
    (passage,) = queries.reading(mine, county).shared
    assert passage.sources == [("云溪镇2022年报告", theirs.pk)]
    assert not passage.own
    assert SHARED[10:60] in mine.text[passage.start : passage.end]
    (passage,) = queries.reading(mine, clerk).shared
    assert passage.sources == [(copies.ELSEWHERE, None)]


def test_a_passage_of_the_towns_own_earlier_report_is_its_own(world: World) -> None:
    county = world.scope("county")
    take(f"青石镇2022年法治政府建设情况报告\n{SHARED}", county)
    now = take(f"青石镇2023年法治政府建设情况报告\n{SHARED}", county)
    (passage,) = queries.reading(now, county).shared
    assert passage.own
    assert [f.rule for f in queries.reading(now, county).findings] == ["copied_own"]


def test_a_report_taken_out_is_no_source_any_more_nor_after_a_rebuild(world: World) -> None:
    county = world.scope("county")
    mine = take(TEXT + SHARED, county)
    theirs = take("云溪镇2023年法治政府建设情况报告\n" + SHARED, county)
    receiving.discard(theirs, county)
    assert queries.reading(mine, county).shared == []
    copies.rebuild()
    assert queries.reading(mine, county).shared == []


def test_an_index_that_is_gone_is_made_anew(world: World) -> None:
    county = world.scope("county")
    mine = take(TEXT + SHARED, county)
    take("云溪镇2023年法治政府建设情况报告\n" + SHARED, county)
    shutil.rmtree(Path(settings.DATA) / "reading")
    assert len(queries.reading(mine, county).shared) == 1


# ---- the marked text ---------------------------------------------------------------------------------------------


def test_the_marked_lines_are_the_text_and_every_mark_begins_once(world: World) -> None:
    county = world.scope("county")
    reading = queries.reading(take(TEXT + SHARED, county), county)
    marks = marking.marks(reading)
    lines = list(marking.lines(reading.report, marks))
    assert ["".join(p.text for p in line.pieces) for line in lines] == [
        t for t in (TEXT + SHARED).split("\n") if t.strip()
    ]
    begins = [m.number for line in lines for p in line.pieces for m in p.begins]
    assert begins == [m.number for m in marks]
    assert {line.level for line in lines} >= {-1, 0, 1}
    for line in lines:
        for piece in line.pieces:
            assert all(piece.text in reading.report.text[m.start : m.end] for m in piece.marks)


def test_a_figure_in_a_copied_passage_shows_as_the_figure(world: World) -> None:
    county = world.scope("county")
    told = SHARED.replace("全程陪同", "全年排查矛盾纠纷9件，全程陪同")
    take(f"云溪镇2022年法治政府建设情况报告\n{told}", county)
    reading = queries.reading(take(f"青石镇2023年法治政府建设情况报告\n{told}", county), county)
    pieces = [p for line in marking.lines(reading.report, marking.marks(reading)) for p in line.pieces]
    (figure,) = (p for p in pieces if p.text == "9件")
    assert {m.kind for m in figure.marks} == {marking.FIGURE, marking.COPY}
    assert figure.mark is not None
    assert figure.mark.tone == DIFFERS


# ---- what goes back to the writers -------------------------------------------------------------------------------


def _commented(document: str) -> list[str]:
    """The text under each comment, in the order of their ids."""
    found: dict[int, str] = {}
    open_now: set[int] = set()
    pattern = r'<w:commentRangeStart w:id="(\d+)"/>|<w:commentRangeEnd w:id="(\d+)"/>|<w:t(?: [^>]*)?>([^<]*)</w:t>'
    for start, end, text in re.findall(pattern, document):
        if start:
            open_now.add(int(start))
            found[int(start)] = ""
        elif end:
            open_now.discard(int(end))
        for pk in open_now:
            found[pk] += text
    return [found[pk] for pk in sorted(found)]


def test_the_word_file_has_the_text_and_a_comment_at_each_place(world: World) -> None:
    county = world.scope("county")
    reading = queries.reading(take(TEXT, county), county)
    content = exports.word(reading)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        document = archive.read("word/document.xml").decode()
        comments = archive.read("word/comments.xml").decode()
    assert [t for t in text_of(content).split("\n") if t.strip()] == [t for t in TEXT.split("\n") if t.strip()]
    told = exports.notes(reading)
    assert _commented(document) == [TEXT[a:b] for a, b, _ in told]
    assert {"5次", "7件", "截止"} <= set(_commented(document))
    assert "账簿“学法活动”为1次" in comments
    assert "截至" in comments


def test_the_workbook_lists_findings_and_figures_as_text(world: World) -> None:
    county = world.scope("county")
    text = TEXT.replace("（二）化解矛盾", "=cmd()利用利用")
    reading = queries.reading(take(text, county), county)
    book = CalamineWorkbook.from_filelike(io.BytesIO(exports.workbook(reading)))
    slips = book.get_sheet_by_name("疑点").to_python()
    assert slips[0] == ["级别", "原文", "说明", "建议"]
    assert ["截止", "截至"] in [[row[1], row[3]] for row in slips]
    figures = book.get_sheet_by_name("数字").to_python()
    assert ["5次", "学法活动（中心组学习）", 5, 1, 4, "与账簿不符"] in figures
    assert any(row[0] == "" and row[5] == "报告未提及" for row in figures)


# ---- over the years ----------------------------------------------------------------------------------------------


def test_a_town_without_books_has_its_history_from_reports_and_books_go_first(world: World) -> None:
    county = world.scope("county")
    earlier = take("青石镇2021年法治政府建设情况报告\n全年排查矛盾纠纷30件，其中邻里纠纷12件。", county)
    take("青石镇2023年法治政府建设情况报告\n全年排查矛盾纠纷99件。", county)
    (disputes,) = (s for s in queries.history_of(county, TOWN) if s.account.code == "dispute.registered")
    assert disputes.points[2021] == Point(Decimal(30), str(earlier.pk), "30件")
    assert disputes.points[2023].booked
    assert disputes.points[2023].value == 3
    assert 2022 not in disputes.points


def _series(code: str = "dispute.registered", **values: int) -> Series:
    return Series(CHART[code], {int(y[1:]): Point(Decimal(v), "books") for y, v in values.items()})


@pytest.mark.parametrize(
    ("values", "jumps"),
    [
        ({"y2022": 40, "y2023": 119}, 0), ({"y2022": 40, "y2023": 121}, 1), ({"y2022": 121, "y2023": 40}, 1),
        ({"y2022": 2, "y2023": 9}, 0),  # small numbers double by chance
        ({"y2020": 100, "y2021": 102, "y2022": 101, "y2023": 160}, 1),  # a steady history explains no half more
        ({"y2020": 100, "y2021": 180, "y2022": 90, "y2023": 160}, 0),  # one that goes up and down does
        ({"y2023": 500}, 0), ({"y2022": 0, "y2023": 500}, 0),
    ],
)  # fmt: skip
def test_a_jump_is_what_the_history_does_not_explain(values: dict[str, int], jumps: int) -> None:
    assert len(history.jumps(TOWN, [_series(**values)], 2023)) == jumps


def test_books_are_not_compared_with_what_a_report_said() -> None:
    mixed = Series(CHART["study.sessions"], {2022: Point(Decimal(5), "7"), 2023: Point(Decimal(50), "books")})
    assert history.jumps(TOWN, [mixed], 2023) == []


def test_the_overview_tells_who_reported_what_differs_and_what_is_missing(world: World) -> None:
    county = world.scope("county")
    take(TEXT, county)
    rows = {row.town.path: row for row in queries.overview(county, 2023)}
    assert set(rows) == {TOWN, OTHER}
    assert not rows[TOWN].missing
    assert (rows[TOWN].same, rows[TOWN].differs) == (3, 1)
    assert rows[OTHER].missing
    assert [row.town.path for row in queries.overview(world.scope("clerk"), 2023)] == [TOWN]


# ---- the same checks as one writes -------------------------------------------------------------------------------


def _written(world: World, body: str) -> list[checks.Finding]:
    scope = world.scope("clerk")
    report = actions.create(scope=scope, town=TOWN, year=2023)
    pieces = [actions.Piece(s.role, s.heading, body if s.role == "measures" else s.body) for s in report.sections.all()]
    return checks.check(actions.save(report=report.pk, scope=scope, pieces=pieces, header={}))


def test_a_slip_is_found_at_its_place_in_the_body_as_typed(world: World) -> None:
    body = "学法{{study.sessions}}。\n截止12月底，排查纠纷{{dispute.registered}}，利用利用好调解平台。"
    found = {f.rule: f for f in _written(world, body) if f.rule in ("typo", "doubled")}
    for rule, text in (("typo", "截止"), ("doubled", "利用利用")):
        assert body[found[rule].start : found[rule].end] == text
        assert found[rule].section == 1
    assert "截至" in found["typo"].message


def test_a_slip_inside_a_figure_is_the_whole_figure(world: World) -> None:
    token = "{{dispute.registered unit=件件}}"
    found = [f for f in _written(world, f"排查纠纷{token}{token}。") if f.rule == "doubled"]
    body = f"排查纠纷{token}{token}。"
    assert all(body[f.start : f.end] in (token, token + token) for f in found)


def test_what_is_told_already_is_not_told_twice(world: World) -> None:
    rules = [f.rule for f in _written(world, "云溪镇组织学法。")]
    assert rules.count("other-place") == 1
    assert not {"place", "missing", "causes"} & set(rules)


def test_figures_from_the_books_are_not_called_wrong_sums(world: World) -> None:
    body = "排查矛盾纠纷{{dispute.registered}}，化解{{dispute.resolved}}，正在调解{{dispute.in_progress}}，化解率{{dispute.rate}}。"
    assert not {"parts", "rate", "whole"} & {f.rule for f in _written(world, body)}


# ---- the command -------------------------------------------------------------------------------------------------


def test_the_command_takes_files_in_and_rebuilds(world: World, tmp_path: Path) -> None:
    good, bad = tmp_path / "报告.txt", tmp_path / "表.csv"
    good.write_text("法治建设情况报告\n全年排查矛盾纠纷3件。", "utf-8")
    bad.write_text("x")
    done = CliRunner().invoke(main, ["receive", str(good), str(bad), "--town", TOWN, "--year", "2022"])
    assert done.exit_code == 0, done.output
    assert f"报告.txt：已收，{TOWN} 2022年" in done.output
    assert "不能读取“表.csv”" in done.output
    Received.objects.update(figures="[]")
    assert "已重读1份" in CliRunner().invoke(main, ["receive", "--rebuild"]).output
    assert [f.value for f in Received.objects.get().kept()] == [3]
    assert CliRunner().invoke(main, ["receive", str(bad)]).exit_code == 1


def test_what_was_read_is_seen_by_nobody_without_the_permission(world: World) -> None:
    take(TEXT, world.scope("county"))
    assert not queries.received(world.scope("grid")).exists()
    with pytest.raises(Denied):
        receiving.receive_text(TEXT, world.scope("admin"))
