"""Every operation of the interface asked with a token of every role, for its own town and the other one.

An operation of the OpenAPI document that has no row here fails the suite.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from fazhang.ledgers.registry import LEDGERS
from fazhang.places import tokens
from fazhang.reports import actions
from fazhang.reports.models import Report
from fazhang.web.api.app import document
from tests.api_world import BASE, Program, program
from tests.conftest import Enter
from tests.world import COUNTY, OTHER, PHONE, RESIDENT, ROLES, TOWN, World

TOKENS = tuple(r for r in ROLES if r != "admin")
"""The roles that a token may have."""
EVERYONE = frozenset(TOKENS)
OFFICE = EVERYONE - {"grid"}
DESK = frozenset({"clerk", "head"})
REGISTER = DESK | {"grid"}
TAGS = {TOWN: "", OTHER: "other_"}
GIVEN = {200, 201, 400, 409, 422}
"""Answers to one who may: done, or refused for what the request says."""


@dataclass(frozen=True)
class Row:
    """`path` for a town's world; the roles that get it in their own town, the others get 403 or 404. `foreign`: what
    those that may get for the other town's object (404); None where the answer holds only what is one's own."""

    path: Callable[[World, str], str]
    roles: frozenset[str]
    foreign: int | None = None
    body: Any = None
    files: Callable[[], dict[str, Any]] | None = None


def at(path: str) -> Callable[[World, str], str]:
    return lambda world, town: path


def on(rest: str = "") -> Callable[[World, str], str]:
    return lambda world, town: f"/records/{world.records[TAGS[town] + 'dispute']}{rest}"


def of_town(path: str, key: str = "town", tail: str = "") -> Callable[[World, str], str]:
    return lambda world, town: f"{path}?{key}={town}{tail}"


def report(world: World, town: str) -> str:
    held = Report.objects.filter(town=town, year=2023).first()
    held = held or actions.create(scope=world.scope("clerk", town), town=town, year=2023)
    return f"/reports/{held.pk}"


def evidence() -> dict[str, Any]:
    return {"files": io.BytesIO("调解笔录".encode()), "step": ""}


def sheet() -> dict[str, Any]:
    return {"file": io.BytesIO("日期,纠纷类型\n2023-01-01,邻里纠纷\n".encode())}


TABLE: dict[tuple[str, str], Row] = {
    ("get", "/ledgers"): Row(at("/ledgers"), EVERYONE),
    ("get", "/ledgers/{code}"): Row(at("/ledgers/dispute"), EVERYONE),
    ("get", "/ledgers/{code}/records"): Row(at("/ledgers/dispute/records"), EVERYONE),
    ("get", "/ledgers/{code}/export.{suffix}"): Row(at("/ledgers/dispute/export.csv"), EVERYONE),
    ("post", "/ledgers/{code}/records"): Row(
        at("/ledgers/dispute/records"), REGISTER, body={"occurred_on": "2023-02-01", "values": {}}
    ),
    ("post", "/ledgers/{code}/import"): Row(at("/ledgers/dispute/import?dry_run=true"), REGISTER, files=sheet),
    ("get", "/records/{pk}"): Row(on(), EVERYONE, foreign=404),
    ("patch", "/records/{pk}"): Row(on(), DESK, foreign=404, body={"version": 9}),
    ("post", "/records/{pk}/steps/{step}"): Row(on("/steps/close"), REGISTER, foreign=404, body={"version": 9}),
    ("post", "/records/{pk}/void"): Row(
        on("/void"), frozenset({"head"}), foreign=404, body={"version": 9, "reason": "x"}
    ),
    ("get", "/records/{pk}/history"): Row(on("/history"), EVERYONE, foreign=404),
    ("post", "/records/{pk}/evidence"): Row(on("/evidence"), REGISTER, foreign=404, files=evidence),
    ("get", "/figures"): Row(lambda w, town: f"/figures?region={town}201", EVERYONE, foreign=404),
    ("get", "/figures/{code}/postings"): Row(
        lambda w, town: f"/figures/dispute.registered/postings?region={town}201", EVERYONE, foreign=404
    ),
    ("get", "/vouchers"): Row(of_town("/vouchers"), OFFICE, foreign=404),
    ("get", "/periods"): Row(of_town("/periods"), OFFICE, foreign=404),
    ("get", "/verify-head"): Row(of_town("/verify-head"), OFFICE, foreign=404),
    ("get", "/reports"): Row(at("/reports"), OFFICE),
    ("get", "/reports/{pk}"): Row(report, OFFICE - {"county"}, foreign=404),
    ("get", "/places"): Row(at("/places"), EVERYONE),
    ("get", "/offices"): Row(at("/offices"), EVERYONE),
}
OPERATIONS = sorted(TABLE)


def ask(who: Program, key: tuple[str, str], world: World, town: str) -> Any:
    row = TABLE[key]
    answer = who.ask(key[0].upper(), row.path(world, town), row.body, files=row.files() if row.files else None)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def test_every_operation_is_in_the_table() -> None:
    described = {(m, p.removeprefix(BASE)) for p, methods in document()["paths"].items() for m in methods}
    assert described == set(TABLE), "rows of the table and operations of the OpenAPI document must be the same"


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_each_role_in_its_own_town(key: tuple[str, str], world: World) -> None:
    row, wrong = TABLE[key], []
    for role in TOKENS:
        for town in (TOWN, OTHER):
            got = ask(program(role, town), key, world, town).status_code
            if (got in GIVEN) != (role in row.roles) or (role not in row.roles and got not in (403, 404)):
                wrong.append(f"{role} of {town}: {got}")
    assert not wrong, wrong


@pytest.mark.parametrize("key", [k for k in OPERATIONS if TABLE[k].foreign], ids=" ".join)
def test_no_token_reaches_the_other_town(key: tuple[str, str], world: World) -> None:
    row, wrong = TABLE[key], []
    for role in EVERYONE - {"county"}:
        for town, other in ((TOWN, OTHER), (OTHER, TOWN)):
            got = ask(program(role, town), key, world, other).status_code
            if got not in (row.foreign, 403) or (role in row.roles and got != row.foreign):
                wrong.append(f"{role} of {town}: {got}")
    assert not wrong, wrong


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_nothing_is_answered_without_a_token(key: tuple[str, str], world: World, enter: Enter) -> None:
    stranger = Program()
    answer = ask(stranger, key, world, TOWN)
    assert (answer.status_code, answer["WWW-Authenticate"].split()[0]) == (401, "Bearer")
    stranger.client = enter("head")  # signed in on the pages: no way in here
    assert ask(stranger, key, world, TOWN).status_code == 401


@pytest.mark.parametrize("key", [k for k in OPERATIONS if k[0] == "get"], ids=" ".join)
def test_no_answer_tells_residents_data(key: tuple[str, str], world: World) -> None:
    row = TABLE[key]
    for role in row.roles:
        answer = program(role).get(row.path(world, TOWN))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, role
        for said in (RESIDENT, PHONE):
            assert said.encode() not in body
            assert said.encode("unicode_escape") not in body


def test_lists_hold_only_what_the_token_covers(world: World) -> None:
    for role, town in (("clerk", TOWN), ("clerk", OTHER), ("grid", TOWN)):
        who, path = program(role, town), f"{town}201" if role == "grid" else town
        shown = [*who.get("/ledgers/dispute/records").json()["items"], *who.get("/places").json()["items"]]
        assert shown and all((item.get("region") or item["path"]).startswith(path) for item in shown)
    everywhere = {r["town"] for r in program("county").get("/ledgers/dispute/records").json()["items"]}
    assert everywhere == {TOWN, OTHER}


def test_a_grid_token_sees_only_the_ledgers_for_grids(world: World) -> None:
    grid = program("grid")
    assert {k["code"] for k in grid.get("/ledgers").json()["items"]} == {k.code for k in LEDGERS.values() if k.grid}
    assert grid.get("/ledgers/study").status_code == 404


def test_accounts_in_free_words_stay_in_the_township(world: World) -> None:
    path = on()(world, TOWN)
    assert "滴水界线" in program("clerk").get(path).json()["values"]["facts"]
    outside = program("county").get(path).json()
    assert outside["values"]["facts"] == "（仅本乡镇可见）"
    assert outside["evidence"] is None


def test_no_role_gives_a_token_what_is_for_people() -> None:
    for role in tokens.TOKEN_ROLES.values():
        assert not role.permissions & {
            "users", "places", "personal", "sign", "review", "legal", "approve", "supervise", "close"
        }, role.code  # fmt: skip
    assert "admin" not in tokens.TOKEN_ROLES


def test_a_decision_is_refused_though_the_role_may_take_it(world: World) -> None:
    """A head may give a legality opinion, and a chief approve: their tokens may not."""
    for ledger in LEDGERS.values():
        for step in ledger.flow.steps:
            if step.permission in ("legal", "approve", "supervise"):
                for role in ("head", "deputy", "chief", "county"):
                    assert step.permission not in tokens.role_of(role).permissions


def test_the_document_needs_no_token(db: None) -> None:
    assert Client().get(f"{BASE}/openapi.json").json()["openapi"].startswith("3.1")
    assert COUNTY not in Client().get(f"{BASE}/openapi.json").content.decode()
