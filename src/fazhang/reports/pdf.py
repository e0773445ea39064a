"""An official report as PDF, typeset by Typst from `gongwen.typ` with the fonts of the machine or of the package.

Nothing is fetched, and no text of a report is ever read as Typst markup: the template takes it as JSON strings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from .document import Document, cn_date, ems, head_size, run_text, signature, title_lines

FONT_FOLDER = Path(__file__).with_name("fonts")
TEMPLATE = Path(__file__).with_name("gongwen.typ")
DRAFT = "草稿　未经签发，不作报送"

# Faces the standard names (5.2.2 字体和字号), then what comes close. The first that is installed is used, the rest
# lend it letters it lacks. Typst knows a font by its English name on most machines; both are listed.
_SONG = (
    "Noto Serif SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Songti SC",
    "SimSun",
    "宋体",
)
_SANS = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
)
_REST = (*_SONG, *_SANS, "AR PL UMing CN", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei")
FACES: dict[str, tuple[str, ...]] = {
    "fang": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "华文仿宋", *_REST),
    "kai": (
        *("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "华文楷体", "Kaiti SC"),
        *("LXGW WenKai", "LXGW WenKai GB", "LXGW WenKai Lite", "AR PL UKai CN", *_REST),
    ),
    "hei": ("SimHei", "黑体", "STHeiti", "Heiti SC", *_SANS, *_REST),
    "song": ("SimSun", "宋体", *_REST),
    "biao": (
        *("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK", "STZhongsong", "华文中宋"),
        *_REST,
    ),
}


class PdfUnavailable(RuntimeError):
    """A PDF cannot be made on this machine; the message says why, in words for the user."""


@lru_cache(maxsize=2)
def _load(folder: Path, _state: tuple[tuple[str, int], ...]) -> tuple[typst.Fonts, dict[str, str]]:
    fonts = typst.Fonts(font_paths=[str(folder)] if folder.is_dir() else [])
    return fonts, {family.lower(): family for family in fonts.families()}


def _fonts() -> tuple[typst.Fonts, dict[str, str]]:
    """The fonts of system and package, and {lower-case family: family}; read anew when the folder changes."""
    files = sorted(FONT_FOLDER.glob("**/*.[to]t[fc]")) if FONT_FOLDER.is_dir() else []
    return _load(FONT_FOLDER, tuple((str(f), f.stat().st_mtime_ns) for f in files))


def _faces(installed: dict[str, str]) -> dict[str, list[str]]:
    """The families of each face that are there: Typst warns about every name that is not."""
    found = {}
    for face, names in FACES.items():
        there = (installed[name.lower()] for name in names if name.lower() in installed)
        found[face] = list(dict.fromkeys(there))
    return found


def missing_fonts() -> str:
    """ "" when a PDF can be set in Chinese, otherwise what is missing and what to do about it."""
    if _faces(_fonts()[1])["fang"]:
        return ""
    return (
        "本机没有可用的中文字体，不能生成 PDF。请安装“仿宋”“楷体”“黑体”“宋体”中的任意一种中文字体，"
        f"或者把思源宋体（Noto Serif SC）字体文件放入 {FONT_FOLDER}，然后重试。Word 文件不受影响。"
    )


def _data(document: Document) -> dict[str, Any]:
    """What `gongwen.typ` sets; widths in characters, sizes in points."""
    signers = document.signers
    rows = ["　".join(signers[i : i + 2]) for i in range(0, len(signers), 2)]
    several = len(document.attachments) > 1
    paras = []
    for para in document.paras:
        head, rest = ("".join(run_text(run) for run in part) for part in para.split())
        paras.append({"level": para.level, "head": head, "rest": rest})
    return {
        "title": title_lines(document.title),
        "authors": [name for name in document.issuers if name],
        "description": "；".join(document.provenance),
        "draft": DRAFT if document.draft else "",
        "issuers": [name for name in document.issuers if name],
        "head_size": head_size(document.issuers),
        "docno": document.docno,
        "signers": rows,
        "signer_width": max((ems(row) for row in rows), default=0),
        "salutation": document.salutation,
        "paras": paras,
        "attachments": [[f"{i}." if several else "", name] for i, name in enumerate(document.attachments, 1)],
        "closing": signature(document).lines,
        "annotations": document.annotations,
        "cc": document.cc.rstrip("。.") + "。" if document.cc else "",
        "printer": document.printer,
        "printed": f"{cn_date(document.printed_on)}印发" if document.printed_on else "",
    }


def typeset(template: Path, data: Mapping[str, Any], day: date | None = None) -> bytes:
    """`template`, which may read files beside it, set with `data` and the `fonts` of this machine.

    The same data and fonts give the same bytes. Raises PdfUnavailable where no Chinese font is found, or Typst refuses.
    """
    message = missing_fonts()
    if message:
        raise PdfUnavailable(message)
    fonts, installed = _fonts()
    given = {**data, "fonts": _faces(installed)}
    try:
        return typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=fonts,
            sys_inputs={"data": json.dumps(given, ensure_ascii=False)},
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise PdfUnavailable(f"生成 PDF 失败：{error.message}") from error


def write_pdf(document: Document, path: Path | str) -> None:
    """Write `document` to `path`. Raises PdfUnavailable."""
    Path(path).write_bytes(typeset(TEMPLATE, _data(document), document.signed_on))
