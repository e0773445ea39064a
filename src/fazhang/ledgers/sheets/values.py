"""Cells as people fill them, turned into what fields read: 2023.5.6, 45052, 约40人, 二十, 邻里."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from fazhang.ledgers.fields import Choice, Day, Field, FieldError, IdNumber, Many, Number, Phone, Yes
from fazhang.reading import numerals

EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's count of days."""
_FULL = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})")
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?\s*(?:份)?$")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?(?!\d)")
_NUMBER = re.compile(rf"({numerals.ARABIC}[十百千]?[万亿]?|{numerals.CHINESE}+)")
NOT = frozenset(("无", "没有", "/", "-", "—", "--", "——", "暂无", "空", "\\"))
"""What people write for nothing."""


def text_of(cell: Any) -> str:
    """A cell as text, as the sheet shows it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ", "minutes")
    return str(cell).strip()


def clean(field: Field, cell: Any, year: int | None) -> Any:
    """What a field is given for a cell; None for an empty one. `year` dates that name none. Raises FieldError."""
    text = text_of(cell)
    if not text or (text in NOT and not isinstance(field, Yes)):
        return None
    if isinstance(field, Day):
        return day(cell, field.label, year).isoformat()
    if isinstance(field, Number):
        return number(cell, field.label)
    if isinstance(field, Choice):
        return term(text, field.options) or text
    if isinstance(field, Many):
        parts = [p.strip() for p in re.split(r"[、，,；;\n/]+", text) if p.strip()]
        return [term(p, field.options) or p for p in parts]
    if isinstance(field, IdNumber | Phone):
        return text.replace(" ", "").lstrip("'")
    return text


def day(cell: Any, label: str, year: int | None) -> date:
    """A day as people write it: a date, a count of days, 2023.5.6, 5月6日 of `year`, 2023年5月 (its first day)."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", text_of(cell))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and 32874 <= float(text) <= 73415:  # 1990 to 2100
        return EPOCH + timedelta(days=int(float(text)))
    parts: tuple[int, ...] | None = None
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text) or _FULL.match(text):
        parts = tuple(map(int, match.groups()))
    elif match := _MONTH.match(text):
        parts = (*map(int, match.groups()), 1)
    elif (match := _SHORT.match(text)) and year:
        parts = (year, *map(int, match.groups()))
    try:
        found = date(*parts) if parts else None
    except ValueError:
        found = None
    if found is None or not 1990 <= found.year <= 2100:
        raise FieldError(f"“{label}”应填日期，如2023-05-06，现填“{text[:40]}”")
    return found


def number(cell: Any, label: str) -> str:
    """40 of 40, 约40人, 40余人, 二十, 1.5万元; raises FieldError where there is no number, or more than one."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{Decimal(repr(cell)).normalize():f}"
    text = unicodedata.normalize("NFKC", text_of(cell)).replace(",", "").replace(" ", "")
    sign = -1 if re.match(r"^[约近超]?-\d", text) else 1
    found = _NUMBER.findall(text)
    if len(found) != 1:
        raise FieldError(f"“{label}”应填数字，现填“{text[:40]}”")
    try:
        value = numerals.value(found[0])
    except ValueError:
        raise FieldError(f"“{label}”应填数字，现填“{text[:40]}”") from None
    if re.search(r"\d[余多来]?万", text) and "万" not in found[0]:
        value *= 10_000
    return f"{(sign * value).normalize():f}"


def term(text: str, options: tuple[str, ...]) -> str:
    """The one option that is meant: itself, or the only one that contains the text or begins with it; else empty."""
    plain = " ".join(text.split()).replace("(", "（").replace(")", "）")
    if plain in options:
        return plain
    bare = plain.removesuffix("类")
    for test in (lambda o: o.startswith(bare), lambda o: bare in o, lambda o: o in bare):
        found = [o for o in options if test(o)]
        if len(found) == 1 and len(bare) > 1:
            return found[0]
    return ""
