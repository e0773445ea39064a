"""The interface for programs: pages, figures, sheets, and the document that describes it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fazhang.books.models import Book
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.web.api import shapes
from fazhang.web.api.app import document
from tests.api_world import Program, count, program, study
from tests.conftest import Enter
from tests.world import RESIDENT, TOWN, World

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
