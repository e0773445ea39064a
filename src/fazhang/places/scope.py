"""The one scoping door. Every query for a user's eyes passes `scope_of(user)`; nothing else decides who sees what.

A scope is a path prefix in the region tree: a condition in SQL, never a list of ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, Q, QuerySet

from fazhang.books.state import under
from fazhang.places.models import Office, Region
from fazhang.places.roles import PERMISSIONS, ROLES, Role

if TYPE_CHECKING:
    from fazhang.places.models import User

M = TypeVar("M", bound=Model)


class Denied(Exception):
    """Not allowed; `reason` says why in the user's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Scope:
    """What one user may see and do. `path` is the node it is bound to."""

    username: str
    name: str
    path: str
    role: Role
    office: int | None = None

    @cached_property
    def office_name(self) -> str:
        """The name of the user's office; empty for none."""
        return Office.objects.filter(pk=self.office).values_list("name", flat=True).first() or "" if self.office else ""

    def may(self, permission: str) -> bool:
        return permission in self.role.permissions

    def require(self, permission: str) -> None:
        if not self.may(permission):
            raise Denied(f"“{self.role.name}”没有“{PERMISSIONS[permission]}”的权限")

    def covers(self, region: str) -> bool:
        return bool(region) and region.startswith(self.path)

    def require_region(self, region: str) -> None:
        if not self.covers(region):
            raise Denied("不在您的管辖范围内")

    def where(self, column: str = "region") -> Q:
        return under(self.path, column)

    def limit(self, rows: QuerySet[M], column: str = "region") -> QuerySet[M]:
        return rows.filter(self.where(column))

    def regions(self) -> QuerySet[Region]:
        """The nodes below and including the user's own."""
        return self.limit(Region.objects.all(), "path")

    @property
    def town(self) -> str:
        """The township the user works in; empty above that level."""
        return self.path[:9] if len(self.path) >= 9 else ""

    def towns(self) -> QuerySet[Region]:
        if self.town:
            return Region.objects.filter(path=self.town)
        return self.regions().filter(level="town")


def scope_of(user: User | Any) -> Scope:
    """The scope of a signed-in user. Raises Denied for anyone else."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        raise Denied("请先登录")
    return Scope(user.username, user.name, user.region_id, ROLES[user.role], user.office_id)


def system(path: str = "", name: str = "系统") -> Scope:
    """The scope of the command line on this machine: everything below `path`."""
    everything = frozenset(p for r in ROLES.values() for p in r.permissions)
    return Scope("system", name, path, Role("system", name, "本机命令行", everything, ()))
