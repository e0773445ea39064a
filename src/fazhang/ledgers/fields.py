"""The kinds of field a ledger may declare, and how each reads what people type.

``Field.clean(raw)`` takes a string (form, spreadsheet, JSON) or a native value and returns a JSON-ready value:

========== =========================================
Text, Note ``str``
Int        ``int``
Number     ``str`` of a decimal, at most `places` decimals
Money      ``str`` of a decimal in 元, at most 2 decimals
Day        ``str`` ISO date
Choice     ``str``, one of `options` (the standard Chinese term itself)
Many       ``list[str]`` of `options`
Terms      ``list[str]``, free terms parted by 、，；or line ends
Pick       ``list[str]``: titles of records of a register (at most `most`)
Rows       ``list[dict]``: entries of a table, each with the values of its `columns`
Yes        ``bool``
========== =========================================

Nothing given is ``None``. What cannot be read raises `FieldError` with a message in the user's words.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar


class FieldError(ValueError):
    """A value that cannot be accepted; the text is shown to the user."""


@dataclass(frozen=True)
class Field:
    """One column of a ledger.

    `name` is the key in the record's data, `label` its Chinese heading, `also` other headings people use for it,
    `listed` puts it in the list, `searched` in the search index; `personal` marks what identifies a resident: it is
    encrypted at rest, masked on screen and left out of exports.
    """

    name: str
    label: str
    _: KW_ONLY
    required: bool = False
    help: str = ""
    also: tuple[str, ...] = ()
    listed: bool = False
    searched: bool = False
    personal: bool = False
    default: Any = None
    widget: ClassVar[str] = "text"

    def clean(self, raw: Any) -> Any:
        if isinstance(raw, str):
            raw = raw.strip()
        if raw is None or raw == "" or raw == []:
            if self.required:
                raise FieldError(f"请填写“{self.label}”")
            return None
        return self.read(raw)

    def read(self, raw: Any) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """The value as people read it; empty for nothing."""
        return "" if value is None else str(value)

    @property
    def kind(self) -> str:
        return type(self).__name__


def _text(raw: Any) -> str:
    text = unicodedata.normalize("NFC", str(raw))
    if text.isprintable():
        return text.strip()
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C").strip()


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    max: int = 200

    def read(self, raw: Any) -> str:
        text = " ".join(_text(raw).split())
        if len(text) > self.max:
            raise FieldError(f"“{self.label}”最多{self.max}个字，现有{len(text)}个字")
        return text


@dataclass(frozen=True, kw_only=True)
class Note(Field):
    max: int = 5000
    widget: ClassVar[str] = "note"

    def read(self, raw: Any) -> str:
        text = _text(raw)
        if len(text) > self.max:
            raise FieldError(f"“{self.label}”最多{self.max}个字，现有{len(text)}个字")
        return text


# 1,200 is 1200; 12,34 may be two numbers.
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


def _number(raw: Any, label: str) -> Decimal:
    if isinstance(raw, bool):
        raise FieldError(f"“{label}”应填数字")
    text = unicodedata.normalize("NFKC", str(raw)).replace(" ", "")
    try:
        number = Decimal(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text)
    except InvalidOperation:
        raise FieldError(f"“{label}”应填数字，现填“{raw}”") from None
    if not number.is_finite():
        raise FieldError(f"“{label}”应填数字，现填“{raw}”")
    return number


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A decimal number of at most `places` decimals, between `min` and `max`."""

    places: int = 1
    min: int | None = 0
    max: int = 10**9
    unit: str = ""
    widget: ClassVar[str] = "number"

    def read(self, raw: Any) -> Any:
        number = _number(raw, self.label)
        if self.min is not None and number < self.min:
            raise FieldError(f"“{self.label}”不能小于{self.min}")
        if number > self.max:
            raise FieldError(f"“{self.label}”不能大于{self.max}")
        if number != round(number, self.places):
            raise FieldError(f"“{self.label}”最多{self.places}位小数" if self.places else f"“{self.label}”应为整数")
        return self.pack(number)

    def pack(self, number: Decimal) -> Any:
        return f"{number.normalize():f}"

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value}{self.unit}"


@dataclass(frozen=True, kw_only=True)
class Int(Number):
    places: int = 0

    def pack(self, number: Decimal) -> int:
        return int(number)


@dataclass(frozen=True, kw_only=True)
class Money(Number):
    places: int = 2
    unit: str = "元"


_DATE = re.compile(r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?$")


def read_day(raw: Any, label: str = "日期") -> date:
    """A date from a date, a datetime or text such as 2023-5-6, 2023.5.6, 2023/5/6, 2023年5月6日, 20230506."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = unicodedata.normalize("NFKC", str(raw)).strip()
    match = _DATE.match(text) or re.match(r"^(\d{4})(\d{2})(\d{2})$", text)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None or not 1990 <= day.year <= 2100:
        raise FieldError(f"“{label}”应填日期，如2023-05-06，现填“{raw}”")
    return day


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    widget: ClassVar[str] = "day"

    def read(self, raw: Any) -> str:
        return read_day(raw, self.label).isoformat()


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    options: tuple[str, ...] = ()
    widget: ClassVar[str] = "choice"

    def read(self, raw: Any) -> str:
        text = _term(raw)
        if text not in self.options:
            raise FieldError(f"“{self.label}”应为：{'、'.join(self.options)}；现填“{text}”")
        return text


def _term(raw: Any) -> str:
    """A term of a list as typed in a spreadsheet: half-width brackets are the same brackets."""
    return " ".join(_text(raw).split()).replace("(", "（").replace(")", "）")


def _parts(raw: Any) -> Iterable[str]:
    items = raw if isinstance(raw, list | tuple) else re.split(r"[、，,；;\n]+", _text(raw))
    return list(dict.fromkeys(t for t in (" ".join(_text(i).split()) for i in items) if t))


@dataclass(frozen=True, kw_only=True)
class Many(Field):
    options: tuple[str, ...] = ()
    widget: ClassVar[str] = "many"

    def read(self, raw: Any) -> list[str]:
        parts = [_term(p) for p in _parts(raw)]
        if wrong := [p for p in parts if p not in self.options]:
            raise FieldError(f"“{self.label}”应为：{'、'.join(self.options)}；现填“{'、'.join(wrong)}”")
        return [o for o in self.options if o in parts]

    def show(self, value: Any) -> str:
        return "、".join(value or ())


@dataclass(frozen=True, kw_only=True)
class Terms(Field):
    """Free terms, such as the laws studied: 《民法典》、《信访工作条例》. Terms already used in the town are offered."""

    max: int = 30
    widget: ClassVar[str] = "terms"

    def read(self, raw: Any) -> list[str]:
        parts = list(_parts(raw))
        if len(parts) > self.max or any(len(p) > 100 for p in parts):
            raise FieldError(f"“{self.label}”最多{self.max}项，每项最多100个字，用顿号分开")
        return parts

    def show(self, value: Any) -> str:
        return "、".join(value or ())


@dataclass(frozen=True, kw_only=True)
class Pick(Terms):
    """Entries of a register of the same township, by their title: mediators, officers, powers, groups.

    `ledger` is the register's code; fazhang.ledgers.checking asks that each is in it and valid on the record's day (the
    day in its field `on`, where that is named and filled): not left before it, and not past the day in the register's
    field `valid`, where one is named. At least `least`, at most `max`.
    `where` narrows the entries offered. Not `strict`: names that are not in the register are taken too.
    """

    ledger: str = ""
    valid: str = ""
    on: str = ""
    least: int = 1
    where: Mapping[str, tuple[Any, ...]] = dataclass_field(default_factory=dict)
    article: str = ""
    strict: bool = True
    widget: ClassVar[str] = "pick"

    def __hash__(self) -> int:
        return hash((self.name, self.ledger, self.valid))

    def read(self, raw: Any) -> list[str]:
        parts = super().read(raw)
        if len(parts) < self.least:
            raise FieldError(f"“{self.label}”不得少于{self.least}个，用顿号分开")
        return parts


@dataclass(frozen=True, kw_only=True)
class Rows(Field):
    """A table within a record: the sittings of a mediation, the acts of supervision. Columns may not be personal.

    Reads a list of rows or its JSON text; a row without any value is left out.
    """

    columns: tuple[Field, ...] = ()
    max: int = 200
    noun: str = "条"
    widget: ClassVar[str] = "rows"

    def read(self, raw: Any) -> list[dict[str, Any]] | None:
        if isinstance(raw, str):
            try:
                raw = json.loads(raw)
            except (ValueError, RecursionError):
                raise FieldError(f"“{self.label}”应为表格") from None
        if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
            raise FieldError(f"“{self.label}”应为表格")
        if len(raw) > self.max:
            raise FieldError(f"“{self.label}”最多{self.max}{self.noun}")
        found = []
        for n, row in enumerate(raw, 1):
            if not any(v not in (None, "", [], {}) for v in row.values()):
                continue
            if unknown := set(row) - {c.name for c in self.columns}:
                raise FieldError(f"“{self.label}”第{n}{self.noun}没有{'、'.join(sorted(map(str, unknown)))}这一栏")
            values = {}
            for column in self.columns:
                try:
                    value = column.clean(row.get(column.name, column.default))
                except FieldError as error:
                    raise FieldError(f"“{self.label}”第{n}{self.noun}：{error}") from None
                if value is not None:
                    values[column.name] = value
            found.append(values)
        return found or None

    def show(self, value: Any) -> str:
        return "\n".join("；".join(t for c in self.columns if (t := c.show(row.get(c.name)))) for row in value or ())


YES = frozenset(("是", "有", "1", "true", "on", "yes", "√", "y"))
NO = frozenset(("否", "无", "0", "false", "off", "no", "×", "n"))


@dataclass(frozen=True, kw_only=True)
class Yes(Field):
    widget: ClassVar[str] = "yes"

    def read(self, raw: Any) -> bool:
        text = str(raw).strip().lower()
        if text in YES | NO:
            return text in YES
        raise FieldError(f"“{self.label}”应填是或否，现填“{raw}”")

    def show(self, value: Any) -> str:
        return "" if value is None else "是" if value else "否"


@dataclass(frozen=True, kw_only=True)
class Resident(Text):
    """A resident's name. Personal."""

    max: int = 50
    personal: bool = True


@dataclass(frozen=True, kw_only=True)
class Phone(Text):
    """A telephone number; what begins as a mobile number has its 11 digits: a spreadsheet may have lost some."""

    max: int = 30
    personal: bool = True

    def read(self, raw: Any) -> str:
        text = unicodedata.normalize("NFKC", super().read(raw))
        if not re.fullmatch(r"\+?[\d\- ]{5,20}", text):
            raise FieldError(f"“{self.label}”应为电话号码")
        digits = re.sub(r"^(?:00)?86(?=1[3-9]\d{6})", "", re.sub(r"\D", "", text))
        if re.match("1[3-9]", digits) and len(digits) != 11:
            raise FieldError(f"“{self.label}”的手机号码应为11位，现有{len(digits)}位")
        return text


@dataclass(frozen=True, kw_only=True)
class Address(Text):
    personal: bool = True


@dataclass(frozen=True, kw_only=True)
class IdNumber(Text):
    """An 18-digit identity number with its check digit (GB 11643)."""

    personal: bool = True

    def read(self, raw: Any) -> str:
        text = unicodedata.normalize("NFKC", super().read(raw)).upper()
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        if not re.fullmatch(r"\d{17}[\dX]", text) or (
            "10X98765432"[sum(int(c) * w for c, w in zip(text, weights, strict=False)) % 11] != text[17]
        ):
            raise FieldError(f"“{self.label}”不是有效的身份证号码")
        return text


FIELD_KINDS: dict[str, type[Field]] = {
    k.__name__: k
    for k in (
        Text,
        Note,
        Int,
        Number,
        Money,
        Day,
        Choice,
        Many,
        Terms,
        Pick,
        Rows,
        Yes,
        Resident,
        Phone,
        Address,
        IdNumber,
    )
}
