"""What a form offers to choose from, and the names of places as records show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from fazhang.places.models import Office, Region
from fazhang.places.scope import Scope

BELOW_TOWN = (12, 15, 18, 21)
"""Lengths of the paths of villages and grids."""


@dataclass(frozen=True)
class Place:
    """A region to choose. `label`: its name with those of its superiors below the township; `depth` 0 is a township."""

    path: str
    name: str
    label: str
    depth: int


def places(scope: Scope, deepest: int = 24, held: str = "") -> list[Place]:
    """The regions in use of a scope from township down, in tree order; `deepest` leaves out paths longer than that.

    `held`: where a record is that is corrected; offered in any case, with what is above it.
    """
    kept = [held[:n] for n in (9, *BELOW_TOWN) if n <= len(held)]
    labels: dict[str, str] = {}
    found = []
    rows = scope.regions().filter(Q(active=True) | Q(path__in=kept)).order_by("path")
    for path, name, parent in rows.values_list("path", "name", "parent"):
        if not 9 <= len(path) <= deepest:
            continue
        town = len(path) == 9
        labels[path] = "" if town else f"{labels.get(parent or '', '')} {name}".strip()
        found.append(Place(path, name, labels[path] or name, (len(path) - 9) // 3))
    return found


def offices(scope: Scope, held: int | None = None) -> list[Office]:
    """The offices in use that a record within the scope may be given to: those of the township, for its grids too.

    `held`: the office of a record that is corrected, offered in any case.
    """
    within = scope.where("region")
    if scope.town:
        within |= Q(region=scope.town)
    return list(Office.objects.filter(within & (Q(active=True) | Q(pk=held))).order_by("pk"))


def labels(paths: Iterable[str], towns: bool = False) -> dict[str, str]:
    """Path → name below the township (青山村 第一网格), for paths that a scoped query gave out.

    `towns` puts the township's name before it.
    """
    given = list(paths)
    wanted = {p[:n] for p in given for n in (len(p), 9, *BELOW_TOWN) if len(p) >= n}
    known = dict(Region.objects.filter(path__in=sorted(wanted)).values_list("path", "name"))

    def label(path: str) -> str:
        parts = [known.get(path[:n], "") for n in ((9, *BELOW_TOWN) if towns else BELOW_TOWN) if len(path) >= n]
        return " ".join(p for p in parts if p) or known.get(path, path)

    return {path: label(path) for path in given}
