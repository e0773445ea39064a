"""Attacks that once worked: numbers, days and files that no honest user sends."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from fazhang.books.numbers import whole
from fazhang.ledgers import evidence, excerpt
from fazhang.places.models import Look, Region
from fazhang.reports import actions
from fazhang.reports.models import Report
from fazhang.reports.tokens import TokenError, parse
from tests.conftest import Enter
from tests.world import PASSWORD, TOWN, World

LONG = "1" * 4400
"""More digits than Python reads as a number: int() of it raises ValueError."""
HUGE = "9" * 20
"""More than 64 bits: SQLite raises OverflowError."""


@pytest.mark.parametrize("text", ["", "-1", "²", "1.5", "x", "1_0", LONG, HUGE])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    assert whole(text) is None


def test_digits_of_any_script_are_read() -> None:
    assert whole("２０２３") == whole("2023") == 2023


PLACES = [
    ("clerk", "/statement/?year={}"), ("clerk", "/statement/export/xlsx/?year={}"), ("clerk", "/?year={}"),
    ("clerk", "/figure/dispute.rate/?year={}"), ("clerk", "/figure/dispute.rate/?after=2023-01-01_{}"),
    ("clerk", "/books/?no={}"), ("clerk", "/books/?record={}"), ("clerk", "/books/?after={}"),
    ("clerk", "/books/periods/?period={}"), ("clerk", "/books/periods/?period=2023-{}"),
    ("clerk", "/ledgers/?year={}"), ("clerk", "/ledgers/dispute/?office={}"), ("clerk", "/ledgers/dispute/?year={}"),
    ("clerk", "/ledgers/dispute/?after=2023-01-01_{}"), ("clerk", "/reports/?year={}"),
    ("grid", "/ledgers/dispute/?office={}"), ("county", "/books/?town=990101101&no={}"),
]  # fmt: skip


@pytest.mark.parametrize("number", [LONG, HUGE, "²"])
@pytest.mark.parametrize(("role", "place"), PLACES)
def test_a_senseless_number_in_an_address_breaks_nothing(
    role: str, place: str, number: str, world: World, enter: Enter
) -> None:
    assert enter(role).get(place.format(number)).status_code == 200


@pytest.mark.parametrize("number", [LONG, HUGE])
def test_a_senseless_number_in_a_form_breaks_nothing(number: str, world: World, enter: Enter) -> None:
    clerk, head, admin, pk = enter("clerk"), enter("head"), enter("admin"), world.records["dispute"]
    answers = {
        "edit": clerk.post(f"/records/{pk}/edit/", {"version": number}),
        "step": clerk.post(f"/records/{pk}/step/close/", {"version": number}),
        "void": head.post(f"/records/{pk}/void/", {"version": number}),
        "close": head.post("/books/periods/", {"period": number, "confirm": "yes"}),
        "report": clerk.post("/reports/new/", {"year": number}),
        "user": admin.post("/admin/users/", {"username": "u1", "name": "某", "office": number}),
        "office": admin.post("/admin/offices/", {"office": number, "name": "新机构"}),
        "person": admin.post("/admin/people/", {"act": "appoint", "person": number}),
        "group": admin.post("/admin/groups/", {"act": "member", "group": number}),
    }
    assert {k: a.status_code for k, a in answers.items() if a.status_code >= 500} == {}


@pytest.mark.parametrize("asked", [f"bytes={LONG}-", f"bytes=-{LONG}", f"bytes=0-{LONG}"])
def test_a_senseless_range_gives_the_whole_file(asked: str, world: World, enter: Enter) -> None:
    answer = enter("clerk").get(f"/evidence/{world.records['evidence']}/", headers={"Range": asked})
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.status_code == 200


# ---- reports ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1989-12-31", "2101-01-01"])
def test_a_figure_of_a_day_out_of_this_world_is_refused(day: str) -> None:
    """Saved, it broke every page of the report, the editor's too: no month follows 9999-12."""
    for key in ("from", "to"):
        with pytest.raises(TokenError):
            parse(f"{{{{petition.visits {key}={day}}}}}")


def _report(world: World) -> Report:
    return actions.create(scope=world.scope("clerk"), town=TOWN, year=2023)


def test_a_report_cannot_be_broken_by_saving_it(world: World, enter: Enter) -> None:
    report, clerk = _report(world), enter("clerk")
    form = {"title": "报告", "issuers": "镇政府", "until": "2023-12-31", "role": "intro", "heading": "一",
            "version": report.version}  # fmt: skip
    for token in ("from=9999-12-01", "from=0001-01-01", f"round=余 step={LONG}"):
        answer = clerk.post(f"/reports/{report.pk}/edit/", {**form, "body": f"共{{{{petition.visits {token}}}}}"})
        assert answer.status_code == 422
    assert clerk.get(f"/reports/{report.pk}/").status_code == 200
    assert clerk.post(f"/reports/{report.pk}/edit/", {**form, "body": "", "version": LONG}).status_code == 409


@pytest.mark.parametrize("body", ["[" * 100_000, "[]", '{"tokens": 5}', "\ud800".encode("utf-8", "surrogatepass"), ""])
def test_senseless_json_is_told(body: str | bytes, world: World, enter: Enter) -> None:
    report = _report(world)
    answer = enter("clerk").post(f"/reports/{report.pk}/tokens/", body, content_type="application/json")
    assert answer.status_code == 422
    assert json.loads(answer.content)["errors"]


def test_a_form_in_place_of_json_is_told(world: World) -> None:
    """The check against forgery reads a form's body, and then there is none left to read as JSON."""
    report, client = _report(world), Client(enforce_csrf_checks=True)
    client.force_login(world.user("clerk"), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")
    token = client.get("/password/").cookies["csrftoken"].value
    answer = client.post(f"/reports/{report.pk}/tokens/", {"tokens": "1"}, headers={"X-CSRFToken": token})
    assert answer.status_code == 422


# ---- documents that cost more than they show --------------------------------------------------------------------


def _kept(name: str, body: bytes) -> evidence.Stored:
    return evidence.store(name, io.BytesIO(body))


def _zip(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _sheet(cells: str) -> bytes:
    """A workbook of one sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return _zip({
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{links}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
        f'Type="{links}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    })  # fmt: skip


def _cell(row: int, column: str) -> str:
    return f'<row r="{row}"><c r="{column}{row}"><v>7</v></c></row>'


def test_a_sheet_with_two_far_cells_takes_no_memory_of_the_server() -> None:
    """1.3 KB of Excel whose two cells are the corners of 160 million took 6 GB and 20 seconds, in the server itself."""
    kept = _kept("远.xlsx", _sheet(_cell(1, "A") + _cell(10000, "XFD")))
    assert evidence.excerpt(kept.sha256, kept.type) == ""
    near = _kept("近.xlsx", _sheet(_cell(1, "A") + _cell(2, "B")))
    assert "7" in evidence.excerpt(near.sha256, near.type)


def test_a_document_that_takes_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten kilobytes of PDF, one page, held one of the server's four threads for eight seconds."""
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    writer = PdfWriter()
    page = writer.add_blank_page(500, 500)
    stream = StreamObject()
    stream.set_data(b"BT /F1 12 Tf (aaaaaaaa) Tj ET\n" * 140_000)
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    letters = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(k): NameObject(v) for k, v in letters.items()})
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    out = io.BytesIO()
    writer.write(out)
    monkeypatch.setattr(excerpt, "SECONDS", 2)
    kept, began = _kept("慢.pdf", out.getvalue()), time.monotonic()
    assert evidence.excerpt(kept.sha256, kept.type) == ""
    assert time.monotonic() - began < 10


def test_an_inflated_word_file_takes_no_memory_of_the_server() -> None:
    out = io.BytesIO()
    Document().save(out)
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    body = "<w:p><w:r><w:t>aaaa</w:t></w:r></w:p>"
    parts["word/document.xml"] = parts["word/document.xml"].replace("<w:body>", "<w:body>" + body * 1_000_000)
    kept = _kept("胀.docx", _zip(parts))
    assert evidence.excerpt(kept.sha256, kept.type) == ""


def test_an_honest_word_file_is_shown(world: World, enter: Enter) -> None:
    document, out = Document(), io.BytesIO()
    document.add_paragraph("会议纪要<b>")
    document.save(out)
    clerk, pk = enter("clerk"), world.records["dispute"]
    clerk.post(f"/records/{pk}/attach/", {"files": SimpleUploadedFile("纪要.docx", out.getvalue())})
    item = world.record("dispute").evidence.get(name="纪要.docx")
    assert "会议纪要&lt;b&gt;" in clerk.get(f"/evidence/{item.pk}/preview/").content.decode()


def test_a_picture_that_stumbles_the_reader_has_no_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    def stumble(_: Path) -> None:
        raise SyntaxError("broken PNG file")  # what Pillow raises for some damaged chunks

    monkeypatch.setattr(Image, "open", stumble)
    assert evidence.thumbnail("0" * 64) is None


# ---- what PostgreSQL does not take ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("clerk", "/ledgers/dispute/?state=a%00b"), ("clerk", "/ledgers/dispute/?region=%00"),
        ("clerk", "/figure/petition.visits/?dim=%00"), ("clerk", "/books/?act=%00"), ("admin", "/admin/users/?q=%00"),
        ("clerk", "/?%00=1"),
    ],
)  # fmt: skip
def test_a_nul_in_an_address_is_refused(role: str, place: str, world: World, enter: Enter) -> None:
    assert enter(role).get(place).status_code == 400


def test_a_nul_in_a_form_is_refused_before_anything_is_done(world: World, enter: Enter) -> None:
    clerk, pk, nul = enter("clerk"), world.records["dispute"], "甲\0乙"
    report = _report(world)
    form = {"title": "报告", "issuers": "镇政府", "until": "2023-12-31", "role": "intro", "heading": "一",
            "body": nul, "version": report.version}  # fmt: skip
    answers = [
        clerk.post(f"/reports/{report.pk}/edit/", form),
        clerk.post(f"/reports/{report.pk}/step/", {"step": "submit", "note": nul}),
        clerk.post(f"/records/{pk}/reveal/", {"reason": nul}),
        clerk.post("/ledgers/dispute/new/", {"key": nul}),
        enter("admin").post("/admin/offices/", {"name": "新机构", "duty": nul}),
    ]
    assert [a.status_code for a in answers] == [400] * len(answers)
    assert not Look.objects.exists()
    report.refresh_from_db()
    assert report.state == "draft"


# ---- spreadsheets and passwords ---------------------------------------------------------------------------------


def test_a_place_named_like_a_formula_is_text_in_the_spreadsheet(world: World, enter: Enter) -> None:
    grid = f"{TOWN}201001"
    Region.objects.filter(path=grid).update(name='=HYPERLINK("http://x","看")')
    answer = enter("clerk").get(f"/statement/export/xlsx/?region={grid}")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "=HYPERLINK" in sheet


def test_a_password_cannot_be_changed_to_itself(world: World, enter: Enter) -> None:
    """A first password is known to whoever handed it over; “changing” it to itself would keep it."""
    user = world.user("clerk")
    user.must_change = True
    user.save()
    client = enter("clerk")
    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD})
    assert answer.status_code == 422
    assert "新密码不能与原密码相同" in answer.content.decode()
    user.refresh_from_db()
    assert user.must_change


def test_a_refusal_is_not_kept_by_the_browser(world: World, enter: Enter) -> None:
    assert enter("clerk").get("/admin/users/")["Cache-Control"] == "no-store"
