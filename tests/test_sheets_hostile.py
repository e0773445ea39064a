"""What a stranger sends to the import of the interface, and what others meet while a long one is booked."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.db import OperationalError
from django.test import RequestFactory

from fazhang.ledgers.models import Heading
from fazhang.ledgers.sheets.workbook import Unreadable, sheets
from fazhang.places.models import Idempotent
from fazhang.web.api import ledgers
from fazhang.web.views import errors
from tests.api_world import program
from tests.conftest import Enter
from tests.world import World

MISPLACED = "张三丰"


def send(who: Any, text: str, query: str = "", key: str = "") -> Any:
    file = io.BytesIO(text.encode())
    file.name = "学法.csv"
    return who.ask("POST", f"/ledgers/study/import{query}", files={"file": file}, key=key)


SHEET = f"学习日期,学法形式,学习主题,参加人数\n2023-09-02,会前学法,学习信访工作条例,{MISPLACED}\n"


def test_a_kept_answer_does_not_hold_what_stood_in_the_sheet(world: World) -> None:
    who = program()
    first = send(who, SHEET, key="k")
    assert MISPLACED in json.dumps(first.json(), ensure_ascii=False)  # the fault is told with what stood there
    assert MISPLACED not in json.dumps(list(Idempotent.objects.values("body")), ensure_ascii=False)
    assert r"\u5f20" not in Idempotent.objects.get().body
    again = send(who, SHEET, key="k")
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")


def test_a_look_at_a_sheet_holds_nobody_up_and_keeps_nothing(world: World) -> None:
    who = program()
    assert send(who, SHEET, "?dry_run=true", key="k").status_code == 200
    assert not Idempotent.objects.exists()
    assert send(who, SHEET, key="k").status_code == 200
    assert send(who, SHEET, "?dry_run=true", key="a b").status_code == 400


def test_no_more_errors_are_told_than_a_program_can_use(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "TOLD", 2)
    told = send(program(), SHEET + "2023-09-02,会前学法,学习信访工作条例,很多\n" * 3).json()
    assert (told["returned"], len(told["errors"])) == (4, 2)


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data; charset*=bogus''%ff", "multipart/form-data; boundary*=idna''%ff", "text/html; x*=oem''%ff"],
)
def test_a_content_type_with_an_encoding_that_there_is_not_breaks_nothing(kind: str) -> None:
    from fazhang.web.wsgi import Request

    asked = Request(RequestFactory().post("/api/v1/ledgers/study/import").environ | {"CONTENT_TYPE": kind})
    assert (asked.content_type, dict(asked.POST)) == ("", {})


@pytest.mark.parametrize("path", ["/api/v1/ledgers/study/records", "/ledgers/study/new/"])
def test_who_waited_in_vain_for_a_long_import_is_told_to_try_again(path: str) -> None:
    try:
        raise OperationalError("database is locked")
    except OperationalError:
        answer = errors.server_error(RequestFactory().post(path))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    told = json.loads(answer.content)["message"] if path.startswith("/api/") else answer.content.decode()
    assert "稍后再试" in told


@pytest.mark.parametrize("error", [OperationalError("disk I/O error"), ValueError("locked")])
def test_any_other_failure_is_a_failure(error: Exception) -> None:
    try:
        raise error
    except Exception:
        assert sys.exc_info()[1] is error
        assert errors.server_error(RequestFactory().get("/api/v1/ledgers")).status_code == 500


@pytest.mark.parametrize(
    ("role", "ledger", "name"),
    [("clerk", "study", "__class__"), ("clerk", "nope", "topic"), ("grid", "study", "topic")],
)
def test_a_heading_is_mapped_to_what_the_page_offers_only(enter: Enter, role: str, ledger: str, name: str) -> None:
    """What is mapped by hand holds for the whole township from then on."""
    file = io.BytesIO("登记日期,事由\n2023-09-02,灌溉\n".encode())
    file.name = "台账.csv"
    given = {"files": file, "act": "book", "ledger": ledger, "heading": "事由", "name": name, "before": ""}
    assert enter(role).post("/import/", given).status_code == 200
    assert not Heading.objects.exists()


def test_cells_of_every_kind_of_file_are_counted_and_bounded() -> None:
    wide = (
        "<table>" + "<tr><td colspan=1000 rowspan=10000>a</td></tr>" * 40 + "<tr><td>b</td></tr>" * 10_000 + "</table>"
    )
    for data in (wide.encode(), ("a" * 40_000 + ",b\n").encode()):
        with pytest.raises(Unreadable, match=r"太大|超过"):
            for sheet in sheets(data):
                list(sheet)


def test_a_row_beyond_the_last_one_of_a_sheet_is_refused() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("甲").write_string(0, 0, "日期")
    book.close()
    held = zipfile.ZipFile(io.BytesIO(out.getvalue()))
    far = io.BytesIO()
    with zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as made:
        for name in held.namelist():
            body = held.read(name)
            if name.endswith("sheet1.xml"):
                row = b'<row r="4294967295"><c r="A4294967295" t="s"><v>0</v></c></row></sheetData>'
                body = body.replace(b"</sheetData>", row)
            made.writestr(name, body)
    with pytest.raises(Unreadable):
        for sheet in sheets(far.getvalue()):
            list(sheet)
