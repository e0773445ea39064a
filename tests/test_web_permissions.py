"""Every URL asked by every role, for its own town and the other one (tests/permission_table.py)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import fazhang.web
from fazhang.places.models import User
from tests.conftest import Enter
from tests.permission_table import PUBLIC, TABLE, Row
from tests.world import OTHER, PHONE, RESIDENT, ROLES, TOWN, World

GIVEN = {200, 302, 422}
"""Answers of a page that was allowed: shown, done, or a form with faults."""


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "api":
            continue  # operations of the interface: tests/test_api_permissions.py
        if isinstance(pattern, URLResolver):
            found |= names(pattern.url_patterns)
        else:
            found.add(pattern.name or str(pattern.pattern))
    return found


def test_every_url_is_in_the_table() -> None:
    missing = names(get_resolver().url_patterns) - set(TABLE) - set(PUBLIC)
    assert not missing, f"add rows to tests/permission_table.py for: {sorted(missing)}"


def test_the_table_names_no_url_that_is_gone() -> None:
    assert not (set(TABLE) | set(PUBLIC)) - names(get_resolver().url_patterns)


def ask(client: Client, row: Row, path: str) -> int:
    answer = client.get(path) if row.post is None else client.post(path, row.post)
    if answer.streaming:
        list(answer.streaming_content)  # type: ignore[attr-defined]  # read to its end, or the file stays open
    return answer.status_code


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_role_in_its_own_town(name: str, world: World, enter: Enter) -> None:
    row, wrong = TABLE[name], []
    for role in ROLES:
        for town, tag in ((TOWN, ""), (OTHER, "other_")):
            got = ask(enter(role, town), row, row.path(world, tag))
            if (got in GIVEN) != (role in row.roles) or (role not in row.roles and got not in (row.refusal, 404)):
                wrong.append(f"{role} of {town}: {got}")
    assert not wrong, f"{name}: {wrong}"


@pytest.mark.parametrize("name", sorted(n for n, r in TABLE.items() if r.foreign))
def test_nobody_reaches_the_other_town(name: str, world: World, enter: Enter) -> None:
    row, wrong = TABLE[name], []
    for role in set(ROLES) - {"county"}:
        for town, tag in ((TOWN, "other_"), (OTHER, "")):
            got = ask(enter(role, town), row, row.path(world, tag))
            if got not in (row.foreign, row.refusal) or (role in row.roles and got != row.foreign):
                wrong.append(f"{role} of {town}: {got}")
    assert not wrong, f"{name}: {wrong}"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_sent_to_sign_in(name: str, world: World) -> None:
    row = TABLE[name]
    client = Client()
    answer = client.get(row.path(world, "")) if row.post is None else client.post(row.path(world, ""), row.post)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


@pytest.mark.parametrize("name", sorted(n for n, r in TABLE.items() if r.post is None))
def test_no_page_shows_residents_data_unasked(name: str, world: World, enter: Enter) -> None:
    row = TABLE[name]
    for role in row.roles:
        page = enter(role).get(row.path(world, ""))
        body = b"".join(page.streaming_content) if page.streaming else page.content  # type: ignore[attr-defined]
        assert RESIDENT.encode() not in body, role
        assert PHONE.encode() not in body, role


def test_a_grid_member_sees_only_the_own_village(world: World, enter: Enter) -> None:
    client = enter("grid")
    assert client.get(f"/records/{world.records['settled']}/").status_code == 404
    assert "灌溉用水" not in client.get("/ledgers/dispute/").content.decode()
    assert client.get("/ledgers/study/").status_code == 404


def test_denied_says_why_and_what_to_do(enter: Enter) -> None:
    page = enter("chief").get("/ledgers/dispute/new/")
    text = page.content.decode()
    assert page.status_code == 403
    assert "“主要领导”没有“登记记录”的权限" in text
    assert "权限说明" in text


def test_not_found_is_plain_chinese(enter: Enter) -> None:
    page = enter("clerk").get("/no/such/page/")
    assert page.status_code == 404
    assert "没有找到" in page.content.decode()


def test_a_first_password_must_be_changed(world: World, enter: Enter) -> None:
    User.objects.filter(username="qs_clerk").update(must_change=True)
    client = enter("clerk")
    assert client.get("/ledgers/")["Location"] == "/password/"
    assert client.get("/password/").status_code == 200
    weak = client.post("/password/", {"old_password": "x", "new_password1": "1", "new_password2": "2"})
    assert weak.status_code == 422
    assert "原密码不正确" in weak.content.decode()
    from tests.world import PASSWORD

    fresh = "Shan-qing-shui-2024"
    done = client.post("/password/", {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh})
    assert done.status_code == 302
    assert client.get("/ledgers/").status_code == 200
    assert not world.user("clerk").must_change


def test_too_many_wrong_passwords_lock_the_name(world: World) -> None:
    client = Client()
    for _ in range(8):
        answer = client.post("/login/", {"username": "qs_clerk", "password": "wrong"})
    assert answer.status_code == 429
    assert "暂停登录" in answer.content.decode()


def test_signing_out_takes_a_post(enter: Enter) -> None:
    client = enter("clerk")
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert client.get("/")["Location"].startswith("/login/")


def test_the_probe_needs_no_sign_in(db: None) -> None:
    assert Client().get("/healthz").content == b"ok"


def test_views_ask_the_rooms_below() -> None:
    """No view, template tag or form of the web room queries a model itself."""
    folder = Path(fazhang.web.__file__).parent
    found = [str(p.relative_to(folder)) for p in folder.rglob("*.py") if ".objects" in p.read_text("utf-8")]
    assert not found
