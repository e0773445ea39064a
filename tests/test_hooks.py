"""推送: a closed period and a filed report are told to a real receiver, signed, once, and again after what failed."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from fazhang.books.models import Book
from fazhang.places import accounts, hooks, sending
from fazhang.places.actions import Invalid
from fazhang.places.models import Delivery, Hook
from fazhang.places.scope import Denied
from fazhang.reports import actions
from fazhang.reports.models import Report
from tests.api_world import admin
from tests.conftest import Enter
from tests.world import COUNTY, OTHER, PHONE, RESIDENT, TOWN, World


class Receiver:
    """A receiver on this machine. `answers` are given one after the other, the last one from then on."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers = [204]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                status = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.FAZHANG_HOOK_LOOPBACK = True
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def hook(url: str, region: str = TOWN, events: tuple[str, ...] = (hooks.CLOSED, hooks.FILED)) -> tuple[Hook, str]:
    return hooks.add_hook(scope=admin(), region=region, url=url, events=events)


def close(world: World, month: int = 1, town: str = TOWN) -> None:
    accounts.close_period(scope=world.scope("head", town), town=town, year=2023, month=month)


def later(days: int = 2) -> None:
    Delivery.objects.exclude(next_at=None).update(next_at=timezone.now() - timedelta(days=days))


def test_a_closed_period_is_told_and_signed(world: World, receiver: Receiver) -> None:
    _, secret = hook(receiver.url)
    close(world)
    assert hooks.deliver() == (1, 0)
    headers, body = receiver.got[0]
    at, _, given = headers["X-Fazhang-Signature"].partition(",v1=")
    at = at.removeprefix("t=")
    assert given == hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Fazhang-Event"] == "period.closed"
    said = json.loads(body)
    assert (said["event"], said["town"], said["period"]) == ("period.closed", TOWN, "2023-01")
    assert said["head"] == Book.objects.get(town=TOWN).head
    done = Delivery.objects.get()
    assert done.done_at and done.next_at is None and (done.status, done.tries) == ("204", 1)
    assert hooks.deliver() == (0, 0)


def test_a_filed_report_is_told_with_the_head_of_its_chain(world: World, receiver: Receiver) -> None:
    hook(receiver.url)
    report = actions.create(scope=world.scope("clerk"), town=TOWN, year=2023)
    for role, step in (("clerk", "submit"), ("head", "approve"), ("chief", "sign")):
        actions.advance(report=report.pk, step=step, scope=world.scope(role))
    assert not Delivery.objects.exists()
    actions.advance(report=report.pk, step="file", scope=world.scope("clerk"), on=timezone.localdate())
    hooks.deliver()
    said = json.loads(receiver.got[0][1])
    assert (said["event"], said["report"], said["year"]) == ("report.filed", report.pk, 2023)
    assert said["head"] == Book.objects.get(town=TOWN).head
    assert said["digest"] == Report.objects.get().digest


def test_nothing_told_is_about_people(world: World, receiver: Receiver) -> None:
    hook(receiver.url)
    close(world)
    hooks.deliver()
    sent = receiver.got[0][1].decode()
    for user in world.users.values():
        assert user not in sent
    assert RESIDENT not in sent and PHONE not in sent


def test_the_county_hears_of_its_townships_and_a_township_of_no_other(world: World, receiver: Receiver) -> None:
    hook(receiver.url + "&who=county", COUNTY)
    hook(receiver.url + "&who=other", OTHER)
    close(world)
    assert [d.hook.region_id for d in Delivery.objects.all()] == [COUNTY]


def test_an_event_that_is_not_wanted_is_not_told(world: World, receiver: Receiver) -> None:
    hook(receiver.url, events=(hooks.FILED,))
    close(world)
    assert not Delivery.objects.exists()


def test_what_the_books_refuse_is_not_told(world: World, receiver: Receiver) -> None:
    hook(receiver.url)
    close(world, 12)
    with pytest.raises(Exception, match="已随"):
        close(world, 3)
    assert Delivery.objects.count() == 1


def test_what_failed_is_tried_ten_times_ever_later_and_then_given_up(world: World, receiver: Receiver) -> None:
    receiver.answers = [500]
    hook(receiver.url)
    close(world)
    waits = []
    for _ in range(12):
        before = timezone.now()
        hooks.deliver()
        held = Delivery.objects.get()
        if held.next_at:
            waits.append(held.next_at - before)
        later()
    assert len(receiver.got) == 10
    assert (held.tries, held.next_at, held.status) == (10, None, "对方回应500")
    assert waits[0] < timedelta(minutes=2) and waits[-1] > timedelta(hours=23)
    assert [round(w.total_seconds()) for w in waits] == [w.total_seconds() for w in hooks.WAITS]


def test_it_is_not_tried_before_its_time_and_succeeds_after(world: World, receiver: Receiver) -> None:
    receiver.answers = [503, 200]
    hook(receiver.url)
    close(world)
    assert hooks.deliver() == (0, 1)
    assert hooks.deliver() == (0, 0)
    later()
    assert hooks.deliver() == (1, 0)
    assert len({h["X-Fazhang-Delivery"] for h, _ in receiver.got}) == 1


def test_a_redirect_is_not_followed(world: World, receiver: Receiver) -> None:
    receiver.answers = [302]
    hook(receiver.url)
    close(world)
    assert hooks.deliver() == (0, 1)
    assert len(receiver.got) == 1


def test_a_paused_hook_is_told_nothing_new(world: World, receiver: Receiver) -> None:
    made, _ = hook(receiver.url)
    hooks.set_hook(scope=admin(TOWN), hook=made, active=False)
    close(world)
    hooks.set_hook(scope=admin(TOWN), hook=made, active=True)
    assert hooks.deliver() == (0, 0)


def test_the_page_shows_what_was_told_and_tells_it_again(world: World, receiver: Receiver, enter: Enter) -> None:
    client = enter("admin")
    page = client.post("/admin/hooks/", {"region": TOWN, "url": receiver.url, "events": [hooks.CLOSED]})
    made = Hook.objects.get()
    assert hooks.secret_of(made) in page.content.decode()
    receiver.answers = [500]
    close(world)
    hooks.deliver()
    Delivery.objects.update(next_at=None)
    path = f"/admin/hooks/{made.pk}/"
    shown = client.get(path).content.decode()
    assert "对方回应500" in shown and "未送达" in shown and hooks.secret_of(made) not in shown
    receiver.answers = [200]
    assert client.post(path, {"act": "resend", "delivery": Delivery.objects.get().pk}).status_code == 302
    hooks.deliver()
    assert "已送达" in client.get(path).content.decode()
    assert client.post(path, {"act": "resend", "delivery": 10**9}).status_code == 404
    client.post(path, {"act": "off"})
    assert "已暂停" in client.get("/admin/hooks/").content.decode()
    client.post(path, {"act": "drop"})
    assert not Hook.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_after_the_commit_without_a_timer(
    transactional_db: None, world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[threading.Thread | None] = []
    wake = hooks.wake
    monkeypatch.setattr(hooks, "wake", lambda: started.append(wake()))
    hook(receiver.url)
    close(world)
    assert len(started) == 1 and started[0]
    started[0].join(20)
    assert len(receiver.got) == 1
    assert Delivery.objects.get().done_at


# ---- addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "0.0.0.0",
     "::", "224.0.0.1", "ff02::1", "255.255.255.255", "100.100.100.200", "168.63.129.16", "fd20:ce::254", "fd00:42::42", "fd00:ec2::254",
     "2002:7f00:1::", "64:ff9b::7f00:1", "::7f00:1", "0.1.2.3"],
)  # fmt: skip
def test_addresses_that_are_not_told_anything(address: str) -> None:
    assert sending.refusal(ipaddress.ip_address(address), loopback=False)


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.0.9", "172.16.5.5", "fd12:3456::1", "1.2.3.4", "100.64.0.1"])
def test_receivers_of_an_intranet_are_told(address: str) -> None:
    assert not sending.refusal(ipaddress.ip_address(address), loopback=False)


@pytest.mark.parametrize(
    "url",
    ["ftp://10.0.0.1/", "file:///etc/passwd", "javascript:alert(1)", "http://", "//10.0.0.1/", "http://a b/", "http://x:99999/",
     "http://user:pw@10.0.0.1/", "http://[::1", "http://10.0.0.1/#x", "http://10.0.0.1/\nX: y", "http://127.0.0.1/",
     "http://[::1]/", "http://169.254.169.254/latest/", "http://10.0.0.1/" + "x" * 300, "http://镇.example/"],
)  # fmt: skip
def test_an_address_that_cannot_be_told_is_not_taken(world: World, url: str) -> None:
    with pytest.raises(Invalid):
        hook(url)


@pytest.mark.parametrize("name", ["localhost", "127.1", "2130706433", "0x7f.1"])
def test_this_machine_is_not_told_by_any_of_its_names(name: str) -> None:
    with pytest.raises(sending.Failed):
        sending.send(f"http://{name}:9/", b"{}", "s", "e", 1)


def test_the_name_is_looked_up_once_and_what_was_looked_at_is_connected_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers otherwise the second time gains nothing."""
    port, asked = receiver.server.server_port, []

    def lookup(host: str, port: int, **more: Any) -> list[Any]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda h, p, *a, **k: lookup(h, p) if h == "receiver.example" else real(h, p, *a, **k)
    )
    assert sending.send(f"http://receiver.example:{port}/", b"{}", "s", "e", 1, loopback=True) == 204
    assert asked == ["receiver.example"]
    assert receiver.got[0][0]["Host"] == f"receiver.example:{port}"


def test_a_name_with_one_refused_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in ("10.0.0.1", "169.254.169.254")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    with pytest.raises(sending.Failed, match="不能向这个地址推送"):
        sending.send("http://receiver.example/", b"{}", "s", "e", 1)


def test_a_receiver_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(sending.Failed, match="没有及时回应"):
        sending.send(f"http://127.0.0.1:{silent.getsockname()[1]}/", b"{}", "s", "e", 1, loopback=True)


def test_a_receiver_whose_handshake_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST", 0.5)
    done = threading.Event()

    def drip(server: socket.socket) -> None:
        taken, _ = server.accept()
        with taken, suppress(OSError):
            taken.sendall(b"\x16\x03\x03\x40\x00")
            while not done.wait(0.1):
                taken.sendall(b"\0")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server])
        thread.start()
        began = time.monotonic()
        with pytest.raises(sending.Failed):
            sending.send(f"https://127.0.0.1:{server.getsockname()[1]}/", b"{}", "s", "e", 1, loopback=True)
        assert time.monotonic() - began < 4  # the dripping goes on
        done.set()
        thread.join()


def test_only_an_administrator_of_the_place_sets_up_hooks(world: World) -> None:
    with pytest.raises(Denied):
        hooks.add_hook(scope=world.scope("head"), region=TOWN, url="http://10.0.0.1/", events=[hooks.CLOSED])
    with pytest.raises(Denied):
        hooks.add_hook(scope=world.scope("admin"), region=OTHER, url="http://10.0.0.1/", events=[hooks.CLOSED])
    made, _ = hook("http://10.0.0.1/")
    with pytest.raises(Invalid):
        hook("http://10.0.0.1/")
    assert "10.0.0.1" not in hooks.secret_of(made) and len(hooks.secret_of(made)) == 64
    assert hooks.secret_of(made) not in str(Hook.objects.values())
