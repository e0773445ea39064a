"""The words of the reader: data files in the folder words, compiled once.

measures.toml   measure words and what may not follow them
nonfigures.toml numbers that are no figures: ordinals, schedules, slogans
indicators.toml what a figure counts: cue words of each account
structure.toml  headings and the role of a section
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """A data file of the lexicon as it is written."""
    return tomllib.loads(files("fazhang.reading").joinpath("words", f"{name}.toml").read_text("utf-8"))


def alike(pattern: str) -> str:
    """A pattern whose half-width signs are those of a view (brackets of the pattern language stay)."""
    return pattern.replace("…", "[^，。；：！？、\n]{0,10}?")


@cache
def words(pattern: str) -> re.Pattern[str]:
    return re.compile(alike(pattern))


@cache
def units() -> dict[str, str]:
    """Every measure word as written and the unit it is reported in."""
    data = table("measures")
    written = {word for group in data["words"].values() for word in group.split()}
    names = {word: word for word in written} | dict.fromkeys(data["money"], "元")
    return names | data["same"]


@cache
def unit_pattern() -> str:
    """Alternatives of all measure words, longest first, each with what may not follow it."""
    guards = table("measures")["guards"]
    parts = []
    for word in sorted(units(), key=lambda word: (-len(word), word)):
        guard = guards.get(word)
        parts.append(re.escape(word) + (f"(?!{guard})" if guard else ""))
    return "|".join(parts)
