"""Figures in prose: tokens that a writer cannot mistype, read and printed.

A token is ``{{indicator key=value ...}}`` with the keys

- ``dim``: terms of the posting's dimension, parted by commas;
- ``unit``: the measure word to print (default: the indicator's);
- ``round``: a mark of vagueness, 余 or 多: the value is printed down to a multiple of ``step`` (43 → 40余次);
- ``step``: a whole number (default: the leading digit's place);
- ``region``: a path (default: the report's township); ``from``, ``to``: days (default: the report's period).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fazhang.books.chart import CHART, Indicator
from fazhang.books.state import Figure, Period, State, under
from fazhang.ledgers.fields import read_day
from fazhang.places.models import Region

MARKS = ("余", "多")
# A token stays on its line, by the line breaks that str.splitlines knows: a report is built line by line.
TOKEN = re.compile(r"\{\{([^\n\v\f\r\x1c-\x1e\x85\u2028\u2029]*?)\}\}")
_VALUE = re.compile(r"[^{}=\s]+")


class TokenError(ValueError):
    """A token that cannot be read; the text is shown to the writer."""


@dataclass(frozen=True)
class Token:
    indicator: str
    dims: tuple[str, ...] = ()
    unit: str = ""
    mark: str = ""
    step: int = 0
    region: str = ""
    start: date | None = None
    end: date | None = None

    @property
    def account(self) -> Indicator:
        return CHART[self.indicator]

    def __str__(self) -> str:
        parts = [self.indicator]
        if self.dims:
            parts.append(f"dim={','.join(self.dims)}")
        if self.unit:
            parts.append(f"unit={self.unit}")
        if self.mark:
            parts.append(f"round={self.mark}")
        if self.step:
            parts.append(f"step={self.step}")
        if self.region:
            parts.append(f"region={self.region}")
        if self.start:
            parts.append(f"from={self.start.isoformat()}")
        if self.end:
            parts.append(f"to={self.end.isoformat()}")
        return "{{" + " ".join(parts) + "}}"


def _read(text: str) -> Token:
    words = text.split()
    if not words or words[0] not in CHART:
        raise TokenError(f"没有指标“{words[0] if words else ''}”")
    given: dict[str, str] = {}
    for word in words[1:]:
        key, sign, value = word.partition("=")
        if not sign or not _VALUE.fullmatch(value) or key in given:
            raise TokenError(f"引用“{text}”中的“{word}”无法识别")
        given[key] = value
    if unknown := set(given) - {"dim", "unit", "round", "step", "region", "from", "to"}:
        raise TokenError(f"引用“{text}”中的“{'、'.join(sorted(unknown))}”无法识别")
    if given.get("round", "余") not in MARKS:
        raise TokenError(f"约数只能写作{'或'.join(MARKS)}")
    try:
        step = int(given.get("step", 0))
        start, end = (read_day(given[k]) if k in given else None for k in ("from", "to"))
    except ValueError:
        raise TokenError(f"引用“{text}”中的数字或日期无法识别") from None
    if step < 0 or (start and end and start > end):
        raise TokenError(f"引用“{text}”中的进位或起止日期不对")
    region = given.get("region", "")
    if region and not (region.isascii() and region.isdecimal()):
        raise TokenError(f"引用“{text}”中的地区无法识别")
    dims = tuple(d for d in given.get("dim", "").split(",") if d)
    return Token(words[0], dims, given.get("unit", ""), given.get("round", ""), step, region, start, end)


def parse(text: str) -> list[str | Token]:
    """Text split into prose and tokens, in order. Raises TokenError for the first that cannot be read."""
    found: list[str | Token] = []
    at = 0
    for match in TOKEN.finditer(text):
        if match.start() > at:
            found.append(text[at : match.start()])
        found.append(_read(match[1]))
        at = match.end()
    if at < len(text):
        found.append(text[at:])
    if any(isinstance(f, str) and ("{{" in f or "}}" in f) for f in found):
        raise TokenError("引用的括号“{{ }}”不成对")
    return found


def plain_number(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"


def printed(token: Token, value: Decimal | None) -> tuple[str, str]:
    """(text, mark) of a value as the token wants it. A mark is printed only where it is true: 40 stays 40次."""
    unit = token.unit or token.account.unit
    if value is None:
        return "无", ""
    if not token.mark or value < 1:
        return f"{plain_number(value)}{unit}", ""
    whole = int(value)
    step = token.step or 10 ** (len(str(whole)) - 1)
    base = whole // step * step
    if base == 0 or base == value or (whole < 10 and not token.step):
        return f"{plain_number(value)}{unit}", ""
    number = f"{base // 10000}万" if base % 10000 == 0 else str(base)
    return f"{number}{token.mark}{unit}", token.mark


def regions(town: str) -> set[str]:
    """The paths a token of a report may name: the township and every node below it."""
    return set(Region.objects.filter(under(town, "path")).values_list("path", flat=True))


class Reader:
    """Values of tokens in one report: `town`, `period` are what a token has where it names none."""

    def __init__(self, town: str, period: Period, codes: Sequence[str]) -> None:
        self.town, self.period, self.codes = town, period, sorted(set(codes))
        self._states: dict[tuple[str, Period], State] = {}
        self._regions = regions(town)

    def where(self, token: Token) -> tuple[str, Period]:
        region = token.region or self.town
        if region not in self._regions:
            raise TokenError(f"地区{region}不属于本乡镇")
        start, end = token.start or self.period.start, token.end or self.period.end
        if start > end:
            raise TokenError(f"引用“{token}”的起始日期晚于数据截至日期{end:%Y-%m-%d}")
        return region, Period(start, end)

    def figure(self, token: Token) -> Figure:
        place = self.where(token)
        if place not in self._states:
            self._states[place] = State(*place, self.codes)
        return self._states[place].figure(token.indicator, token.dims)
