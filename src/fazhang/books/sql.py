"""Plain bulk SQL, the same on SQLite and PostgreSQL: several times faster than bulk_create and bulk_update."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models


def chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    source = iter(rows)
    while chunk := list(islice(source, size)):
        yield chunk


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], tail: str = "") -> None:
    """INSERT many rows as they are (dates as ISO text). Several times faster than bulk_create, on both engines."""
    names = ", ".join(connection.ops.quote_name(c) for c in columns)
    marks = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        for chunk in chunks(rows, 5000):
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {tail}", chunk)


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """UPDATE many rows by primary key; each row holds the columns' values and, last, the key."""
    sets = ", ".join(f"{connection.ops.quote_name(c)} = %s" for c in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    key = connection.ops.quote_name(str(model._meta.pk and model._meta.pk.column))
    with connection.cursor() as cursor:
        for chunk in chunks(rows, 5000):
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE {key} = %s", chunk)
