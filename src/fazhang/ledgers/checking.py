"""Validation of what is to be registered, against a ledger's declaration and the places of a scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from fazhang.ledgers.fields import FieldError, read_day
from fazhang.ledgers.models import Record
from fazhang.ledgers.spec import Ledger, Step
from fazhang.places import choices
from fazhang.places.scope import Scope

Errors = dict[str, str]
"""Field name → message. `region`, `office`, `occurred_on`, `closed_on` stand for the columns; "" for the whole."""


class Invalid(Exception):
    """What was given cannot be taken. `errors`: index of the entry → Errors."""

    def __init__(self, errors: Mapping[int, Errors]) -> None:
        self.errors = dict(errors)
        told = [m for e in list(self.errors.values())[:3] for m in e.values()]
        super().__init__("；".join(told) + (f"；等{len(self.errors)}条" if len(self.errors) > 3 else ""))

    @property
    def first(self) -> Errors:
        return next(iter(self.errors.values()))


class Conflict(Exception):
    """The record was changed by somebody else since it was opened."""


@dataclass(slots=True)
class Draft:
    """A validated entry, columns by name."""

    columns: dict[str, Any]
    values: dict[str, Any]


class Places:
    """The regions and offices a scope may register in, read once for a call.

    `held`: a record that is corrected; it may stay where it is, though the place is no longer in use.
    """

    def __init__(self, scope: Scope, held: Record | None = None) -> None:
        self.town, self.today = scope.town, timezone.localdate()
        self.regions = set(scope.regions().filter(active=True).values_list("path", flat=True))
        if held is not None:
            self.regions.add(held.region)
        self.offices = {office.pk for office in choices.offices(scope, held.office_id if held else None)}


class Checker:
    """Validation of entries of one ledger against the places of one scope."""

    def __init__(self, ledger: Ledger, places: Places) -> None:
        self.ledger, self.today = ledger, places.today
        self.town, self.regions, self.offices = places.town, places.regions, places.offices

    def day(self, raw: Any, label: str, errors: Errors, name: str) -> date | None:
        if raw is None or raw == "":
            errors[name] = f"请填写“{label}”"
            return None
        try:
            day = read_day(raw, label)
        except FieldError as error:
            errors[name] = str(error)
            return None
        if day > self.today:
            errors[name] = f"“{label}”不能晚于今天"
        return day

    def check(self, raw: Mapping[str, Any], closed: Any = None, step: Step | None = None) -> tuple[Draft, Errors]:
        values, errors = self.ledger.clean(raw)
        region = str(raw.get("region") or self.town or "")
        if region not in self.regions or len(region) < 9:
            errors["region"] = "请选择管辖范围内的地区" if region else "请选择地区"
        office: int | None = None
        if raw.get("office"):
            try:
                office = int(raw["office"])
            except (TypeError, ValueError):
                office = -1
            if office not in self.offices:
                errors["office"] = "请选择本乡镇的机构"
        occurred = self.day(raw.get("occurred_on"), self.ledger.day, errors, "occurred_on")
        closed_on = self.day(closed, self.ledger.closed_day, errors, "closed_on") if closed else None
        if occurred and closed_on and closed_on < occurred:
            errors["closed_on"] = f"“{self.ledger.closed_day}”不能早于“{self.ledger.day}”"
        if step:
            need_fields(self.ledger, step, values, errors)
        state = step.target if step else self.ledger.flow.initial
        columns = {
            "region": region, "office_id": office, "occurred_on": occurred, "closed_on": closed_on, "state": state,
        }  # fmt: skip
        return Draft(columns, values), errors


def need_fields(ledger: Ledger, step: Step, values: Mapping[str, Any], errors: Errors) -> None:
    for name in step.needs:
        if values.get(name) in (None, "", []) and name not in errors:
            errors[name] = f"{step.name}须填写“{ledger.field(name).label}”"
