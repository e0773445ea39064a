"""The command `fazhang`: verification, backup and restore, serving."""

from __future__ import annotations

import http.client
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
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.cli_world import Y, change, environment, installation, make, ok, refused
from tests.reports_world import EAST, OTHER, TOWN


@pytest.fixture
def made() -> Path:
    """Only for reading."""
    return installation()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(installation(), tmp_path / "data"))


# ---- verify ------------------------------------------------------------------------------------------------------


def test_a_sound_installation_passes(made: Path) -> None:
    text = ok("verify", "--data", made)
    assert text.splitlines()[-1].startswith("核验通过：凭证")
    assert TOWN in text
    assert OTHER in text


def test_reminders_are_made_and_mail_needs_a_server(data: Path) -> None:
    first = ok("remind", "--data", data)
    assert first.startswith("已生成")
    assert ok("remind", "--data", data) == "已生成0条提醒。\n"
    assert "没有设置邮件服务器" in refused("remind", "--data", data, "--mail")
    wrong = refused("remind", "--data", data, "--mail", FAZHANG_SMTP="imap://mail.example")
    assert "FAZHANG_SMTP" in wrong
    assert TOWN in ok("clocks", "--data", data)


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
    first, second = (f"fazhang_cli_{os.getpid()}_{i}" for i in (1, 2))
    urls = [urlunsplit(urlsplit(url)._replace(path=f"/{name}")) for name in (first, second)]
    with psycopg.connect(url, autocommit=True) as server:
        try:
            for name in (first, second):
                server.execute(f"CREATE DATABASE {name}")
            make(FAZHANG_DATA=str(tmp_path / "one"), DATABASE_URL=urls[0])
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
