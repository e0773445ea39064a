"""Reminders: to whom, when, once; read by their reader alone; by mail without anything about the matter."""

from __future__ import annotations

import asyncio
import email
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from django.core import mail as outbox
from django.test import override_settings
from django.utils import timezone

from fazhang.ledgers import door, inbox
from fazhang.ledgers.models import Notice, Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.places.models import Chore, User
from tests.conftest import Enter
from tests.world import OTHER, RESIDENT, TOWN, World

TODAY = timezone.localdate
CLOCK = LEDGERS["dispute"].clock("due_on")
SITE = "https://fazhang.example"


def matter(world: World, days: int, subject: str = "水渠争议") -> Record:
    """A dispute of the judicial office whose agreed last day is `days` from today."""
    raw = {
        "region": f"{TOWN}202", "occurred_on": (TODAY() - timedelta(60)).isoformat(), "subject": subject, "type": "邻里纠纷",
        "source": "其他", "parties": "2", "applicant": RESIDENT, "due_on": (TODAY() + timedelta(days)).isoformat(),
        "office": str(world.user("clerk").office_id),
    }  # fmt: skip
    pk = door.register(ledger="dispute", entries=[door.Entry(raw)], scope=world.scope("clerk")).ids[0]
    return Record.objects.get(pk=pk)


def told(record: Record) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(record=record).values_list("user", "kind"))


def test_the_office_is_told_once_when_a_day_is_near(world: World) -> None:
    near, far = matter(world, CLOCK.soon), matter(world, CLOCK.soon + 1)
    inbox.remind(TOWN, TODAY())
    assert told(near) == {("qs_clerk", "soon"), ("qs_head", "soon")}
    assert not told(far)
    assert inbox.remind(TOWN, TODAY()) == 0
    assert inbox.remind(TOWN, TODAY() + timedelta(1)) == 2, "the other one is near by now"


def test_what_is_overdue_goes_to_the_leaders_too_and_again_every_week(world: World) -> None:
    record = matter(world, 0)
    everyone = {"qs_clerk", "qs_head", "qs_deputy", "qs_chief"}
    for day, total in ((0, 0), (1, 1), (2, 1), (7, 1), (8, 2), (14, 2), (15, 3)):
        inbox.remind(TOWN, TODAY() + timedelta(day))
        late = Notice.objects.filter(record=record, kind="late")
        assert late.count() == total * len(everyone), day
    assert set(late.values_list("user", flat=True)) == everyone
    assert "qs_grid" not in everyone
    assert not Notice.objects.filter(user__startswith="yx_").exists()


def test_a_matter_that_is_settled_is_told_no_more(world: World) -> None:
    record = matter(world, -3)
    raw = {"outcome": "调解成功", "result": "和解"}
    door.move(moves=[door.Move(record.pk, "close", raw)], scope=world.scope("clerk"))
    inbox.remind(TOWN, TODAY())
    assert "late" not in {kind for _, kind in told(record)}


def test_an_office_without_people_falls_to_the_head(world: World) -> None:
    record = matter(world, 1)
    User.objects.filter(username__in=("qs_clerk", "qs_head")).update(office=None)
    inbox.remind(TOWN, TODAY())
    assert told(record) == {("qs_head", "soon")}


def test_the_workbench_reminds_once_a_day(world: World, enter: Enter) -> None:
    record = matter(world, 1)
    text = enter("clerk").get("/").content.decode()
    assert told(record)
    assert Chore.objects.get(path=TOWN, name="remind").day == TODAY()
    assert 'class="fz-bell-count"' in text
    Notice.objects.all().delete()
    enter("deputy").get("/")
    assert not told(record), "it was done today"
    Chore.objects.update(day=TODAY() - timedelta(1))
    enter("deputy").get("/")
    assert told(record)


def test_notices_are_the_readers_own(world: World, enter: Enter) -> None:
    matter(world, 1)
    inbox.remind(TOWN, TODAY())
    mine = enter("clerk")
    text = mine.get("/inbox/").content.decode()
    assert "水渠争议" in text
    assert RESIDENT not in text
    assert "水渠争议" not in enter("clerk", OTHER).get("/inbox/").content.decode()
    first = Notice.objects.get(user="qs_clerk", kind="soon", text__contains="水渠")
    enter("head").post("/inbox/read/", {"notice": str(first.pk)})
    assert not Notice.objects.get(pk=first.pk).seen, "another's notice"
    mine.post("/inbox/read/", {"notice": str(first.pk)})
    assert Notice.objects.get(pk=first.pk).seen
    assert "水渠争议" not in mine.get("/inbox/?unseen=1").content.decode()
    enter("head").post("/inbox/read/")
    assert inbox.unread(world.scope("head")) == 0


def test_a_reader_who_moves_away_no_longer_sees_what_was_told(world: World) -> None:
    matter(world, 1)
    inbox.remind(TOWN, TODAY())
    assert inbox.unread(world.scope("clerk"))
    User.objects.filter(username="qs_clerk").update(region=OTHER, office=None)
    assert inbox.unread(world.scope("clerk")) == 0
    assert inbox.inbox(world.scope("clerk")) == []


def test_a_step_tells_whom_it_concerns_and_not_who_took_it(world: World) -> None:
    raw = {
        "region": f"{TOWN}201",
        "occurred_on": TODAY().isoformat(),
        "kind": "风险隐患",
        "subject": "井盖缺失",
        "count": "1",
    }
    pk = door.register(ledger="grid_report", entries=[door.Entry(raw)], scope=world.scope("grid")).ids[0]
    door.move(moves=[door.Move(pk, "accept")], scope=world.scope("clerk"))
    assert told(Record.objects.get(pk=pk)) == {("qs_grid", "step")}


def test_an_order_is_told_to_the_office_it_is_given_to(world: World) -> None:
    raw = {
        "region": f"{TOWN}202", "occurred_on": TODAY().isoformat(), "subject": "督办水渠", "level": "黄牌督办", "grounds": "其他",
        "demand": "抓紧", "reply_by": TODAY().isoformat(), "office": str(world.user("clerk").office_id),
    }  # fmt: skip
    pk = door.register(ledger="order", entries=[door.Entry(raw)], scope=world.scope("county")).ids[0]
    record = Record.objects.get(pk=pk)
    assert told(record) == {("qs_clerk", "card"), ("qs_head", "card")}
    door.move(moves=[door.Move(pk, "reply", {"reply": "已疏通"})], scope=world.scope("clerk"))
    assert ("qh_county", "step") in told(record), "whoever gave it learns of the reply"


def test_what_is_entered_long_after_is_no_news(world: World) -> None:
    raw = {"region": f"{TOWN}201", "occurred_on": "2023-07-02", "kind": "风险隐患", "subject": "旧井盖", "count": "1"}
    pk = door.register(ledger="grid_report", entries=[door.Entry(raw)], scope=world.scope("grid")).ids[0]
    door.move(moves=[door.Move(pk, "accept", on="2023-07-03")], scope=world.scope("clerk"))
    assert not told(Record.objects.get(pk=pk))


# ---- mail ---------------------------------------------------------------------------------------------------------


def test_a_mail_names_ledger_number_day_and_link_alone(world: World) -> None:
    late, soon = matter(world, -2), matter(world, 1, "院墙争议")
    User.objects.filter(username="qs_clerk").update(email="clerk@example.gov.cn")
    inbox.remind(TOWN, TODAY())
    assert inbox.mail(SITE) == 1
    (letter,) = outbox.outbox
    assert letter.to == ["clerk@example.gov.cn"]
    for record, kind in ((late, "逾期"), (soon, "即将到期")):
        assert f"[{kind}] 矛盾纠纷台账{record.number}号，最后一日{record.due_on}" in letter.body
        assert f"{SITE}/records/{record.pk}/" in letter.body
    for private in ("水渠", "院墙", RESIDENT):
        assert private not in letter.body + letter.subject
    assert inbox.mail(SITE) == 0, "each is sent once"


def test_what_was_read_is_not_mailed(world: World) -> None:
    matter(world, -2)
    User.objects.filter(username="qs_clerk").update(email="clerk@example.gov.cn")
    inbox.remind(TOWN, TODAY())
    inbox.mark(world.scope("clerk"))
    assert inbox.mail(SITE) == 0


class Sink:
    """A mail server that keeps what it is given: just enough of RFC 5321."""

    def __init__(self) -> None:
        self.letters: list[email.message.Message] = []
        self.loop = asyncio.new_event_loop()
        self.port = 0
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        server = self.loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()
        server.close()
        self.loop.run_until_complete(server.wait_closed())
        self.loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                raw = (await reader.readuntil(b"\r\n.\r\n"))[:-5]
                self.letters.append(email.message_from_bytes(raw))
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            await writer.drain()
            if verb == b"QUIT":
                break
        writer.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    server.thread.start()
    server.ready.wait(10)
    yield server
    server.loop.call_soon_threadsafe(server.loop.stop)
    server.thread.join(10)


def test_mail_goes_over_the_wire(world: World, sink: Sink) -> None:
    matter(world, -2)
    User.objects.filter(username="qs_head").update(email="head@example.gov.cn")
    inbox.remind(TOWN, TODAY())
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=sink.port):
        assert inbox.mail(SITE) == 1
    (letter,) = sink.letters
    assert letter["To"] == "head@example.gov.cn"
    assert "法账" in str(make_header(decode_header(letter["Subject"])))
    body = letter.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert "矛盾纠纷台账" in body.decode()


def test_a_mail_that_cannot_be_sent_is_sent_the_next_time(world: World, sink: Sink) -> None:
    matter(world, -2)
    User.objects.filter(username="qs_head").update(email="head@example.gov.cn")
    inbox.remind(TOWN, TODAY())
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1), pytest.raises(OSError):
        inbox.mail(SITE)
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=sink.port):
        assert inbox.mail(SITE) == 1
    assert len(sink.letters) == 1


def test_an_administrator_gives_a_user_an_address(world: World, enter: Enter) -> None:
    user = world.user("clerk")
    data = {"act": "edit", "name": user.name, "role": "clerk", "region": TOWN, "office": str(user.office_id)}
    client, url = enter("admin"), f"/admin/users/{user.pk}/"
    wrong = client.post(url, data | {"email": "不是地址"})
    assert "电子邮箱的格式不对" in wrong.content.decode()
    client.post(url, data | {"email": "clerk@example.gov.cn"})
    assert User.objects.get(pk=user.pk).email == "clerk@example.gov.cn"


def test_an_accusation_is_not_told_to_the_accused_office(world: World) -> None:
    office = world.user("clerk").office
    assert office is not None
    record = matter(world, -3)
    spec = LEDGERS["petition"]
    assert spec.kept_from
    raw = {
        "region": TOWN, "occurred_on": (TODAY() - timedelta(120)).isoformat(), "subject": "反映办件拖延", "form": "来信",
        "people": "1", "visitor": RESIDENT, "purpose": "检举控告", spec.kept_from: office.name, "office": str(office.pk),
    }  # fmt: skip
    scope = replace(world.scope("clerk"), office=None)
    pk = door.register(ledger="petition", entries=[door.Entry(raw)], scope=scope).ids[0]
    accusation = Record.objects.get(pk=pk)
    Record.objects.filter(pk=pk).update(due_on=TODAY() - timedelta(1), due_clock=spec.clocks[0].code)
    inbox.remind(TOWN, TODAY())
    assert {user for user, _ in told(accusation)} == {"qs_deputy", "qs_chief"}
    # Named only afterwards: what was told before is no longer shown.
    Notice.objects.create(
        user="qs_clerk", record=accusation, kind="late", text="反映办件拖延", key="old", at="2026-01-01"
    )
    shown = inbox.inbox(world.scope("clerk"))
    assert record.pk in {n.record_id for n in shown}
    assert pk not in {n.record_id for n in shown}
