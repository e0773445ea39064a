"""Headings as township offices write them: which column is what, in which table, of which ledger."""

from __future__ import annotations

from typing import Any

import pytest

from fazhang.ledgers.fields import Day
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets import header
from fazhang.ledgers.sheets.workbook import Row, Sheet, sheets
from tests.ugly import Page, xlsx

SHARED = {
    "dispute": {"受理日期", "纠纷受理日期"},
    "reception_day": {"接访日期", "值班日期", "日期"},
    "decision_catalogue": {"公布日期"},
}
"""What the day of a ledger may be called and a field of it is too: a column of the name fills both."""
QUARREL = ["纠纷事由", "纠纷类型", "纠纷来源"]


def sheet(*rows: list[Any], **merge: str) -> Sheet:
    areas = {area.replace("_", ":"): value for area, value in merge.items()}
    return next(iter(sheets(xlsx(Page("Sheet1", list(rows), areas)))))


def found(code: str, *rows: list[Any], **merge: str) -> header.Table:
    table = header.find(sheet(*rows, **merge), LEDGERS[code])
    assert table is not None
    return table


def filled(code: str, *headings: str) -> dict[str, str]:
    """Field → the heading of the column that fills it."""
    table = found(code, list(headings))
    return {name: headings[index] for name, index in table.mapping.items()}


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "村居",
            "所属村居",
            "村（居）",
            "村社区",
            "村/社区",
            "村(社区)名称",
            "所属村（社区）",
            "所在村",
            "所在社区",
            "行政村",
            "村名",
        ),
        *("所属社区", "村别", "属地", "属地村居", "村居名称", "所属网格", "单位", "社区名称", "所属村居委会"),
    ],
)
def test_a_village_is_known_by_what_offices_call_its_column(heading: str) -> None:
    assert filled("dispute", "登记日期", heading, *QUARREL)["region"] == heading


def test_the_village_is_taken_before_the_unit_wherever_it_stands() -> None:
    assert filled("dispute", "登记日期", "单位", "所属村居", *QUARREL)["region"] == "所属村居"


@pytest.mark.parametrize(
    ("code", "others", "days"),
    [
        ("petition", ["反映问题", "人次"], "来访时间 信访时间 接访时间 接待日期"),
        ("hazard", ["隐患内容", "类别"], "排查时间 检查时间 排查日期 日期 巡查时间"),
        (
            "dispute",
            QUARREL,
            "调解时间 排查时间 接受日期 纠纷受理时间 受理日期 受理时间 发生时间 纠纷发生时间 登记 时间",
        ),
        ("mediation_committee", ["调委会名称", "组织类别"], "设立日期 成立时间 换届时间 设立时间 设立（换届）时间"),
        ("normative_document", ["文件名称", "事项", "类别"], "公布日期 发布日期 印发日期 公布时间 清理时间"),
        ("disclosure", ["公开方式", "信息名称"], "公开时间 公开日期 收到日期 发布时间"),
        ("study", ["学习形式", "学习内容"], "学习时间 学法时间 活动日期"),
        ("reception_day", ["接访领导", "地点"], "日期 接访日期 接访时间"),
        ("accountability", ["事由", "处理类别"], "处理时间 立案日期"),
        ("officer", ["姓名", "职务"], "入职时间 到岗时间"),
    ],
)
def test_the_day_is_known_by_what_offices_call_it(code: str, others: list[str], days: str) -> None:
    for heading in days.replace("登记 时间", "登记时间").split():
        assert filled(code, heading, *others).get("occurred_on") == heading, heading


@pytest.mark.parametrize("code", LEDGERS)
@pytest.mark.parametrize("heading", ["月份", "所属月份", "统计月份", "月"])
def test_a_month_is_the_day_of_every_ledger(code: str, heading: str) -> None:
    assert header.names(LEDGERS[code])[heading] == "occurred_on"


def test_the_likelier_column_is_the_day_wherever_it_stands() -> None:
    assert filled("study", "月份", "学习时间", "学习形式", "学习内容")["occurred_on"] == "学习时间"
    assert filled("dispute", "调解日期", "登记日期", *QUARREL)["occurred_on"] == "登记日期"
    named = filled("dispute", "调解日期", "受理日期", *QUARREL)
    assert (named["occurred_on"], named["accepted_on"]) == ("受理日期", "受理日期")
    named = filled("dispute", "登记日期", "受理日期", *QUARREL)
    assert (named["occurred_on"], named["accepted_on"]) == ("登记日期", "受理日期")


def test_one_date_of_a_schedule_fills_its_day_and_the_day_it_is_made() -> None:
    named = filled("reception_day", "日期", "接访领导", "接访方式", "地点")
    assert (named["planned_on"], named["occurred_on"]) == ("日期", "日期")
    named = filled("reception_day", "安排日期", "接访时间", "接访人", "接访方式")
    assert (named["planned_on"], named["occurred_on"]) == ("接访时间", "安排日期")


def test_a_column_that_lost_to_a_likelier_one_is_told() -> None:
    assert found("dispute", ["调解日期", "登记日期", *QUARREL]).unknown == ["调解日期"]


@pytest.mark.parametrize("code", LEDGERS)
def test_no_heading_of_a_ledger_is_that_of_two_fields(code: str) -> None:
    ledger, owner = LEDGERS[code], dict[str, str]()
    for field in ledger.fields:
        for heading in (field.label, *field.also):
            assert owner.setdefault(header.plain(heading), field.name) == field.name, heading
            assert header.names(ledger)[header.plain(heading)] == field.name, heading


@pytest.mark.parametrize("code", LEDGERS)
def test_what_a_day_is_called_is_no_other_date_of_the_ledger(code: str) -> None:
    ledger = LEDGERS[code]
    other = {d for d in ledger.days if header.names(ledger)[header.plain(d)] != "occurred_on"}
    assert other == SHARED.get(code, set()) & set(ledger.days)
    assert all(isinstance(ledger.field(header.names(ledger)[header.plain(d)]), Day) for d in other)
    assert ledger.days, "what do offices call its day?"


@pytest.mark.parametrize(
    ("code", "heading", "name"),
    [
        *(
            ("study", h, "attendance")
            for h in ("参加人员数", "参会人数", "参加人数（人）", "学习人数", "人数", "参学人次", "参训人数")
        ),
        ("study", "学法形式", "form"),
        ("study", "学习地点", "place"),
        ("dispute", "当事人姓名", "applicant"),
        ("dispute", "责任人", "mediators"),
        ("dispute", "处理结果", "result"),
        ("hazard", "整改责任人", "leader"),
        ("window_service", "办件量", "matters"),
        ("petition", "来访群众", "visitor"),
        ("petition", "信访方式", "form"),
        ("normative_document", "发文机关", "unit"),
        ("enforcement_case", "处罚金额", "fine"),
        ("legality_review", "审核结论", "conclusion"),
        ("officer", "执法证编号", "number"),
    ],
)
def test_other_headings_of_township_tables_are_known(code: str, heading: str, name: str) -> None:
    assert header.names(LEDGERS[code]).get(header.plain(heading)) == name


def test_a_telephone_of_unknown_owner_does_not_become_a_public_one() -> None:
    assert "联系电话" not in header.names(LEDGERS["mediation_committee"])


@pytest.mark.parametrize(
    ("top", "low", "row", "day"),
    [
        (["登记日期"] * 3, ["年", "月", "日"], [2023, 5, 6], "2023年5月6日"),
        (["登记时间"] * 3, ["年", "月", "日"], ["2023年", "5月", ""], "2023年5月"),
        (["登记日期"] * 2, ["月", "日"], [5, 6], "5月6日"),
        ([], ["年", "月", "日"], [2023, 5, 6], "2023年5月6日"),
    ],
)
def test_a_day_in_parts_is_put_together(top: list[str], low: list[str], row: Row, day: str) -> None:
    rows = [[*top, *QUARREL], [*low, *QUARREL]] if top else [[*low, *QUARREL]]
    table = found("dispute", *rows, [*row, "滴水纠纷", "邻里纠纷", "网格排查"])
    column = next(c for c in table.columns if c.name == "occurred_on")
    assert (table.first, column.index, column.parts) == (len(rows), 0, tuple(range(len(low))))
    assert column.cell([*row, "滴水纠纷"]) == day
    assert not column.cell(["", "", ""])
    assert table.mapping["subject"] == len(low)
    assert table.unknown == []


def test_a_merged_date_over_its_parts_is_a_header_of_two_lines() -> None:
    table = found(
        "dispute", ["登记日期", None, None, *QUARREL], ["年", "月", "日"], [2023, 5, 6, "滴水纠纷", "邻里纠纷", "网格排查"],
        A1_C1="登记日期", D1_D2=QUARREL[0], E1_E2=QUARREL[1], F1_F2=QUARREL[2],
    )  # fmt: skip
    assert (table.first, table.mapping["occurred_on"], table.mapping["subject"]) == (2, 0, 3)


def test_a_column_without_parts_says_its_cell() -> None:
    assert header.Column(1, "人数").cell(["甲", 3]) == 3
    assert header.Column(5, "人数").cell(["甲", 3]) == ""


def test_each_of_several_tables_abreast_knows_the_village_above_it_only() -> None:
    head = ["上报日期", "类别", "事项"]
    villages = ["青山村", "石桥村", "河湾村"]
    table = found("grid_report", ["全镇2023年台账"], [c for v in villages for c in (v, None, None)], head * 3)
    assert [(t.left, t.right) for t in table.abreast] == [(0, 3), (3, 6), (6, None)]
    assert all("2023年" in t.title for t in table.abreast)
    said = [{v for v in villages if v in t.place_title} for t in table.abreast]
    assert said == [{"青山村"}, {"石桥村"}, {"河湾村"}]
    assert [t.mapping["subject"] for t in table.abreast] == [2, 5, 8]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["收到日期", "所属村", "反映事项", "来访人次", "信访形式", "接访方式", "接访领导"], "petition"),
        (["学习日期", "学习形式", "学习内容", "学习篇目", "参学人数", "主持人", "地点"], "study"),
        (["序号", "活动日期", "活动类别", "活动主题", "地点", "发放资料"], "publicity"),
        (["登记日期", "所属村", "纠纷事由", "纠纷类型", "纠纷来源"], None),
        (["2023-5-6", "青山村", "滴水纠纷", "邻里纠纷", "网格排查"], None),
        ([1, "学习日期", "学习形式", "学习内容"], None),
        (["学习日期", "学习内容"], None),
        (["学习内容", "学习形式", "参学人数", "甲", "乙", "丙"], None),
        (["合计", "", "", "12"], None),
        ([], None),
    ],
)
def test_a_row_tells_which_other_ledgers_header_it_plainly_is(cells: Row, code: str | None) -> None:
    told = header.other(cells, LEDGERS["dispute"], LEDGERS.values())
    assert (told.code if told else None) == code


@pytest.mark.parametrize("code", LEDGERS)
def test_the_header_of_a_ledger_is_no_other_ledgers(code: str) -> None:
    ledger = LEDGERS[code]
    head = [ledger.day, "所属村", *(f.label for f in ledger.fields if f.required or f.listed)]
    assert header.other(head, ledger, LEDGERS.values()) is None
