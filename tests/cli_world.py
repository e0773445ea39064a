"""The command `fazhang` for tests: run in a process of its own, on data folders that are made once and copied."""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from tests.reports_world import TOWN, YEAR

HERE = Path(__file__).parent.parent
PASSWORD = "qingshi-2024-fz"
Y = ("--town", TOWN, "--year", str(YEAR))
MAKE = "import django; django.setup(); from tests import reports_world; reports_world.make_installation()"
"""What a process runs to fill its data folder."""


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


def make(**env: str) -> None:
    """An installation with records of a year and a filed report, in the data folder that `env` names."""
    done = subprocess.run(
        [sys.executable, "-c", MAKE], env=environment(DJANGO_SETTINGS_MODULE="fazhang.settings", **env),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fazhang-cli-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "data"


@cache
def installation() -> Path:
    """The data folder of a filled installation. Tests that write take a copy."""
    folder = _folder()
    make(FAZHANG_DATA=str(folder))
    return folder


@cache
def empty() -> Path:
    """A data folder with its schema and nothing in it: making one is most of what `init` takes."""
    folder = _folder()
    refused("init", "--data", folder, "--town", "999999999")
    return folder


def change(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "fazhang.sqlite3")) as database, database:
        database.execute("PRAGMA ignore_check_constraints = ON")  # whoever does this does not mind the schema's either
        for statement in statements:
            assert database.execute(statement).rowcount > 0, statement
