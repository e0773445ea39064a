"""The verbs on records: register, move, amend, void, attach. One path for a form, an import, a phone, the API.

Each validates, saves the records, keeps the version before, and books vouchers with the difference in postings, in one
transaction; nothing is saved when the books refuse. Each takes many at once: the single act is the bulk act of one.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from fazhang.books import door as books
from fazhang.books.digest import canonical
from fazhang.books.models import SPAN, Book
from fazhang.books.sql import chunks
from fazhang.ledgers import booking, evidence
from fazhang.ledgers.booking import Change
from fazhang.ledgers.checking import Checker, Conflict, Errors, Invalid, Places, need_fields
from fazhang.ledgers.fields import FieldError
from fazhang.ledgers.models import Evidence, Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import VOID, Ledger, Step
from fazhang.places.models import Look
from fazhang.places.scope import Denied, Scope

__all__ = [
    "Conflict", "Entry", "Errors", "Invalid", "Move", "Registered",
    "amend", "attach", "move", "register", "reveal", "void",
]  # fmt: skip
KEY = 80
"""Longest key of an entry."""
_UNSEEN = "没有这条记录，或不在您的管辖范围内"


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to register. `raw`: field name → value as typed, with `region` (path), `occurred_on`, `office`.

    `closed_on` registers a matter that is already settled (补录). `key` is the client's own: the same key is never
    registered twice; at most KEY characters. `ledger` where one call registers in several ledgers. `at`, `by` only from systems that know them
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


def _today(at: str) -> date:
    """The local day of an act: of `at` (UTC ISO time) where a system tells it, else today."""
    return timezone.localtime(datetime.fromisoformat(at)).date() if at else timezone.localdate()


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
        if len(entry.key) > KEY:
            errors[""] = f"业务号最多{KEY}个字符"
        if errors or not draft.columns["region"].startswith(town):
            faults[i] = errors or {"region": "一次登记的记录应属于同一乡镇"}
        drafts.append(draft)
    if faults:
        raise Invalid(faults)
    book, now = books.lock(town), books.now()
    keys = [(code, e.key or uuid.uuid4().hex) for code, e in zip(codes, entries, strict=True)]
    known: dict[tuple[str, str], int] = {}
    for code in specs:
        # Keys made here are new; only the clients' own may have been registered before.
        given = (e.key for c, e in zip(codes, entries, strict=True) if e.key and c == code)
        for chunk in chunks(given, 500):
            rows = Record.objects.filter(town=town, ledger=code, key__in=chunk).values_list("key", "pk")
            known |= {(code, key): pk for key, pk in rows}
    fresh = [k for k in dict.fromkeys(keys) if k not in known]
    ids = dict(zip(fresh, books.take_subjects(book, len(fresh)), strict=True))
    result, new = Registered(), []
    for entry, (code, key), draft in zip(entries, keys, drafts, strict=True):
        if (code, key) in known:
            result.ids.append(known[code, key])
            result.replayed += 1
            continue
        pk, at = ids[code, key], entry.at or now
        columns = draft.columns | {
            "id": pk, "ledger": code, "town": town, "data": booking.pack(specs[code], draft.values), "version": 1,
            "key": key, "created_by": entry.by or scope.username, "created_at": at, "updated_at": at,
        }  # fmt: skip
        booking.derive(specs[code], columns, draft.values)
        new.append(booking.New(columns, draft.values, entry.at))
        known[code, key] = pk
        result.ids.append(pk)
    booking.add(book, specs, new)
    return result


def _held(ids: Sequence[int], scope: Scope) -> tuple[Book, dict[int, Record]]:
    """The township's book, locked, and the records as they are under its lock. Denied for what is out of scope."""
    if len({i // SPAN for i in ids}) > 1:
        raise Denied("一次只能办理同一乡镇的记录")
    wanted = scope.limit(Record.objects.all())
    town = wanted.filter(pk=ids[0]).values_list("town", flat=True).first()
    if town is None:
        raise Denied(_UNSEEN)
    book = books.lock(town)
    found = {r.pk: r for chunk in chunks(ids, 500) for r in wanted.filter(pk__in=chunk)}
    if len(found) != len(set(ids)):
        raise Denied(_UNSEEN)
    return book, found


def _one(record: int, scope: Scope) -> tuple[Book, Record]:
    book, found = _held([record], scope)
    return book, found[record]


def _fresh(record: Record, version: int | None) -> None:
    if version is not None and version != record.version:
        raise Conflict(f"“{record.title}”已被他人修改，请刷新后再办理，您填写的内容仍在页面上")


@transaction.atomic
def move(*, moves: Sequence[Move], scope: Scope) -> list[int]:
    """Take a step on each record. All or none; raises Invalid, Conflict or Denied."""
    if not moves:
        return []
    ids = [m.record for m in moves]
    book, records = _held(ids, scope)
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
        values = booking.unpack(record)
        changed = ["state", *_fill(spec, step, m.raw, values, errors)]
        need_fields(spec, step, values, errors)
        spec.judge(values, errors)
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
        booking.derive(spec, columns, values)
        changes.append(Change(record, columns, values, m.step, on, tuple(changed), m.by or scope.username, m.at))
    if faults:
        raise Invalid(faults)
    booking.save(book, changes)
    return ids


def _fill(ledger: Ledger, step: Step, raw: Mapping[str, Any], values: dict[str, Any], errors: Errors) -> list[str]:
    """Put what a step fills into `values`; the names of the fields that changed. A step touches no other field."""
    changed = []
    for name, given in raw.items():
        if name not in step.fields:
            label = next((f.label for f in ledger.fields if f.name == name), name)
            errors[name] = f"{step.name}时不能填写“{label}”，请用更正"
            continue
        try:
            value = ledger.field(name).clean(given)
        except FieldError as error:
            errors[name] = str(error)
            continue
        if value != values.get(name):
            changed.append(name)
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value
    return changed


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
    book, held = _one(record, scope)
    spec = _ledger(held.ledger, scope, "amend")
    _fresh(held, version)
    if held.voided:
        raise Invalid({0: {"": "已作废的记录不能更正"}})
    old = booking.unpack(held)
    merged = {
        **old, "region": held.region, "office": held.office_id, "occurred_on": held.occurred_on,
        "closed_on": held.closed_on, **raw,
    }  # fmt: skip
    step = None
    if held.closed_on:
        step = next((s for s in spec.flow.steps if s.closes and s.target == held.state), None)
    closed = merged["closed_on"] if held.closed_on else None
    draft, errors = Checker(spec, Places(scope, held)).check(merged, closed, step)
    draft.columns["state"] = held.state
    if held.closed_on and not closed:
        errors["closed_on"] = f"请填写“{spec.closed_day}”"
    if not errors and not draft.columns["region"].startswith(held.town):
        errors["region"] = "不能改到别的乡镇"
    if errors:
        raise Invalid({0: errors})
    changed = [n for n in {**old, **draft.values} if old.get(n) != draft.values.get(n)]
    changed += [c for c in draft.columns if draft.columns[c] != getattr(held, c)]
    if not changed:
        return held
    booking.derive(spec, draft.columns, draft.values)
    who = by or scope.username
    change = Change(held, draft.columns, draft.values, "amend", _today(at), tuple(sorted(changed)), who, at)
    booking.save(book, [change])
    return Record.objects.get(pk=record)


@transaction.atomic
def void(*, record: int, reason: str, scope: Scope, version: int | None = None, by: str = "", at: str = "") -> Record:
    """Take a record out of every figure. It stays, marked 已作废, with all its postings reversed."""
    book, held = _one(record, scope)
    _ledger(held.ledger, scope, "void")
    _fresh(held, version)
    if held.voided:
        return held
    if not reason.strip():
        raise Invalid({0: {"reason": "请填写作废理由"}})
    # The reason may name people, so it stays with the record and out of the voucher.
    columns = {"state": VOID, "data": canonical(held.stored() | {"void_reason": reason.strip()[:200]})}
    change = Change(held, columns, None, "void", _today(at), ("state", "void_reason"), by or scope.username, at)
    booking.save(book, [change])
    return Record.objects.get(pk=record)


@transaction.atomic
def attach(
    *, record: int, uploads: Sequence[tuple[str, IO[bytes]]], scope: Scope, by: str = "", at: str = ""
) -> list[Evidence]:
    """Add evidence files (name, open file). Raises evidence.Refused; a file the record has already is not added twice."""
    book, held = _one(record, scope)
    _ledger(held.ledger, scope, "attach")
    before = booking.files_of([record])
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
        change = Change(held, {}, None, "attach", _today(at), ("evidence",), by or scope.username, at)
        booking.save(book, [change], before)
    return added


@transaction.atomic
def reveal(*, record: Record, reason: str, scope: Scope) -> dict[str, str]:
    """Residents' data of a record in the clear; the look is logged with its reason before anything is shown."""
    scope.require("personal")
    scope.require_region(record.region)
    if not reason.strip():
        raise Invalid({0: {"reason": "请填写查看个人信息的理由"}})
    Look.objects.create(user=scope.username, record=record.pk, reason=reason.strip()[:200])
    values = booking.unpack(record)
    return {f.name: f.show(values.get(f.name)) for f in record.spec.personal}
