"""Vouchers, closing and the replay, as their pages tell them."""

from __future__ import annotations

import json

from django.test import Client

from fazhang.books import queries
from fazhang.books.models import Book, Period, Posting, Voucher
from fazhang.ledgers import door
from tests.conftest import Enter
from tests.world import OTHER, TOWN, World


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_vouchers_are_narrowed_by_month_ledger_act_and_record(world: World, enter: Enter) -> None:
    client = enter("clerk")
    every = text_of(client, "/books/")
    assert "接访下访台账" in every
    assert "学法台账" in every
    study = text_of(client, "/books/?ledger=study&month=2023-02")
    assert study.count("/books/990101101/") == 1
    assert "作废" in text_of(client, "/books/?act=void")
    number = world.record("settled").number
    assert text_of(client, f"/books/?record={number}").count("/books/990101101/") == 1
    assert "没有符合条件的凭证" in text_of(client, "/books/?month=1999-01")
    assert client.get("/books/?no=1")["Location"] == "/books/990101101/1/"
    assert "没有第999999号凭证" in text_of(client, "/books/?no=999999")


def test_pages_hold_every_voucher_once(world: World) -> None:
    found, after = [], ""
    while True:
        page = queries.voucher_page(queries.vouchers(TOWN), after, 4)
        found += [v.no for v in page.rows]
        after = page.after
        if not after:
            break
    assert found == list(range(Book.objects.get(town=TOWN).vouchers, 0, -1))


def test_a_voucher_shows_content_postings_and_its_place_in_the_chain(world: World, enter: Enter) -> None:
    held = Voucher.objects.get(subject=world.records["settled"], version=1)
    before = Voucher.objects.get(book=held.book, no=held.no - 1)
    text = text_of(enter("clerk"), f"/books/{TOWN}/{held.no}/")
    for told in (
        held.digest,
        before.digest,
        held.record_digest,
        "验算相符",
        "补录",
        "灌溉用水先后争议",
        "排查受理矛盾纠纷",
    ):
        assert told in text, told
    assert f"/books/{TOWN}/{held.no - 1}/" in text
    assert f"/books/{TOWN}/{held.no + 1}/" in text
    assert f"/figure/dispute.registered/?region={TOWN}202&amp;from=2023-05-01" in text
    assert f"/records/{world.records['settled']}/" in text


def test_every_voucher_rechecks(world: World) -> None:
    for town in (TOWN, OTHER):
        held = list(queries.vouchers(town))
        assert held
        assert all(queries.recheck(v).holds for v in held)


def test_a_changed_posting_shows_on_its_voucher(world: World, enter: Enter) -> None:
    held = Voucher.objects.get(subject=world.records["settled"], version=1)
    Posting.objects.filter(voucher=held, indicator="dispute.registered").update(quantity=2)
    assert "验算不符" in text_of(enter("clerk"), f"/books/{TOWN}/{held.no}/")


def test_closing_asks_to_be_confirmed(world: World, enter: Enter) -> None:
    client = enter("head")
    url = "/books/periods/"
    refused = client.post(url, {"period": "2023-03"})
    assert refused.status_code == 422
    assert "请先勾选确认" in refused.content.decode()
    assert not Period.objects.exists()
    done = client.post(url, {"period": "2023-03", "confirm": "yes"}, follow=True)
    assert "青石镇2023年3月已结账" in done.content.decode()
    held = Period.objects.get()
    assert (held.label, held.book.town, held.voucher.by) == ("2023-03", TOWN, world.user("head").username)
    again = client.post(url, {"period": "2023-03", "confirm": "yes"})
    assert again.status_code == 422
    assert "已经结账" in again.content.decode()
    for wrong in ("2023-13", "99999", "abc", "", "2023-1-2", "2023-²"):
        assert client.post(url, {"period": wrong, "confirm": "yes"}).status_code == 422, wrong


def test_only_who_may_close_closes(world: World, enter: Enter) -> None:
    for role in ("clerk", "deputy", "county", "admin"):
        answer = enter(role).post(f"/books/periods/?town={TOWN}", {"period": "2023-03", "confirm": "yes"})
        assert answer.status_code == 403, role
    assert enter("chief", OTHER).post(f"/books/periods/?town={TOWN}", {"period": "2023-03"}).status_code == 404
    assert not Period.objects.exists()


def test_what_comes_after_closing_says_so(world: World, enter: Enter) -> None:
    enter("head").post("/books/periods/", {"period": "2023-12", "confirm": "yes"})
    entry = door.Entry(
        {"region": f"{TOWN}201", "occurred_on": "2023-02-03", "form": "会前学法", "topic": "补登", "attendance": "9"}
    )
    door.register(ledger="study", entries=[entry], scope=world.scope("clerk"))
    client = enter("clerk")
    assert "结账后补记" in text_of(client, "/books/?late=1")
    moved = text_of(client, f"/figure/study.sessions/?region={TOWN}&from=2024-01-01&to=2024-12-31")
    assert "发生于2023-02-03，该期已结账" in moved


def test_closable_periods_are_those_that_ended_and_are_open(world: World, enter: Enter) -> None:
    text = text_of(enter("head"), "/books/periods/")
    assert '<option value="2022-12">' in text
    assert '<option value="2023">' in text
    enter("head").post("/books/periods/", {"period": "2023-06", "confirm": "yes"})
    text = text_of(enter("head"), "/books/periods/")
    assert '<option value="2023-06">' not in text
    assert '<option value="2023-05">' not in text
    assert '<option value="2023-07">' in text


def told(client: Client, url: str = "/books/verify/") -> list[dict[str, object]]:
    answer = client.post(url, headers={"Accept": "application/x-ndjson"})
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.getvalue().decode().splitlines()]


def test_the_replay_passes_and_shows_the_heads(world: World, enter: Enter) -> None:
    steps = told(enter("clerk"))
    assert [s["finished"] for s in steps] == [False, False, False, True]
    book = Book.objects.get(town=TOWN)
    result = str(steps[-1]["html"])
    assert "核验通过" in result
    assert book.head in result
    assert f"重算凭证{book.vouchers}张" in result
    assert Book.objects.get(town=OTHER).head not in result
    whole = enter("county").post("/books/verify/").content.decode()
    assert "核验通过" in whole
    assert Book.objects.get(town=OTHER).head in whole


def test_the_replay_names_what_is_wrong_to_those_it_concerns(world: World, enter: Enter) -> None:
    held = Voucher.objects.get(subject=world.records["other_settled"], version=1)
    Posting.objects.filter(voucher=held, indicator="dispute.registered").update(quantity=2)
    assert "核验通过" in str(told(enter("clerk"))[-1]["html"])
    for client in (enter("clerk", OTHER), enter("county")):
        result = str(told(client)[-1]["html"])
        assert "核验未通过" in result
        assert f"凭证{held.no}" in result


def test_the_replay_finds_a_changed_record_and_a_lost_file(world: World, enter: Enter) -> None:
    record = world.record("dispute")
    type(record).objects.filter(pk=record.pk).update(title="改过的名称")
    assert f"记录{record.number}" in str(told(enter("clerk"))[-1]["html"])


def test_a_long_list_of_problems_is_cut(world: World, enter: Enter) -> None:
    Posting.objects.filter(region__startswith=TOWN).update(quantity=9)
    result = str(told(enter("clerk"))[-1]["html"])
    assert result.count("<li>") == 20
