"""The national table of divisions (about 41,000 townships and their villages), read-only, built with the package."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from fazhang.places.models import LEVEL_OF, LEVELS, Region

FILE = Path(__file__).parent / "data" / "divisions.sqlite"
MISSING = "缺少全国区划表：请运行 make install 生成"
# SQLite takes a partial index only where its own condition (scripts/build_static.py) stands in the query.
_TOWNS = "SELECT path, name FROM division WHERE level <= 4 AND level = 4"


@dataclass(frozen=True)
class Division:
    """One row of the table: `path` is the code trimmed to its level."""

    path: str
    name: str


def available() -> bool:
    return FILE.exists()


def _rows(query: str, *parameters: object) -> Iterator[Division]:
    with closing(sqlite3.connect(f"{FILE.as_uri()}?mode=ro", uri=True)) as table:
        yield from (Division(*row) for row in table.execute(query, parameters))


def get(path: str) -> Division | None:
    return next(_rows("SELECT path, name FROM division WHERE path = ?", path), None)


def ancestors(path: str) -> list[Division]:
    """Province, city and county above a path, from the top."""
    found = (get(path[:n]) for n, _ in LEVELS.values() if n < len(path))
    return [d for d in found if d]


def full_name(path: str) -> str:
    own = get(path)
    return "".join(d.name for d in [*ancestors(path), *([own] if own else [])])


def find(text: str) -> list[Division]:
    """Townships by name, by name with what is above it (清和县青石镇), or by the initials of its pinyin (qsz)."""
    text = "".join(text.split())
    if not text:
        return []
    if text.isascii() and text.isalpha():
        return list(_rows(f"{_TOWNS} AND pinyin = ? ORDER BY path", text.lower()))
    exact = list(_rows(f"{_TOWNS} AND name = ? ORDER BY path", text))
    if exact:
        return exact
    like = _rows(f"{_TOWNS} AND instr(?, name) > 0 ORDER BY path", text)
    within = [d for d in like if text.endswith(d.name) and _above(text[: -len(d.name)], d.path)]
    return within or list(_rows(f"{_TOWNS} AND instr(name, ?) > 0 ORDER BY path", text))


def _above(text: str, path: str) -> bool:
    """Whether `text` is made of names above the path, in order: some may be left out, and 省, 市, 县, 区, 旗 too."""
    for division in ancestors(path):
        short = division.name[:-1] if division.name[2:].endswith(("省", "市", "县", "区", "旗")) else division.name
        if text.startswith(division.name):
            text = text[len(division.name) :]
        elif text.startswith(short):
            text = text[len(short) :]
    return not text


def villages(town: str) -> list[Division]:
    return list(_rows("SELECT path, name FROM division WHERE parent = ? AND level = 5 ORDER BY path", town))


@transaction.atomic
def adopt(town: str) -> tuple[Region, int]:
    """Take a township with its ancestors and villages into this installation; (its region, number of villages)."""
    own = get(town)
    if own is None or len(town) != 9:
        raise LookupError(f"没有代码为{town}的乡镇")
    parent: Region | None = None
    for division in [*ancestors(town), own]:
        parent, _ = Region.objects.get_or_create(
            path=division.path,
            defaults={"name": division.name, "level": LEVEL_OF[len(division.path)], "parent": parent},
        )
    assert parent is not None
    rows = villages(town)
    Region.objects.bulk_create(
        (Region(path=d.path, name=_village(d.name), level="village", parent=parent) for d in rows),
        ignore_conflicts=True,
    )
    return parent, len(rows)


def _village(name: str) -> str:
    """The village's name as people say it: 张辛庄村民委员会 → 张辛庄村."""
    for suffix, short in (
        ("村民委员会", "村"),
        ("社区居民委员会", "社区"),
        ("居民委员会", "社区"),
        ("村委会", "村"),
        ("居委会", "社区"),
    ):
        if name.endswith(suffix):
            stem = name[: -len(suffix)]
            return stem if stem.endswith(("村", "社区")) else stem + short
    return name
