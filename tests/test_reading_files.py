"""Text out of files: encodings, Word, PDF, web pages, and files that are broken, locked or hostile."""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfWriter

from fazhang.reading import Unreadable, files, read, text_of

TEXT = "清和镇2024年法治政府建设年度报告\n一、主要举措和成效\n全年排查矛盾纠纷120件，化解118件。\n"
# How many broken files each kind is tried with; the thousand of the issue by FAZHANG_MUTATIONS=1000.
MUTATIONS = int(os.environ.get("FAZHANG_MUTATIONS", "60"))


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs or TEXT.splitlines():
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(text: str = "Report 2024: 120 cases were settled in the town.", font: bool = True) -> bytes:
    """A PDF of one page, written by hand: pypdf writes no text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode() if font else b""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    at = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % at


def doc(text: str = TEXT, flags: int = 0x0200, name: str = "WordDocument") -> bytes:
    """A binary Word file as small as it may be: two streams of a compound file, one piece of UTF-16."""
    body = text.replace("\n", "\r")
    main = bytearray(4096 + 2 * len(body) + 4096)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", main, 0x0A, flags)
    struct.pack_into("<i", main, 0x4C, len(body))
    main[2048 : 2048 + 2 * len(body)] = body.encode("utf-16-le")
    pieces = struct.pack("<II", 0, len(body)) + struct.pack("<HIH", 0, 2048, 0)
    clx = b"\x01\x02\x00\x00\x00" + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    table = clx.ljust(4096, b"\0")
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    return compound({name: bytes(main), "1Table": table})


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file (MS-CFB, version 3) of streams that are each 4096 bytes or longer."""
    size, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    sectors: list[bytes] = []
    chain: list[int] = []

    def put(data: bytes) -> int:
        first = len(sectors)
        count = -(-len(data) // size)
        for i in range(count):
            sectors.append(data[i * size : (i + 1) * size].ljust(size, b"\0"))
            chain.append(first + i + 1 if i + 1 < count else end)
        return first

    entries = []
    for name, data in streams.items():
        entries.append((name, 2, put(data), len(data)))
    entries.insert(0, ("Root Entry", 5, end, 0))
    folder = b""
    for i, (name, kind, first, length) in enumerate(entries):
        raw = (name + "\0").encode("utf-16-le")
        right = i + 1 if 0 < i < len(entries) - 1 else free
        child = 1 if kind == 5 else free
        folder += raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, free, right, child)
        folder += b"\0" * 36 + struct.pack("<IQ", first, length)
    folder = folder.ljust(-(-len(folder) // size) * size, b"\0")
    start = put(folder)
    fat = [*chain, 0xFFFFFFFD]
    table = b"".join(struct.pack("<I", x) for x in fat).ljust(size, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, start, 0, 4096, end, 0, end, 0)
    header += struct.pack("<I", len(sectors)) + struct.pack("<I", free) * 108
    assert len(header) == 512 and len(table) == size
    return header + b"".join(sectors) + table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding):
    assert text_of(TEXT.encode(encoding)) == TEXT


def test_line_ends_of_plain_text_stay():
    assert text_of(TEXT.replace("\n", "\r\n").encode()) == TEXT.replace("\n", "\r\n")


def test_word():
    assert text_of(docx()) == TEXT


def test_numbers_that_word_writes_itself():
    document = Document()
    numbering = document.part.numbering_part.element
    for old in list(numbering):
        numbering.remove(old)
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, text in enumerate(("%1、", "（%2）"))
    )
    numbering.append(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="7">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="9"><w:abstractNumId w:val="7"/></w:num>'))
    for level, text in (
        (0, "主要举措和成效"),
        (1, "加强领导"),
        (1, "深化普法"),
        (0, "存在的不足和原因"),
        (1, "宣传不够"),
    ):
        paragraph = document.add_paragraph(text)
        mark = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="9"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(mark))
    out = io.BytesIO()
    document.save(out)
    assert text_of(out.getvalue()).splitlines() == [
        "一、主要举措和成效", "（一）加强领导", "（二）深化普法", "二、存在的不足和原因", "（一）宣传不够",
    ]  # fmt: skip
    assert [s.role for s in read(text_of(out.getvalue())).sections] == ["measures", "problems"]


def test_web_page():
    page = f"<html><head><meta charset=gb2312><title>x</title><script>var a='9件';</script></head><body><p>{TEXT}</p></body>"
    assert "全年排查矛盾纠纷120件，化解118件。" in text_of(page.encode("gb18030"))
    assert "9件" not in text_of(page.encode("gb18030"))


def test_pdf():
    assert "120 cases" in text_of(pdf())


def test_binary_word():
    pytest.importorskip("olefile")
    assert text_of(doc()) == TEXT
    fields = "第\x13 PAGE \x141\x15页，\x13HYPERLINK x\x14公开\x15办件12件\x07"
    assert text_of(doc(fields)) == "第1页，公开办件12件 | "


def test_binary_word_without_its_library(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "olefile", None)
    with pytest.raises(Unreadable, match="另存为docx"):
        text_of(doc())


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(220):
            part.write(b"\0" * 2**20)
    return out.getvalue()


def entities() -> bytes:
    lines = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    source = zipfile.ZipFile(io.BytesIO(docx()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "word/document.xml":
                data = f"<?xml version='1.0'?><!DOCTYPE x [{lines}]><x>&a9;</x>".encode()
            archive.writestr(entry.filename, data)
    return out.getvalue()


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "文件是空的"),
        (b"  \n ", "没有文字"),
        (bytes(range(256)) * 20, "不认识这种文件"),
        (b"\x89PNG\r\n" + b"x" * 90, "图片"),
        (b"{\\rtf1 abc}", "RTF"),
        (b"Rar!\x1a\x07\x00", "压缩包"),
        (pdf(font=False), "扫描件"),
        (locked_pdf(), "密码"),
        (pdf()[:200], "PDF不完整"),
        (docx()[:900], "不完整或已损坏"),
        (bomb(), "过大"),
        (entities(), "实体"),
    ],
    ids=["empty", "blank", "bytes", "png", "rtf", "rar", "scan", "locked", "cut-pdf", "cut-docx", "bomb", "entities"],
)
def test_what_cannot_be_read_says_why(data, message):
    with pytest.raises(Unreadable, match=message):
        text_of(data)


def test_locked_and_foreign_compound_files():
    pytest.importorskip("olefile")
    with pytest.raises(Unreadable, match="密码"):
        text_of(doc(flags=0x0300))
    with pytest.raises(Unreadable, match="不是Word"):
        text_of(doc(name="Workbook"))


def test_other_things_in_a_zip():
    for name, message in (("xl/workbook.xml", "表格"), ("OFD.xml", "OFD"), ("a.txt", "没有Word正文")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, "x")
        with pytest.raises(Unreadable, match=message):
            text_of(out.getvalue())


def test_a_pdf_that_hangs_is_stopped(monkeypatch):
    def late(*args, **kwargs):
        raise subprocess.TimeoutExpired(args[0], kwargs["timeout"])

    monkeypatch.setattr(files.subprocess, "run", late)
    with pytest.raises(Unreadable, match="超过60秒"):
        text_of(pdf())


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Unreadable, match="打不开文件"):
        text_of(Path(tmp_path / "无.docx"))


def mutated(data: bytes, rng: random.Random) -> bytes:
    """A file with bytes changed, cut out, doubled or its end missing."""
    raw = bytearray(data)
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(raw))
        kind = rng.randrange(4)
        if kind == 0:
            raw[at] = rng.randrange(256)
        elif kind == 1:
            del raw[at : at + rng.randint(1, 40)]
        elif kind == 2:
            raw[at:at] = raw[at : at + rng.randint(1, 40)]
        else:
            raw[at : at + 4] = struct.pack("<I", rng.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, rng.getrandbits(32))))
        if len(raw) < 8:
            break
    return bytes(raw[: rng.randrange(len(raw) // 2, len(raw))] if rng.random() < 0.2 else raw)


@pytest.mark.parametrize("kind", ["docx", "doc", "html", "txt", "pdf"])
def test_broken_files_neither_crash_nor_hang(kind):
    """Every broken file gives a report or a message."""
    whole = {"docx": docx, "doc": doc, "pdf": pdf}.get(kind, lambda: TEXT.encode() * 20)()
    if kind == "html":
        whole = b"<html><body><table><tr><td>" + TEXT.encode() * 5 + b"</td></tr></table></body></html>"
    if kind == "doc":
        pytest.importorskip("olefile")
    rng = random.Random(20240101)
    # Each PDF costs a process.
    count = max(6, MUTATIONS // 10) if kind == "pdf" else MUTATIONS
    outcomes = {"read": 0, "refused": 0}
    for _ in range(count):
        try:
            report = read(text_of(mutated(whole, rng)))
            assert all(report.text[f.start : f.end] == f.text for f in report.figures)
            outcomes["read"] += 1
        except Unreadable as error:
            assert any("一" <= c <= "龥" for c in str(error))
            outcomes["refused"] += 1
    assert sum(outcomes.values()) == count
