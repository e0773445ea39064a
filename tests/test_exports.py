"""Who takes what out of the system: over the web, of figures, by the command; all of it logged."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pyarrow import parquet

from fazhang.ledgers import door
from fazhang.ledgers.models import Export, Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets import exporting
from fazhang.ledgers.sheets.export_command import export_command
from fazhang.ledgers.sheets.writing import FORMATS
from fazhang.places.scope import system
from tests import books_world
from tests.conftest import Enter
from tests.exports_world import get, sheet_of, table_of
from tests.world import OTHER, PHONE, RESIDENT, TOWN, World

TODAY = date(2023, 12, 31)
SECRET = "两家因宅基地滴水界线发生争执"


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
