"""Evidence as pages of a case file: pictures and PDFs of strangers, made harmless in a process of their own.

A picture becomes a JPEG without metadata, a PDF becomes A4 pages each of which draws one page of it whole, with room
for the page number at the foot: what the pages are made of is copied, actions, forms and attachments are left behind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fazhang.ledgers.child import isolated

SECONDS = 30
MEMORY = 1200 * 2**20
PIXELS = 80_000_000
SIDES = (1654, 2339)
"""A4 at 200 dots per inch: the most that a picture keeps."""
A4 = (595.28, 841.89)
SIDE, TOP, FOOT = 22.0, 22.0, 52.0
"""Points left free around a page."""


@dataclass(frozen=True)
class Pages:
    """What a file was made into. `wide`: for each page, whether it lies across; empty where `fault` says why not."""

    path: Path
    wide: tuple[bool, ...] = ()
    fault: str = ""


def prepare(source: Path, kind: str, target: Path, most: int) -> Pages:
    """The pages of a picture or PDF, written to `target`. `most`: a PDF of more pages is not made into pages."""
    if not source.exists():
        return Pages(target, fault="文件不在服务器上，请联系管理员核验账簿")
    work = "pdf" if kind == "application/pdf" else "picture"
    told = isolated(
        f"fazhang.reports.exhibits:{work}", str(source), str(target), str(most), seconds=SECONDS, memory=MEMORY
    )
    answer: dict[str, Any] = json.loads(told) if told else {}
    if told is None:
        return Pages(target, fault="文件损坏或者过于复杂，不能排入")
    return Pages(target, tuple(answer.get("wide", ())), answer.get("fault", ""))


def picture(source: str, target: str, _most: str) -> bytes:
    """In the child."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = PIXELS
    with Image.open(source) as opened:
        if opened.width * opened.height > PIXELS:
            return _told(fault="图片过大，不能排入")
        opened.draft("RGB", SIDES)
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail(SIDES)
        shown = Image.new("RGB", turned.size, "white")
        alpha = turned.convert("RGBA")
        shown.paste(alpha, mask=alpha.getchannel("A"))
    shown.save(target, "JPEG", quality=85)
    return _told(wide=[False])


def pdf(source: str, target: str, most: str) -> bytes:
    """In the child."""
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(source)
    if reader.is_encrypted and not reader.decrypt(""):
        return _told(fault="文件设有打开密码，不能排入")
    if len(reader.pages) > int(most):
        return _told(fault=f"共{len(reader.pages)}页，超出一份卷宗的页数，不能排入")
    writer = PdfWriter()
    wide = [_drawn(writer, page) for page in reader.pages]
    if not wide:
        return _told(fault="文件中没有页面")
    writer.write(target)
    return _told(wide=wide)


def _told(**answer: Any) -> bytes:
    return json.dumps(answer).encode()


def _drawn(writer: Any, page: Any) -> bool:
    """Add an A4 page that draws `page` whole, turned as it says and with its stamps; tells whether it lies across."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    box = page.cropbox
    x0, y0, x1, y1 = (float(v) for v in (box.left, box.bottom, box.right, box.top))
    width, height = x1 - x0, y1 - y0
    turns = {
        0: ((1, 0, 0, 1, -x0, -y0), width, height),
        90: ((0, -1, 1, 0, -y0, x1), height, width),
        180: ((-1, 0, 0, -1, x1, y1), width, height),
        270: ((0, 1, -1, 0, y1, -x0), height, width),
    }
    turn, width, height = turns[page.rotation % 360]
    across = width > height
    sheet_width, sheet_height = (A4[1], A4[0]) if across else A4
    scale = min((sheet_width - 2 * SIDE) / width, (sheet_height - TOP - FOOT) / height)
    left = (sheet_width - width * scale) / 2
    bottom = FOOT + (sheet_height - TOP - FOOT - height * scale) / 2
    made = writer.add_blank_page(sheet_width, sheet_height)
    drawn = DictionaryObject()
    clip = f"{x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f} re W n"
    ops = ["q", f"{scale:.6f} 0 0 {scale:.6f} {left:.3f} {bottom:.3f} cm", _matrix(turn), clip, "/Page Do"]
    form = DecodedStreamObject()
    contents = page.get_contents()
    form.set_data(contents.get_data() if contents is not None else b"")
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): page.mediabox,
            NameObject("/Resources"): (page["/Resources"] if "/Resources" in page else DictionaryObject()).clone(
                writer
            ),
        }
    )
    drawn[NameObject("/Page")] = writer._add_object(form.flate_encode())
    for n, (stamp, matrix) in enumerate(_stamps(page)):
        drawn[NameObject(f"/Stamp{n}")] = stamp.clone(writer).indirect_reference
        ops += ["q", _matrix(matrix), f"/Stamp{n} Do", "Q"]
    content = DecodedStreamObject()
    content.set_data("\n".join([*ops, "Q"]).encode())
    made[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
    made[NameObject("/Contents")] = writer._add_object(content)
    return across


def _of(holder: Any, key: str, default: Any = None) -> Any:
    """An entry of a PDF dictionary itself, not a reference to it."""
    value = holder.get(key, default)
    return value.get_object() if hasattr(value, "get_object") else value


def _matrix(values: tuple[float, ...]) -> str:
    return " ".join(f"{v:.6f}" for v in values) + " cm"


def _stamps(page: Any) -> list[tuple[Any, tuple[float, ...]]]:
    """What annotations show: electronic seals, filled forms. (Appearance, matrix onto its place; PDF 32000-1, 12.5.5)"""
    found: list[tuple[Any, tuple[float, ...]]] = []
    for reference in _of(page, "/Annots") or ():
        note = reference.get_object()
        looks = _of(note, "/AP")
        if looks is None or _of(note, "/F", 0) & 0b100010 or _of(note, "/Subtype") == "/Popup":
            continue  # nothing to see, or hidden
        shown = _of(looks, "/N")
        if not hasattr(shown, "get_data"):  # one appearance for each state
            shown = _of(shown or {}, _of(note, "/AS", "/Off"))
        if shown is None:
            continue
        a, b, c, d, e, f = map(float, _of(shown, "/Matrix", (1, 0, 0, 1, 0, 0)))
        bx0, by0, bx1, by1 = map(float, _of(shown, "/BBox"))
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (bx0, bx1) for y in (by0, by1)]
        left, bottom = min(x for x, _ in corners), min(y for _, y in corners)
        wide, high = max(x for x, _ in corners) - left, max(y for _, y in corners) - bottom
        rx0, ry0, rx1, ry1 = map(float, _of(note, "/Rect"))
        if not wide or not high:
            continue
        sx, sy = abs(rx1 - rx0) / wide, abs(ry1 - ry0) / high
        found.append((shown, (sx, 0, 0, sy, min(rx0, rx1) - left * sx, min(ry0, ry1) - bottom * sy)))
    return found
