"""An official report as a Word file in the format of GB/T 9704-2012 党政机关公文格式.

Lengths: twips are 1/20 pt, border sizes 1/8 pt, font sizes 1/2 pt, as WordprocessingML has them. The text area is
156 x 225 mm (5.2.1) with 22 lines of 28 characters (5.2.3): a line is 28.95 pt, since 29 pt would make 638 pt out of
637.8. Everything is set on that grid with exact line heights, so Word, WPS and LibreOffice break pages alike.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.section import _Footer, _Header
from docx.shared import Mm

from .document import CHARS_PER_LINE, Cite, Document, Para, Run, cn_date, ems, head_size, signature, title_lines

# The names used in offices; FONT_TABLE carries other names of the same faces for machines that lack these.
FANG, KAI, HEI, SONG, BIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
HEADING_FONTS = {1: HEI, 2: KAI, 3: FANG, 4: FANG}  # 7.3.3 正文: 结构层次序数
RED = "FF0000"
TEXT_WIDTH = 8844  # 156 mm
LINE = 579  # 28.95 pt
CHAR = TEXT_WIDTH / CHARS_PER_LINE
LOGO_DROP = 1984  # 7.2.4: 35 mm from the top of the text area
RED_GAP = 126  # with the foot of the line of text above it: 4 mm below the docno (7.2.7)
FIXED_TIME = datetime(2000, 1, 1)  # noqa: DTZ001  core properties have no zone; a report without a date gets this

_BOOKMARK = re.compile(r"[A-Za-z_\u4e00-\u9fff]\w{0,39}\Z")

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


def _w(name: str, /, *children: Element, **attributes: str | int) -> Element:
    """The element <w:name w:attribute=…> with its children."""
    element: Element = parse_xml(f"<w:{name} {nsdecls('w')}/>")
    for key, value in attributes.items():
        element.set(f"{{{element.nsmap['w']}}}{key}", str(value))
    element.extend(children)
    return element


def _run(text: str, font: str = FANG, size: float = 16, color: str = "", tab: bool = False) -> Element:
    """A run of text; `tab` puts a tab before it. Latin letters and digits take the same face and size."""
    fonts = _w("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font, hint="eastAsia")
    props = _w("rPr", fonts)
    if color:
        props.append(_w("color", val=color))
    props.extend((_w("sz", val=round(size * 2)), _w("szCs", val=round(size * 2))))
    run = _w("r", props)
    if tab:
        run.append(_w("tab"))
    if text:
        holder = _w("t")
        holder.text = text
        holder.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(holder)
    return run


def _para(
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
    props = _w("pPr")
    if keep:
        props.append(_w("keepNext"))
    if border is not None:
        props.append(_w("pBdr", border))
    if tab:
        props.append(_w("tabs", _w("tab", val=tab[0], pos=round(tab[1] * char))))
    props.append(_w("spacing", before=0, after=0, line=line, lineRule="exact"))
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
        props.append(_w("ind", **indent))
    if jc:
        props.append(_w("jc", val=jc))
    if outline is not None:
        props.append(_w("outlineLvl", val=outline))
    return _w("p", props, *content)


def _blank(count: int = 1, *, keep: bool = False) -> list[Element]:
    return [_para(_run(""), keep=keep) for _ in range(count)]


class _Bookmarks:
    """Names and numbers of bookmarks: each name once in a document, and only such as Word allows."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def around(self, cite: Cite, run: Element) -> list[Element]:
        if not _BOOKMARK.match(cite.ref) or cite.ref.lower() in self.seen:
            return [run]
        self.seen.add(cite.ref.lower())
        number = len(self.seen)
        return [_w("bookmarkStart", id=number, name=cite.ref), run, _w("bookmarkEnd", id=number)]


def _runs(runs: tuple[Run, ...], font: str, marks: _Bookmarks) -> list[Element]:
    out: list[Element] = []
    for run in runs:
        if isinstance(run, Cite):
            out.extend(marks.around(run, _run(run.text, font)))
        elif run:
            out.append(_run(run, font))
    return out


def _logo(document: Document) -> list[Element]:
    """发文机关标志 (7.2.4): red, centred, its top 35 mm below the top of the text area."""
    size = head_size(document.issuers)
    height = round(size * 1.3 * 20)
    names = [name for name in document.issuers if name]
    out = [_para(_run(""), line=LOGO_DROP - round(size * 0.15 * 20))]
    if len(names) < 2:
        return [*out, _para(_run("".join(names) + "文件", BIAOSONG, size, RED), jc="center", line=height)]
    # 联合行文: names one below the other, spread to one width; 文件 to their right, centred on their height.
    name_width = round(max(ems(name) for name in names) * size * 20)
    word_width = round(size * 2.6 * 20)
    fixed = _w("tblLayout", type="fixed")
    edge = _w("tblCellMar", _w("left", w=0, type="dxa"), _w("right", w=0, type="dxa"))
    table = _w(
        "tbl",
        _w("tblPr", _w("tblW", w=name_width + word_width, type="dxa"), _w("jc", val="center"), fixed, edge),
        _w("tblGrid", _w("gridCol", w=name_width), _w("gridCol", w=word_width)),
    )
    for i, name in enumerate(names):
        left = _w("tc", _w("tcPr", _w("tcW", w=name_width, type="dxa"), _w("vAlign", val="center")))
        left.append(_para(_run(name, BIAOSONG, size, RED), jc="distribute", line=height))
        merge = _w("vMerge", val="restart") if i == 0 else _w("vMerge")
        right = _w("tc", _w("tcPr", _w("tcW", w=word_width, type="dxa"), merge, _w("vAlign", val="center")))
        word = [_run("文件", BIAOSONG, size, RED)] if i == 0 else []
        right.append(_para(*word, jc="right", line=height))
        table.append(_w("tr", _w("trPr", _w("cantSplit")), left, right))
    return [*out, table]


def _head(document: Document) -> list[Element]:
    """版头: the offices' name in red, docno and 签发人 two lines below, the red line (7.2.4 to 7.2.7)."""
    out = [*_logo(document), *_blank(2)]
    signers = document.signers
    if not signers:
        out.append(_para(_run(document.docno), jc="center"))
    else:
        # Two names to a line; the docno stands on the line of the last of them, one character from the left.
        rows = [signers[i : i + 2] for i in range(0, len(signers), 2)]
        name_width = max(ems("　".join(row)) for row in rows)
        stop = CHARS_PER_LINE - 1 - name_width
        for i, row in enumerate(rows):
            first, last = i == 0, i == len(rows) - 1
            runs = [_run(document.docno)] if last else []
            runs.append(_run("签发人：" if first else "", tab=True))
            at = stop - 4 if first else stop
            runs.append(_run("　".join(row), KAI))
            out.append(_para(*runs, left=1 if last else 0, tab=("left", at)))
    rule = _w("bottom", val="single", sz=12, space=0, color=RED)
    return [*out, _para(_run("", size=1), line=RED_GAP, border=rule), *_blank(2)]


def _body(document: Document, marks: _Bookmarks) -> list[Element]:
    """主体: title, 主送机关, text, 附件说明, 署名 and 成文日期, 附注 (7.3)."""
    out = [_para(_run(line, BIAOSONG, 22), jc="center", keep=True) for line in title_lines(document.title)]
    out += _blank()
    if document.salutation:
        out.append(_para(_run(document.salutation)))
    closing = signature(document).lines
    for i, para in enumerate(document.paras):
        # The name and date must not stand alone on a page: the last lines of the text go with them.
        last = i == len(document.paras) - 1 and bool(closing) and not document.attachments
        out.append(_text(para, marks, keep=last))
    lines = document.attachment_lines
    if lines:
        out += _blank()
    for i, line in enumerate(lines):
        hang = 3 + (1 if len(lines) > 1 else 0)  # a name that runs on is aligned with its own first character
        out.append(_para(_run(line), left=2 + hang, first=-hang, keep=bool(closing) and i == len(lines) - 1))
    if closing:
        out += _blank(keep=True)
    for i, (text, left) in enumerate(closing):
        # The date may end close to the edge; a face with wider digits must not wrap it.
        out.append(_para(_run(text), left=left, right=-2, keep=i < len(closing) - 1))
    out += [_para(_run(note), first=2) for note in document.annotations]
    return out


def _text(para: Para, marks: _Bookmarks, *, keep: bool) -> Element:
    heading, rest = para.split()
    runs = _runs(heading, HEADING_FONTS.get(para.level, FANG), marks) + _runs(rest, FANG, marks)
    outline = para.level - 1 if para.level in (1, 2) else None
    return _para(*runs, first=2, jc="both", outline=outline, keep=keep or (para.level in (1, 2) and not rest))


def _imprint(document: Document) -> list[Element]:
    """版记 (7.4): at the foot of the last page; 首末线 0.35 mm, 中间线 0.25 mm, as wide as the text area."""
    size, em = 14.0, 280.0
    rows: list[Element] = []
    if document.cc:
        text = "抄送：" + document.cc.rstrip("。.") + "。"
        rows.append(_para(_run(text, size=size), left=4, right=1, first=-3, char=em, line=500))
    if document.printer or document.printed_on:
        day = cn_date(document.printed_on)
        stop = ("right", (TEXT_WIDTH - em) / em)
        runs = [_run(document.printer, size=size), _run(f"{day}印发" if day else "", size=size, tab=True)]
        rows.append(_para(*runs, left=1, char=em, tab=stop, line=500))
    if not rows:
        return []
    thick, thin = ({"val": "single", "sz": sz, "space": 0, "color": "000000"} for sz in (8, 6))
    table = _w(
        "tbl",
        _w(
            "tblPr",
            # A floating table tied to the foot of the text area: the only way to "end of the last page" in Word.
            # LibreOffice floats it only when it is placed by the page and a hair narrower than the text.
            _w("tblpPr", vertAnchor="margin", horzAnchor="page", tblpX=1588, tblpYSpec="bottom"),
            _w("tblW", w=TEXT_WIDTH - 4, type="dxa"),
            _w("tblBorders", _w("top", **thick), _w("bottom", **thick), _w("insideH", **thin)),
            _w("tblLayout", type="fixed"),
            _w("tblCellMar", _w("left", w=0, type="dxa"), _w("right", w=0, type="dxa")),
        ),
        _w("tblGrid", _w("gridCol", w=TEXT_WIDTH - 4)),
    )
    for row in rows:
        cell = _w("tc", _w("tcPr", _w("tcW", w=TEXT_WIDTH - 4, type="dxa"), _w("vAlign", val="center")), row)
        table.append(_w("tr", _w("trPr", _w("cantSplit")), cell))
    # A table cannot end a document; half a point of an empty paragraph does not start a page.
    return [table, _para(_run("", size=1), line=10)]


def _page_number(footer: _Footer | _Header, *, odd: bool) -> None:
    """页码 (7.5): 4号 宋体 between dashes, odd pages at the right, even at the left, one character in."""
    field = _w("fldSimple", _run("1", SONG, 14), instr="PAGE")
    side = {"jc": "right", "right": 1} if odd else {"jc": "left", "left": 1}
    content = (_run("— ", SONG, 14), field, _run(" —", SONG, 14))
    _replace(footer, _para(*content, char=280, line=320, **side))  # type: ignore[arg-type]


def _replace(part: _Footer | _Header, paragraph: Element) -> None:
    part.is_linked_to_previous = False
    element = part._element
    for child in list(element):
        element.remove(child)
    element.append(paragraph)


def _prepare(word: WordDocument) -> None:
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


def _page(word: WordDocument, document: Document) -> None:
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
    props.append(_w("docGrid", type="linesAndChars", linePitch=LINE, charSpace=-850))
    word.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, odd=True)
    _page_number(section.even_page_footer, odd=False)
    for header in (section.header, section.even_page_header):
        draft = [_run("草稿　未经签发，不作报送", HEI, 14, "7F7F7F")] if document.draft else []
        _replace(header, _para(*draft, jc="center", line=320))


def _properties(word: WordDocument, document: Document) -> None:
    core = word.core_properties
    day = document.signed_on
    stamp = datetime(day.year, day.month, day.day) if day else FIXED_TIME  # noqa: DTZ001
    # Word allows 255 characters in each of these.
    core.title, core.author = document.title_line[:255], "、".join(document.issuers)[:255]
    core.subject, core.language, core.last_modified_by = document.docno[:255], "zh-CN", ""
    core.comments = "；".join(document.provenance)[:255]
    core.keywords, core.category, core.revision = "", "草稿" if document.draft else "公文", 1
    core.created = core.modified = stamp


def write_docx(document: Document, path: Path | str) -> None:
    """Write `document` to `path`. The same document gives the same bytes, so that its digest can be filed."""
    word = docx.Document()
    _prepare(word)
    _page(word, document)
    _properties(word, document)
    body = word.element.body
    section = body.sectPr
    marks = _Bookmarks()
    for element in (*_head(document), *_body(document, marks), *_imprint(document)):
        section.addprevious(element)
    buffer = io.BytesIO()
    word.save(buffer)
    Path(path).write_bytes(_fixed_zip(buffer.getvalue()))


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
