"""Steps of a record: taking one, taking the last one back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fazhang.ledgers import door, procedure, queries, steps
from fazhang.ledgers.fields import Rows
from fazhang.ledgers.law import in_force
from fazhang.ledgers.models import Record
from fazhang.ledgers.spec import Step
from fazhang.places import choices
from fazhang.places.scope import Scope, scope_of
from fazhang.web import cases, forms
from fazhang.web.views.records import present, version_of


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def record_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a step: the fields it fills, its day, the row it adds, the office it names, the record it joins."""
    scope = scope_of(request.user)
    held = queries.record_for(scope, pk)
    taken = queries.step_for(scope, held, step)
    if taken.opens:
        query = urlencode({"from": held.pk, "step": taken.code})
        return redirect(f"{reverse('record_new', args=[taken.opens])}?{query}")
    day, _ = cases.day_of_step(held, taken)
    raw: dict[str, Any] = present(held) | {day: timezone.localdate().isoformat(), "other": ""}
    errors: Mapping[str, str] = {}
    conflict, version = "", held.version
    if request.method == "POST":
        raw |= _typed(request, held, taken)
        version = version_of(request) or held.version
        given = forms.without_untouched(request.POST, {n: raw.get(n) for n in taken.fields}, held.spec)
        if taken.adds:
            given[taken.adds] = raw[taken.adds]
        if taken.assigns:
            given["office"] = raw.get("office", "")
        other = None
        if taken.joins:
            other = queries.numbered(scope, held, raw["other"])
        try:
            move = door.Move(pk, step, given, raw.get(day) or None, version, other=other.pk if other else None)
            door.move(moves=[move], scope=scope)
        except door.Invalid as invalid:
            errors = invalid.first
        except door.Conflict as error:
            conflict, version = str(error), held.version
        else:
            messages.success(request, f"已{taken.name}：{held.title}", extra_tags=f"saved-{pk}:{step}")
            return redirect("record", pk)
    context = _context(scope, held, taken, raw, errors)
    context |= {"conflict": conflict, "version": version}
    return render(request, "web/record_step.html", context, status=409 if conflict else 422 if errors else 200)


def _typed(request: HttpRequest, held: Record, step: Step) -> dict[str, Any]:
    """What was typed into a step's form; the row that it adds as that one row."""
    raw = forms.typed(request.POST, held.spec)
    if step.adds:
        field = held.spec.field(step.adds)
        assert isinstance(field, Rows)
        raw[step.adds] = next(iter(forms.rows_typed(request.POST, field)), {})
    return raw | {n: request.POST.get(n, "") for n in ("other", "office") if n in request.POST}


def _context(
    scope: Scope, held: Record, step: Step, raw: Mapping[str, Any], errors: Mapping[str, str]
) -> dict[str, Any]:
    spec, law, today = held.spec, in_force(held.town), timezone.localdate()
    offered = queries.offers(scope, spec, held.town)
    hidden = {f.name for f in spec.personal if f.name in held.stored()}
    hints = cases.hints(held, step, law)
    widgets = [
        forms.widget(spec.field(n), raw, errors.get(n, ""), n in step.needs, offered.get(n, ()), n in hidden)
        for n in step.fields
    ]
    for widget in widgets:
        widget.help = "；".join(t for t in (widget.help, hints.get(widget.name, "")) if t)
    adding: dict[str, Any] | None = None
    if step.adds:
        field = spec.field(step.adds)
        assert isinstance(field, Rows)
        typed = raw.get(step.adds)
        first = {c.name: c.default for c in field.columns if c.default is not None}
        days = [c.name for c in field.columns if c.widget == "day" and c.required]
        first |= {days[0]: today.isoformat()} if days else {}
        values = typed if isinstance(typed, Mapping) else first
        adding = {"field": field, "cells": forms.row(field, 0, values), "error": errors.get(step.adds, "")}
        for cell in adding["cells"]:
            column = cell.name.rsplit("-", 1)[1]
            cell.offered = tuple(offered.get(column, ()))
    day, label = cases.day_of_step(held, step)
    shown = [day, *step.fields, *(["office"] if step.assigns else []), *(["other"] if step.joins else [])]
    return {
        "record": held, "ledger": spec, "step": step, "widgets": widgets, "adding": adding,
        "day": {"name": day, "label": label, "value": raw.get(day, ""), "error": errors.get(day, "")} if day else None,
        "offices": choices.offices(scope, held.office_id) if step.assigns else [],
        "raw": raw, "errors": errors, "faults": forms.summary(spec, errors, shown),
        "shown": queries.shown(held, scope), "tables": queries.tables(held, scope),
        "blocked": procedure.not_now(spec, step, held.state, held.stored()) if held.state not in step.sources else "",
        "waits": procedure.awaited(spec, step, cases.facts_of(held), law, today) or cases.lapsed(held, step, law, today),
        "article": cases.cited(step), "today": today,
        "fills": [(spec.field(n).label, spec.field(n).show(v)) for n, v in step.fills.items()],
        "clears": [spec.field(n).label for n in step.clears if held.stored().get(n) not in forms.EMPTY],
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def record_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last step back, after saying what that does."""
    scope = scope_of(request.user)
    held = queries.record_for(scope, pk)
    step = None if held.voided else steps.last_step(held)
    scope.require(steps.undoes(step))
    error, conflict, version = "", "", held.version
    if request.method == "POST":
        try:
            after = door.undo(record=pk, scope=scope, version=version_of(request))
        except door.Invalid as invalid:
            error = next(iter(invalid.first.values()))
        except door.Conflict as changed:
            conflict = str(changed)
        else:
            messages.success(request, f"已撤回，{held.number}号回到“{after.state_name}”。")
            return redirect("record", pk)
    context = {
        "record": held, "ledger": held.spec, "step": step, "version": version, "error": error, "conflict": conflict,
    }  # fmt: skip
    return render(request, "web/record_undo.html", context, status=409 if conflict else 422 if error else 200)
