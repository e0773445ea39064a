"""An official report as a Word file in the format of GB/T 9704-2012 党政机关公文格式."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from . import word as wd
from .document import CHARS_PER_LINE, Cite, Document, Para, Run, cn_date, ems, head_size, signature, title_lines

HEADING_FONTS = {1: wd.HEI, 2: wd.KAI, 3: wd.FANG, 4: wd.FANG}  # 7.3.3 正文: 结构层次序数
RED = "FF0000"
LOGO_DROP = 1984  # 7.2.4: 35 mm from the top of the text area
RED_GAP = 126  # with the foot of the line of text above it: 4 mm below the docno (7.2.7)

_BOOKMARK = re.compile(r"[A-Za-z_\u4e00-\u9fff]\w{0,39}\Z")


class _Bookmarks:
    """Names and numbers of bookmarks: each name once in a document, and only such as Word allows."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def around(self, cite: Cite, run: Element) -> list[Element]:
        if not _BOOKMARK.match(cite.ref) or cite.ref.lower() in self.seen:
            return [run]
        self.seen.add(cite.ref.lower())
        number = len(self.seen)
        return [wd.w("bookmarkStart", id=number, name=cite.ref), run, wd.w("bookmarkEnd", id=number)]


def _runs(runs: tuple[Run, ...], font: str, marks: _Bookmarks) -> list[Element]:
    out: list[Element] = []
    for run in runs:
        if isinstance(run, Cite):
            out.extend(marks.around(run, wd.run(run.text, font)))
        elif run:
            out.append(wd.run(run, font))
    return out


def _logo(document: Document) -> list[Element]:
    """发文机关标志 (7.2.4): red, centred, its top 35 mm below the top of the text area."""
    size = head_size(document.issuers)
    height = round(size * 1.3 * 20)
    names = [name for name in document.issuers if name]
    out = [wd.para(wd.run(""), line=LOGO_DROP - round(size * 0.15 * 20))]
    if len(names) < 2:
        return [*out, wd.para(wd.run("".join(names) + "文件", wd.BIAOSONG, size, RED), jc="center", line=height)]
    # 联合行文: names one below the other, spread to one width; 文件 to their right, centred on their height.
    name_width = round(max(ems(name) for name in names) * size * 20)
    word_width = round(size * 2.6 * 20)
    fixed = wd.w("tblLayout", type="fixed")
    edge = wd.w("tblCellMar", wd.w("left", w=0, type="dxa"), wd.w("right", w=0, type="dxa"))
    table = wd.w(
        "tbl",
        wd.w("tblPr", wd.w("tblW", w=name_width + word_width, type="dxa"), wd.w("jc", val="center"), fixed, edge),
        wd.w("tblGrid", wd.w("gridCol", w=name_width), wd.w("gridCol", w=word_width)),
    )
    for i, name in enumerate(names):
        left = wd.w("tc", wd.w("tcPr", wd.w("tcW", w=name_width, type="dxa"), wd.w("vAlign", val="center")))
        left.append(wd.para(wd.run(name, wd.BIAOSONG, size, RED), jc="distribute", line=height))
        merge = wd.w("vMerge", val="restart") if i == 0 else wd.w("vMerge")
        right = wd.w("tc", wd.w("tcPr", wd.w("tcW", w=word_width, type="dxa"), merge, wd.w("vAlign", val="center")))
        word = [wd.run("文件", wd.BIAOSONG, size, RED)] if i == 0 else []
        right.append(wd.para(*word, jc="right", line=height))
        table.append(wd.w("tr", wd.w("trPr", wd.w("cantSplit")), left, right))
    return [*out, table]


def _head(document: Document) -> list[Element]:
    """版头: the offices' name in red, docno and 签发人 two lines below, the red line (7.2.4 to 7.2.7)."""
    out = [*_logo(document), *wd.blank(2)]
    signers = document.signers
    if not signers:
        out.append(wd.para(wd.run(document.docno), jc="center"))
    else:
        # Two names to a line; the docno stands on the line of the last of them, one character from the left.
        rows = [signers[i : i + 2] for i in range(0, len(signers), 2)]
        name_width = max(ems("　".join(row)) for row in rows)
        stop = CHARS_PER_LINE - 1 - name_width
        for i, row in enumerate(rows):
            first, last = i == 0, i == len(rows) - 1
            runs = [wd.run(document.docno)] if last else []
            runs.append(wd.run("签发人：" if first else "", tab=True))
            at = stop - 4 if first else stop
            runs.append(wd.run("　".join(row), wd.KAI))
            out.append(wd.para(*runs, left=1 if last else 0, tab=("left", at)))
    rule = wd.w("bottom", val="single", sz=12, space=0, color=RED)
    return [*out, wd.para(wd.run("", size=1), line=RED_GAP, border=rule), *wd.blank(2)]


def _body(document: Document, marks: _Bookmarks) -> list[Element]:
    """主体: title, 主送机关, text, 附件说明, 署名 and 成文日期, 附注 (7.3)."""
    out = [wd.para(wd.run(line, wd.BIAOSONG, 22), jc="center", keep=True) for line in title_lines(document.title)]
    out += wd.blank()
    if document.salutation:
        out.append(wd.para(wd.run(document.salutation)))
    closing = signature(document).lines
    for i, para in enumerate(document.paras):
        # The name and date must not stand alone on a page: the last lines of the text go with them.
        last = i == len(document.paras) - 1 and bool(closing) and not document.attachments
        out.append(_text(para, marks, keep=last))
    lines = document.attachment_lines
    if lines:
        out += wd.blank()
    for i, line in enumerate(lines):
        hang = 3 + (1 if len(lines) > 1 else 0)  # a name that runs on is aligned with its own first character
        out.append(wd.para(wd.run(line), left=2 + hang, first=-hang, keep=bool(closing) and i == len(lines) - 1))
    if closing:
        out += wd.blank(keep=True)
    for i, (text, left) in enumerate(closing):
        # The date may end close to the edge; a face with wider digits must not wrap it.
        out.append(wd.para(wd.run(text), left=left, right=-2, keep=i < len(closing) - 1))
    out += [wd.para(wd.run(note), first=2) for note in document.annotations]
    return out


def _text(para: Para, marks: _Bookmarks, *, keep: bool) -> Element:
    heading, rest = para.split()
    runs = _runs(heading, HEADING_FONTS.get(para.level, wd.FANG), marks) + _runs(rest, wd.FANG, marks)
    outline = para.level - 1 if para.level in (1, 2) else None
    return wd.para(*runs, first=2, jc="both", outline=outline, keep=keep or (para.level in (1, 2) and not rest))


def _imprint(document: Document) -> list[Element]:
    """版记 (7.4): at the foot of the last page; 首末线 0.35 mm, 中间线 0.25 mm, as wide as the text area."""
    size, em = 14.0, 280.0
    rows: list[Element] = []
    if document.cc:
        text = "抄送：" + document.cc.rstrip("。.") + "。"
        rows.append(wd.para(wd.run(text, size=size), left=4, right=1, first=-3, char=em, line=500))
    if document.printer or document.printed_on:
        day = cn_date(document.printed_on)
        stop = ("right", (wd.TEXT_WIDTH - em) / em)
        runs = [wd.run(document.printer, size=size), wd.run(f"{day}印发" if day else "", size=size, tab=True)]
        rows.append(wd.para(*runs, left=1, char=em, tab=stop, line=500))
    if not rows:
        return []
    thick, thin = ({"val": "single", "sz": sz, "space": 0, "color": "000000"} for sz in (8, 6))
    table = wd.w(
        "tbl",
        wd.w(
            "tblPr",
            # A floating table tied to the foot of the text area: the only way to "end of the last page" in Word.
            # LibreOffice floats it only when it is placed by the page and a hair narrower than the text.
            wd.w("tblpPr", vertAnchor="margin", horzAnchor="page", tblpX=1588, tblpYSpec="bottom"),
            wd.w("tblW", w=wd.TEXT_WIDTH - 4, type="dxa"),
            wd.w("tblBorders", wd.w("top", **thick), wd.w("bottom", **thick), wd.w("insideH", **thin)),
            wd.w("tblLayout", type="fixed"),
            wd.w("tblCellMar", wd.w("left", w=0, type="dxa"), wd.w("right", w=0, type="dxa")),
        ),
        wd.w("tblGrid", wd.w("gridCol", w=wd.TEXT_WIDTH - 4)),
    )
    for row in rows:
        cell = wd.w("tc", wd.w("tcPr", wd.w("tcW", w=wd.TEXT_WIDTH - 4, type="dxa"), wd.w("vAlign", val="center")), row)
        table.append(wd.w("tr", wd.w("trPr", wd.w("cantSplit")), cell))
    # A table cannot end a document; half a point of an empty paragraph does not start a page.
    return [table, wd.para(wd.run("", size=1), line=10)]


def _properties(word: WordDocument, document: Document) -> None:
    core = word.core_properties
    day = document.signed_on
    stamp = datetime(day.year, day.month, day.day) if day else wd.FIXED_TIME  # noqa: DTZ001
    # Word allows 255 characters in each of these.
    core.title, core.author = document.title_line[:255], "、".join(document.issuers)[:255]
    core.subject, core.language, core.last_modified_by = document.docno[:255], "zh-CN", ""
    core.comments = "；".join(document.provenance)[:255]
    core.keywords, core.category, core.revision = "", "草稿" if document.draft else "公文", 1
    core.created = core.modified = stamp


def write_docx(document: Document, path: Path | str) -> None:
    """Write `document` to `path`. The same document gives the same bytes, so that its digest can be filed."""
    word = docx.Document()
    draft = [wd.run("草稿　未经签发，不作报送", wd.HEI, 14, "7F7F7F")] if document.draft else []
    wd.prepare(word)
    wd.sheet(word, draft)
    _properties(word, document)
    marks = _Bookmarks()
    Path(path).write_bytes(wd.saved(word, [*_head(document), *_body(document, marks), *_imprint(document)]))
