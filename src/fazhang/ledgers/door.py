"""The verbs on records: register, move, amend, void, attach. One path for a form, an import, a phone, the API.

Each validates, saves the records, keeps the version before, and books vouchers with the difference in postings, in one
transaction; nothing is saved when the books refuse. Each takes many at once: the single act is the bulk act of one.
"""

from __future__ import annotations

import os
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import IO, Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from fazhang.books import door as books
from fazhang.books.digest import canonical, hasher
from fazhang.books.models import SPAN, Posting
from fazhang.books.sql import chunks, insert, update
from fazhang.ledgers import crypto, evidence, search
from fazhang.ledgers.checking import Checker, Conflict, Errors, Invalid, Places, need_fields
from fazhang.ledgers.fields import FieldError
from fazhang.ledgers.models import COLUMNS, Evidence, Record, RecordVersion, content
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import VOID, Facts, Ledger
from fazhang.places.models import Look
from fazhang.places.scope import Denied, Scope

__all__ = [
    "Conflict", "Entry", "Errors", "Invalid", "Move", "Registered",
    "amend", "attach", "move", "register", "reveal", "search_text", "unpack", "void",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to register. `raw`: field name → value as typed, with `region` (path), `occurred_on`, `office`.

    `closed_on` registers a matter that is already settled (补录). `key` is the client's own: the same key is never
    registered twice. `ledger` where one call registers in several ledgers. `at`, `by` only from systems that know them
    (the demo, a restore).
    """

    raw: Mapping[str, Any]
    key: str = ""
    closed_on: Any = None
    by: str = ""
    at: str = ""
    ledger: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A step to take on a record, with the fields that the step fills."""

    record: int
    step: str
    raw: Mapping[str, Any] = field(default_factory=dict)
    on: Any = None
    version: int | None = None
    by: str = ""
    at: str = ""


@dataclass(slots=True)
class Registered:
    """`ids` in the order of the entries; `replayed` how many were there already."""

    ids: list[int] = field(default_factory=list)
    replayed: int = 0


def _ledger(code: str, scope: Scope, permission: str) -> Ledger:
    scope.require(permission)
    ledger = LEDGERS.get(code)
    if ledger is None:
        raise Denied(f"没有“{code}”这本台账")
    if scope.role.grid_only and not ledger.grid:
        raise Denied(f"“{scope.role.name}”不能办理{ledger.name}")
    return ledger


def _due(ledger: Ledger, occurred: date, values: Mapping[str, Any]) -> date | None:
    if isinstance(ledger.due_days, int):
        return occurred + timedelta(days=ledger.due_days)
    if ledger.due_days and (value := values.get(ledger.due_days)):
        return date.fromisoformat(value)
    return None


def _pack(ledger: Ledger, values: Mapping[str, Any]) -> str:
    """Values as canonical JSON text, personal ones encrypted."""
    hidden = {f.name for f in ledger.personal}
    return canonical({n: crypto.encrypt(str(v)) if n in hidden else v for n, v in values.items()})


def unpack(record: Record) -> dict[str, Any]:
    """Field values with personal ones in the clear. For the doors only: eyes go through `reveal`."""
    hidden = {f.name for f in record.spec.personal}
    return {n: crypto.decrypt(v) if n in hidden else v for n, v in record.stored().items()}


def _derive(ledger: Ledger, columns: dict[str, Any], values: Mapping[str, Any]) -> None:
    columns["title"] = ledger.name_record(values)
    columns["kind"] = (values.get(ledger.kind) or "") if ledger.kind else ""
    columns["due_on"] = _due(ledger, columns["occurred_on"], values)


def search_text(ledger: Ledger, title: str, values: Mapping[str, Any]) -> str:
    parts = [title, *(f.show(values.get(f.name)) for f in ledger.fields if f.searched and not f.personal)]
    return "\n".join(p for p in parts if p)


def _facts(columns: Mapping[str, Any], values: Mapping[str, Any]) -> Facts:
    return Facts(columns["occurred_on"], columns["closed_on"], columns["state"], values)


def _lines(ledger: Ledger, facts: Facts, region: str, booked: Mapping[tuple[str, str, str, date], int]) -> tuple[
    books.Line, ...
]:  # fmt: skip
    """What is to be posted so that the books hold what the record says: its effects less what is booked."""
    wanted = {(i, d, region, on): q for (i, d, on), q in ledger.effects(facts).items()}
    keys = list(dict.fromkeys([*booked, *wanted]))
    return tuple(
        books.Line(i, d, r, on, wanted.get((i, d, r, on), 0) - booked.get((i, d, r, on), 0))
        for i, d, r, on in keys
        if wanted.get((i, d, r, on), 0) != booked.get((i, d, r, on), 0)
    )


def _today(at: str) -> date:
    """The local day of an act: of `at` (UTC ISO time) where a system tells it, else today."""
    return timezone.localtime(datetime.fromisoformat(at)).date() if at else timezone.localdate()


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def register(*, ledger: str = "", entries: Sequence[Entry], scope: Scope) -> Registered:
    """Register records of one township, all of `ledger` or each of its own ledger.

    All or none; raises Invalid with every faulty entry.
    """
    town = scope.town or (str(entries[0].raw.get("region", ""))[:9] if entries else "")
    codes = [e.ledger or ledger for e in entries]
    specs = {code: _ledger(code, scope, "register") for code in dict.fromkeys(codes or [ledger])}
    if len(town) != 9:
        raise Denied("请在乡镇一级登记")
    places = Places(scope)
    checkers = {code: Checker(spec, places) for code, spec in specs.items()}
    endings = {code: next((s for s in spec.flow.steps if s.closes), None) for code, spec in specs.items()}
    drafts, faults = [], {}
    for i, (code, entry) in enumerate(zip(codes, entries, strict=True)):
        draft, errors = checkers[code].check(entry.raw, entry.closed_on, endings[code] if entry.closed_on else None)
        if errors or not draft.columns["region"].startswith(town):
            faults[i] = errors or {"region": "一次登记的记录应属于同一乡镇"}
        drafts.append(draft)
    if faults:
        raise Invalid(faults)
    book = books.lock(town)
    keys = [(code, e.key[:80] or uuid.uuid4().hex) for code, e in zip(codes, entries, strict=True)]
    known: dict[tuple[str, str], int] = {}
    for code in specs:
        # Keys made here are new; only the clients' own may have been registered before.
        given = (e.key[:80] for c, e in zip(codes, entries, strict=True) if e.key and c == code)
        for chunk in chunks(given, 500):
            rows_ = Record.objects.filter(town=town, ledger=code, key__in=chunk).values_list("key", "pk")
            known |= {(code, key): pk for key, pk in rows_}
    fresh = [k for k in dict.fromkeys(keys) if k not in known]
    ids = dict(zip(fresh, books.take_subjects(book, len(fresh)), strict=True))
    digest, now = hasher(book.algorithm), books.now()
    result, rows, acts, texts = Registered(), [], [], []
    for entry, (code, key), draft in zip(entries, keys, drafts, strict=True):
        if (code, key) in known:
            result.ids.append(known[code, key])
            result.replayed += 1
            continue
        spec, pk, at, by = specs[code], ids[code, key], entry.at or now, entry.by or scope.username
        columns = draft.columns
        _derive(spec, columns, draft.values)
        columns |= {
            "id": pk, "ledger": code, "town": town, "data": _pack(spec, draft.values), "version": 1, "key": key,
            "created_by": by, "created_at": at, "updated_at": at,
        }  # fmt: skip
        row = [_text(columns[c]) for c in COLUMNS]
        salt = os.urandom(16).hex()
        sealed = digest(salt + content(row, []))
        rows.append((*row, salt, sealed))
        act = "register" if columns["closed_on"] is None else "enter"
        lines = _lines(spec, _facts(columns, draft.values), columns["region"], {})
        acts.append(
            books.Act(code, pk, 1, act, columns["occurred_on"], by, f"{code}:{key}:1", sealed, lines, (), entry.at)
        )
        texts.append((pk, search_text(spec, columns["title"], draft.values)))
        known[code, key] = pk
        result.ids.append(pk)
    insert(Record, [*COLUMNS, "salt", "digest"], rows)
    books.post(town, acts)
    search.index(texts, fresh=True)
    return result


@dataclass(slots=True)
class _Change:
    record: Record
    columns: dict[str, Any]
    values: dict[str, Any] | None
    act: str
    on: date
    changed: tuple[str, ...]
    by: str
    at: str


def _booked(ids: Iterable[int]) -> dict[int, dict[tuple[str, str, str, date], int]]:
    """What the books hold of each record: (indicator, dim, region, day of the fact) → quantity, zeros left out."""
    found: dict[int, dict[tuple[str, str, str, date], int]] = defaultdict(dict)
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


def _evidence(ids: Iterable[int]) -> dict[int, list[list[Any]]]:
    found: dict[int, list[list[Any]]] = defaultdict(list)
    for chunk in chunks(ids, 500):
        for item in Evidence.objects.filter(record__in=chunk).order_by("pk"):
            found[item.record_id].append(item.entry())
    return found


def _save(town: str, changes: Sequence[_Change], before: Mapping[int, list[list[Any]]] | None = None) -> None:
    """Keep the old versions, write the new ones, book the differences. `before`: evidence as the old versions had it.

    The caller holds the book's lock and has re-read the records under it.
    """
    book = books.lock(town)
    digest, now = hasher(book.algorithm), books.now()
    ids = [c.record.pk for c in changes]
    booked, files = _booked(ids), _evidence(ids)
    versions, rows, acts, texts = [], [], [], []
    for change in changes:
        record, columns, spec = change.record, change.columns, change.record.spec
        old = files.get(record.pk, []) if before is None else before.get(record.pk, [])
        versions.append((record.pk, record.version, content(record.row(), old)))
        at = change.at or now
        if change.values is not None:
            columns["data"] = _pack(spec, change.values)
        columns |= {"version": record.version + 1, "updated_at": at}
        for name in COLUMNS:
            columns.setdefault(name, getattr(record, name))
        row = [_text(columns[c]) for c in COLUMNS]
        sealed = digest(record.salt + content(row, files.get(record.pk, [])))
        rows.append((*row[1:], sealed, record.pk))
        values = record.stored() if change.values is None else change.values
        lines = _lines(spec, _facts(columns, values), columns["region"], booked.get(record.pk, {}))
        key = f"{record.ledger}:{record.key}:{record.version + 1}"
        acts.append(
            books.Act(
                record.ledger, record.pk, record.version + 1, change.act, change.on, change.by, key, sealed, lines,
                change.changed, change.at,
            )
        )  # fmt: skip
        if change.values is not None:
            text = search_text(spec, columns["title"], values)
            if text != search_text(spec, record.title, record.stored()):
                texts.append((record.pk, text))
    insert(RecordVersion, ["record_id", "version", "content"], versions)
    update(Record, [*COLUMNS[1:], "digest"], rows)
    books.post(town, acts)
    search.index(texts)


def _held(ids: Sequence[int], scope: Scope) -> dict[int, Record]:
    """The records, re-read under the lock of their township's book. Denied for what is out of scope."""
    towns = {i // SPAN for i in ids}
    if len(towns) > 1:
        raise Denied("一次只能办理同一乡镇的记录")
    found: dict[int, Record] = {}
    for chunk in chunks(ids, 500):
        for record in scope.limit(Record.objects.filter(pk__in=chunk)):
            found[record.pk] = record
    if len(found) != len(set(ids)):
        raise Denied("没有这条记录，或不在您的管辖范围内")
    return found


def _town_of(ids: Sequence[int]) -> str:
    return Record.objects.values_list("town", flat=True).get(pk=ids[0])


def _fresh(record: Record, version: int | None) -> None:
    if version is not None and version != record.version:
        raise Conflict(f"“{record.title}”已被他人修改，请刷新后再办理，您填写的内容仍在页面上")


@transaction.atomic
def move(*, moves: Sequence[Move], scope: Scope) -> list[int]:
    """Take a step on each record. All or none; raises Invalid, Conflict or Denied."""
    if not moves:
        return []
    ids = [m.record for m in moves]
    records = _held(ids, scope)
    town = _town_of(ids)
    books.lock(town)
    changes, faults = [], {}
    checkers: dict[str, Checker] = {}
    places = Places(scope)
    for i, m in enumerate(moves):
        record = records[m.record]
        spec = record.spec
        try:
            step = spec.flow.step(m.step)
        except KeyError:
            raise Denied(f"{spec.name}没有“{m.step}”这一步") from None
        _ledger(record.ledger, scope, step.permission)
        _fresh(record, m.version)
        if record.state not in step.sources:
            faults[i] = {"": f"“{record.title}”现为“{record.state_name}”，不能{step.name}"}
            continue
        errors: Errors = {}
        values = unpack(record)
        changed = ["state"]
        for name in m.raw:
            if name not in {f.name for f in spec.fields}:
                continue
            try:
                value = spec.field(name).clean(m.raw[name])
            except FieldError as error:
                errors[name] = str(error)
                continue
            if value != values.get(name):
                changed.append(name)
                if value is None:
                    values.pop(name, None)
                else:
                    values[name] = value
        need_fields(spec, step, values, errors)
        columns: dict[str, Any] = {"state": step.target}
        on = today = _today(m.at)
        if step.closes:
            if record.ledger not in checkers:
                checkers[record.ledger] = Checker(spec, places)
            day = checkers[record.ledger].day(m.on or today, spec.closed_day, errors, "closed_on")
            if day and day < record.occurred_on:
                errors["closed_on"] = f"“{spec.closed_day}”不能早于“{spec.day}”（{record.occurred_on}）"
            columns["closed_on"], on = day, day or today
            changed.append("closed_on")
        elif step.target not in spec.flow.ended:
            columns["closed_on"] = None
        if errors:
            faults[i] = errors
            continue
        columns |= {"occurred_on": record.occurred_on}
        _derive(spec, columns, values)
        changes.append(
            _Change(record, columns, values, m.step, on, tuple(changed), m.by or scope.username, m.at)
        )  # fmt: skip
    if faults:
        raise Invalid(faults)
    _save(town, changes)
    return ids


@transaction.atomic
def amend(
    *,
    record: int,
    raw: Mapping[str, Any],
    scope: Scope,
    version: int | None = None,
    by: str = "",
    at: str = "",
) -> Record:
    """Correct a record; the books take the difference (红字冲正). Fields not in `raw` keep their values."""
    held = _held([record], scope)[record]
    spec = _ledger(held.ledger, scope, "amend")
    books.lock(held.town)
    _fresh(held, version)
    if held.voided:
        raise Invalid({0: {"": "已作废的记录不能更正"}})
    old = unpack(held)
    merged = {
        **old, "region": held.region, "office": held.office_id, "occurred_on": held.occurred_on,
        "closed_on": held.closed_on, **raw,
    }  # fmt: skip
    step = None
    if held.closed_on:
        step = next((s for s in spec.flow.steps if s.closes and s.target == held.state), None)
    draft, errors = Checker(spec, Places(scope)).check(
        merged, merged.get("closed_on") if held.closed_on else None, step
    )
    draft.columns["state"] = held.state
    if not errors and not draft.columns["region"].startswith(held.town):
        errors["region"] = "不能改到别的乡镇"
    if errors:
        raise Invalid({0: errors})
    changed = [n for n in {**old, **draft.values} if old.get(n) != draft.values.get(n)]
    changed += [c for c in draft.columns if draft.columns[c] != getattr(held, c)]
    if not changed:
        return held
    _derive(spec, draft.columns, draft.values)
    who = by or scope.username
    _save(
        held.town,
        [_Change(held, draft.columns, draft.values, "amend", _today(at), tuple(sorted(changed)), who, at)],
    )
    return Record.objects.get(pk=record)


@transaction.atomic
def void(*, record: int, reason: str, scope: Scope, version: int | None = None, by: str = "", at: str = "") -> Record:
    """Take a record out of every figure. It stays, marked 已作废, with all its postings reversed."""
    held = _held([record], scope)[record]
    _ledger(held.ledger, scope, "void")
    books.lock(held.town)
    _fresh(held, version)
    if held.voided:
        return held
    if not reason.strip():
        raise Invalid({0: {"reason": "请填写作废理由"}})
    # The reason may name people, so it stays with the record and out of the voucher.
    columns = {"state": VOID, "data": canonical(held.stored() | {"void_reason": reason.strip()[:200]})}
    change = _Change(held, columns, None, "void", _today(at), ("state", "void_reason"), by or scope.username, at)
    _save(held.town, [change])
    return Record.objects.get(pk=record)


@transaction.atomic
def attach(
    *, record: int, uploads: Sequence[tuple[str, IO[bytes]]], scope: Scope, by: str = "", at: str = ""
) -> list[Evidence]:
    """Add evidence files (name, open file). Raises evidence.Refused; a file the record has already is not added twice."""
    held = _held([record], scope)[record]
    _ledger(held.ledger, scope, "attach")
    books.lock(held.town)
    before = _evidence([record])
    have = {item[0] for item in before.get(record, [])}
    added = []
    for name, source in uploads:
        stored = evidence.store(name, source)
        if stored.sha256 not in have:
            have.add(stored.sha256)
            added.append(
                Evidence.objects.create(
                    record=held, sha256=stored.sha256, name=stored.name, type=stored.type, size=stored.size,
                    added_by=by or scope.username, added_at=at or books.now(),
                )
            )  # fmt: skip
    if added:
        changes = [_Change(held, {}, None, "attach", _today(at), ("evidence",), by or scope.username, at)]
        _save(held.town, changes, before)
    return added


@transaction.atomic
def reveal(*, record: Record, reason: str, scope: Scope) -> dict[str, str]:
    """Residents' data of a record in the clear; the look is logged with its reason before anything is shown."""
    scope.require("personal")
    scope.require_region(record.region)
    if not reason.strip():
        raise Invalid({0: {"reason": "请填写查看个人信息的理由"}})
    Look.objects.create(user=scope.username, record=record.pk, reason=reason.strip()[:200])
    values = unpack(record)
    return {f.name: f.show(values.get(f.name)) for f in record.spec.personal}
