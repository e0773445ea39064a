"""Papers of cases, the case file as one PDF, and the yearly table of enforcement. All names are invented."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject

from fazhang.books.state import Period, figure
from fazhang.ledgers import door, evidence
from fazhang.ledgers.documents import EXTRAS, Document, Grid, Listing, Para, Sign
from fazhang.ledgers.fields import (
    Choice,
    Day,
    Field,
    IdNumber,
    Int,
    Many,
    Money,
    Note,
    Number,
    Phone,
    Rows,
    Terms,
    Text,
    Yes,
)
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.places.models import Look, Region
from fazhang.places.scope import Denied
from fazhang.reports import casefile, exhibits, papers, yearly
from tests.conftest import Enter
from tests.world import OTHER, PHONE, RESIDENT, TOWN, World

VISITS = Rows(
    "visits",
    "走访记录",
    columns=(Day("day", "日期", required=True), Text("who", "走访人"), Note("said", "走访情况"), Int("people", "人数")),
)
MINUTES = Document(
    "minutes",
    "调解记录",
    head="{town}人民调解委员会",
    number="〔2023〕第{number}号",
    required=True,
    blocks=(
        Para("{applicant}与对方因“{subject}”于{opened}申请调解，经办机构{office}，依据{{附件}}办理。"),
        Para("一、纠纷事实", bold=True),
        Para("{facts}"),
        Grid((("申请人", "{applicant}"), ("联系电话", "{applicant_phone}"), ("纠纷类型", "{type}"), ("结果", "{result}"),
              ("调解地点", "{place}")), across=2),
        Para("二、走访", bold=True),
        Listing("visits"),
        Sign(("申请人（签名）", "调解员（签名）"), seal="{government}", day="{closed}"),
    ),
)  # fmt: skip
AGREEMENT = Document(
    "agreement",
    "调解协议书",
    (Para("双方达成协议：{result}"), Sign(("当事人（签名）",))),
    needs=("result", "closed"),
    required=True,
)
LETTER = Document("letter", "移送函", (Para("移送。"),), when={"outcome": ("移送",)})


@pytest.fixture
def paper_world(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The small world, its disputes with papers."""
    ledger = LEDGERS["dispute"]
    given = replace(ledger, fields=(*ledger.fields, VISITS), documents=(MINUTES, AGREEMENT, LETTER))
    monkeypatch.setitem(LEDGERS, "dispute", given)
    visits = [{"day": "2023-03-08", "who": "调解员甲", "said": "到场查看滴水界线\n双方情绪平稳", "people": "4"}]
    door.amend(record=world.records["dispute"], raw={"visits": visits}, scope=world.scope("clerk"))
    return world


def text_of(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in word.paragraphs), *cells])


def picture(colour: str = "red") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (3000, 1500), colour).save(out, "PNG")
    out.seek(0)
    return out


def pdf(*sizes: tuple[int, int], password: str = "", rotate: int = 0) -> io.BytesIO:
    writer = PdfWriter()
    for width, height in sizes:
        writer.add_blank_page(width, height).rotate(rotate)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    out.seek(0)
    return out


def attach(world: World, *files: tuple[str, io.BytesIO], step: str = "") -> Record:
    record = world.record("dispute")
    door.attach(record=record.pk, uploads=files, scope=world.scope("clerk"), step=step)
    return world.record("dispute")


def made(world: World, **more: Any) -> tuple[PdfReader, list[str]]:
    """The case file of the dispute and the text of its pages, without spaces."""
    reader = PdfReader(io.BytesIO(casefile.make(world.record("dispute"), world.scope("clerk"))))
    return reader, [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]


# ---- papers -------------------------------------------------------------------------------------------------------


def test_a_paper_says_what_the_record_says(paper_world: World) -> None:
    said = text_of(papers.make(paper_world.record("dispute"), MINUTES, paper_world.scope("clerk")))
    assert "青石镇人民调解委员会" in said
    assert f"{RESIDENT}与对方因“青石镇宅基地边界争议”于2023年3月6日申请调解" in said
    assert "依据{附件}办理" in said
    for cell in (PHONE, "邻里纠纷", "青山村", "2023年3月8日", "到场查看滴水界线\n双方情绪平稳", "调解员甲"):
        assert cell in said
    assert "青石镇人民政府（印章）" in said


def test_what_is_not_known_is_left_to_fill_in_by_hand(paper_world: World) -> None:
    said = text_of(papers.make(paper_world.record("dispute"), MINUTES, paper_world.scope("clerk")))
    assert f"经办机构{papers.BLANK}" in said
    assert f"申请人（签名）：{papers.BLANK}" in said
    assert papers.NO_DAY in said  # not closed yet
    assert "结果\n\n" in said  # a cell is room enough


def test_what_people_typed_is_never_read_as_a_placeholder(paper_world: World) -> None:
    record = paper_world.record("dispute")
    door.amend(record=record.pk, raw={"facts": "{town}{applicant.__class__}{0}"}, scope=paper_world.scope("clerk"))
    said = text_of(papers.make(paper_world.record("dispute"), MINUTES, paper_world.scope("clerk")))
    assert "{town}{applicant.__class__}{0}" in said


@pytest.mark.parametrize("text", ["{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{}", "{0}", "{a"])
def test_a_declaration_takes_bare_names_only(text: str) -> None:
    with pytest.raises(ValueError):
        Document("x", "某文书", (Para(text),))


def test_a_paper_that_lacks_something_is_not_made_and_says_what(paper_world: World, enter: Enter) -> None:
    pk, looks = paper_world.records["dispute"], Look.objects.count()
    page = enter("clerk").post(f"/records/{pk}/papers/agreement.docx", follow=True).content.decode()
    missing = "、".join(LEDGERS["dispute"].day_label(name) for name in ("result", "closed"))
    assert f"还不能制作《调解协议书》：请先填写“{missing}”" in page
    assert Look.objects.count() == looks


def test_a_paper_for_another_case_is_not_offered(paper_world: World) -> None:
    record = paper_world.record("dispute")
    assert [o.document.code for o in papers.offers(record)] == ["minutes", "agreement"]
    with pytest.raises(papers.Lacking):
        papers.make(record, LETTER, paper_world.scope("clerk"))


def test_making_a_paper_is_logged_with_its_name(paper_world: World, enter: Enter) -> None:
    pk = paper_world.records["dispute"]
    answer = enter("clerk").post(f"/records/{pk}/papers/minutes.docx")
    assert RESIDENT in text_of(answer.content)
    assert answer["Cache-Control"] == "no-store"
    assert enter("head").post(f"/records/{pk}/casefile.pdf").content.startswith(b"%PDF")
    found = list(Look.objects.filter(record=pk).order_by("pk").values_list("user", "reason"))
    assert found == [("qs_clerk", "制作文书：调解记录"), ("qs_head", "制作文书：卷宗")]


@pytest.mark.parametrize("role", ["grid", "chief", "county"])
def test_who_may_not_see_residents_makes_no_papers(paper_world: World, enter: Enter, role: str) -> None:
    pk = paper_world.records["dispute"]
    for path in ("papers/minutes.docx", "casefile.pdf"):
        assert enter(role).post(f"/records/{pk}/{path}").status_code == 403
    assert not Look.objects.filter(record=pk).exists()


def test_the_record_page_offers_papers_and_says_what_others_lack(paper_world: World, enter: Enter) -> None:
    page = enter("clerk").get(f"/records/{paper_world.records['dispute']}/").content.decode()
    assert "papers/minutes.docx" in page and "casefile.pdf" in page
    assert "papers/agreement.docx" not in page and "还缺：" in page
    assert "移送函" not in page
    page = enter("chief").get(f"/records/{paper_world.records['dispute']}/").content.decode()
    assert "papers/minutes.docx" not in page and "“主要领导”不能制作含居民个人信息的文书" in page


def test_no_page_is_signed_without_a_word_on_it(paper_world: World) -> None:
    record = record_with("dispute", {"result": "约定轮流用水"})
    word = docx.Document(
        io.BytesIO(papers.to_word(papers.filled(AGREEMENT, record, papers.words_of(record, {})), record))
    )
    at = next(i for i, p in enumerate(word.paragraphs) if "轮流用水" in p.text)
    assert all(p.paragraph_format.keep_with_next for p in word.paragraphs[at:-1])


def test_papers_are_made_within_the_township_only(paper_world: World, enter: Enter) -> None:
    pk = paper_world.records["dispute"]
    assert enter("clerk", OTHER).post(f"/records/{pk}/papers/minutes.docx").status_code == 404
    with pytest.raises(Denied):
        papers.make(paper_world.record("dispute"), MINUTES, paper_world.scope("clerk", OTHER))


def test_papers_are_not_made_by_opening_a_link(paper_world: World, enter: Enter) -> None:
    pk = paper_world.records["dispute"]
    assert enter("clerk").get(f"/records/{pk}/papers/minutes.docx").status_code == 405


def test_a_voided_record_has_no_papers(paper_world: World) -> None:
    door.void(record=paper_world.records["dispute"], reason="重复登记", scope=paper_world.scope("head"))
    record = paper_world.record("dispute")
    assert papers.offers(record) == []
    with pytest.raises(Denied):
        casefile.make(record, paper_world.scope("clerk"))


# ---- the declarations of all ledgers ------------------------------------------------------------------------------

ALL = [(ledger.code, document.code) for ledger in LEDGERS.values() for document in ledger.documents]


def example(field: Field) -> Any:
    """A value of a field that its reader takes."""
    match field:
        case Rows():
            raw: Any = [{c.name: example(c) for c in field.columns}] * 2
        case Choice():
            raw = field.options[-1]
        case Many():
            raw = list(field.options[-1:])
        case Terms():
            raw = [f"某{n}" for n in "甲乙丙丁戊"[: min(5, field.max)]]
        case Day():
            raw = "2023-05-06"
        case Money() | Int() | Number():
            raw = max(field.min or 0, 1)
        case Yes():
            raw = True
        case Phone():
            raw = PHONE
        case IdNumber():
            raw = "11010519491231002X"
        case Note():
            raw = f"{field.label}第一段。\n第二段。"
        case _:
            raw = f"某{field.label}"[: getattr(field, "max", 200)]
    return field.clean(raw)


def record_with(code: str, values: Mapping[str, Any]) -> Record:
    """A record that is not saved: papers are made from what it holds."""
    return Record(
        id=10**9 + 7, ledger=code, town=TOWN, region=f"{TOWN}201", occurred_on=date(2023, 5, 6), state="open",
        closed_on=date(2023, 6, 7), title="某事", kind="", version=1, data=json.dumps(values, ensure_ascii=False),
    )  # fmt: skip


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("ledger", "code"), ALL)
def test_a_paper_names_only_what_there_is(ledger: str, code: str) -> None:
    spec = LEDGERS[ledger]
    document = spec.document(code)
    assert document is not None
    fields = {f.name: f for f in spec.fields}
    assert document.placeholders <= {*fields, *EXTRAS}
    assert all(isinstance(fields.get(name), Rows) for name in document.listings)
    assert {*document.needs, *document.when} <= {*fields, "closed"}
    assert [d.code for d in spec.documents].count(code) == 1
    assert [d.name for d in spec.documents].count(document.name) == 1
    assert re.fullmatch(r"[a-z0-9_]+", code)  # it stands in an address
    assert document.blocks


@pytest.fixture
def town(db: None) -> None:
    """青石镇 with a village, and nothing else."""
    above = None
    for path, name, level in (
        ("990101", "清和县", "county"),
        (TOWN, "青石镇", "town"),
        (f"{TOWN}201", "青山村", "village"),
    ):
        above = Region.objects.create(path=path, name=name, level=level, parent=above)


@pytest.mark.parametrize(("ledger", "code"), ALL)
def test_every_paper_of_every_ledger_can_be_made(town: None, ledger: str, code: str) -> None:
    spec = LEDGERS[ledger]
    document = spec.document(code)
    assert document is not None
    full = {f.name: example(f) for f in spec.fields}
    record = record_with(ledger, full)
    words = papers.words_of(record, {f.name: f.show(full[f.name]) for f in spec.personal})
    said = squeezed(text_of(papers.to_word(papers.filled(document, record, words), record)))
    for name in document.placeholders - {"office"}:
        assert squeezed(words[name]) in said, name
    for name in document.listings:
        column = spec.field(name).columns[0]  # type: ignore[attr-defined]
        assert said.count(squeezed(papers.shown(column, full[name][0][column.name]))) >= 2
    assert not re.search("[{}]", said)

    bare = record_with(ledger, {f.name: example(f) for f in spec.fields if f.required})
    said = text_of(papers.to_word(papers.filled(document, bare, papers.words_of(bare, {})), bare))
    assert "None" not in said
    assert not re.search("[{}]", said)
    assert document.name in squeezed(said)


# ---- the case file ------------------------------------------------------------------------------------------------


def test_a_case_file_has_its_parts_in_order_and_every_page_numbered(paper_world: World) -> None:
    attach(paper_world, ("现场照片.png", picture()), ("协议扫描件.pdf", pdf((595, 842), (842, 595))), step="close")
    attach(paper_world, ("谈话录音.wav", io.BytesIO(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40))))
    reader, pages = made(paper_world)
    marks = [(mark.title, reader.get_destination_page_number(mark) + 1) for mark in reader.outline]
    assert marks == [
        ("卷宗封面", 1), ("卷内目录", 2), ("调解记录", 3), ("证据材料1：现场照片", 4), ("证据材料2：协议扫描件", 5),
        ("证据材料3：谈话录音", 7), ("卷内备考表", 8),
    ]  # fmt: skip
    for n, text in enumerate(pages, 1):
        assert f"第{n}页共8页" in text
    cover, catalogue, minutes = pages[0], pages[1], pages[2]
    assert "青石镇人民政府" in cover and RESIDENT in cover and "共8页" in cover and "青石镇宅基地边界争议" in cover
    assert "1调解记录3" in catalogue
    step = LEDGERS["dispute"].flow.step("close").name
    assert f"3证据材料2：协议扫描件5—6{step}" in catalogue
    assert "4证据材料3：谈话录音7另存" in catalogue
    assert f"{RESIDENT}与对方因“青石镇宅基地边界争议”" in minutes and "2023年3月8日" in minutes
    assert "谈话录音.wav" in pages[6]
    assert reader.pages[5].mediabox.width > reader.pages[5].mediabox.height  # a page that lies across stays so
    assert reader.metadata is not None and RESIDENT not in str(dict(reader.metadata))


def test_the_last_page_names_what_is_missing_and_leads_to_the_books(paper_world: World) -> None:
    last = made(paper_world)[1][-1]
    record = paper_world.record("dispute")
    assert "缺《调解协议书》（未填写" in last
    assert record.digest in last
    assert f"第{record.version}版" in last
    assert re.search(r"第\d+号记账凭证", last)


def test_the_pages_of_a_pdf_are_in_the_file(paper_world: World) -> None:
    attach(paper_world, ("决定.pdf", drawn("the decision", rotate=90, stamp="the seal")))
    reader, pages = made(paper_world)
    assert "thedecision" in pages[3] and "theseal" in pages[3] and "第4页" in pages[3]
    assert reader.pages[3].mediabox.width > reader.pages[3].mediabox.height


def drawn(text: str, rotate: int = 0, stamp: str = "") -> io.BytesIO:
    """A PDF page with a line of text and, as an annotation, a stamp."""

    def content(words: str) -> DecodedStreamObject:
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F 20 Tf 5 20 Td ({words}) Tj ET".encode())
        return stream

    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    face = DictionaryObject({NameObject(f"/{k}"): NameObject(f"/{v}") for k, v in
                             (("Type", "Font"), ("Subtype", "Type1"), ("BaseFont", "Helvetica"))})  # fmt: skip
    fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F"): face})})
    page[NameObject("/Resources")] = fonts
    page[NameObject("/Contents")] = writer._add_object(content(text))
    if stamp:
        shown = content(stamp)
        box = ArrayObject(FloatObject(v) for v in (0, 0, 200, 50))
        shown.update({NameObject("/Subtype"): NameObject("/Form"), NameObject("/BBox"): box,
                      NameObject("/Resources"): fonts})  # fmt: skip
        note = DictionaryObject({
            NameObject("/Subtype"): NameObject("/Stamp"), NameObject("/F"): NumberObject(4),
            NameObject("/Rect"): ArrayObject(FloatObject(v) for v in (300, 300, 500, 350)),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(shown)}),
        })  # fmt: skip
        link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/Rect"): note["/Rect"]})
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(link), writer._add_object(note)])
    page.rotate(rotate)
    out = io.BytesIO()
    writer.write(out)
    out.seek(0)
    return out


def bomb() -> io.BytesIO:
    """A small PDF whose page unpacks to far more than a page ever needs."""
    packer = zlib.compressobj(9)
    block = bytes(2**20)
    packed = b"".join(packer.compress(block) for _ in range(400)) + packer.flush()
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    stream = DecodedStreamObject()
    stream.set_data(b"q Q")
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    stream = page["/Contents"].get_object()
    stream._data = packed
    out = io.BytesIO()
    writer.write(out)
    out.seek(0)
    return out


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("损坏.pdf", lambda: io.BytesIO(b"%PDF-1.4 nothing"), "文件损坏"),
        ("加密.pdf", lambda: pdf((595, 842), password="secret"), "文件设有打开密码"),
        ("空.pdf", pdf, "文件中没有页面"),
        ("炸弹.pdf", bomb, "文件损坏或者过于复杂"),
        ("长.pdf", lambda: pdf(*[(100, 100)] * 301), "共301页"),
        ("坏图.png", lambda: io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"x" * 40), "文件损坏"),
    ],
    ids=["broken", "locked", "empty", "bomb", "long", "picture"],
)
def test_evidence_that_cannot_be_drawn_is_named_with_its_digest(
    paper_world: World, name: str, content: Callable[[], io.BytesIO], why: str
) -> None:
    record = attach(paper_world, (name, content()))
    pages = made(paper_world)[1]
    assert name in pages[3] and why in pages[3] and record.evidence.get().sha256 in pages[3]
    assert f"“{name}”{why}" in pages[-1]


def test_a_file_that_is_gone_does_not_break_the_case_file(paper_world: World) -> None:
    record = attach(paper_world, ("照片.png", picture()))
    evidence.path_of(record.evidence.get().sha256).unlink()
    assert "文件不在服务器上" in made(paper_world)[1][3]


def test_what_goes_beyond_the_limits_is_kept_apart(paper_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casefile, "PAGES", 3)
    attach(paper_world, ("一.pdf", pdf((595, 842), (595, 842))), ("二.pdf", pdf((595, 842), (595, 842), rotate=180)))
    pages = made(paper_world)[1]
    assert "“二.pdf”共2页，超出一份卷宗的页数（3页），另存" in pages[-1]
    monkeypatch.setattr(casefile, "BYTES", 10)
    assert "“一.pdf”超出一份卷宗的容量" in made(paper_world)[1][-1]


def test_pictures_lose_their_metadata_and_their_size(tmp_path: Path) -> None:
    photo = Image.new("RGB", (4000, 3000), "green")
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "where it was taken", 6  # description; turned to the right
    photo.save(tmp_path / "photo", "JPEG", exif=exif)
    pages = exhibits.prepare(tmp_path / "photo", "image/jpeg", tmp_path / "made.jpg", 9)
    assert pages.wide == (False,)
    with Image.open(tmp_path / "made.jpg") as small:
        assert not small.getexif() and small.height > small.width and max(small.size) <= max(exhibits.SIDES)


def test_no_working_file_is_left_behind(paper_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attach(paper_world, ("照片.png", picture()), ("协议.pdf", pdf((595, 842))))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made(paper_world)
    assert not list(tmp_path.iterdir())


# ---- the yearly table of enforcement ------------------------------------------------------------------------------


@pytest.fixture
def enforced(world: World) -> World:
    for town, area, times in ((TOWN, "消防", 3), (TOWN, "水利", 4), (OTHER, "消防", 5)):
        raw = {"region": town, "occurred_on": "2023-05-06", "kind": "执法检查", "subject": "检查", "area": area,
               "times": times, "corrections": 2}  # fmt: skip
        door.register(ledger="patrol", entries=[door.Entry(raw)], scope=world.scope("clerk", town))
    return world


def test_the_yearly_table_is_what_the_books_say(enforced: World) -> None:
    for region, checks in ((TOWN, {"消防": 3, "水利": 4}), ("990101", {"消防": 8, "水利": 4})):
        found = yearly.yearly(region, 2023)
        at = [i.code for i in found.columns].index("enforcement.inspections")
        assert {name: int(figures[at].value or 0) for name, figures in found.areas} == checks
        for n, column in enumerate(found.columns):
            total = figure(column.code, region, Period.year(2023)).value
            assert found.sums[n].value == total == sum(figures[n].value or 0 for _, figures in found.areas)
        for other, _ in found.others:
            assert other.value == figure(other.indicator.code, region, Period.year(2023)).value


def test_the_yearly_table_as_word(enforced: World, enter: Enter) -> None:
    answer = enter("county").get("/statements/enforcement/2023.docx")
    table = docx.Document(io.BytesIO(answer.content)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    at = next(n for n, title in enumerate(rows[0]) if title.startswith("执法检查"))
    assert [(row[0], row[at]) for row in rows[1:]] == [("水利", "4"), ("消防", "8"), ("合计", "12")]
    assert enter("clerk").get("/statements/enforcement/1.docx").status_code == 404


def test_an_empty_year_has_a_table_too(world: World) -> None:
    content = yearly.write("青石镇", 1999, yearly.yearly(TOWN, 1999))
    assert docx.Document(io.BytesIO(content)).tables[0].rows[1].cells[0].text == "合计"
