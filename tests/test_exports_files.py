"""Files that leave: their cells, kinds and limits, and that what leaves can come back."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from fazhang.ledgers import door, queries
from fazhang.ledgers.fields import Note, Rows
from fazhang.ledgers.models import Export, Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets import exporting, writing
from fazhang.ledgers.sheets.loading import Loader
from fazhang.ledgers.sheets.writing import FORMATS, Column
from fazhang.ledgers.spec import Ledger
from fazhang.places.scope import Scope, system
from tests import books_world
from tests.conftest import Enter
from tests.exports_world import sheet_of, table_of
from tests.world import TOWN, World

TODAY = date(2023, 12, 31)
COLUMNS = [
    Column("文"), Column("数", "number"), Column("钱", "number", places=2), Column("任", "number", places=None),
    Column("日", "day"), Column("是", "yes"), Column("多", "terms"),
]  # fmt: skip
ROWS: list[list[Any]] = [
    ["邻里", 3, "12.50", Decimal("1.5"), "2023-05-06", True, ["甲", "乙"]],
    ["", None, None, None, None, None, None],
    ["=1+1", -4, "-0.1", 2, date(2024, 2, 29), False, ["=x"]],
]
FORMULAS = ["=1+1", "+86", "-5度", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "'=1", "''=1"]


# ---- the writers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_writer_takes_any_iterable_and_says_how_many_rows_it_wrote(suffix: str, tmp_path: Path) -> None:
    assert FORMATS[suffix].write(tmp_path / "a", "表", COLUMNS, iter(ROWS), ["说明"]) == len(ROWS)
    assert FORMATS[suffix].write(tmp_path / "b", "表", COLUMNS, iter(()), []) == 0
    if suffix == "xlsx":
        assert sheet_of((tmp_path / "b").read_bytes()) == [["表"] + [""] * 6, [c.heading for c in COLUMNS]]


def test_a_workbook_has_typed_cells(tmp_path: Path) -> None:
    writing.xlsx(tmp_path / "a", "表", COLUMNS, ROWS, ["说明"])
    assert sheet_of((tmp_path / "a").read_bytes())[2:] == [
        [c.heading for c in COLUMNS],
        ["邻里", 3.0, 12.5, 1.5, date(2023, 5, 6), "是", "甲、乙"],
        [""] * 7,
        ["=1+1", -4.0, -0.1, 2.0, date(2024, 2, 29), "否", "=x"],
    ]


def test_a_workbook_is_frozen_below_its_header_and_prints_on_a4_across_one_page_wide(tmp_path: Path) -> None:
    writing.xlsx(tmp_path / "a", "表", COLUMNS, ROWS, ["说明"])
    with zipfile.ZipFile(tmp_path / "a") as book:
        sheet, names = (book.read(f"xl/{n}.xml").decode() for n in ("worksheets/sheet1", "workbook"))
    assert '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>' in sheet
    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert '<pageSetUpPr fitToPage="1"/>' in sheet
    assert 'fitToHeight="0"' in sheet
    assert '<autoFilter ref="A3:G6"/>' in sheet
    assert "$3:$3" in names


def test_a_table_longer_than_a_sheet_goes_on_in_further_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SHEET_ROWS", 12)
    rows = [[str(n)] for n in range(25)]
    assert writing.xlsx(tmp_path / "a", "台账", [Column("号")], rows) == 25
    data = (tmp_path / "a").read_bytes()
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == ["台账", "台账 2", "台账 3"]
    held = [sheet_of(data, n) for n in range(3)]
    assert [len(s) for s in held] == [12, 12, 7]
    assert all(s[:2] == [["台账"], ["号"]] for s in held)
    assert [row for s in held for row in s[2:]] == rows


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_a_formula_is_text_in_a_workbook_and_marked_in_csv(text: str, tmp_path: Path) -> None:
    writing.xlsx(tmp_path / "a", "表", [Column("文"), Column("多", "terms")], [[text, [text]]])
    with zipfile.ZipFile(tmp_path / "a") as book:
        sheet, styles = (book.read(f"xl/{n}.xml").decode() for n in ("worksheets/sheet1", "styles"))
    assert "<f>" not in sheet
    quoted = styles[styles.index("<cellXfs") :].split("<xf ")
    assert any('quotePrefix="1"' in quoted[int(s.split('"')[0]) + 1] for s in sheet.split(' s="')[1:])
    writing.csv(tmp_path / "b", "表", [Column("文"), Column("多", "terms")], [[text, [text]]])
    assert table_of((tmp_path / "b").read_bytes())[1] == ["'" + text] * 2


def test_numbers_and_plain_text_are_not_marked_in_csv(tmp_path: Path) -> None:
    writing.csv(tmp_path / "a", "表", [Column("文"), Column("数", "number")], [["'甲'", -5], ["甲=乙", "-0.5"]])
    data = (tmp_path / "a").read_bytes()
    assert data == "\ufeff文,数\r\n'甲',-5\r\n甲=乙,-0.5\r\n".encode()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("any")
    columns = [Column(str(n)) for n in range(len(texts))]
    writing.csv(folder / "a", "表", columns, [texts])
    back = [t[1:] if writing._FORMULA.match(t) else t for t in table_of((folder / "a").read_bytes())[1:][0]]
    assert back == texts
    writing.parquet(folder / "b", "表", columns, [texts])
    assert list(parquet.read_table(folder / "b").to_pylist()[0].values()) == texts
    writing.xlsx(folder / "c", "表", columns, [texts])
    clean = [t for t in texts if t.isprintable()]
    rows = sheet_of((folder / "c").read_bytes())
    assert [t for t in (rows[2] if len(rows) > 2 else [""] * len(texts)) if t in clean] == clean


def test_a_cell_too_long_for_excel_is_cut_and_says_so(tmp_path: Path) -> None:
    writing.xlsx(tmp_path / "a", "表", [Column("文")], [["长" * 40_000], ["长" * 32_767]])
    cut, whole = (row[0] for row in sheet_of((tmp_path / "a").read_bytes())[2:])
    assert cut.endswith("…（以下截去）")
    assert len(cut) <= writing.CELL
    assert whole == "长" * 32_767


def test_parquet_has_proper_types(tmp_path: Path) -> None:
    writing.parquet(tmp_path / "a", "表", COLUMNS, ROWS, ["说明"])
    held = parquet.read_table(tmp_path / "a")
    assert held.schema.types == [
        pa.string(), pa.int64(), pa.decimal128(24, 2), pa.float64(), pa.date32(), pa.bool_(), pa.list_(pa.string()),
    ]  # fmt: skip
    assert held.to_pylist()[0] == {
        "文": "邻里", "数": 3, "钱": Decimal("12.50"), "任": 1.5, "日": date(2023, 5, 6), "是": True, "多": ["甲", "乙"],
    }  # fmt: skip
    assert held.schema.metadata[b"title"].decode() == "表"


def test_without_pyarrow_the_product_says_so(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    answer = enter("clerk").get("/ledgers/dispute/export/parquet/")
    assert answer.status_code == 409
    assert "没有安装pyarrow" in answer.content.decode()
    assert not Export.objects.exists()


# ---- every ledger -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda k: k.code)
@pytest.mark.django_db
def test_what_any_ledger_exports_can_be_imported_again(ledger: Ledger, suffix: str, tmp_path: Path) -> None:
    books_world.build_places()
    books_world.fill_registers(ledger)
    rng = random.Random(ledger.code)
    entries = [door.Entry(books_world.fill(ledger, rng, date(2023, 5, 6))) for _ in range(3)]
    door.register(ledger=ledger.code, entries=entries, scope=system(TOWN))
    scope = system(TOWN)
    table = exporting.of_ledger(scope, ledger, {}, TODAY, True, "核对")
    headings = [c.heading for c in table.columns]
    assert len(set(headings)) == len(headings)
    count = exporting.save(table, suffix, tmp_path / "a", scope)
    assert count == queries.of_ledger(scope, ledger.code).count()
    result = Loader(ledger, scope, TOWN).load((tmp_path / "a").read_bytes(), dry_run=True)
    assert result.rows == count
    assert [f"{f.column}：{f.message}" for f in result.faults] == []
    wanted = {f.name for f in ledger.fields if not isinstance(f, Rows)} | {
        "occurred_on",
        "closed_on",
        "region",
        "office",
    }
    assert set(filter(None, result.mapping.values())) == wanted


def test_formulas_come_back_from_csv_and_workbook_as_they_were_typed(world: World, tmp_path: Path) -> None:
    texts = ["=1+1 争议", "'=2 争议", "＋3 争议", "'甲'与乙争议", "-4 争议"]
    raw = {"region": f"{TOWN}201", "occurred_on": "2023-05-06", "kind": "风险隐患", "count": "1"}
    door.register(ledger="grid_report", entries=[door.Entry(raw | {"subject": t}) for t in texts], scope=system(TOWN))
    scope, ledger, days = system(TOWN), LEDGERS["grid_report"], {"from": "2023-05-06", "to": "2023-05-06"}
    for suffix in ("csv", "xlsx"):
        exporting.save(exporting.of_ledger(scope, ledger, days, TODAY), suffix, tmp_path / suffix, scope)
    before = set(Record.objects.values_list("pk", flat=True))
    done = Loader(ledger, scope, TOWN).load((tmp_path / "csv").read_bytes())
    made = Record.objects.exclude(pk__in=before)
    assert sorted(r.stored()["subject"] for r in made) == sorted(texts)
    # A line is known by what it says: the workbook's lines say the same.
    again = Loader(ledger, scope, TOWN).load((tmp_path / "xlsx").read_bytes())
    assert (done.booked, again.booked, again.duplicates) == (5, 0, 5)


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda k: k.code)
@pytest.mark.django_db
def test_a_ledgers_columns_leave_out_what_the_reader_may_not_see(ledger: Ledger, world: World) -> None:
    def fields(scope: Scope) -> set[str]:
        return {c.heading for c in exporting.of_ledger(scope, ledger, {}, TODAY).columns}

    personal = {f.label for f in ledger.personal}
    notes = {f.label for f in ledger.fields if isinstance(f, Note) and not f.personal}
    assert not personal & (fields(world.scope("clerk")) | fields(world.scope("county")))
    assert notes <= fields(world.scope("clerk"))
    assert not notes & fields(world.scope("county"))
