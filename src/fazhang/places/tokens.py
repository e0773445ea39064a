"""Tokens of programs: made, revoked, recognised, and their requests answered once.

A token acts within the scope of its role and node like a user, less what is for people: decisions, accounts, residents'
data. Its acts are booked under "api:" and its name.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from fazhang.places.accounts import seat
from fazhang.places.actions import Invalid, need
from fazhang.places.models import Idempotent, Token
from fazhang.places.roles import DECISIONS, ROLES, Role
from fazhang.places.scope import Scope

LONGEST = 366
"""Days a token may be valid at most."""
PEOPLE = DECISIONS | {"users", "places", "personal", "sign", "review", "close"}
"""Permissions that no token has."""
PREFIX = "fz_"
KEPT = timedelta(days=7)
"""How long answers are kept by their Idempotency-Key."""


class Reused(Exception):
    """An Idempotency-Key that was used for another request."""


def role_of(code: str) -> Role:
    """A role as a token has it."""
    return replace(ROLES[code], permissions=ROLES[code].permissions - PEOPLE)


TOKEN_ROLES: dict[str, Role] = {code: role_of(code) for code in ROLES if role_of(code).permissions & {"records"}}
"""The roles that a token may have: those that are left something to work with."""


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def tokens(scope: Scope) -> QuerySet[Token]:
    """The tokens of an administrator's places, the newest first."""
    scope.require("users")
    return scope.limit(Token.objects.select_related("region", "office"))


def token_for(scope: Scope, pk: int) -> Token:
    found = tokens(scope).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个令牌，或不在您的管辖范围内")
    return found


@transaction.atomic
def add_token(
    *, scope: Scope, name: str, role: str, region: str, until: date | None, office: int | None = None
) -> tuple[Token, str]:
    """A new token, valid until the end of a day, and its secret, which is told this once."""
    scope.require("users")
    name = need(name, "名称", "name", 40)
    if role not in TOKEN_ROLES:
        raise Invalid({"role": "请选择角色；管理员的权限不能交给程序"})
    today = timezone.localdate()
    if until is None or not today <= until <= today + timedelta(days=LONGEST):
        raise Invalid({"until": f"请填写有效期至哪一天，最长{LONGEST}天"})
    node, held = seat(scope, role, region, office)
    if Token.objects.filter(name=name, region=node, revoked_at=None, expires_at__gt=timezone.now()).exists():
        raise Invalid({"name": f"“{node.name}”已有名为“{name}”的令牌，请换一个名称，或先吊销它"})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        name=name, digest=_digest(secret), role=role, region=node, office=held, created_by=scope.username,
        created_at=timezone.now(), expires_at=_end(until),
    )  # fmt: skip
    return token, secret


def _end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


@transaction.atomic
def revoke(*, scope: Scope, token: Token) -> None:
    scope.require("users")
    scope.require_region(token.region_id)
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def recognise(secret: str) -> tuple[Token, Scope] | None:
    """The token whose secret this is, with its scope; None for one that is unknown, expired or revoked."""
    token = Token.objects.filter(digest=_digest(secret), revoked_at=None, expires_at__gt=timezone.now()).first()
    if token is None:
        return None
    today = timezone.localdate()
    if token.last_used != today:  # a day is enough to see which are in use, and one write a day
        Token.objects.filter(pk=token.pk).update(last_used=today)
    return token, Scope(f"api:{token.name}", token.name, token.region_id, role_of(token.role), token.office_id)


def once(token: Token, key: str, digest: str, act: Callable[[], tuple[int, str]]) -> tuple[int, str, bool]:
    """What `act` answers (status, body), or what it answered when the same request came before; True for the latter.

    The body is kept as `act` gives it: it is sealed where it may name residents.

    The answer is kept in the transaction of the act: what raised is kept nowhere and may be sent again. Of two at the
    same time the second waits for the first. Raises Reused where the key stands for another request.
    """
    now = timezone.now()
    with transaction.atomic():
        Idempotent.objects.filter(at__lt=now - KEPT).delete()
        held, fresh = Idempotent.objects.get_or_create(token=token, key=key, defaults={"digest": digest, "at": now})
        if not fresh:
            if held.digest != digest:
                raise Reused
            return held.status, held.body, True
        status, body = act()
        Idempotent.objects.filter(pk=held.pk).update(status=status, body=body)
    return status, body, False
