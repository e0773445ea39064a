"""Whole numbers as an address or a form gives them, from anybody and of any length."""

from __future__ import annotations

DIGITS = 18
"""As many as any number in a column of the database may have (64 bits)."""


def whole(text: str) -> int | None:
    """The number that `text` is written as in decimal digits, without a sign; None for anything else."""
    return int(text) if len(text) <= DIGITS and text.isdecimal() else None
