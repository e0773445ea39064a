"""Records for a user's eyes. Every query here starts from a scope."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from fazhang.books.models import SPAN
from fazhang.books.numbers import whole
from fazhang.ledgers import search, secrecy
from fazhang.ledgers.checking import Registers
from fazhang.ledgers.fields import Choice, Field, Note, Pick, Rows, Terms
from fazhang.ledgers.models import Evidence, Record
from fazhang.ledgers.paging import Page as Page
from fazhang.ledgers.paging import page as page
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.secrecy import Stored
from fazhang.ledgers.spec import VOID, Ledger, Step
from fazhang.places.scope import Scope

MASK = "＊＊＊"
WITHIN = "（仅本乡镇可见）"
BLANK = "—"
"""Narrows a list to the records whose kind was left open."""
FEW = 2000
"""Up to as many hits of a search are read and sorted; of more the newest are met soon by walking the list's own order."""


def ledger_for(scope: Scope, code: str) -> Ledger:
    """A ledger the user may see; 404 otherwise."""
    ledger = LEDGERS.get(code)
    if ledger is None or not scope.may("records") or (scope.role.grid_only and not ledger.grid):
        raise Http404("没有这本台账")
    return ledger


def records(scope: Scope, ledger: str | None = None, named: bool = True) -> QuerySet[Record]:
    """The records a user may see, newest first. Not `named`: the caller sees to it that they are of that ledger."""
    rows = secrecy.without(scope.limit(Record.objects.all()), scope, ledger)
    if not scope.may("records"):
        return rows.none()
    if ledger is not None and named:
        rows = rows.filter(ledger=ledger)
    if scope.role.grid_only:
        rows = rows.filter(ledger__in=[k.code for k in LEDGERS.values() if k.grid])
    return rows.order_by("-occurred_on", "-id")


def record_for(scope: Scope, pk: int) -> Record:
    """One record the user may see; 404 otherwise, so that its existence is not told."""
    record = records(scope).filter(pk=pk).first()
    if record is None:
        raise Http404("没有这条记录，或不在您的管辖范围内")
    return record


def numbered(scope: Scope, beside: Record, number: str) -> Record | None:
    """The record of the same ledger and township that people know by this number (编号); None for none."""
    wanted = whole(number.strip().rstrip("号"))
    if wanted is None:
        return None
    pk = beside.pk // SPAN * SPAN + wanted
    return records(scope, beside.ledger).filter(pk=pk).first()


def filtered(rows: QuerySet[Record], ledger: Ledger, wanted: Mapping[str, str]) -> QuerySet[Record]:
    """Narrow a ledger's list: `q` text, `state`, `region` path, `office`, `from`, `to`, and any Choice field."""
    if text := wanted.get("q", "").strip():
        rows = search.matching(rows, text, ledger.code)
    if state := wanted.get("state"):
        rows = rows.filter(state=state)
    else:
        rows = rows.exclude(state=VOID)
    if region := wanted.get("region"):
        rows = rows.filter(region__gte=region, region__lt=region + "z")
    if (office := whole(wanted.get("office", ""))) is not None:
        rows = rows.filter(office=office)
    for name, lookup in (("from", "gte"), ("to", "lte")):
        with suppress(ValueError):
            rows = rows.filter(**{f"occurred_on__{lookup}": date.fromisoformat(wanted.get(name) or "")})
    if ledger.kind and wanted.get(ledger.kind) == BLANK:
        rows = rows.filter(kind="")
    for spec in ledger.fields:
        if isinstance(spec, Choice) and (value := wanted.get(spec.name)) in spec.options:
            if spec.name == ledger.kind:
                rows = rows.filter(kind=value)
            else:
                rows = rows.alias(**{f"stored_{spec.name}": Stored(spec.name)}).filter(
                    Q(**{f"stored_{spec.name}": value})
                )
    return rows


def narrowed(scope: Scope, ledger: Ledger, wanted: Mapping[str, str], counted: bool = False) -> QuerySet[Record]:
    """The records of a ledger that a user may see, narrowed as by `filtered`; `counted` as in `of_ledger`."""
    rows = of_ledger(scope, ledger.code, wanted.get("q", "").strip(), counted)
    return filtered(rows, ledger, {**wanted, "q": ""})


def kinds(ledger: Ledger) -> tuple[str, ...]:
    """The kinds that a ledger sorts its records into; none where it does not."""
    spec = ledger.field(ledger.kind) if ledger.kind else None
    return spec.options if isinstance(spec, Choice) else ()


def masked(field: Field, scope: Scope) -> str:
    """What a reader is shown in place of a field's value; empty where it is the value itself.

    Accounts of a matter in free words may name residents, as evidence may: outside the township neither is read.
    """
    if field.personal:
        return MASK
    return WITHIN if isinstance(field, Note) and not scope.may("evidence") else ""


def shown(record: Record, scope: Scope) -> list[tuple[str, str, bool]]:
    """(label, text, is personal) of every field that has a value, tables left out; personal ones masked."""
    values = record.stored()
    return [
        (f.label, masked(f, scope) or f.show(values.get(f.name)), f.personal)
        for f in record.spec.fields
        if values.get(f.name) not in (None, "", []) and not isinstance(f, Rows)
    ]


@dataclass(frozen=True)
class Table:
    """A Rows field as people read it. `name` of the field, `rows` of texts in the order of `heads`."""

    name: str
    label: str
    heads: list[str]
    rows: list[list[str]]


def tables(record: Record, scope: Scope) -> list[Table]:
    """The tables of a record that have rows; accounts in free words masked as everywhere."""
    values = record.stored()
    return [
        Table(
            f.name,
            f.label,
            [c.label for c in f.columns],
            [[masked(c, scope) if row.get(c.name) and masked(c, scope) else c.show(row.get(c.name)) for c in f.columns]
             for row in values[f.name]],
        )
        for f in record.spec.fields
        if isinstance(f, Rows) and values.get(f.name)
    ]  # fmt: skip


def overdue(scope: Scope, today: date) -> QuerySet[Record]:
    """Matters past a day of theirs, the oldest first."""
    return pending(scope).filter(due_on__lt=today).order_by("due_on", "id")


def pending(scope: Scope) -> QuerySet[Record]:
    """Matters on which a clock of the government's runs, the nearest day first; `due_on` is empty for all others."""
    return records(scope).filter(due_on__isnull=False).order_by("due_on", "id")


def of_ledger(scope: Scope, ledger: str, text: str = "", counted: bool = False) -> QuerySet[Record]:
    """The records of one ledger that a user may see; with `text` those that contain every word of it.

    The township leaves no record out: named, it leads to the index `record_newest`, in the order of the list. Hits that
    are few, or are only to be `counted`, are read by their ids instead: the index of the search holds them by ledger, so
    naming the ledger would only lead SQLite away from them.
    """
    place = scope.town or scope.path
    if text and (counted or search.counts(text, place, [ledger], FEW + 1)[0].get(ledger, 0) <= FEW):
        return search.matching(records(scope, ledger, named=False), text, ledger)
    rows = records(scope, ledger)
    rows = rows.filter(town=scope.town) if scope.town else rows
    return search.matching(rows, text, ledger) if text else rows


def whole_towns(scope: Scope, ledger: str) -> bool:
    """Whether a user sees every record of a ledger in the townships of the scope: what is counted by township holds."""
    return scope.may("records") and len(scope.path) <= 9 and not (LEDGERS[ledger].kept_from and scope.office)


def cells(record: Record, columns: Sequence[Field]) -> list[str]:
    """Some fields of a record as text; personal ones masked."""
    values = record.stored()
    return [MASK if f.personal and values.get(f.name) else f.show(values.get(f.name)) for f in columns]


def terms(scope: Scope, ledger: Ledger, recent: int = 300) -> dict[str, list[str]]:
    """Field name → terms already used in the township's newest records of a ledger, the most used first."""
    wanted = [f for f in ledger.fields if isinstance(f, Terms) and not f.personal]
    if not wanted:
        return {}
    used: dict[str, Counter[str]] = {f.name: Counter() for f in wanted}
    for data in records(scope, ledger.code).values_list("data", flat=True)[:recent]:
        values = json.loads(data)
        for spec in wanted:
            used[spec.name].update(values.get(spec.name) or ())
    return {name: [term for term, _ in counter.most_common(40)] for name, counter in used.items()}


def offers(scope: Scope, ledger: Ledger, town: str = "") -> dict[str, list[str]]:
    """What forms offer for fields of terms: those used before; for a Pick the entries of its register valid today."""
    found, today = terms(scope, ledger), timezone.localdate()
    registers = Registers(scope.town or town)
    for spec in ledger.fields:
        if isinstance(spec, Pick):
            found[spec.name] = [t for t in registers.entries(spec) if not registers.fault(spec, [t], today)]
    return found


def find(scope: Scope, text: str, each: int = 5) -> list[tuple[Ledger, int, list[Record]]]:
    """Records that contain every word of `text`, ledger by ledger: (ledger, how many, the newest of them)."""
    if not text.strip() or not scope.may("records"):
        return []
    open_to = [k.code for k in LEDGERS.values() if k.grid or not scope.role.grid_only]
    most, exact = search.counts(text, scope.town or scope.path, open_to)
    found = []
    for code in (c for c in open_to if c in most):
        rows = of_ledger(scope, code, text).exclude(state=VOID)
        if newest := list(rows[:each]):
            if not (exact and whole_towns(scope, code)):
                most[code] = of_ledger(scope, code, text, counted=True).exclude(state=VOID).count()
            found.append((LEDGERS[code], most[code], newest))
    return found


def snippet(record: Record, text: str, scope: Scope, around: int = 18) -> str:
    """A few words around the first place where a searched field holds a word of `text`; empty if the title says it."""
    words = [w.lower() for w in text.split()]
    if any(w in record.title.lower() for w in words):
        return ""
    values = record.stored()
    for spec in record.spec.fields:
        if not spec.searched or masked(spec, scope):
            continue
        shown = " ".join(spec.show(values.get(spec.name)).split())
        for word in words:
            at = shown.lower().find(word)
            if at >= 0:
                start, end = max(0, at - around), at + len(word) + around
                return f"{spec.label}：{'…' if start else ''}{shown[start:end]}{'…' if end < len(shown) else ''}"
    return ""


def evidence(record: Record) -> list[Evidence]:
    """The files of a record that a scoped query gave out, in the order they were added."""
    return list(record.evidence.all())


def evidence_for(scope: Scope, pk: int) -> Evidence:
    """A file of a record the user may see; 404 otherwise, and for those outside the township."""
    if not scope.may("evidence"):
        raise Http404("证据材料只在本乡镇可以打开")
    item = Evidence.objects.filter(pk=pk, record__in=records(scope).order_by().values("pk")).first()
    if item is None:
        raise Http404("没有这份证据材料，或不在您的管辖范围内")
    return item


def step_for(scope: Scope, record: Record, code: str) -> Step:
    """A step of a record's flow that the user may take; 404 for one that does not exist, Denied without permission."""
    try:
        step = record.spec.flow.step(code)
    except KeyError:
        raise Http404("没有这一步") from None
    scope.require(step.permission)
    return step


@dataclass(frozen=True)
class Tie:
    """A record beside another, as its page shows it. `how`: 由…转来, 并入, 督办 …"""

    how: str
    record: Record


def ties(scope: Scope, record: Record) -> list[Tie]:
    """The records that one came out of, was joined to or is about, and those that came of it, as far as readable."""
    found = []
    if record.parent_id and (parent := records(scope).filter(pk=record.parent_id).first()):
        if parent.ledger == record.ledger and _joined(record):
            how = "并入"
        elif record.spec.registers == "supervise" and not _led(parent, record):
            how = "督办对象"
        else:
            how = "转自"
        found.append(Tie(how, parent))
    for child in records(scope).filter(parent=record.pk).order_by("pk"):
        if child.ledger == record.ledger and _joined(child):
            how = "并入本件"
        elif child.spec.registers == "supervise" and not _led(record, child):
            how = "督办"
        else:
            how = "转出"
        found.append(Tie(how, child))
    return found


def _led(parent: Record, child: Record) -> bool:
    """Whether a step of the parent's flow opens records of the child's ledger."""
    return any(s.opens == child.ledger for s in parent.spec.flow.steps)


def _joined(record: Record) -> bool:
    return any(s.joins and s.target == record.state for s in record.spec.flow.steps)


def recent(scope: Scope, count: int = 8) -> list[Record]:
    """The records registered last, the newest first. Numbers are given in order within a township."""
    return list(records(scope).exclude(state=VOID).order_by("-pk")[:count])


def open_to(scope: Scope) -> list[Ledger]:
    """The ledgers that a user may register in."""
    return [k for k in LEDGERS.values() if scope.may(k.registers) and (k.grid or not scope.role.grid_only)]
