"""The numbers that Word writes by itself before paragraphs (一、 （一） 1.), which are not in a document's text."""

from __future__ import annotations

from typing import Any

CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand", "ideographDigital",
     "chineseLegalSimplified", "taiwaneseCounting")
)  # fmt: skip


def counted(number: int) -> str:
    """1 … 99 in Chinese signs."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")


class Numbering:
    """Counts through a document's numbered paragraphs in order; `mark` is called once for each paragraph."""

    def __init__(self, document: Any) -> None:
        from docx.oxml.ns import qn

        self.qn = qn
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.abstract: dict[str, str] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.styles: dict[str, tuple[str, int]] = {}
        # KeyError, NotImplementedError: a document without a part of numbering.
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        for kind in root.iter(qn("w:abstractNum")):
            name = kind.get(qn("w:abstractNumId"))
            for level in kind.iter(qn("w:lvl")):
                self.levels[name, int(level.get(qn("w:ilvl"), "0"))] = (
                    self._value(level, "w:numFmt", "decimal"),
                    self._value(level, "w:lvlText", ""),
                    int(self._value(level, "w:start", "1")),
                )
        for number in root.iter(qn("w:num")):
            self.abstract[number.get(qn("w:numId"))] = self._value(number, "w:abstractNumId", "")
        for style in document.styles.element.iter(qn("w:style")):
            if place := self._place(style):
                self.styles[style.get(qn("w:styleId"))] = place

    def _value(self, node: Any, tag: str, default: str) -> str:
        found = node.find(self.qn(tag))
        return default if found is None else found.get(self.qn("w:val"), default)

    def _place(self, node: Any) -> tuple[str, int] | None:
        properties = node.find(self.qn("w:pPr"))
        numbered = None if properties is None else properties.find(self.qn("w:numPr"))
        if numbered is None:
            return None
        return self._value(numbered, "w:numId", "0"), int(self._value(numbered, "w:ilvl", "0"))

    def mark(self, paragraph: Any) -> str:
        """What Word prints before a paragraph: 一、 or nothing (bullets are nothing)."""
        if not self.levels:
            return ""
        place = self._place(paragraph)
        if place is None:
            properties = paragraph.find(self.qn("w:pPr"))
            style = "" if properties is None else self._value(properties, "w:pStyle", "")
            place = self.styles.get(style)
        if place is None or place[0] == "0":
            return ""
        kind, level = self.abstract.get(place[0], ""), place[1]
        if (kind, level) not in self.levels:
            return ""
        form, text, start = self.levels[kind, level]
        self.counts[kind, level] = self.counts.get((kind, level), start - 1) + 1
        for key in [key for key in self.counts if key[0] == kind and key[1] > level]:
            del self.counts[key]
        if form in ("bullet", "none"):
            return ""
        for i in range(level + 1):
            form = self.levels.get((kind, i), (form, "", 1))[0]
            number = self.counts.get((kind, i), 1)
            text = text.replace(f"%{i + 1}", counted(number) if form in CHINESE else str(number))
        return text
