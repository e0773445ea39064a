"""What an administrator sets of the law of a place: limits that differ, and the days off of a year.

The calendar is one for the whole installation: only who administers all of its townships imports it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from fazhang.books.door import now
from fazhang.books.models import Book
from fazhang.books.state import under
from fazhang.ledgers.booking import refresh
from fazhang.ledgers.calendar import DAY, FESTIVALS, calendar, state_days
from fazhang.ledgers.fields import FieldError, read_day
from fazhang.ledgers.lawbook import CalendarDay, LimitSetting
from fazhang.ledgers.limits import DATE, LIMITS, PERIODS, Limit
from fazhang.places.actions import Invalid, need, reach
from fazhang.places.models import LEVELS, Region
from fazhang.places.queries import names, user_names
from fazhang.places.scope import Denied, Scope

PAIRED = frozenset({"mt.local_term", "mt.local_extend"})
"""A period and its extension are counted in one unit."""
MOST = 9999
_WORDS = dict.fromkeys(("休", "放假", "休息", "0", "false"), False) | dict.fromkeys(
    ("班", "上班", "工作", "1", "true"), True
)
FEWEST_OFF = 11
"""A year's arrangement never has fewer days off: a paste that does is cut short."""


# ---- limits -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """An act on a limit as people read it. `value` in words; "" where a setting was taken back."""

    path: str
    place: str
    value: str
    source: str
    by: str
    at: str
    since: date


def units(limit: Limit) -> Sequence[str]:
    """Units in which it may be set."""
    return PERIODS if limit.unit in PERIODS and limit.key not in PAIRED else (limit.unit,)


def set_limit(
    *, scope: Scope, key: str, value: str, source: str, path: str, unit: str = "", since: str = ""
) -> LimitSetting:
    """Set a limit for a place and all below it, for periods that begin on or after `since` (today if not given).

    `value`, `since` as typed; `unit`: the default's where none is given.
    """
    limit = _settable(scope, key, path)
    unit = unit or limit.unit
    if unit not in units(limit):
        raise Invalid({"unit": f"“{limit.name}”的单位只能是{'、'.join(units(limit))}"})
    value = _date(value) if unit == DATE else _number(value, {"%": 100, "%/日": 100, "元": 10**7}.get(unit, MOST))
    return _added(scope, key, path, value, unit, need(source, "来源", "source", 200), since)


def unset_limit(*, scope: Scope, key: str, path: str, source: str, since: str = "") -> LimitSetting:
    """Take back what was set for a place: what holds above it, or the default, holds again."""
    limit = _settable(scope, key, path)
    last = LimitSetting.objects.filter(path=path, key=key).order_by("pk").last()
    if last is None or not last.value:
        raise Invalid({"": f"本单位没有设定“{limit.name}”，不需要恢复"})
    return _added(scope, key, path, "", limit.unit, need(source, "来源", "source", 200), since)


def settings(scope: Scope, path: str) -> Mapping[str, list[Setting]]:
    """Key → what was set for a place of the scope and the places above it, the newest first."""
    scope.require_region(path)
    rows = LimitSetting.objects.filter(path__in=[path[:n] for n in range(1, len(path) + 1)]).order_by("-pk")
    places, people = names(r.path for r in rows), {"system": "系统"} | user_names([r.set_by for r in rows])
    found: dict[str, list[Setting]] = {}
    for r in rows:
        told = Setting(
            r.path, places.get(r.path, r.path), r.term, r.source, people.get(r.set_by, r.set_by), r.set_at, r.since
        )
        found.setdefault(r.key, []).append(told)
    return found


def _settable(scope: Scope, key: str, path: str) -> Limit:
    scope.require("users")
    region = reach(scope, path)
    if LEVELS[region.level][0] > LEVELS["town"][0]:
        raise Invalid({"": "期限按乡镇或者县设定"})
    if key not in LIMITS:
        raise Denied("没有这个期限")
    if not LIMITS[key].configurable:
        raise Invalid({"value": f"“{LIMITS[key].name}”由{LIMITS[key].cite}规定，不能改"})
    return LIMITS[key]


@transaction.atomic
def _added(scope: Scope, key: str, path: str, value: str, unit: str, source: str, since: str) -> LimitSetting:
    try:
        day = read_day(since, "施行日期") if since.strip() else timezone.localdate()
    except FieldError as error:
        raise Invalid({"since": str(error)}) from None
    made = LimitSetting.objects.create(
        path=path, since=day, key=key, value=value, unit=unit, source=source, set_by=scope.username, set_at=now()
    )
    _refresh(path)
    return made


def _refresh(path: str) -> None:
    """Derive the last days of running matters anew, as what they follow from has changed."""
    for town in Book.objects.filter(under(path, "town")).values_list("town", flat=True):
        refresh(town)


def _number(text: str, most: int) -> str:
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 8 and 1 <= int(text) <= most):
        raise Invalid({"value": f"请填写1到{most}的整数"})
    return str(int(text))


def _date(text: str) -> str:
    try:
        return read_day(f"2001-{text.strip().replace('月', '-').removesuffix('日')}").strftime("%m-%d")
    except FieldError:
        raise Invalid({"value": "请填写月和日，如03-01"}) from None


# ---- the calendar -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """Days in a row of one kind: off, or worked at a weekend. `own`: imported here."""

    first: date
    last: date
    working: bool
    name: str
    own: bool

    def __str__(self) -> str:
        days = f"{self.first}" if self.first == self.last else f"{self.first}—{self.last}"
        return f"{'班' if self.working else '休'}  {days}  {self.name}".rstrip()


def may_import(scope: Scope) -> bool:
    """Whether the scope may change the calendar, which is one for all townships."""
    return scope.may("users") and scope.towns().count() == Region.objects.filter(level="town").count()


def import_days(*, scope: Scope, text: str | bytes, source: str) -> tuple[int, int]:
    """Take the days of one year, a line each: day, 休 or 班, name; all of them or none. Returns the year and how many.

    They replace what was imported for that year before, and lie over what the program itself knows of it. `text`: as
    typed, or a file as a spreadsheet saves it. `source`: the number or address of the State Council's notice.
    """
    _require(scope)
    source = need(source, "来源", "source", 200)
    given = _read(text if isinstance(text, str) else _decoded(text))
    year = min(given).year
    if year not in state_days()[1]:
        _complete(year, given)
    with transaction.atomic():
        CalendarDay.objects.filter(day__year=year).delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(day=day, working=working, name=name, source=source) for day, (working, name) in given.items()
        )
        _refresh("")
    return year, len(given)


def forget_days(*, scope: Scope, year: int) -> None:
    """Take back what was imported for a year."""
    _require(scope)
    with transaction.atomic():
        if not CalendarDay.objects.filter(day__year=year).delete()[0]:
            raise Invalid({"": f"没有导入过{year}年的安排"})
        _refresh("")


def spans(year: int) -> list[Span]:
    """The days off that have a name and the adjusted workdays of a year, in order, those in a row together."""
    kept, worked, named = calendar(), *state_days()[::2]
    own = {d.day: d.name for d in CalendarDay.objects.filter(day__year=year)}
    fixed = {date(year, m, d) for m, d in FESTIVALS} if not kept.settled(date(year, 1, 1)) else set()
    found: list[Span] = []
    for day in sorted({d for d in worked if d.year == year} | set(own) | fixed):
        span = Span(day, day, kept.working(day), own.get(day) or named.get(day, ""), day in own)
        last = found[-1] if found else None
        if (
            last
            and last.last + DAY == day
            and (last.working, last.name, last.own) == (span.working, span.name, span.own)
        ):
            found[-1] = Span(last.first, day, span.working, span.name, span.own)
        else:
            found.append(span)
    return found


def settled(year: int) -> bool:
    """Whether the days off of a year are known."""
    return calendar().settled(date(year, 1, 1))


def sources(year: int) -> list[str]:
    """Where the imported days of a year come from."""
    return list(CalendarDay.objects.filter(day__year=year).values_list("source", flat=True).distinct())


def _require(scope: Scope) -> None:
    scope.require("users")
    if not may_import(scope):
        raise Denied("工作日历由全系统共用，请县级管理员导入，或者在服务器上运行 fazhang calendar --import")


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid({"text": "不是文本文件，请另存为CSV"})


def _read(text: str) -> dict[date, tuple[bool, str]]:
    found: dict[date, tuple[bool, str]] = {}
    faults: list[str] = []
    for no, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        cells = [c.strip() for c in line.replace("，", ",").replace("\t", ",").split(",")]
        if not any(cells) or (no == 1 and cells[0].lower() in ("date", "日期")):
            continue
        try:
            day = read_day(cells[0])
            if len(cells) < 2 or cells[1].lower() not in _WORDS:
                raise FieldError("第二栏应填“休”或者“班”")
            if day in found:
                raise FieldError(f"{day}重复")
            if found and day.year != min(found).year:
                raise FieldError("一次只导入一个年度")
            name = cells[2] if len(cells) > 2 else ""
            if len(name) > 40 or not name.isprintable():
                raise FieldError("名称最多40个字，不能有特殊字符")
        except FieldError as error:
            faults.append(f"第{no}行：{error}")
            continue
        found[day] = (_WORDS[cells[1].lower()], name)
    if faults:
        more = f"；另有{len(faults) - 10}行有误" if len(faults) > 10 else ""
        raise Invalid({"text": "；".join(faults[:10]) + more})
    if not found:
        raise Invalid({"text": "请粘贴放假安排，每行一天：日期,休或班,名称"})
    return found


def _complete(year: int, given: Mapping[date, tuple[bool, str]]) -> None:
    """A year that the program knows nothing of counts as published once imported, so it must be whole."""
    missing = sorted(d for m, n in FESTIVALS if given.get(d := date(year, m, n), (True, ""))[0])
    if missing:
        told = "、".join(f"{d.month}月{d.day}日" for d in missing)
        raise Invalid({"text": f"缺少{told}的放假安排；请一次导入{year}年全年的安排"})
    if (off := sum(not working for working, _ in given.values())) < FEWEST_OFF:
        raise Invalid({"text": f"只有{off}天放假，不像全年的安排；请一次导入{year}年全年的安排"})
