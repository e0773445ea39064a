"""The verbs on records: register, move, undo, amend, void, attach. One path for a form, an import, a phone, the API.

Each validates, saves the records, keeps the version before, and books vouchers with the difference in postings, in one
transaction; nothing is saved when the books refuse. Each takes many at once: the single act is the bulk act of one.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from django.db import transaction

from fazhang.books import door as books
from fazhang.books.digest import canonical
from fazhang.books.models import Book
from fazhang.books.sql import chunks, read
from fazhang.ledgers import booking, evidence, inbox, steps
from fazhang.ledgers.booking import Change
from fazhang.ledgers.checking import Conflict, Desk, Draft, Errors, Invalid
from fazhang.ledgers.models import Evidence, Record
from fazhang.ledgers.procedure import not_now
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.secrecy import hidden
from fazhang.ledgers.spec import VOID, Ledger
from fazhang.ledgers.steps import Move, day_of, fresh, held_many, held_one, move, open_ledger, undo
from fazhang.places.models import Look
from fazhang.places.scope import Denied, Scope

__all__ = [
    "Conflict", "Entry", "Errors", "Invalid", "Move", "Registered",
    "amend", "attach", "move", "register", "reveal", "undo", "void",
]  # fmt: skip
KEY = 80
"""Longest key of an entry."""


@dataclass(slots=True)
class Entry:
    """A record to register. `raw`: field name → value as typed, with `region` (path), `occurred_on`, `office`.

    `closed_on` registers a matter that is already settled (补录). `key` is the client's own: the same key is never
    registered twice; at most KEY characters. `ledger` where one call registers in several ledgers. `parent` is the record
    it comes out of, `step` the step that this takes there (转办), filling what `raw` leaves empty from the parent; without
    a step it only refers to it. `draft`: what a Checker of the same ledger and township made of it, so that it is not
    checked twice. `at`, `by` only from systems that know them (the demo, a restore).
    """

    raw: Mapping[str, Any]
    key: str = ""
    closed_on: Any = None
    ledger: str = ""
    by: str = ""
    at: str = ""
    parent: int | None = None
    step: str = ""
    draft: Draft | None = None


@dataclass(slots=True)
class Registered:
    """`ids` in the order of the entries; `replayed` how many were there already."""

    ids: list[int] = field(default_factory=list)
    replayed: int = 0


@transaction.atomic
def register(*, ledger: str = "", entries: Sequence[Entry], scope: Scope) -> Registered:
    """Register records of one township, all of `ledger` or each of its own ledger.

    All or none; raises Invalid with every faulty entry.
    """
    town = scope.town or (str(entries[0].raw.get("region", ""))[:9] if entries else "")
    codes = [e.ledger or ledger for e in entries]
    specs: dict[str, Ledger] = {}
    for code in dict.fromkeys(codes or [ledger]):
        specs[code] = open_ledger(code, scope, LEDGERS[code].registers if code in LEDGERS else "register")
    if len(town) != 9:
        raise Denied("请在乡镇一级登记")
    desk = Desk(scope, town)
    checkers = {code: desk.checker(spec) for code, spec in specs.items()}
    parents = _parents(entries, codes, town, scope)
    drafts, faults = [], {}
    for i, (code, entry) in enumerate(zip(codes, entries, strict=True)):
        if entry.draft is not None and not entry.parent:
            drafts.append(entry.draft)
            continue
        taken_over = {k: v for k, v in _copied(entry, parents).items() if entry.raw.get(k) in (None, "", [])}
        raw = {**entry.raw, **taken_over}
        draft, errors = checkers[code].check(raw, entry.closed_on)
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
        for chunk in chunks(given, 5000):
            where = f"town = %s AND ledger = %s AND key IN ({', '.join(['%s'] * len(chunk))})"
            known |= {(code, key): pk for key, pk in read(Record, ["key", "id"], where, [town, code, *chunk])}
    unknown = [k for k in dict.fromkeys(keys) if k not in known]
    ids = dict(zip(unknown, books.take_subjects(book, len(unknown)), strict=True))
    result, new, children = Registered(), [], []
    for i, (entry, (code, key), draft) in enumerate(zip(entries, keys, drafts, strict=True)):
        if (code, key) in known:
            result.ids.append(known[code, key])
            result.replayed += 1
            continue
        pk, at = ids[code, key], entry.at or now
        columns = draft.columns | {
            "id": pk, "ledger": code, "town": town, "data": booking.pack(specs[code], draft.values), "version": 1,
            "key": key, "created_by": entry.by or scope.username, "created_at": at, "updated_at": at,
            "parent_id": entry.parent,
        }  # fmt: skip
        booking.derive(specs[code], columns, draft.values, desk.law)
        new.append(booking.New(columns, draft.values, entry.at))
        known[code, key] = pk
        result.ids.append(pk)
        if entry.step:
            children.append((i, entry, draft.columns["occurred_on"]))
    booking.add(book, specs, new)
    _hand_over(book, children, desk, scope)
    inbox.issued([n.columns["id"] for n in new if specs[n.columns["ledger"]].registers == "supervise"])
    return result


def _parents(entries: Sequence[Entry], codes: Sequence[str], town: str, scope: Scope) -> dict[int, Record]:
    """The records that entries come out of, by id."""
    ids = {e.parent for e in entries if e.parent}
    found = held_many(sorted(ids), scope)[1] if ids else {}
    if any(e.step and not e.parent for e in entries) or any(r.town != town for r in found.values()):
        raise Denied("只能由同一乡镇的记录转来")
    if voided := next((r for r in found.values() if r.voided), None):
        raise Denied(f"“{voided.title}”已经作废，不能再由它转出或者督办")
    for entry, code in zip(entries, codes, strict=True):
        if entry.parent and entry.step and steps.step_of(found[entry.parent], entry.step).opens != code:
            raise Denied(f"{found[entry.parent].spec.name}不能这样转入{LEDGERS[code].name}")
    return found


def _copied(entry: Entry, parents: Mapping[int, Record]) -> dict[str, Any]:
    """What an entry takes over from the record it comes out of; residents' data too, without anyone's look."""
    if not entry.parent:
        return {}
    parent = parents[entry.parent]
    found: dict[str, Any] = {"region": parent.region}
    if entry.step:
        values = booking.unpack(parent)
        for name, source in steps.step_of(parent, entry.step).copies.items():
            value = source[1:] if source[0] == "=" else values.get(source)
            if value not in (None, "", []):
                found[name] = value
    return found


def _hand_over(book: Book, children: Sequence[tuple[int, Entry, date]], desk: Desk, scope: Scope) -> None:
    """Take on each parent the step that its child was registered by, on the child's day."""
    if not children:
        return
    _, parents = held_many([e.parent for _, e, _ in children if e.parent], scope)
    changes, faults = [], {}
    seen: set[int] = set()
    for i, entry, day in children:
        parent = parents[entry.parent or 0]
        step = steps.step_of(parent, entry.step)
        open_ledger(parent.ledger, scope, step.permission)
        on = max(day, parent.occurred_on)
        change, errors = steps.take(
            parent, step, Move(parent.pk, step.code, on=on, by=entry.by, at=entry.at), desk, scope
        )
        if parent.pk in seen:
            errors = {"": f"“{parent.title}”一次只能转出一件"}
        seen.add(parent.pk)
        if errors:
            faults[i] = {"": "；".join(errors.values())}
        changes.append(change)
    if faults:
        raise Invalid(faults)
    booking.save(book, changes)
    inbox.told(changes, scope)


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
    book, held = held_one(record, scope)
    spec = open_ledger(held.ledger, scope, "amend")
    fresh(held, version)
    if held.voided:
        raise Invalid({0: {"": "已作废的记录不能更正"}})
    old = booking.unpack(held)
    merged = {
        **old, "region": held.region, "office": held.office_id, "occurred_on": held.occurred_on,
        "closed_on": held.closed_on, **raw,
    }  # fmt: skip
    closed = merged["closed_on"] if held.closed_on else None
    desk = Desk(scope, held.town, held)
    draft, errors = desk.checker(spec).check(merged, closed, held.state)
    if held.state != spec.flow.initial:
        for name in spec.kept & old.keys() - draft.values.keys() - errors.keys():
            errors[name] = f"“{spec.field(name).label}”是办理中记下的，可以更正，不能清空；办错了请撤回上一步"
    if held.closed_on and not closed:
        errors["closed_on"] = f"请填写“{spec.closed_day}”"
    was = None if errors else spec.flow.settled(old, held.state)
    if was and spec.flow.settled(draft.values, held.state) is None:
        errors[""] = not_now(spec, was, was.sources[0], draft.values) or "更正后不再符合结案条件"
    if not errors and not draft.columns["region"].startswith(held.town):
        errors["region"] = "不能改到别的乡镇"
    if errors:
        raise Invalid({0: errors})
    changed = [n for n in {**old, **draft.values} if old.get(n) != draft.values.get(n)]
    changed += [c for c in draft.columns if draft.columns[c] != getattr(held, c)]
    if not changed:
        return held
    booking.derive(spec, draft.columns, draft.values, desk.law)
    who = by or scope.username
    change = Change(held, draft.columns, draft.values, "amend", day_of(at), tuple(sorted(changed)), who, at)
    booking.save(book, [change])
    return Record.objects.get(pk=record)


@transaction.atomic
def void(*, record: int, reason: str, scope: Scope, version: int | None = None, by: str = "", at: str = "") -> Record:
    """Take a record out of every figure. It stays, marked 已作废, with all its postings reversed."""
    book, held = held_one(record, scope)
    open_ledger(held.ledger, scope, "void")
    fresh(held, version)
    if held.voided:
        return held
    if not reason.strip():
        raise Invalid({0: {"reason": "请填写作废理由"}})
    # The reason may name people, so it stays with the record and out of the voucher.
    columns = {
        "state": VOID, "data": canonical(held.stored() | {"void_reason": reason.strip()[:200]}),
        "due_on": None, "due_clock": "",
    }  # fmt: skip
    change = Change(held, columns, None, "void", day_of(at), ("state", "void_reason"), by or scope.username, at)
    booking.save(book, [change])
    return Record.objects.get(pk=record)


@transaction.atomic
def attach(
    *, record: int, uploads: Sequence[tuple[str, IO[bytes]]], scope: Scope, step: str = "", by: str = "", at: str = ""
) -> list[Evidence]:
    """Add evidence files (name, open file), of a `step` of its flow if one is named.

    Raises evidence.Refused; a file the record has already is not added twice.
    """
    book, held = held_one(record, scope)
    spec = open_ledger(held.ledger, scope, "attach")
    if step and step not in {s.code for s in spec.flow.steps}:
        raise Denied(f"{spec.name}没有“{step}”这一步")
    before = booking.files_of([record])
    have = {item[0] for item in before.get(record, [])}
    added = []
    for name, source in uploads:
        stored = evidence.store(name, source)
        if stored.sha256 not in have:
            have.add(stored.sha256)
            added.append(
                Evidence.objects.create(
                    record=held, step=step, sha256=stored.sha256, name=stored.name, type=stored.type, size=stored.size,
                    added_by=by or scope.username, added_at=at or books.now(),
                )
            )  # fmt: skip
    if added:
        change = Change(held, {}, None, "attach", day_of(at), ("evidence",), by or scope.username, at)
        booking.save(book, [change], before)
    return added


@transaction.atomic
def reveal(*, record: Record, reason: str, scope: Scope) -> dict[str, str]:
    """Residents' data of a record in the clear; the look is logged with its reason before anything is shown."""
    scope.require("personal")
    scope.require_region(record.region)
    if hidden(record, scope):
        raise Denied(steps.UNSEEN)
    if not reason.strip():
        raise Invalid({0: {"reason": "请填写查看个人信息的理由"}})
    Look.objects.create(user=scope.username, record=record.pk, reason=reason.strip()[:200])
    values = booking.unpack(record)
    return {f.name: f.show(values.get(f.name)) for f in record.spec.personal}
