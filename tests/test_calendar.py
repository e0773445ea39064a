"""The calendar: periods counted as the Civil Code says, over the working days of the State Council."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from fazhang.ledgers import lawkeeping
from fazhang.ledgers.calendar import Calendar, calendar
from fazhang.ledgers.law import in_force, statute
from fazhang.ledgers.lawbook import CalendarDay
from fazhang.places.actions import Invalid
from fazhang.places.models import Region, User
from fazhang.places.scope import Denied, scope_of, system
from tests.cli_world import installation, ok, refused
from tests.conftest import Enter
from tests.world import COUNTY, PASSWORD, World

DAYS = statute().calendar
UNITS = st.sampled_from(("自然日", "工作日", "月", "年"))
STARTS = st.dates(date(2005, 1, 1), date(2030, 12, 31))
NATURAL = {"自然日": 1, "工作日": 1, "月": 28, "年": 365}
"""The fewest natural days that one of each unit takes."""
NOTICE = "国办发明电〔2027〕1号"
YEAR = "\n".join(
    ["日期,安排,名称", "2028-01-01,休,元旦", *(f"2028-01-{d},休,春节" for d in range(25, 32)), "2028-02-05,班,春节"]
    + [f"2028/5/{d}，休，劳动节" for d in (1, 2, 3)]
    + [f"2028年10月{d}日\t休\t国庆节" for d in range(1, 8)]
)
"""An invented arrangement of 2028, in all the ways that dates and columns are written."""


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "value", "unit", "last"),
    [
        ("2026-03-02", 15, "自然日", "2026-03-17"),  # the first day is not counted
        (
            "2026-01-31",
            1,
            "月",
            "2026-02-28",
        ),  # a month without the day ends on its last day: a Saturday made a workday
        ("2024-01-31", 1, "月", "2024-02-29"),
        ("2023-08-31", 6, "月", "2024-02-29"),
        ("2025-03-31", 2, "月", "2025-06-03"),  # 31 May is a Saturday and the Dragon Boat Festival follows
        ("2024-02-29", 1, "年", "2025-02-28"),
        ("2023-06-15", 2, "年", "2025-06-16"),  # a Sunday rolls on
        ("2026-09-01", 30, "自然日", "2026-10-08"),  # 1 October rolls over the whole holiday
        ("2026-09-10", 10, "自然日", "2026-09-20"),  # a Sunday that is worked is no day off
        ("2026-09-30", 3, "工作日", "2026-10-10"),  # 8, 9 and the worked Saturday
        ("2026-02-13", 2, "工作日", "2026-02-24"),  # 14 February is worked, then the Spring Festival
        ("2026-10-03", 1, "工作日", "2026-10-08"),
        ("2026-10-01", 0, "自然日", "2026-10-08"),
    ],
)
def test_the_last_day_of_a_period(start: str, value: int, unit: str, last: str) -> None:
    assert DAYS.last_day(day(start), value, unit) == day(last)


def test_a_wait_is_over_on_its_day_even_if_nobody_works_then() -> None:
    assert DAYS.earliest(day("2026-09-01"), 30, "自然日") == day("2026-10-01")
    assert DAYS.earliest(day("2026-09-30"), 7, "工作日") == day("2026-10-15")


def test_notice_is_counted_backwards_over_the_holiday() -> None:
    assert DAYS.days_before(day("2026-10-12"), 7, "工作日") == day("2026-09-24")
    assert DAYS.days_before(day("2026-10-12"), 7, "自然日") == day("2026-10-05")
    assert DAYS.days_before(day("2026-08-31"), 6, "月") == day("2026-02-28")


def test_a_year_not_published_has_weekends_and_the_fixed_festivals() -> None:
    assert DAYS.settled(day("2026-12-31"))
    assert not DAYS.settled(day("2027-01-01"))
    off = {
        (d.month, d.day)
        for n in range(365)
        if not DAYS.working(d := date(2027, 1, 1) + timedelta(n)) and d.weekday() < 5
    }
    assert off == {(1, 1), (10, 1)}  # 1, 2 May, 2, 3 October are at a weekend
    assert not DAYS.working(day("2028-05-01"))
    assert DAYS.working(day("2027-02-08"))  # whatever the Spring Festival will be


def test_days_left_are_natural_days() -> None:
    assert (
        Calendar.left(day("2026-10-01"), day("2026-10-08")),
        Calendar.left(day("2026-10-09"), day("2026-10-08")),
    ) == (7, -1)


@pytest.mark.parametrize(("value", "unit"), [(5, "周"), (3, "日期前"), (-1, "自然日")])
def test_what_is_no_period_is_refused(value: int, unit: str) -> None:
    with pytest.raises(ValueError, match=r"period|unit"):
        DAYS.last_day(day("2026-03-02"), value, unit)


@given(STARTS, st.integers(0, 90), UNITS)
def test_a_period_ends_on_a_working_day_and_is_never_short(start: date, value: int, unit: str) -> None:
    value = min(value, 20) if unit == "年" else value
    last = DAYS.last_day(start, value, unit)
    if value or unit != "工作日":
        assert DAYS.working(last)
    assert last >= start + timedelta(days=value * NATURAL[unit])
    assert last >= DAYS.earliest(start, value, unit)


@given(STARTS, st.integers(0, 60), UNITS, st.integers(0, 30))
def test_a_later_start_or_a_longer_period_never_ends_earlier(start: date, value: int, unit: str, more: int) -> None:
    last = DAYS.last_day(start, value, unit)
    assert DAYS.last_day(start + timedelta(days=more), value, unit) >= last
    assert DAYS.last_day(start, value + more, unit) >= last


@given(STARTS, st.integers(1, 60))
def test_working_days_lie_between_as_many_as_were_asked(start: date, value: int) -> None:
    last = DAYS.last_day(start, value, "工作日")
    between = (start + timedelta(days=n + 1) for n in range((last - start).days))
    assert sum(DAYS.working(d) for d in between) == value


@given(STARTS, st.integers(1, 60), st.sampled_from(("自然日", "工作日")))
def test_notice_on_the_last_day_is_early_enough_and_a_day_later_is_not(act: date, value: int, unit: str) -> None:
    act = DAYS.last_day(act, 0, "自然日")  # a day on which offices work
    given_on = DAYS.days_before(act, value, unit)
    assert DAYS.earliest(given_on, value, unit) == act
    assert DAYS.earliest(given_on + timedelta(days=1), value, unit) >= act + timedelta(days=unit == "自然日")


def test_importing_a_year_publishes_it_and_moves_the_days(db: None) -> None:
    before = calendar().last_day(day("2028-01-24"), 3, "工作日")
    assert lawkeeping.import_days(scope=system(), text=YEAR, source=NOTICE) == (2028, 19)
    kept = in_force().calendar
    assert (before, kept.last_day(day("2028-01-24"), 3, "工作日")) == (day("2028-01-27"), day("2028-02-03"))
    assert kept.settled(day("2028-12-31"))
    assert kept.working(day("2028-02-05"))
    assert not kept.settled(day("2029-01-01"))
    assert {d.source for d in CalendarDay.objects.all()} == {NOTICE}


def test_an_import_lies_over_what_the_program_knows_of_a_year(db: None) -> None:
    lawkeeping.import_days(scope=system(), text="2026-03-03,休,", source=NOTICE)
    assert not calendar().working(day("2026-03-03"))
    assert not calendar().working(day("2026-10-02"))
    lawkeeping.import_days(scope=system(), text="2026-03-04,休,", source=NOTICE)
    assert calendar().working(day("2026-03-03"))
    lawkeeping.forget_days(scope=system(), year=2026)
    assert calendar().working(day("2026-03-04"))
    with pytest.raises(Invalid, match="没有导入过2026年"):
        lawkeeping.forget_days(scope=system(), year=2026)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (YEAR.replace("2028-02-05,班", "2028-02-30,班"), "第10行"),
        (YEAR.replace("2028-02-05,班", "2028-02-05,上课"), "第10行：第二栏"),
        (YEAR.replace("2028-02-05", "2029-02-05"), "第10行：一次只导入一个年度"),
        (YEAR.replace("2028-02-05", "2028-01-25"), "第10行：2028-01-25重复"),
        (YEAR.replace("2028/5/2，休，劳动节\n", ""), "缺少5月2日"),
        ("\n".join(line for line in YEAR.splitlines() if "春节" not in line and "10月7" not in line), "只有10天"),
        ("日期,安排\n", "请粘贴"),
        ("x\n" * 12, "另有2行"),
    ],
)
def test_an_import_is_taken_whole_or_not_at_all(db: None, text: str, told: str) -> None:
    lawkeeping.import_days(scope=system(), text=YEAR, source=NOTICE)
    with pytest.raises(Invalid, match=told):
        lawkeeping.import_days(scope=system(), text=text, source=NOTICE)
    assert CalendarDay.objects.count() == 19
    with pytest.raises(Invalid, match="请填写“来源”"):
        lawkeeping.import_days(scope=system(), text=YEAR, source=" ")


def test_the_calendar_is_changed_only_by_who_administers_all_its_townships(world: World) -> None:
    with pytest.raises(Denied, match="县级管理员"):
        lawkeeping.import_days(scope=world.scope("admin"), text=YEAR, source=NOTICE)
    with pytest.raises(Denied, match="维护用户"):
        lawkeeping.import_days(scope=world.scope("county"), text=YEAR, source=NOTICE)
    assert not CalendarDay.objects.exists()


def test_the_page_shows_a_year_and_says_plainly_what_is_not_published(enter: Enter) -> None:
    client = enter("admin")
    text = client.get("/admin/calendar/?of=2026").content.decode()
    assert "2月15日—2月23日" in text
    assert "还没有公布" not in text
    assert 'class="fzl-on">14<small>班' in text
    text = client.get("/admin/calendar/?of=2099").content.decode()
    assert "2099年的放假安排还没有公布" in text
    assert "由县级管理员导入" in text
    assert client.post("/admin/calendar/", {"text": YEAR, "source": NOTICE}).status_code == 403


def test_a_county_administrator_imports_on_the_page_and_loses_nothing_typed(world: World) -> None:
    region = Region.objects.get(path=COUNTY)
    user = User.objects.create_user("qh_admin", PASSWORD, name="县管理员", role="admin", region=region)
    assert lawkeeping.may_import(scope_of(user))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    wrong = client.post("/admin/calendar/?of=2028", {"text": "2028-13-01,休", "source": NOTICE})
    assert wrong.status_code == 422
    assert all(part in wrong.content.decode() for part in ("第1行", "2028-13-01,休", NOTICE))
    done = client.post("/admin/calendar/", {"text": YEAR, "source": NOTICE})
    assert done["Location"] == "/admin/calendar/?of=2028"
    text = client.get(done["Location"]).content.decode()
    assert f"导入自：{NOTICE}" in text
    assert "还没有公布" not in text
    assert client.post("/admin/calendar/?of=2028", {"act": "forget"}).status_code == 302
    assert not CalendarDay.objects.exists()


def test_the_command_lists_and_imports(tmp_path: Path) -> None:
    data = Path(shutil.copytree(installation(), tmp_path / "data"))
    file, photo = tmp_path / "2028.csv", tmp_path / "2028.jpg"
    file.write_bytes(YEAR.encode("gb18030"))
    photo.write_bytes(b"\xff\xd8\xff\xe0")
    assert "班  2026-10-10" in ok("calendar", "2026", "--data", data)
    assert "还没有公布" in ok("calendar", "2028", "--data", data)
    assert "请填写“来源”" in refused("calendar", "--import", file, "--data", data)
    assert "不是文本文件" in refused("calendar", "--import", photo, "--source", NOTICE, "--data", data)
    told = ok("calendar", "--import", file, "--source", NOTICE, "--data", data)
    assert "共19天" in told
    assert "休  2028-01-25—2028-01-31  春节" in told
    assert "还没有公布" not in told
