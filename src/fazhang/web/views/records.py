"""One record: registering it, its page, its steps, corrections, voiding, and looks at residents' data."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhang.books.numbers import whole
from fazhang.ledgers import door, history, queries, steps
from fazhang.ledgers.evidence import ACCEPTED, Refused
from fazhang.ledgers.fields import Text
from fazhang.ledgers.models import Record
from fazhang.ledgers.secrecy import accused
from fazhang.ledgers.spec import EVENT, ROSTER, VOID, Ledger, Step
from fazhang.places import choices
from fazhang.places.queries import user_names
from fazhang.places.scope import Denied, Scope, scope_of
from fazhang.web import cases, forms
from fazhang.web.guard import takes_files
from fazhang.web.views import papers

CARRIED = ("region", "office", "occurred_on")
"""What 保存并继续登记 keeps, besides the field that sorts the ledger's records into kinds."""


def _form_context(
    scope: Scope, ledger: Ledger, raw: Mapping[str, Any], errors: Mapping[str, str], record: Record | None = None
) -> dict[str, Any]:
    """What the form's template needs, whether it registers or corrects."""
    needed: tuple[str, ...] = ()
    held: set[str] = set()
    town = record.town if record else str(raw.get("region", ""))[:9]
    shown = [*CARRIED, "closed_on", *(f.name for f in ledger.fields)]
    if record is not None:
        held = {f.name for f in ledger.personal if record.stored().get(f.name)}
        if record.closed_on:
            ending = ledger.flow.ending(record.stored(), record.state)
            needed = ending.needs if ending else ()
    return {
        "ledger": ledger,
        "sections": forms.sections(ledger, raw, errors, queries.offers(scope, ledger, town), held, needed),
        "raw": raw,
        "errors": errors,
        "faults": forms.summary(ledger, errors, shown),
        "places": choices.places(scope, held=record.region if record else ""),
        "offices": choices.offices(scope, record.office_id if record else None),
        "record": record,
        "today": timezone.localdate(),
        "accept": ",".join(f".{e}" for e in ACCEPTED),
        "may_attach": scope.may("attach"),
    }


def _attach(request: HttpRequest, record: int, scope: Scope, step: str = "") -> list[str]:
    """Attach the files of a form, those that are taken; returns what is wrong with the others."""
    files = request.FILES.getlist("files")
    if not files:
        return []
    try:
        door.attach(record=record, uploads=[(f.name or "", f.file or f) for f in files], scope=scope, step=step)
    except Refused as refused:
        if len(files) == 1:
            return [str(refused)]
    else:
        return []
    faults = []
    for file in files:
        file.seek(0)
        try:
            door.attach(record=record, uploads=[(file.name or "", file.file or file)], scope=scope, step=step)
        except Refused as refused:
            faults.append(str(refused))
    return faults


@dataclass(frozen=True)
class Origin:
    """What a new record comes out of: a record, and the step that this takes there ("" for one only about it)."""

    record: Record
    step: Step | None
    carried: tuple[str, ...]
    """Labels of what is copied without being shown."""


def _origin(request: HttpRequest, scope: Scope, ledger: Ledger) -> Origin | None:
    """The record named by ?from= and its step by ?step=; 404 for what does not lead into this ledger."""
    pk = whole(request.GET.get("from", ""))
    if pk is None:
        return None
    held = queries.record_for(scope, pk)
    code = request.GET.get("step", "")
    if not code and ledger.registers == "supervise":
        return Origin(held, None, ())
    step = queries.step_for(scope, held, code)
    if step.opens != ledger.code:
        raise Http404("没有这一步")
    stored = held.stored()
    hidden = tuple(
        ledger.field(name).label
        for name, source in step.copies.items()
        if source[0] != "=" and stored.get(source) and not _visible(scope, ledger, name, held, source)
    )
    return Origin(held, step, hidden)


def _visible(scope: Scope, ledger: Ledger, name: str, held: Record, source: str) -> bool:
    """`name` may also be a column of the record (occurred_on)."""
    return not queries.masked(held.spec.field(source), scope) and all(f.name != name for f in ledger.personal)


def _prefilled(scope: Scope, ledger: Ledger, origin: Origin | None) -> dict[str, Any]:
    """What a form begins with from the record it comes out of; residents' data are copied at the door, unseen."""
    if origin is None:
        return {}
    held = origin.record
    raw: dict[str, Any] = {"region": held.region, "office": str(held.office_id or "")}
    if origin.step is None:
        first = next(f for f in ledger.fields if isinstance(f, Text))
        named = f"{held.spec.name}{held.number}号" if accused(held) else held.title
        return raw | {first.name: named[: first.max]}
    stored = held.stored()
    for name, source in origin.step.copies.items():
        if source[0] == "=":
            raw[name] = source[1:]
        elif stored.get(source) and _visible(scope, ledger, name, held, source):
            raw[name] = stored[source]
    return raw


@sensitive_post_parameters()
@takes_files
@require_http_methods(["GET", "POST"])
def record_new(request: HttpRequest, code: str) -> HttpResponse:
    """Register a record: a new matter, one settled already (补录), or one that comes out of another (?from=&step=)."""
    scope = scope_of(request.user)
    ledger = queries.ledger_for(scope, code)
    scope.require(ledger.registers)
    origin = _origin(request, scope, ledger)
    if request.method == "GET":
        kept = {k: v for k, v in request.GET.items() if k in (*CARRIED, ledger.kind)}
        raw = {
            "region": scope.town if scope.path == scope.town else scope.path,
            "office": str(scope.office or ""),
            "occurred_on": timezone.localdate().isoformat(),
            **_prefilled(scope, ledger, origin),
            **kept,
        }
        return _show_new(request, scope, ledger, raw, {}, uuid.uuid4().hex, origin)
    key = request.POST.get("key", "")[:80] or uuid.uuid4().hex
    raw = forms.typed(request.POST, ledger)
    closed = raw.pop("closed_on", "")
    if told := _unsettled(ledger, raw, closed):
        return _show_new(request, scope, ledger, raw, {"closed_on": told}, key, origin)
    try:
        entry = door.Entry(
            raw, key=f"{scope.username}:{key}"[:80], closed_on=closed or None,
            parent=origin.record.pk if origin else None, step=origin.step.code if origin and origin.step else "",
        )  # fmt: skip
        done = door.register(ledger=code, entries=[entry], scope=scope)
    except door.Invalid as invalid:
        return _show_new(request, scope, ledger, raw | {"closed_on": closed}, invalid.first, key, origin)
    record = queries.records(scope).filter(pk=done.ids[0]).first()
    if record is None:
        messages.success(request, "已经登记。它检举的是本机构，由其他机构办理，这里不再显示。")
        return redirect("ledger_list", code)
    saved = f"saved-{code}"
    faults = _attach(request, record.pk, scope)
    if done.replayed:
        messages.info(request, f"“{record.title}”刚才已经登记为{record.number}号，没有重复登记。", extra_tags=saved)
    else:
        messages.success(request, f"已登记{record.number}号：{record.title}", extra_tags=saved)
    for fault in faults:
        messages.error(request, f"记录已经保存，但有附件没有收下：{fault}。请在{record.number}号记录中重新上传。")
    if "again" not in request.POST:
        return redirect("record", record.pk)
    keep = {k: str(raw.get(k) or "") for k in (*CARRIED, ledger.kind) if k and raw.get(k)}
    return redirect(f"{reverse('record_new', args=[code])}?{urlencode(keep)}")


def _unsettled(ledger: Ledger, raw: Mapping[str, Any], closed: str) -> str:
    """What to say where the settling of a matter was filled in without its day; empty for nothing."""
    asked = {f.name for f in ledger.asked}
    later = [f for f in ledger.fields if f.name not in asked and raw.get(f.name) not in forms.EMPTY]
    if closed or not later:
        return ""
    return f"填写了“{later[0].label}”等办理内容的，请填写“{ledger.closed_day}”；尚未办结的请先登记，再逐步办理"


def _show_new(
    request: HttpRequest, scope: Scope, ledger: Ledger, raw: Mapping[str, Any], errors: Mapping[str, str], key: str,
    origin: Origin | None = None,
) -> HttpResponse:  # fmt: skip
    context = _form_context(scope, ledger, raw, errors) | {
        "key": key,
        "origin": origin,
        "settles": ledger.flow not in (EVENT, ROSTER) and origin is None and bool(ledger.flow.ending({})),
        "draft": f"{scope.username}:{ledger.code}",
        "files_lost": bool(request.FILES),
    }
    if origin and not scope.town:
        context["places"] = [p for p in context["places"] if p.path.startswith(origin.record.town)]
        context["offices"] = choices.offices(replace(scope, path=origin.record.town), origin.record.office_id)
    return render(request, "web/record_form.html", context, status=422 if errors else 200)


@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request.user)
    return render(request, "web/record.html", _record_context(scope, queries.record_for(scope, pk)))


def _record_context(scope: Scope, held: Record) -> dict[str, Any]:
    spec = held.spec
    acts, versions, files = history.history(held), history.versions(held, scope), queries.evidence(held)
    undone = None if held.voided else steps.last_step(held)
    return {
        "record": held,
        "ledger": spec,
        "shown": queries.shown(held, scope),
        "place": choices.labels([held.region])[held.region],
        "town": choices.labels([held.town])[held.town],
        "makers": user_names([held.created_by]),
        "acts": acts,
        "versions": versions,
        "evidence": files,
        "undone": undone if undone and scope.may(steps.undoes(undone)) else None,
        "accept": ",".join(f".{e}" for e in ACCEPTED),
        "void_reason": held.stored().get("void_reason", "") if held.voided else "",
        "may": {
            p: scope.may(p)
            for p in (
                "amend",
                "void",
                "attach",
                "evidence",
                "personal",
                "figures",
                "books",
            )
        },
        "may_register": scope.may(spec.registers),
        **cases.context(scope, held, acts, versions, files),
        **papers.panel(scope, held),
        "has_personal": any(f.personal and held.stored().get(f.name) for f in spec.fields),
    }


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def record_edit(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request.user)
    held = queries.record_for(scope, pk)
    scope.require("amend")
    if held.voided:
        raise Denied("这条记录已经作废，不能更正")
    if request.method == "GET":
        return _show_edit(request, scope, held, present(held), {}, held.version)
    raw = forms.typed(request.POST, held.spec)
    version = version_of(request)
    given = forms.without_untouched(request.POST, raw, held.spec)
    try:
        after = door.amend(record=pk, raw=given, scope=scope, version=version)
    except door.Invalid as invalid:
        return _show_edit(request, scope, held, raw, invalid.first, version)
    except door.Conflict:
        differs = history.differences(held, version or held.version, raw)
        return _show_edit(request, scope, held, raw, {}, held.version, differs)
    if after.version == version:
        messages.info(request, "内容没有变化，没有生成新的凭证。")
    else:
        messages.success(request, "已更正，差额已红字冲正入账；更正前的内容留在“历次版本”中。")
    return redirect("record", pk)


def present(held: Record) -> dict[str, Any]:
    """A record's values as the form shows them; personal ones stay where they are."""
    hidden = {f.name for f in held.spec.personal}
    values = {n: v for n, v in held.stored().items() if n not in hidden}
    return values | {
        "region": held.region,
        "office": str(held.office_id or ""),
        "occurred_on": held.occurred_on.isoformat(),
        "closed_on": held.closed_on.isoformat() if held.closed_on else "",
        # A field that has no value must not get its default back.
        **{f.name: "" for f in held.spec.fields if f.name not in values},
    }


def version_of(request: HttpRequest) -> int | None:
    return whole(request.POST.get("version", ""))


def _show_edit(
    request: HttpRequest, scope: Scope, held: Record, raw: Mapping[str, Any], errors: Mapping[str, str],
    version: int | None, differs: list[history.Difference] | None = None,
) -> HttpResponse:  # fmt: skip
    context = _form_context(scope, held.spec, raw, errors, held) | {"version": version, "differs": differs}
    return render(
        request, "web/record_form.html", context, status=409 if differs is not None else 422 if errors else 200
    )


@require_http_methods(["GET", "POST"])
def record_void(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request.user)
    held = queries.record_for(scope, pk)
    scope.require("void")
    error, conflict, reason, version = "", "", "", held.version
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            door.void(record=pk, reason=reason, scope=scope, version=version_of(request))
        except door.Invalid as invalid:
            error = next(iter(invalid.first.values()))
        except door.Conflict as changed:
            conflict = str(changed)
        else:
            messages.success(request, f"已作废{held.number}号，它在各项指标中的数已全部冲回。")
            return redirect("record", pk)
    context = {
        "record": held, "ledger": held.spec, "error": error, "reason": reason, "version": version,
        "conflict": conflict, "already": held.state == VOID,
    }  # fmt: skip
    return render(request, "web/record_void.html", context, status=409 if conflict else 422 if error else 200)


@sensitive_post_parameters()
@require_POST
def record_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Residents' data of a record, for a reason that is written down first."""
    scope = scope_of(request.user)
    held = queries.record_for(scope, pk)
    error, values = "", {}
    reason = request.POST.get("reason", "")
    try:
        values = door.reveal(record=held, reason=reason, scope=scope)
    except door.Invalid as invalid:
        error = next(iter(invalid.first.values()))
    revealed = [(f.label, values[f.name]) for f in held.spec.personal if values.get(f.name)]
    context: dict[str, Any] = {"revealed": revealed, "reason": reason, "reveal_error": error}
    if not request.htmx:  # type: ignore[attr-defined]
        context |= _record_context(scope, held)
        return render(request, "web/record.html", context, status=422 if error else 200)
    context |= {"record": held, "may": {"personal": True}}
    return render(request, "web/parts/personal.html", context)


@takes_files
@require_POST
def record_attach(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request.user)
    held = queries.record_for(scope, pk)
    scope.require("attach")
    count = len(request.FILES.getlist("files"))
    faults = _attach(request, pk, scope, request.POST.get("step", ""))
    if not count:
        messages.error(request, "没有选择文件。")
    elif count > len(faults):
        messages.success(request, f"已上传{count - len(faults)}个文件。")
    for fault in faults:
        messages.error(request, fault)
    return redirect(reverse("record", args=[held.pk]) + "#evidence")
