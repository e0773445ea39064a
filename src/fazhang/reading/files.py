"""Text out of files: .txt .html .docx .doc .wps .pdf, told apart by their bytes, never by their names.

Whatever cannot be read raises Unreadable with a sentence that tells its reader what to do. A file is never trusted: sizes
are bounded before anything is unpacked, markup that defines entities is refused, and a PDF is read in a process of its
own that is stopped when it takes too long or too much memory.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

LARGEST = 50 * 2**20  # bytes of a file
UNPACKED = 200 * 2**20  # bytes of everything in a zip
LONGEST = 2_000_000  # characters of a report; the longest known are below 50,000
PDF_SECONDS = 60
PDF_MEMORY = 1536 * 2**20

AGAIN = "请用WPS或Word打开后另存为docx，再读"


class Unreadable(ValueError):
    """A file that gives no text; the message says why and what to do, in plain Chinese."""


def text_of(source: Path | bytes) -> str:
    """The text of a file, line ends as in the file for plain text and \\n otherwise. Raises Unreadable."""
    if isinstance(source, Path):
        try:
            size = source.stat().st_size
            if size > LARGEST:
                raise Unreadable(f"文件太大（{size // 2**20}MB），超过{LARGEST // 2**20}MB，不像一份报告")
            data = source.read_bytes()
        except OSError as error:
            raise Unreadable(f"打不开文件：{error.strerror or error}") from error
    else:
        data = source
        if len(data) > LARGEST:
            raise Unreadable(f"文件太大，超过{LARGEST // 2**20}MB，不像一份报告")
    if not data:
        raise Unreadable("文件是空的")
    text = _reader(data)(data)
    if len(text) > LONGEST:
        raise Unreadable(f"文字太多（{len(text)}字），不像一份报告")
    if not text.strip():
        raise Unreadable("文件里没有文字")
    return text


def _reader(data: bytes) -> Any:
    if data[:1024].lstrip().startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        return _pdf
    if data.startswith(b"PK"):
        return _zip
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole
    if data.startswith(b"{\\rtf"):
        raise Unreadable(f"这是RTF文件，不能直接读；{AGAIN}")
    for kind, marks in _PICTURES.items():
        if data.startswith(marks):
            raise Unreadable(f"这是{kind}图片，没有文字可读；请先做文字识别，或向起草单位要Word文件")
    if data.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise Unreadable("这是压缩包，请先解压，再读里面的报告")
    head = data[:2000].lower()
    if b"<html" in head or b"<!doctype html" in head or re.search(rb"<(?:p|div|body|table|meta)[ >]", head):
        return _html
    return decode


_PICTURES: dict[str, tuple[bytes, ...]] = {
    "JPEG": (b"\xff\xd8\xff",),
    "PNG": (b"\x89PNG",),
    "TIFF": (b"II*\x00", b"MM\x00*"),
    "GIF": (b"GIF8",),
}


# ------------------------------------------------------------------------------------------------ plain text


def decode(data: bytes) -> str:
    """Plain text in UTF-8, UTF-16 or GB18030; the mark at the start decides, then what is valid. Decoded as a whole."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _likely(data.decode(name, "replace"))
    try:
        return _likely(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    if len(data) > 3 and data[1::2].count(0) > len(data) // 5:
        return _likely(data.decode("utf-16-le", "replace"))
    try:
        return _likely(data.decode("gb18030"))
    except UnicodeDecodeError:
        # A few broken bytes do not make a text unreadable; many mean that it is no text.
        text = data.decode("utf-8", "replace")
        other = data.decode("gb18030", "replace")
        return _likely(min(text, other, key=lambda t: t.count("\ufffd")))


def _likely(text: str) -> str:
    """The text if it is one: few control signs and broken characters."""
    sample = text[:20_000]
    bad = sum(c == "\ufffd" or (c < " " and c not in "\t\n\r\f\x0b") for c in sample)
    if bad > max(2, len(sample) // 20):
        raise Unreadable(f"不认识这种文件，或者文件已经损坏；{AGAIN}")
    return text


# ------------------------------------------------------------------------------------------------ HTML


class _Page(HTMLParser):
    """Text of a page: blocks end a line, scripts and the like are left out."""

    BLOCK = frozenset(
        "p div br li tr h1 h2 h3 h4 h5 h6 table section article header footer ul ol dl dt dd hr title".split()
    )
    HIDDEN = frozenset(("script", "style", "noscript", "template", "select", "svg"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.HIDDEN:
            self.hidden += 1
        elif tag in self.BLOCK:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in self.BLOCK:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"[ \t\r\n]+", " ", data))


def _html(data: bytes) -> str:
    declared = re.search(rb"charset=[\"']?([A-Za-z0-9_-]{2,20})", data[:4000])
    text: str | None = None
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared[1].decode("ascii").lower()
        try:
            text = data.decode("gb18030" if name in ("gb2312", "gbk") else name)
        except (LookupError, UnicodeDecodeError):
            text = None
    page = _Page()
    try:
        page.feed(text if text is not None else decode(data))
        page.close()
    except (AssertionError, RecursionError) as error:
        raise Unreadable(f"网页文件已经损坏；{AGAIN}") from error
    return re.sub(r"[ \u00a0]*\n[ \u00a0]*(?:\n[ \u00a0]*)*", "\n", "".join(page.parts)).strip() + "\n"


# ------------------------------------------------------------------------------------------------ Word


def _zip(data: bytes) -> str:
    """A .docx, or what else wears its coat."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > 5000 or sum(entry.file_size for entry in entries) > UNPACKED:
                raise Unreadable("文件解开后过大，不像一份报告，没有打开")
            names = {entry.filename for entry in entries}
            if any(entry.flag_bits & 1 for entry in entries):
                raise Unreadable("文件设有密码，请去掉密码后再读")
            if "OFD.xml" in names:
                raise Unreadable("这是OFD版式文件，不能直接读；请导出为docx或文字版PDF")
            if "xl/workbook.xml" in names or "ppt/presentation.xml" in names:
                raise Unreadable("这是表格或幻灯片，不是报告正文")
            if "word/document.xml" not in names:
                raise Unreadable(f"压缩包里没有Word正文；{AGAIN}")
            for name in names:
                if name.endswith((".xml", ".rels")):
                    _no_entities(archive, name)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"Word文件不完整或已损坏；{AGAIN}") from error
    except Exception as error:  # zlib.error and whatever else a hostile archive raises
        raise Unreadable(f"Word文件不完整或已损坏；{AGAIN}") from error
    return _docx(data)


def _no_entities(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse XML that defines entities: no word processor writes any, and they can grow without bound."""
    with archive.open(name) as part:
        head = part.read(4096)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"\x00<\x00!\x00" in head:
        raise Unreadable("文件里有不该有的实体定义，可能是恶意文件，没有打开")


def _docx(data: bytes) -> str:
    from docx import Document
    from docx.oxml.ns import qn

    from fazhang.reading.numbering import Numbering

    try:
        document = Document(io.BytesIO(data))
        numbering = Numbering(document)
        lines: list[str] = []
        for element in document.element.body.iterchildren():
            if element.tag == qn("w:p"):
                lines.append(numbering.mark(element) + _runs(element))
            elif element.tag == qn("w:tbl"):
                for row in element.iter(qn("w:tr")):
                    cells = (" ".join(_runs(p) for p in cell.iter(qn("w:p"))) for cell in row.iter(qn("w:tc")))
                    lines.append(" | ".join(cells))
            elif element.tag == qn("w:sdt"):
                lines.extend(_runs(p) for p in element.iter(qn("w:p")))
    except Exception as error:  # lxml, zipfile and python-docx each have their own
        raise Unreadable(f"Word文件不完整或已损坏；{AGAIN}") from error
    return "\n".join(lines) + "\n"


def _runs(paragraph: Any) -> str:
    """The text of a paragraph, deletions left out and insertions kept."""
    from docx.oxml.ns import qn

    parts: list[str] = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.getparent() is not None and node.getparent().tag == qn("w:r"):
            parts.append("\t" if node.tag == qn("w:tab") else "\n")
    return "".join(parts)


def _ole(data: bytes) -> str:
    """A .doc or .wps of the binary kind, or an encrypted .docx, which is wrapped the same way."""
    from fazhang.reading.worddoc import text

    return text(data)


# ------------------------------------------------------------------------------------------------ PDF


def _pdf(data: bytes) -> str:
    """The text layer of a PDF, read in a process of its own with a limit of time and memory."""
    try:
        # The interpreter and the module are ours; nothing of the file reaches the command line.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", "-c", _CHILD, str(Path(__file__).resolve().parents[2]), str(PDF_MEMORY)],
            input=data,
            capture_output=True,
            timeout=PDF_SECONDS,
            check=False,
            env={k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG")},
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(f"读PDF超过{PDF_SECONDS}秒，可能已损坏；请向起草单位要Word文件") from error
    out = done.stdout.decode("utf-8", "replace")
    if done.returncode == 0:
        return out
    if done.returncode == 3:
        raise Unreadable(out)
    raise Unreadable("PDF不完整或已损坏；请向起草单位要Word文件")


# `-I` keeps the child from the caller's folder and variables; the package's own place is handed over instead.
_CHILD = """
import sys
sys.path[:0] = [sys.argv[1]]
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
except Exception:
    pass
from fazhang.reading.pdf import main
main()
"""
