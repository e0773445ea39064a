"""The workload: grid reports of an invented town, the same rows for the same count, and the files they come in.

A row has what a grid member's app exports: code, village, grid, kind, severity, a text of about 60 characters,
reporter, day, status. The ledger keeps them under its own names: the code and the matter as 信息摘要, the severity as
办理要求, the reporter as 反映人 (encrypted), the status as the day on which a settled one was closed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

TOWN = "990101101"
TOWN_NAME = "青石镇"
LEDGER = "grid_report"
YEAR = 2023
VILLAGES, GRIDS = 40, 6
WORD = "宅基"
KINDS = ("矛盾纠纷", "风险隐患", "利益群体信访诉求", "治安问题线索", "疫情防控", "其他事项")
SEVERITIES = ("一般", "较重", "紧急")
HEADINGS = ("上报日期", "地区", "信息类别", "信息摘要", "情况说明", "反映人", "处理去向", "办理要求", "办结日期")
DONE = "当场处理"
MATTERS = (
    "宅基地边界", "邻里噪音", "道路积水", "垃圾堆放", "电线老化", "土地流转", "工资拖欠", "河道漂浮物", "井盖缺失", "路灯不亮",
    "违规搭建", "灌溉用水",
)  # fmt: skip
PLACES = ("村口", "河边", "学校旁", "广场", "老街", "加工厂外", "集市", "桥头")
OPENINGS = ("网格员走访时发现", "群众来电反映", "巡查中看到", "村民小组长报告")
ENDINGS = ("已当面说明政策并劝导", "已拍照留存并设置提醒", "商请有关部门到场核实", "约定三日内回访")
Row = tuple[str, ...]
"""Texts in the order of HEADINGS; days as ISO text, empty for none."""


def village(n: int) -> str:
    return "青石河云柳松竹梅"[n % 8] + "山湾桥塘坡"[n // 8] + "村"


def grid(n: int) -> str:
    return f"第{'一二三四五六'[n]}网格"


def places() -> Iterator[tuple[str, str, str]]:
    """(path, name, level) of the town's villages and grids."""
    for v in range(VILLAGES):
        path = f"{TOWN}{201 + v}"
        yield path, village(v), "village"
        for g in range(GRIDS):
            yield f"{path}{g + 1:03}", grid(g), "grid1"


def rows(count: int, start: int = 0) -> Iterator[Row]:
    """Rows `start` to `count`; row n is the same whatever the count."""
    for n in range(start, count):
        rng = random.Random(n)
        matter = rng.choice(MATTERS)
        day = date(YEAR, 1, 1) + timedelta(days=rng.randrange(365))
        closed = day + timedelta(days=rng.randrange(15)) if rng.random() < 0.7 else None
        text = (
            f"{rng.choice(OPENINGS)}{rng.choice(PLACES)}有{matter}问题，涉及住户{rng.randint(1, 30)}户、"
            f"影响约{rng.randint(2, 90)}人，{rng.choice(ENDINGS)}，请村委会和有关单位按职责及时跟进处理并反馈结果。"
        )
        yield (
            day.isoformat(), village(rng.randrange(VILLAGES)) + grid(rng.randrange(GRIDS)), rng.choice(KINDS),
            f"{matter}WG{n:07}", text, f"村民{rng.randrange(5000):04}", DONE if closed else "", rng.choice(SEVERITIES),
            closed.isoformat() if closed else "",
        )  # fmt: skip


def digest(given: Iterable[Row]) -> str:
    """SHA-256 over the rows sorted by their code: equal for equal sets of rows."""
    total = hashlib.sha256()
    for row in sorted(given, key=lambda r: r[3].rpartition("WG")[2]):
        total.update("\x1f".join(row).encode() + b"\n")
    return total.hexdigest()


def write_xlsx(file: Path, given: Iterable[Row]) -> None:
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet("网格信息")
    for i, row in enumerate(_headed(given)):
        for j, text in enumerate(row):
            sheet.write_string(i, j, text)
    book.close()


def _headed(given: Iterable[Row]) -> Iterator[Row]:
    yield HEADINGS
    yield from given


def write_csv(file: Path, given: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(_headed(given))


def read_csv(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by their headings."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
