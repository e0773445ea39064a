"""Tables of what an administrator sets: days off and adjusted workdays, and limits that differ from place to place."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fazhang.ledgers.limits import term


class CalendarDay(models.Model):
    """A day whose nature the weekday does not tell. A year that has rows here is published."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=200)

    class Meta:
        app_label = "ledgers"

    def __str__(self) -> str:
        return f"{self.day} {'班' if self.working else '休'}"


class LimitSetting(models.Model):
    """A limit as set for a place and all below it. Rows are only added: the newest of a place and key counts.

    It counts for periods that begin on or after `since`. `value`: a number or "MM-DD"; "" takes the setting back. `set_at`: UTC ISO time.
    """

    path = models.CharField(max_length=24)
    since = models.DateField()
    key = models.CharField(max_length=40)
    value = models.CharField(max_length=8)
    unit = models.CharField(max_length=8)
    source = models.CharField(max_length=200)
    set_by = models.CharField(max_length=64)
    set_at = models.CharField(max_length=20)

    class Meta:
        app_label = "ledgers"
        indexes: ClassVar = [models.Index(fields=["path", "key"], name="limit_setting_place")]

    def __str__(self) -> str:
        return f"{self.path} {self.key} {self.value}{self.unit}"

    @property
    def typed(self) -> int | str:
        return int(self.value) if self.value.isdecimal() else self.value

    @property
    def term(self) -> str:
        """In words; "" where it takes the setting back."""
        return term(self.typed, self.unit) if self.value else ""
