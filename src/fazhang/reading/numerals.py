"""Values of written numbers: Arabic, Chinese and mixed. Only syntax; whether a number is a figure is not decided here."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "壹": 1, "贰": 2, "叁": 3}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}

# A digit or run of Chinese number signs. 几 and 数 stand for an unknown digit (几十, 数百, 十几).
CHINESE = "[零〇一二两三四五六七八九十百千万亿]"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_MIXED = re.compile(rf"({ARABIC})((?:[十百千]?[万亿]|[百千])?)")


def arabic(text: str) -> Decimal:
    """1,234.5, 1.5万, 1万2千, 3千万, 1亿2000万 as a number; raises ValueError where it is none.

    The parts of a mixed number are added: each is a number and its multiplier.
    """
    total = Decimal(0)
    place = 0
    for part in _MIXED.finditer(text):
        if part.start() != place:
            raise ValueError(text)
        value = Decimal(part[1].replace(",", ""))
        for sign in part[2]:
            value *= TENS.get(sign) or MYRIADS[sign]
        total += value
        place = part.end()
    if place != len(text) or not place:
        raise ValueError(text)
    return total


def chinese(text: str) -> Decimal:
    """一百六十五, 两万三千, 三百二, 二〇二三, 廿三 as a number; raises ValueError where it is none."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not text or any(c not in DIGITS and c not in TENS and c not in MYRIADS for c in text):
        raise ValueError(text)
    if len(text) > 1 and all(c in DIGITS for c in text):
        return Decimal("".join(str(DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    last = 1
    for i, c in enumerate(text):
        if c in DIGITS:
            if digit:
                raise ValueError(text)
            digit = DIGITS[c]
        elif c in TENS:
            section += (1 if digit is None else digit) * TENS[c]
            digit, last = None, TENS[c]
        else:
            whole = section + (digit or 0)
            if not whole and (i == 0 or not total):
                # 万 and 亿 alone are words (万家), not numbers, unless a vague word stands before (上万).
                whole = 1
            total = (total + whole) * MYRIADS[c] if c == "亿" else total + whole * MYRIADS[c]
            section, digit, last = 0, None, MYRIADS[c]
    if digit is not None:
        # 三百二 is 320: the unit below the last one is left out, unless a 零 says otherwise.
        short = last > 10 and len(text) > 1 and text[-2] not in "零〇十"
        section += digit * (last // 10 if short else 1)
    return Decimal(total + section)


def value(text: str) -> Decimal:
    """The number that a numeral without vagueness marks stands for; raises ValueError."""
    return arabic(text) if text[:1].isdigit() else chinese(text)


def plain(number: Decimal) -> int | float:
    """A number as JSON prints it: an integer where it is whole."""
    return int(number) if number == number.to_integral_value() else float(number)
