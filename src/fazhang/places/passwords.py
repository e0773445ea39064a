"""Password rules with messages in the user's language; Django 5.2 has no Chinese text for the length rule."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError


class LongEnough:
    """At least `length` characters."""

    def __init__(self, length: int = 10) -> None:
        self.length = length

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < self.length:
            raise ValidationError(f"密码太短，至少{self.length}位，现有{len(password)}位", code="password_too_short")

    def get_help_text(self) -> str:
        return f"密码至少{self.length}位。"
