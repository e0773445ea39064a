"""Word banks (words/*.toml) and the texts made of them.

A bank is a table of lists. A pattern may hold ``{name}``: a value given by the caller, else a pick from the list of that
name in the same table, in a table above it (or the ``common`` table there), or in ``[common]``.
"""

from __future__ import annotations

import random
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_NAME = re.compile(r"\{(\w+)\}")


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


@cache
def _bank(path: tuple[str, ...], name: str) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The list `name` for a path: from the table itself up to [common]. Each pattern as (literal, name, literal, …)."""
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
                return tuple(tuple(_NAME.split(p)) for p in place[name]), path[:depth]
    raise KeyError(f"no word bank {name} for {'.'.join(path)}")


class Words:
    """Texts from the banks, by one random source. The pattern used last for a text is not used again at once."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._last: dict[tuple[tuple[str, ...], str], int] = {}

    def say(self, path: tuple[str, ...], name: str, **given: str) -> str:
        patterns, _ = _bank(path, name)
        i = int(self.rng.random() * len(patterns))
        if len(patterns) > 1 and self._last.get((path, name)) == i:
            i = (i + 1) % len(patterns)
        self._last[path, name] = i
        parts = patterns[i]
        if len(parts) == 1:
            return parts[0]
        out = []
        for at, part in enumerate(parts):
            if at % 2 == 0:
                out.append(part)
            else:
                out.append(given[part] if part in given else self.say(path, part, **given))
        return "".join(out)
