"""The command `fazhang`, as somebody runs it: in a process of its own, on a data folder of its own."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from fazhang.books.chart import CHART
from fazhang.places import divisions
from tests.reports_world import EAST, GRID, OTHER, TOWN, YEAR

HERE = Path(__file__).parent.parent
PASSWORD = "qingshi-2024-fz"
Y = ("--town", TOWN, "--year", str(YEAR))

needs_divisions = pytest.mark.skipif(
    not divisions.available() and not os.environ.get("FAZHANG_REQUIRE_ALL"), reason=divisions.MISSING
)


def environment(**more: str) -> dict[str, str]:
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("FAZHANG_", "DATABASE_URL", "DJANGO_")) and k != "PORT"
    }
    return kept | {"PYTHONPATH": str(HERE), "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"} | more


def run(*words: str | Path, typed: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fazhang.cli", *map(str, words)]
    done = subprocess.run(
        command, input=typed, env=environment(**env), capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    return done


def ok(*words: str | Path, typed: str = "", **env: str) -> str:
    done = run(*words, typed=typed, **env)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def refused(*words: str | Path, typed: str = "", **env: str) -> str:
    """The message of a command that fails."""
    done = run(*words, typed=typed, **env)
    assert done.returncode != 0, done.stdout
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with records of a year and a filed report; tests that write take a copy."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    folder.mkdir()
    script = "import django; django.setup(); from tests import reports_world; reports_world.make_installation()"
    env = environment(FAZHANG_DATA=str(folder), DJANGO_SETTINGS_MODULE="fazhang.settings")
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its schema and nothing in it: making one is most of what `init` takes."""
    folder = tmp_path_factory.mktemp("bare") / "data"
    refused("init", "--data", folder, "--town", "999999999")
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


def change(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "fazhang.sqlite3")) as database, database:
        database.execute("PRAGMA ignore_check_constraints = ON")  # whoever does this does not mind the schema's either
        for statement in statements:
            assert database.execute(statement).rowcount > 0, statement


# ---- help --------------------------------------------------------------------------------------------------------


def test_every_command_explains_itself_in_chinese() -> None:
    text = ok("--help")
    for command in ("demo", "serve", "init", "places", "state", "report", "verify", "backup", "restore"):
        (line,) = (row for row in text.splitlines() if row.startswith(f"  {command} "))
        assert any("一" <= c <= "鿿" for c in line)
    assert "build" in ok("report", "--help")


def test_the_version_is_told() -> None:
    from fazhang import __version__

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


# ---- verify ------------------------------------------------------------------------------------------------------


def test_a_sound_installation_passes(made: Path) -> None:
    text = ok("verify", "--data", made)
    assert text.splitlines()[-1].startswith("核验通过：凭证")
    assert TOWN in text
    assert OTHER in text


def _flip(data: Path) -> None:
    (file,) = (p for p in (data / "evidence").rglob("*") if p.is_file())
    file.chmod(0o600)
    raw = bytearray(file.read_bytes())
    raw[3] ^= 1
    file.write_bytes(raw)


def _lose(data: Path) -> None:
    (file,) = (p for p in (data / "evidence").rglob("*") if p.is_file())
    file.unlink()


def sql(*statements: str) -> Callable[[Path], None]:
    return lambda data: change(data, *statements)


FIRST = f"(SELECT id * 1000000000 FROM books_book WHERE town = '{TOWN}')"
CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a voucher's writer": (sql(f"UPDATE books_voucher SET by = 'Somebody' WHERE id = {FIRST} + 5"), "青石镇账簿 凭证5"),
    "a voucher's day": (sql(f"UPDATE books_voucher SET on_date = '2023-01-01' WHERE id = {FIRST} + 5"), "青石镇账簿 凭证5"),
    "a voucher's day that is none": (sql(f"UPDATE books_voucher SET on_date = '2023-02-31' WHERE id = {FIRST} + 5"), "凭证"),
    "a posting's day that is none": (sql(f"UPDATE books_posting SET on_date = '20x3-02-01' WHERE id = {FIRST} + 5"), "分录"),
    "a record's day that is none": (sql(f"UPDATE ledgers_record SET occurred_on = '2023-13-01' WHERE id = {FIRST} + 5"), "记录"),
    "a record's data that are none": (sql(f"UPDATE ledgers_record SET data = 'not json' WHERE id = {FIRST} + 5"), "000005"),
    "a posting": (sql(f"UPDATE books_posting SET quantity = quantity + 1 WHERE id = {FIRST} + 7"), "青石镇账簿 凭证"),
    "a balance": (sql("UPDATE books_balance SET quantity = quantity + 1 WHERE id = 1"), "余额"),
    "a record": (sql(f"UPDATE ledgers_record SET title = title || 'x' WHERE id = {FIRST} + 2"), "000002"),
    "a voucher gone": (sql(f"DELETE FROM books_voucher WHERE id = {FIRST} + 4"), "青石镇账簿 凭证4"),
    "a record gone": (sql(f"DELETE FROM ledgers_record WHERE id = {FIRST} + 3"), "000003"),
    "the seal of a report": (sql("UPDATE books_voucher SET key = 'reports' WHERE ledger = 'reports' AND act = 'file'"), "青石镇账簿 凭证"),
    "a filed report": (sql("UPDATE reports_report SET frozen = replace(frozen, '11件', '12件')"), "青石镇2023年度法治政府建设工作报告"),
    "an evidence file": (_flip, "签到表.txt"),
    "an evidence file gone": (_lose, "签到表.txt"),
}  # fmt: skip


@pytest.mark.parametrize(("act", "place"), CHANGES.values(), ids=CHANGES)
def test_what_is_changed_behind_the_applications_back_is_named(
    data: Path, act: Callable[[Path], None], place: str
) -> None:
    act(data)
    message = refused("verify", "--data", data)
    lines = [line for line in message.splitlines() if line.startswith("✗")]
    assert any(place in line for line in lines), message
    assert "核验未通过" in message
    assert "核验通过" not in message


# ---- backup and restore ------------------------------------------------------------------------------------------


def test_a_backup_restored_elsewhere_is_the_same_installation(made: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "deep" / "backup.tgz", tmp_path / "other"
    text = ok("backup", "--data", made, file)
    assert str(file) in text
    assert file.stat().st_mode & 0o077 == 0, "it holds the keys"
    assert [p.name for p in file.parent.iterdir()] == ["backup.tgz"]
    assert "已恢复" in ok("restore", "--data", other, file)
    assert ok("verify", "--data", other) == ok("verify", "--data", made)
    assert ok("state", "--data", other, *Y, "--json") == ok("state", "--data", made, *Y, "--json")
    for part in ("evidence", "keys"):
        names = [p.relative_to(made) for p in (made / part).rglob("*") if p.is_file()]
        assert names
        assert all((other / n).read_bytes() == (made / n).read_bytes() for n in names)
    again = refused("restore", "--data", other, file)
    assert "不是空文件夹" in again
    assert "核验通过" in ok("verify", "--data", other)


def test_a_backup_holds_what_was_committed_while_the_database_is_open(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "fazhang.sqlite3")) as database, database:
        database.execute("UPDATE places_office SET name = name")
        database.execute("UPDATE places_region SET name = '东坡新村' WHERE path = ?", (EAST,))
        database.commit()
        database.execute("BEGIN")
        database.execute("SELECT count(*) FROM books_voucher").fetchone()
        ok("backup", "--data", data, tmp_path / "b.tgz")
    ok("restore", "--data", tmp_path / "other", tmp_path / "b.tgz")
    assert "东坡新村" in ok("places", "--data", tmp_path / "other", "--town", TOWN)


def test_a_backup_that_cannot_be_written_is_told(made: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "不能写入" in refused("backup", "--data", made, tmp_path / "file" / "b.tgz")


def test_a_restore_of_what_is_no_backup_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.tgz").write_bytes(b"no archive at all")
    assert "无法读取" in refused("restore", "--data", tmp_path / "data", tmp_path / "b.tgz")
    assert not (tmp_path / "data").exists()
    assert refused("restore", "--data", tmp_path / "data", tmp_path / "missing.tgz")


@pytest.mark.postgres
def test_a_backup_of_a_server_is_restored_into_another_database(tmp_path: Path) -> None:
    """With a dump of the database beside the files; a database in use is left as it is."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("needs PostgreSQL")
    if shutil.which("pg_dump") is None or shutil.which("pg_restore") is None:
        assert not os.environ.get("FAZHANG_REQUIRE_ALL")
        pytest.skip("needs the PostgreSQL client")
    import psycopg

    first, second = (f"fazhang_cli_{os.getpid()}_{i}" for i in (1, 2))
    urls = [urlunsplit(urlsplit(url)._replace(path=f"/{name}")) for name in (first, second)]
    with psycopg.connect(url, autocommit=True) as server:
        try:
            for name in (first, second):
                server.execute(f"CREATE DATABASE {name}")
            one = environment(FAZHANG_DATA=str(tmp_path / "one"), DATABASE_URL=urls[0])
            script = "import django; django.setup(); from tests import reports_world; reports_world.make_installation()"
            subprocess.run(
                [sys.executable, "-c", script], env=one | {"DJANGO_SETTINGS_MODULE": "fazhang.settings"}, check=True
            )
            ok("backup", "--data", tmp_path / "one", tmp_path / "b.tgz", DATABASE_URL=urls[0])
            taken = refused("restore", "--data", tmp_path / "wrong", tmp_path / "b.tgz", DATABASE_URL=urls[0])
            assert "pg_restore失败" in taken
            ok("restore", "--data", tmp_path / "two", tmp_path / "b.tgz", DATABASE_URL=urls[1])
            assert not (tmp_path / "two" / "fazhang.pgdump").exists()
            before, after = (
                ok("verify", "--data", tmp_path / n, DATABASE_URL=u) for n, u in zip(("one", "two"), urls, strict=True)
            )
            assert after == before
            assert "核验通过" in after
        finally:
            for name in (first, second):
                server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


# ---- serve -------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_workbench_is_served_on_the_port_given_and_asks_for_a_sign_in(made: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "fazhang.cli", "serve", "--data", str(made)]
    with subprocess.Popen(
        command, env=environment(PORT=str(port), PYTHONUNBUFFERED="1"), stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
            for _ in range(100):
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                    connection.request("GET", "/healthz")
                    health = connection.getresponse()
                    break
                except ConnectionRefusedError:
                    time.sleep(0.1)
            assert (health.status, health.read()) == (200, b"ok")
            connection.request("GET", "/")
            answer = connection.getresponse()
            assert (answer.status, str(answer.headers["location"])[:7]) == (302, "/login/")
            connection.close()
            taken = refused("serve", "--data", made, "--port", str(port))
            assert f"不能在127.0.0.1:{port}启动服务" in taken
            assert "已启动" not in taken
        finally:
            server.terminate()
            server.wait(20)


@pytest.mark.parametrize("port", ["0", "65536", "eighty"])
def test_a_port_that_is_none_is_told(made: Path, port: str) -> None:
    assert "--port" in refused("serve", "--data", made, "--port", port)
    assert "--port" in refused("serve", "--data", made, PORT=port)
