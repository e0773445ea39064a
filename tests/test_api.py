"""The interface for programs: the same doors, once, page by page, and refusals that say why."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhang.books.models import Book, Voucher
from fazhang.ledgers.models import Evidence, Record
from fazhang.ledgers.queries import MASK
from fazhang.ledgers.registry import LEDGERS
from fazhang.places import tokens
from fazhang.places.actions import Invalid
from fazhang.places.models import Idempotent, Token
from fazhang.places.scope import Denied
from fazhang.reports.verify import everything
from fazhang.web.api import shapes
from fazhang.web.api.app import document
from tests.api_world import Program, admin, program, token
from tests.conftest import Enter
from tests.world import COUNTY, OTHER, PHONE, RESIDENT, TOWN, World

STUDY = {"occurred_on": "2023-09-01", "values": {"form": "会前学法", "topic": "学习信访工作条例", "attendance": 12}}


def study(**more: Any) -> dict[str, Any]:
    return STUDY | more


def count() -> int:
    return Record.objects.filter(ledger="study").count()


# ---- tokens -----------------------------------------------------------------------------------------------------


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


# ---- once -------------------------------------------------------------------------------------------------------


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


# ---- pages ------------------------------------------------------------------------------------------------------


def walk(who: Program, path: str, size: int) -> tuple[list[Any], list[int]]:
    """Every item of a list, and how many queries each page cost."""
    items, costs, after = [], [], ""
    while True:
        with CaptureQueriesContext(connection) as asked:
            page = who.get(f"{path}{'&' if '?' in path else '?'}size={size}&after={after}").json()
        items += page["items"]
        costs.append(len(asked))
        after = page["next"]
        if not after:
            return items, costs


@pytest.mark.parametrize(
    "path",
    [
        "/ledgers/study/records",
        "/vouchers",
        "/places",
        "/figures/study.sessions/postings?from=2023-01-01&to=2023-12-31",
    ],
)
def test_pages_by_key_cost_the_same_to_the_last_and_hold_everything_once(world: World, path: str) -> None:
    who = program()
    who.post(
        "/ledgers/study/records",
        {"entries": [study(occurred_on=f"2023-{m:02}-0{d}") for m in range(1, 10) for d in (1, 2)]},
    )
    who.get("/offices")
    whole, _ = walk(who, path, 200)
    paged, costs = walk(who, path, 4)
    assert paged == whole and len(costs) > 3
    assert len(set(costs)) == 1, costs


def test_the_last_page_is_reached_by_key_and_not_by_counting(world: World) -> None:
    who = program()
    who.post("/ledgers/study/records", {"entries": [study() for _ in range(20)]})
    page = who.get("/ledgers/study/records?size=5").json()
    with CaptureQueriesContext(connection) as asked:
        who.get(f"/ledgers/study/records?size=5&after={page['next']}")
    assert not [q for q in asked if "OFFSET" in q["sql"]]


@pytest.mark.parametrize(
    "path",
    [
        "/ledgers/study/records?after=x", "/ledgers/study/records?after=2023-01-01_", "/ledgers/study/records?after=2023-13-01_5",
        f"/ledgers/study/records?after=2023-01-01_{2**63}", "/vouchers?after=x", f"/vouchers?after={2**64}", "/places?after=x",
        "/reports?after=-1", "/figures/study.sessions/postings?after=2023-01-01_x", "/ledgers/study/records?size=0",
        "/ledgers/study/records?size=201", f"/records/{2**63}", "/records/0", "/records/x", "/ledgers/study/records?q=%00",
        "/ledgers/study/records?from=2023-02-30", "/figures?from=0001-01-01", "/figures?from=2023-02-01&to=2023-01-01",
        "/figures?code=study.sessions", "/ledgers/study/records?type=邻里纠纷", "/ledgers/study/records?form=无", "/periods?x=1",
        "/figures?codes=nothing", "/vouchers?month=2023-13", "/records/1%00",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_400(world: World, path: str) -> None:
    answer = program().get(path)
    assert answer.status_code == 400, answer.content
    assert answer.json()["message"]


def test_lists_are_filtered_as_on_the_page(world: World) -> None:
    who = program()
    assert len(who.get("/ledgers/study/records?form=会前学法").json()["items"]) == 2
    assert len(who.get("/ledgers/study/records?from=2023-02-01&to=2023-02-28").json()["items"]) == 1
    assert len(who.get("/ledgers/dispute/records?q=灌溉").json()["items"]) == 1
    assert len(who.get(f"/ledgers/dispute/records?region={TOWN}202").json()["items"]) == 1


# ---- figures, sheets --------------------------------------------------------------------------------------------


def test_a_figure_is_the_sum_of_its_postings(world: World) -> None:
    who, span = program(), "from=2023-01-01&to=2023-12-31"
    figure = who.get(f"/figures?codes=study.sessions,dispute.rate&{span}").json()["items"]
    assert [f["code"] for f in figure] == ["study.sessions", "dispute.rate"]
    rows, _ = walk(who, f"/figures/study.sessions/postings?{span}", 2)
    assert sum(r["quantity"] for r in rows) == figure[0]["value"] == sum(figure[0]["dims"].values())
    record = who.get(f"/records/{rows[0]['record']}").json()
    assert record["ledger"] == "study"


def test_the_head_of_the_chain_is_the_last_voucher(world: World) -> None:
    who = program()
    head = who.get("/verify-head").json()
    last = who.get("/vouchers?size=1").json()["items"][0]
    assert (
        (head["head"], head["vouchers"])
        == (last["digest"], last["no"])
        == (Book.objects.get(town=TOWN).head, last["no"])
    )


SHEET = "日期,学习形式,学习主题,参加人数\n2023-10-08,会前学法,学习行政处罚法,15\n2023-10-09,不知道,学习,3\n"


def test_a_sheet_is_imported_dry_first_and_then_for_good(world: World) -> None:
    who, before = program(), count()

    def send(query: str) -> Any:
        file = io.BytesIO(SHEET.encode())
        file.name = "学法.csv"
        return who.ask("POST", f"/ledgers/study/import{query}", files={"file": file}).json()

    assert (send("?dry_run=true")["booked"], count()) == (1, before)
    assert (send("?whole=true")["booked"], count()) == (0, before)
    done = send("")
    assert (done["booked"], done["returned"], count()) == (1, 1, before + 1)
    assert done["errors"][0]["row"] == 3
    assert send("")["duplicates"] == 1


def test_a_file_that_is_no_sheet_is_refused(world: World) -> None:
    answer = program().ask("POST", "/ledgers/study/import", files={"file": io.BytesIO(b"\x89PNG\0\0")})
    assert answer.status_code == 422


def test_an_export_is_a_file_without_residents_data(world: World) -> None:
    answer = program().get("/ledgers/dispute/export.csv?q=灌溉")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "灌溉用水" in text and "宅基地" not in text
    assert RESIDENT not in text
    assert program().get("/ledgers/dispute/export.doc").status_code == 400


# ---- hostile requests -------------------------------------------------------------------------------------------

HOSTILE: list[Any] = [
    "{", "[]", "null", "1", '"x"', b"\xff\xfe", "{" * 100_000, "[" * 200_000, '{"occurred_on": NaN, "values": {}}',
    '{"occurred_on": "2023-01-01", "values": {"topic": "a\\u0000b"}}',
    '{"occurred_on": "2023-01-01", "values": {"topic": "a\\ud800b"}}',
    '{"occurred_on": "2023-01-01", "values": {"a\\udfff": "b"}}',
    '{"occurred_on": "2023-01-01", "office": ' + "9" * 5000 + ', "values": {}}',
    {"occurred_on": "2023-01-01", "office": 2**63, "values": {}}, {"occurred_on": "2023-01-01", "office": -1, "values": {}},
    {"occurred_on": 5, "values": {}}, {"occurred_on": "2023-01-01", "values": []}, {"occurred_on": "2023-01-01"},
    {"entries": {}}, {"entries": []}, {"entries": [1]}, {"entries": [[]]}, {"entries": [{}], "x": 1},
    {"occurred_on": "2023-01-01", "parent": 2**70, "values": {}}, {"occurred_on": "2023-01-01", "parent": True, "values": {}},
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_body_that_cannot_be_read_is_refused_with_400(world: World, body: Any) -> None:
    answer = program().post("/ledgers/study/records", body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["message"]


@pytest.mark.parametrize(
    "value",
    [
        2**64,
        -(2**64),
        1e308,
        1e-300,
        "９" * 40,
        "1e400",
        "1" * 5000,
        "١٢",
        "0x10",
        "+1",
        " 12 ",
        "1_0",
        "--",
        "1,2,3",
        "NaN",
        "inf",
    ],
)
def test_no_number_breaks_a_door(world: World, value: Any) -> None:
    answer = program().post("/ledgers/study/records", study(values=STUDY["values"] | {"attendance": value}))
    assert answer.status_code in (201, 422)


@pytest.mark.parametrize(
    "day", ["9999-99-99", "0000-00-00", "2023-02-30", "二〇二三", "1" * 500, "", "20230901", "2023年9月1日", "-1"]
)
def test_no_day_breaks_a_door(world: World, day: str) -> None:
    assert program().post("/ledgers/study/records", study(occurred_on=day, closed_on=day)).status_code in (201, 422)


@pytest.mark.parametrize(
    ("content", "status"),
    [("text/plain", 415), ("application/json; charset=hex", 415), ("application/json; charset=gbk", 415), ("", 415),
     ("multipart/form-data", 415), ("application/json; charset=utf-8", 201)],
)  # fmt: skip
def test_another_content_type_is_refused_with_415(world: World, content: str, status: int) -> None:
    who = program()
    answer = who.client.generic(
        "POST",
        "/api/v1/ledgers/study/records",
        json.dumps(STUDY),
        content,
        headers={"Authorization": f"Bearer {who.secret}"},
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    "content",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=é",
        "multipart/form-data; boundary=x",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\n",
        b"--x\r\nContent-Disposition: form-data; name=file; filename=\x00\r\n\r\n\x00\r\n--x--",
        b"\xff" * 100,
    ],
)
def test_an_odd_form_is_refused(world: World, content: str, body: bytes) -> None:
    who = program()
    answer = who.client.generic(
        "POST", "/api/v1/ledgers/study/import", body, content, headers={"Authorization": f"Bearer {who.secret}"}
    )
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"].startswith("application/json")


def test_a_body_that_is_too_large_is_refused_with_413(world: World, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = program().post("/ledgers/study/records", study(values=STUDY["values"] | {"topic": "字" * 1000}))
    assert answer.status_code == 413
    settings.FAZHANG_EVIDENCE_MAX = 10
    path = f"/records/{world.records['dispute']}/evidence"
    answer = program().ask("POST", path, files={"files": io.BytesIO(b"x" * 3 * 2**20)})
    assert answer.status_code == 413


def test_another_method_is_told_which_there_are(world: World) -> None:
    answer = program().ask("DELETE", "/ledgers")
    assert (answer.status_code, answer["Allow"], answer["Content-Type"]) == (405, "GET", "application/json")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/ledgers/nothing",
        "/ledgers/study/records/1",
        "/figures/nothing/postings",
        "/reports/1",
        "/records/1",
    ],
)
def test_what_is_not_there_is_told_as_json(world: World, path: str) -> None:
    answer = program().get(path)
    assert answer.status_code == 404
    assert answer.json()["message"]


# ---- the document -----------------------------------------------------------------------------------------------


def test_answers_have_the_names_of_the_document(world: World) -> None:
    """Names that are words of Python's are not told with an underscore."""
    told = program().get("/ledgers/dispute").json()
    assert {f["name"] for f in told["fields"]} == {f.name for f in LEDGERS["dispute"].fields}
    assert next(f["register"] for f in told["fields"] if f["name"] == "mediators") == "mediator"
    assert program().get("/figures?codes=study.sessions&from=2023-01-01").json()["from"] == "2023-01-01"
    schemas = document()["components"]["schemas"]
    assert not [n for held in schemas.values() for n in held.get("properties", ()) if n.endswith("_")]


def test_the_document_describes_every_ledger(db: None) -> None:
    schemas = document()["components"]["schemas"]
    for ledger in LEDGERS.values():
        assert set(schemas[shapes.name_of(ledger, "Input")]["properties"]) == {f.name for f in ledger.fields}
        assert schemas[shapes.name_of(ledger, "Values")]["title"].startswith(ledger.name)
    assert all("$ref" not in s or s["$ref"].rsplit("/", 1)[1] in schemas for s in _references(document()))


def _references(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [r for v in value for r in _references(v)]
    if not isinstance(value, dict):
        return []
    return ([value] if "$ref" in value else []) + [r for v in value.values() for r in _references(v)]


def test_what_every_ledgers_form_takes_its_shape_takes(world: World) -> None:
    """No shape is narrower than the door: what is stored may be sent."""
    for held in Record.objects.all():
        stored = {n: v for n, v in held.stored().items() if n != "void_reason"}
        assert not shapes.wrong(held.spec, stored)


def test_the_page_of_the_interface_lists_every_operation(world: World, enter: Enter) -> None:
    page = enter("clerk").get("/help/api/").content.decode()
    for path in document()["paths"]:
        assert path.removeprefix("/api/v1") in page
