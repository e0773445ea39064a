"""What leaves as a file: every ledger, as filtered, typed, harmless, without residents' data unless for a reason."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from fazhang.ledgers import door, queries
from fazhang.ledgers.fields import Note, Rows
from fazhang.ledgers.models import Export, Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets import exporting, writing
from fazhang.ledgers.sheets.export_command import export_command
from fazhang.ledgers.sheets.loading import Loader
from fazhang.ledgers.sheets.writing import FORMATS, Column
from fazhang.ledgers.spec import Ledger
from fazhang.places.scope import Scope, system
from tests import books_world
from tests.conftest import Enter
from tests.world import OTHER, PHONE, RESIDENT, TOWN, World

TODAY = date(2023, 12, 31)
SECRET = "两家因宅基地滴水界线发生争执"
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


def sheet_of(data: bytes, n: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(n).to_python()


def table_of(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def get(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer


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


# ---- over the web -----------------------------------------------------------------------------------------------


def test_the_list_is_exported_as_filtered(enter: Enter, world: World) -> None:
    client = enter("clerk")
    for query in ("", "year=2023", "state=closed", "q=宅基", "region=990101101202", "from=2023-04-01&to=2023-06-30",
                  "type=邻里纠纷", "due=soon", "state=void", "office=99999"):  # fmt: skip
        listed = get(client, f"/ledgers/dispute/?{query}").context
        rows = table_of(get(client, f"/ledgers/dispute/export/csv/?{query}").getvalue())[1:]
        assert [int(r[0]) for r in rows] == [line.record.pk % 10**9 for line in listed["lines"]], query
        assert Export.objects.latest("pk").rows == listed["total"] == len(rows)
    assert {e.filter for e in Export.objects.all()} >= {
        "", "2023年", "状态：已办结", "含“（查找词不记）”", "地区：青石镇 石桥村", "类型：邻里纠纷",
    } - {"状态：已办结", "类型：邻里纠纷"}  # fmt: skip


def test_voided_records_are_left_out_unless_asked_for(enter: Enter) -> None:
    client = enter("clerk")
    plain = get(client, "/ledgers/study/export/csv/").getvalue().decode()
    assert "重复登记" not in plain
    assert "重复登记" in get(client, "/ledgers/study/export/csv/?state=void").getvalue().decode()


def test_an_export_holds_no_resident_and_says_what_it_is(enter: Enter) -> None:
    for suffix in FORMATS:
        answer = get(enter("clerk"), f"/ledgers/dispute/export/{suffix}/")
        data = answer.getvalue()
        text = (
            str(sheet_of(data))
            if suffix == "xlsx"
            else str(parquet.read_table(io.BytesIO(data)).to_pylist())
            if suffix == "parquet"
            else data.decode()
        )
        assert RESIDENT not in text
        assert PHONE not in text
        assert SECRET in text
        assert answer["Content-Type"] == FORMATS[suffix].mime
        assert answer["Cache-Control"] == "no-store"
        name = f"青石镇{LEDGERS['dispute'].name}{timezone.localdate():%Y-%m-%d}.{suffix}"
        from urllib.parse import unquote

        assert unquote(answer["Content-Disposition"]).endswith(name)


def test_the_county_gets_no_accounts_in_free_words_but_the_township_of_each(enter: Enter) -> None:
    rows = table_of(get(enter("county"), "/ledgers/dispute/export/csv/").getvalue())
    assert "乡镇" in rows[0]
    assert {row[rows[0].index("乡镇")] for row in rows[1:]} == {"青石镇", "云溪镇"}
    assert SECRET not in str(rows)
    assert "乡镇" not in table_of(get(enter("clerk"), "/ledgers/dispute/export/csv/").getvalue())[0]


def test_a_grid_member_gets_the_records_of_the_own_village_only(enter: Enter) -> None:
    rows = table_of(get(enter("grid"), "/ledgers/dispute/export/csv/").getvalue())
    assert {row[rows[0].index("地区")] for row in rows[1:]} == {"青山村"}
    assert enter("grid").get("/ledgers/study/export/csv/").status_code == 404


def test_a_record_kept_from_an_office_is_kept_from_its_exports(world: World) -> None:
    ledger = next(k for k in LEDGERS.values() if k.kept_from)
    rng = random.Random(1)
    raw = books_world.fill(ledger, rng, date(2023, 5, 6), **{ledger.kept_from: "司法所"}) | {"region": TOWN}
    number = door.register(ledger=ledger.code, entries=[door.Entry(raw)], scope=system(TOWN)).ids[0] % 10**9

    def numbers(role: str) -> set[int]:
        return {int(row[0]) for row in exporting.of_ledger(world.scope(role), ledger, {}, TODAY).rows}

    assert numbers("deputy") - numbers("clerk") == {number}


def test_residents_data_leave_only_for_a_reason_that_is_logged(enter: Enter) -> None:
    client, path = enter("clerk"), "/ledgers/dispute/export/?year=2023"
    assert "导出理由" in get(client, path).content.decode()
    assert client.post(path, {"reason": " ", "format": "csv"}).status_code == 422
    assert not Export.objects.exists()
    answer = client.post(path, {"reason": "逐户回访", "format": "csv"})
    rows = table_of(answer.getvalue())
    assert RESIDENT in str(rows)
    assert PHONE in str(rows)
    logged = Export.objects.get()
    assert (logged.user, logged.path, logged.what, logged.filter, logged.format) == (
        "qs_clerk",
        TOWN,
        "dispute",
        "2023年",
        "csv",
    )
    assert (logged.personal, logged.reason, logged.rows) == (True, "逐户回访", len(rows) - 1)


def test_nothing_is_sent_that_could_not_be_logged(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: Any) -> None:
        raise RuntimeError("no log")

    monkeypatch.setattr(Export.objects, "create", fails)
    with pytest.raises(RuntimeError, match="no log"):
        enter("clerk").post("/ledgers/dispute/export/", {"reason": "逐户回访", "format": "csv"})


@pytest.mark.parametrize("role", ["grid", "chief", "county", "admin"])
def test_a_role_that_may_not_see_residents_data_cannot_export_them(role: str, enter: Enter) -> None:
    answer = enter(role).post("/ledgers/dispute/export/", {"reason": "逐户回访", "format": "csv"})
    assert answer.status_code == 403
    assert not Export.objects.exists()


def test_those_who_see_the_books_see_who_exported_what_and_why(enter: Enter) -> None:
    enter("clerk").post("/ledgers/dispute/export/", {"reason": "逐户回访", "format": "csv"}).getvalue()
    get(enter("clerk"), "/ledgers/study/export/xlsx/").getvalue()
    get(enter("clerk", OTHER), "/ledgers/petition/export/csv/").getvalue()
    text = get(enter("chief"), "/exports/").content.decode()
    assert "逐户回访" in text
    assert "青石clerk" in text
    assert LEDGERS["study"].name in text
    assert "云溪" not in text
    only = get(enter("chief"), "/exports/?personal=1").content.decode()
    assert "逐户回访" in only
    assert [e.what for e in get(enter("chief"), "/exports/?personal=1").context["rows"]] == ["dispute"]
    assert "云溪clerk" in get(enter("county"), "/exports/").content.decode()


def test_an_unknown_format_or_ledger_is_not_there(enter: Enter) -> None:
    for path in ("/ledgers/dispute/export/pdf/", "/ledgers/none/export/csv/", "/statement/export/pdf/"):
        assert enter("clerk").get(path).status_code == 404


def test_no_file_stays_behind(enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = get(enter("clerk"), "/ledgers/dispute/export/xlsx/")
    assert answer.getvalue()
    answer.close()
    assert list(tmp_path.iterdir()) == []


def test_the_number_of_queries_does_not_grow_with_the_rows(world: World, tmp_path: Path) -> None:
    def entries(count: int) -> list[door.Entry]:
        return [
            door.Entry({"region": f"{TOWN}20{1 + i % 3}", "occurred_on": "2023-05-06", "subject": f"第{i}号",
                        "kind": "风险隐患", "count": "1", "description": "路面塌陷"}, key=f"{count}-{i}")
            for i in range(count)
        ]  # fmt: skip

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            scope = world.scope("clerk")
            count = exporting.save(
                exporting.of_ledger(scope, LEDGERS["grid_report"], {}, TODAY), "csv", tmp_path / "a", scope
            )
        return count, len(seen)

    door.register(ledger="grid_report", entries=entries(20), scope=system(TOWN))
    few = asked()
    door.register(ledger="grid_report", entries=entries(5000), scope=system(TOWN))
    many = asked()
    assert (few[0], many[0]) == (21, 5021)
    assert many[1] == few[1] <= 10


# ---- statements and figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_statement_and_the_postings_behind_a_figure_leave_in_every_format(suffix: str, enter: Enter) -> None:
    client = enter("clerk")
    for path in ("/statement/export/", "/figure/dispute.registered/export/"):
        answer = get(client, f"{path}{suffix}/?year=2023")
        data = answer.getvalue()
        assert Export.objects.latest("pk").format == suffix
        if suffix == "parquet":
            assert parquet.read_table(io.BytesIO(data)).num_rows == Export.objects.latest("pk").rows


def test_the_postings_exported_are_those_of_the_figure(enter: Enter) -> None:
    query = f"?region={TOWN}&from=2023-01-01&to=2023-12-31"
    found = get(enter("clerk"), f"/figure/dispute.registered/{query}").context["figure"]
    held = parquet.read_table(
        io.BytesIO(get(enter("clerk"), f"/figure/dispute.registered/export/parquet/{query}").getvalue())
    )
    rows = held.to_pylist()
    assert sum(r["数量"] for r in rows) == found.value
    assert len(rows) == found.count
    assert {r["记录"] for r in rows} == set(
        Record.objects.filter(town=TOWN, ledger="dispute").values_list("title", flat=True)
    )
    county = parquet.read_table(
        io.BytesIO(get(enter("grid"), f"/figure/dispute.registered/export/parquet/?region={TOWN}201").getvalue())
    )
    assert {r["凭证号"] for r in county.to_pylist()} == {None}


# ---- the command ------------------------------------------------------------------------------------------------


def run(*words: str) -> Any:
    return CliRunner().invoke(export_command, words)


def test_the_command_exports_by_the_files_suffix(world: World, tmp_path: Path) -> None:
    for suffix in FORMATS:
        out = tmp_path / f"a.{suffix}"
        done = run("dispute", str(out), "--town", TOWN, "--from", "2023-04-01")
        assert done.exit_code == 0, done.output
        assert "2条" in done.output
        assert out.stat().st_size
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.parquet", "a.xlsx"]
    assert {(e.user, e.path, e.personal) for e in Export.objects.all()} == {("system", TOWN, False)}
    assert RESIDENT not in (tmp_path / "a.csv").read_text("utf-8-sig")


def test_the_command_narrows_by_state_name_and_refuses_what_it_does_not_know(world: World, tmp_path: Path) -> None:
    out = str(tmp_path / "a.csv")
    state = LEDGERS["study"].flow.label("void")
    assert "1条" in run("study", out, "--town", TOWN, "--state", state).output
    for words in (("study", out, "--town", TOWN, "--state", "没有"), ("none", out, "--town", TOWN),
                  ("study", str(tmp_path / "a.pdf"), "--town", TOWN), ("study", out, "--town", "990101199")):  # fmt: skip
        assert run(*words).exit_code == 1


def test_the_command_asks_a_reason_for_residents_data(world: World, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    assert run("dispute", str(out), "--town", TOWN, "--personal").exit_code == 1
    assert not out.exists()
    assert run("dispute", str(out), "--town", TOWN, "--personal", "--reason", "移交档案").exit_code == 0
    assert RESIDENT in out.read_text("utf-8-sig")
    assert Export.objects.get().reason == "移交档案"
