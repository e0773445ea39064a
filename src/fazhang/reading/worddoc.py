"""Text of binary Word files (.doc of Word 97 and later, .wps of WPS Writer): the piece table of the stream WordDocument.

Source: MS-DOC, sections 2.5.1 (Fib), 2.8.35 (PlcPcd), 2.9.38 (Clx), 2.9.177 (Pcd), 2.9.73 (FcCompressed).
"""

from __future__ import annotations

import io
import re
import struct

from fazhang.reading.files import AGAIN, LONGEST, Unreadable

MAGIC = 0xA5EC
ENCRYPTED, WHICH_TABLE = 0x0100, 0x0200
FIB_CLX = 0x01A2  # fcClx and lcbClx in FibRgFcLcb97
FIB_CCP = 0x004C  # ccpText: characters of the main text
# Fields: what stands between 0x13 and 0x14 is an instruction, between 0x14 and 0x15 its result.
FIELD = re.compile("\x13[^\x13\x14\x15]*(?:\x14([^\x13\x15]*))?\x15")


def text(data: bytes) -> str:
    """The main text of a binary Word file. Raises Unreadable."""
    try:
        from olefile import OleFileIO
    except ImportError as error:  # an optional dependency
        raise Unreadable(f"本机没有装olefile，不能直接读doc、wps文件；{AGAIN}") from error
    broken = f"Word文件不完整或已损坏；{AGAIN}"
    try:
        with OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                raise Unreadable("文件设有密码，请去掉密码后再读")
            if not ole.exists("WordDocument"):
                raise Unreadable(f"这不是Word文档（可能是表格、邮件或其他文件）；{AGAIN}")
            main = ole.openstream("WordDocument").read()
            flags = struct.unpack_from("<H", main, 0x0A)[0]
            if struct.unpack_from("<H", main, 0)[0] != MAGIC:
                raise Unreadable(f"这是很旧的Word文件（Word 95或更早）；{AGAIN}")
            if flags & ENCRYPTED:
                raise Unreadable("文件设有密码，请去掉密码后再读")
            table = ole.openstream("1Table" if flags & WHICH_TABLE else "0Table").read()
        return _clean(_pieces(main, table))
    except Unreadable:
        raise
    except Exception as error:  # struct.error, OleFileError, OSError, MemoryError …
        raise Unreadable(broken) from error


def _pieces(main: bytes, table: bytes) -> str:
    """The text of all pieces in order, up to the end of the main text."""
    length = struct.unpack_from("<i", main, FIB_CCP)[0]
    start, size = struct.unpack_from("<II", main, FIB_CLX)
    clx = table[start : start + size]
    place = 0
    while place < len(clx) and clx[place] == 1:  # Prc: formatting, skipped
        place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
    if place >= len(clx) or clx[place] != 2 or not 0 < length <= LONGEST:
        raise ValueError("no piece table")
    size = struct.unpack_from("<I", clx, place + 1)[0]
    pieces = clx[place + 5 : place + 5 + size]
    count = (len(pieces) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", pieces, 0)
    parts: list[str] = []
    for i in range(count):
        if ends[i] >= length:
            break
        signs = min(ends[i + 1], length) - ends[i]
        where = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * i + 2)[0]
        if signs < 0:
            raise ValueError("pieces run backwards")
        if where & 0x40000000:
            at = (where & 0x3FFFFFFF) // 2
            parts.append(main[at : at + signs].decode("cp1252", "replace"))
        else:
            at = where & 0x3FFFFFFF
            parts.append(main[at : at + 2 * signs].decode("utf-16-le", "replace"))
    return "".join(parts)


def _clean(raw: str) -> str:
    """Paragraph, cell and page marks as line ends; fields replaced by what they show; other controls dropped."""
    for _ in range(8):  # fields may stand in fields
        raw, changed = FIELD.subn(lambda match: match[1] or "", raw)
        if not changed:
            break
    raw = raw.replace("\x07", " | ").translate({0x0D: "\n", 0x0B: "\n", 0x0C: "\n", 0xA0: " ", 0x1E: "-"})
    return re.sub("[\x00-\x08\x0e-\x1f]", "", raw)
