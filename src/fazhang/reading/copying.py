"""Passages that a report shares with other reports, over a corpus of a hundred thousand on one machine.

MinHash says how alike two whole texts are; a county asks which passages were copied, from whom, and which are phrases that
everybody writes. So the index holds the passages themselves: fingerprints of pairs of neighbouring clauses, their numbers
and place names blotted out, in one SQLite table sorted by fingerprint. A run of fingerprints that one other report has too
is a passage; a fingerprint that many towns have is a public phrase, and it ends a run: two public phrases that happen to
follow each other in two reports are no copy.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from fazhang.reading.gazetteer import stem
from fazhang.reading.view import view

CLAUSE = re.compile(r"[^，。；：！？、\n]+")
# What differs between a text and its copy: numbers, names of the place, ordinals, quotes and spaces.
BLOT = re.compile(
    r"\d[\d.,%]*|[余多约近超]|[“”‘’《》（）\s]|[一二三四五六七八九十]+(?:是|要)|首先|其次|[一-龥]{2,3}(?:镇|乡|街道)(?!村|街|镇|干部)|我[镇乡街县]|全[镇乡县]"
)
SHORT = 5  # characters of a clause that says something
LEAST = 40  # characters of a passage worth showing
BRIDGE = 3  # clauses that may differ within one passage
# A pair of clauses that this share of towns (but at least this many) has is a public phrase.
COMMON_SHARE, COMMON_LEAST = 0.001, 8

SCHEMA = """
CREATE TABLE IF NOT EXISTS report (id INTEGER PRIMARY KEY, key TEXT UNIQUE, town TEXT, year INTEGER);
CREATE TABLE IF NOT EXISTS print (mark INTEGER, report INTEGER);
"""


@dataclass
class Passage:
    """A stretch of the text that stands in other reports too. kind: own (the town's earlier reports), copied, common."""

    start: int
    end: int
    text: str
    kind: str
    sources: list[str] = field(default_factory=list)  # keys of reports, the one that shares most first


@dataclass(frozen=True)
class Print:
    """A pair of clauses: its fingerprint, the places of its ends in the text, its number in the text."""

    mark: int
    start: int
    end: int
    number: int


def prints(text: str, town: str | None = None) -> list[Print]:
    """The fingerprints of a text, in order. `town`: blotted out under its short name too (平安清和)."""
    seen = view(text)
    short = stem(town) if town else ""
    clauses: list[tuple[str, int, int]] = []
    for match in CLAUSE.finditer(seen.norm):
        said = BLOT.sub("", match.group())
        if short:
            said = said.replace(short, "")
        if len(said) >= SHORT:
            clauses.append((said, *match.span()))
    found = []
    for i in range(len(clauses) - 1):
        pair = f"{clauses[i][0]}|{clauses[i + 1][0]}".encode()
        # Signed, as SQLite stores integers.
        mark = int.from_bytes(blake2b(pair, digest_size=8).digest(), "big", signed=True)
        start, end = seen.span(clauses[i][1], clauses[i + 1][2])
        found.append(Print(mark, start, end, i))
    return found


class Corpus:
    """An index of reports in one file. Not for several writers at once; any number may read."""

    def __init__(self, file: Path | str) -> None:
        self.db = sqlite3.connect(file)
        self.db.executescript(SCHEMA)

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.db.close()

    def add(self, reports: Iterable[tuple[str, str, int, str]]) -> int:
        """Add reports (key, town, year, text); a key that is there already is replaced. Returns how many.

        The index is dropped and made again for a large lot, which is many times faster than keeping it.
        """
        count = 0
        with self.db:
            for key, town, year, text in reports:
                self._forget(key)
                row = self.db.execute(
                    "INSERT INTO report (key, town, year) VALUES (?, ?, ?)", (key, town, year)
                ).lastrowid
                marks = {one.mark for one in prints(text, town)}
                self.db.executemany("INSERT INTO print VALUES (?, ?)", ((mark, row) for mark in marks))
                count += 1
                if count == 1000:
                    self.db.execute("DROP INDEX IF EXISTS print_mark")
            self.db.execute("CREATE INDEX IF NOT EXISTS print_mark ON print (mark, report)")
        return count

    def remove(self, key: str) -> None:
        """Take a report out; one that is not there is no fault."""
        with self.db:
            self._forget(key)

    def _forget(self, key: str) -> None:
        row = self.db.execute("SELECT id FROM report WHERE key = ?", (key,)).fetchone()
        if row:
            self.db.execute("DELETE FROM print WHERE report = ?", row)
            self.db.execute("DELETE FROM report WHERE id = ?", row)

    def _holders(self, marks: Iterable[int], limit: int) -> dict[int, list[int]]:
        """Reports that hold each fingerprint; no more of a public phrase than it takes to know it for one."""
        query = "SELECT report FROM print WHERE mark = ? LIMIT ?"
        with closing(self.db.cursor()) as cursor:
            # A town has a report a year: eight to a town are more than enough to see `limit` towns.
            return {mark: [row for (row,) in cursor.execute(query, (mark, 8 * limit))] for mark in set(marks)}

    def compare(self, text: str, town: str, key: str | None = None) -> list[Passage]:
        """Passages of a text that stand in reports of the corpus (other than `key`, its own), in order."""
        own = prints(text, town)
        towns = self.db.execute("SELECT count(DISTINCT town) FROM report").fetchone()[0]
        limit = max(COMMON_LEAST, int(COMMON_SHARE * towns))
        holders = self._holders((one.mark for one in own), limit)
        known = self._known({row for held in holders.values() for row in held})
        common: set[int] = set()
        shared: dict[int, list[Print]] = defaultdict(list)
        for one in own:
            held = [row for row in holders[one.mark] if known[row][0] != key]
            if len({known[row][1] for row in held}) >= limit:
                common.add(one.number)
                continue
            for row in held:
                shared[row].append(one)
        public = _runs([one for one in own if one.number in common], frozenset())
        passages = [Passage(start, end, text[start:end], "common") for start, end in public]
        copied = self._copied(text, town, shared, known, frozenset(common))
        return sorted(passages + copied, key=lambda passage: (passage.start, passage.end))

    def _known(self, rows: set[int]) -> dict[int, tuple[str, str]]:
        """Key and town of reports."""
        query = "SELECT key, town FROM report WHERE id = ?"
        with closing(self.db.cursor()) as cursor:
            return {row: cursor.execute(query, (row,)).fetchone() for row in rows}

    @staticmethod
    def _copied(
        text: str, town: str, shared: dict[int, list[Print]], known: dict[int, tuple[str, str]], common: frozenset[int]
    ) -> list[Passage]:
        """Runs of every source, those that overlap made one."""
        runs: list[tuple[int, int, int]] = []
        for row, marks in shared.items():
            runs += [(start, end, row) for start, end in _runs(marks, common)]
        merged: list[tuple[int, int, Counter[int]]] = []
        for start, end, row in sorted(runs):
            if merged and start < merged[-1][1]:
                before = merged.pop()
                before[2][row] += end - start
                merged.append((before[0], max(before[1], end), before[2]))
            else:
                merged.append((start, end, Counter({row: end - start})))
        found = []
        for start, end, by in merged:
            sources = [known[row][0] for row, _ in by.most_common(20)]
            foreign = any(known[row][1] != town for row in by)
            found.append(Passage(start, end, text[start:end], "copied" if foreign else "own", sources))
        return found


def _runs(marks: list[Print], stops: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Stretches of neighbouring fingerprints that are long enough, as places in the text.

    A few clauses may differ within one (BRIDGE), but none whose number is in `stops`.
    """
    start = end = last = -1
    for one in marks:
        near = start >= 0 and one.number - last <= BRIDGE + 1
        if near and not any(number in stops for number in range(last + 1, one.number)):
            end, last = max(end, one.end), one.number
            continue
        if start >= 0 and end - start >= LEAST:
            yield start, end
        start, end, last = one.start, one.end, one.number
    if start >= 0 and end - start >= LEAST:
        yield start, end
