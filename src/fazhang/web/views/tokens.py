"""管理: 接口令牌 and 推送, and the page that tells what the interface for programs offers. The rules are in `places`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fazhang.books.numbers import whole
from fazhang.places import hooks, tokens
from fazhang.places import queries as places
from fazhang.places.actions import Invalid
from fazhang.places.roles import PERMISSIONS
from fazhang.places.scope import scope_of
from fazhang.web.api.app import BASE, document
from fazhang.web.views.admin import Tried

USUAL = 180
"""Days a token is valid unless another day is chosen."""
SHOWN = 100
"""Deliveries on a hook's page."""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _once(request: HttpRequest, what: str, name: str, secret: str, back: str) -> HttpResponse:
    """The one page that shows a secret; a token's is not kept, and a hook's not shown again."""
    response = render(request, "web/api/secret.html", {"what": what, "name": name, "secret": secret, "back": back})
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def admin_tokens(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("users")
    tried, given = Tried(), request.POST
    if request.method == "POST":
        if (pk := whole(given.get("revoke", ""))) is not None:
            held = tokens.token_for(scope, pk)
            tokens.revoke(scope=scope, token=held)
            messages.success(request, f"令牌“{held.name}”已吊销，立即失效。")
            return redirect("admin_tokens")
        try:
            token, secret = tokens.add_token(
                scope=scope, name=given.get("name", ""), role=given.get("role", ""), region=given.get("region", ""),
                until=_day(given.get("until", "")), office=whole(given.get("office", "")),
            )  # fmt: skip
        except Invalid as error:
            tried.errors, tried.typed = error.errors, given
        else:
            return _once(request, "令牌", token.name, secret, "admin_tokens")
    now, today = timezone.now(), timezone.localdate()
    context = {
        "tokens": tokens.tokens(scope)[:200], "tried": tried, "now": now, "roles": tokens.TOKEN_ROLES.values(),
        "regions": places.seats(scope), "offices": places.offices(scope).filter(active=True).order_by("region_id", "pk"),
        "many": not scope.town, "today": today, "usual": today + timedelta(days=USUAL),
        "latest": today + timedelta(days=tokens.LONGEST), "never": [PERMISSIONS[p] for p in PERMISSIONS if p in tokens.PEOPLE],
    }  # fmt: skip
    return render(request, "web/api/tokens.html", context, status=tried.status)


@require_http_methods(["GET", "POST"])
def admin_hooks(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("users")
    tried, given = Tried(), request.POST
    if request.method == "POST":
        chosen = given.getlist("events")
        try:
            hook, secret = hooks.add_hook(
                scope=scope, region=given.get("region", ""), url=given.get("url", ""), events=chosen
            )
        except Invalid as error:
            tried.errors, tried.typed = error.errors, given
        else:
            return _once(request, "推送密钥", hook.url, secret, "admin_hooks")
    homes = [*scope.regions().filter(level="county", active=True), *scope.towns()]
    context = {"hooks": hooks.hooks(scope), "tried": tried, "homes": homes, "events": hooks.EVENTS.items()}
    return render(request, "web/api/hooks.html", context, status=tried.status)


@require_http_methods(["GET", "POST"])
def admin_hook(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("users")
    hook = hooks.hook_for(scope, pk)
    tried, act = Tried(), request.POST.get("act", "")
    if request.method == "POST":
        if act == "drop":
            hooks.drop_hook(scope=scope, hook=hook)
            messages.success(request, "推送已删除。")
            return redirect("admin_hooks")
        sent = whole(request.POST.get("delivery", "")) or 0
        acts: dict[str, Any] = {
            "off": (
                lambda: hooks.set_hook(scope=scope, hook=hook, active=False),
                "推送已暂停，暂停期间发生的不再推送。",
            ),
            "on": (lambda: hooks.set_hook(scope=scope, hook=hook, active=True), "推送已恢复。"),
            "resend": (lambda: hooks.resend(scope=scope, hook=hook, delivery=sent), "已重新推送，稍后刷新本页看结果。"),
        }
        if act in acts and tried.run(request, *acts[act]):
            return redirect("admin_hook", pk)
    names = dict(hooks.EVENTS)
    rows = [(d, names.get(d.event, d.event)) for d in hooks.deliveries(hook)[:SHOWN]]
    context = {
        "hook": hook,
        "events": [names[e] for e in hook.events.split() if e in names],
        "rows": rows,
        "tried": tried,
    }
    return render(request, "web/api/hook.html", context, status=tried.status)


@require_GET
def api_page(request: HttpRequest) -> HttpResponse:
    """接口说明: the operations of the OpenAPI document."""
    scope_of(request.user)
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(
                {"method": method.upper(), "path": path.removeprefix(BASE), "summary": operation["summary"],
                 "description": operation.get("description", "")}
            )  # fmt: skip
    context = {"groups": groups.items(), "base": request.build_absolute_uri(BASE), "events": hooks.EVENTS.items()}
    return render(request, "web/api/page.html", context)
