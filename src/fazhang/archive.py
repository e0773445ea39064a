"""Backup and restore of an installation: database, evidence and keys in one compressed file."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit, urlunsplit

Tick = Callable[[int], object]
MANIFEST = "fazhang-backup.json"
_PARTS = ("evidence", "keys")
_DATABASES = ("fazhang.sqlite3", "fazhang.pgdump")


class ArchiveError(Exception):
    """A backup or restore that cannot be done; the text is shown to the user."""


def _snapshot(folder: Path) -> Path:
    """A consistent copy of the database, whatever is being written meanwhile."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        target = folder / "fazhang.sqlite3"
        with (
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        return target
    target = folder / "fazhang.pgdump"
    tool = shutil.which("pg_dump")
    if tool is None:
        raise ArchiveError("备份PostgreSQL需要pg_dump，请先安装PostgreSQL客户端")
    url, secret = _server()
    command = [tool, "--format=custom", f"--file={target}", url]
    done = subprocess.run(command, capture_output=True, text=True, env=secret)  # noqa: S603
    if done.returncode:
        raise ArchiveError(f"pg_dump失败：{done.stderr.strip()[-300:]}")
    return target


def _server() -> tuple[str, dict[str, str]]:
    """DATABASE_URL for the PostgreSQL tools without its password, and the environment that holds the password: a
    command line can be read by every user of the machine."""
    parts = urlsplit(os.environ.get("DATABASE_URL", ""))
    user, _, place = parts.netloc.rpartition("@")
    bare = parts._replace(netloc=f"{user.partition(':')[0]}@{place}" if user else place)
    return urlunsplit(bare), os.environ | ({"PGPASSWORD": unquote(parts.password)} if parts.password else {})


def _files(data: Path) -> Iterator[Path]:
    for part in _PARTS:
        for path in sorted((data / part).rglob("*")):
            if path.is_file() and not path.name.startswith("incoming-"):
                yield path


def backup(file: Path, tick: Tick = lambda n: None) -> int:
    """Write a backup; returns how many files it holds. The file appears only when it is whole."""
    from django.conf import settings

    from fazhang import __version__

    data = Path(settings.DATA)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(file.name + ".partial")
    with tempfile.TemporaryDirectory(dir=data) as temporary:
        database = _snapshot(Path(temporary))
        about = Path(temporary) / MANIFEST
        about.write_text(json.dumps({"version": __version__, "database": database.name}), "utf-8")
        count = 0
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive:
            for path, name in [(about, MANIFEST), (database, database.name)]:
                archive.add(path, name)
            for path in _files(data):
                archive.add(path, path.relative_to(data).as_posix())
                count += 1
                tick(1)
    partial.replace(file)
    return count + 1


def restore(file: Path, data: Path, tick: Tick = lambda n: None) -> int:
    """Unpack a backup into an empty data folder; a folder in use is never touched."""
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise ArchiveError(f"{data}不是空文件夹，恢复不会覆盖已有数据")
    fresh = not data.exists()
    try:
        with gzip.open(file) as raw, tarfile.open(fileobj=raw, mode="r:") as archive:
            members = archive.getmembers()
            while raw.read(1 << 20):  # to the very end, where gzip keeps its checksum
                pass
            names = {m.name for m in members}
            if MANIFEST not in names or not names & set(_DATABASES):
                raise ArchiveError(f"{file.name}不是法账的备份文件")
            for member in members:
                top, *below = PurePosixPath(member.name).parts or ("",)
                known = ".." not in below if top in _PARTS else not below and top in (MANIFEST, *_DATABASES)
                if not member.isfile() or not known:
                    raise ArchiveError(f"备份文件中有不应有的内容：{member.name}")
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            for member in members:
                archive.extract(member, data, filter="data")
                tick(1)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        # The folder was empty: what came out of a broken file is taken away again, so that a good one can follow.
        for left in data.iterdir() if data.exists() else ():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        if fresh and data.exists():
            data.rmdir()
        raise ArchiveError(f"备份文件无法读取：{error}") from error
    (data / MANIFEST).unlink()
    dump = data / "fazhang.pgdump"
    if dump.exists():
        _restore_dump(dump)
    return len(members) - 1


def _restore_dump(dump: Path) -> None:
    (url, secret), tool = _server(), shutil.which("pg_restore")
    if not url or tool is None:
        raise ArchiveError(f"数据库备份在{dump}，恢复需要设置DATABASE_URL并安装pg_restore")
    # All or nothing: a database in use already has these tables, and keeps them.
    command = [tool, "--no-owner", "--single-transaction", f"--dbname={url}", str(dump)]
    done = subprocess.run(command, capture_output=True, text=True, env=secret)  # noqa: S603
    if done.returncode:
        raise ArchiveError(f"pg_restore失败：{done.stderr.strip()[-300:]}")
    dump.unlink()
