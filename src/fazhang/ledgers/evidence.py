"""Evidence files: checked for what they are, stored by digest outside the web root, previewed without running them."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import filetype
from django.conf import settings

from fazhang.ledgers.excerpt import READERS, first_text

ACCEPTED: Mapping[str, str] = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "bmp": "image/bmp", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "wps": "application/vnd.ms-works", "et": "application/vnd.ms-excel",
    "mp3": "audio/mpeg", "wav": "audio/x-wav", "m4a": "audio/mp4", "amr": "audio/amr", "ogg": "audio/ogg",
    "mp4": "video/mp4", "mov": "video/quicktime", "avi": "video/x-msvideo", "3gp": "video/3gpp",
    "txt": "text/plain", "csv": "text/csv",
}  # fmt: skip
"""Extensions that are taken, and the type they are stored and served as."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OOXML = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_SAME = {"jpeg": "jpg", "m4v": "mp4", "m4a": "mp4", "mov": "mp4", "3gp": "mp4"}


class Refused(ValueError):
    """A file that is not taken; the text is shown to the user."""


@dataclass(frozen=True)
class Stored:
    sha256: str
    name: str
    type: str
    size: int


def folder() -> Path:
    return Path(settings.DATA) / "evidence"


def path_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256[2:4] / sha256


def _check(name: str, extension: str, path: Path) -> None:
    """What the file is must agree with what it says it is."""
    with path.open("rb") as file:
        head = file.read(8192)
    if extension in _OOXML:
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError) as error:
            raise Refused(f"“{name}”不是有效的{extension}文件") from error
        if not any(n.startswith(_OOXML[extension]) for n in names):
            raise Refused(f"“{name}”的内容不是{extension}文件")
        if any("vbaProject" in n for n in names):
            raise Refused(f"“{name}”含有宏，请另存为不含宏的文件")
    elif extension in {"doc", "xls", "ppt", "wps", "et"}:
        if not head.startswith(_OLE):
            raise Refused(f"“{name}”的内容不是{extension}文件")
    elif extension in {"txt", "csv"}:
        if b"\0" in head:
            raise Refused(f"“{name}”不是文本文件")
    else:
        guess = filetype.guess_extension(head)
        if _SAME.get(guess or "", guess) != _SAME.get(extension, extension):
            raise Refused(f"“{name}”的内容与扩展名.{extension}不符")


def store(name: str, source: IO[bytes]) -> Stored:
    """Take a file: size, extension and content are checked, then it is kept under its SHA-256.

    Raises Refused; nothing is kept then. Storing the same file again keeps one copy.
    """
    name = name.replace("\\", "/").rpartition("/")[2].strip()[-200:] or "未命名"
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in ACCEPTED:
        raise Refused(f"不接收“{name}”：可上传图片、Word、Excel、PPT、PDF、音频、视频和文本文件")
    folder().mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=folder(), prefix="incoming-")
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as out:
            while chunk := source.read(1 << 20):
                size += len(chunk)
                if size > settings.FAZHANG_EVIDENCE_MAX:
                    raise Refused(f"“{name}”超过{settings.FAZHANG_EVIDENCE_MAX // 2**20}MB")
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if not size:
            raise Refused(f"“{name}”是空文件")
        _check(name, extension, path)
        target = path_of(digest.hexdigest())
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.chmod(0o640)
            path.replace(target)
    finally:
        path.unlink(missing_ok=True)
    return Stored(digest.hexdigest(), name, ACCEPTED[extension], size)


def thumbnail(sha256: str, side: int = 1200) -> bytes | None:
    """A picture re-encoded as PNG, at most `side` pixels; None for what is not a readable picture."""
    from PIL import Image, ImageOps

    try:
        with Image.open(path_of(sha256)) as picture:
            if picture.width * picture.height > 80_000_000:
                return None
            shown = ImageOps.exif_transpose(picture).convert("RGB")
            shown.thumbnail((side, side))
            out = io.BytesIO()
            shown.save(out, "PNG")
            return out.getvalue()
    except Exception:  # Pillow raises whatever a damaged file makes it stumble over
        return None


def excerpt(sha256: str, kind: str, limit: int = 4000) -> str:
    """The first text of a document (Word, Excel, PDF, text), for a preview; empty where there is none to read."""
    path = path_of(sha256)
    readers = {ACCEPTED[extension]: extension for extension in READERS}
    try:
        if kind in readers:
            text = first_text(path, readers[kind], limit)
        elif kind in ("text/plain", "text/csv"):
            with path.open("rb") as file:
                raw = file.read(limit * 4)
            try:
                text = codecs.getincrementaldecoder("utf-8-sig")().decode(raw)
            except UnicodeDecodeError:
                text = raw.decode("gb18030", "replace")
        else:
            return ""
    except Exception:  # a hostile or damaged file must not break the page that lists it
        return ""
    return text[:limit]
