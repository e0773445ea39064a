"""Standard sheets: each figure is what a person counts by hand, opens on its own records or postings, and prints."""

from __future__ import annotations

import html
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone
from python_calamine import CalamineWorkbook

from fazhang.books.door import close_period
from fazhang.books.state import Period, State, figure
from fazhang.cli import main
from fazhang.ledgers import door
from fazhang.ledgers.steps import Move
from fazhang.places.models import Office, Region, User
from fazhang.places.scope import Denied, Scope, scope_of
from fazhang.reports.standard import filling, forms, periods, workbook
from fazhang.reports.standard.forms import STANDARDS
from fazhang.reports.standard.spec import Column, Count, Grid, Identity, Register, Sheet
from fazhang.reports.yearly import yearly
from tests.conftest import Enter
from tests.world import COUNTY, OTHER, PHONE, RESIDENT, TOWN, World

DAY = date(2024, 2, 1)
FIFTEEN = """累计建账数 其中上年结转数 累计办结数 实质性办结数 阶段性办结数 程序性办结数 呈报上级数 上月办理中 本月建账数 本月办结数
本月实质性办结数 本月阶段性办结数 本月程序性办结数 本月呈报数 本月办理中""".split()


def register(world: World, ledger: str, day: str, place: str = "201", closed: str = "", **values: Any) -> int:
    scope = world.scope("clerk")
    entry = door.Entry({"region": f"{TOWN}{place}", "occurred_on": day, **values}, closed_on=closed or None)
    return door.register(ledger=ledger, entries=[entry], scope=scope).ids[0]


def dispute(world: World, day: str, place: str, closed: str = "", grade: str = "", **values: Any) -> int:
    given = {"subject": "争议", "type": "邻里纠纷", "source": "当事人申请", "parties": "2", "applicant": RESIDENT}
    if closed:
        given |= {"outcome": "调解成功", "result": "约定了结"}
    if grade:
        given["grade"] = grade
    return register(world, "dispute", day, place, closed, **{**given, **values})


@pytest.fixture
def disputes(world: World) -> World:
    """Beside the world's own three: two carried over from 2022, one of them failing in June; others about June 2023."""
    dispute(world, "2022-11-10", "203", "2023-02-10", "实质性")
    dispute(world, "2022-12-20", "203", "2023-06-20", "程序性", outcome="调解不成", told="司法")
    dispute(world, "2023-06-05", "202", "2023-06-15", "阶段性")
    dispute(world, "2023-06-10", "", reported_up_on="2023-06-12", reported_to="县信访联席办")
    dispute(world, "2023-07-01", "201")
    dispute(world, "2023-06-28", "201", "2023-07-05", "实质性")
    spare = dispute(world, "2023-06-09", "202")
    door.void(record=spare, reason="重复登记", scope=world.scope("head"))
    return world


def filled(code: str, scope: Scope, region: str = TOWN, month: str = "", year: str = "", day: date = DAY) -> Sheet:
    period = periods.read(STANDARDS[code], day, month, year)
    return filling.fill(STANDARDS[code], scope, Region.objects.get(path=region), period, day)


def numbers(sheet: Sheet) -> dict[str, list[int]]:
    """Row name → its figures, of the first table; the sum of all as 合计."""
    table = sheet.tables[0]
    assert table.total
    return {r.name: [int(c.value) for c in r.cells if c.value is not None] for r in (*table.rows, table.total)}


JUNE = {
    "青山村": [3, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 3],
    "石桥村": [2, 0, 2, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0],
    "河湾村": [2, 2, 2, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0],
    "青石镇本级": [1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1],
    "合计": [8, 2, 4, 1, 1, 1, 1, 2, 4, 2, 0, 1, 1, 1, 4],
}
"""June 2023, counted by hand."""


def test_the_monthly_sheet_has_its_fifteen_columns_in_order_each_with_its_own_figure(disputes: World) -> None:
    sheet = filled("dispute_monthly", disputes.scope("clerk"), month="2023-06")
    assert [h.name for h in sheet.tables[0].heads] == ["村", *FIFTEEN]
    assert [h.group for h in sheet.tables[0].heads[1:]] == [forms.SUM] * 7 + [forms.NOW] * 8
    assert numbers(sheet) == JUNE
    assert not sheet.faults
    assert not sheet.empty


def test_what_was_not_settled_last_year_is_carried_over(disputes: World) -> None:
    scope = disputes.scope("clerk")
    january = dict(zip(FIFTEEN, numbers(filled("dispute_monthly", scope, month="2023-01"))["合计"], strict=True))
    assert (january["其中上年结转数"], january["上月办理中"], january["累计建账数"]) == (2, 2, 2)
    following = dict(zip(FIFTEEN, numbers(filled("dispute_monthly", scope, month="2024-01"))["合计"], strict=True))
    assert (following["其中上年结转数"], following["本月办理中"], following["累计办结数"]) == (4, 4, 0)


def test_figures_of_the_chart_are_those_of_the_books(disputes: World) -> None:
    sheet = filled("dispute_monthly", disputes.scope("clerk"), month="2023-06")
    month, so_far = Period.month(2023, 6), Period(date(2023, 1, 1), date(2023, 6, 30))
    for row in [*(r for r in sheet.tables[0].rows if r.region), sheet.tables[0].total]:
        assert row
        got = {h.name: c.value for h, c in zip(sheet.tables[0].heads[1:], row.cells, strict=True)}
        now, year = State(row.region or TOWN, month), State(row.region or TOWN, so_far)
        assert got["本月建账数"] == now.figure("dispute.registered").value
        assert got["本月办理中"] == now.figure("dispute.in_progress").value
        assert got["上月办理中"] == now.figure("dispute.in_progress").opening
        assert got["其中上年结转数"] == year.figure("dispute.in_progress").opening
        resolved, failed = year.figure("dispute.resolved").value, year.figure("dispute.failed").value
        assert resolved is not None and failed is not None
        assert got["累计办结数"] == resolved + failed


def test_settled_without_a_degree_is_told_and_not_guessed(disputes: World) -> None:
    sheet = filled("dispute_monthly", disputes.scope("clerk"), month="2023-06")
    assert [r.text.partition("件数中有")[2][:2] for r in sheet.remarks] == ["1件"]
    may = filled("dispute_monthly", disputes.scope("clerk"), month="2023-05")
    assert [r.column for r in may.remarks] == ["ungraded", "month_ungraded"]


def test_a_sheet_that_does_not_add_up_says_so_with_both_sides(disputes: World) -> None:
    close_period(TOWN, 2023, 6, "system")
    dispute(disputes, "2023-06-02", "202", "2023-06-03", "实质性")
    sheet = filled("dispute_monthly", disputes.scope("clerk"), month="2023-06")
    assert len(sheet.faults) == 2
    assert sheet.faults[0].startswith("累计办结数＝实质性＋阶段性＋程序性＋未填写不成立：石桥村2≠3；合计4≠5。")


def test_a_county_has_a_row_for_each_township_and_a_township_only_its_own(disputes: World) -> None:
    county = filled("dispute_monthly", disputes.scope("county"), COUNTY, month="2023-06")
    assert county.tables[0].heads[0].name == "乡镇"
    assert numbers(county)["青石镇"] == JUNE["合计"]
    assert numbers(county)["云溪镇"] == [3, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 2]
    assert numbers(county)["合计"] == [a + b for a, b in zip(JUNE["合计"], numbers(county)["云溪镇"], strict=True)]


def test_grid_members_and_administrators_get_no_sheet(world: World) -> None:
    for role in ("grid", "admin"):
        with pytest.raises(Denied):
            filled("study_register", world.scope(role), month="2023-01")


def test_every_figure_opens_on_what_it_is_made_of(disputes: World, enter: Enter) -> None:
    client = enter("clerk")
    page = client.get("/standard/dispute_monthly/?month=2023-06").content.decode()
    rows = re.findall(r"<tr(?: class=\"fzs-total\")?><th scope=\"row\">(.*?)</th>(.*?)</tr>", page, re.S)
    assert len(rows) == len(JUNE)
    for name, cells in rows:
        links = re.findall(r"<a href=\"([^\"]+)\"[^>]*>(\d+)</a>", cells)
        assert [int(n) for _, n in links] == JUNE[re.sub("<.*?>", "", name)]
        for url, told in dict(links).items():
            answer = client.get(html.unescape(url))
            text = answer.content.decode()
            assert answer.status_code == 200
            value = re.search(r'fzb-value-number fz-num">(\d+)件', text)
            assert value
            assert value[1] == told
            if "条记录" in text:
                assert text.count("fz-list-title") == int(told)


def test_petitions_are_counted_by_topic_and_form_with_what_is_still_in_hand(world: World) -> None:
    def petition(day: str, closed: str = "", **values: Any) -> int:
        given = {"subject": "诉求", "form": "来访", "mode": "固定接访", "leader": "镇长甲", "people": "1"}
        if values.get("form", "来访") != "来访":
            del given["mode"], given["leader"]
        return register(world, "petition", day, "", closed, **{**given, **values})

    done = {"outcome": "化解", "grade": "实质性", "result": "已答复"}
    petition("2022-12-10", "2023-04-20", topic="民政", repeat="初件", rating="满意", **done)
    petition("2023-04-02", topic="民政", repeat="重件", people="7", delegates="3")
    petition("2023-04-05", "2023-04-09", topic="政法", form="来信", repeat="初件", **done)
    petition("2023-04-30", "2023-05-01", topic="政法", form="网信", repeat="初件", **done)
    sheet = filled("petition_statistics", world.scope("clerk"), month="2023-04")
    got = numbers(sheet)
    heads = [h.name for h in sheet.tables[0].heads[1:]]

    def row(name: str) -> dict[str, int]:
        return {h: n for h, n in zip(heads, got[name], strict=True) if n}

    assert row("民政") == {
        "合计": 1, "来访": 1, "人次": 7, "集体访批次": 1, "集体访人次": 7, "重件": 1, "上期结转": 1, "本期办结": 1, "化解": 1,
        "期末办理中": 1, "实质性": 1, "满意": 1,
    }  # fmt: skip
    assert row("政法") == {
        "合计": 2, "来信": 1, "网信": 1, "初件": 2, "本期办结": 1, "化解": 1, "期末办理中": 1, "实质性": 1,
    }  # fmt: skip
    assert row("未填写") == {"合计": 1, "来访": 1, "人次": 2, "期末办理中": 1}  # the world's own
    month = Period.month(2023, 4)
    assert row("合计")["来访"] == figure("petition.visits", TOWN, month).value
    assert row("合计")["人次"] == figure("petition.visitors", TOWN, month).value
    assert not sheet.faults
    year = filled("petition_statistics", world.scope("clerk"), year="2023")
    assert dict(zip(heads, numbers(year)["合计"], strict=True))["上期结转"] == 1


def test_a_petition_about_ones_own_office_is_not_behind_a_figure_either(world: World) -> None:
    petition = {"subject": "反映办事拖延", "form": "来信", "purpose": "检举控告", "topic": "政法"}
    scope = world.scope("chief")
    entry = door.Entry({"region": TOWN, "occurred_on": "2023-04-03", "accused_unit": "司法所", **petition})
    door.register(ledger="petition", entries=[entry], scope=_clerk_of(world, "党政办"))
    whole = filled("petition_statistics", scope, month="2023-04")
    own = filled("petition_statistics", world.scope("clerk"), month="2023-04")
    assert numbers(whole)["政法"][0] == 1
    assert numbers(own)["政法"][0] == 0
    april = Period.month(2023, 4)
    region = Region.objects.get(path=TOWN)
    standard = STANDARDS["petition_statistics"]
    seen = filling.behind(standard, world.scope("clerk"), region, april, "letters", "")
    assert seen and not seen.records


def _clerk_of(world: World, office: str) -> Scope:
    user = User.objects.create_user(
        "qs_other", PHONE, name="经办", role="clerk", region=Region.objects.get(path=TOWN),
        office=Office.objects.get(region=TOWN, name=office),
    )  # fmt: skip
    return scope_of(user)


def test_the_register_of_study_lists_each_session_once_and_sums_as_the_books_do(world: World) -> None:
    sheet = filled("study_register", world.scope("clerk"), year="2023")
    table = sheet.tables[0]
    assert [h.name for h in table.heads] == [
        "序号", "地区", "学习日期", "学习形式", "学习主题", "学习篇目", "主持人", "地点", "参加人次",
    ]  # fmt: skip
    assert [(r.cells[1].text, r.cells[-1].value) for r in table.rows] == [
        ("2023-01-15", 11), ("2023-02-15", 12), ("2023-03-15", 13),
    ]  # fmt: skip
    assert table.total
    assert table.total.cells[-1].value == figure("study.attendance", TOWN, Period.year(2023)).value == Decimal(36)
    assert table.total.cells[-1].figures
    assert not sheet.faults


def test_the_register_of_publicity_sums_its_own_ledger_alone(world: World) -> None:
    register(world, "antifraud", "2022-12-06", "", kind="集中宣传", topic="反诈宣传", materials="70")
    sheet = filled("publicity_register", world.scope("clerk"), month="2022-12")
    assert sheet.tables[0].total
    heads = [h.name for h in sheet.tables[0].heads[1:]]
    sums = dict(zip(heads, sheet.tables[0].total.cells, strict=True))
    cell = sums["发放宣传资料（份）"]
    assert cell.value == 400
    assert cell.figures[0].value == 400
    assert figure("publicity.materials", TOWN, Period.month(2022, 12)).value == 470
    assert not sheet.faults


def test_no_sheet_holds_what_names_a_resident(disputes: World, enter: Enter) -> None:
    for role in ("clerk", "county"):
        client = enter(role)
        for code, standard in STANDARDS.items():
            given = "month=2023-04" if "month" in standard.spans else "year=2023"
            data = client.get(f"/standard/{code}/sheet.xlsx?{given}&region={TOWN}").content
            text = str(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python())
            text += client.get(f"/standard/{code}/?{given}&region={TOWN}").content.decode()
            assert RESIDENT not in text
            assert PHONE not in text
    with pytest.raises(ValueError, match="residents"):
        Register(ledger="dispute", fields=("day", "applicant"), sums={})
    with pytest.raises(ValueError, match="residents"):
        Register(ledger="study", fields=("day", "notes"), sums={})


def test_enforcement_of_the_year_is_what_the_word_file_says(world: World, enter: Enter) -> None:
    check = {"kind": "执法检查", "subject": "检查", "times": "4", "corrections": "2"}
    register(world, "patrol", "2023-05-06", "", area="水利", **check)
    sheet = filled("enforcement_yearly", world.scope("clerk"), year="2023")
    content = yearly(TOWN, 2023)
    assert [r.name for r in sheet.tables[0].rows] == [name for name, _ in content.areas] == ["水利"]
    assert [c.value for c in sheet.tables[0].rows[0].cells] == [f.value for f in content.areas[0][1]]
    assert [r.cells[0].value for r in sheet.tables[1].rows] == [f.value for f, _ in content.others]
    page = enter("clerk").get("/standard/enforcement_yearly/?year=2023").content.decode()
    assert f"/statements/enforcement/2023.docx?region={TOWN}" in page
    assert f"/figure/enforcement.inspections/?region={TOWN}" in page


def test_the_workbook_holds_the_form_and_prints_on_a4_across(disputes: World, enter: Enter) -> None:
    answer = enter("clerk").get("/standard/dispute_monthly/sheet.xlsx?month=2023-06")
    assert answer["Content-Type"] == workbook.MIME
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "青石镇2023年6月矛盾纠纷排查化解月报表"
    assert rows[1][0] == "填报单位（盖章）：青石镇"
    assert [c for c in rows[2] if c] == ["村", forms.SUM, forms.NOW]
    assert rows[3][1:] == FIFTEEN
    assert {str(r[0]): r[1:] for r in rows[4:9]} == JUNE
    told = "".join(str(c) for r in rows[9:] for c in r)
    for text in ("没有填写“化解程度”", "单位负责人：", "审核人：", "填表人："):
        assert text in told
    xml = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    setup = re.search(r"<pageSetup[^>]*>", xml)
    assert setup and 'paperSize="9"' in setup[0] and 'orientation="landscape"' in setup[0]
    assert 'fitToHeight="0"' in setup[0]
    assert "<mergeCell " in xml


def test_every_sheet_makes_a_workbook_for_a_place_without_anything_below_it(world: World) -> None:
    grid = f"{TOWN}201001001"
    for standard in STANDARDS.values():
        given = {"month": "2023-06"} if "month" in standard.spans else {"year": "2023"}
        sheet = filled(standard.code, world.scope("clerk"), grid, **given)
        assert CalamineWorkbook.from_filelike(io.BytesIO(workbook.write(sheet, DAY))).sheet_names


def test_a_text_that_looks_like_a_formula_stays_text(world: World) -> None:
    register(world, "study", "2023-09-01", form="会前学法", topic="=1+1", attendance="5")
    data = workbook.write(filled("study_register", world.scope("clerk"), month="2023-09"), DAY)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert "=1+1" in rows[3]


def test_a_month_in_which_nothing_happened_is_a_sheet_of_zeros_that_says_so(world: World) -> None:
    sheet = filled("dispute_monthly", world.scope("clerk"), month="2021-05")
    assert sheet.empty
    assert all(n == [0] * 15 for n in numbers(sheet).values())
    assert [r.name for r in sheet.tables[0].rows] == ["青山村", "石桥村", "河湾村"]
    assert "没有发生，可作零报告" in sheet.remarks[0].text
    assert not sheet.faults
    register_sheet = filled("study_register", world.scope("clerk"), month="2021-05")
    assert register_sheet.empty and not register_sheet.tables[0].rows


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("month=2099-01", "还没有到"),
        ("month=2023-13", "月份应写作"),
        ("month=x", "月份应写作"),
        ("year=2023", "只有月报"),
    ],
)
def test_a_period_that_cannot_be_reported_is_refused_with_the_reason(
    world: World, enter: Enter, given: str, told: str
) -> None:
    client = enter("clerk")
    answer = client.get(f"/standard/dispute_monthly/?{given}")
    assert answer.status_code == 422
    assert told in answer.content.decode()
    answer = client.get(f"/standard/dispute_monthly/sheet.xlsx?{given}", follow=True)
    assert told in answer.content.decode()


def test_a_month_that_is_not_over_says_to_which_day_its_figures_are(world: World) -> None:
    sheet = filled("dispute_monthly", world.scope("clerk"), month="2023-06", day=date(2023, 6, 10))
    assert sheet.remarks[0].text == "2023年6月还没有结束，数字截至2023-06-10。"


def test_the_usual_period_is_the_last_that_is_over_or_the_newest_with_records(world: World) -> None:
    scope, region = world.scope("clerk"), Region.objects.get(path=TOWN)
    monthly, study = STANDARDS["dispute_monthly"], STANDARDS["study_register"]
    assert periods.usual(monthly, "month", scope, region, date(2023, 9, 5)) == Period.month(2023, 8)
    assert periods.usual(monthly, "month", scope, region, date(2030, 1, 5)) == Period.month(2023, 6)
    assert periods.usual(study, "year", scope, region, date(2024, 1, 5)) == Period.year(2023)
    assert periods.usual(study, "year", scope, region, date(2030, 1, 5)) == Period.year(2023)


def test_what_a_sheet_declares_must_be_there() -> None:
    def grid(*columns: Column, **more: Any) -> Grid:
        return Grid(ledger="dispute", rows="regions", head="单位", columns=columns, **more)

    counted = Column(code="a", name="甲", count=Count())
    for wrong in (
        lambda: grid(counted, counted),
        lambda: grid(Column(code="a", name="甲")),
        lambda: grid(Column(code="a", name="甲", books="dispute.rate")),
        lambda: grid(counted, identities=(Identity("甲＝乙", ("a",), ("b",)),)),
    ):
        with pytest.raises(ValueError):
            wrong()
    with pytest.raises(KeyError):
        grid(Column(code="a", name="甲", count=Count("no_such_day")))


def test_reporting_a_dispute_upward_is_a_step_that_leaves_it_in_hand(world: World) -> None:
    pk, scope = world.records["soon"], world.scope("clerk")
    today = timezone.localdate()
    for code, values in (("accept", {"consent": "同意调解"}), ("report_up", {"reported_to": "县信访联席办"})):
        door.move(moves=[Move(pk, code, values, today)], scope=scope)
    record = world.record("soon")
    assert (record.state, record.closed_on) == ("mediating", None)
    assert record.stored()["reported_up_on"] == today.isoformat()
    sheet = filled("dispute_monthly", scope, month=f"{today:%Y-%m}", day=today)
    assert numbers(sheet)["合计"][FIFTEEN.index("本月呈报数")] == 1


def test_the_command_writes_a_sheet_and_refuses_what_the_page_refuses(disputes: World, tmp_path: Path) -> None:
    out = tmp_path / "月报.xlsx"
    done = CliRunner().invoke(main, ["sheet", "dispute_monthly", str(out), "--town", TOWN, "--month", "2023-06"])
    assert done.exit_code == 0, done.output
    assert "没有填写“化解程度”" in done.output
    rows = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    assert {str(r[0]): r[1:] for r in rows[4:9]} == JUNE
    for wrong, told in (
        (["nothing", str(out), "--town", TOWN, "--month", "2023-06"], "没有“nothing”这张表"),
        (["dispute_monthly", str(out), "--town", "123456789", "--month", "2023-06"], "没有代码为123456789的乡镇"),
        (["dispute_monthly", str(out), "--town", TOWN], "--month"),
        (["dispute_monthly", str(out), "--town", TOWN, "--month", "2099-06"], "还没有到"),
    ):
        answer = CliRunner().invoke(main, ["sheet", *wrong])
        assert answer.exit_code != 0
        assert told in answer.output


def test_a_place_of_another_township_is_not_found(world: World, enter: Enter) -> None:
    client = enter("clerk")
    for path in ("/standard/", "/standard/study_register/", "/standard/study_register/sheet.xlsx"):
        assert client.get(f"{path}?region={OTHER}").status_code == 404
    assert client.get("/standard/dispute_monthly/no_such/").status_code == 404
    assert client.get("/standard/dispute_monthly/up/?row=nowhere").status_code == 404
    assert client.get("/standard/no_such/").status_code == 404
