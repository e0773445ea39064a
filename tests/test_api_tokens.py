"""Tokens of the interface: who may have one, how long, and that only its digest is kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhang.places import tokens
from fazhang.places.actions import Invalid
from fazhang.places.models import Token
from fazhang.places.scope import Denied
from tests.api_world import Program, admin, token
from tests.conftest import Enter
from tests.world import COUNTY, OTHER, TOWN, World


def test_only_the_digest_of_a_token_is_kept(world: World) -> None:
    held, secret = token()
    assert secret not in json.dumps(list(Token.objects.values()), default=str)
    assert len(held.digest) == 64
    assert Program(secret).get("/ledgers").status_code == 200


@pytest.mark.parametrize("secret", ["", "fz_unknown", "é", " ", "x" * 5000])
def test_an_unknown_token_is_refused(world: World, secret: str) -> None:
    answer = Program().get("/ledgers", Authorization=f"Bearer {secret}")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["message"]


def test_an_expired_token_is_refused(world: World) -> None:
    held, secret = token()
    Token.objects.filter(pk=held.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Program(secret).get("/ledgers").status_code == 401


def test_a_revoked_token_is_refused_at_once(world: World) -> None:
    held, secret = token()
    tokens.revoke(scope=admin(TOWN), token=held)
    assert Program(secret).get("/ledgers").status_code == 401


def test_the_day_of_last_use_is_noted_once_a_day(world: World) -> None:
    held, secret = token()
    Program(secret).get("/offices")
    assert Token.objects.get(pk=held.pk).last_used == timezone.localdate()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        Program(secret).get("/offices")
    assert not [q for q in asked if q["sql"].startswith("UPDATE")]


@pytest.mark.parametrize("days", [-1, 367])
def test_a_token_is_valid_for_a_year_at_most(world: World, days: int) -> None:
    with pytest.raises(Invalid, match="366"):
        token(days=days)


def test_an_administrator_grants_no_more_than_the_own_place(world: World) -> None:
    until = timezone.localdate() + timedelta(days=1)
    for role, region in (("clerk", OTHER), ("county", COUNTY)):
        with pytest.raises(Denied):
            tokens.add_token(scope=admin(TOWN), name="甲", role=role, region=region, until=until)
    for role, region in (("county", TOWN), ("grid", TOWN), ("admin", TOWN), ("nobody", TOWN)):
        with pytest.raises(Invalid):
            tokens.add_token(scope=admin(TOWN), name="甲", role=role, region=region, until=until)
    with pytest.raises(Denied):
        tokens.add_token(scope=world.scope("head"), name="甲", role="clerk", region=TOWN, until=until)


def test_the_page_shows_a_token_once_and_revokes_it(world: World, enter: Enter) -> None:
    client = enter("admin")
    given = {"name": "县政务平台", "role": "clerk", "region": TOWN, "office": "", "until": str(timezone.localdate())}
    page = client.post("/admin/tokens/", given)
    secret = page.content.decode().partition("data-secret>")[2].partition("<")[0]
    assert page["Cache-Control"] == "no-store"
    assert Program(secret).get("/ledgers").status_code == 200
    shown = client.get("/admin/tokens/").content.decode()
    assert "县政务平台" in shown and secret not in shown
    client.post("/admin/tokens/", {"revoke": Token.objects.get().pk})
    assert Program(secret).get("/ledgers").status_code == 401
    assert client.post("/admin/tokens/", given | {"until": ""}).status_code == 422


def test_a_token_of_another_town_cannot_be_revoked(world: World, enter: Enter) -> None:
    held, secret = token(town=OTHER)
    assert enter("admin").post("/admin/tokens/", {"revoke": held.pk}).status_code == 404
    assert Program(secret).get("/ledgers").status_code == 200
