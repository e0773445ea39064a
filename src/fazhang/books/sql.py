"""Plain bulk SQL, the same on SQLite and PostgreSQL: several times faster than bulk_create and bulk_update."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

from fazhang.books.behind import writer


def chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    source = iter(rows)
    while chunk := list(islice(source, size)):
        yield chunk


def insert(
    model: type[models.Model] | str, columns: Sequence[str], rows: Iterable[Sequence[Any]], tail: str = ""
) -> None:
    """INSERT many rows as they are (dates as ISO text) into a model's table or one that has no model.

    Several times faster than bulk_create, on both engines.
    """
    names = ", ".join(connection.ops.quote_name(c) for c in columns)
    table = connection.ops.quote_name(model if isinstance(model, str) else model._meta.db_table)
    head, behind = f"INSERT INTO {table} ({names})", writer()
    if behind is not None:
        if rows := list(rows):
            behind.put(head, rows, tail)
        return
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        for chunk in chunks(rows, 5000):
            cursor.executemany(f"{head} VALUES ({marks}) {tail}", chunk)


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """UPDATE many rows by primary key; each row holds the columns' values and, last, the key."""
    sets = ", ".join(f"{connection.ops.quote_name(c)} = %s" for c in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    key = connection.ops.quote_name(str(model._meta.pk and model._meta.pk.column))
    with connection.cursor() as cursor:
        for chunk in chunks(rows, 5000):
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE {key} = %s", chunk)


def read(
    model: type[models.Model], columns: Sequence[str], where: str = "", parameters: Sequence[Any] = (), order: str = ""
) -> Iterator[list[Any]]:
    """Rows as they are stored, past every converter, days as ISO text: for verification, where any byte may have been
    changed into something that does not convert. Bytes that are no UTF-8 come as lone surrogates.
    """
    quote = connection.ops.quote_name
    days = {f.column for f in model._meta.concrete_fields if isinstance(f, models.DateField)}
    names = ", ".join(f"CAST({quote(c)} AS TEXT)" if c in days else quote(c) for c in columns)
    query = f"SELECT {names} FROM {quote(model._meta.db_table)}"
    query += (f" WHERE {where}" if where else "") + (f" ORDER BY {order}" if order else "")
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        while rows := _fetch(cursor):
            yield from map(list, rows)


def _fetch(cursor: Any) -> list[Any]:
    if connection.vendor != "sqlite":
        return cursor.fetchmany(2000)
    connection.connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        return cursor.fetchmany(2000)
    finally:
        connection.connection.text_factory = str
