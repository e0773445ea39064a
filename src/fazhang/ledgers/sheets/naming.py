"""The places and offices of a township by the names that people write in spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from fazhang.places.models import Office, Region

# What may follow a village's name and still be that village: its committee, a group, what it was called before.
_WITHIN = re.compile(
    r"(?:村?(?:民|居民?)?委(?:员)?会|党?支部|党总支|村?(?:部|内|民))?(?:第?[\d一二三四五六七八九十]+(?:村民)?(?:小组|组|社|队|屯))?(?:[(（].*[)）])?"
)


class Names:
    """Of one township, read once for a file."""

    def __init__(self, town: str) -> None:
        self.offices = {o.name: o.pk for o in Office.objects.filter(region__path__startswith=town, active=True)}
        above = [town[:n] for n in (2, 4, 6, 9)]
        own = dict(Region.objects.filter(path__in=above).values_list("path", "name"))
        self._above = "".join(f"(?:{re.escape(own[p])})?" for p in above if p in own)
        self._town = {own.get(town, ""), "镇本级", "乡本级", "街道本级", "本级", "全镇", "全乡", "全街道"}
        self.town = town
        rows = list(Region.objects.filter(path__startswith=town, active=True).values_list("path", "name"))
        self._paths = {path for path, _ in rows}
        self._villages = {name: path for path, name in rows if len(path) == 12}
        self._places = _places(rows)

    def place(self, text: str) -> str:
        """The path of a place that is named or whose code is given; empty where none is, or more than one."""
        text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lstrip("'")
        if re.fullmatch(r"\d{9,24}", text):
            path = text[:9] if text.endswith("000") and len(text) == 12 else text
            return path if path in self._paths else ""
        if text in self._town:
            return self.town
        text = re.sub(f"^{self._above}", "", text) or text
        if found := self._places.get(text):
            return found[0] if len(found) == 1 else ""
        begins = [(name, paths) for name, paths in self._places.items() if len(name) > 1 and text.startswith(name)]
        whole = {p for name, paths in begins for p in paths if _WITHIN.fullmatch(text[len(name) :])}
        return whole.pop() if len(whole) == 1 else ""

    def titled(self, title: str) -> str:
        """The path of the one village that a title names in full, at its beginning or after its township; else empty."""
        begins = rf"(?:^|[^\u4e00-\u9fff]){self._above}"
        found = {p for name, p in self._villages.items() if re.search(begins + re.escape(name), title)}
        return found.pop() if len(found) == 1 else ""


def _places(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Name → paths of the township's villages and grids in use: their names, without 村 or 社区, and with their village's."""
    by_path = dict(rows)
    found: dict[str, list[str]] = defaultdict(list)
    for path, name in rows:
        ways = {name}
        if len(path) == 12:
            ways.add(re.sub(r"(?:村|社区|居)$", "", name))
        elif len(path) > 12:
            # Alone, after its village's, and as screens and exports say it: 青山村第一网格第二片.
            ways |= {
                f"{by_path.get(path[:12], '')}{name}",
                "".join(by_path.get(path[:n], "") for n in range(12, len(path) + 1, 3)),
            }
        for way in ways:
            if way and path not in found[way]:
                found[way].append(path)
    return found
