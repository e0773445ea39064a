"""The first text of an uploaded document, read in a process of its own with limits of time and memory.

A document is a stranger's file: three kilobytes of PDF or Excel can ask for minutes or for gigabytes, and the readers of
these formats have no limits themselves. What goes wrong here ends the child and leaves the preview empty.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SECONDS = 8
MEMORY = 600 * 2**20
"""Bytes of address space; a document of a hundred pages takes less than 200 MB. Not enforced on Windows."""
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
    try:
        # The interpreter and the module are ours; of the file only its place under its digest is on the command line.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", "-c", _CHILD, str(Path(__file__).parents[2]), str(path), extension, str(limit)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def main(path: str, extension: str, limit: str) -> None:
    """In the child: read and print. Any failure is its exit code."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))  # should the parent be gone
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except ImportError:  # Windows
        pass
    text = READERS[extension](Path(path))[: int(limit)]
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


# `-I` keeps the child from the caller's folder and variables; the package's own place is handed over instead.
_CHILD = """
import sys
sys.path.append(sys.argv[1])
from fazhang.ledgers.excerpt import main
main(*sys.argv[2:])
"""
