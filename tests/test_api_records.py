"""Records over the interface: the same doors as for people, and refusals that say why."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from fazhang.books.models import Voucher
from fazhang.ledgers.models import Evidence, Record
from fazhang.ledgers.queries import MASK
from fazhang.ledgers.registry import LEDGERS
from fazhang.reports.verify import everything
from tests.api_world import STUDY, count, program, study
from tests.conftest import Enter
from tests.world import OTHER, PHONE, RESIDENT, TOWN, World

# ---- registering ------------------------------------------------------------------------------------------------


def test_what_a_program_registers_is_booked_like_what_people_register(world: World) -> None:
    answer = program().post("/ledgers/study/records", study())
    assert answer.status_code == 201
    held = Record.objects.get(pk=answer.json()["ids"][0])
    assert (held.created_by, held.region, held.stored()["attendance"]) == ("api:clerk 0", TOWN, 12)
    assert Voucher.objects.get(subject=held.pk).by == "api:clerk 0"
    assert not list(everything())


def test_the_same_validation_as_the_form_with_its_messages(world: World, enter: Enter) -> None:
    answer = program().post("/ledgers/study/records", study(values={"attendance": "很多"}))
    assert answer.status_code == 422
    told = {e["field"]: e["message"] for e in answer.json()["errors"]}
    form = enter("clerk").post(
        "/ledgers/study/new/", {"attendance": "很多", "occurred_on": "2023-09-01", "region": TOWN}
    )
    assert told and all(message in form.content.decode() for message in told.values())


def test_a_batch_is_registered_whole_or_not_at_all(world: World) -> None:
    before, who = count(), program()
    bad = who.post("/ledgers/study/records", {"entries": [study(), study(occurred_on="2999-01-01")]})
    assert (bad.status_code, count()) == (422, before)
    assert [e["entry"] for e in bad.json()["errors"]] == [1]
    good = who.post("/ledgers/study/records", {"entries": [study(), study()]})
    assert (good.status_code, count()) == (201, before + 2)


def test_more_than_a_thousand_entries_are_refused(world: World) -> None:
    assert program().post("/ledgers/study/records", {"entries": [STUDY] * 1001}).status_code == 400


def test_a_business_key_is_registered_once_whichever_token_brings_it(world: World) -> None:
    first = program().post("/ledgers/study/records", study(key="OA-2023-17")).json()
    again = program("head").post("/ledgers/study/records", study(key="OA-2023-17")).json()
    other = program(town=OTHER).post("/ledgers/study/records", study(key="OA-2023-17")).json()
    assert again == {"ids": first["ids"], "replayed": 1}
    assert other["replayed"] == 0


def test_names_that_the_ledger_does_not_have_are_told_and_not_dropped(world: World) -> None:
    answer = program().post("/ledgers/study/records", study(values=STUDY["values"] | {"topik": "x"}))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "topik")
    assert program().post("/ledgers/study/records", study(day="2023-01-01")).status_code == 400


@pytest.mark.parametrize("value", [{}, {"a": 1}, True, ["x"], 5])
def test_a_value_of_another_kind_is_refused(world: World, value: Any) -> None:
    answer = program().post("/ledgers/study/records", study(values=STUDY["values"] | {"topic": value}))
    assert answer.status_code == 422
    assert "类型" in answer.json()["errors"][0]["message"]


def test_nothing_is_registered_elsewhere(world: World) -> None:
    answer = program().post("/ledgers/study/records", study(region=OTHER))
    assert answer.status_code == 422
    assert not Record.objects.filter(region=OTHER, created_by__startswith="api:").exists()


def test_a_record_of_another_town_is_no_source(world: World) -> None:
    entry = study(parent=world.records["other_dispute"], step="refer")
    assert program().post("/ledgers/study/records", entry).status_code == 404


# ---- one record -------------------------------------------------------------------------------------------------


def test_a_record_is_shown_with_residents_data_masked(world: World) -> None:
    answer = program().get(f"/records/{world.records['dispute']}")
    body = answer.json()
    assert body["values"]["applicant"] == body["values"]["applicant_phone"] == MASK
    assert RESIDENT not in json.dumps(body, ensure_ascii=False) and PHONE not in answer.content.decode()
    assert body["version"] == 1


def test_a_correction_names_the_version_it_was_made_on(world: World) -> None:
    who, path = program(), f"/records/{world.records['study1']}"
    version = who.get(path).json()["version"]
    done = who.patch(path, {"version": version, "values": {"attendance": 30}})
    assert (done.status_code, done.json()["version"]) == (200, version + 1)
    stale = who.patch(path, {"version": version, "values": {"attendance": 31}})
    assert stale.status_code == 409
    assert who.patch(path, {"values": {"attendance": 31}}).status_code == 400
    assert Record.objects.get(pk=world.records["study1"]).stored()["attendance"] == 30


def test_residents_data_that_come_back_masked_are_not_written(world: World) -> None:
    """A program that sends back what it read must not overwrite a name by its mask."""
    who, path = program(), f"/records/{world.records['dispute']}"
    held = who.get(path).json()
    answer = who.patch(
        path, {"version": held["version"], "values": {"applicant": MASK, "subject": "宅基地边界争议（更正）"}}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "applicant"


def test_a_step_is_taken_and_voiding_needs_the_head(world: World) -> None:
    who = program("head")
    pk = who.post("/ledgers/study/records", study()).json()["ids"][0]
    done = who.post(f"/records/{pk}/steps/close", {"version": 1, "on": "2023-09-30"})
    assert done.json() == {"id": pk, "state": "closed", "version": 2}
    assert who.post(f"/records/{pk}/steps/close", {}).status_code == 422
    assert who.post(f"/records/{pk}/steps/nothing", {}).status_code == 404
    assert program().post(f"/records/{pk}/void", {"version": 3, "reason": "重复"}).status_code == 403
    assert who.post(f"/records/{pk}/void", {"version": 2, "reason": " "}).status_code == 422
    assert who.post(f"/records/{pk}/void", {"version": 2, "reason": "重复"}).json()["state"] == "void"
    acts = [a["act"] for a in who.get(f"/records/{pk}/history").json()["items"]]
    assert acts == ["void", "close", "register"]


def test_a_decision_stays_with_people(world: World) -> None:
    """A legality review is opened by a program, but its opinion is not given by one."""
    decided = [(k, s) for k in LEDGERS.values() for s in k.flow.steps if s.permission in ("approve", "legal")]
    assert decided
    ledger, step = decided[0]
    shown = program("head").get(f"/ledgers/{ledger.code}").json()
    assert not next(s for s in shown["steps"] if s["code"] == step.code)["allowed"]


def test_evidence_is_added_to_a_record(world: World) -> None:
    who, path = program(), f"/records/{world.records['dispute']}/evidence"
    file = io.BytesIO("调解笔录".encode())
    file.name = "笔录.txt"
    answer = who.ask("POST", path, files={"files": file, "step": "close"})
    assert answer.status_code == 201
    assert answer.json()["evidence"][0]["name"] == "笔录.txt"
    held = Evidence.objects.get(pk=answer.json()["evidence"][0]["id"])
    assert (held.step, held.added_by) == ("close", "api:clerk 0")
    page = io.BytesIO(b"<script>")
    page.name = "page.html"
    assert who.ask("POST", path, files={"files": page}).status_code == 422
    assert who.ask("POST", path, files={"other": io.BytesIO(b"x")}).status_code == 400
    assert who.post(path, {}).status_code == 415
