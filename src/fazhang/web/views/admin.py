"""管理: users, offices, people and their posts, leading groups, villages and grids. The rules are in `places`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from fazhang.books.numbers import whole
from fazhang.places import accounts, actions
from fazhang.places import queries as places
from fazhang.places.actions import Invalid
from fazhang.places.models import LEVELS, Region
from fazhang.places.roles import PERMISSIONS, ROLES
from fazhang.places.scope import Scope, scope_of

Act = Callable[[], Any]


def _day(given: QueryDict, name: str) -> date | None:
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError:
        return None


def _pk(given: QueryDict, name: str) -> int | None:
    return whole(given.get(name, ""))


def _homes(scope: Scope) -> list[Region]:
    """Nodes that may have offices and people: the townships in scope, and the county for its own administrator."""
    return [*scope.regions().filter(level="county"), *scope.towns()]


def chosen_home(request: HttpRequest, scope: Scope) -> tuple[Region, list[Region]]:
    """The node that ?region= asks for, else the user's own, and those to choose from."""
    homes = _homes(scope)
    asked = request.GET.get("region", "")
    if asked:
        return places.region_for(scope, asked), homes
    return next((h for h in homes if h.path == scope.path), homes[0]), homes


class Tried:
    """What came of a POST: `errors` and `typed` for the form named `form`, so that nothing typed is lost."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}
        self.typed: QueryDict | dict[str, str] = {}
        self.form = ""

    def run(self, request: HttpRequest, act: Act, done: str) -> bool:
        try:
            act()
        except Invalid as error:
            self.errors, self.typed, self.form = error.errors, request.POST, request.POST.get("form", "")
            return False
        messages.success(request, done)
        return True

    @property
    def status(self) -> int:
        return 422 if self.errors else 200


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    if not scope.may("places"):
        scope.require("users")
    counts = {
        "users": places.users(scope).filter(is_active=True).count(),
        "offices": places.offices(scope).filter(active=True).count(),
        "people": places.people(scope).count(),
        "groups": places.groups(scope).filter(until=None).count(),
        "villages": scope.regions().filter(level="village", active=True).count(),
        "grids": scope.regions().filter(level__startswith="grid", active=True).count(),
    }
    return render(request, "web/admin/home.html", {"counts": counts})


# ---- users ------------------------------------------------------------------------------------------------------


def _user_choices(scope: Scope, held: str = "") -> dict[str, Any]:
    return {
        "roles": ROLES.values(),
        "role_permissions": {
            r.code: [PERMISSIONS[p] for p in PERMISSIONS if p in r.permissions] for r in ROLES.values()
        },
        "regions": places.seats(scope, held),
        "offices": places.offices(scope).filter(active=True).order_by("region_id", "pk"),
        "many": not scope.town,
        "levels": LEVELS,
    }


def _shown_once(request: HttpRequest, scope: Scope, name: str, username: str, password: str) -> HttpResponse:
    """The one page that shows a password; it is neither stored nor shown again."""
    context = {"name": name, "username": username, "password": password}
    response = render(request, "web/admin/password.html", context)
    response["Cache-Control"] = "no-store"
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def users(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("users")
    tried = Tried()
    if request.method == "POST":
        given = request.POST
        try:
            user, password = accounts.add_user(
                scope=scope, username=given.get("username", ""), name=given.get("name", ""), role=given.get("role", ""),
                region=given.get("region", ""), office=_pk(given, "office"), email=given.get("email", ""),
            )  # fmt: skip
        except Invalid as error:
            tried.errors, tried.typed = error.errors, given
        else:
            return _shown_once(request, scope, user.name, user.username, password)
    rows = places.users(scope).order_by("-is_active", "region_id", "role", "username")
    text = request.GET.get("q", "").strip()
    if text:
        rows = places.matching_users(rows, text)
    context = {"users": rows[:500], "q": text, "tried": tried} | _user_choices(scope)
    return render(request, "web/admin/users.html", context, status=tried.status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def user(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("users")
    held = places.user_for(scope, pk)
    tried = Tried()
    if request.method == "POST":
        given = request.POST
        act = given.get("act", "")
        if act == "reset":
            try:
                password = accounts.reset_password(scope=scope, user=held)
            except Invalid as error:
                tried.errors = error.errors
            else:
                return _shown_once(request, scope, held.name, held.username, password)
        else:
            acts: dict[str, tuple[Act, str]] = {
                "off": (lambda: accounts.set_user(scope=scope, user=held, active=False), f"{held.name}已停用，不能再登录。"),
                "on": (lambda: accounts.set_user(scope=scope, user=held, active=True), f"{held.name}已启用。"),
                "edit": (
                    lambda: accounts.edit_user(
                        scope=scope, user=held, name=given.get("name", ""), role=given.get("role", ""),
                        region=given.get("region", ""), office=_pk(given, "office"), email=given.get("email", ""),
                    ),
                    f"{held.name}的资料已保存。",
                ),
            }  # fmt: skip
            if act in acts and tried.run(request, *acts[act]):
                return redirect("admin_user", pk)
            held = places.user_for(scope, pk)
    context = {"person": held, "own": held.username == scope.username, "tried": tried}
    context |= _user_choices(scope, held.region_id)
    return render(request, "web/admin/user.html", context, status=tried.status)


# ---- offices ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def offices(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("places")
    region, homes = chosen_home(request, scope)
    tried = Tried()
    if request.method == "POST":
        given = request.POST
        name, duty, pk = given.get("name", ""), given.get("duty", ""), _pk(given, "office")
        if pk is None:
            act: tuple[Act, str] = (
                lambda: actions.add_office(scope=scope, region=region.path, name=name, duty=duty), f"已增设“{name}”。"
            )  # fmt: skip
        else:
            held = places.office_for(scope, pk)
            act = {
                "off": (lambda: actions.set_office(scope=scope, office=held, active=False), f"“{held.name}”已停用。"),
                "on": (lambda: actions.set_office(scope=scope, office=held, active=True), f"“{held.name}”已恢复。"),
            }.get(
                given.get("act", ""),
                (lambda: actions.edit_office(scope=scope, office=held, name=name, duty=duty), f"“{name}”已保存。"),
            )
        if tried.run(request, *act):
            return redirect(request.get_full_path())
    context = {"region": region, "homes": homes, "tried": tried}
    context["offices"] = places.offices(scope).filter(region=region).order_by("-active", "pk")
    return render(request, "web/admin/offices.html", context, status=tried.status)


# ---- people -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("places")
    region, homes = chosen_home(request, scope)
    tried = Tried()
    if request.method == "POST":
        given = request.POST
        name = given.get("name", "")
        match given.get("act", ""):
            case "appoint":
                person = places.person_for(scope, _pk(given, "person") or 0)
                office = _pk(given, "office")
                held = places.office_for(scope, office) if office else None
                act: Act = lambda: _appoint(scope, person, held, given)  # noqa: E731
                done = f"{person.name}的任职已登记。"
            case "end":
                appointment = places.appointment_for(scope, _pk(given, "appointment") or 0)
                act = lambda: actions.end_appointment(  # noqa: E731
                    scope=scope, appointment=appointment, until=_day(given, "until")
                )
                done = f"{appointment.person.name}的任职已终止。"
            case "rename":
                person = places.person_for(scope, _pk(given, "person") or 0)
                act = lambda: actions.rename_person(scope=scope, person=person, name=name)  # noqa: E731
                done = "姓名已更正。"
            case _:
                act = lambda: actions.add_person(scope=scope, region=region.path, name=name)  # noqa: E731
                done = f"已增加“{name}”。"
        if tried.run(request, act, done):
            return redirect(request.get_full_path())
    context = {"region": region, "homes": homes, "tried": tried, "today": timezone.localdate()}
    context["people"] = places.people(scope).filter(region=region)
    context["offices"] = places.offices(scope).filter(region=region, active=True)
    return render(request, "web/admin/people.html", context, status=tried.status)


def _appoint(scope: Scope, person: Any, office: Any, given: QueryDict) -> None:
    if office is None:
        raise Invalid({"office": "请选择机构"})
    actions.appoint(
        scope=scope, person=person, office=office, post=given.get("post", ""), since=_day(given, "since"),
        until=_day(given, "until"),
    )  # fmt: skip


# ---- leading groups ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("places")
    region, homes = chosen_home(request, scope)
    tried = Tried()
    if request.method == "POST":
        given = request.POST
        match given.get("act", ""):
            case "member":
                group = places.group_for(scope, _pk(given, "group") or 0)
                who = _pk(given, "person")
                person = places.person_for(scope, who) if who else None
                act: Act = lambda: _member(scope, group, person, given)  # noqa: E731
                done = "成员已增加。"
            case "end-member":
                member = places.member_for(scope, _pk(given, "member") or 0)
                act = lambda: actions.end_member(scope=scope, member=member, until=_day(given, "until"))  # noqa: E731
                done = f"{member.person.name}已退出。"
            case "end":
                group = places.group_for(scope, _pk(given, "group") or 0)
                act = lambda: actions.end_group(scope=scope, group=group, until=_day(given, "until"))  # noqa: E731
                done = f"“{group.name}”已撤销。"
            case _:
                office = _pk(given, "office")
                held = places.office_for(scope, office) if office else None
                act = lambda: actions.add_group(  # noqa: E731
                    scope=scope, region=region.path, name=given.get("name", ""), since=_day(given, "since"),
                    office=held, duty=given.get("duty", ""),
                )  # fmt: skip
                done = f"已设立“{given.get('name', '')}”。"
        if tried.run(request, act, done):
            return redirect(request.get_full_path())
    context = {"region": region, "homes": homes, "tried": tried, "today": timezone.localdate()}
    context["groups"] = places.groups(scope).filter(region=region)
    context["offices"] = places.offices(scope).filter(region=region, active=True)
    context["people"] = places.people(scope).filter(region=region)
    return render(request, "web/admin/groups.html", context, status=tried.status)


def _member(scope: Scope, group: Any, person: Any, given: QueryDict) -> None:
    if person is None:
        raise Invalid({"person": "请选择人员"})
    actions.add_member(
        scope=scope, group=group, person=person, role=given.get("role", ""), since=_day(given, "since")
    )  # fmt: skip


# ---- villages and grids -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def regions(request: HttpRequest) -> HttpResponse:
    """One node at a time: its ancestors, itself, what lies below it."""
    scope = scope_of(request.user)
    scope.require("places")
    region = places.region_for(scope, request.GET.get("region") or scope.path)
    tried = Tried()
    if request.method == "POST":
        given = request.POST
        name = given.get("name", "")
        target = given.get("path", "") or region.path
        acts: dict[str, tuple[Act, str]] = {
            "grid": (lambda: actions.add_grid(scope=scope, parent=region.path, name=name), f"已增设“{name}”。"),
            "village": (
                lambda: actions.add_village(scope=scope, town=region.path, code=given.get("code", ""), name=name),
                f"已增设“{name}”。",
            ),
            "rename": (lambda: actions.rename_region(scope=scope, path=target, name=name), f"已改名为“{name}”。"),
            "off": (lambda: actions.retire_region(scope=scope, path=target), "已停用。已登记的业务和各项数字不变。"),
            "on": (lambda: actions.restore_region(scope=scope, path=target), "已恢复使用。"),
        }
        if given.get("act", "") in acts and tried.run(request, *acts[given["act"]]):
            return redirect(request.get_full_path())
    adds = "village" if region.level == "town" else "grid" if region.level in actions.GRIDS else ""
    below = places.children(scope, region.path)
    context = {
        "region": region,
        "lineage": places.lineage(scope, region.path),
        "below": below,
        "level": LEVELS[region.level][1],
        "adds": adds,
        "adds_label": "村（社区）" if adds == "village" else LEVELS[actions.GRIDS[region.level]][1] if adds else "",
        "editable": LEVELS[region.level][0] >= LEVELS["village"][0],
        "levels": {k: v[1] for k, v in LEVELS.items()},
        "tried": tried,
    }
    return render(request, "web/admin/regions.html", context, status=tried.status)
