"""Statutory limits: how long, how many, how much, by which article (limits.toml).

What the law's own text does not fix is a default that an administrator replaces for a place, with its source. Nothing
here needs a database but `in_force`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from types import MappingProxyType

from django.utils import timezone

PERIODS = ("自然日", "工作日", "月", "年")
"""Units in which time is counted (fazhang.ledgers.calendar)."""
DATE = "日期前"
"""Unit of a yearly date, "MM-DD"."""
_TERM = {
    "自然日": "{}日",
    "工作日": "{}个工作日",
    "月": "{}个月",
    "年": "{}年",
    "人": "{}人",
    "元": "{}元",
    "%/日": "每日{}%",
    "%": "{}%",
}
UNITS = (*_TERM, DATE)
EVIDENCE: Mapping[str, str] = {"V": "法条原文核对", "P": "公开资料", "C": "公开源码", "M": "待核实"}
_CITED = re.compile(r"(\D.*?)\s*(\d[\d、，,–—-]*)")


@dataclass(frozen=True)
class Limit:
    """One limit. `value`: a whole number in `unit`, "MM-DD" where the unit is 日期前, 0 for a rule of counting.

    `start`: where it begins to count. `evidence`: V, P, C or M. `source`: where a configurable value comes from.
    """

    key: str
    name: str
    value: int | str
    unit: str
    law: str
    article: str
    start: str
    evidence: str
    configurable: bool
    source: str

    @property
    def cite(self) -> str:
        return _cite(self.law, self.article)

    @property
    def term(self) -> str:
        return term(self.value, self.unit)


def term(value: int | str, unit: str) -> str:
    """A limit in words: 60日, 7个工作日, 3月1日前; "" for a rule of counting."""
    if unit == DATE:
        month, day = str(value).split("-")
        return f"{int(month)}月{int(day)}日前"
    return _TERM[unit].format(value) if unit else ""


def _title(law: str) -> str:
    """A law's name in its marks; a document's number and a description (本省…, …（2014）) have none."""
    return law if "〔" in law or "（" in law or law.startswith(("本", "《")) else f"《{law}》"


def _cite(law: str, article: str) -> str:
    if article and not article.startswith("第"):
        article = f"第{article}条"
    return _title(law) + article


def cite(text: str) -> str:
    """A rule written as "信访工作条例 34" as it is cited: 《信访工作条例》第34条; several are parted by "；"."""
    cited = []
    for part in text.split("；"):
        match = _CITED.fullmatch(part.strip()) if "〔" not in part else None
        cited.append(_cite(match[1], match[2]) if match else _title(part.strip()))
    return "；".join(cited)


def _load() -> Mapping[str, Limit]:
    found: dict[str, Limit] = {}
    for law, rows in tomllib.loads(files(__package__).joinpath("limits.toml").read_text("utf-8")).items():
        for key, row in rows.items():
            if unknown := set(row) - {
                "name",
                "value",
                "unit",
                "article",
                "start",
                "evidence",
                "configurable",
                "source",
            }:
                raise ValueError(f"{key}: unknown {unknown}")
            limit = Limit(
                key, row["name"], row.get("value", 0), row.get("unit", ""), law, row.get("article", ""), row.get("start", ""),
                row["evidence"], row.get("configurable", row["evidence"] != "V"), row.get("source", ""),
            )  # fmt: skip
            if limit.evidence not in EVIDENCE or limit.configurable != bool(limit.source) or key in found:
                raise ValueError(f"{key} is declared twice, or its evidence or source is wrong")
            if limit.term == "" and "value" in row:
                raise ValueError(f"{key} has a value without a unit")
            found[key] = limit
    return MappingProxyType(found)


LIMITS: Mapping[str, Limit] = _load()


@dataclass(frozen=True)
class Kept:
    """What was set for a limit at a place: it counts for periods that begin on or after `since`. None takes it back."""

    path: str
    since: date
    limit: Limit | None


def kept(town: str) -> Mapping[str, Sequence[Kept]]:
    """Key → what was set for a place and the places above it, the newest last."""
    from fazhang.ledgers.lawbook import LimitSetting  # a model: not there before Django is set up

    above = [town[:n] for n in range(1, len(town) + 1)]
    rows = LimitSetting.objects.filter(path__in=above).order_by("pk") if above else ()
    found: dict[str, list[Kept]] = {}
    for row in rows:
        default = LIMITS.get(row.key)
        if default is not None and default.configurable:
            limit = replace(default, value=row.typed, unit=row.unit, source=row.source) if row.value else None
            found.setdefault(row.key, []).append(Kept(row.path, row.since, limit))
    return found


def on(key: str, rows: Sequence[Kept], day: date) -> Limit:
    """A limit as it holds for what begins on a day: of each place the newest setting, and of them the nearest place's."""
    if not rows:
        return LIMITS[key]
    newest = {row.path: row.limit for row in rows if row.since <= day}
    set_ = [newest[path] for path in sorted(newest, key=len) if newest[path]]
    return set_[-1] or LIMITS[key] if set_ else LIMITS[key]


def in_force(town: str, day: date | None = None) -> Mapping[str, Limit]:
    """The limits of a place on a day, today if not given."""
    rows, today = kept(town), day or timezone.localdate()
    return MappingProxyType({key: on(key, rows.get(key, ()), today) for key in LIMITS})
