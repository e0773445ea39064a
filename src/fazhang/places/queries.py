"""Places, people and users for a user's eyes. Every query here starts from a scope."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from fazhang.books.state import under
from fazhang.places.models import LEVELS, Appointment, GroupMember, LeadingGroup, Office, Person, Region, User
from fazhang.places.scope import M, Scope

LENGTHS = sorted(length for length, _ in LEVELS.values())


def region_for(scope: Scope, path: str) -> Region:
    """A node the user's scope covers; 404 otherwise, so that nothing is told of what lies outside."""
    region = scope.regions().filter(path=path).first() if scope.covers(path) else None
    if region is None:
        raise Http404("没有这个地区，或不在您的管辖范围内")
    return region


def lineage(scope: Scope, path: str) -> list[Region]:
    """The node and its ancestors within the scope, the highest first."""
    paths = [path[:n] for n in LENGTHS if n <= len(path)]
    return list(scope.regions().filter(path__in=paths).order_by("path"))


def children(scope: Scope, path: str, *, retired: bool = True) -> list[Region]:
    """The nodes directly below one, those no longer in use last."""
    rows = scope.regions().filter(parent_id=path)
    return list((rows if retired else rows.filter(active=True)).order_by("-active", "path"))


def names(paths: Iterable[str]) -> dict[str, str]:
    """Path → name, of places that a page already shows by their code."""
    return dict(Region.objects.filter(path__in=set(paths)).values_list("path", "name"))


def offices(scope: Scope) -> QuerySet[Office]:
    return scope.limit(Office.objects.select_related("region"))


def office_for(scope: Scope, pk: int) -> Office:
    return _one(offices(scope), pk, "没有这个机构")


def people(scope: Scope) -> QuerySet[Person]:
    posts = Prefetch("appointments", Appointment.objects.select_related("office").order_by("-since", "pk"))
    return scope.limit(Person.objects.select_related("region").prefetch_related(posts))


def person_for(scope: Scope, pk: int) -> Person:
    return _one(people(scope), pk, "没有这个人")


def appointment_for(scope: Scope, pk: int) -> Appointment:
    rows = scope.limit(Appointment.objects.select_related("person", "office"), "office__region")
    return _one(rows, pk, "没有这条任职")


def groups(scope: Scope) -> QuerySet[LeadingGroup]:
    members = Prefetch("members", GroupMember.objects.select_related("person").order_by("pk"))
    return scope.limit(LeadingGroup.objects.select_related("region", "office").prefetch_related(members))


def group_for(scope: Scope, pk: int) -> LeadingGroup:
    return _one(groups(scope), pk, "没有这个领导小组")


def member_for(scope: Scope, pk: int) -> GroupMember:
    rows = scope.limit(GroupMember.objects.select_related("group", "person"), "group__region")
    return _one(rows, pk, "没有这名成员")


def users(scope: Scope) -> QuerySet[User]:
    return scope.limit(User.objects.select_related("region", "office"), "region")


def user_for(scope: Scope, pk: int) -> User:
    return _one(users(scope), pk, "没有这个用户")


def ping() -> None:
    """Raises where the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def office_names(ids: list[int]) -> dict[int, str]:
    """Office id → name, for ids that a scoped query gave out."""
    return dict(Office.objects.filter(pk__in=ids).values_list("pk", "name"))


def user_names(usernames: list[str]) -> dict[str, str]:
    """User name → the person's name, for those who acted on something that a scoped query gave out."""
    return dict(User.objects.filter(username__in=set(usernames)).values_list("username", "name"))


def password_changed(user: Any) -> None:
    """The user has chosen a password of their own."""
    User.objects.filter(pk=user.pk).update(must_change=False)
    user.must_change = False


def seats(scope: Scope, held: str = "") -> QuerySet[Region]:
    """Nodes that a user may be bound to, to choose from; above the township without its grids, which are too many.

    `held`: the node of the user as it is, offered in any case.
    """
    rows = scope.regions().filter(active=True)
    if not scope.town:
        rows = rows.exclude(level__startswith="grid")
    return (rows | scope.regions().filter(path=held)).order_by("path")


def matching_users(rows: QuerySet[User], text: str) -> QuerySet[User]:
    """Users whose name or user name has `text` in it."""
    return rows.filter(Q(name__icontains=text) | Q(username__icontains=text))


def _one(rows: QuerySet[M], pk: int, message: str) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(f"{message}，或不在您的管辖范围内")
    return found


def tree(path: str) -> dict[str, Any]:
    """A township with its villages and grids, nested: code, name, level, children. For the command line."""
    nodes = {r.path: r for r in Region.objects.filter(under(path, "path")).order_by("path")}
    built: dict[str, dict[str, Any]] = {}
    for own, region in nodes.items():
        built[own] = {"code": region.code, "name": region.name, "level": region.level, "children": []}
        if own != path and region.parent_id in built:
            built[region.parent_id]["children"].append(built[own])
    return built[path]
