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
from fazhang.ledgers.sheets.terms import NOT, answer, term, yes_or_no
from fazhang.reading import numerals

EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's count of days."""
LONGEST = 100
"""Characters of a cell that may be a day or a number; a longer text is none."""
_CELL_FAULT = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|#+)$")

_BY = r"\s*[-./年。、，\\]\s*"
_CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2}(?:\.\d+)?)?"
_REST = (
    r"\s*[日号]?[.。]?\s*(?:[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?\s*(?:[上下中]午|早上|晚上?|凌晨)?\s*T?"
    rf"(?:{_CLOCK}(?:\s*[-—–~至]\s*{_CLOCK})?|\d{{1,2}}[时点]半?(?:\d{{1,2}}分?)?)?"
)
_FULL = re.compile(rf"(\d{{4}}){_BY}(\d{{1,2}})\s*[-./月。、，\\]\s*(\d{{1,2}}){_REST}")
_TWO_DIGITS = re.compile(rf"(\d\d)\s*[-./年]\s*(\d{{1,2}})\s*[-./月]\s*(\d{{1,2}}){_REST}")
_ONLY_MONTH = re.compile(r"(\d{1,2})\s*月\s*份?")
_ONLY_DAY = re.compile(r"(\d{1,2})\s*[日号]")
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?\s*份?")
_SHORT = re.compile(rf"(\d{{1,2}})\s*[-./月]\s*(\d{{1,2}}){_REST}")
_CHINESE_DAY = re.compile(
    r"(?:([〇○零一二三四五六七八九]{4})年)?(?:([一二三四五六七八九十]{1,3})月份?)?(?:([一二三四五六七八九十]{1,3})[日号])?"
)

_PEOPLE = "人次|个?人|人员|名|位|个"
_PAPERS = "份|册|本|张|套|件|篇"
_COUNTERS = {
    "人": _PEOPLE,
    "人次": _PEOPLE,
    "元": "(?:元|圆|块钱?)整?|整",
    "件": "件次?|起|宗|个|案|次|项|例|份|卷|笔",
    "条": "条|个|件|项|起|次|篇|则|期|幅|块|面|张|点",
    "日": "日|天",
    "个工作日": "个?工作日",
    "份": _PAPERS,
    "本": _PAPERS,
    "个": "个(?:行政村|村|社区|单位|部门|问题|网格|事项|站所)?|处|所|座|家|项|件|条|块|面",
    "次": "次|场次?|回|趟|期",
    "批": "批次?",
    "台": "台|套|个|部|辆|架|件|只",
    "所": "所|个|家",
    "学时": "个?[学课]时|节课?",
    "年": "年[度份]?",
    "%": "%",
}
"""The unit of a field → what else people write for it and is the same: 3天 is 3日, but 3周 is not, nor are 3户 3人."""
_ANY_COUNTER = "|".join(dict.fromkeys(said for unit, said in _COUNTERS.items() if unit != "%"))
_NUMERAL = (
    rf"{numerals.ARABIC}[十百千]?[万亿]?|\d+亿\d{{1,4}}万|\d+万\d千(?:\d百)?|\d+万\d{{4}}|\d千\d百"
    rf"|[廿卅][一二三四五六七八九]?|{numerals.CHINESE}+"
)
# 约, 共, ¥ … before the numeral; 余, 多, 来 after it, and 左右, 以上 at the end. 不足, 不到, 以内, 以下 make another number.
_NUMBER = re.compile(
    rf"[约近超共总计达已大概多于逾过有至少合¥￥]*(?:人民币)?(-?)({_NUMERAL})(?:[余多来](万?))?(\D{{0,8}}?)(?:左右|上下|以上|多)?"
)
_COUNTED = {unit: re.compile(f"(?:{said})?") for unit, said in {**_COUNTERS, "": _ANY_COUNTER}.items()}
# 三四人 and 三五人 are no 34 and 35.
_VAGUE = re.compile("[一二三四五六七八九两]{2,3}")

_PARTED = re.compile(r"[、，,；;\n/]+")


@dataclass(frozen=True)
class Years:
    """How a day without a year gets one. `year`: the one that a title names; `span` the months (yyyymm) of a period over
    two years; `by` the day on which a form was filled in: then the last such day that was not after it. `month`: the one
    that a sheet is named after, for days that name none: 6日."""

    year: int | None = None
    span: tuple[int, int] | None = None
    by: date | None = None
    month: int | None = None

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

    def named(self, year: int, month: int) -> bool:
        """Whether the title itself says this year."""
        return self.span[0] <= year * 100 + month <= self.span[1] if self.span else self.year == year

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
_LOST = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2}")
"""A long number as a spreadsheet program writes it to a CSV file: 2.02305E+17."""


def sound(text: str, label: str) -> str:
    """The text of a cell; raises FieldError for #REF! and the like."""
    if text[:1] == "#" and _CELL_FAULT.match(text):
        raise FieldError(f"“{label}”是出错的公式（{text[:10]}），请改成内容")
    return text


def clean(field: Field, cell: Any, years: Years, unit: int = 1, *, heading: str = "") -> Any:
    """What a field is given for a cell; None for an empty one. `unit`: what the column counts in; `heading`: the
    column's, for answers to it: 是 under 是否化解. Raises FieldError."""
    text = text_of(cell)
    asks = isinstance(field, Choice) and "是否" in heading
    if not text or (text in NOT and not isinstance(field, Yes) and not (asks and text in ("无", "没有"))):
        return None
    sound(text, field.label)
    if isinstance(field, Day):
        return day(cell, field.label, years).isoformat()
    if isinstance(field, Number):
        return number(cell, field.label, unit if isinstance(field, Money) else 1, field.unit)
    if (isinstance(cell, int | float) and abs(cell) >= 10**15) or _LOST.fullmatch(text):
        raise FieldError(f"“{field.label}”的数字太长，末几位已经丢失，请把这一列设为文本格式后重新填写")
    if type(field) in _AS_IS:
        return text
    if isinstance(field, Choice):
        return term(text, field.options) or (asks and answer(text, heading, field)) or text
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
        if (said := yes_or_no(text, heading or field.label)) is None:
            raise FieldError(f"“{field.label}”应填是或否，现填“{text[:40]}”")
        return said
    return text


def day(cell: Any, label: str, years: Years) -> date:
    """A day as people write it: a date, a count of days, 2023.5.6, 5月6日 of its year, 2023年5月 (its first day), 6日 of
    the sheet's month, 23.5.6 where the title says 2023."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = " ".join(unicodedata.normalize("NFKC", text_of(cell)).lstrip("'").split())
    wrong = FieldError(f"“{label}”应填日期，如2023-05-06，现填“{text[:40]}”")
    if len(text) > LONGEST:
        raise wrong
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and 32874 <= float(text) <= 73415:  # 1990 to 2100
        return EPOCH + timedelta(days=int(float(text)))
    if isinstance(cell, int | float):
        if not re.fullmatch(r"\d{8}", text):
            raise wrong  # 5.1 may be the first and the tenth
    elif text and (match := _CHINESE_DAY.fullmatch(text)):
        year, month, of_month = match.groups()
        text = f"{year and numerals.chinese(year.replace('○', '〇'))}年" if year else ""
        text += f"{numerals.chinese(month)}月" if month else ""
        text += f"{numerals.chinese(of_month)}日" if of_month else ""
    parts: tuple[int, ...] | None = None
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text) or _FULL.fullmatch(text):
        parts = tuple(map(int, match.groups()))
    elif match := _MONTH.fullmatch(text):
        parts = (*map(int, match.groups()), 1)
    elif match := _TWO_DIGITS.fullmatch(text):
        year, month, of_month = map(int, match.groups())
        if not years.named(2000 + year, month):
            raise FieldError(f"“{label}”的年份只有两位：“{text[:40]}”，请写成四位，如2023年5月6日")
        parts = (2000 + year, month, of_month)
    elif match := _SHORT.fullmatch(text) or _ONLY_MONTH.fullmatch(text) or _ONLY_DAY.fullmatch(text):
        said = [int(g) for g in match.groups()]
        month, of_month = said if len(said) == 2 else (said[0], 1) if "月" in text else (years.month or 0, said[0])
        if not month:
            raise wrong
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


def number(cell: Any, label: str, unit: int = 1, counted: str = "") -> str:
    """40 of 40, 约40人, 40余人, 二十, 1.5万元; raises FieldError where there is no number, more than one, or a part of one.

    `unit`: 10,000 where the heading says 万元; a number that names its unit itself is not multiplied. `counted`: the unit
    of the field; 3户 are no 3人. Without one any counter is taken.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = Decimal(repr(round(cell, 9))) * unit
        if counted == "%" and 0 < value <= 1:
            raise FieldError(f"“{label}”填的是{value.normalize():f}，请写成95%这样的百分数")
        return f"{value.normalize():f}"
    text = unicodedata.normalize("NFKC", text_of(cell)).lstrip("'").strip()
    said = f"，现填“{text[:40]}”"
    wrong = FieldError(f"“{label}”应填数字{said}")
    match = None if len(text) > LONGEST else _NUMBER.fullmatch(re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", text))
    if match is None or _VAGUE.fullmatch(match[2]) or (match[2] in "万亿" and match[3] is None):
        raise wrong
    sign, digits, myriads, after = match.groups()
    if not _COUNTED.get(counted, _COUNTED[""]).fullmatch(after):
        raise FieldError(f"“{label}”应填数字，单位为{counted}{said}") if counted else wrong
    try:
        value = numerals.value(digits)
    except ValueError:
        raise wrong from None
    if counted == "%" and not after and 0 < value <= 1:
        raise FieldError(f"“{label}”填的是{text[:40]}，请写成95%这样的百分数")
    if myriads and "万" not in digits:
        value *= 10_000
    elif not re.search("[万亿]", digits) and not re.search("[元圆块]", after):
        if unit > 1 and digits.endswith("千"):
            raise FieldError(f"“{label}”以万为单位{said}，不能确定是多少，请写明元或者万元")
        value *= unit
    return f"{(-value if sign else value).normalize():f}"
