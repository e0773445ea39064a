"""Who may open what: one row for every URL name of the application. tests/test_web_permissions.py asks them all.

A new URL needs a row here, or the suite fails. In a row:

`path`     makes the path for a town's world: `(world, tag)`, tag "" for 青石镇 and "other_" for 云溪镇;
`roles`    the roles that get it in their own place; the others get `refusal` (403: not allowed, 404: not there);
`foreign`  what a role that has the permission gets for the *other* town's object (404), or None where the page has
           no object of a town in it and everyone sees their own; the county sees both towns;
`post`     the form to send; None asks with GET. An allowed POST may end in 302, 422 or 200.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.world import ROLES, World

EVERYONE = frozenset(ROLES)
READERS = EVERYONE - {"admin"}
DESK = frozenset({"clerk", "head"})
REGISTER = frozenset({"clerk", "grid", "head"})
OFFICE = READERS - {"grid"}
TAGS = {"": "990101101", "other_": "990101102"}


@dataclass(frozen=True)
class Row:
    path: Callable[[World, str], str]
    roles: frozenset[str]
    refusal: int = 403
    foreign: int | None = None
    post: dict[str, Any] | None = None


def at(path: str) -> Callable[[World, str], str]:
    """A path that is the same for every town."""
    return lambda world, tag: path


def on(name: str, rest: str = "", base: str = "records") -> Callable[[World, str], str]:
    """The path of a record (or evidence file) of the world by its name."""
    return lambda world, tag: f"/{base}/{world.records[tag + name]}/{rest}"


PUBLIC = {"login": "/login/", "logout": "/logout/", "health": "/healthz"}
"""URLs that need no sign-in."""

LEDGER_PAGES: dict[str, Row] = {
    "workbench": Row(at("/"), EVERYONE),
    "password": Row(at("/password/"), EVERYONE),
    "help": Row(at("/help/"), EVERYONE),
    "search": Row(at("/search/?q=宅基"), READERS),
    "ledgers": Row(at("/ledgers/"), READERS),
    "ledger_list": Row(at("/ledgers/dispute/"), READERS, refusal=404),
    "record_new": Row(at("/ledgers/dispute/new/"), REGISTER, refusal=403),
    "record": Row(on("dispute"), READERS, refusal=404, foreign=404),
    "record_edit": Row(on("dispute", "edit/"), DESK, foreign=404),
    "record_step": Row(on("dispute", "step/close/"), REGISTER, foreign=404),
    "record_void": Row(on("dispute", "void/"), frozenset({"head"}), foreign=404),
    "record_attach": Row(on("dispute", "attach/"), REGISTER, foreign=404, post={}),
    "record_reveal": Row(on("dispute", "reveal/"), frozenset({"clerk", "head", "deputy"}), foreign=404,
        post={"reason": "电话回访"}),
    "evidence_file": Row(on("evidence", base="evidence"), OFFICE, refusal=404, foreign=404),
    "evidence_preview": Row(on("evidence", "preview/", base="evidence"), OFFICE, refusal=404, foreign=404),
}  # fmt: skip
"""Workbench, ledgers, records, evidence, search, help."""

BOOK_PAGES: dict[str, Row] = {}
"""Statements, figures, books, reports, administration."""

TABLE: dict[str, Row] = {**LEDGER_PAGES, **BOOK_PAGES}
