"""Evidence files of the demo: pictures drawn by program, minutes, sign-in sheets, scans. Nothing photographed."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import UTC, date, datetime

import xlsxwriter  # type: ignore[import-untyped]
from docx import Document
from PIL import Image, ImageDraw

from fazhang.demo.county import Names
from fazhang.demo.year import Year


def picture(rng: random.Random) -> Image.Image:
    """A scene: sky, hills, a red banner over a table, people before it."""
    wide, high = 640, 420
    image = Image.new("RGB", (wide, high), (rng.randint(150, 200), rng.randint(195, 225), rng.randint(225, 250)))
    draw = ImageDraw.Draw(image)
    for _ in range(3):
        x, top = rng.randint(-80, wide), rng.randint(110, 180)
        shade = rng.randint(90, 150)
        draw.ellipse((x - 260, top, x + 260, top + 420), fill=(shade // 2, shade, shade // 2))
    draw.rectangle((0, 260, wide, high), fill=(rng.randint(185, 215), rng.randint(180, 205), rng.randint(165, 190)))
    draw.rectangle((90, 120, wide - 90, 165), fill=(200, 30, 38))
    for x in range(120, wide - 120, 34):
        draw.rectangle((x, 131, x + 22, 154), fill=(250, 222, 120))
    draw.rectangle((170, 255, wide - 170, 300), fill=(150, 40, 40))
    for _ in range(rng.randint(6, 12)):
        x, y = rng.randint(40, wide - 60), rng.randint(270, 350)
        colour = (rng.randint(30, 200), rng.randint(30, 160), rng.randint(60, 200))
        draw.rounded_rectangle((x, y + 22, x + 30, y + 74), 9, fill=colour)
        draw.ellipse((x + 5, y, x + 25, y + 22), fill=(226, 190, 160))
    return image


def photo(rng: random.Random) -> bytes:
    out = io.BytesIO()
    picture(rng).quantize(48, Image.Quantize.FASTOCTREE).save(out, "PNG")
    return out.getvalue()


def scan(rng: random.Random, on: date) -> bytes:
    """A page as a copier gives it: lines of writing and a red seal."""
    page = Image.new("L", (620, 877), 250)
    draw = ImageDraw.Draw(page)
    draw.rectangle((180, 70, 440, 88), fill=60)
    for line in range(rng.randint(16, 24)):
        y = 130 + line * 28
        draw.rectangle((70, y, rng.randint(420, 550), y + 9), fill=rng.randint(80, 120))
    page = page.convert("RGB")
    draw = ImageDraw.Draw(page)
    x, y = rng.randint(380, 430), rng.randint(690, 740)
    draw.ellipse((x, y, x + 120, y + 120), outline=(205, 40, 40), width=5)
    draw.regular_polygon((x + 60, y + 60, 22), 5, fill=(205, 40, 40))
    out = io.BytesIO()
    copied = on.timetuple()
    page.save(out, "PDF", resolution=75, creationDate=copied, modDate=copied)
    return out.getvalue()


def minutes(title: str, on: date, lines: list[str]) -> bytes:
    """Minutes as a Word file."""
    paper = Document()
    paper.core_properties.created = paper.core_properties.modified = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    paper.core_properties.author = paper.core_properties.last_modified_by = ""
    paper.add_heading(title, 1)
    for line in lines:
        paper.add_paragraph(line)
    out = io.BytesIO()
    paper.save(out)
    return _dated(out.getvalue(), on)


def _dated(archive: bytes, on: date) -> bytes:
    """The same archive with the members' times set, so that the same seed gives the same file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename, (on.year, on.month, on.day, 17, 0, 0)), old.read(info),
                         zipfile.ZIP_DEFLATED)  # fmt: skip
    return out.getvalue()


def signatures(title: str, on: date, names: list[str]) -> bytes:
    """A sign-in sheet as an Excel file."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(on.year, on.month, on.day, tzinfo=UTC)})
        sheet = book.add_worksheet("签到")
        sheet.write_row(0, 0, [f"{title}签到表"])
        sheet.write_row(1, 0, ["序号", "姓名", "单位", "签到时间"])
        for i, name in enumerate(names, 1):
            sheet.write_row(i + 1, 0, [i, name, "", f"{on:%Y-%m-%d} 08:{10 + i % 20}"])
    return out.getvalue()


KINDS = ("meeting", "study", "training", "publicity", "dispute", "petition", "decision", "legality_review", "hazard",
         "enforcement_case", "patrol", "legal_service")  # fmt: skip


def papers_of(y: Year, ledger: str, title: str, on: date) -> list[tuple[str, bytes]]:
    """Plausible files for a record: (name, content)."""
    stamp = f"{on:%Y%m%d}"
    if ledger in ("meeting", "decision"):
        lines = [f"时间：{on.year}年{on.month}月{on.day}日", f"议题：{title}", "会议听取汇报并进行讨论，形成一致意见。"]
        return [(f"会议纪要{stamp}.docx", minutes(title, on, lines))]
    if ledger in ("study", "training"):
        people = Names(random.Random(y.rng.random()))  # noqa: S311
        sheet = signatures(title, on, [people.any() for _ in range(18)])
        return [(f"签到表{stamp}.xlsx", sheet), (f"现场{stamp}.png", photo(y.rng))]
    if ledger in ("dispute", "petition", "legality_review", "enforcement_case"):
        name = {"dispute": "调解协议书", "petition": "接访登记表", "legality_review": "审查意见书"}.get(
            ledger, "处罚决定书"
        )
        return [(f"{name}{stamp}扫描件.pdf", scan(y.rng, on))]
    return [(f"现场照片{stamp}.png", photo(y.rng))]
