"""Records that a unit may not see because they are about it: an accusation is never shown to the accused.

信访工作条例 30: neither the material nor its author may come to the accused. A ledger names the field that holds the
unit (Ledger.kept_from); whoever belongs to an office named there does not find the record at all. People write
a unit's name longer or shorter than the register does (青石镇司法所, 司法所), so either may hold the other.
"""

from __future__ import annotations

from django.db.models import CharField, F, Func, Q, QuerySet, TextField, Value

from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.places.scope import Scope


class Stored(Func):
    """A top-level text value of a record's `data`."""

    output_field = CharField()

    def __init__(self, name: str) -> None:
        super().__init__(F("data"), Value(name, output_field=TextField()))

    def as_sqlite(self, compiler, connection, **extra):  # type: ignore[no-untyped-def]
        return super().as_sql(compiler, connection, template="JSON_EXTRACT(%(expressions)s)", arg_joiner=", '$.' || ")

    def as_postgresql(self, compiler, connection, **extra):  # type: ignore[no-untyped-def]
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner="::jsonb ->> ")


def without(rows: QuerySet[Record], scope: Scope, ledger: str | None = None) -> QuerySet[Record]:
    """Rows less those that are about the user's own office."""
    for spec in LEDGERS.values():
        if spec.kept_from and ledger in (None, spec.code) and (name := scope.office_name):
            rows = rows.alias(about=Stored(spec.kept_from), own=Value(name, output_field=TextField())).filter(
                ~Q(ledger=spec.code) | Q(about=None) | ~(Q(about__contains=name) | Q(own__contains=F("about")))
            )
    return rows


def hidden(record: Record, scope: Scope) -> bool:
    """Whether a record is about the user's own office."""
    about = accused(record)
    return bool(about and (name := scope.office_name) and (name in about or about in name))


def accused(record: Record) -> str:
    """The unit that a record is kept from; empty for none."""
    return (record.stored().get(record.spec.kept_from) or "") if record.spec.kept_from else ""
