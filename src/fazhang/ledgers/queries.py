"""Records for a user's eyes. Every query here starts from a scope."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Func, Q, QuerySet, TextField, Value
from django.http import Http404

from fazhang.ledgers import search
from fazhang.ledgers.fields import Choice
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import VOID, Ledger
from fazhang.places.scope import Scope

MASK = "＊＊＊"


class Stored(Func):
    """A top-level text value of `data`."""

    output_field = CharField()

    def __init__(self, name: str) -> None:
        super().__init__(F("data"), Value(name, output_field=TextField()))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="JSON_EXTRACT(%(expressions)s)", arg_joiner=", '$.' || ")

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner="::jsonb ->> ")


def ledger_for(scope: Scope, code: str) -> Ledger:
    """A ledger the user may see; 404 otherwise."""
    ledger = LEDGERS.get(code)
    if ledger is None or not scope.may("records") or (scope.role.grid_only and not ledger.grid):
        raise Http404("没有这本台账")
    return ledger


def records(scope: Scope, ledger: str | None = None) -> QuerySet[Record]:
    """The records a user may see, newest first."""
    rows = scope.limit(Record.objects.all())
    if not scope.may("records"):
        return rows.none()
    if ledger is not None:
        rows = rows.filter(ledger=ledger)
    elif scope.role.grid_only:
        rows = rows.filter(ledger__in=[k.code for k in LEDGERS.values() if k.grid])
    return rows.order_by("-occurred_on", "-id")


def record_for(scope: Scope, pk: int) -> Record:
    """One record the user may see; 404 otherwise, so that its existence is not told."""
    record = records(scope).filter(pk=pk).first()
    if record is None:
        raise Http404("没有这条记录，或不在您的管辖范围内")
    return record


def filtered(rows: QuerySet[Record], ledger: Ledger, wanted: Mapping[str, str]) -> QuerySet[Record]:
    """Narrow a ledger's list: `q` text, `state`, `region` path, `office`, `from`, `to`, and any Choice field."""
    if text := wanted.get("q", "").strip():
        rows = search.matching(rows, text)
    if state := wanted.get("state"):
        rows = rows.filter(state=state)
    else:
        rows = rows.exclude(state=VOID)
    if region := wanted.get("region"):
        rows = rows.filter(region__gte=region, region__lt=region + "z")
    if (office := wanted.get("office", "")).isdigit():
        rows = rows.filter(office=int(office))
    for name, lookup in (("from", "gte"), ("to", "lte")):
        try:
            rows = rows.filter(**{f"occurred_on__{lookup}": date.fromisoformat(wanted.get(name) or "")})
        except ValueError:
            pass
    for spec in ledger.fields:
        if isinstance(spec, Choice) and (value := wanted.get(spec.name)) in spec.options:
            if spec.name == ledger.kind:
                rows = rows.filter(kind=value)
            else:
                rows = rows.alias(**{f"stored_{spec.name}": Stored(spec.name)}).filter(
                    Q(**{f"stored_{spec.name}": value})
                )
    return rows


def shown(record: Record, scope: Scope) -> list[tuple[str, str, bool]]:
    """(label, text, is personal) of every field that has a value; personal ones masked."""
    values = record.stored()
    return [
        (f.label, MASK if f.personal else f.show(values.get(f.name)), f.personal)
        for f in record.spec.fields
        if values.get(f.name) not in (None, "", [])
    ]


def overdue(scope: Scope, today: date) -> QuerySet[Record]:
    """Open matters past their due day, the oldest first."""
    return pending(scope).filter(due_on__lt=today).order_by("due_on", "id")


def pending(scope: Scope) -> QuerySet[Record]:
    """Open matters that have a due day."""
    return records(scope).filter(closed_on=None, due_on__isnull=False).exclude(state=VOID).order_by("due_on", "id")


def counts(scope: Scope, year: int) -> dict[str, tuple[int, int]]:
    """Ledger code → (records of the year, of them open)."""
    rows = (
        records(scope)
        .exclude(state=VOID)
        .filter(occurred_on__gte=date(year, 1, 1), occurred_on__lte=date(year, 12, 31))
        .order_by()
        .values_list("ledger")
        .annotate(Count("pk"), Count("pk", filter=Q(closed_on=None)))
    )
    return {ledger: (total, open_) for ledger, total, open_ in rows}
