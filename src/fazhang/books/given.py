"""Ids that the book gives out (book id × 10⁹ + number)."""

from __future__ import annotations

from typing import Any

from django.db import models


class GivenId(models.BigIntegerField):
    """A primary key of 64 bits that is always given. On SQLite it is the row's own number, so no index of its own."""

    def db_type(self, connection: Any) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)
