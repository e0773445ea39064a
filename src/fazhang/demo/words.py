"""Word banks (words/*.toml) and the texts made of them.

A bank is a table of lists. A pattern may hold ``{name}``: a value given by the caller, else a pick from the list of that
name in the same table, in a table above it (or the ``common`` table there), or in ``[common]``. A pattern that ends in
``@5,6`` is used in those months only.
"""

from __future__ import annotations

import random
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_NAME = re.compile(r"\{(\w+)\}")
Pattern = tuple[str, ...]
"""Literal, name, literal, name …"""
SEASONS = ("节前", "节后", "春耕", "春耕", "夏收", "夏收", "汛期", "汛期", "秋收", "秋收", "冬季", "年末")


@cache
def banks() -> dict[str, Any]:
    """All tables of words/*.toml, merged."""
    found: dict[str, Any] = {}
    folder = files(__package__).joinpath("words")
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            found |= tomllib.loads(file.read_text("utf-8"))
    return found


def table(*path: str) -> Any:
    """A table or list of the banks as it is."""
    node: Any = banks()
    for key in path:
        node = node[key]
    return node


def _lists(path: tuple[str, ...], name: str) -> list[str]:
    """The list `name` for a path: from the table itself up to [common]."""
    for depth in range(len(path), -1, -1):
        node: Any = banks()
        try:
            for key in path[:depth]:
                node = node[key]
        except KeyError:
            continue
        common = node.get("common")
        for place in (node, common if isinstance(common, dict) else {}):
            if isinstance(place.get(name), list):
                found: list[str] = place[name]
                return found
    raise KeyError(f"no word bank {name} for {'.'.join(path)}")


@cache
def _bank(path: tuple[str, ...], name: str, month: int) -> tuple[Pattern, ...]:
    """The patterns of a list that fit a month (0: any)."""
    found = []
    for pattern in _lists(path, name):
        text, _, months = pattern.partition("@")
        if not months or not month or month in map(int, months.split(",")):
            found.append(tuple(_NAME.split(text)))
    return tuple(found)


class Words:
    """Texts from the banks, by one random source. The pattern used last for a text is not used again at once."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._last: dict[tuple[tuple[str, ...], str], Pattern] = {}

    def say(self, path: tuple[str, ...], name: str, in_month: int = 0, **given: str) -> str:
        """A text. `in_month` limits the patterns, and is there for them as {month}, {season} and {quarter}."""
        patterns = _bank(path, name, in_month)
        i = int(self.rng.random() * len(patterns))
        if len(patterns) > 1 and self._last.get((path, name)) == patterns[i]:
            i = (i + 1) % len(patterns)
        parts = self._last[path, name] = patterns[i]
        if len(parts) == 1:
            return parts[0]
        if in_month and "month" not in given:
            quarter = "一二三四"[(in_month - 1) // 3]
            given |= {"month": str(in_month), "season": SEASONS[in_month - 1], "quarter": quarter}
        return "".join(
            part if at % 2 == 0 else given[part] if part in given else self.say(path, part, in_month, **given)
            for at, part in enumerate(parts)
        )
