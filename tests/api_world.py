"""A program that asks the interface: tokens of each role, and requests with them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from fazhang.ledgers.models import Record
from fazhang.places import tokens
from fazhang.places.models import Office, Region, Token, User
from fazhang.places.scope import Scope, scope_of
from tests.world import COUNTY, TOWN

BASE = "/api/v1"


def admin(region: str = COUNTY) -> Scope:
    """The scope of an administrator of a place; of the county unless another is named."""
    username = f"admin_{region}"
    found = User.objects.filter(username=username).first() or User.objects.create(
        username=username,
        name="管理员",
        role="admin",
        region=Region.objects.get(path=region),
        password=make_password(None),
    )
    return scope_of(found)


def token(role: str = "clerk", town: str = TOWN, name: str = "", office: str = "", days: int = 30) -> tuple[Token, str]:
    """A token of a role where the world's users of that role are, and its secret."""
    region = COUNTY if role == "county" else f"{town}201" if role == "grid" else town
    held = Office.objects.get(region=town, name=office).pk if office else None
    return tokens.add_token(
        scope=admin(), name=name or f"{role} {Token.objects.count()}", role=role, region=region, office=held,
        until=timezone.localdate() + timedelta(days=days),
    )  # fmt: skip


class Program:
    """A program with a token. Bodies and answers are JSON; `files` are sent as a form."""

    def __init__(self, secret: str = "") -> None:
        self.client, self.secret = Client(), secret

    def ask(self, method: str, path: str, body: Any = None, key: str = "", files: Any = None, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        if key:
            given["Idempotency-Key"] = key
        more: dict[str, Any] = {"headers": given | headers}
        if files is not None:
            return self.client.post(BASE + path, files, **more)
        if body is not None:
            raw = body if isinstance(body, str | bytes) else json.dumps(body, ensure_ascii=False)
            more |= {"data": raw, "content_type": "application/json"}
        return self.client.generic(method, BASE + path, **more)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.ask("POST", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.ask("PATCH", path, body, **more)


def program(role: str = "clerk", town: str = TOWN, office: str = "") -> Program:
    return Program(token(role, town, office=office)[1])


STUDY = {"occurred_on": "2023-09-01", "values": {"form": "会前学法", "topic": "学习信访工作条例", "attendance": 12}}


def study(**more: Any) -> dict[str, Any]:
    return STUDY | more


def count() -> int:
    return Record.objects.filter(ledger="study").count()
