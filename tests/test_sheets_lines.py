"""Lines as people lay them out: what is one matter, what is a total, what is said of a line beside its cells."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
import xlsxwriter

from fazhang.ledgers.door import Entry, register
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets import loading
from fazhang.ledgers.sheets.loading import Loader, Result
from fazhang.ledgers.sheets.workbook import Unreadable
from fazhang.places.scope import system
from tests.world import TOWN, World

HEAD = ["序号", "登记日期", "所在村", "纠纷事由", "纠纷类型", "纠纷来源", "当事人数"]
VILLAGE = "青山村"


def line(n: int, subject: str = "", **other: Any) -> list[Any]:
    cells = [n, "2023-05-06", VILLAGE, subject or f"第{n}件", "邻里纠纷", "当事人申请", 2]
    for name, value in other.items():
        cells[HEAD.index(name)] = value
    return cells


def load(rows: list[list[Any]], merge: tuple[tuple[str, Any], ...] = (), unseen: tuple[int, ...] = ()) -> Result:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("台账")
    for r, row in enumerate(rows):
        sheet.write_row(r, 0, row)
    for area, value in merge:
        sheet.merge_range(area, value)
    for row in unseen:
        sheet.set_row(row, None, None, {"hidden": True})
    made.close()
    return Loader(LEDGERS["dispute"], system(TOWN), TOWN).load(out.getvalue(), dry_run=True)


def test_a_matter_on_two_lines_by_its_merged_number_is_one_and_the_second_comes_back(world: World) -> None:
    rows = [HEAD, line(1), line(1, "第1件的另一方"), line(2)]
    result = load(rows, (("A2:A3", 1),))
    assert (result.booked, len(result.returned)) == (2, 1)
    assert (result.faults[0].row, "序号" in result.faults[0].message) == (3, True)


def test_lines_under_one_merged_village_or_day_are_each_a_matter(world: World) -> None:
    rows = [HEAD, line(1), line(2), line(3)]
    result = load(rows, (("C2:C4", VILLAGE), ("B2:B4", "2023-05-06")))
    assert (result.booked, result.returned) == (3, [])


def test_without_numbers_a_line_is_one_with_that_above_where_all_it_must_have_is_merged(world: World) -> None:
    rows = [[*HEAD[1:], "当事人"], [*line(1)[1:], "甲"], [*line(1)[1:], "乙"]]
    merge = (("A2:A3", "2023-05-06"), ("C2:C3", "第1件"), ("D2:D3", "邻里纠纷"), ("E2:E3", "当事人申请"))
    assert len(load(rows, (*merge, ("F2:F3", 2))).returned) == 1


def test_lines_that_say_the_same_are_each_booked_and_it_is_told(world: World) -> None:
    result = load([HEAD, line(1), line(2, "第1件"), line(3)])
    assert result.booked == 3
    assert any("第3行与前面的行内容完全相同" in n for n in result.notes)


def test_an_outcome_without_its_day_is_told(world: World) -> None:
    result = load([[*HEAD, "调解结果"], [*line(1), "调解成功"], [*line(2), ""]])
    assert result.booked == 2
    assert any(n.startswith("“台账”第2行填了“调解结果”，没有") for n in result.notes)


def test_hidden_rows_are_read_and_it_is_told(world: World) -> None:
    result = load([HEAD, line(1), line(2)], unseen=(2,))
    assert result.booked == 2
    assert any("有1行是隐藏的或者筛选掉的" in n for n in result.notes)


@pytest.mark.parametrize("total", ["合　计", "参与合计", "1-3月累计", "计", "共2件", "总计：", "青山村小计"])
def test_a_line_that_only_adds_up_is_no_matter(world: World, total: str) -> None:
    result = load([HEAD, line(1), line(2), [total, "", "", "", "", "", 4]])
    assert (result.booked, result.totals, result.returned) == (2, 1, [])
    assert not any("相加" in n for n in result.notes)


@pytest.mark.parametrize("subject", ["共有墙的使用", "会计资料移交", "总共3次争吵", "一共两家"])
def test_a_matter_that_begins_like_a_total_is_a_matter(world: World, subject: str) -> None:
    result = load([HEAD[1:], line(1, subject)[1:]])
    assert (result.booked, result.totals) == (1, 0)


def test_a_line_with_nothing_but_its_subject_comes_back(world: World) -> None:
    result = load([HEAD, line(1), ["", "", "", "只有事由"], ["石桥村"], line(2)])
    assert (result.booked, [one.index for one in result.returned], result.blank) == (2, [2], 1)


def test_a_column_of_villages_under_an_unknown_heading_is_where_the_lines_belong(world: World) -> None:
    head = ["某某" if h == "所在村" else h for h in HEAD]
    result = load([head, line(1), line(2, 所在村="石桥村")])
    assert (result.booked, result.mapping["某某"], result.unknown) == (2, "region", [])
    assert any("“某某”一栏都是本乡镇的村" in n for n in result.notes)


def test_a_column_of_villages_that_a_person_left_out_stays_out(world: World) -> None:
    made = io.StringIO()
    csv.writer(made).writerows([["某某" if h == "所在村" else h for h in HEAD], line(1)])
    chosen = {"dispute": {"某某": ""}}
    result = Loader(LEDGERS["dispute"], system(TOWN), TOWN, chosen).load(made.getvalue().encode(), dry_run=True)
    assert (result.booked, "region" in result.mapping.values()) == (1, False)


def test_where_people_live_is_not_where_a_matter_belongs(world: World) -> None:
    head = ["住址" if h == "所在村" else h for h in HEAD]
    assert "region" not in load([head, line(1)]).mapping.values()


def test_a_csv_whose_quotes_swallow_lines_is_refused_with_the_line(world: World) -> None:
    rows = [HEAD, line(1), ['"3', *line(3)[1:]], line(4), [5, *line(5)[1:5], '来自"', 2], line(6)]
    text = "\n".join(",".join(map(str, row)) for row in rows)
    with pytest.raises(Unreadable, match="第5行以前有引号不成对"):
        Loader(LEDGERS["dispute"], system(TOWN), TOWN).load(text.encode())
    assert not Record.objects.filter(key__startswith="sheet:").exists()


def test_an_empty_file_of_sheets_says_so(world: World) -> None:
    assert load([]).notes == ["文件里没有内容"]


def test_likely_duplicates_are_found_in_every_part_of_a_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BATCH", 2)
    days = ["2023-05-06", "2023-05-08", "2023-03-01", "2023-09-30", "2023-05-07", "2023-01-02"]
    for n, day in enumerate(days):
        raw = {
            "occurred_on": day,
            "region": f"{TOWN}201",
            "subject": f"第{n}件",
            "type": "邻里纠纷",
            "source": "当事人申请",
        }
        register(ledger="dispute", entries=[Entry(raw)], scope=system(TOWN))
    result = load([HEAD, *(line(n, f"第{n}件", 登记日期=day) for n, day in enumerate(days)), line(9, "别的")])
    assert [one.row for one in result.likely] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("number", ["例", "示例", "例：1"])
def test_an_example_is_no_line(world: World, number: str) -> None:
    result = load([HEAD, [number, *line(1)[1:]], line(1)])
    assert (result.booked, result.blank) == (1, 1)


def test_a_matter_on_two_lines_is_one_in_tables_side_by_side_too(world: World) -> None:
    rows = [[*HEAD, "", *HEAD], [*line(1), "", *line(3)], [*line(1, "另一方"), "", *line(4)], [*line(2), "", *line(5)]]
    result = load(rows, (("A2:A3", 1),))
    assert (result.booked, len(result.returned)) == (5, 1)


def test_a_line_that_begins_as_the_title_does_is_a_line(world: World) -> None:
    head = [*HEAD[1:3], *HEAD[3:]]
    result = load([["青石镇", "2023-05-06"], head, line(1)[1:]])
    assert (result.booked, result.blank) == (1, 0)
