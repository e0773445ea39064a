"""行政执法统计年报: what the books say of a place's administrative enforcement in a year, as a Word file.

Every figure is the books' own (fazhang.books.state). The first table is by 执法领域: the indicators that ledgers post by
it. The second has the others, one a line, with what they are made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import docx
from django.utils import timezone

from fazhang.books.chart import CHART, Indicator
from fazhang.books.state import Figure, Period, State
from fazhang.ledgers.kinds.power import AREAS
from fazhang.ledgers.registry import LEDGERS

from . import word as wd
from .document import cn_date, ems, title_lines
from .tokens import plain_number
from .word import Cell

CODES = [code for code in CHART if code.startswith("enforcement.")]
BY_AREA = [c for c in CODES if any(p.indicator == c and p.dim == "area" for k in LEDGERS.values() for p in k.posts)]
NO_AREA = "未分领域"


@dataclass(frozen=True)
class Yearly:
    """`areas`: (领域, a figure for each of `columns`), without those that had nothing; `sums` under the same columns.

    `others`: an indicator's figure with its terms' figures.
    """

    columns: tuple[Indicator, ...]
    areas: tuple[tuple[str, tuple[Figure, ...]], ...]
    sums: tuple[Figure, ...]
    others: tuple[tuple[Figure, tuple[Figure, ...]], ...]


def yearly(region: str, year: int) -> Yearly:
    state = State(region, Period.year(year), CODES)
    booked = {f.dims[0] for code in BY_AREA for f in state.by_dim(code)}
    terms = [*(a for a in AREAS if a in booked), *sorted(booked - {*AREAS, ""}), *([""] if "" in booked else [])]
    rows = [(term or NO_AREA, tuple(state.figure(code, (term,)) for code in BY_AREA)) for term in terms]
    others = [(state.figure(c), tuple(f for f in state.by_dim(c) if f.value)) for c in CODES if c not in BY_AREA]
    return Yearly(
        tuple(CHART[code] for code in BY_AREA),
        tuple(row for row in rows if any(f.value for f in row[1])),
        tuple(state.figure(code) for code in BY_AREA),
        tuple(others),
    )


def said(value: Decimal | None) -> str:
    return "—" if value is None else plain_number(value)


def write(place: str, year: int, content: Yearly) -> bytes:
    """The yearly table of `place` as a Word file."""
    word = docx.Document()
    wd.prepare(word)
    wd.sheet(word)
    title = f"{place}{year}年度行政执法统计年报"
    core, now = word.core_properties, timezone.localtime()
    core.title, core.author, core.last_modified_by, core.language = title, "", "", "zh-CN"
    core.created = core.modified = datetime(now.year, now.month, now.day)  # noqa: DTZ001  a day
    units = [f"{i.name}（{i.unit}{'，年末' if i.kind == 'stock' else ''}）" for i in content.columns]
    rows = [[name, *(said(f.value) for f in figures)] for name, figures in content.areas]
    sums = ["合计", *(said(f.value) for f in content.sums)]
    widths = [max(4.0, *(ems(row[i]) for row in (*rows, sums))) + 0.8 for i in range(len(sums))]
    head = tuple(Cell(text, label=True) for text in ("执法领域", *units))
    first = [head, *([Cell(text, label=True) for text in row] for row in (*rows, sums))]
    second = [tuple(Cell(text, label=True) for text in ("指标", "数量", "单位", "其中"))]
    for figure, parts in content.others:
        kinds = "；".join(f"{f.dims[0] or '未分类'}{said(f.value)}" for f in parts) if len(parts) > 1 else ""
        unit = figure.indicator.unit + ("，年末" if figure.indicator.kind == "stock" else "")
        second.append(
            (Cell(figure.indicator.name), Cell(said(figure.value), label=True), Cell(unit, label=True), Cell(kinds))
        )
    note = f"数据取自法账账簿，期间为{year}年1月1日至12月31日，年末数为期末结存；制表日期{cn_date(now.date())}。"
    body = [wd.para(wd.run(line, wd.BIAOSONG, 22), jc="center", line=700) for line in title_lines(title)]
    body += [
        *wd.blank(),
        wd.para(wd.run("一、按执法领域", wd.HEI, 14), line=560, keep=True),
        wd.table(widths, first, size=10.5, head=True, least=460),
        wd.para(wd.run("二、其他执法工作", wd.HEI, 14), line=640, keep=True),
        wd.table((9, 4, 5, 19), second, size=12, head=True, least=460),
        wd.para(wd.run(note, size=12), line=440),
        *wd.blank(),
        wd.para(wd.run("填报单位（印章）：　　　　　　　负责人：　　　　　　　填表人：", size=12), line=440),
    ]
    return wd.saved(word, body)
