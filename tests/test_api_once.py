"""A request sent again is done once."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from fazhang.ledgers.models import Evidence
from fazhang.places import tokens
from fazhang.places.models import Idempotent
from tests.api_world import count, program, study
from tests.world import World


def test_a_request_repeated_under_its_key_is_done_once_and_answered_alike(world: World) -> None:
    before, who = count(), program()
    first = who.post("/ledgers/study/records", study(), key="k-1")
    again = who.post("/ledgers/study/records", study(), key="k-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert "Idempotency-Replayed" not in first and again["Idempotency-Replayed"] == "true"
    assert count() == before + 1


def test_a_key_stands_for_one_request(world: World) -> None:
    before, who = count(), program()
    who.post("/ledgers/study/records", study(), key="k-1")
    other = who.post("/ledgers/study/records", study(occurred_on="2023-09-02"), key="k-1")
    assert (other.status_code, count()) == (409, before + 1)
    assert who.post(
        f"/records/{world.records['study1']}/void", {"version": 1, "reason": "x"}, key="k-1"
    ).status_code in (403, 409)


def test_keys_of_two_tokens_do_not_meet(world: World) -> None:
    before = count()
    for who in (program(), program()):
        assert who.post("/ledgers/study/records", study(), key="k-1").json()["replayed"] == 0
    assert count() == before + 2


def test_what_was_refused_may_be_sent_again_under_its_key(world: World) -> None:
    who = program()
    assert who.post("/ledgers/study/records", study(values={}), key="k-1").status_code == 422
    assert not Idempotent.objects.exists()
    assert who.post("/ledgers/study/records", study(), key="k-1").status_code == 201


def test_answers_are_kept_seven_days_and_a_batch_is_not_registered_twice_after(world: World) -> None:
    before, who = count(), program()
    who.post("/ledgers/study/records", study(), key="k-1")
    Idempotent.objects.update(at=timezone.now() - tokens.KEPT - timedelta(minutes=1))
    again = who.post("/ledgers/study/records", study(), key="k-1")
    assert (again.json()["replayed"], count()) == (1, before + 1)
    assert Idempotent.objects.count() == 1


def test_a_file_repeated_under_its_key_is_taken_once_though_the_form_differs(world: World) -> None:
    who, path = program(), f"/records/{world.records['dispute']}/evidence"

    def send(text: str) -> Any:
        file = io.BytesIO(text.encode())
        file.name = "笔录.txt"
        return who.ask("POST", path, files={"files": file}, key="k")

    first, again, other = send("笔录"), send("笔录"), send("另一份")  # each with a boundary of its own
    assert (first.status_code, again.json(), other.status_code) == (201, first.json(), 409)
    assert Evidence.objects.filter(record=world.records["dispute"]).count() == 1


@pytest.mark.parametrize("key", ["x" * 65, "a b", "é", " "])
def test_a_key_that_cannot_be_read_is_refused(world: World, key: str) -> None:
    assert program().post("/ledgers/study/records", study(), key=key).status_code == 400
