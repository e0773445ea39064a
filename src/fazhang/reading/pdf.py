"""The child process that reads a PDF: bytes on standard input, text on standard output. Started by fazhang.reading.files."""

from __future__ import annotations

import io
import logging
import sys

PAGES = 400
# Below this a page has no text layer worth the name (a page of prose has several hundred characters).
THIN = 20


class Refused(Exception):
    """A PDF that gives no text; the message is for the user."""


def extract(data: bytes) -> str:
    """The text of all pages, one page after another. Raises Refused."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("PDF设有密码，请去掉密码后再读")
        count = len(reader.pages)
        if count > PAGES:
            raise Refused(f"PDF有{count}页，不像一份报告")
        pages = [page.extract_text() or "" for page in reader.pages]
    except Refused:
        raise
    except Exception as error:  # pypdf raises many kinds on broken files, RecursionError and MemoryError among them
        raise Refused("PDF不完整或已损坏；请向起草单位要Word文件") from error
    text = "\n".join(pages)
    signs = sum("一" <= c <= "龥" or c.isalnum() for c in text)
    if signs < THIN * max(1, count):
        raise Refused("PDF里没有文字，像是扫描件；请先做文字识别，或向起草单位要Word文件")
    if text.count("\ufffd") + sum("\ue000" <= c <= "\uf8ff" for c in text) > len(text) // 4:
        raise Refused("PDF用了特殊字体，取出的文字是乱码；请向起草单位要Word文件")
    return text


def main() -> None:
    out = sys.stdout.buffer
    try:
        out.write(extract(sys.stdin.buffer.read()).encode("utf-8", "replace"))
    except Refused as refused:
        out.write(str(refused).encode("utf-8"))
        sys.exit(3)
