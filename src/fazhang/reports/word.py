"""What every Word file of ours is made of: fonts, the page of GB/T 9704-2012, runs, paragraphs, tables.

Lengths: twips are 1/20 pt, border sizes 1/8 pt, font sizes 1/2 pt, as WordprocessingML has them. The text area is
156 x 225 mm (5.2.1) with 22 lines of 28 characters (5.2.3): a line is 28.95 pt, since 29 pt would make 638 pt out of
637.8. Everything is set on that grid with exact line heights, so Word, WPS and LibreOffice break pages alike.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.section import _Footer, _Header
from docx.shared import Mm

from .document import CHARS_PER_LINE

# The names used in offices; FONT_TABLE carries other names of the same faces for machines that lack these.
FANG, KAI, HEI, SONG, BIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
TEXT_WIDTH = 8844  # 156 mm
LINE = 579  # 28.95 pt
CHAR = TEXT_WIDTH / CHARS_PER_LINE
FIXED_TIME = datetime(2000, 1, 1)  # noqa: DTZ001  core properties have no zone; a report without a date gets this

# The parts of the package that are the same for every report. Lines and letters are placed by exact heights and a
# letter spacing of -0.3 pt (28 x 15.7 pt = 439.6 of 442.2), not by snapping to the grid: LibreOffice gives a letter
# that is wider than its cell two of them, and the -0.3 pt is what its rounding leaves room for.
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_FANG = 'w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:cs="仿宋_GB2312"'

STYLES = f"""<w:styles {_NS}>
<w:docDefaults>
  <w:rPrDefault><w:rPr><w:rFonts {_FANG}/><w:sz w:val="32"/><w:szCs w:val="32"/>
    <w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
  <w:pPrDefault><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr></w:pPrDefault>
</w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
  <w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>
    <w:spacing w:before="0" w:after="0" w:line="579" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr>
  <w:rPr><w:rFonts {_FANG}/><w:snapToGrid w:val="0"/><w:spacing w:val="-6"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr>
</w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>
  <w:uiPriority w:val="1"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>
  <w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>
    <w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
</w:styles>"""

_URI = 'w:uri="http://schemas.microsoft.com/office/word"'
SETTINGS = f"""<w:settings {_NS}>
<w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>
<w:defaultTabStop w:val="420"/><w:drawingGridHorizontalSpacing w:val="158"/><w:drawingGridVerticalSpacing w:val="579"/>
<w:characterSpacingControl w:val="compressPunctuation"/>
<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>
  <w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>
  <w:compatSetting w:name="compatibilityMode" {_URI} w:val="15"/>
  <w:compatSetting w:name="overrideTableStyleFontSizeAndJustification" {_URI} w:val="1"/>
  <w:compatSetting w:name="enableOpenTypeFeatures" {_URI} w:val="1"/>
  <w:compatSetting w:name="doNotFlipMirrorIndents" {_URI} w:val="1"/></w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>
</w:settings>"""


# altName and panose lead a program that lacks the first name to the same kind of face, not to its default.
_FACES = (
    (FANG, "FangSong_GB2312,仿宋,FangSong,STFangsong", "02010609030101010101"),
    (KAI, "KaiTi_GB2312,楷体,KaiTi,STKaiti", "02010609030101010101"),
    (HEI, "SimHei", "02010609060101010101"),
    (SONG, "SimSun", "02010600030101010101"),
    (BIAOSONG, "FZXiaoBiaoSong-B05S,方正小标宋_GBK,华文中宋,STZhongsong", "03000509000000000000"),
)
FONT_TABLE = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {_NS}>'
for _name, _others, _panose in _FACES:
    FONT_TABLE += f'<w:font w:name="{_name}"><w:altName w:val="{_others}"/><w:panose1 w:val="{_panose}"/>'
    FONT_TABLE += '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
FONT_TABLE += "</w:fonts>"


def w(name: str, /, *children: Element, **attributes: str | int) -> Element:
    """The element <w:name w:attribute=…> with its children."""
    element: Element = parse_xml(f"<w:{name} {nsdecls('w')}/>")
    for key, value in attributes.items():
        element.set(f"{{{element.nsmap['w']}}}{key}", str(value))
    element.extend(children)
    return element


def run(text: str, font: str = FANG, size: float = 16, color: str = "", tab: bool = False) -> Element:
    """A run of text; `tab` puts a tab before it. Latin letters and digits take the same face and size."""
    fonts = w("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font, hint="eastAsia")
    props = w("rPr", fonts)
    if color:
        props.append(w("color", val=color))
    props.extend((w("sz", val=round(size * 2)), w("szCs", val=round(size * 2))))
    run = w("r", props)
    if tab:
        run.append(w("tab"))
    if text:
        holder = w("t")
        holder.text = text
        holder.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(holder)
    return run


def para(
    *content: Element,
    jc: str = "",
    line: int = LINE,
    left: float = 0,
    right: float = 0,
    first: float = 0,
    char: float = CHAR,
    tab: tuple[str, float] | None = None,
    keep: bool = False,
    outline: int | None = None,
    border: Element | None = None,
) -> Element:
    """A paragraph `line` twips high a line; indents and the tab stop in characters of `char` twips."""
    props = w("pPr")
    if keep:
        props.append(w("keepNext"))
    if border is not None:
        props.append(w("pBdr", border))
    if tab:
        props.append(w("tabs", w("tab", val=tab[0], pos=round(tab[1] * char))))
    props.append(w("spacing", before=0, after=0, line=line, lineRule="exact"))
    indent: dict[str, str | int] = {}
    for key, value in (("left", left), ("right", right)):
        if value:
            indent[key] = round(value * char)
            # Word prefers …Chars, counted in the size of the style (3号); beside a hanging indent they mean another.
            if char == CHAR and first >= 0:
                indent[f"{key}Chars"] = round(value * 100)
    if first > 0:
        indent |= {"firstLineChars": round(first * 100), "firstLine": round(first * char)}
    elif first < 0:
        indent["hanging"] = round(-first * char)
    if indent:
        props.append(w("ind", **indent))
    if jc:
        props.append(w("jc", val=jc))
    if outline is not None:
        props.append(w("outlineLvl", val=outline))
    return w("p", props, *content)


def blank(count: int = 1, *, keep: bool = False) -> list[Element]:
    return [para(run(""), keep=keep) for _ in range(count)]


def _page_number(footer: _Footer | _Header, *, odd: bool) -> None:
    """页码 (7.5): 4号 宋体 between dashes, odd pages at the right, even at the left, one character in."""
    field = w("fldSimple", run("1", SONG, 14), instr="PAGE")
    side = {"jc": "right", "right": 1} if odd else {"jc": "left", "left": 1}
    content = (run("— ", SONG, 14), field, run(" —", SONG, 14))
    _replace(footer, para(*content, char=280, line=320, **side))  # type: ignore[arg-type]


def _replace(part: _Footer | _Header, paragraph: Element) -> None:
    part.is_linked_to_previous = False
    element = part._element
    for child in list(element):
        element.remove(child)
    element.append(paragraph)


def prepare(word: WordDocument) -> None:
    """python-docx begins with a US letter template of half a megabyte; keep its package and none of its looks."""
    part = word.part
    for element, replacement in ((word.styles.element, STYLES), (word.settings.element, SETTINGS)):
        for child in list(element):
            element.remove(child)
        element.extend(list(parse_xml(replacement)))
    for source in (part.rels, part.package.rels):
        for key, rel in list(source.items()):
            if rel.reltype.endswith(("/stylesWithEffects", "/thumbnail", "/customXml", "/numbering", "/webSettings")):
                del source[key]
    part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = FONT_TABLE.encode()


def sheet(word: WordDocument, header: Sequence[Element] = ()) -> None:
    """The page of the standard with its grid, the page number at its foot and `header` above the text."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.gutter = Mm(0)
    section.header_distance = Mm(25)
    section.footer_distance = Mm(25.2)  # puts the dash of the page number 7 mm below the text area (7.5)
    props = section._sectPr
    for grid in props.findall(f"{{{props.nsmap['w']}}}docGrid"):
        props.remove(grid)
    # charSpace is the difference from the 16 pt of the body in 1/4096 pt: 442.2 pt / 28 = 15.79 pt a character.
    props.append(w("docGrid", type="linesAndChars", linePitch=LINE, charSpace=-850))
    word.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, odd=True)
    _page_number(section.even_page_footer, odd=False)
    for part in (section.header, section.even_page_header):
        _replace(part, para(*(deepcopy(e) for e in header), jc="center", line=320))


def saved(word: WordDocument, body: Sequence[Element]) -> bytes:
    """The file with `body` in it; the same content gives the same bytes."""
    section = word.element.body.sectPr
    for element in body:
        section.addprevious(element)
    buffer = io.BytesIO()
    word.save(buffer)
    return _fixed_zip(buffer.getvalue())


def _fixed_zip(data: bytes) -> bytes:
    """The same archive with its members in order and no clock in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        # [Content_Types].xml comes first by convention; some readers rely on it.
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(info, source.read(name))
    return out.getvalue()


@dataclass(frozen=True)
class Cell:
    """A cell of a table. `label`: it names what stands beside or below it. `span`: columns that it takes."""

    text: str
    label: bool = False
    span: int = 1


def table(
    widths: Sequence[float], rows: Sequence[Sequence[Cell]], *, size: float = 14, head: bool = False, least: int = 620
) -> Element:
    """A bordered table as wide as the text. `widths`: parts of it; `head` repeats the first row on every page,
    `least` is the least height of a row in twips.

    A line break in a cell begins a new line; rows may run over the end of a page, but a head may not.
    """
    total = sum(widths)
    wide = [round(TEXT_WIDTH * width / total) for width in widths]
    line: dict[str, str | int] = {"val": "single", "sz": 4, "space": 0, "color": "000000"}
    sides = [w(side, w=twips, type="dxa") for side, twips in (("top", 60), ("left", 90), ("bottom", 60), ("right", 90))]
    borders = [w(side, **line) for side in ("top", "left", "bottom", "right", "insideH", "insideV")]
    built = w(
        "tbl",
        w(
            "tblPr",
            w("tblW", w=sum(wide), type="dxa"),
            w("tblBorders", *borders),
            w("tblLayout", type="fixed"),
            w("tblCellMar", *sides),
        ),
        w("tblGrid", *(w("gridCol", w=width) for width in wide)),
    )
    for n, row in enumerate(rows):
        props = w("trPr", *([w("cantSplit")] if head and n == 0 else []), w("trHeight", val=least, hRule="atLeast"))
        if head and n == 0:
            props.append(w("tblHeader"))
        held, at = w("tr", props), 0
        for cell in row:
            width = sum(wide[at : at + cell.span])
            span = [w("gridSpan", val=cell.span)] if cell.span > 1 else []
            holder = w("tc", w("tcPr", w("tcW", w=width, type="dxa"), *span, w("vAlign", val="center")))
            for text in cell.text.split("\n"):
                holder.append(para(run(text, size=size), jc="center" if cell.label else "left", line=round(size * 34)))
            held.append(holder)
            at += cell.span
        built.append(held)
    return built
