"""Parameters that several operations have, and the keys of pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, Query

from fazhang.places import queries as places
from fazhang.places.models import Region
from fazhang.places.scope import Scope
from fazhang.web.api.errors import Problem

LARGEST = 2**63 - 1
YEARS = range(1990, 2101)
UNREADABLE = "翻页键after不能识别，请用上一页的next"

Pk = Annotated[int, Field(ge=1, le=LARGEST)]
Code = Annotated[str, Field(max_length=64)]
Size = Annotated[int, Field(ge=1, le=200, description="一页多少条")]
Region_ = Annotated[str, Field(pattern=r"^[0-9]{2,24}$", description="地区代码")]
Town = Annotated[str, Field(pattern=r"^[0-9]{9}$", description="乡镇代码（9位）；乡镇的令牌可以不给")]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"})]
After = Annotated[str, Field(max_length=40, description="上一页的next")]
Number = Annotated[int, Field(ge=0, le=10**9)]
Text = Annotated[str, Field(max_length=100)]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="如2023-05")]
Year = Annotated[int, Field(ge=2000, le=2100)]
Flag = Literal["true", "false"]
FROM = Query("", alias="from")
"""`from` is a word of Python's."""


def day(text: str, name: str) -> date | None:
    """A day of an address; None where none is given."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if found.year not in YEARS:
        raise Problem(400, f"参数“{name}”应为{YEARS[0]}年至{YEARS[-1]}年的日期，如2023-05-06")
    return found


def dated_key(after: str) -> str:
    """A page key of a day and an id, as it was given out."""
    on, _, pk = after.partition("_")
    try:
        return f"{date.fromisoformat(on)}_{number_key(pk or 'none')}" if after else ""
    except ValueError:
        raise Problem(400, UNREADABLE) from None


def number_key(after: str) -> int:
    """A page key that is a number; 0 for the first page."""
    if after and not (after.isascii() and after.isdecimal() and 0 < int(after) <= LARGEST):
        raise Problem(400, UNREADABLE)
    return int(after or 0)


def town_of(scope: Scope, asked: str) -> Region:
    """The township whose books are asked for: the token's own, or the one named. 404 for one outside the scope."""
    if not (asked or scope.town):
        raise Problem(400, "请用参数town给出乡镇代码")
    return places.region_for(scope, asked or scope.town)


def cut(rows: Sequence[Any], size: int, key: str) -> tuple[list[Any], str]:
    """The first `size` of rows of which one more was fetched, and the key of the page after them."""
    found = list(rows[:size])
    return found, str(getattr(found[-1], key)) if len(rows) > size else ""


def unique(text: str) -> Iterable[str]:
    return dict.fromkeys(part for part in text.split(",") if part)
