"""A reader's view of a text: spaces gone, broken sentences joined, signs made alike; every place still known.

Reports come out of word processors, web pages and PDF: figures stand apart from their measure word (46 次), a sentence
is cut by a line or a page (紧紧围绕⏎⏎建设…), signs are half or full width. Everything that reads for meaning reads the
view; whatever it finds is reported in offsets of the text as it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

# One sign for one meaning, character for character, so that no offset moves.
_ALIKE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_ALIKE |= str.maketrans("％﹪．＋／", "%%.+/")
_ALIKE |= str.maketrans(",;:?!()〔〕[]【】", "，；：？！（）（）（）（）")
# Kangxi radicals and compatibility forms that PDF fonts leave behind; they print the same and match nothing.
_ALIKE |= str.maketrans("⼀⼆⼋⼗⼈⼒⼝⼤⼯⽅⽇⽉⽂⺠⽐⽣⽤⽴⾏⾯", "一二八十人力口大工方日月文民比生用立行面")
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SPACE = re.compile(rf"[\s{_INVISIBLE}]+")
_PAGE_NUMBER = re.compile(r"^[-—–－·•\s]*第?\s*\d{1,3}\s*页?(?:\s*[/共]\s*\d{1,3}\s*页?)?[-—–－·•\s]*$")
_CLOSED = tuple("。！？；：!?;:…”』」》）)】]|>")
_STARTS_ANEW = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．,，]|第[一二三四五六七八九十]{1,3}[、部章节是]|[一二三四五六七八九十]{1,2}(?:是|要)|"
    r"[（(]?\d{1,2}[)）、]|\d{1,2}[.．](?!\d)|[①-⑳]|[•·●■◆>|#*]|首先|其次|下一步|附件?[:：]|抄送|主送)"
)
# A line shorter than this is a title, a heading or the end of a paragraph, never a wrapped line.
WRAPPED = 15


@dataclass(frozen=True)
class View:
    """`norm` is what is read; `offsets[i]` is where its i-th character stands in `text`."""

    text: str
    norm: str
    offsets: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in `text` of norm[start:end]; half open, spaces inside included and around it not."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def at(self, offset: int) -> int:
        """The place in `norm` of the first kept character at or after `offset` of `text`."""
        return bisect_left(self.offsets, offset)

    @cached_property
    def breaks(self) -> list[int]:
        """Places in `norm` of the paragraph ends that were kept."""
        return [i for i, c in enumerate(self.norm) if c == "\n"]


def _joins(line: str, following: str, wide: int) -> bool:
    """Whether a paragraph was cut between these two lines (both stripped, neither empty)."""
    if line.endswith(_CLOSED) or _STARTS_ANEW.match(following):
        return False
    if _STARTS_ANEW.match(line) and "。" not in line and "，" not in line[-4:]:
        # A heading without a full stop: only a line as wide as the page can be a wrapped one.
        return len(line) >= wide and len(following) < wide // 2
    if line[-1].isdigit() or line[-1] in "，、,":
        return len(line) >= WRAPPED or (line[-1] in "，、,")
    return len(line) >= max(WRAPPED, wide // 2) and ("，" in line or "," in line or "。" in line)


def view(text: str) -> View:
    """The view of a text. Linear in its length."""
    alike = text.translate(_ALIKE)
    alike = _THOUSANDS.sub(",", alike)
    lines: list[tuple[int, str]] = []
    place = 0
    for raw in alike.splitlines(keepends=True):
        lines.append((place, raw))
        place += len(raw)
    full = [(at, raw) for at, raw in lines if _SPACE.sub("", raw) and not _PAGE_NUMBER.match(raw)]
    widths = sorted(len(raw.strip()) for _, raw in full)
    wide = widths[len(widths) * 9 // 10] if widths else 0
    kept: list[str] = []
    offsets: list[int] = []
    for number, (at, raw) in enumerate(full):
        for piece in re.finditer(rf"[^\s{_INVISIBLE}]+", raw):
            start, end = piece.span()
            if kept and kept[-1] != "\n" and start and _apart(kept[-1], raw, start):
                kept.append(" ")
                offsets.append(at + start - 1)
            kept.extend(piece.group())
            offsets.extend(range(at + start, at + end))
        if number + 1 == len(full) or not _joins(raw.strip(), full[number + 1][1].strip(), wide):
            kept.append("\n")
            offsets.append(at + len(raw.rstrip()))
    return View(text, "".join(kept), offsets)


def _apart(before: str, line: str, start: int) -> bool:
    """Whether the space before line[start] divides: between two numbers or two words of Latin letters."""
    after = line[start]
    if not (before.isascii() and after.isascii() and before.isalnum() and after.isalnum()):
        return False
    if before.isdigit() and after.isdigit():
        # "2 0 2 3 年": digits set apart one by one are one number.
        return not re.search(r"(?<!\d)\d[ \u00a0\u3000]\d(?!\d)", line[max(0, start - 2) : start + 2])
    return True
