"""How a record enters the books: its values packed, its columns derived, what it counts for, its versions kept.

For the verbs of `fazhang.ledgers.door` alone; the caller holds the lock of the township's book.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from fazhang.books import door as books
from fazhang.books.digest import canonical, hasher
from fazhang.books.models import Book, Posting
from fazhang.books.sql import chunks, insert, update
from fazhang.ledgers import crypto, procedure, search
from fazhang.ledgers.law import Law, in_force
from fazhang.ledgers.models import COLUMNS, DERIVED, Evidence, Record, RecordVersion, Tally, content
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import Facts, Ledger

Booked = dict[tuple[str, str, str, date], int]
"""What the books hold of a record: (indicator, dim, region, day of the fact) → quantity, zeros left out."""
Files = Mapping[int, list[list[Any]]]
"""Record id → its evidence as the record's digest covers it."""


def pack(ledger: Ledger, values: Mapping[str, Any]) -> str:
    """Values as canonical JSON text, personal ones encrypted."""
    hidden = ledger.hidden
    return canonical({n: crypto.encrypt(str(v)) if n in hidden else v for n, v in values.items()})


def unpack(record: Record) -> dict[str, Any]:
    """Field values with personal ones in the clear. For the doors only: eyes go through `door.reveal`."""
    return clear(record.spec, record.stored())


def clear(ledger: Ledger, stored: Mapping[str, Any]) -> dict[str, Any]:
    hidden = ledger.hidden
    return {n: crypto.decrypt(v) if n in hidden else v for n, v in stored.items()}


def derive(ledger: Ledger, columns: dict[str, Any], values: Mapping[str, Any], law: Law) -> None:
    """Fill the columns that follow from the values and the law in force."""
    columns["title"] = ledger.name_record(values)
    columns["kind"] = (values.get(ledger.kind) or "") if ledger.kind else ""
    columns["due_on"], columns["due_clock"] = procedure.nearest(ledger, facts_of(columns, values), law)


def facts_of(columns: Mapping[str, Any], values: Mapping[str, Any]) -> Facts:
    return Facts(columns["occurred_on"], columns["closed_on"], columns["state"], values)


def refresh(town: str) -> int:
    """Derive the last days of a township's records anew, after holidays or limits have changed; how many differ."""
    law, rows = in_force(town), []
    books.lock(town)
    with_clocks = [code for code, ledger in LEDGERS.items() if ledger.clocks]
    for record in Record.objects.filter(town=town, ledger__in=with_clocks).iterator(2000):
        facts = Facts(record.occurred_on, record.closed_on, record.state, record.stored())
        due = procedure.nearest(record.spec, facts, law)
        if due != (record.due_on, record.due_clock):
            rows.append((due[0] and due[0].isoformat(), due[1], record.pk))
    update(Record, DERIVED, rows)
    return len(rows)


def lines(
    ledger: Ledger, columns: Mapping[str, Any], values: Mapping[str, Any], booked: Booked
) -> tuple[books.Line, ...]:
    """What is to be posted so that the books hold what the record says: its effects less what is booked."""
    facts = facts_of(columns, values)
    region = columns["region"]
    wanted = {(i, d, region, on): q for (i, d, on), q in ledger.effects(facts).items()}
    return tuple(
        books.Line(*key, wanted.get(key, 0) - booked.get(key, 0))
        for key in dict.fromkeys([*booked, *wanted])
        if wanted.get(key, 0) != booked.get(key, 0)
    )


def _row(columns: Mapping[str, Any], names: Sequence[str] = COLUMNS) -> list[Any]:
    """Columns in order, dates as ISO text."""
    row = list(map(columns.__getitem__, names))
    for n in _DAYS[len(names)]:
        if row[n] is not None:
            row[n] = row[n].isoformat()
    return row


_DAYS = {
    len(n): [i for i, c in enumerate(n) if c in ("occurred_on", "closed_on", "due_on")] for n in (COLUMNS, DERIVED)
}
"""Where dates stand in a row."""


@dataclass(slots=True)
class New:
    """A record to insert: all its columns (COLUMNS), its values; `at` is given where a system told the time."""

    columns: dict[str, Any]
    values: dict[str, Any]
    at: str


def add(book: Book, ledgers: Mapping[str, Ledger], records: Sequence[New]) -> None:
    """Insert records and book each as a voucher: `register`, or `enter` for what is settled already."""
    digest = hasher(book.algorithm)
    rows, acts, texts, counted = [], [], [], Counter[Tallied]()
    for new in records:
        c, spec = new.columns, ledgers[new.columns["ledger"]]
        row, salt = _row(c), crypto.random(16).hex()
        sealed = digest(salt + content(row, []))
        rows.append((*row, *_row(c, DERIVED), salt, sealed))
        act = "register" if c["closed_on"] is None else "enter"
        acts.append(
            books.Act(
                spec.code, c["id"], 1, act, c["occurred_on"], c["created_by"], f"{spec.code}:{c['key']}:1", sealed,
                lines(spec, c, new.values, {}), (), new.at,
            )
        )  # fmt: skip
        texts.append((c["id"], spec.code, search.text_of(spec, c["title"], new.values)))
        counted[_tallied(c)] += 1
    books.post(book.town, acts, fresh=True)
    insert(Record, [*COLUMNS, *DERIVED, "salt", "digest"], rows)
    search.add(texts)
    _tally(counted)


Tallied = tuple[str, str, str, str, str, bool]
"""Township, ledger, month, kind, state, open: what records are counted by (fazhang.ledgers.models.Tally)."""


def _tallied(columns: Mapping[str, Any]) -> Tallied:
    c = columns
    month = c["occurred_on"].isoformat()[:7]
    return c["town"], c["ledger"], month, c["kind"], c["state"], c["closed_on"] is None


def _tally(counted: Mapping[Tallied, int]) -> None:
    """Add what has come and gone to the tallies."""
    table = Tally._meta.db_table
    insert(
        Tally,
        ["town", "ledger", "month", "kind", "state", "open", "records"],
        sorted((*key, n) for key, n in counted.items() if n),
        f"ON CONFLICT (town, ledger, month, kind, state, open) DO UPDATE SET "
        f"records = {table}.records + excluded.records",
    )


@dataclass(slots=True)
class Change:
    """An act on a record: `columns` that change, `values` if fields do, `changed` their names, `on` the act's day."""

    record: Record
    columns: dict[str, Any]
    values: dict[str, Any] | None
    act: str
    on: date
    changed: tuple[str, ...]
    by: str
    at: str


def booked(ids: Iterable[int]) -> dict[int, Booked]:
    """What the books hold of each record."""
    found: dict[int, Booked] = defaultdict(dict)
    for chunk in chunks(ids, 500):
        rows = (
            Posting.objects.filter(subject__in=chunk)
            .values_list("subject", "indicator", "dim", "region", "fact_on")
            .annotate(Sum("quantity"))
            .order_by("subject", "fact_on", "indicator")
        )
        for subject, indicator, dim, region, on, quantity in rows:
            if quantity:
                found[subject][indicator, dim, region, on] = quantity
    return found


def files_of(ids: Iterable[int]) -> dict[int, list[list[Any]]]:
    found: dict[int, list[list[Any]]] = defaultdict(list)
    for chunk in chunks(ids, 500):
        for item in Evidence.objects.filter(record__in=chunk).order_by("pk"):
            found[item.record_id].append(item.entry())
    return found


def save(book: Book, changes: Sequence[Change], before: Files | None = None) -> None:
    """Keep the old versions, write the new ones, book the differences. `before`: evidence as the old versions had it.

    The records were read after the book was locked.
    """
    digest, now = hasher(book.algorithm), books.now()
    ids = [c.record.pk for c in changes]
    held, files = booked(ids), files_of(ids)
    versions, rows, acts, texts, counted = [], [], [], [], Counter[Tallied]()
    for change in changes:
        record, columns, spec = change.record, change.columns, change.record.spec
        old = (files if before is None else before).get(record.pk, [])
        versions.append((record.pk, record.version, content(record.row(), old)))
        version = record.version + 1
        if change.values is not None:
            columns["data"] = pack(spec, change.values)
        columns |= {"version": version, "updated_at": change.at or now}
        for name in (*COLUMNS, *DERIVED):
            columns.setdefault(name, getattr(record, name))
        row = _row(columns)
        sealed = digest(record.salt + content(row, files.get(record.pk, [])))
        rows.append((*row[1:], *_row(columns, DERIVED), sealed, record.pk))
        values = record.stored() if change.values is None else change.values
        acts.append(
            books.Act(
                spec.code, record.pk, version, change.act, change.on, change.by, f"{spec.code}:{record.key}:{version}",
                sealed, lines(spec, columns, values, held.get(record.pk, {})), change.changed, change.at,
            )
        )  # fmt: skip
        if change.values is not None:
            old_text = search.text_of(spec, record.title, record.stored())
            new_text = search.text_of(spec, columns["title"], values)
            if old_text != new_text:
                texts.append(((record.pk, spec.code, old_text), (record.pk, spec.code, new_text)))
        counted[_tallied(vars(record))] -= 1
        counted[_tallied(columns)] += 1
    insert(RecordVersion, ["record_id", "version", "content"], versions)
    update(Record, [*COLUMNS[1:], *DERIVED, "digest"], rows)
    books.post(book.town, acts)
    search.replace([old for old, _ in texts], [new for _, new in texts])
    _tally(counted)
