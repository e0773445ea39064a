"""Import templates: a sheet for a ledger with its headings, choices to pick from, notes and an example line."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from fazhang.ledgers.fields import Choice, Day, Field, IdNumber, Int, Many, Number, Pick, Rows, Yes
from fazhang.ledgers.sheets.header import LISTS, letters
from fazhang.ledgers.sheets.returning import OPTIONS, _sheet_name
from fazhang.ledgers.spec import Ledger

LINES = 2000
"""Lines that have their choices and checks."""


def workbook(ledgers: Iterable[Ledger], places: Iterable[str], offices: Iterable[str], today: date) -> bytes:
    """A workbook with a sheet for each ledger. `places`, `offices`: names to choose from."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    lists = book.add_worksheet(LISTS)
    lists.hide()
    regions, bodies = _list(lists, 0, "地区", places), _list(lists, 1, "机构", offices)
    styles = {
        "must": book.add_format(
            {"bold": True, "bg_color": "#fde8c8", "border": 1, "text_wrap": True, "valign": "vcenter"}
        ),
        "may": book.add_format(
            {"bold": True, "bg_color": "#e8eef7", "border": 1, "text_wrap": True, "valign": "vcenter"}
        ),
        "note": book.add_format({"font_color": "#5b6475", "text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "example": book.add_format({"font_color": "#8a93a3", "italic": True}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    used: set[str] = {LISTS}
    column = 2
    for ledger in ledgers:
        sheet = book.add_worksheet(_sheet_name(ledger.name, used))
        column = _sheet(sheet, ledger, styles, lists, column, regions, bodies, today)
    if len(used) > 1:
        book.get_worksheet_by_name(next(s.get_name() for s in book.worksheets() if s is not lists)).activate()
    book.close()
    return out.getvalue()


def columns(ledger: Ledger) -> list[tuple[str, str, bool, Field | None]]:
    """(name, heading, required, field) of a template's columns, in order. Tables within a record are kept on screen."""
    first: list[tuple[str, str, bool, Field | None]] = [
        ("occurred_on", ledger.day, True, None),
        ("region", "地区", False, None),
    ]
    fields = [(f.name, f.label, f.required, f) for f in ledger.fields if not isinstance(f, Rows)]
    return [*first, *fields, ("closed_on", ledger.closed_day, False, None), ("office", "经办机构", False, None)]


def _list(lists: Any, column: int, name: str, options: Iterable[str]) -> str:
    """Write options into the hidden sheet; the range they take."""
    held = list(options)
    lists.write_string(0, column, name)
    for n, option in enumerate(held, 1):
        lists.write_string(n, column, option)
    at = letters(column)
    return f"={LISTS}!${at}$2:${at}${max(2, len(held) + 1)}" if held else ""


def _sheet(
    sheet: Any, ledger: Ledger, styles: Any, lists: Any, column: int, regions: str, bodies: str, today: date
) -> int:
    sheet.write_string(0, 0, f"{ledger.name}（导入模板）", styles["title"])
    sheet.write_string(1, 0, f"橙色栏必填；第4行是示例，导入前请删去。{ledger.note}", styles["note"])
    for i, (name, heading, required, spec) in enumerate(columns(ledger)):
        sheet.write_string(2, i, heading, styles["must" if required else "may"])
        sheet.write_string(3, i, _example(name, spec, today), styles["example"])
        if told := _note(spec):
            sheet.write_comment(2, i, told, {"x_scale": 2})
        day = name in ("occurred_on", "closed_on") or isinstance(spec, Day)
        sheet.set_column(
            i, i, 16 if spec is None or getattr(spec, "max", 0) != 5000 else 40, styles["day"] if day else None
        )
        source = {"region": regions, "office": bodies}.get(name, "")
        if isinstance(spec, Choice):
            source = _list(lists, column, f"{ledger.name}·{heading}", spec.options)
            column += 1
        elif isinstance(spec, Yes):
            source = _list(lists, column, f"{ledger.name}·{heading}", ("是", "否"))
            column += 1
        if source:
            sheet.data_validation(4, i, LINES, i, {"validate": "list", "source": source, "error_type": "warning"})
        elif isinstance(spec, Int) and spec.min is not None:
            limits = {"validate": "integer", "criteria": "between", "minimum": spec.min, "maximum": spec.max}
            sheet.data_validation(4, i, LINES, i, {**limits, "error_type": "warning"})
    sheet.set_row(2, 32)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return column


def _note(spec: Field | None) -> str:
    if spec is None:
        return ""
    told = [spec.help] if spec.help else []
    if isinstance(spec, Choice | Many):
        told.append("可填：" + "、".join(spec.options))
    if isinstance(spec, Number) and spec.unit:
        told.append(f"单位：{spec.unit}，只填数字")
    if isinstance(spec, Pick):
        told.append("多个用顿号分开")
    if spec.personal:
        told.append("居民个人信息：加密保存，查看留痕")
    return "；".join(told)


def _example(name: str, spec: Field | None, today: date) -> str:
    if name == "occurred_on" or isinstance(spec, Day):
        return f"例：{today.isoformat()}"
    if isinstance(spec, Choice):
        return f"例：{spec.options[0]}"
    if isinstance(spec, Many):
        return f"例：{'、'.join(spec.options[:2])}"
    if isinstance(spec, Number):
        return f"例：{spec.default if spec.default is not None else max(1, spec.min or 0)}"
    if isinstance(spec, Yes):
        return "例：是"
    return "例：" if spec is not None and spec.required and not isinstance(spec, IdNumber) else ""
