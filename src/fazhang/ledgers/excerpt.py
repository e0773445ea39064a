"""The first text of an uploaded document, read in a process of its own; what goes wrong leaves the preview empty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fazhang.ledgers.child import isolated

SECONDS = 8
MEMORY = 600 * 2**20
"""Bytes of address space; a document of a hundred pages takes less than 200 MB."""
ROWS, PAGES = 50, 5


def _pdf(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages[:PAGES])


def _word(path: Path) -> str:
    from docx import Document

    with path.open("rb") as file:
        return "\n".join(p.text for p in Document(file).paragraphs)


def _table(path: Path) -> str:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(nrows=ROWS)
    return "\n".join("\t".join("" if c is None else str(c) for c in row) for row in rows)


READERS: dict[str, Callable[[Path], str]] = {"pdf": _pdf, "docx": _word, "xlsx": _table, "xls": _table}


def first_text(path: Path, extension: str, limit: int) -> str:
    """At most `limit` characters of the document; empty for what cannot be read within the limits."""
    args = (str(path), extension, str(limit))
    found = isolated("fazhang.ledgers.excerpt:main", *args, seconds=SECONDS, memory=MEMORY)
    return (found or b"").decode("utf-8", "replace")


def main(path: str, extension: str, limit: str) -> bytes:
    """In the child."""
    return READERS[extension](Path(path))[: int(limit)].encode("utf-8", "replace")
