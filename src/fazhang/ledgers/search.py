"""Search in Chinese: an index of pairs of characters (bigrams), the hits rechecked against the text itself.

Two-character words are what people type; neither FTS5 `trigram` nor pg_trgm finds them (docs/decisions/0004). On SQLite
the index is an FTS5 table without a copy of its texts, on PostgreSQL a GIN index over an array. It holds no personal
data: only fields declared `searched` and the title enter it. It can be rebuilt at any time (`rebuild`).

Every term begins with three characters that stand for the record's ledger, so that the hits of one ledger are one list
of the index, and a record's id tells its township: the hits of a two-character word are counted without reading a record.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, lru_cache
from operator import add as add_up
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from fazhang.books.models import SPAN
from fazhang.books.sql import chunks, insert
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import VOID, Ledger

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")
_PLAIN = re.compile(r"[\x00-\x7f\u3400-\u9fff\u3000-\u3002，：；！？（）“”‘’…—《》]*")
"""Text that normalizing leaves as it is but for marks; most is, and this is told twenty times faster."""
WORDS = 8
"""Words of a query that count."""


@cache
def prefix(code: str) -> str:
    """What the terms of a ledger begin with. It follows from the code alone: an index outlives the release that made it."""
    number = zlib.crc32(code.encode()) % 36**3
    return "".join("0123456789abcdefghijklmnopqrstuvwxyz"[number // n % 36] for n in (1296, 36, 1))


if len({prefix(code) for code in LEDGERS}) < len(LEDGERS):
    raise ValueError("two ledgers have one prefix in the search index; rename one")


def text_of(ledger: Ledger, title: str, values: Mapping[str, Any]) -> str:
    """What of a record is searched."""
    parts = [title, *[f.show(values[f.name]) for f in ledger.searched if f.name in values]]
    return "\n".join([p for p in parts if p])


def _runs(text: str) -> list[str]:
    return _RUN.findall((text if _PLAIN.fullmatch(text) else unicodedata.normalize("NFKC", text)).lower())


def _pairs(run: str) -> tuple[str, ...]:
    """The bigrams of a Chinese run and its last character; a Latin word as it is."""
    return (*map(add_up, run, run[1:]), run[-1]) if run[0] > "z" else (run,)


def pairs(text: str) -> list[str]:
    """The terms of a text, as often as they occur."""
    found: list[str] = []
    for run in _runs(text):
        found += _pairs(run)
    return found


def needed(text: str) -> list[str]:
    """The terms a text that contains `text` must have: bigrams, or the character of a run of one."""
    found: dict[str, None] = {}
    for run in _runs(text):
        if run[0] <= "z" or len(run) == 1:
            found[run] = None
        else:
            found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
    return list(found)


def _entry(code: str, text: str) -> str:
    """The terms of a text for FTS5, parted by spaces; it takes a term that comes twice as one."""
    start = prefix(code)
    return " ".join([_terms(start, run) for run in _runs(text)])


@lru_cache(30_000)
def _terms(start: str, run: str) -> str:
    """The terms of a run. Reports say many things word for word again, so the runs of a file are mostly few."""
    return start + f" {start}".join(_pairs(run))


def _array(code: str, text: str) -> list[str]:
    """The terms of a text for GIN. It finds no beginnings of terms, so every single character is one as well."""
    start = prefix(code)
    return [start + t for t in dict.fromkeys([*pairs(text), *(c for run in _runs(text) if run[0] > "z" for c in run)])]


_TAKE = {
    "sqlite": "INSERT INTO ledgers_search (ledgers_search, rowid, tokens) VALUES ('delete', %s, %s)",
    "postgresql": "DELETE FROM ledgers_search WHERE record_id = %s",
}
_KEY = {"sqlite": "rowid", "postgresql": "record_id"}
Text = tuple[int, str, str]
"""Record id, its ledger's code, what of it is searched (`text_of`)."""


def add(texts: Iterable[Text]) -> None:
    """Index records that are not indexed yet."""
    make: Callable[[str, str], Any] = _entry if connection.vendor == "sqlite" else _array
    for chunk in chunks(texts, 5000):
        insert(
            "ledgers_search", [_KEY[connection.vendor], "tokens"], [(pk, make(code, text)) for pk, code, text in chunk]
        )


def replace(old: Iterable[Text], new: Iterable[Text]) -> None:
    """Index records anew. `old`: word for word what they were indexed by, for FTS5 keeps no texts to forget them by."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for chunk in chunks(old, 5000):
            rows = [(pk, _entry(code, text)) if sqlite else (pk,) for pk, code, text in chunk]
            cursor.executemany(_TAKE[connection.vendor], rows)
    add(new)


def clear() -> None:
    """Empty the index."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledgers_search (ledgers_search) VALUES ('delete-all')"
            if sqlite
            else "DELETE FROM ledgers_search"
        )


def rebuild() -> None:
    """Make the index anew from the records, as after a change of what is searched."""
    clear()
    rows = Record.objects.order_by("pk").values_list("pk", "ledger", "title", "data").iterator(5000)
    add((pk, code, text_of(LEDGERS[code], title, json.loads(data))) for pk, code, title, data in rows)


def _hits(terms: list[str], ledgers: Iterable[str]) -> tuple[str, Any]:
    """The condition on the index for records of some ledgers with all terms, and its parameter(s)."""
    starts = [prefix(code) for code in ledgers]
    if connection.vendor == "sqlite":
        # A single character stands at the beginning of every pair it is in, and alone at the end of a run.
        many = {t: " *" if len(t) == 1 and t > "z" else "" for t in terms}
        groups = (" OR ".join(f'"{start}{t}"{many[t]}' for start in starts) for t in terms)
        return "ledgers_search MATCH %s", (" AND ".join(f"({g})" for g in groups),)
    if len(starts) == 1:
        return "tokens @> %s::text[]", ([starts[0] + t for t in terms],)
    return " AND ".join(["tokens && %s::text[]"] * len(terms)), tuple([s + t for s in starts] for t in terms)


def matching(rows: QuerySet[Record], text: str, ledger: str = "") -> QuerySet[Record]:
    """The records of `rows` that contain each word of `text` (words are parted by spaces).

    `ledger`: the one whose records `rows` are, where they are of one.
    """
    key = _KEY[connection.vendor]
    for word in text.split()[:WORDS]:
        terms = needed(word)
        if not terms:
            return rows.none()
        where, given = _hits(terms, [ledger] if ledger else LEDGERS)
        hits = f"SELECT {key} FROM ledgers_search WHERE {where}"  # noqa: S608 - constants; what was typed is bound
        if connection.vendor != "sqlite":
            # Found once: without statistics PostgreSQL would look through the index again for each record.
            hits = f"SELECT unnest(ARRAY({hits}))"
        rows = rows.filter(pk__in=RawSQL(hits, given))  # noqa: S611
        word = "".join(c for c in word if c.isprintable())  # PostgreSQL takes no NUL
        if len(terms) > 1:
            rows = rows.filter(Q(title__icontains=word) | Q(data__icontains=word))
    return rows


def counts(text: str, place: str, ledgers: Collection[str], most: int = 0) -> tuple[dict[str, int], bool]:
    """Ledger → how many of its records that are not voided contain each word, in a township or a longer-reaching place.

    And whether that is exact: where a word has several terms these are the most there can be, as hits of it are
    rechecked against the text. Only the index is read. `most`: count no further than that.
    """
    words = [needed(word) for word in text.split()[:WORDS]]
    if not all(words) or not words:
        return {}, True
    terms = list(dict.fromkeys(t for word in words for t in word))
    sqlite = connection.vendor == "sqlite"
    key, reach = _KEY[connection.vendor], (place, place + "z")
    books = "FROM books_book WHERE town >= %s AND town < %s"
    if len(place) >= 9:
        within = f"{key} > (SELECT CAST(min(id) AS bigint) * {SPAN} {books}) AND {key} < (SELECT CAST(max(id) + 1 AS bigint) * {SPAN} {books})"
        places = [*reach, *reach]
    else:
        within, places = f"{key} / {SPAN} IN (SELECT id {books})", [*reach]
    asked: list[Any] = []
    for code in ledgers:
        asked += [code, _hits(terms, [code])[1][0]]
    wanted = ", ".join(["(%s, %s)" if sqlite else "(%s, %s::text[])"] * len(ledgers))
    match = "ledgers_search MATCH wanted.terms" if sqlite else "tokens @> wanted.terms"
    voided = f"FROM ledgers_record {'INDEXED BY record_void' if sqlite else ''} WHERE state = '{VOID}'"
    live = f"{key} NOT IN (SELECT id {voided} AND town >= %s AND town < %s)"
    hits = f"SELECT 1 FROM ledgers_search WHERE {match} AND {within} AND {live} {f'LIMIT {most}' if most else ''}"  # noqa: S608
    counted = f"SELECT count(*) FROM ({hits}) AS hits"  # noqa: S608 - nothing typed is in it
    query = f"WITH wanted (code, terms) AS (VALUES {wanted}) SELECT code, ({counted}) FROM wanted"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, (*asked, *places, *reach))
        return {code: n for code, n in cursor.fetchall() if n}, all(len(word) == 1 for word in words)
