"""Cells as people fill them, turned into what fields read: 2023.5.6, 45052, 约40人, 二十, 邻里.

What is not surely meant is refused: a line that comes back is mended in a minute, a wrong figure is found in a year.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from fazhang.ledgers.fields import (
    Address,
    Choice,
    Day,
    Field,
    FieldError,
    IdNumber,
    Many,
    Money,
    Note,
    Number,
    Phone,
    Resident,
    Text,
    Yes,
)
from fazhang.reading import numerals

EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's count of days."""
NOT = frozenset(("无", "没有", "/", "-", "—", "--", "——", "暂无", "空", "\\"))
"""What people write for nothing."""
_CELL_FAULT = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|#+)$")

_BY = r"\s*[-./年。、，\\]\s*"
_REST = (
    r"\s*[日号]?[.。]?\s*(?:[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?"
    r"\s*(?:[上下中]午|早上|晚上?|凌晨)?\s*T?(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2}(?:\.\d+)?)?|\d{1,2}[时点]半?(?:\d{1,2}分?)?)?"
)
_FULL = re.compile(rf"(\d{{4}}){_BY}(\d{{1,2}})\s*[-./月。、，\\]\s*(\d{{1,2}}){_REST}")
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?\s*份?")
_SHORT = re.compile(rf"(\d{{1,2}})\s*[-./月]\s*(\d{{1,2}}){_REST}")
_CHINESE_DAY = re.compile(
    r"(?:([〇○零一二三四五六七八九]{4})年)?([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号])?"
)

_BEFORE = r"[约近超共计达已大概多于逾过有至少合¥￥]*"
# 人, 人次, 件, 户 … whatever is counted, but nothing that makes another number of it: 元/人, %, 美元, 第40次, 数十人.
_AFTER = r"(?:[余多来]?[^\W\d_a-zA-Z每均美欧港日第数几半零〇一二两三四五六七八九十百千万亿至]{0,4}(?:左右|以上|多)?)"
_NUMBER = re.compile(rf"({_BEFORE})(-?)({numerals.ARABIC}[十百千]?[万亿]?|{numerals.CHINESE}+|廿|卅)({_AFTER})")
_DENIED = re.compile(r"[不未没无非拟待暂否正在中半]|部分|一方|失败|尚|转")
_MARKS = re.compile(r"[\s、，,/／·.．。;；:：（）()【】\[\]\"“”‘’']+")
_PARTED = re.compile(r"[、，,；;\n/]+")
_TICKED = {"✓": "√", "✔": "√", "☑": "√", "✗": "×", "✘": "×", "☒": "×"}


@dataclass(frozen=True)
class Years:
    """How a day without a year gets one. `year`: the one that a title names; `span` the months (yyyymm) of a period over
    two years; `by` the day on which a form was filled in: then the last such day that was not after it."""

    year: int | None = None
    span: tuple[int, int] | None = None
    by: date | None = None

    def of(self, month: int, day: int) -> int | None:
        if self.span:
            found = [
                y for y in (self.span[0] // 100, self.span[1] // 100) if self.span[0] <= y * 100 + month <= self.span[1]
            ]
            return found[0] if len(set(found)) == 1 else None
        if self.year:
            return self.year
        if self.by:
            return self.by.year - ((month, day) > (self.by.month, self.by.day))
        return None

    def __bool__(self) -> bool:
        return bool(self.year or self.span or self.by)


def text_of(cell: Any) -> str:
    """A cell as text, as the sheet shows it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.strip()
        return text if text.isprintable() else "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ", "minutes")
    return str(cell).strip()


_AS_IS = {Text, Note, Resident, Address}


def clean(field: Field, cell: Any, years: Years, unit: int = 1) -> Any:
    """What a field is given for a cell; None for an empty one. `unit`: what the column counts in. Raises FieldError."""
    text = text_of(cell)
    if not text or (text in NOT and not isinstance(field, Yes)):
        return None
    if text[0] == "#" and _CELL_FAULT.match(text):
        raise FieldError(f"“{field.label}”是出错的公式（{text[:10]}），请改成内容")
    if type(field) in _AS_IS:
        return text
    if isinstance(field, Day):
        return day(cell, field.label, years).isoformat()
    if isinstance(field, Number):
        return number(cell, field.label, unit if isinstance(field, Money) else 1)
    if isinstance(field, Choice):
        return term(text, field.options) or text
    if isinstance(field, Many):
        if whole := term(text, field.options):
            return [whole]
        # A term may hold what parts terms: 暂扣、吊销许可证件.
        held = [o for o in field.options if _PARTED.search(o) and o in text]
        for option in held:
            text = text.replace(option, "、")
        return held + [term(p, field.options) or p for part in _PARTED.split(text) if (p := part.strip())]
    if isinstance(field, IdNumber | Phone):
        return text.replace(" ", "").lstrip("'")
    if isinstance(field, Yes):
        return _TICKED.get(text, text)
    return text


def day(cell: Any, label: str, years: Years) -> date:
    """A day as people write it: a date, a count of days, 2023.5.6, 5月6日 of its year, 2023年5月 (its first day)."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", text_of(cell)).lstrip("'").strip()
    wrong = FieldError(f"“{label}”应填日期，如2023-05-06，现填“{text[:40]}”")
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and 32874 <= float(text) <= 73415:  # 1990 to 2100
        return EPOCH + timedelta(days=int(float(text)))
    if isinstance(cell, int | float):
        if not re.fullmatch(r"\d{8}", text):
            raise wrong  # 5.1 may be the first and the tenth
    elif match := _CHINESE_DAY.fullmatch(text):
        year, month, of_month = match.groups()
        text = f"{year and numerals.chinese(year.replace('○', '〇'))}年" if year else ""
        text += f"{numerals.chinese(month)}月" + (f"{numerals.chinese(of_month)}日" if of_month else "")
    parts: tuple[int, ...] | None = None
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text) or _FULL.fullmatch(text):
        parts = tuple(map(int, match.groups()))
    elif match := _MONTH.fullmatch(text):
        parts = (*map(int, match.groups()), 1)
    elif match := _SHORT.fullmatch(text):
        month, of_month = map(int, match.groups())
        year = years.of(month, of_month)
        if year is None and 1 <= month <= 12:
            raise FieldError(
                f"“{label}”没有写年份：“{text[:40]}”，请写成某年{month}月{of_month}日，或者在表的标题里写明年份"
            )
        parts = (year or 0, month, of_month)
    try:
        found = date(*parts) if parts else None
    except ValueError:
        found = None
    if found is None or not 1990 <= found.year <= 2100:
        raise wrong
    return found


def number(cell: Any, label: str, unit: int = 1) -> str:
    """40 of 40, 约40人, 40余人, 二十, 1.5万元; raises FieldError where there is no number, more than one, or a part of one.

    `unit`: 10,000 where the heading says 万元; a number that names its unit itself is not multiplied.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{(Decimal(repr(round(cell, 9))) * unit).normalize():f}"
    text = unicodedata.normalize("NFKC", text_of(cell)).replace(",", "").lstrip("'").strip()
    wrong = FieldError(f"“{label}”应填数字，现填“{text[:40]}”")
    match = _NUMBER.fullmatch(re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", text))
    if match is None:
        raise wrong
    _, sign, digits, after = match.groups()
    try:
        value = numerals.value({"廿": "二十", "卅": "三十"}.get(digits, digits))
    except ValueError:
        raise wrong from None
    if re.match(r"[余多来]万", after) and "万" not in digits:
        value *= 10_000
    elif "万" not in digits and "元" not in after:
        value *= unit
    return f"{(-value if sign else value).normalize():f}"


def _bare(text: str) -> str:
    return _MARKS.sub("", text).replace("其它", "其他")


def term(text: str, options: tuple[str, ...]) -> str:
    """The one option that is meant: itself, or the only one of which the text says a part, or more; else empty.

    What is left over may not deny it: 没化解 is not 化解, nor is 化解中.
    """
    plain = " ".join(text.split()).replace("(", "（").replace(")", "）")
    if plain in options:
        return plain
    bare = _bare(plain)
    by_bare = {_bare(o): o for o in options}
    if bare in by_bare:
        return by_bare[bare]
    bare = bare.removesuffix("类")
    if len(bare) < 2 or re.search(r"[/／]|[、，,]", plain):
        return by_bare.get(bare, "")
    for test in (lambda o: o.startswith(bare), lambda o: bare in o, lambda o: o in bare):
        found = [o for o in by_bare if test(o)]
        if len(found) == 1:
            rest = found[0].replace(bare, "", 1) if bare in found[0] else bare.replace(found[0], "", 1)
            return "" if _DENIED.search(rest) else by_bare[found[0]]
    return ""
