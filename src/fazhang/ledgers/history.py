"""What was done to a record: its acts with what they posted, its earlier versions, and what others changed meanwhile.

The record comes from a scoped query (fazhang.ledgers.queries.record_for); residents' data stay masked here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from fazhang.books.chart import CHART
from fazhang.books.models import Posting, Voucher
from fazhang.ledgers.models import COLUMNS, Record, RecordVersion
from fazhang.ledgers.queries import MASK, masked
from fazhang.ledgers.sources import act_name, field_names
from fazhang.places.choices import labels
from fazhang.places.queries import office_names, user_names
from fazhang.places.scope import Scope


@dataclass(frozen=True)
class Entry:
    """One posting as people read it. `figure`: the query of the page of its figure in the year it counts in."""

    posting: Posting
    name: str
    unit: str
    value: Decimal
    figure: str


@dataclass(frozen=True)
class ActDone:
    """One act on a record: its voucher, who did it, the labels of what changed, what was posted."""

    voucher: Voucher
    name: str
    by: str
    changed: list[str]
    entries: list[Entry]


def history(record: Record) -> list[ActDone]:
    """What was done to a record, the newest first, with what each act posted."""
    vouchers = list(Voucher.objects.filter(subject=record.pk).select_related("book").order_by("-version"))
    lines: dict[int, list[Posting]] = {}
    for posting in Posting.objects.filter(subject=record.pk).order_by("pk"):
        lines.setdefault(posting.voucher_id, []).append(posting)
    people = {"system": "系统"} | user_names([v.by for v in vouchers])

    def entry(posting: Posting) -> Entry:
        account = CHART[posting.indicator]
        year = posting.on_date.year
        wanted = {"region": record.town, "from": f"{year}-01-01", "to": f"{year}-12-31"}
        if posting.dim:
            wanted["dim"] = posting.dim
        return Entry(posting, account.name, account.unit, account.value(posting.quantity), urlencode(wanted))

    return [
        ActDone(
            v,
            act_name(v.ledger, v.act),
            people.get(v.by, v.by),
            field_names(v.ledger, v.changed.split(",")),
            [entry(p) for p in lines.get(v.pk, [])],
        )
        for v in vouchers
    ]


def _of_version(record: Record, content: str) -> dict[str, Any]:
    """The columns and field values of a kept version; personal values masked."""
    row = dict(zip(COLUMNS, json.loads(content), strict=False))
    values = json.loads(row.pop("data"))
    hidden = {f.name for f in record.spec.personal}
    return row | {n: MASK if n in hidden else v for n, v in values.items()}


@dataclass(frozen=True)
class Kept:
    """An earlier version. `values`: (label, text); `state` the code of its state."""

    version: int
    values: list[tuple[str, str]]
    state: str


def versions(record: Record, scope: Scope) -> list[Kept]:
    """The earlier versions of a record, the newest first, masked as the record itself is."""
    ledger, found = record.spec, []
    for kept in RecordVersion.objects.filter(record=record).order_by("-version"):
        held = _of_version(record, kept.content)
        values = [(ledger.day, held["occurred_on"]), ("状态", ledger.flow.label(held["state"]))]
        if held["closed_on"]:
            values.append((ledger.closed_day, held["closed_on"]))
        for spec in ledger.fields:
            value = held.get(spec.name)
            if value not in (None, "", []):
                values.append((spec.label, masked(spec, scope) or spec.show(value)))
        found.append(Kept(kept.version, values, held["state"]))
    return found


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed: what it was when the page was opened, what it is now, what was typed."""

    label: str
    before: str
    now: str
    typed: str


def differences(record: Record, version: int, raw: Mapping[str, Any]) -> list[Difference]:
    """What was changed in a record since `version`, beside what was typed. Personal values are not told."""
    kept = RecordVersion.objects.filter(record=record, version=version).first()
    if kept is None:
        return []
    ledger = record.spec
    before, now = _of_version(record, kept.content), record.stored()
    columns = {"occurred_on": record.occurred_on.isoformat(), "state": record.state, "region": record.region,
               "closed_on": record.closed_on.isoformat() if record.closed_on else None,
               "office_id": record.office_id}  # fmt: skip
    known = labels([record.region, before["region"]])
    offices = office_names([i for i in (record.office_id, before["office_id"]) if i])

    def text(name: str, value: Any) -> str:
        if value in (None, ""):
            return ""
        if name == "state":
            return ledger.flow.label(value)
        if name == "region":
            return known.get(value, "")
        if name == "office_id":
            return offices.get(value, "")
        return str(value)

    moved = [n for n, v in columns.items() if before.get(n) != v]
    found = [
        Difference(
            label,
            text(n, before.get(n)),
            text(n, columns[n]),
            str(raw.get(n, "") or "") if n.endswith("_on") else "",
        )
        for n, label in zip(moved, field_names(ledger.code, moved), strict=True)
    ]
    for spec in ledger.fields:
        if spec.personal:
            continue
        old, new = before.get(spec.name), now.get(spec.name)
        if old != new:
            typed = raw.get(spec.name)
            found.append(
                Difference(
                    spec.label,
                    spec.show(old),
                    spec.show(new),
                    spec.show(typed) if isinstance(typed, list) else str(typed or ""),
                )
            )
    return found
