"""卷宗: the whole file of a case as one PDF: cover, catalogue, papers, evidence, 备考表.

Typst sets all of it and numbers every page; pages of PDFs among the evidence are drawn on the pages it left empty.
What cannot be drawn or would not fit is named with its digest instead, and the 备考表 says so.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from pypdf import PdfReader, PdfWriter
from pypdf.generic import Destination

from fazhang.books import queries as books
from fazhang.ledgers import evidence as files
from fazhang.ledgers import queries
from fazhang.ledgers.fields import Resident
from fazhang.ledgers.models import Evidence, Record
from fazhang.places.scope import Scope

from . import papers
from .document import clean, cn_date, title_lines
from .exhibits import Pages, prepare
from .papers import Line, Paper, Table
from .pdf import typeset

TEMPLATE = Path(__file__).with_name("casefile.typ")
PAGES, BYTES = 300, 100 * 2**20
"""Pages of evidence in one file, and bytes of the files that they are made of; more is kept apart (另存)."""
APART = "另存"
KINDS = {"image": "图片", "audio": "录音", "video": "录像", "text": "文本"}


def make(record: Record, scope: Scope) -> bytes:
    """The case file of a record. Raises Denied, and PdfUnavailable where no Chinese font is installed."""
    words = papers.words_for(record, "制作文书：卷宗", scope)
    offers = papers.offers(record)
    held = queries.evidence(record)
    with tempfile.TemporaryDirectory(prefix="fazhang-casefile-") as name:
        folder = Path(name)
        made = _prepared(held, folder)
        parts = [_paper(papers.filled(o.document, record, words)) for o in offers if not o.lacking]
        parts += [_exhibit(n, record, item, made.get(item.pk)) for n, item in enumerate(held, 1)]
        missing = [
            f"缺《{o.document.name}》（未填写{'、'.join(o.lacking)}）"
            for o in offers
            if o.lacking and o.document.required
        ]
        missing += [f"“{part['file']}”{part['fault']}" for part in parts if part.get("fault")]
        data = {
            "title": f"卷宗 {record.number}",
            "town": words["government"],
            "cover": _cover(record, words),
            "parts": parts,
            "back": _back(record, missing, scope),
        }
        for template in (TEMPLATE, TEMPLATE.with_name("sheet.typ")):
            shutil.copy(template, folder)
        return _drawn_on(typeset(folder / TEMPLATE.name, data, timezone.localdate()), parts, folder)


def _prepared(held: list[Evidence], folder: Path) -> dict[int, Pages]:
    """Evidence id → its pages, for pictures and PDFs within the limits of a file; what goes beyond them has a fault."""
    found: dict[int, Pages] = {}
    room, wanted = BYTES, []
    for item in held:
        if item.type != "application/pdf" and not item.type.startswith("image/"):
            continue
        if item.size > room:
            found[item.pk] = Pages(folder, fault=f"超出一份卷宗的容量（{BYTES // 2**20}MB），{APART}")
        else:
            room -= item.size
            wanted.append(item)

    def one(item: Evidence) -> Pages:
        suffix = "pdf" if item.type == "application/pdf" else "jpg"
        return prepare(files.path_of(item.sha256), item.type, folder / f"{item.pk}.{suffix}", PAGES)

    with ThreadPoolExecutor(2) as pool:
        made = dict(zip([i.pk for i in wanted], pool.map(one, wanted), strict=True))
    left = PAGES
    for item in wanted:
        pages = made[item.pk]
        if len(pages.wide) > left:
            pages = Pages(pages.path, fault=f"共{len(pages.wide)}页，超出一份卷宗的页数（{PAGES}页），{APART}")
        left -= len(pages.wide)
        found[item.pk] = pages
    return found


def _paper(paper: Paper) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = []
    for block in paper.blocks:
        kind = "line" if isinstance(block, Line) else "table" if isinstance(block, Table) else "sign"
        blocks.append({"kind": kind, **asdict(block)})
    return {
        "kind": "paper", "name": paper.name, "note": "", "head": paper.head, "number": paper.number,
        "title": title_lines(paper.name), "blocks": blocks,
    }  # fmt: skip


def _exhibit(number: int, record: Record, item: Evidence, pages: Pages | None) -> dict[str, Any]:
    """A file of evidence: as its pages, as a picture, or named."""
    file = clean(item.name)
    stem = file.rpartition(".")[0] or file
    step = next((s.name for s in record.spec.flow.steps if s.code == item.step), "")
    part: dict[str, Any] = {
        "name": f"证据材料{number}：{stem}", "note": step, "file": file, "label": f"证据材料{number}", "fault": "",
    }  # fmt: skip
    if pages is not None and pages.wide:
        if item.type == "application/pdf":
            return part | {"kind": "pages", "wide": pages.wide, "path": pages.path.name}
        return part | {"kind": "picture", "file": pages.path.name}
    added = timezone.localtime(datetime.fromisoformat(item.added_at)).date()
    digest = " ".join(item.sha256[i : i + 16] for i in range(0, 64, 16))
    kind = KINDS.get(item.type.partition("/")[0], file.rpartition(".")[2].upper() + "文件")
    rows = [
        ("文件名称", file), ("种　　类", kind), ("大　　小", f"{item.size:,}字节"), ("SHA-256", digest),
        ("办理环节", step), ("上传日期", cn_date(added)),
        ("说　　明", (pages.fault if pages else "") or "电子文件，不能排成页面，按上列摘要另存于证据库。"),
    ]  # fmt: skip
    return part | {
        "kind": "named", "rows": rows, "note": f"{step} {APART}".strip(), "fault": pages.fault if pages else "",
    }  # fmt: skip


VOLUMES = ("file_no", "volume", "archive_no")
"""Fields of ledgers that hold the number of the file."""


def _cover(record: Record, words: Mapping[str, str]) -> list[tuple[str, str]]:
    spec = record.spec
    people = [f"{f.label}：{words[f.name]}" for f in spec.fields if isinstance(f, Resident) and words[f.name]]
    kind = "　".join(filter(None, (spec.name.removesuffix("台账"), record.kind)))
    maker = words["office"]
    return [
        ("类　　别", kind),
        ("案　　由", record.title),
        ("编　　号", record.number),
        ("卷　　号", next((words[n] for n in VOLUMES if words.get(n)), "")),
        ("立卷单位", " ".join(filter(None, (words["government"], maker)))),
        ("当 事 人", "\n".join(people)),
        ("起止日期", f"{cn_date(record.occurred_on)}至{cn_date(record.closed_on) or '　　　　年　　月　　日'}"),
        ("保管期限", ""),
        ("立 卷 人", ""),
    ]  # fmt: skip


def _back(record: Record, missing: list[str], scope: Scope) -> list[tuple[str, str]]:
    voucher = books.vouchers(record.town, subject=record.pk).first()
    booked = f"第{voucher.no}号记账凭证" if voucher else ""
    algorithm = voucher.book.algorithm.upper() if voucher else ""
    digest = " ".join(record.digest[i : i + 16] for i in range(0, len(record.digest), 16))
    now = timezone.localtime()
    return [
        ("本卷情况", "\n".join(missing) or "应有的文书齐全，证据材料全部排入或者按类另存。"),
        ("记　　录", f"{record.spec.name}{record.number}号，第{record.version}版，{record.state_name}"),
        ("账　　簿", booked),
        ("记录摘要", f"{algorithm}\n{digest}"),
        ("制 作 人", scope.name),
        ("制作时间", f"{cn_date(now.date())}{now:%H:%M}"),
        ("检 查 人", ""),
        ("检查时间", "　　　　年　　月　　日"),
    ]


def _drawn_on(made: bytes, parts: list[dict[str, Any]], folder: Path) -> bytes:
    """The typeset file with the pages of evidence drawn on those left empty for them.

    Where each part begins, its bookmark says: cover and catalogue come before the first part.
    """
    reader = PdfReader(io.BytesIO(made))
    writer = PdfWriter(clone_from=reader)
    begins = [reader.get_destination_page_number(m) or 0 for m in reader.outline if isinstance(m, Destination)]
    for part, first in zip(parts, begins[2:], strict=False):
        if part["kind"] == "pages":
            for n, page in enumerate(PdfReader(folder / part["path"]).pages, first):
                writer.pages[n].merge_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
