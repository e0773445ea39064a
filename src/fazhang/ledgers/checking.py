"""Validation of what is to be registered, against a ledger's declaration and the places of a scope."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from fazhang.ledgers.fields import FieldError, Pick, read_day
from fazhang.ledgers.flow import VOID, holds
from fazhang.ledgers.law import in_force
from fazhang.ledgers.limits import cite
from fazhang.ledgers.models import Record
from fazhang.ledgers.procedure import not_now, unlawful
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import Facts, Ledger, Step
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
    """The regions a scope may register in and the offices of the township, each read once for a call, if asked for.

    `held`: a record that is corrected; it may stay where it is, though the place is no longer in use.
    """

    def __init__(self, scope: Scope, town: str, held: Record | None = None) -> None:
        self.town, self.today = scope.town, timezone.localdate()
        self._scope, self._held = scope, held
        self._of_town = scope if scope.town else replace(scope, path=town)

    @cached_property
    def regions(self) -> set[str]:
        found = set(self._scope.regions().filter(active=True).values_list("path", flat=True))
        return found | {self._held.region} if self._held else found

    @property
    def own(self) -> str:
        """Where a record is registered for which no place is named."""
        return self._scope.path if len(self._scope.path) > 9 else self.town or self._of_town.path

    @cached_property
    def offices(self) -> set[int]:
        return {office.pk for office in choices.offices(self._of_town, self._held.office_id if self._held else None)}


class Registers:
    """The entries of a township's registers that Pick fields choose from, each read once for a call."""

    def __init__(self, town: str) -> None:
        self.town = town
        self._entries: dict[Pick, dict[str, list[tuple[date, date | None, date | None]]]] = {}

    def entries(self, field: Pick) -> dict[str, list[tuple[date, date | None, date | None]]]:
        """Title → (on it since, left on, valid until) of every entry of that title."""
        if field not in self._entries:
            found: dict[str, list[tuple[date, date | None, date | None]]] = defaultdict(list)
            rows = Record.objects.filter(town=self.town, ledger=field.ledger).exclude(state=VOID)
            for title, since, left, data in rows.values_list("title", "occurred_on", "closed_on", "data"):
                values = json.loads(data)
                if holds(field.where, values):
                    ends = values.get(field.valid) if field.valid else None
                    found[title].append((since, left, date.fromisoformat(ends) if ends else None))
            self._entries[field] = found
        return self._entries[field]

    def fault(self, field: Pick, names: Iterable[str], on: date) -> str:
        """What is wrong with a choice on a day; empty for nothing."""
        if not field.strict:
            return ""
        known, law = self.entries(field), f"（{cite(field.article)}）" if field.article else ""
        for name in names:
            spans = known.get(name, [])
            register = LEDGERS[field.ledger].name
            if not spans:
                return f"{register}中没有“{name}”，请先在{register}登记{law}"
            if not any(since <= on and (left is None or left >= on) for since, left, _ in spans):
                return f"“{name}”在{on}不在{register}内{law}"
            if not any(since <= on and (ends is None or ends >= on) for since, _, ends in spans):
                label = LEDGERS[field.ledger].field(field.valid).label
                return f"“{name}”的{label}早于{on}{law}"
        return ""


class Desk:
    """What a call checks against in one township: its places, registers and the law in force, each read once."""

    def __init__(self, scope: Scope, town: str, held: Record | None = None) -> None:
        self.places, self.registers, self.law = Places(scope, town, held), Registers(town), in_force(town)
        self.held, self.permissions = held.stored() if held else {}, scope.role.permissions

    def checker(self, ledger: Ledger) -> Checker:
        return Checker(ledger, self)


class Checker:
    """Validation of entries of one ledger."""

    def __init__(self, ledger: Ledger, desk: Desk) -> None:
        places = desk.places
        self.ledger, self.desk, self.today = ledger, desk, places.today
        self.town, self.places = places.town, places
        self.picks = [f for f in ledger.fields if isinstance(f, Pick)]

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

    def office(self, raw: Any, errors: Errors) -> int | None:
        if not raw:
            return None
        try:
            office = int(raw)
        except (TypeError, ValueError):
            office = -1
        if office not in self.places.offices:
            errors["office"] = "请选择本乡镇的机构"
        return office

    def check(self, raw: Mapping[str, Any], closed: Any = None, state: str = "") -> tuple[Draft, Errors]:
        """An entry as a whole: a new one, one `closed` already, or a corrected one in its `state`."""
        values, errors = self.ledger.clean(raw)
        occurred = self.day(raw.get("occurred_on"), self.ledger.day, errors, "occurred_on")
        closed_on = self.day(closed, self.ledger.closed_day, errors, "closed_on") if closed else None
        office = self.office(raw.get("office"), errors)
        return self.weigh(values, errors, str(raw.get("region") or self.town or ""), office, occurred, closed_on, state)

    def weigh(
        self,
        values: dict[str, Any],
        errors: Errors,
        region: str,
        office: int | None,
        occurred: date | None,
        closed: date | None,
        state: str = "",
    ) -> tuple[Draft, Errors]:
        """What was read, held against the places, the decisions that are others' and the law. Adds to `errors`."""
        ledger = self.ledger
        if region not in self.places.regions or len(region) < 9:
            errors["region"] = "请选择管辖范围内的地区" if region else "请选择地区"
        if closed or "closed_on" in errors:
            if occurred and closed and closed < occurred:
                errors["closed_on"] = f"“{ledger.closed_day}”不能早于“{ledger.day}”"
            if step := ledger.flow.ending(values, state):
                need_fields(ledger, step, values, errors)
                if not state:
                    if not holds(step.when, {**values, **step.fills}):
                        errors.setdefault("closed_on", not_now(ledger, step, step.sources[0], values))
                    values |= step.fills
                    if step.day and closed:
                        values.setdefault(step.day, closed.isoformat())
                    state = step.target
        else:
            for name, way in ledger.decided(self.desk.permissions).items():
                if name in values and name not in self.desk.held:
                    label = ledger.field(name).label
                    errors.setdefault(name, f"“{label}”由有权办理“{way.name}”的人在那一步填写，这里不填")
        columns = {
            "region": region, "office_id": office, "occurred_on": occurred, "closed_on": closed,
            "state": state or ledger.flow.initial,
        }  # fmt: skip
        draft = Draft(columns, values)
        if not errors:
            errors |= self.law_of(columns, values)
        return draft, errors

    def law_of(self, columns: Mapping[str, Any], values: Mapping[str, Any]) -> Errors:
        """What a record with valid fields breaks of the law's order, time and registers, and days still to come."""
        facts = Facts(columns["occurred_on"], columns["closed_on"], columns["state"], values)
        errors = unlawful(self.ledger, facts, self.desk.law)
        for name in self.ledger.step_days:
            if (day := facts.day(name)) and day > self.today:
                errors.setdefault(name, f"“{self.ledger.field(name).label}”不能晚于今天")
        for spec in self.picks:
            if spec.name not in errors:
                new = [n for n in values.get(spec.name, ()) if n not in self.desk.held.get(spec.name, ())]
                if told := self.desk.registers.fault(spec, new, facts.day(spec.on or "opened") or facts.occurred_on):
                    errors[spec.name] = told
        return errors


def need_fields(ledger: Ledger, step: Step, values: Mapping[str, Any], errors: Errors) -> None:
    for name in step.needs:
        if values.get(name) in (None, "", []) and name not in errors:
            errors[name] = f"{step.name}须填写“{ledger.field(name).label}”"
