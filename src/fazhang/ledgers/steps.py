"""Steps of records' flows: taking them, taking the last one back, and what one record does to another.

For the doors (fazhang.ledgers.door), which give these verbs out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from fazhang.books import door as books
from fazhang.books.models import SPAN, Book
from fazhang.books.sql import chunks
from fazhang.ledgers import booking, inbox
from fazhang.ledgers.booking import Change
from fazhang.ledgers.checking import Conflict, Desk, Errors, Invalid, need_fields
from fazhang.ledgers.fields import FieldError
from fazhang.ledgers.models import COLUMNS, Record, RecordVersion
from fazhang.ledgers.procedure import not_now
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.secrecy import hidden
from fazhang.ledgers.spec import Ledger, Step
from fazhang.places.roles import DECISIONS
from fazhang.places.scope import Denied, Scope

UNSEEN = "没有这条记录，或不在您的管辖范围内"


@dataclass(frozen=True, slots=True)
class Move:
    """A step to take on a record, with the fields that the step fills (a step that `adds` a row: its one row), `office`
    where it assigns one. `on` is the day of the step, today if not given. `other`: the record it is joined to.
    """

    record: int
    step: str
    raw: Mapping[str, Any] = field(default_factory=dict)
    on: Any = None
    version: int | None = None
    by: str = ""
    at: str = ""
    other: int | None = None


def open_ledger(code: str, scope: Scope, permission: str) -> Ledger:
    scope.require(permission)
    ledger = LEDGERS.get(code)
    if ledger is None:
        raise Denied(f"没有“{code}”这本台账")
    if scope.role.grid_only and not ledger.grid:
        raise Denied(f"“{scope.role.name}”不能办理{ledger.name}")
    return ledger


def day_of(at: str) -> date:
    """The local day of an act: of `at` (UTC ISO time) where a system tells it, else today."""
    return timezone.localtime(datetime.fromisoformat(at)).date() if at else timezone.localdate()


def held_many(ids: Sequence[int], scope: Scope) -> tuple[Book, dict[int, Record]]:
    """The township's book, locked, and the records as they are under its lock. Denied for what is out of scope."""
    if len({i // SPAN for i in ids}) > 1:
        raise Denied("一次只能办理同一乡镇的记录")
    wanted = scope.limit(Record.objects.all())
    town = wanted.filter(pk=ids[0]).values_list("town", flat=True).first()
    if town is None:
        raise Denied(UNSEEN)
    book = books.lock(town)
    found = {r.pk: r for chunk in chunks(ids, 500) for r in wanted.filter(pk__in=chunk)}
    if len(found) != len(set(ids)) or any(_unseen(r, scope) for r in found.values()):
        raise Denied(UNSEEN)
    return book, found


def _unseen(record: Record, scope: Scope) -> bool:
    return hidden(record, scope) or (scope.role.grid_only and not record.spec.grid)


def held_one(record: int, scope: Scope) -> tuple[Book, Record]:
    book, found = held_many([record], scope)
    return book, found[record]


def fresh(record: Record, version: int | None) -> None:
    if version is not None and version != record.version:
        raise Conflict(f"“{record.title}”已被他人修改，请刷新后再办理，您填写的内容仍在页面上")


@transaction.atomic
def move(*, moves: Sequence[Move], scope: Scope) -> list[int]:
    """Take a step on each record. All or none; raises Invalid, Conflict or Denied."""
    if not moves:
        return []
    ids = [m.record for m in moves]
    if len(set(ids)) < len(ids):
        raise Denied("同一条记录一次只能办理一步")
    book, records = held_many([*ids, *(m.other for m in moves if m.other)], scope)
    desk = Desk(scope, book.town)
    changes, faults = [], {}
    for i, m in enumerate(moves):
        record = records[m.record]
        step = step_of(record, m.step)
        if step.opens:
            raise Denied(f"请在“{LEDGERS[step.opens].name}”中登记转来的事项")
        open_ledger(record.ledger, scope, step.permission)
        fresh(record, m.version)
        change, errors = take(record, step, m, desk, scope, records.get(m.other or 0))
        if errors:
            faults[i] = errors
        else:
            changes.append(change)
    if faults:
        raise Invalid(faults)
    booking.save(book, changes)
    inbox.told(changes, scope)
    return ids


def step_of(record: Record, code: str) -> Step:
    try:
        return record.spec.flow.step(code)
    except KeyError:
        raise Denied(f"{record.spec.name}没有“{code}”这一步") from None


def take(
    record: Record, step: Step, m: Move, desk: Desk, scope: Scope, other: Record | None = None
) -> tuple[Change, Errors]:
    """The change that a step makes to a record, and what forbids it."""
    spec, checker = record.spec, desk.checker(record.spec)
    errors: Errors = {}
    old = booking.unpack(record)
    values = dict(old)
    columns: dict[str, Any] = {"state": step.target, "occurred_on": record.occurred_on, "closed_on": record.closed_on}
    today = day_of(m.at)
    on = checker.day(m.on or today, _day_label(spec, step), errors, step.day or "closed_on") or today
    raw = {k: v for k, v in m.raw.items() if k != "office"}
    _fill(spec, step, raw, values, errors)
    values |= step.fills
    for name in step.clears:
        values.pop(name, None)
    if step.day:
        values[step.day] = on.isoformat()
    if step.closes:
        columns["closed_on"] = on
        if on < record.occurred_on:
            errors.setdefault(
                step.day or "closed_on", f"“{spec.closed_day}”不能早于“{spec.day}”（{record.occurred_on}）"
            )
    elif step.target not in spec.flow.ended:
        columns["closed_on"] = None
    if step.assigns:
        columns["office_id"] = checker.office(m.raw.get("office") or record.office_id, errors)
        if columns["office_id"] is None:
            errors["office"] = f"{step.name}须选择承办机构"
    if step.joins:
        columns["parent_id"] = _joined(record, other, errors)
    if told := not_now(spec, step, record.state, values):
        errors = {"": f"“{record.title}”{told}"}
    else:
        need_fields(spec, step, values, errors)
        spec.judge(values, errors)
    if not errors:
        errors = checker.law_of(columns, values)
    changed = ["state", *(n for n in {**old, **values} if old.get(n) != values.get(n))]
    changed += [c for c, v in columns.items() if c != "state" and v != getattr(record, c)]
    if not errors:
        booking.derive(spec, columns, values, desk.law)
    return Change(record, columns, values, step.code, on, tuple(changed), m.by or scope.username, m.at), errors


def _day_label(spec: Ledger, step: Step) -> str:
    return spec.field(step.day).label if step.day else spec.closed_day if step.closes else "办理日期"


def _joined(record: Record, other: Record | None, errors: Errors) -> int | None:
    if other is None or other.ledger != record.ledger or other.pk == record.pk or other.voided:
        errors["other"] = f"请填写要并入的{record.spec.noun}的编号"
        return None
    if other.parent_id == record.pk:
        errors["other"] = f"{other.number}号已并入本件，不能再反向合并"
    elif any(s.joins and s.target == other.state for s in other.spec.flow.steps):
        errors["other"] = f"{other.number}号已并入其他{other.spec.noun}，请填写它并入的那一件"
    return other.pk


def _fill(ledger: Ledger, step: Step, raw: Mapping[str, Any], values: dict[str, Any], errors: Errors) -> None:
    """Put what a step fills into `values`. A step touches no other field; a row it adds comes after those there are."""
    for name, given in raw.items():
        if name == step.adds:
            given = [*values.get(name, []), *(given if isinstance(given, list) else [given])]
        elif name not in step.fields:
            label = next((f.label for f in ledger.fields if f.name == name), name)
            errors[name] = f"{step.name}时不能填写“{label}”，请用更正"
            continue
        try:
            value = ledger.field(name).clean(given)
        except FieldError as error:
            errors[name] = str(error)
            continue
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
    if step.adds and not raw.get(step.adds):
        errors[step.adds] = f"请填写“{ledger.field(step.adds).label}”"


@transaction.atomic
def undo(*, record: int, scope: Scope, version: int | None = None, by: str = "", at: str = "") -> Record:
    """Take the last step back (撤回上一步): the record is again as it was before, as a new version; the books follow.

    Only a step can be taken back, and only while nothing else was done to the record since and nothing came out of it.
    """
    book, held = held_one(record, scope)
    step = last_step(held)
    open_ledger(held.ledger, scope, undoes(step))
    fresh(held, version)
    if step is None:
        raise Invalid({0: {"": f"“{held.title}”最近一次办理不是流程步骤，不能撤回；填错的内容请用更正"}})
    if step.opens:
        raise Invalid({0: {"": f"“{held.title}”已转出登记，不能撤回；请先作废转出的记录，再用更正说明"}})
    kept = RecordVersion.objects.get(record=held, version=held.version - 1)
    row = dict(zip(COLUMNS, json.loads(kept.content), strict=False))
    columns: dict[str, Any] = {
        "state": row["state"], "office_id": row["office_id"], "parent_id": row["parent_id"],
        "occurred_on": date.fromisoformat(row["occurred_on"]),
        "closed_on": date.fromisoformat(row["closed_on"]) if row["closed_on"] else None,
    }  # fmt: skip
    old, values = booking.unpack(held), booking.clear(held.spec, json.loads(row["data"]))
    booking.derive(held.spec, columns, values, Desk(scope, book.town, held).law)
    changed = ("state", *(n for n in {**old, **values} if old.get(n) != values.get(n)))
    booking.save(book, [Change(held, columns, values, "undo", day_of(at), changed, by or scope.username, at)])
    return Record.objects.get(pk=record)


def undoes(step: Step | None) -> str:
    """The permission that taking a step back needs: a decision is taken back by those who may take it, no one else."""
    return step.permission if step and step.permission in DECISIONS else "reopen"


def last_step(record: Record) -> Step | None:
    """The step that the record's newest voucher booked; None where that was another act."""
    act = books.last_act(record.pk)
    return next((s for s in record.spec.flow.steps if s.code == act), None)
