"""Search in Chinese: an index of single characters and pairs (bigrams), the hits rechecked against the text itself.

Two-character words are what people type; neither FTS5 `trigram` nor pg_trgm finds them (docs/decisions/0004). On SQLite
the index is an FTS5 table, on PostgreSQL a GIN index over an array. It holds no personal data: only fields declared
`searched` and the title enter it. It can be rebuilt at any time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from operator import add

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from fazhang.books.sql import chunks
from fazhang.ledgers.models import Record

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")


_DELETE = {
    True: "DELETE FROM ledgers_search WHERE rowid = %s",
    False: "DELETE FROM ledgers_search WHERE record_id = %s",
}


def tokens(text: str) -> list[str]:
    """Characters and bigrams of Chinese runs, whole words of Latin ones, each once."""
    found: dict[str, None] = {}
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0].isascii():
            found[run] = None
            continue
        found |= dict.fromkeys(run)
        found |= dict.fromkeys(map(add, run, run[1:]))
    return list(found)


def needed(text: str) -> list[str]:
    """The tokens a text that contains `text` must have: bigrams, or the character of a run of one."""
    found: dict[str, None] = {}
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0].isascii() or len(run) == 1:
            found[run] = None
        else:
            found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
    return list(found)


def index(rows: Iterable[tuple[int, str]], fresh: bool = False) -> None:
    """Index (record id, text) pairs, replacing what was indexed; `fresh` where none of them was."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for chunk in chunks(rows, 5000):
            if not fresh:
                cursor.executemany(_DELETE[sqlite], [(i,) for i, _ in chunk])
            if sqlite:
                entries = [(i, " ".join(tokens(text))) for i, text in chunk]
                cursor.executemany("INSERT INTO ledgers_search (rowid, tokens) VALUES (%s, %s)", entries)
            else:
                arrays = [(i, tokens(text)) for i, text in chunk]
                cursor.executemany("INSERT INTO ledgers_search (record_id, tokens) VALUES (%s, %s)", arrays)


def matching(rows: QuerySet[Record], text: str) -> QuerySet[Record]:
    """The records of `rows` that contain each word of `text` (words are parted by spaces)."""
    for word in text.split()[:8]:
        terms = needed(word)
        if not terms:
            return rows.none()
        if connection.vendor == "sqlite":
            query = " AND ".join(f'"{t}"' for t in terms)
            hits = RawSQL("SELECT rowid FROM ledgers_search WHERE ledgers_search MATCH %s", (query,))
        else:
            hits = RawSQL("SELECT record_id FROM ledgers_search WHERE tokens @> %s::text[]", (terms,))
        rows = rows.filter(pk__in=hits)
        word = "".join(c for c in word if c.isprintable())  # PostgreSQL takes no NUL
        if len(terms) > 1:
            rows = rows.filter(Q(title__icontains=word) | Q(data__icontains=word))
    return rows
