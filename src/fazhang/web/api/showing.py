"""What a program is shown of a record: everything its token may see, residents' data never."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from decimal import Decimal
from typing import Any

from fazhang.books.chart import CHART
from fazhang.books.models import SPAN, Posting
from fazhang.ledgers import queries, sources
from fazhang.ledgers.fields import Field, Rows
from fazhang.ledgers.models import Evidence, Record
from fazhang.places.scope import Scope

COLUMNS = """id ledger town region occurred_on closed_on state title kind due_on due_clock version created_by created_at
updated_at digest number state_name""".split()


def number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _value(field: Field, value: Any, scope: Scope) -> Any:
    if told := queries.masked(field, scope):
        return told
    if isinstance(field, Rows):
        names = {c.name: c for c in field.columns}
        return [{n: _value(names[n], v, scope) for n, v in row.items() if n in names} for row in value]
    return value


def _record(record: Record, scope: Scope, parents: Container[int | None]) -> dict[str, Any]:
    stored = record.stored()
    values = {
        f.name: _value(f, stored[f.name], scope) for f in record.spec.fields if stored.get(f.name) not in (None, "", [])
    }
    return {name: getattr(record, name) for name in COLUMNS} | {
        "office": record.office_id,
        "parent": record.parent_id if record.parent_id in parents else None,
        "values": values,
    }


def records(rows: Sequence[Record], scope: Scope) -> list[dict[str, Any]]:
    """Records that a scoped query gave out. Of what they came out of only what the token may see, too."""
    wanted = {r.parent_id for r in rows if r.parent_id}
    parents: set[int | None] = (
        set(queries.records(scope).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    )
    return [_record(r, scope, parents) for r in rows]


def evidence(items: Iterable[Evidence]) -> list[dict[str, Any]]:
    names = ("id", "name", "type", "size", "sha256", "step", "added_by", "added_at")
    return [{name: getattr(item, name) for name in names} for item in items]


def detail(record: Record, scope: Scope) -> dict[str, Any]:
    files = evidence(queries.evidence(record)) if scope.may("evidence") else None
    return records([record], scope)[0] | {"evidence": files}


def postings(rows: Sequence[Posting], scope: Scope) -> list[dict[str, Any]]:
    """Postings with their vouchers; the records behind them as far as the token may see these."""
    seen = sources.readable(scope, {p.subject for p in rows})
    return [
        {
            "id": p.pk, "town": p.voucher.book.town, "voucher": p.voucher_id % SPAN,
            "record": p.subject if p.subject in seen else None, "indicator": p.indicator, "dim": p.dim,
            "region": p.region, "on": p.on_date, "fact_on": p.fact_on,
            "quantity": number(Decimal(CHART[p.indicator].value(p.quantity))),
        }
        for p in rows
    ]  # fmt: skip
