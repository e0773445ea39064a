"""The command `fazhang`, as somebody runs it: help, an installation, places, the state of a year, a report."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fazhang import __version__
from fazhang.books.chart import CHART
from fazhang.places import divisions
from tests.cli_world import PASSWORD, Y, change, empty, installation, ok, refused, run
from tests.reports_world import EAST, GRID, OTHER, TOWN, YEAR

needs_divisions = pytest.mark.skipif(
    not divisions.available() and not os.environ.get("FAZHANG_REQUIRE_ALL"), reason=divisions.MISSING
)


@pytest.fixture
def made() -> Path:
    """Only for reading."""
    return installation()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(installation(), tmp_path / "data"))


@pytest.fixture
def bare() -> Path:
    return empty()


# ---- help --------------------------------------------------------------------------------------------------------


def test_every_command_explains_itself_in_chinese() -> None:
    text = ok("--help")
    for command in ("demo", "serve", "init", "places", "state", "report", "verify", "backup", "restore"):
        (line,) = (row for row in text.splitlines() if row.startswith(f"  {command} "))
        assert any("一" <= c <= "鿿" for c in line)
    assert "build" in ok("report", "--help")


def test_the_version_is_told() -> None:
    assert __version__ in ok("--version")


@pytest.mark.parametrize(
    "words", [("nonsense",), ("state",), ("report", "build", *Y), ("backup",), ("state", *Y, "--until", "6月")]
)
def test_a_command_wrongly_given_is_refused_with_its_usage(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert "Usage" in done.stderr


@pytest.mark.parametrize(
    "words",
    [("verify",), ("state", *Y), ("places", "--town", TOWN), ("report", "build", *Y, "--out", "x"), ("backup", "x.tgz"), ("serve",)],
    ids=lambda w: w[0],
)  # fmt: skip
def test_a_mistyped_data_folder_is_an_error_and_not_an_empty_installation(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    missing = tmp_path / "typo"
    message = refused(*words, "--data", missing)
    assert str(missing) in message
    assert "没有法账的数据" in message
    assert not missing.exists()


# ---- init --------------------------------------------------------------------------------------------------------


@needs_divisions
def test_an_installation_is_made_for_a_real_township_chosen_by_code(tmp_path: Path) -> None:
    data = tmp_path / "data"
    text = ok("init", "--data", data, "--town", "330523108000", FAZHANG_ADMIN_PASSWORD=PASSWORD)
    assert "浙江省湖州市安吉县天荒坪镇（330523108）" in text
    tree = json.loads(ok("places", "--data", data, "--town", "330523108", "--json"))
    assert tree["name"] == "天荒坪镇"
    assert f"含{len(tree['children'])}个村" in text
    with closing(sqlite3.connect(data / "fazhang.sqlite3")) as database:
        users = database.execute("SELECT username, role, region_id, password FROM places_user").fetchall()
    assert [u[:3] for u in users] == [("admin", "admin", "330523108")]
    assert users[0][3].startswith("argon2") and PASSWORD not in users[0][3]
    assert "核验通过" in ok("verify", "--data", data)
    again = refused("init", "--data", data, "--town", "330523108", "--password", PASSWORD)
    assert "“admin”已经存在" in again


@needs_divisions
def test_a_township_is_chosen_by_name_from_those_that_bear_it(bare: Path, tmp_path: Path) -> None:
    data = shutil.copytree(bare, tmp_path / "data")
    found = divisions.find("城关镇")
    text = ok(
        "init", "--data", data, "--name", "城关镇", "--admin", "first",
        typed=f"3\n{PASSWORD}\n{PASSWORD}\n",
    )  # fmt: skip
    assert divisions.full_name(found[0].path) in text
    assert f"已建立{divisions.full_name(found[2].path)}（{found[2].path}）" in text
    assert "管理员：first" in text
    assert PASSWORD not in text


@needs_divisions
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--town", "999999999"), "没有代码为999999999的乡镇"),
        (("--town", "330523108201"), "没有代码为330523108201的乡镇"),
        (("--town", "330523"), "没有代码为330523的乡镇"),
        (("--name", "没有的镇"), "没有找到“没有的镇”"),
        (("--town", "330523108", "--password", "short"), "10"),
        (("--town", "330523108", "--password", "1234567890123"), "密码"),
        (("--town", "330523108", "--password", PASSWORD, "--admin", "长" * 41), "40"),
    ],
)
def test_a_wrong_choice_at_the_start_is_told_and_nothing_is_made(
    bare: Path, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    data = shutil.copytree(bare, tmp_path / "data")
    assert message in refused("init", "--data", data, *words, FAZHANG_ADMIN_PASSWORD=PASSWORD)
    with closing(sqlite3.connect(data / "fazhang.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM places_user").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM places_region").fetchone() == (0,)


# ---- places and state --------------------------------------------------------------------------------------------


def test_places_are_told_as_a_tree(made: Path) -> None:
    tree = json.loads(ok("places", "--data", made, "--town", TOWN, "--json"))

    def check(node: dict[str, Any]) -> int:
        assert set(node) == {"code", "name", "level", "children"}
        return 1 + sum(map(check, node["children"]))

    assert check(tree) == 4
    assert (tree["code"], tree["name"], tree["level"]) == (f"{TOWN}000", "青石镇", "town")
    assert [(c["code"], c["name"], c["level"]) for c in tree["children"]] == [
        (EAST, "东坡村", "village"), (f"{TOWN}202", "西岭村", "village"),
    ]  # fmt: skip
    assert [(g["code"], g["level"]) for g in tree["children"][0]["children"]] == [(GRID, "grid1")]
    assert json.loads(ok("places", "--data", made, "--town", f"{TOWN}000", "--json")) == tree
    plain = ok("places", "--town", TOWN, FAZHANG_DATA=str(made)).splitlines()
    assert [line.split()[0] for line in plain] == ["青石镇", "东坡村", "东坡村一网格", "西岭村"]
    assert plain[2].startswith("    东坡村一网格")


@pytest.mark.parametrize("code", ["999999999", "990101", EAST, f"{TOWN}00", "青石镇", ""])
def test_a_township_that_is_not_here_is_told(made: Path, code: str) -> None:
    message = refused("places", "--data", made, "--town", code)
    assert f"没有代码为{code}的乡镇" in message


def test_the_state_of_a_year_is_told_for_every_indicator(made: Path) -> None:
    data = json.loads(ok("state", "--data", made, *Y, "--json"))
    assert (data["town"], data["year"], data["until"]) == (TOWN, YEAR, "2023-12-31")
    told = {r["code"]: r for r in data["indicators"]}
    assert list(told) == list(CHART)
    keys = {"code", "name", "unit", "kind", "value", "opening", "last_year", "postings", "dims"}
    assert all(set(r) == keys for r in told.values())
    assert (told["dispute.registered"]["value"], told["dispute.registered"]["last_year"]) == (11, 1)
    assert told["dispute.registered"]["dims"] == {"婚姻家庭纠纷": 1, "邻里纠纷": 10}
    assert (told["dispute.in_progress"]["value"], told["dispute.in_progress"]["opening"]) == (2, 1)
    assert told["dispute.rate"]["value"] == 75
    assert told["money.invested"]["value"] == 1234.56
    assert told["training.hours"]["value"] == 1.5
    assert told["exam.rate"]["value"] is None
    assert told["duty.meetings"]["value"] == 0, "the neighbour's meeting"
    half = json.loads(ok("state", "--data", made, *Y, "--until", "2023-06-30", "--json"))
    assert half["until"] == "2023-06-30"
    assert {r["code"]: r["value"] for r in half["indicators"]}["dispute.registered"] == 7


def test_the_state_in_plain_text_lists_what_is_booked(made: Path) -> None:
    lines = ok("state", "--data", made, *Y).splitlines()
    (line,) = (row for row in lines if row.endswith("dispute.registered"))
    assert "11件" in line
    assert "上年1" in line
    assert not any(row.endswith("exam.sessions") for row in lines)


@pytest.mark.parametrize("command", [("state",), ("report", "build", "--out", "never")])
def test_a_wrong_year_or_cut_off_day_is_told(made: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    for year, until, message in (
        ("2023", "2022-06-30", "应在2023年内"),
        ("2023", "2024-01-01", "应在2023年内"),
        ("0", "2023-06-30", "--year"),
        ("99999", "2023-06-30", "--year"),
        ("今年", "2023-06-30", "--year"),
        ("2023", "2023-02-30", "--until"),
    ):
        words = (*command, "--data", made, "--town", TOWN, "--year", year, "--until", until)
        assert message in refused(*words)
    assert not Path("never").exists()


# ---- report build ------------------------------------------------------------------------------------------------


def read(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "report.json").read_text("utf-8"))  # type: ignore[no-any-return]


def test_a_year_without_a_report_is_drafted_from_the_books_and_built(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    done = run("report", "build", "--data", data, "--town", TOWN, "--year", "2022", "--out", out)
    assert done.returncode == 0
    assert "已由账簿起草" in done.stderr
    assert str(out) in done.stdout
    for name in ("report.html", "report.docx", "report.json", "report.pdf"):
        assert (out / name).stat().st_size > 1000
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert (out / "report.docx").read_bytes().startswith(b"PK")
    report = read(out)
    assert list(report) == ["town", "year", "until", "text", "citations", "chain_head"]
    assert (report["town"], report["year"], report["until"]) == (TOWN, 2022, "2022-12-31")
    for c in report["citations"]:
        assert report["text"][c["start"] : c["end"]] == c["text"]
    values = {c["indicator"]: c["value"] for c in report["citations"]}
    assert values["dispute.registered"] == 1
    assert values["publicity.events"] == 3
    assert len(report["chain_head"]) == 64
    again = run("report", "build", "--data", data, "--town", TOWN, "--year", "2022", "--out", out)
    assert "起草" not in again.stderr, "the draft is kept"
    assert read(out) == report
    assert "核验通过" in ok("verify", "--data", data)


def test_a_filed_report_is_written_as_filed_and_for_another_day_from_the_books(data: Path, tmp_path: Path) -> None:
    ok("report", "build", "--data", data, *Y, "--out", tmp_path / "whole")
    ok("report", "build", "--data", data, *Y, "--until", "2023-06-30", "--out", tmp_path / "half")
    whole, half = read(tmp_path / "whole"), read(tmp_path / "half")
    assert (whole["until"], half["until"]) == ("2023-12-31", "2023-06-30")
    figures = [
        next(c["value"] for c in r["citations"] if c["indicator"] == "dispute.registered") for r in (whole, half)
    ]
    assert figures == [11, 7]


@pytest.mark.parametrize("year", ["2099"])
def test_a_year_that_has_not_begun_cannot_be_built(data: Path, tmp_path: Path, year: str) -> None:
    message = refused("report", "build", "--data", data, "--town", TOWN, "--year", year, "--out", tmp_path / "x")
    assert "已经开始的年度" in message


def test_a_folder_that_cannot_be_written_is_told(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    words = ("report", "build", "--data", data, *Y, "--out", tmp_path / "file" / "out")
    assert "不能写入" in refused(*words)
    assert refused("report", "build", "--data", data, *Y, "--out", tmp_path / "file")


def test_a_figure_that_cannot_be_read_is_told_and_not_a_crash(data: Path, tmp_path: Path) -> None:
    ok("report", "build", "--data", data, "--town", OTHER, "--year", "2023", "--out", tmp_path / "out")
    change(data, "UPDATE reports_section SET body = '{{no.such}}' WHERE role = 'other' AND report_id = 2")
    words = ("report", "build", "--data", data, "--town", OTHER, "--year", "2023", "--out", tmp_path / "out")
    assert "no.such" in refused(*words)
