"""Requests that no honest program sends are refused, each with a reason."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from tests.api_world import STUDY, program, study
from tests.world import World

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
