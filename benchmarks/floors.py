"""Physical floors of the same run: what the machine takes for the bytes alone, without validation, rights or books."""

from __future__ import annotations

import os
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def median(work: Callable[[], Any], runs: int) -> float:
    """Seconds of the middle run."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def insert(folder: Path, given: Iterable[tuple[str, ...]]) -> float:
    """Rows into one plain table by executemany, committed once with synchronous=FULL."""
    file, held = folder / "floor.sqlite3", list(given)
    start = time.perf_counter()
    raw = sqlite3.connect(file)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute(f"CREATE TABLE t ({', '.join(f'c{i} TEXT' for i in range(len(held[0])))})")
    raw.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(held[0]))})", held)
    raw.commit()
    taken = time.perf_counter() - start
    raw.close()
    return taken


def write(folder: Path, data: bytes) -> float:
    """The same bytes into a file that is on the disk."""
    start = time.perf_counter()
    with (folder / "floor.bin").open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return time.perf_counter() - start


def queries(folder: Path, word: str, runs: int = 5) -> dict[str, float]:
    """Bare statements on the plain table of `insert`: a page by rowid, a scan for a word, a count by kind and month."""
    raw = sqlite3.connect(folder / "floor.sqlite3")
    said = {
        "page": ("SELECT * FROM t ORDER BY rowid DESC LIMIT 50", ()),
        "scan": ("SELECT count(*) FROM t WHERE c4 LIKE ?", (f"%{word}%",)),
        "group": ("SELECT c2, substr(c0, 1, 7), count(*) FROM t GROUP BY 1, 2", ()),
    }
    found = {name: median(lambda s=s, p=p: raw.execute(s, p).fetchall(), runs) for name, (s, p) in said.items()}
    raw.close()
    return found
