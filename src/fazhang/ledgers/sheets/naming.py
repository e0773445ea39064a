"""The places and offices of a township by the names that people write in spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from fazhang.places.models import Office, Region


class Names:
    """Of one township, read once for a file."""

    def __init__(self, town: str) -> None:
        self.offices = {o.name: o.pk for o in Office.objects.filter(region__path__startswith=town, active=True)}
        self._places = _places(town)
        self._paths = {path for paths in self._places.values() for path in paths}

    def place(self, text: str) -> str:
        """The path of a place that is named or whose code is given; empty where none is, or more than one."""
        text = unicodedata.normalize("NFKC", text).strip()
        if re.fullmatch(r"\d{9,24}", text):
            path = text[:9] if text.endswith("000") and len(text) == 12 else text
            return path if path in self._paths else ""
        found = self._places.get(_plain(text), ())
        if len(found) == 1:
            return found[0]
        inside = {
            p for name, paths in self._places.items() if len(name) > 1 and name in text for p in paths if len(p) == 12
        }
        return inside.pop() if len(inside) == 1 else ""


def _plain(text: str) -> str:
    """A place's name as people shorten it: 青山村村民委员会, 青山村委会, 青山 are one."""
    text = re.sub(r"\s+", "", text)
    return re.sub(r"(?:村民|居民)?委员会$|(?<=村)委会$|(?<=居)委会$", "", text)


def _places(town: str) -> dict[str, list[str]]:
    """Name → paths of the township's villages and grids in use: their names, without 村 or 社区, and with their village's."""
    rows = list(Region.objects.filter(path__startswith=town, active=True).values_list("path", "name"))
    by_path = dict(rows)
    found: dict[str, list[str]] = defaultdict(list)
    for path, name in rows:
        ways = {_plain(name)}
        if len(path) == 12:
            ways.add(re.sub(r"(?:村|社区|居)$", "", name))
        elif len(path) > 12:
            ways.add(f"{by_path.get(path[:12], '')}{name}")
        for way in ways:
            if way and path not in found[way]:
                found[way].append(path)
    return found
