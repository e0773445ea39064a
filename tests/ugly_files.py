"""Files as they come (tests/ugly.py): old formats, texts in every encoding, what is called a spreadsheet and is none.

``python -m tests.ugly_files FOLDER`` writes the workbooks out of which LibreOffice made the fixtures of tests/data/ugly:
`soffice --convert-to xls|ods`; an .et is the same BIFF or OOXML under WPS's suffix; locked.xlsx was encrypted afterwards.
"""

from __future__ import annotations

import io
import random
import sys
import zipfile
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from tests.ugly import BORDER, DATA, FIRST, SECOND, Case, Formula, Page, Refused, Want, text, xlsx
from tests.ugly_tables import MAY, S3, STUDY, study

GROUPED = [
    ["2023年领导接访台账"], ["填报单位：综治中心", None, None, None, "填报时间：2024年1月8日"],
    ["序号", "收到日期", "村", "信访人", None, "反映问题", "人次", "接访方式", "接访人"],
    [None, None, None, "姓名", "电话", None, None, None, None],
    [1, date(2023, 5, 6), "青山村", "甲某某", 13800000000, "道路硬化", "约5人", "随时", "镇长甲"],
    [2, datetime(2023, 5, 7, 9, 30), None, "乙某某", "000-12345678", "饮水安全", 2, "随时", "镇长甲"],
    [3, "5月8日", "石桥村", "丙某某", None, "路灯维修", Formula("=1+2", 3), "重点约访", "书记乙"],
    [], ["合计", None, None, None, None, None, 10], ["填表人：甲某", None, None, "审核人：乙某"],
]  # fmt: skip
MERGED = {"A1:I1": "2023年领导接访台账", "D3:E3": "信访人", "A3:A4": "序号", "B3:B4": "收到日期", "C3:C4": "村", "F3:F4": "反映问题", "G3:G4": "人次",
          "H3:H4": "接访方式", "I3:I4": "接访人", "C5:C6": "青山村"}  # fmt: skip
RECEIVED = Want(3, totals=1, blank=2, records=[
    {"day": MAY, "region": FIRST, "visitor": "甲某某", "phone": "13800000000", "people": 5, "subject": "道路硬化"},
    {"day": "2023-05-07", "region": FIRST, "people": 2}, {"day": "2023-05-08", "region": SECOND, "people": 3}])  # fmt: skip


def sources() -> dict[str, bytes]:
    """What the fixtures were made from."""
    return {
        "received.xlsx": xlsx(Page("接访", GROUPED, MERGED), Page("说明", [["本表由综治中心填写"]])),
        "mac.xlsx": xlsx(
            Page("学法", [STUDY, study(1, "民法典", date(2023, 5, 6)), study(2, "信访条例", "2023.5.7")]),
            date_1904=True,
        ),
        "filled.xlsx": xlsx(Page("学法", [["2023年学法台账"], STUDY, *S3, *[[BORDER] * 5] * 1000, []])),
        "plain.xlsx": xlsx(Page("学法", [STUDY, *S3])),
    }


def fixture(name: str) -> bytes:
    return (DATA / name).read_bytes()


def html(charset: str, declared: str) -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<td>{'' if c is None else c}</td>" for c in row) + "</tr>" for row in [STUDY, *S3]
    )
    page = (f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset={declared}">'
            f'</head><body><table border=1><tr><td colspan="5">2023年学法台账</td></tr>{rows}</table></body></html>')  # fmt: skip
    return page.encode(charset)


def xml2003() -> bytes:
    def cell(value: object) -> str:
        kind = "Number" if isinstance(value, int) else "String"
        return f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>'

    rows = "".join("<Row>" + "".join(cell(c) for c in row) + "</Row>" for row in [STUDY, *S3])
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="学法"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def parts(data: bytes, **change: str) -> bytes:
    """A workbook with the text of some of its parts changed: `sheet1`, `workbook`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            new.writestr(item, change.get(Path(item).stem, "") or old.read(item))
    return out.getvalue()


def exported() -> bytes:
    """As a system's own writer makes it: texts in the cells, no addresses, a wrong dimension."""

    def cell(value: object) -> str:
        return f"<c><v>{value}</v></c>" if isinstance(value, int) else f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    rows = "".join("<row>" + "".join(cell(c) for c in row) + "</row>" for row in [STUDY, *S3])
    return parts(xlsx(Page("学法", [])), sheet1=(
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>'))  # fmt: skip


def rich() -> bytes:
    def tweak(book: object, sheet: object) -> None:
        bold = book.add_format({"bold": True})  # type: ignore[attr-defined]
        sheet.write_rich_string(1, 3, "民", bold, "法", "典")  # type: ignore[attr-defined]
        sheet.write_comment(1, 3, "见会议记录")  # type: ignore[attr-defined]

    return xlsx(Page("学法", [STUDY, S3[0]], tweak=tweak))


def word() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        made.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def other(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, "学法")
    return out.getvalue()


LINES = [["2023年学法台账", None, None, None, None], STUDY, *S3]
THREE = Want(3, records=[{"day": MAY, "topic": "民法典", "attendance": 20}, {"day": "2023-06-06"}, {"attendance": 50}])
TWO = Want(2, records=[{"day": MAY, "topic": "民法典"}, {"day": "2023-05-07"}])
AGAIN = Refused(r"另存|xlsx")
PLAIN = Refused(r"文件|表格")


def texts(name: str, encoding: str = "utf-8", delimiter: str = ",", ends: str = "\r\n", before: str = "") -> Case:
    return Case(f"text: {name}", "study", lambda: (before + text(LINES, delimiter, ends)).encode(encoding), [THREE])


def raw(name: str, content: str, *wants: Want | Refused, encoding: str = "utf-8") -> Case:
    return Case(f"text: {name}", "study", lambda: content.encode(encoding), wants)


_HEAD = "学习日期,学习形式,学习主题,参加人次\n"
_LINE = "2023.5.6,会前学法,民法典,20\n"
TEXTS = (
    texts("UTF-8"), texts("UTF-8 with a mark", "utf-8-sig"), texts("GB18030", "gb18030"), texts("UTF-16 with a mark", "utf-16"),
    Case("text: UTF-16, most significant first", "study", lambda: ("\ufeff" + text(LINES)).encode("utf-16-be"), [THREE]),
    Case("text: what Excel calls Unicode text", "study", lambda: text(LINES, "\t").encode("utf-16"), [THREE]),
    texts("semicolons", delimiter=";"), texts("semicolons of GB18030", "gb18030", ";"), texts("tabs", delimiter="\t"),
    texts("ends of old Macs", ends="\r"), texts("ends of Unix", ends="\n"), texts("a line that names the separator", before="sep=,\r\n"),
    raw("full-width commas are no separator, and told", _HEAD.replace(",", "，") + _LINE.replace(",", "，"),
        Want(1), Want(0, notes=["表头"]), Want(0, 1), Refused("分隔|逗号|表格|文件")),
    raw("line breaks in quotes", _HEAD + '2023.5.6,会前学法,"民法典\n物权编",20\n' + _LINE.replace("5.6", "5.7"),
        Want(2, records=[{"topic": "民法典 物权编"}, {}]), Want(2, records=[{"topic": "民法典物权编"}, {}])),
    raw("doubled quotes", _HEAD + '2023.5.6,会前学法,"学习""枫桥经验""",20\n', Want(1, records=[{"topic": '学习"枫桥经验"'}])),
    raw("quotes inside a text without quotes", _HEAD + '2023.5.6,会前学法,学习"枫桥经验",20\n', Want(1, records=[{"topic": '学习"枫桥经验"'}])),
    raw("a quote that is never closed", _HEAD + '2023.5.6,会前学法,"民法典,20\n' + _LINE.replace("5.6", "5.7") + _LINE.replace("5.6", "5.8"),
        Refused("引号|文件|表格"), Want(2, 1), Want(0, 1), Want(3)),
    raw("a quote in the last column that is never closed swallows no lines",
        _HEAD.replace("\n", ",学习记录\n") + '2023.5.6,会前学法,民法典,20,"见记录\n2023.5.7,会前学法,信访条例,20,\n2023.5.8,会前学法,村规,20,\n',
        Refused("引号|文件|表格"), Want(2, 1), Want(0, 1), Want(3), Want(1, notes=["引号"])),
    raw("a comma more than there are headings", _HEAD + "2023.5.6,会前学法,民法典,物权编,20\n" + _LINE,
        Want(1, 1, faults=[("", 2, "参加人次")]), Want(1, 1)),
    raw("fewer cells than headings", _HEAD + "2023.5.6,会前学法,民法典\n" + _LINE, Want(1, 1, faults=[("", 2, "参加人次")])),
    raw("a byte of nothing", _HEAD + "2023.5.6,会前学法,民法\0典,20\n" + _LINE, Want(2, records=[{"topic": "民法典"}, {}]), Want(1, 1), PLAIN),
    raw("Excel's way to keep zeros", _HEAD + '="2023.5.6",会前学法,="民法典",="20"\n', Want(1, records=[{"topic": "民法典", "attendance": 20}]), Want(0, 1)),
    raw("rare characters", _HEAD + "2023.5.6,会前学法,𠮷祥䶮村规,20\n", Want(1, records=[{"topic": "𠮷祥䶮村规"}]), encoding="gb18030"),
    Case("text: half GB18030, half UTF-8", "study", lambda: _HEAD.encode() + _LINE.encode() + _LINE.encode("gb18030"), [PLAIN, Want(1, 1)]),
    Case("text: cut in the middle of a character", "study", lambda: (_HEAD + _LINE + "2023.5.7,会前学法,民法典").encode("gb18030")[:-1],
         [Want(1, 1), PLAIN]),
    raw("a letter to the editor", "各村：\n请于月底前报送学法情况。\n谢谢\n", Want(0, notes=["表头"]), PLAIN),
    raw("empty lines and commas alone", "\n\n" + _HEAD + ",,,\n" + _LINE + "\n,,,\n", Want(1, blank=None)),
)  # fmt: skip

FORMATS = (
    *(Case(f"groups, merged villages and dates as {n}", "petition", lambda n=n: fixture(n), [RECEIVED])  # type: ignore[misc]
      for n in ("received.xls", "received.ods", "received.et", "received_ooxml.et", "received.xlsx")),
    *(Case(f"a Mac's days as {n}", "study", lambda n=n: fixture(n), [TWO]) for n in ("mac.xls", "mac.ods", "mac.xlsx")),  # type: ignore[misc]
    *(Case(f"a thousand empty lines as {n}", "study", lambda n=n: fixture(n),  # type: ignore[misc]
           [Want(3, blank=None, records=THREE.records)]) for n in ("filled.xls", "filled.ods")),
    Case("a workbook of a system's own writer", "study", exported, [THREE]),
    Case("texts in several fonts, with a comment", "study", rich, [Want(1, records=[{"topic": "民法典"}])]),
    Case("a page of HTML called .xls", "study", lambda: html("utf-8", "utf-8"), [THREE, AGAIN]),
    Case("a page of HTML in GB2312 called .xls", "study", lambda: html("gb18030", "gb2312"), [THREE, AGAIN]),
    Case("an XML spreadsheet of 2003 called .xls", "study", xml2003, [THREE, AGAIN]),
    Case("tabs and GB18030 called .xls", "study", lambda: text(LINES, "\t").encode("gb18030"), [THREE, AGAIN]),
    Case("a workbook with a password", "study", lambda: fixture("locked.xlsx"), [Refused("密码|加密")]),
    Case("an old workbook with a password", "study", lambda: fixture("locked.xls"), [Refused("密码|加密")]),
    Case("an open document with a password", "study", lambda: fixture("locked.ods"), [Refused("密码|加密")]),
    Case("a workbook cut off", "study", lambda: fixture("plain.xlsx")[:-400], [Refused("文件|表格")]),
    Case("an old workbook cut off", "study", lambda: fixture("plain.xls")[:1500], [Refused("文件|表格")]),
    Case("a workbook whose sheet is no XML", "study", lambda: parts(fixture("plain.xlsx"), sheet1="<worksheet><sheetData><row"), [PLAIN]),
    Case("a workbook that swells", "study", lambda: parts(fixture("plain.xlsx"), sheet1=(
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in pairwise("abcdefgh"))
        + ']><worksheet><sheetData><row><c t="inlineStr"><is><t>&h;</t></is></c></row></sheetData></worksheet>')), [PLAIN, Want(0, blank=None)]),
    Case("nothing", "study", lambda: b"", [PLAIN]),
    Case("a single space", "study", lambda: b" ", [PLAIN, Want(0, blank=None)]),
    Case("a Word document", "study", word, [PLAIN]),
    Case("an archive with a sheet in it", "study", lambda: other("学法.csv"), [PLAIN]),
    Case("a PDF", "study", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n" * 20, [PLAIN]),
    Case("a picture", "study", lambda: b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(3000), [PLAIN]),
    Case("noise", "study", lambda: random.Random(2).randbytes(3000), [PLAIN]),
    Case("a workbook with an empty sheet", "study", lambda: xlsx(Page("Sheet1", [])), [PLAIN, Want(0)]),
    Case("a workbook of charts alone", "study", lambda: xlsx(Page("数", [[1], [2]]), charts=True), [PLAIN, Want(0, notes=["数"])]),
)  # fmt: skip

SAME = (
    ("the same file again", lambda: fixture("plain.xls"), lambda: fixture("plain.xls")),
    ("first as .xls, then as .ods", lambda: fixture("plain.xls"), lambda: fixture("plain.ods")),
    ("first as a workbook, then as a text", lambda: fixture("plain.xlsx"), lambda: text([STUDY, *S3]).encode("gb18030")),
    ("in another order of lines and columns", lambda: xlsx(Page("学法", [STUDY, *S3])),
     lambda: xlsx(Page("别的", [STUDY[::-1], *[row[::-1] for row in S3[::-1]]]))),
    ("days as cells, then as words; numbers as words", lambda: xlsx(Page("学法", [STUDY, *[study(n, "民法典", date(2023, 5, n)) for n in (6, 7, 8)]])),
     lambda: xlsx(Page("学法", [["2023年学法"], STUDY, *[study(n, " 民法典\u00a0", f"5月{n}日", "约20人") for n in (6, 7, 8)]]))),
    ("with a title, totals and footers", lambda: xlsx(Page("学法", [STUDY, *S3])),
     lambda: xlsx(Page("1", [["2023年学法"], STUDY, *S3, ["合计", None, None, None, 100], ["填表人：甲某"]]))),
)  # fmt: skip
"""A file of three lines of `study`, and another that says the same: nothing is booked twice."""

CASES = TEXTS + FORMATS

if __name__ == "__main__":
    for made, content in sources().items():
        (Path(sys.argv[1]) / made).write_bytes(content)
