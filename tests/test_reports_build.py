"""Building a report: text and citations, each of which leads to the postings that make it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document as read_docx

from fazhang.books.chart import CHART
from fazhang.books.models import Book
from fazhang.ledgers import door
from fazhang.places.scope import system
from fazhang.reports import build
from fazhang.reports.models import Report
from fazhang.reports.tokens import TokenError
from tests.reports_world import (
    EAST,
    OTHER,
    TO_FILED,
    TO_PUBLISHED,
    TO_SIGNED,
    TOWN,
    YEAR,
    a_year,
    build_places,
    postings,
    register,
    report,
    take,
    write,
)  # fmt: skip

pytestmark = pytest.mark.django_db

BODY = """（一）化解纠纷。排查{{dispute.registered}}，化解{{dispute.resolved unit=起}}，正在调解{{dispute.in_progress}}；化解率{{dispute.rate}}。
（二）学法用法。会前学法{{study.sessions dim=会前学法}}、中心组学习{{study.sessions dim=中心组学习}}，共{{study.sessions dim=会前学法,中心组学习}}。
（三）普法宣传。发放资料{{publicity.materials round=余 step=100}}，解答咨询{{publicity.consultations round=余}}，投入{{money.invested}}。
（四）其他。培训{{training.hours}}，上年学法{{study.sessions from=2022-01-01 to=2022-12-31}}，东坡村普法{{publicity.events region=990101101201}}。
（五）比率。满意率{{window.satisfaction}}，案件{{enforcement.cases}}，考试合格率{{exam.rate}}。"""
"""Every kind of figure: flow, stock, rate, money, tenths, dimensions, rounding, another period, another region, none."""


@pytest.fixture
def town() -> None:
    build_places()
    a_year()


@pytest.fixture
def draft(town: None) -> Report:
    return write(report(), BODY)


def cited(built: build.Built, indicator: str, **more: Any) -> dict[str, Any]:
    (found,) = (c for c in built.citations if c["indicator"] == indicator and all(c[k] == v for k, v in more.items()))
    return found


def test_each_citation_stands_where_it_says(draft: Report) -> None:
    built = build.build(draft)
    assert len(built.citations) == 16
    for c in built.citations:
        assert built.text[c["start"] : c["end"]] == c["text"]
    starts = [c["start"] for c in built.citations]
    assert starts == sorted(starts)
    assert "{{" not in built.text


def test_figures_are_what_the_records_say(draft: Report) -> None:
    built = build.build(draft)
    told = {c["indicator"]: (c["value"], c["text"], c["approx"]) for c in built.citations}
    assert told["dispute.registered"] == (11, "11件", "")
    assert told["dispute.resolved"] == (9, "9起", "")
    assert told["dispute.in_progress"] == (2, "2件", "")
    assert told["dispute.rate"] == (75, "75%", "")
    assert told["publicity.materials"] == (12843, "12800余份", "余")
    assert told["publicity.consultations"] == (43, "40余人次", "余")
    assert told["money.invested"] == (1234.56, "1234.56元", "")
    assert told["training.hours"] == (1.5, "1.5学时", "")
    assert told["window.satisfaction"] == (90, "90%", "")
    assert told["enforcement.cases"] == (0, "0件", "")
    assert told["exam.rate"] == (None, "无", "")
    assert cited(built, "study.sessions", filter={"dim": ["会前学法"]})["value"] == 3
    assert cited(built, "study.sessions", filter={"dim": ["中心组学习"]})["value"] == 1
    assert cited(built, "study.sessions", filter={"dim": ["会前学法", "中心组学习"]})["value"] == 4
    assert cited(built, "study.sessions", filter={})["value"] == 1
    assert cited(built, "study.sessions", filter={})["period"] == ["2022-01-01", "2022-12-31"]
    assert cited(built, "publicity.events")["value"] == 1
    assert cited(built, "publicity.events")["region"] == EAST
    assert cited(built, "dispute.resolved")["unit"] == "起"


def replayed(c: dict[str, Any], rows: list[Any]) -> Decimal | None:
    """A citation's value out of its postings alone."""
    account, start = CHART[c["indicator"]], date.fromisoformat(c["period"][0])

    def value(code: str, opening: bool) -> Decimal:
        mine = [r for r in rows if r.indicator == code]
        if CHART[code].kind == "stock" and opening:
            mine = [r for r in mine if r.on_date < start]
        return CHART[code].value(sum(r.quantity for r in mine))

    if account.formula is None:
        return value(account.code, False)
    found = account.formula.evaluate(value)
    return None if found is None else round(found, account.decimals)


@pytest.mark.parametrize("until", [date(YEAR, 12, 31), date(YEAR, 6, 30), date(YEAR, 7, 7), date(YEAR, 3, 5)])
def test_the_postings_of_a_citation_come_to_its_value(draft: Report, until: date) -> None:
    kinds = set()
    for c in build.build(draft, until).citations:
        rows = postings(TOWN, c["postings"])
        assert len(rows) == len(c["postings"]) == len(set(c["postings"]))
        assert all(r.region.startswith(c["region"]) for r in rows)
        assert all(r.on_date <= date.fromisoformat(c["period"][1]) for r in rows)
        assert all(r.dim in c["filter"]["dim"] for r in rows if c["filter"])
        value = replayed(c, rows)
        assert c["value"] == (None if value is None else float(value))
        kinds.add(CHART[c["indicator"]].kind)
    assert kinds == {"flow", "stock", "ratio"}


def test_every_indicator_can_be_cited_and_its_postings_come_to_its_value(town: None) -> None:
    held = write(report(), "\n".join(f"{a.name}{{{{{code}}}}}。" for code, a in CHART.items()))
    citations = build.build(held).citations
    assert [c["indicator"] for c in citations] == list(CHART)
    for c in citations:
        value = replayed(c, postings(TOWN, c["postings"]))
        assert c["value"] == (None if value is None else float(value))
        assert c["name"] == CHART[c["indicator"]].name


def test_the_cut_off_day_changes_the_figures_and_the_stock(draft: Report) -> None:
    whole, half = build.build(draft), build.build(draft, date(YEAR, 6, 30))
    assert half.until == date(YEAR, 6, 30)
    assert cited(half, "dispute.registered")["value"] == 7 < cited(whole, "dispute.registered")["value"]
    assert cited(half, "dispute.in_progress")["value"] == 1
    assert cited(half, "dispute.rate")["value"] == 75
    assert cited(half, "publicity.materials")["text"] == "500余份"
    assert cited(half, "window.satisfaction")["text"] == "无"
    assert cited(half, "study.sessions", filter={})["value"] == 1, "a figure with days of its own keeps them"


def test_the_reports_own_cut_off_day_holds_where_none_is_given(town: None) -> None:
    held = write(report(), "排查{{dispute.registered}}。", until="2023-06-30")
    assert held.until == date(YEAR, 6, 30)
    assert build.build(held).citations[0]["value"] == 7
    assert build.build(held, date(YEAR, 12, 31)).citations[0]["value"] == 11


def test_the_interchange_form_is_that_of_the_specification(draft: Report) -> None:
    built = build.build(draft)
    data = json.loads(json.dumps(built.json(TOWN, YEAR), ensure_ascii=False))
    assert list(data) == ["town", "year", "until", "text", "citations", "chain_head"]
    assert (data["town"], data["year"], data["until"]) == (TOWN, YEAR, "2023-12-31")
    assert data["chain_head"] == Book.objects.get(town=TOWN).head
    wanted = {"start", "end", "text", "value", "unit", "indicator", "filter", "postings", "approx"}
    for c in data["citations"]:
        assert wanted <= set(c)
        assert data["text"][c["start"] : c["end"]] == c["text"]
        assert all(isinstance(n, int) and 0 < n <= Book.objects.get(town=TOWN).postings for n in c["postings"])


def test_the_books_of_another_township_do_not_count(draft: Report) -> None:
    before = build.build(draft)
    register("study", region=f"{OTHER}201")
    assert build.build(draft) == before


def test_a_correction_in_the_books_is_read_at_the_next_building(draft: Report) -> None:
    pk = register("study")
    assert cited(build.build(draft), "study.sessions", filter={"dim": ["会前学法"]})["value"] == 4
    door.amend(record=pk, raw={"form": "中心组学习"}, scope=system(TOWN))
    built = build.build(draft)
    assert cited(built, "study.sessions", filter={"dim": ["会前学法"]})["value"] == 3
    assert cited(built, "study.sessions", filter={"dim": ["中心组学习"]})["value"] == 2
    door.void(record=pk, reason="重复登记", scope=system(TOWN))
    assert cited(build.build(draft), "study.sessions", filter={"dim": ["中心组学习"]})["value"] == 1


def test_a_township_without_books_still_has_a_report(db: None) -> None:
    build_places()
    built = build.build(write(report(), "排查{{dispute.registered}}，化解率{{dispute.rate}}。"))
    assert [c["text"] for c in built.citations] == ["0件", "无"]
    assert built.chain_head == ""


def test_a_figure_that_cannot_be_read_stops_the_building_with_its_name(draft: Report) -> None:
    section = draft.sections.get()
    section.body = "排查{{no.such}}。"
    section.save()
    with pytest.raises(TokenError, match=r"no\.such"):
        build.build(draft)


def test_signing_freezes_the_report_word_for_word(draft: Report) -> None:
    held = take(draft, *TO_SIGNED)
    kept = build.kept(held)
    assert build.freeze(kept) == json.loads(held.frozen)
    # The seal of the signing itself is the only thing that came after.
    assert replace(build.build(held), chain_head="", document=kept.document) == replace(kept, chain_head="")
    assert kept.document.paras == build.build(held).document.paras
    assert kept.document.signed_on == held.signed_on
    assert not kept.document.draft


def test_a_filed_report_stays_as_it_was_whatever_the_books_say_later(draft: Report) -> None:
    held = take(draft, *TO_FILED)
    filed = build.current(held)
    register("study")
    register("dispute")
    assert build.current(held) == filed == build.kept(held)
    assert build.build(held).text != filed.text
    assert build.current(held, date(YEAR, 12, 31)).text == build.build(held).text, "asked for a day: the books of now"


def test_a_draft_is_read_from_the_books_of_now(draft: Report) -> None:
    before = build.current(draft)
    register("dispute")
    assert (
        cited(build.current(draft), "dispute.registered")["value"] == cited(before, "dispute.registered")["value"] + 1
    )


def test_the_four_files_hold_the_same_report(draft: Report, tmp_path: Path) -> None:
    problems = build.write(draft, tmp_path / "out")
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert {"report.html", "report.docx", "report.json"} <= names
    assert ("report.pdf" in names) == (not problems)
    data = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert data["text"] == build.build(draft).text
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    word = "".join(p.text for p in read_docx(str(tmp_path / "out" / "report.docx")).paragraphs)
    for c in data["citations"]:
        assert c["text"] in page
        assert c["text"] in word
    assert "{{" not in word


def test_a_published_report_is_written_from_what_was_frozen(draft: Report, tmp_path: Path) -> None:
    held = take(draft, *TO_PUBLISHED)
    register("dispute")
    build.write(held, tmp_path)
    data = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert data["citations"] == build.kept(held).citations
    assert next(c for c in data["citations"] if c["indicator"] == "dispute.registered")["value"] == 11


def test_rows_behind_a_figure_are_its_latest_postings_with_names_of_places(draft: Report) -> None:
    built = build.build(draft)
    rows = {r["ref"]: r for r in build.rows_behind(draft, built, limit=4)}
    assert list(rows) == [c["ref"] for c in built.citations]
    for c in built.citations:
        entry = rows[c["ref"]]
        assert entry["postings_total"] == len(c["postings"])
        assert len(entry["rows"]) == min(4, len(c["postings"]))
    resolved = rows[cited(built, "dispute.resolved")["ref"]]["rows"]
    assert resolved[0] == {
        "voucher": resolved[0]["voucher"], "date": "2023-09-20", "region": "东坡村", "dim": "邻里纠纷", "quantity": "1",
    }  # fmt: skip
    money = rows[cited(built, "money.invested")["ref"]]["rows"]
    assert sum(Decimal(r["quantity"]) for r in money) == Decimal("1234.56")


@pytest.mark.parametrize(
    ("line", "depth"),
    [
        ("一、主要举措", 1), ("十一、其他", 1), ("（一）组织领导。", 2), ("1.学法", 3), ("12．学法", 3), ("（3）学法", 4),
        ("一是加强领导", 0), ("2023年工作", 0), ("正文", 0), ("", 0),
    ],
)  # fmt: skip
def test_a_paragraph_has_the_level_its_number_says(line: str, depth: int) -> None:
    assert build.level(line) == depth
