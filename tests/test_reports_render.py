"""Rendering a report as text, Word, PDF and a web page (GB/T 9704-2012). All names are invented."""

from __future__ import annotations

import dataclasses
import html.parser
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import docx
import docx.enum.text
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from fazhang.reports import document as layout
from fazhang.reports import pdf as pdf_module
from fazhang.reports.document import Cite, Document, Para, plain, signature, title_lines
from fazhang.reports.docx import write_docx
from fazhang.reports.page import SHOWN_ROWS, write_html
from fazhang.reports.pdf import PdfUnavailable, missing_fonts, write_pdf


def cite(text: str, value: str | None, ref: str, *, approx: str = "", count: int = 3, unit: str = "件") -> Cite:
    return Cite(text, value, unit, approx, "petition.cases", "领导接访", {"way": "带案下访"}, "2024年", count, ref)


PARAS = (
    Para(0, ("2024年，青石镇扎实推进法治政府建设。现将有关情况报告如下：",)),
    Para(1, ("一、主要工作",)),
    Para(
        2,
        (
            "（一）化解矛盾纠纷。",
            "领导接访",
            cite("165件", "165", "c1"),
            "，",
            cite("40余次", "43", "c2", approx="余"),
            "。",
        ),
    ),
    Para(2, ("（二）强化学习",)),
    Para(3, ("1.开展会前学法。",)),
    Para(4, ("（1）组织培训", cite("6场", "6", "c3"), "。")),
    Para(0, ("特此报告。",)),
)


def report(**changes: Any) -> Document:
    base = Document(
        title="青石镇人民政府关于2024年度法治政府建设情况的报告", issuers=("青石镇人民政府",), addressee="清和县人民政府",
        paras=PARAS, docno="青政发〔2025〕3号", signer="王强", signed_on=date(2025, 1, 8), cc="县司法局，各村（社区）",
        printer="青石镇党政综合办公室", printed_on=date(2025, 1, 9),
        notes=("数据截至2024年12月31日", "账簿链头 9f2c51", "（此件公开发布）"),
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


JOINT = {"issuers": ("中共青石镇委员会", "青石镇人民政府"), "signer": "王强、李明月"}


def test_offsets_of_plain_text_slice_back_to_the_figures() -> None:
    text, spans = plain(report())
    assert [text[start:end] for start, end, _ in spans] == ["165件", "40余次", "6场"]
    assert [c.ref for _, _, c in spans] == ["c1", "c2", "c3"]


def test_plain_text_has_every_part_on_its_own_line() -> None:
    lines = plain(report(attachments=("数据表", "目录")))[0].splitlines()
    assert lines[0] == "青石镇人民政府关于2024年度法治政府建设情况的报告"
    assert lines[1] == "清和县人民政府："
    assert lines[2:9] == [p.text for p in PARAS]
    assert lines[9:] == ["附件：1.数据表", "　　　2.目录", "青石镇人民政府", "2025年1月8日"]


@given(st.lists(st.text(max_size=12), max_size=6))
def test_offsets_hold_for_any_text(texts: list[str]) -> None:
    runs = tuple(cite(t, "1", f"c{i}") if i % 2 else t for i, t in enumerate(texts))
    text, spans = plain(report(paras=(Para(0, runs),)))
    assert all(text[start:end] == c.text for start, end, c in spans)
    assert len(spans) == len(texts) // 2


def test_a_heading_that_runs_on_ends_with_its_first_full_stop() -> None:
    head, rest = PARAS[2].split()
    assert (Para(2, head).text, Para(0, rest).text) == ("（一）化解矛盾纠纷。", "领导接访165件，40余次。")
    assert PARAS[3].split() == (("（二）强化学习",), ())


@pytest.mark.parametrize(
    ("name", "day", "name_right", "day_right"),
    [
        ("中共清和县青石镇委员会办公室", date(2025, 1, 8), 2, 8),
        ("青石镇", date(2025, 11, 28), 8, 2),
    ],
)
def test_signature_without_seal(name: str, day: date, name_right: float, day_right: float) -> None:
    """The longer of name and date ends two characters from the edge; the date begins two to the right of the name."""
    (_, left), (_, day_left) = signature(report(issuers=(name,), signed_on=day)).lines
    assert layout.CHARS_PER_LINE - left - layout.ems(name) == name_right
    assert layout.CHARS_PER_LINE - day_left - layout.ems(layout.cn_date(day)) == day_right
    assert day_left - left == 2
    joint = [text for text, _ in signature(report(**JOINT)).lines]
    assert joint == ["中共青石镇委员会", "青石镇人民政府", "2025年1月8日"]


@pytest.mark.parametrize(
    "title",
    [
        "青石镇人民政府关于2024年度法治政府建设情况的报告",
        "中共青石镇委员会　青石镇人民政府关于2024年度法治政府建设情况的报告",
        "青石镇2024年度推进法治政府建设第一责任人职责履行情况和2025年工作计划的报告",
    ],
)
def test_a_long_title_is_broken_between_words(title: str) -> None:
    lines = title_lines(title)
    assert 1 < len(lines) <= 3
    assert "".join(lines) == title.replace("　", "") or "　" in lines[0]
    assert all(layout.ems(line) <= layout.TITLE_CHARS for line in lines)
    for word in ("2024年度", "法治", "政府", "建设", "人民政府", "报告"):
        assert sum(line.count(word) for line in lines) == title.count(word)


def test_line_breaks_in_a_title_are_kept() -> None:
    title = "青石镇人民政府\n法治报告"
    assert title_lines(title) == ("青石镇人民政府", "法治报告")
    assert report(title=title).title_line == "青石镇人民政府法治报告"


def word(tmp_path: Path, **changes: Any) -> Any:
    write_docx(report(**changes), tmp_path / "r.docx")
    return docx.Document(str(tmp_path / "r.docx"))


def fonts(paragraph: Any) -> set[str]:
    return {r._r.rPr.rFonts.get(qn("w:eastAsia")) for r in paragraph.runs if r.text}


def find(document: Any, text: str) -> Any:
    return next(p for p in document.paragraphs if text in p.text)


def test_word_page_is_that_of_the_standard(tmp_path: Path) -> None:
    section = word(tmp_path).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(m.mm) for m in margins] == [37, 28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch, space = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
    assert pitch == 28.95 * 20
    area = section.page_height - section.top_margin - section.bottom_margin
    assert area // Pt(pitch / 20) == 22
    assert Mm(156) // Pt(16 + space / 4096) == 28


def test_word_has_docno_and_signer_on_one_line(tmp_path: Path) -> None:
    line = find(word(tmp_path), "青政发〔2025〕3号")
    assert line.text == "青政发〔2025〕3号\t签发人：王强"
    assert [r._r.rPr.rFonts.get(qn("w:eastAsia")) for r in line.runs] == ["仿宋_GB2312", "仿宋_GB2312", "楷体_GB2312"]
    assert line._p.pPr.ind.get(qn("w:leftChars")) == "100"


def test_several_signers_stand_two_to_a_line_and_without_one_the_docno_is_centred(tmp_path: Path) -> None:
    texts = [p.text for p in word(tmp_path, signer="王强、李明月、赵一").paragraphs if "\t" in p.text][:2]
    assert texts == ["\t签发人：王　强　李明月", "青政发〔2025〕3号\t赵　一"]
    line = find(word(tmp_path, signer=""), "青政发")
    assert (line.text, line.alignment) == ("青政发〔2025〕3号", docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER)


def test_word_fonts_by_level(tmp_path: Path) -> None:
    document = word(tmp_path)
    assert fonts(find(document, "一、主要工作")) == {"黑体"}
    assert fonts(find(document, "（二）强化学习")) == {"楷体_GB2312"}
    assert fonts(find(document, "1.开展")) == {"仿宋_GB2312"}
    assert fonts(find(document, "（1）组织")) == {"仿宋_GB2312"}
    running_on = find(document, "（一）化解")
    assert running_on.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"
    assert {r._r.rPr.rFonts.get(qn("w:eastAsia")) for r in running_on.runs[1:]} == {"仿宋_GB2312"}
    title = find(document, "法治政府建设情况的报告")
    assert fonts(title) == {"方正小标宋简体"}
    assert title.runs[0].font.size == Pt(22)
    assert find(document, "特此报告").runs[0].font.size == Pt(16)
    assert find(document, "青石镇人民政府文件").runs[0].font.color.rgb == docx.shared.RGBColor(255, 0, 0)


def test_word_figures_are_bookmarked_plain_text_whatever_their_reference(tmp_path: Path) -> None:
    for paras, names in (
        (PARAS, ["c1", "c2", "c3"]),
        ((Para(0, tuple(cite("6件", "6", ref) for ref in ("1 bad ref", "c1", "c1"))),), ["c1"]),
    ):
        document = word(tmp_path, paras=paras)
        marks = document.element.body.findall(".//" + qn("w:bookmarkStart"))
        assert [m.get(qn("w:name")) for m in marks] == names
        assert "".join(p.text for p in paras) in "".join(p.text for p in document.paragraphs)


def test_word_page_numbers_differ_on_odd_and_even_pages(tmp_path: Path) -> None:
    document = word(tmp_path)
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    sides = [f.paragraphs[0]._p.pPr.jc_val for f in (section.footer, section.even_page_footer)]
    assert [str(side) for side in sides] == ["RIGHT (2)", "LEFT (0)"]
    assert 'instr="PAGE"' in section.footer._element.xml


def test_word_imprint_and_properties(tmp_path: Path) -> None:
    document = word(tmp_path)
    cells = [row.cells[0].text for row in document.tables[-1].rows]
    assert cells == ["抄送：县司法局，各村（社区）。", "青石镇党政综合办公室\t2025年1月9日印发"]
    assert document.core_properties.title == "青石镇人民政府关于2024年度法治政府建设情况的报告"
    assert document.core_properties.comments == "数据截至2024年12月31日；账簿链头 9f2c51"
    assert find(document, "（此件公开发布）")
    assert not [p for p in document.paragraphs if "链头" in p.text]


def test_only_a_draft_says_so(tmp_path: Path) -> None:
    for draft in (True, False):
        section = word(tmp_path, draft=draft).sections[0]
        assert [("草稿" in h.paragraphs[0].text) for h in (section.header, section.even_page_header)] == [draft] * 2


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, docno in (("a", "青政发〔2025〕3号"), ("b", "青政发〔2025〕3号"), ("c", "青政发〔2025〕4号")):
        write_docx(report(**JOINT, docno=docno), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != (tmp_path / "c").read_bytes()


def test_pasted_control_characters_do_not_break_a_file(tmp_path: Path) -> None:
    paras = (Para(0, ("前\x0b后\x00\ud800段\r\n落", cite("3\x01件", "3", "c1"))),)
    document = word(tmp_path, paras=paras, title="标\x0c题", cc="县\x08司法局")
    assert find(document, "前后段落3件")
    write_html(report(paras=paras), tmp_path / "r.html", [])
    assert "前后段落" in (tmp_path / "r.html").read_text("utf-8")


def test_a_bare_report_can_be_written(tmp_path: Path) -> None:
    bare = Document("报告", (), "", (Para(0, ("无。",)),))
    write_docx(bare, tmp_path / "r.docx")
    write_html(bare, tmp_path / "r.html", [])
    assert plain(bare) == ("报告\n无。\n", [])


def pdf_pages(tmp_path: Path, document: Document) -> list[str]:
    missing = missing_fonts()
    if missing and os.environ.get("FAZHANG_REQUIRE_ALL") != "1":
        pytest.skip(missing)
    write_pdf(document, tmp_path / "r.pdf")
    return [page.extract_text() for page in pypdf.PdfReader(tmp_path / "r.pdf").pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_pdf_has_the_text_of_the_report(tmp_path: Path) -> None:
    pages = pdf_pages(tmp_path, report(**JOINT, attachments=("数据表", "目录"), draft=True))
    text = squeezed("".join(pages))
    for line in plain(report(attachments=("数据表", "目录")))[0].splitlines():
        assert squeezed(line) in text
    for part in (
        "青政发〔2025〕3号签发人：王强李明月",
        "抄送：县司法局，各村（社区）。",
        "2025年1月9日印发",
        "（此件公开发布）",
    ):
        assert part in text
    assert all("草稿" in page for page in pages)
    size = pypdf.PdfReader(tmp_path / "r.pdf").pages[0].mediabox
    assert (round(size.width), round(size.height)) == (595, 842)


def test_pdf_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    pages = pdf_pages(tmp_path, report(paras=(Para(0, ("法" * 28 * 60,)), PARAS[-1])))
    lines = [line for line in pages[1].splitlines() if "法" in line]
    assert [line.count("法") for line in lines] == [28] * 22


@pytest.mark.parametrize("short", range(6, 16))
def test_name_and_date_never_stand_alone_on_a_page(tmp_path: Path, short: int) -> None:
    paras = (Para(0, ("法" * 26 * 3,)),) + (Para(0, ("短句。",)),) * (short + 10) + PARAS[-1:]
    pages = [squeezed(page) for page in pdf_pages(tmp_path, report(paras=paras))]
    assert ["特此报告" in page for page in pages] == ["2025年1月8日" in page for page in pages]
    assert "抄送" in pages[-1]


def test_typst_markup_in_a_report_is_only_text(tmp_path: Path) -> None:
    hostile = '#import "x.typ" *粗* _斜_ $x^2$ \\u{41} #panic("!") `raw` <tag> @ref // 注 "引" #sys.inputs'
    document = report(title="#set page(fill: red)", paras=(Para(1, (hostile,)), Para(0, (hostile,))), cc="#[*x*]")
    text = squeezed("".join(pdf_pages(tmp_path, document)))
    assert text.count(squeezed(hostile)) == 2
    assert "#setpage(fill:red)" in text
    assert "#[*x*]。" in text


def test_the_same_report_gives_the_same_pdf(tmp_path: Path) -> None:
    files = []
    for _ in range(2):
        pdf_pages(tmp_path, report())
        files.append((tmp_path / "r.pdf").read_bytes())
    assert files[0] == files[1]


def test_without_a_chinese_font_there_is_a_plain_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "FACES", dict.fromkeys(pdf_module.FACES, ("无此字体",)))
    assert "中文字体" in missing_fonts()
    with pytest.raises(PdfUnavailable, match="中文字体"):
        write_pdf(report(), tmp_path / "r.pdf")
    assert not (tmp_path / "r.pdf").exists()


class Page(html.parser.HTMLParser):
    """Elements as (tag, attributes), text as `text`."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            a
            for t, a in self.tags
            if t == tag and all((a.get("class" if k == "cls" else k)) == v for k, v in wanted.items())
        ]


def citation(figure: Cite, total: int, **changes: Any) -> dict[str, Any]:
    rows = [
        {"voucher": f"{i:06d}", "date": "2024-05-06", "region": "柳湾村", "dim": "", "quantity": "1"}
        for i in range(total)
    ]
    own = {k: getattr(figure, k) for k in ("ref", "name", "indicator", "unit", "value", "text", "approx", "period")}
    return own | {"region": "青石镇", "filter": figure.filter, "postings_total": total, "rows": rows} | changes


def web(tmp_path: Path, document: Document, citations: list[dict[str, Any]]) -> tuple[str, Page]:
    write_html(document, tmp_path / "r.html", citations)
    source = (tmp_path / "r.html").read_text("utf-8")
    return source, Page(source)


def test_every_figure_leads_to_what_it_counts(tmp_path: Path) -> None:
    document = report()
    _, page = web(tmp_path, document, [citation(c, 250 if c.ref == "c1" else 2) for c in document.cites()])
    links = page.all("a", cls="figure")
    panels = {a["id"] for a in page.all("section", cls="source")}
    assert len(links) == 3
    assert {str(a["href"])[1:] for a in links} == panels
    assert {a["href"] for a in page.all("a", cls="close")} == {f"#{a['id']}" for a in links}
    assert page.text.count("柳湾村") == SHOWN_ROWS + 4
    for part in ("way：带案下访", "43件", "实际数比所写的多", "另有50笔", "账簿链头 9f2c51", "数据截至2024年12月31日"):
        assert part in page.text


def test_a_figure_without_postings_listed_is_still_explained(tmp_path: Path) -> None:
    _, page = web(tmp_path, report(), [])
    assert len(page.all("section", cls="source")) == 3
    assert "分录未随本页列出" in page.text


@pytest.mark.parametrize(("value", "shown"), [(None, "没有数"), (0, "0件"), ("96.3600", "96.36件"), ("1E+3", "1000件")])
def test_exact_values_are_written_for_people(tmp_path: Path, value: Any, shown: str) -> None:
    paras = (Para(0, (cite("x", None, "c1"),)),)
    _, page = web(tmp_path, report(paras=paras), [citation(paras[0].runs[0], 0, value=value)])  # type: ignore[arg-type]
    assert shown in page.text


def test_page_escapes_hostile_text_and_asks_nothing_of_the_network(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&$title ${title}"
    figure = Cite(evil, evil, evil, evil, evil, evil, {evil: evil}, evil, 1, evil)
    row = dict.fromkeys(("voucher", "date", "region", "dim", "quantity"), evil)
    document = report(
        title=evil, issuers=(evil,), addressee=evil, docno=evil, signer=evil, cc=evil, printer=evil, notes=(evil,),
        attachments=(evil,), paras=(Para(1, (evil,)), Para(0, (figure, figure))),
    )  # fmt: skip
    source, page = web(tmp_path, document, [citation(figure, 1, region=evil, rows=[row])])
    assert len(page.all("script")) == 1
    assert not page.all("img")
    assert not [a for _, a in page.tags if any(k.startswith("on") for k in a)]
    assert not re.search(r"https?://|//\w|@import|url\(", source.replace("// ", ""))
    assert not [a for t, a in page.tags if t in ("link", "iframe", "object", "base") or a.get("src")]
    ids = [a["id"] for _, a in page.tags if a.get("id")]
    assert len(ids) == len(set(ids))
    assert "default-src 'none'" in source
    assert page.text.count("${title}") > 10
