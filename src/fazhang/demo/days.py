"""Days on which a township's work is plausibly done, and splitting a total into exact parts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from chinese_calendar import is_workday

EVEN = (1,) * 12
QUARREL = (9, 7, 8, 8, 8, 10, 10, 8, 8, 9, 9, 7)
"""Disputes gather before the Spring Festival, at harvest and in late autumn."""
STUDY = (6, 6, 9, 9, 8, 9, 8, 8, 9, 8, 9, 8)
OUTREACH = (5, 4, 10, 9, 9, 10, 7, 7, 8, 7, 9, 12)
"""Publicity follows the campaign days: March, April, June, December."""
FIELD = (6, 5, 8, 9, 10, 11, 9, 8, 9, 10, 9, 6)
HAZARDS = (7, 6, 7, 8, 9, 12, 12, 10, 8, 8, 8, 7)

NODES: Sequence[tuple[int, int, str, str]] = (
    (3, 8, "三八妇女维权周", "妇女权益保障法"),
    (3, 15, "3·15国际消费者权益日", "消费者权益保护法"),
    (4, 15, "4·15全民国家安全教育日", "国家安全法"),
    (4, 26, "世界知识产权日", "知识产权保护法律法规"),
    (5, 12, "全国防灾减灾日", "突发事件应对法"),
    (5, 15, "打击和防范经济犯罪宣传日", "刑法"),
    (5, 20, "民法典宣传月", "民法典"),
    (5, 26, "铁路护路宣传日", "铁路安全管理条例"),
    (6, 5, "六五环境日", "环境保护法"),
    (6, 15, "防范非法集资宣传月", "防范和处置非法集资条例"),
    (6, 16, "安全生产宣传咨询日", "安全生产法"),
    (6, 26, "6·26国际禁毒日", "禁毒法"),
    (7, 20, "未成年人暑期保护宣传", "未成年人保护法"),
    (8, 18, "农产品质量安全宣传", "农产品质量安全法"),
    (9, 13, "国家网络安全宣传周", "网络安全法"),
    (9, 20, "全国科普日法治宣传", "科学技术普及法"),
    (10, 14, "重阳节老年人权益保护宣传", "老年人权益保障法"),
    (10, 28, "秋季森林防火宣传", "森林法"),
    (11, 1, "11·1反间谍法宣传日", "反间谍法"),
    (11, 9, "119消防宣传日", "消防法"),
    (11, 25, "反家庭暴力宣传日", "反家庭暴力法"),
    (12, 2, "全国交通安全日", "道路交通安全法"),
    (12, 4, "12·4国家宪法日", "宪法"),
    (1, 15, "春节前治理欠薪宣传", "保障农民工工资支付条例"),
)
"""Campaign days: month, day, name, the law they are about."""

LAWS: Sequence[tuple[str, date]] = (
    ("《宪法》", date(2018, 3, 11)),
    ("《民法典》", date(2021, 1, 1)),
    ("《行政处罚法》", date(2021, 7, 15)),
    ("《信访工作条例》", date(2022, 5, 1)),
    ("《安全生产法》", date(2021, 9, 1)),
    ("《土地管理法》", date(2020, 1, 1)),
    ("《农村土地承包法》", date(2019, 1, 1)),
    ("《乡村振兴促进法》", date(2021, 6, 1)),
    ("《家庭教育促进法》", date(2022, 1, 1)),
    ("《人民调解法》", date(2011, 1, 1)),
    ("《法律援助法》", date(2022, 1, 1)),
    ("《政府信息公开条例》", date(2019, 5, 15)),
    ("《反电信网络诈骗法》", date(2022, 12, 1)),
    ("《妇女权益保障法》", date(2023, 1, 1)),
    ("《未成年人保护法》", date(2021, 6, 1)),
    ("《行政复议法》", date(2024, 1, 1)),
    ("《反有组织犯罪法》", date(2022, 5, 1)),
    ("《噪声污染防治法》", date(2022, 6, 5)),
    ("《公务员法》", date(2019, 6, 1)),
    ("《行政强制法》", date(2012, 1, 1)),
    ("《重大行政决策程序暂行条例》", date(2019, 9, 1)),
    ("《村民委员会组织法》", date(2018, 12, 29)),
    ("《反间谍法》", date(2023, 7, 1)),
    ("《保守国家秘密法》", date(2024, 5, 1)),
    ("《消防法》", date(2021, 4, 29)),
    ("《保障农民工工资支付条例》", date(2020, 5, 1)),
    ("《爱国主义教育法》", date(2024, 1, 1)),
)
"""Laws that are studied, each from the day its present text was in force."""


@cache
def workdays(year: int, month: int) -> tuple[date, ...]:
    day, found = date(year, month, 1), []
    while day.month == month:
        if is_workday(day):
            found.append(day)
        day += timedelta(days=1)
    return tuple(found)


@cache
def all_days(year: int, month: int) -> tuple[date, ...]:
    day, found = date(year, month, 1), []
    while day.month == month:
        found.append(day)
        day += timedelta(days=1)
    return tuple(found)


def on_workday(day: date) -> date:
    """The day itself or the nearest workday of its month."""
    return min(workdays(day.year, day.month), key=lambda d: (abs((d - day).days), d))


def a_day(rng: random.Random, year: int, weights: Sequence[int] = EVEN, work: bool = True) -> date:
    month = rng.choices(range(1, 13), weights)[0]
    days = workdays(year, month) if work else all_days(year, month)
    return days[int(rng.random() * len(days))]


def spread(rng: random.Random, year: int, count: int, weights: Sequence[int] = EVEN, work: bool = True) -> list[date]:
    """`count` days of a year in order."""
    return sorted(a_day(rng, year, weights, work) for _ in range(count))


def monthly(rng: random.Random, year: int, per_month: int = 1) -> list[date]:
    """`per_month` workdays in each month, in order."""
    return [d for m in range(1, 13) for d in sorted(rng.sample(workdays(year, m), per_month))]


def laws_on(day: date) -> list[str]:
    return [name for name, since in LAWS if since <= day]


def split(rng: random.Random, total: int, parts: int, least: int = 0, evenness: float = 3.0) -> list[int]:
    """`total` as `parts` whole numbers that sum to it exactly, none below `least`."""
    if parts == 0:
        if total:
            raise ValueError(f"{total} cannot be split into nothing")
        return []
    free = total - parts * least
    if free < 0:
        raise ValueError(f"{total} is too small for {parts} parts of at least {least}")
    weights = [rng.gammavariate(evenness, 1.0) for _ in range(parts)]
    whole = sum(weights)
    shares = [int(free * w / whole) for w in weights]
    for i in rng.sample(range(parts), parts)[: free - sum(shares)]:
        shares[i] += 1
    return [s + least for s in shares]
