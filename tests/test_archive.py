"""Backup files: what a restore takes, and what it refuses without leaving anything behind."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fazhang.archive import MANIFEST, ArchiveError, restore

GOOD = {MANIFEST: b"{}", "fazhang.sqlite3": b"database", "keys/secret.key": b"secret", "evidence/ab/cd/abcd": b"file"}


def member(name: str, data: bytes = b"x", **attributes: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    for key, value in attributes.items():
        setattr(info, key, value)
    return info, data


def make(path: Path, *more: tuple[tarfile.TarInfo, bytes], leave_out: str = "") -> Path:
    """A backup file with `more` members after the good ones."""
    with tarfile.open(path, "w:gz") as archive:
        for info, data in [*(member(n, d) for n, d in GOOD.items() if n != leave_out), *more]:
            archive.addfile(info, io.BytesIO(data) if info.isreg() else None)
    return path


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_good_backup_is_unpacked_into_a_folder_that_is_made_for_it(tmp_path: Path) -> None:
    steps: list[int] = []
    target = tmp_path / "new" / "data"
    assert restore(make(tmp_path / "b.tgz"), target, steps.append) == 3
    assert everything(target) == {n: d for n, d in GOOD.items() if n != MANIFEST}
    assert (target / "keys" / "secret.key").stat().st_mode & 0o077 == 0
    assert sum(steps) == len(GOOD)


def test_an_empty_folder_is_taken_too(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    restore(make(tmp_path / "b.tgz"), tmp_path / "data")
    assert (tmp_path / "data" / "fazhang.sqlite3").exists()


def test_a_folder_in_use_is_never_touched(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "fazhang.sqlite3").write_bytes(b"mine")
    with pytest.raises(ArchiveError, match="不是空文件夹"):
        restore(make(tmp_path / "b.tgz"), data)
    assert everything(data) == {"fazhang.sqlite3": b"mine"}


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(ArchiveError, match="不是空文件夹"):
        restore(make(tmp_path / "b.tgz"), tmp_path / "data")


HOSTILE = {
    "above": member("../outside"),
    "above, from within": member("evidence/../../outside"),
    "within, by a detour": member("evidence/../keys/secret.key"),
    "absolute": member("/tmp/outside"),
    "windows": member("evidence\\..\\..\\outside/../x"),
    "symlink": member("evidence/link", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "symlink of a folder": member("keys", b"", type=tarfile.SYMTYPE, linkname="/tmp"),
    "hard link": member("evidence/hard", b"", type=tarfile.LNKTYPE, linkname="keys/secret.key"),
    "device": member("evidence/null", b"", type=tarfile.CHRTYPE),
    "pipe": member("evidence/pipe", b"", type=tarfile.FIFOTYPE),
    "folder": member("evidence/folder", b"", type=tarfile.DIRTYPE),
    "not ours": member("static/index.html"),
    "not ours, at the top": member("evil.py"),
    "below a file": member("fazhang.sqlite3/x"),
    "the folder itself": member("."),
    "no name": member(""),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_backup_is_refused_and_leaves_nothing(tmp_path: Path, hostile: tuple[tarfile.TarInfo, bytes]) -> None:
    file = make(tmp_path / "b.tgz", hostile)
    with pytest.raises(ArchiveError):
        restore(file, tmp_path / "deep" / "data")
    assert not (tmp_path / "deep" / "data").exists()
    assert {p.name for p in tmp_path.iterdir()} <= {"b.tgz", "deep"}


@pytest.mark.parametrize("name", [MANIFEST, "fazhang.sqlite3"])
def test_what_is_no_whole_backup_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveError, match="不是法账的备份文件"):
        restore(make(tmp_path / "b.tgz", leave_out=name), tmp_path / "data")
    assert not (tmp_path / "data").exists()


def _cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def _flipped(raw: bytes) -> bytes:
    return raw[:60] + bytes(b ^ 0xFF for b in raw[60:90]) + raw[90:]


def _checksum(raw: bytes) -> bytes:
    return raw[:-8] + b"\0\0\0\0" + raw[-4:]


def _text(raw: bytes) -> bytes:
    return json.dumps({"no": "archive"}).encode()


def _nothing(raw: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [_cut, _flipped, _checksum, _text, _nothing])
@pytest.mark.parametrize("made", [False, True])
def test_a_damaged_backup_is_refused_with_a_message_and_leaves_nothing(
    tmp_path: Path, damage: Callable[[bytes], bytes], made: bool
) -> None:
    noise = bytes((i * i + i // 7) % 256 for i in range(200_000))
    file = make(tmp_path / "b.tgz", member("evidence/aa/bb/noise", noise))
    file.write_bytes(damage(file.read_bytes()))
    data = tmp_path / "data"
    if made:
        data.mkdir()
    with pytest.raises(ArchiveError):
        restore(file, data)
    assert data.exists() is made
    assert not made or not any(data.iterdir())


def test_a_restore_that_breaks_half_way_leaves_the_folder_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make(tmp_path / "b.tgz")
    seen = []

    def full(self: tarfile.TarFile, info: tarfile.TarInfo, *rest: object, **more: object) -> None:
        if seen:
            raise OSError(28, "No space left on device")
        seen.append(info.name)
        (tmp_path / "data" / info.name).write_bytes(b"half")

    with monkeypatch.context() as patch:
        patch.setattr(tarfile.TarFile, "extract", full)
        with pytest.raises(ArchiveError, match="No space left"):
            restore(file, tmp_path / "data")
    assert seen
    assert restore(file, tmp_path / "data") == 3, "a good restore can follow"


def test_a_dump_of_a_server_without_a_server_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    file = make(tmp_path / "b.tgz", member("fazhang.pgdump"), leave_out="fazhang.sqlite3")
    with pytest.raises(ArchiveError, match="DATABASE_URL"):
        restore(file, tmp_path / "data")
    assert (tmp_path / "data" / "fazhang.pgdump").exists(), "kept for a second try by hand"
