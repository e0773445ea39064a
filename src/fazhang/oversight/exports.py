"""Findings on a report, to hand to its writers: Word with comments at their places, and a workbook."""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from itertools import pairwise

import docx
import xlsxwriter  # type: ignore[import-untyped]
from docx.enum.text import WD_COLOR_INDEX
from docx.text.run import Run

from fazhang.oversight.marking import SEVERITY
from fazhang.oversight.matching import DIFFERS, SAME, UNBOOKED
from fazhang.oversight.queries import Reading

AUTHOR = "法账"


def notes(reading: Reading) -> list[tuple[int, int, str]]:
    """(start, end, what is said) of every finding, and of every figure that the books do not bear out."""
    found = []
    for finding in reading.findings:
        fix = f" 建议改为“{finding.fix}”。" if finding.fix is not None else ""
        found.append(
            (
                finding.start,
                finding.end,
                f"〔{SEVERITY[finding.severity]}〕{finding.message}。{fix}".replace("。。", "。"),
            )
        )
    for match in reading.held.matches if reading.held else ():
        if match.account is None or match.status not in (DIFFERS, UNBOOKED):
            continue
        if match.status == DIFFERS:
            told = f"报告写{match.figure.text}，账簿“{match.account.name}”为{match.booked}{match.account.unit}"
        else:
            told = f"账簿中“{match.account.name}”没有分录"
        found.append((match.figure.start, match.figure.end, f"〔对账〕{told}。"))
    return sorted(found)


def word(reading: Reading) -> bytes:
    """The report's text with its line breaks, and a comment at each place."""
    document = docx.Document()
    # XML knows no control signs; each becomes a space so that offsets stay.
    text = re.sub(r"[^\n\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", reading.report.text)
    told = notes(reading)
    cuts = sorted({0, len(text), *(p for a, b, _ in told for p in (a, b) if p <= len(text))})
    runs: dict[int, Run] = {}
    paragraph = document.add_paragraph()
    marked = [(a, b) for a, b, _ in told]
    for start, end in pairwise(cuts):
        lines = text[start:end].split("\n")
        for i, line in enumerate(lines):
            if i:
                paragraph = document.add_paragraph()
            if line or i == 0:
                run = paragraph.add_run(line)
                runs.setdefault(start, run)
                if any(a <= start and end <= b for a, b in marked):
                    run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    starts = sorted(runs)
    for start, end, said in told:
        first = runs[starts[max(0, bisect_right(starts, start) - 1)]]
        last = runs[starts[max(0, bisect_right(starts, max(start, end - 1)) - 1)]]
        document.add_comment([first, last] if last is not first else first, text=said, author=AUTHOR, initials="法")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(reading: Reading) -> bytes:
    """A sheet of findings and, where there are books, a sheet of figures. Text is written as text, never as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#e8eef7", "border": 1, "text_wrap": True, "valign": "top"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("疑点")
    _table(sheet, head, cell, (("级别", 8), ("原文", 36), ("说明", 56), ("建议", 24)), [
        (SEVERITY[f.severity], f.text[:500], f.message, f.fix or "") for f in reading.findings
    ])  # fmt: skip
    sheet = book.add_worksheet("数字")
    rows: list[tuple[object, ...]] = []
    if reading.held:
        for m in reading.held.matches:
            name = f"{m.account.name}{'（' + '、'.join(m.dims) + '）' if m.dims else ''}" if m.account else ""
            booked = float(m.booked) if m.booked is not None else ""
            by = float(m.by) if m.by is not None and m.status != SAME else ""
            rows.append((m.figure.text, name, m.figure.value, booked, by, m.label))
        for f in reading.held.silent:
            rows.append(("", f.indicator.name, "", float(f.value or 0), "", "报告未提及"))
    else:
        rows = [(f.text, f.indicator or "", f.value, "", "", "") for f in reading.report.figures]
    columns = (("原文", 20), ("指标", 30), ("报告数", 12), ("账簿数", 12), ("相差", 12), ("结果", 14))
    _table(sheet, head, cell, columns, rows)
    book.close()
    return out.getvalue()


def _table(sheet, head, cell, columns, rows) -> None:  # type: ignore[no-untyped-def]
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for i, (name, width) in enumerate(columns):
        sheet.set_column(i, i, width)
        sheet.write_string(0, i, name, head)
    for n, row in enumerate(rows, 1):
        for i, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(n, i, value, cell)
            else:
                sheet.write_string(n, i, str(value), cell)
    sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
