"""Names of places, for the check of another town's name. The table is handed in: this room knows no other."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

SUFFIX = re.compile("(?:街道(?:办事处)?|民族乡|苏木|镇|乡|社区|居委会|村委会|居民委员会|村民委员会|村)$")
HIGHER = re.compile("(?:自治区|自治州|自治县|特别行政区|地区|省|市|州|盟|县|区|旗)$")


def stem(name: str) -> str:
    """云溪镇 → 云溪."""
    return SUFFIX.sub("", name) or name


@dataclass(frozen=True)
class Gazetteer:
    """towns: full names of the country's townships. higher: stems of counties, cities, provinces (never a slip).

    own: names that may stand in this report: its town, its county's towns, its villages.
    """

    towns: frozenset[str]
    higher: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def near(self, town: str) -> frozenset[str]:
        """Names that are no slip in a report of `town`."""
        return self.own | {town}

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of two or three characters that are a township's name and no higher place's."""
        return frozenset(s for name in self.towns if len(s := stem(name)) in (2, 3)) - self.higher


class Divisions(Gazetteer):
    """A gazetteer over the national table: an SQLite file with division(path, name), path a code trimmed to its level
    (2 province, 4 city, 6 county, 9 township, 12 village)."""

    def __init__(self, file: Path) -> None:
        rows = _rows(file, "SELECT path, name FROM division WHERE length(path) <= 9")
        towns = frozenset(name for path, name in rows if len(path) == 9)
        higher = frozenset(s for path, name in rows if len(path) < 9 and len(s := HIGHER.sub("", name)) > 1)
        super().__init__(towns, higher)
        object.__setattr__(self, "_file", file)

    def near(self, town: str) -> frozenset[str]:
        """Towns of the counties that have a town of that name, and its villages; of all such towns, as names repeat."""
        file: Path = self._file  # type: ignore[attr-defined]
        names = {town}
        # The table has its own villages: names of 12 digits below the town, and the county's other towns.
        for path, _ in _rows(
            file, "SELECT path, name FROM division WHERE name IN (?, ?) AND length(path) = 9", town, town + "办事处"
        ):
            names |= {name for _, name in _rows(file, _BELOW, path, path + "\x7f", 12)}
            names |= {name for _, name in _rows(file, _BELOW, path[:6], path[:6] + "\x7f", 9)}
        return frozenset(names)


_BELOW = "SELECT path, name FROM division WHERE path > ? AND path < ? AND length(path) = ?"


def _rows(file: Path, query: str, *parameters: object) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as table:
        return [(str(path), str(name)) for path, name in table.execute(query, parameters)]


@cache
def divisions(file: Path) -> Divisions:
    """The gazetteer of a table, read once."""
    return Divisions(file)
