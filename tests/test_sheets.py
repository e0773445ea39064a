"""Spreadsheets as people keep them: what is read, booked, returned, and that nothing is dropped in silence."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from fazhang.ledgers import verify
from fazhang.ledgers.models import Heading, Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets import returning, templates, values
from fazhang.ledgers.sheets.loading import Loader, Result
from fazhang.ledgers.sheets.workbook import Unreadable, sheets
from fazhang.places.scope import system
from tests.world import TOWN, World

DISPUTES = "/ledgers/dispute/import/"
HEAD = ["序号", "登记时间", "所在村", "纠纷简述", "纠纷类别", "案件来源", "涉及人数", "甲方", "联系电话"]
GOOD = [1, "2023.5.6", "青山村", "宅基地滴水纠纷", "邻里", "当事人申请", "约3人", "张某某", "000-12345678"]


def book(*tables: tuple[str, list[list[Any]]], merge: dict[str, dict[str, str]] | None = None) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    day = made.add_format({"num_format": "yyyy/m/d"})
    for name, rows in tables:
        sheet = made.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, datetime | date):
                    sheet.write_datetime(r, c, cell, day)
                elif cell is not None:
                    sheet.write(r, c, cell)
        for area, value in (merge or {}).get(name, {}).items():
            sheet.merge_range(area, value)
    made.close()
    return out.getvalue()


def load(data: bytes, ledger: str = "dispute", **how: bool) -> Result:
    result = Loader(LEDGERS[ledger], system(TOWN), TOWN).load(data, **how)
    assert result.rows == (
        (0 if how.get("dry_run") else result.booked)
        + (result.booked if how.get("dry_run") else 0)
        + result.duplicates + len(result.returned) + result.totals + result.blank
    )  # fmt: skip
    return result


def places(world: World) -> str:
    from fazhang.places.models import Region

    return Region.objects.get(path=f"{TOWN}201").name


@pytest.fixture
def village(world: World) -> str:
    return places(world)


def line(village: str, **other: Any) -> list[Any]:
    cells = [*GOOD]
    cells[2] = village
    for name, value in other.items():
        cells[HEAD.index(name)] = value
    return cells


def test_a_title_filling_lines_other_names_and_free_values_are_understood(village: str) -> None:
    rows = [
        ["青石镇2023年矛盾纠纷排查化解台账"], ["填报单位：司法所", None, None, "填报时间：2023年12月"], HEAD,
        line(village), line(village, 登记时间="5月8日", 纠纷简述="水渠分水纠纷"),
        line(village, 登记时间=45052, 纠纷简述="道路通行纠纷", 涉及人数="二十"), [None] * 9,
        ["合计", None, None, None, None, None, 26], ["填表人：某某", None, None, "审核人：某某"],
    ]  # fmt: skip
    result = load(book(("台账", rows)))
    assert (result.booked, result.totals, result.blank, result.faults) == (3, 1, 2, [])
    held = {r.title: r for r in Record.objects.filter(key__startswith="sheet:")}
    assert {t: r.occurred_on for t, r in held.items()} == {
        "宅基地滴水纠纷": date(2023, 5, 6), "水渠分水纠纷": date(2023, 5, 8), "道路通行纠纷": date(2023, 5, 6),
    }  # fmt: skip
    assert {r.stored()["type"] for r in held.values()} == {"邻里纠纷"}
    assert held["道路通行纠纷"].stored()["parties"] == 20
    assert all(r.region == f"{TOWN}201" for r in held.values())
    assert not list(verify.problems())


def test_a_total_that_does_not_add_up_is_told(village: str) -> None:
    rows = [HEAD, line(village), ["合计", None, None, None, None, None, 5]]
    assert "合计写的是5，上面各行相加是3" in "；".join(load(book(("台账", rows))).notes)


def test_the_same_file_twice_books_nothing_twice(village: str) -> None:
    data = book(("台账", [HEAD, line(village), line(village)]))
    assert (load(data).booked, load(data).booked) == (2, 0)
    again = load(data)
    assert (again.duplicates, again.returned) == (2, [])


def test_bad_lines_come_back_marked_and_book_once_mended(village: str) -> None:
    rows = [
        ["台账"],
        HEAD,
        line(village),
        line("别的村", 登记时间="去年", 纠纷简述="界址纠纷"),
        line(village, 纠纷简述=None),
    ]
    result = load(book(("一月", rows)))
    assert result.booked == 1
    assert {(f.row, f.column) for f in result.faults} == {(4, "所在村"), (4, "登记时间"), (5, "纠纷简述")}
    back = returning.workbook(result)
    held = CalamineWorkbook.from_filelike(io.BytesIO(back)).get_sheet_by_index(0).to_python()
    assert held[0][0] == "台账"
    assert held[2][3] == "界址纠纷"
    assert "原第4行" in held[2][9]
    mended = [[*row[:9]] for row in held]
    mended[2][1], mended[2][2], mended[3][3] = "2023-06-01", village, "晒场纠纷"
    assert load(book(("一月", mended))).booked == 2


def test_all_or_nothing_books_nothing_unless_all_is_good(village: str) -> None:
    data = book(("台账", [HEAD, line(village), line(village, 涉及人数="若干")]))
    before = Record.objects.count()
    result = load(data, whole=True)
    assert (result.booked, len(result.returned), Record.objects.count()) == (0, 2, before)


def test_a_dry_run_says_what_would_be_booked_and_books_nothing(village: str) -> None:
    before = Record.objects.count()
    assert load(book(("台账", [HEAD, line(village)])), dry_run=True).booked == 1
    assert Record.objects.count() == before


def test_two_lines_of_headings_and_merged_cells_are_read(village: str) -> None:
    rows = [
        ["登记日期", "村", "纠纷", None, None, "当事人数"], [None, None, "事由", "类型", "来源", None],
        [date(2023, 4, 1), village, "噪声纠纷", "邻里纠纷", "当事人申请", 2],
        [date(2023, 4, 2), None, "采光纠纷", "邻里纠纷", "当事人申请", 2],
    ]  # fmt: skip
    result = load(book(("台账", rows), merge={"台账": {"C1:E1": "纠纷", "B3:B4": village}}))
    assert result.mapping["纠纷 事由"] == "subject"
    assert result.booked == 2


def test_every_sheet_of_a_workbook_is_read_and_those_of_no_ledger_are_told(village: str) -> None:
    one, two = [HEAD, line(village)], [HEAD, line(village, 纠纷简述="墙界纠纷", 登记时间="6月3日")]
    result = load(book(("2023年5月", one), ("2023年6月", two), ("说明", [["本表由司法所填写"]])))
    assert result.booked == 2
    assert any("说明" in n for n in result.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_any_usual_encoding_is_read_whole(village: str, encoding: str) -> None:
    text = "\n".join(",".join("" if c is None else str(c) for c in row) for row in [HEAD, line(village)])
    assert load(text.encode(encoding)).booked == 1


def test_likely_duplicates_of_records_entered_by_hand_are_told(village: str) -> None:
    load(book(("台账", [HEAD, line(village)])))
    other = line(village, 联系电话="000-99999999")
    assert len(load(book(("台账", [HEAD, other])), dry_run=True).likely) == 1


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"\0\1\2\3" * 50])
def test_a_file_that_is_no_workbook_is_refused_in_plain_words(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"文件|表格"):
        list(sheets(data))


def test_the_command_says_what_became_of_every_line(village: str, tmp_path: Any) -> None:
    from fazhang.cli import main

    path, back = tmp_path / "台账.xlsx", tmp_path / "退回.xlsx"
    path.write_bytes(book(("台账", [HEAD, line(village), line(village, 纠纷类别="不知道")])))
    done = CliRunner().invoke(
        main, ["import", "dispute", str(path), "--town", TOWN + "000", "--errors", str(back), "--json"]
    )
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert (told["rows"], told["booked"], told["returned"]) == (2, 1, 1)
    assert told["errors"][0]["row"] == 3
    assert told["errors"][0]["column"] == "纠纷类别"
    assert back.stat().st_size > 0


def test_a_template_can_be_filled_and_sent_back(village: str) -> None:
    made = templates.workbook([LEDGERS["dispute"]], [village], ["司法所"], date(2024, 3, 5))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name(LEDGERS["dispute"].name).to_python()
    head = rows[2]
    filled = [""] * len(head)
    given = {
        "登记日期": "2024-03-05",
        "地区": village,
        "纠纷事由": "树木遮光纠纷",
        "纠纷类型": "邻里纠纷",
        "纠纷来源": "主动调解",
        "当事人数": "2",
    }
    for label, value in given.items():
        filled[head.index(label)] = value
    result = load(book(("台账", [*rows, filled])))
    assert (result.booked, result.faults) == (1, [])


@pytest.mark.parametrize("code", list(LEDGERS))
def test_every_ledger_has_a_template_whose_headings_it_understands(code: str) -> None:
    from fazhang.ledgers.sheets import header

    made = templates.workbook([LEDGERS[code]], ["青山村"], ["司法所"], date(2024, 3, 5))
    table = header.find(next(s for s in sheets(made) if not s.hidden), LEDGERS[code])
    assert table is not None
    wanted = {name for name, _, _, _ in templates.columns(LEDGERS[code])}
    assert wanted == set(table.mapping)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.none(), st.booleans()))
def test_no_cell_breaks_the_reading_of_a_line(cell: Any) -> None:
    from fazhang.ledgers.fields import FieldError

    for ledger in ("dispute", "enforcement_case", "study"):
        for field in LEDGERS[ledger].fields:
            try:
                values.clean(field, cell, values.Years(2023))
            except FieldError as error:
                assert str(error)


def test_a_clerk_uploads_maps_checks_and_books_and_takes_back_what_is_wrong(enter: Any, village: str) -> None:
    client = enter("clerk")
    rows = [[*HEAD[:3], "怎么回事", *HEAD[4:]], line(village), line(village, 登记时间="去年")]
    upload = io.BytesIO(book(("台账", rows)))
    upload.name = "台账.xlsx"
    page = client.post("/ledgers/dispute/import/", {"files": upload})
    assert "“纠纷事由”" in page.content.decode()
    token = page.context["token"]
    mapped = {"token": token, "ledger": ["dispute"], "heading": ["怎么回事"], "name": ["subject"], "before": [""]}
    page = client.post("/ledgers/dispute/import/", {**mapped, "act": "check"})
    assert page.context["result"].booked == 1
    # The page as it is sent back: the form's own fields, after a second look.
    columns = page.context["mapped"][0].columns
    shown = {
        "ledger": ["dispute"] * len(columns), "heading": [c.heading for c, _ in columns],
        "name": [c.name for c, _ in columns], "before": [before for _, before in columns],
    }  # fmt: skip
    assert "subject" in shown["name"]
    done = client.post("/ledgers/dispute/import/", {**shown, "token": token, "act": "book"})
    assert (done.context["result"].booked, len(done.context["result"].returned)) == (1, 1)
    back = client.get(f"/ledgers/dispute/import/{done.context['token']}/")
    assert CalamineWorkbook.from_filelike(io.BytesIO(b"".join([back.content]))).sheet_names == ["台账"]
    again = io.BytesIO(book(("台账", rows)))
    again.name = "台账.xlsx"
    page = client.post("/ledgers/dispute/import/", {"files": again})
    assert page.context["result"].duplicates == 1, "the mapping is remembered, so is the line"
    assert enter("head").get(f"/ledgers/dispute/import/{done.context['token']}/").status_code == 404


def test_an_upload_waits_encrypted(enter: Any, village: str, settings: Any) -> None:
    from pathlib import Path

    client = enter("clerk")
    upload = io.BytesIO(("\n".join([",".join(HEAD), ",".join(map(str, line(village)))])).encode())
    upload.name = "台账.csv"
    client.post("/ledgers/dispute/import/", {"files": upload})
    files = [p for p in (Path(settings.DATA) / "imports").rglob("*") if p.is_file()]
    assert files
    assert not any("张某某" in p.read_text("utf-8", "replace") for p in files)


def test_the_year_a_table_was_filled_in_is_not_the_year_it_is_about(village: str) -> None:
    rows = [["2023年矛盾纠纷台账", "龙年填报时间：2024年1月5日"], HEAD, line(village, 登记时间="5月6日")]
    load(book(("台账", rows)))
    assert Record.objects.get(key__startswith="sheet:").occurred_on == date(2023, 5, 6)


def test_the_same_line_sent_by_another_office_is_not_booked_again(world: World, village: str) -> None:
    from dataclasses import replace

    data, clerk = book(("台账", [HEAD, line(village)])), world.scope("clerk")
    first = Loader(LEDGERS["dispute"], clerk, TOWN).load(data)
    again = Loader(LEDGERS["dispute"], replace(clerk, office=None), TOWN).load(data)
    assert (first.booked, again.booked, again.duplicates) == (1, 0, 1)


def test_a_line_s_key_does_not_give_away_what_it_says(village: str, settings: Any) -> None:
    """Two installations give the same line different keys, so a guess cannot be proved from the books."""
    data = book(("台账", [HEAD, line(village)]))
    load(data)
    settings.SECRET_KEY = "another installation"
    load(data)
    assert Record.objects.filter(key__startswith="sheet:").count() == 2


STUDY = [["学习日期", "学习形式", "学习内容", "参加人次"], ["2023-03-01", "会前学法", "《民法典》", 20]]


def office_book(village: str) -> bytes:
    """A workbook of three ledgers: two sheets that say what they are, one that its headings tell, one of no ledger."""
    petition = [
        ["收到日期", "反映事项", "信访形式", "来访人次", "所在村"],
        ["2023-04-01", "反映道路", "来信", 2, village],
    ]
    return book(
        ("矛盾纠纷台账", [HEAD, line(village)]), ("2023年接访", [["青石镇接访下访台账"], *petition]),
        ("3月", STUDY), ("通讯录", [["姓名", "办公电话"], ["某某", "000"]]),
    )  # fmt: skip


def test_each_sheet_of_an_office_s_workbook_goes_into_its_ledger(village: str) -> None:
    result = Loader(None, system(TOWN), TOWN).load(office_book(village))
    assert result.faults == []
    assert {t.sheet.name: t.ledger.code for t in result.tables} == {
        "矛盾纠纷台账": "dispute", "2023年接访": "petition", "3月": "study",
    }  # fmt: skip
    assert result.booked == 3
    assert dict(result.by_ledger) == {"dispute": 1, "petition": 1, "study": 1}
    assert any("通讯录" in note for note in result.notes)
    assert not list(verify.problems())


def test_a_sheet_of_another_ledger_is_not_imported_into_this_one(village: str) -> None:
    result = load(office_book(village))
    assert {t.sheet.name for t in result.tables} == {"矛盾纠纷台账"}
    assert any("接访下访台账" in note for note in result.notes)


def test_a_clerk_books_an_office_s_workbook_and_leaves_one_sheet_out(enter: Any, village: str) -> None:
    client = enter("clerk")
    upload = io.BytesIO(office_book(village))
    upload.name = "台账.xlsx"
    page = client.post("/import/", {"files": upload})
    sheets = dict(page.context["sheets"])
    assert {name: ledger.code for name, ledger in sheets.items()} == {
        "矛盾纠纷台账": "dispute", "2023年接访": "petition", "3月": "study",
    }  # fmt: skip
    form = {"sheet": list(sheets), "of": ["dispute", "", "study"], "token": page.context["token"], "act": "book"}
    done = client.post("/import/", form)
    assert done.context["result"].booked == 2
    assert {r.ledger for r in Record.objects.filter(key__startswith="sheet:")} == {"dispute", "study"}


def test_a_sheet_left_out_by_hand_stays_out_when_the_page_is_sent_again(enter: Any, village: str) -> None:
    client = enter("clerk")
    upload = io.BytesIO(office_book(village))
    upload.name = "台账.xlsx"
    page = client.post("/import/", {"files": upload})
    form = {"sheet": ["2023年接访"], "of": [""], "token": page.context["token"]}
    page = client.post("/import/", {**form, "act": "check"})
    shown = re.findall(r'name="sheet" value="([^"]*)"><select[^>]*name="of">(.*?)</select>', page.text)
    chosen = [(re.search('value="([^"]*)" selected', o) or re.search('value="([^"]*)"', o)).group(1) for _, o in shown]
    client.post("/import/", {**form, "sheet": [name for name, _ in shown], "of": chosen, "act": "book"})
    assert {r.ledger for r in Record.objects.filter(key__startswith="sheet:")} == {"dispute", "study"}


def test_a_clerk_chooses_the_ledger_of_a_sheet_that_was_not_recognised(enter: Any, village: str) -> None:
    client = enter("clerk")
    rows = [["开展时间", "怎么学", "学了什么"], ["2023-03-01", "会前学法", "《民法典》"]]
    upload = io.BytesIO(book(("某表", rows)))
    upload.name = "台账.xlsx"
    page = client.post("/import/", {"files": upload})
    assert (page.context["result"].booked, [sheet.name for sheet, _ in page.context["result"].left]) == (0, ["某表"])
    form = {"token": page.context["token"], "sheet": ["某表"], "of": ["study"], "act": "check"}
    assert [m.ledger.code for m in client.post("/import/", form).context["mapped"]] in ([], ["study"])


def test_a_clerk_shows_where_the_header_of_an_unknown_table_is_and_maps_it(enter: Any, village: str) -> None:
    client = enter("clerk")
    told = ["某年某处情况"], list("甲乙丙丁戊"), ["2023-03-01", village, "邻里", "当事人申请", "李甲与邻居争地界"]
    form = _uploaded(client, book(("某表", list(told))))
    page = client.post(DISPUTES, {**form, "headed": "某表", "head": "", "act": "check"})
    assert page.context["headless"][0][2][1] == ("2", "甲 乙 丙 丁 戊")
    form |= {"headed": "某表", "head": "2"}
    page = client.post(DISPUTES, {**form, "act": "check"})
    (group,) = page.context["mapped"]
    assert [c.heading for c, _ in group.unsure] == list("甲乙丙丁戊")
    names = {"甲": "occurred_on", "乙": "region", "丙": "type", "丁": "source", "戊": "subject"}
    form |= {"ledger": ["dispute"] * 5, "heading": list(names), "name": list(names.values()), "before": [""] * 5}
    assert client.post(DISPUTES, {**form, "act": "check"}).context["result"].booked == 1
    client.post(DISPUTES, {**form, "act": "book"})
    assert Record.objects.get(key__startswith="sheet:").stored()["subject"] == "李甲与邻居争地界"
    # Remembered: the next file of this kind is known at once.
    told[2][0] = "2023-03-02"
    assert _looked_at(client, book(("某表", list(told)))).context["result"].booked == 1


def test_a_table_without_a_header_is_mapped_by_its_columns_and_not_remembered(enter: Any, village: str) -> None:
    client = enter("clerk")
    data = book(("某表", [["2023-03-01", village, "邻里", "当事人申请", "李甲与邻居争地界"]]))
    form = _uploaded(client, data) | {"headed": "某表", "head": "0"}
    names = {"A列": "occurred_on", "B列": "region", "C列": "type", "D列": "source", "E列": "subject"}
    form |= {"ledger": ["dispute"] * 5, "heading": list(names), "name": list(names.values()), "before": [""] * 5}
    assert client.post(DISPUTES, {**form, "act": "check"}).context["result"].booked == 1
    client.post(DISPUTES, {**form, "act": "book"})
    assert Record.objects.filter(key__startswith="sheet:").count() == 1
    assert not Heading.objects.exists()


@pytest.mark.parametrize("head", ["31", "-1", "二", "9" * 30])
def test_a_header_row_that_is_none_imports_nothing(enter: Any, village: str, head: str) -> None:
    client = enter("clerk")
    form = _uploaded(client, book(("某表", [["甲", "乙"], ["1", "2"]])))
    page = client.post(DISPUTES, {**form, "headed": "某表", "head": head, "act": "book"})
    assert page.status_code == 200 and not Record.objects.filter(key__startswith="sheet:").exists()


def _looked_at(client: Any, data: bytes) -> Any:
    upload = io.BytesIO(data)
    upload.name = "台账.xlsx"
    return client.post(DISPUTES, {"files": upload})


def _uploaded(client: Any, data: bytes) -> dict[str, Any]:
    return {"token": _looked_at(client, data).context["token"]}


def test_the_template_workbook_of_an_office_comes_back_into_its_ledgers(enter: Any, village: str) -> None:
    answer = enter("clerk").get("/import/template/?ledger=study&ledger=dispute")
    held = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    tables = []
    for code in ("study", "dispute"):
        rows = held.get_sheet_by_name(LEDGERS[code].name).to_python()
        given = [""] * len(rows[2])
        for label, value in {"地区": village, LEDGERS[code].day: "2023-05-06"}.items():
            given[rows[2].index(label)] = value
        tables.append((LEDGERS[code].name, [*rows, given]))
    result = Loader(None, system(TOWN), TOWN).load(book(*tables))
    assert {t.ledger.code for t in result.tables} == {"study", "dispute"}
    assert len(result.returned) == 2, "a day and a place are not enough"
