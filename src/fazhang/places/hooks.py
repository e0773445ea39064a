"""推送: what happened, told to the systems of others: where to, what was told, what is still to be told.

An event is put down for every hook of the place in the transaction in which it happens, and sent after it
(fazhang.places.sending). It says what happened, never who or to whom.
"""

from __future__ import annotations

import ipaddress
import json
import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from fazhang.places import sending
from fazhang.places.actions import Invalid, reach
from fazhang.places.models import LEVELS, Delivery, Hook
from fazhang.places.scope import Scope
from fazhang.places.sending import Failed

CLOSED, FILED = "period.closed", "report.filed"
EVENTS: Mapping[str, str] = {CLOSED: "期间已结账", FILED: "报告已报送"}
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
"""After each try that failed, how long until the next; after the tenth there is none."""
LEASE = timedelta(minutes=2)
"""How long a try is left alone by others who look for what is due."""


def secret_of(hook: Hook) -> str:
    """The secret that a hook's messages are signed with: from its salt and the installation's secret."""
    return salted_hmac("fazhang.places.hooks", hook.salt, algorithm="sha256").hexdigest()


# ---- hooks ------------------------------------------------------------------------------------------------------


def hooks(scope: Scope) -> QuerySet[Hook]:
    """The hooks of an administrator's places; `waiting`, `done`, `given_up` count their deliveries."""
    scope.require("users")
    rows = scope.limit(Hook.objects.select_related("region"))
    return rows.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__next_at__isnull=False)),
        done=Count("deliveries", filter=Q(deliveries__done_at__isnull=False)),
        given_up=Count("deliveries", filter=Q(deliveries__next_at=None, deliveries__done_at=None)),
    )


def hook_for(scope: Scope, pk: int) -> Hook:
    found = hooks(scope).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个推送，或不在您的管辖范围内")
    return found


def deliveries(hook: Hook) -> QuerySet[Delivery]:
    """What was told to a hook that a scoped query gave out, the newest first."""
    return Delivery.objects.filter(hook=hook)


@transaction.atomic
def add_hook(*, scope: Scope, region: str, url: str, events: Sequence[str]) -> tuple[Hook, str]:
    """A new hook, and the secret its receiver checks signatures with."""
    scope.require("users")
    node = reach(scope, region)
    if node.level not in ("town", "county") or not node.active:
        raise Invalid({"region": "请选择乡镇或者县一级的地区"})
    url = _address(url)
    if not events or set(events) - set(EVENTS):
        raise Invalid({"events": "请选择要推送的事件"})
    if Hook.objects.filter(region=node, url=url).exists():
        raise Invalid({"url": f"“{node.name}”已经向这个地址推送"})
    hook = Hook.objects.create(
        region=node, url=url, salt=get_random_string(32), events=" ".join(e for e in EVENTS if e in events),
        created_by=scope.username,
    )  # fmt: skip
    return hook, secret_of(hook)


def _address(url: str) -> str:
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    plain = url.isascii() and url.isprintable() and " " not in url
    if not (plain and host and parts.scheme in ("http", "https") and len(url) <= 300):
        raise Invalid({"url": "请填写http://或者https://开头的地址，最多300个字符"})
    if parts.username is not None or parts.fragment:
        raise Invalid({"url": "地址里不能有用户名、密码和#"})
    try:
        told = sending.refusal(ipaddress.ip_address(host), settings.FAZHANG_HOOK_LOOPBACK)
    except ValueError:
        told = ""  # a name: looked up, and its address looked at, each time something is sent
    if told:
        raise Invalid({"url": told})
    return url


@transaction.atomic
def set_hook(*, scope: Scope, hook: Hook, active: bool) -> None:
    """暂停、恢复. What happens meanwhile is not told; what waited goes on waiting."""
    scope.require("users")
    scope.require_region(hook.region_id)
    Hook.objects.filter(pk=hook.pk).update(active=active)
    if active:
        transaction.on_commit(wake)


@transaction.atomic
def drop_hook(*, scope: Scope, hook: Hook) -> None:
    scope.require("users")
    scope.require_region(hook.region_id)
    hook.delete()


@transaction.atomic
def resend(*, scope: Scope, hook: Hook, delivery: int) -> None:
    """Tell an event again, whatever came of it before."""
    scope.require("users")
    scope.require_region(hook.region_id)
    if not hook.active:
        raise Invalid({"": "推送已经暂停，请先恢复"})
    found = Delivery.objects.filter(hook=hook, pk=delivery)
    if not found.update(next_at=timezone.now(), done_at=None, tries=0):
        raise Http404("没有这次推送")
    transaction.on_commit(wake)


# ---- events -----------------------------------------------------------------------------------------------------


def tell(event: str, town: str, key: str, said: Mapping[str, Any]) -> None:
    """Put an event of a township down for its hooks, within the transaction in which it happens, and send it after.

    `key` names the event within its kind and township; `said` holds no personal data.
    """
    now = timezone.now()
    body = json.dumps({"event": event, "id": f"{town}:{key}", "town": town, **said}, ensure_ascii=False)
    above = [town[:n] for n, _ in LEVELS.values() if n <= len(town)]
    rows = [
        Delivery(hook=hook, event=event, key=f"{event}:{town}:{key}"[:80], body=body, created_at=now, next_at=now)
        for hook in Hook.objects.filter(region__in=above, active=True)
        if event in hook.events.split()
    ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(wake)


def _due() -> QuerySet[Delivery]:
    return Delivery.objects.filter(next_at__lte=timezone.now(), hook__active=True)


def deliver() -> tuple[int, int]:
    """Send what is due: (how many were taken, how many were not). Several may run at once; each event is sent by one."""
    taken = failed = 0
    for delivery in _due().select_related("hook").order_by("next_at")[:200]:
        mine = Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at)
        if not mine.update(next_at=timezone.now() + LEASE):
            continue
        hook = delivery.hook
        try:
            status = sending.send(
                hook.url,
                delivery.body.encode(),
                secret_of(hook),
                delivery.event,
                delivery.pk,
                settings.FAZHANG_HOOK_LOOPBACK,
            )
        except Failed as error:
            failed += 1
            tries = delivery.tries + 1
            wait = WAITS[tries - 1] if tries <= len(WAITS) else None
            Delivery.objects.filter(pk=delivery.pk).update(
                tries=tries, status=str(error)[:60], next_at=timezone.now() + wait if wait else None
            )
        else:
            taken += 1
            Delivery.objects.filter(pk=delivery.pk).update(
                tries=delivery.tries + 1, status=str(status), next_at=None, done_at=timezone.now()
            )
    return taken, failed


def wake() -> threading.Thread | None:
    """Send what is due, if anything is, without keeping whoever asked waiting; the thread, for those who do wait."""
    if not _due().exists():
        return None
    thread = threading.Thread(target=_in_background, name="fazhang-hooks", daemon=True)
    thread.start()
    return thread


def _in_background() -> None:
    from django.db import connections

    try:
        deliver()
    finally:
        connections.close_all()
