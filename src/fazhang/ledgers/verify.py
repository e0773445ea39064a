"""Records and evidence against the books: every booked version is there, word for word, with its files."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Sum

from fazhang.books.digest import ALGORITHMS, hasher
from fazhang.books.models import SPAN, Book, Posting, Voucher
from fazhang.books.sql import read
from fazhang.books.verify import Problem, Row, Tick, book_rows
from fazhang.ledgers.evidence import path_of
from fazhang.ledgers.law import Law, in_force
from fazhang.ledgers.models import COLUMNS, DERIVED, Evidence, Record, RecordVersion, Tally, content
from fazhang.ledgers.procedure import nearest
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import Facts


def problems(tick: Tick = lambda n: None, town: str = "") -> Iterator[Problem]:
    """Everything wrong with the records of every book, or of one township's; `tick` counts vouchers checked."""
    rows = book_rows()
    if not town:
        yield from _strays({b.town for b in rows})
    for book in rows:
        if book.algorithm in ALGORITHMS and (not town or book.town == town):
            yield from _book(book, tick)
            yield from _files(book)


def _strays(towns: set[Any]) -> Iterator[Problem]:
    known = set()
    for pk, town in read(Record, ["id", "town"], order="id"):
        known.add(pk)
        if town not in towns:
            yield Problem(f"记录{pk}", f"所属账簿{town}不存在")
    for record, version in read(RecordVersion, ["record_id", "version"], order="id"):
        if record not in known:
            yield Problem(f"记录{record}第{version}版", "所属记录不存在")
    for pk, record in read(Evidence, ["id", "record_id"], order="id"):
        if record not in known:
            yield Problem(f"证据材料{pk}", "所属记录不存在")


_EVIDENCE = "sha256 name type size added_by added_at step".split()
_VERSION, _KEY = COLUMNS.index("version"), COLUMNS.index("key")


def _book(book: Row, tick: Tick) -> Iterator[Problem]:
    digest = hasher(book.algorithm)
    base, _ = book.span
    place = f"账簿{book.town}"
    mine = ("record_id > %s AND record_id < %s", book.span)
    rows: dict[Any, tuple[list[Any], Any, Any]] = {}
    due: dict[Any, list[Any]] = {}
    columns = [*COLUMNS, "salt", "digest", *DERIVED]
    for *row, salt, sealed, last_day, clock in read(Record, columns, "id > %s AND id < %s", book.span, "id"):
        rows[row[0]], due[row[0]] = (row, salt, sealed), [last_day, clock]
    yield from _tallies(book, [row for row, _, _ in rows.values()])
    law = in_force(str(book.town))
    files: dict[Any, list[list[Any]]] = defaultdict(list)
    for record, *entry in read(Evidence, ["record_id", *_EVIDENCE], *mine, order="id"):
        files[record].append(entry)
    versions = {(r, v): text for r, v, text in read(RecordVersion, ["record_id", "version", "content"], *mine)}
    if len(rows) != book.subjects:
        given = book.subjects if isinstance(book.subjects, int) else len(rows)
        missing = next((n for n in range(1, given + 1) if base + n not in rows), None)
        yield Problem(f"{place} 记录{missing or ''}", f"账簿记载记录{book.subjects}条，实有{len(rows)}条")
    reached: dict[Any, int] = {}
    columns = "no ledger subject version record_digest key".split()
    for no, ledger, subject, version, recorded, key in read(
        Voucher, columns, "book_id = %s AND subject <> 0", (book.pk,), "no"
    ):
        tick(1)
        where = f"{place} 凭证{no} {LEDGERS[ledger].name if ledger in LEDGERS else ledger} 记录{_number(subject)}"
        if subject not in rows:
            yield Problem(where, "凭证所记的记录不存在")
            continue
        row, salt, sealed = rows[subject]
        if version != reached.get(subject, 0) + 1:
            yield Problem(where, f"记录的版本不连续：第{version}版")
        reached[subject] = version
        if version == row[_VERSION]:
            text = content(row, files.get(subject, []))
            if sealed != recorded:
                yield Problem(where, "记录上保存的摘要与凭证不符")
        elif (subject, version) in versions:
            text = versions.pop((subject, version))
        else:
            yield Problem(where, f"记录的第{version}版缺失")
            continue
        if digest(f"{salt}{text}") != recorded:
            yield Problem(where, f"记录第{version}版的内容或证据清单与记账时不符")
        elif version == row[_VERSION] and due[subject] != _due(row, law):
            yield Problem(where, "记录上的期限与其内容、现行期限和放假安排不符，请运行 fazhang clocks 重算")
        if key != f"{ledger}:{row[_KEY]}:{version}":
            yield Problem(where, "凭证的业务号与记录不符")
    for subject, (row, _, _) in rows.items():
        if reached.get(subject, 0) != row[_VERSION]:
            yield Problem(f"{place} 记录{_number(subject)}", "记录的现行版本没有凭证")
    for record, version in list(versions)[:5]:
        yield Problem(f"{place} 记录{_number(record)}", f"第{version}版没有凭证")


def _tallies(book: Row, rows: list[list[Any]]) -> Iterator[Problem]:
    """The counts that lists show are those of the records."""
    at = {name: n for n, name in enumerate(COLUMNS)}
    counted = Counter(
        (r[at["ledger"]], str(r[at["occurred_on"]])[:7], r[at["kind"]], r[at["state"]], r[at["closed_on"]] is None)
        for r in rows
    )
    columns = ["ledger", "month", "kind", "state", "open", "records"]
    held = {(*key, bool(open_)): n for *key, open_, n in read(Tally, columns, "town = %s", [book.town]) if n}
    if held != counted:
        wrong = next(k for k in {**held, **counted} if held.get(k) != counted.get(k))
        name = LEDGERS[wrong[0]].name if wrong[0] in LEDGERS else wrong[0]
        yield Problem(
            f"账簿{book.town} {name}", f"{wrong[1]}的记录计数为{held.get(wrong, 0)}条，实有{counted.get(wrong, 0)}条"
        )


def _due(row: list[Any], law: Law) -> list[Any]:
    """The derived columns that a record's row ought to have; the row is what was booked."""
    c = dict(zip(COLUMNS, row, strict=True))
    if c["ledger"] not in LEDGERS or not LEDGERS[c["ledger"]].clocks:
        return [None, ""]
    days = [date.fromisoformat(c[n]) if c[n] else None for n in ("occurred_on", "closed_on")]
    facts = Facts(days[0] or date.min, days[1], c["state"], json.loads(c["data"]))
    on, clock = nearest(LEDGERS[c["ledger"]], facts, law)
    return [on and on.isoformat(), clock]


def _number(pk: Any) -> str:
    return f"{pk % SPAN:06}" if isinstance(pk, int) else str(pk)


def _files(book: Row) -> Iterator[Problem]:
    """Every evidence file is there and is what its digest says."""
    seen: set[Any] = set()
    columns = ["sha256", "name", "record_id"]
    for sha256, name, record in read(Evidence, columns, "record_id > %s AND record_id < %s", book.span, "id"):
        if sha256 in seen:
            continue
        seen.add(sha256)
        where = f"账簿{book.town} 记录{_number(record)} 证据材料“{name}”"
        try:
            with path_of(str(sha256)).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            yield Problem(where, "文件缺失")
            continue
        if found != sha256:
            yield Problem(where, "文件内容已被改动")


def unequal(book: Book) -> Iterator[Problem]:
    """账实核对: what each record would post by its declaration today against what the books hold of it."""
    base = book.pk * SPAN
    booked: dict[int, dict[tuple[str, str, str, Any], int]] = defaultdict(dict)
    lines = (
        Posting.objects.filter(pk__gt=base, pk__lt=base + SPAN)
        .order_by()
        .values_list("subject", "indicator", "dim", "region", "fact_on")
        .annotate(Sum("quantity"))
    )
    for subject, indicator, dim, region, on, quantity in lines.iterator():
        if quantity:
            booked[subject][indicator, dim, region, on] = quantity
    for record in Record.objects.filter(pk__gt=base, pk__lt=base + SPAN).iterator(2000):
        facts = Facts(record.occurred_on, record.closed_on, record.state, record.stored())
        effects = record.spec.effects(facts) if record.ledger in LEDGERS else {}
        wanted = {(i, d, record.region, on): q for (i, d, on), q in effects.items()}
        if wanted != booked.pop(record.pk, {}):
            yield Problem(f"账簿{book.town} 记录{record.number}", f"{record.spec.name}：记录与分录不一致")
