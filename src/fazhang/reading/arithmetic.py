"""Checks of figures against each other, within one sentence: sums, rates, parts and wholes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from fazhang.reading import lexicon
from fazhang.reading.model import Figure

if TYPE_CHECKING:
    from fazhang.reading.checks import Checker


def _sentences(checker: Checker) -> Iterator[list[Figure]]:
    """The figures of each sentence of the text."""
    norm, view = checker.view.norm, checker.view
    group: list[Figure] = []
    last = 0
    for figure in checker.report.figures:
        at = view.at(figure.start)
        if group and re.search("[。；！？\n]", norm[last:at]):
            yield group
            group = []
        group.append(figure)
        last = at
    if group:
        yield group


def _only(figures: list[Figure], code: str) -> Figure | None:
    """The one figure of that account; None where there is none or more than one."""
    found = [figure for figure in figures if figure.indicator == code and figure.basis != "last_year"]
    return found[0] if len(found) == 1 else None


def arithmetic(checker: Checker) -> None:
    """All checks of figures. Only exact numbers are held against each other."""
    data = lexicon.table("checks")
    norm, view = checker.view.norm, checker.view
    for figures in _sentences(checker):
        said = norm[max(0, view.at(figures[0].start) - 40) : view.at(figures[-1].end)]
        if re.search(data["opening"]["words"], said):
            continue  # what came over from last year is settled too: the numbers need not agree
        for rule in data["sum"]:
            _sum(checker, figures, rule["total"], rule["parts"])
        for rule in data["ratio"]:
            _rate(checker, figures, rule["rate"], rule["of"], rule["base"])
        for rule in data["within"]:
            _within(checker, figures, rule["part"], rule["whole"])
        _among(checker, figures)
    for figure in checker.report.figures:
        _vague(checker, figure)


def _sum(checker: Checker, figures: list[Figure], total: str, parts: list[str]) -> None:
    whole = _only(figures, total)
    pieces = [piece for code in parts if (piece := _only(figures, code))]
    if whole is None or not pieces or whole.approx or any(piece.approx for piece in pieces):
        return
    if any(piece.start < whole.start for piece in pieces):
        return
    added = sum(piece.value for piece in pieces)
    said = "＋".join(piece.text for piece in pieces)
    if len(pieces) == 1 and added > whole.value:
        checker.add("whole", pieces[0].start, pieces[0].end, f"{pieces[0].text}比总数{whole.text}还多")
    elif len(pieces) == len(parts) > 1 and added != whole.value:
        checker.add("parts", whole.start, whole.end, f"{said}等于{added}，总数写的是{whole.text}")


def _rate(checker: Checker, figures: list[Figure], rate: str, of: str, base: str) -> None:
    said, part, whole = _only(figures, rate), _only(figures, of), _only(figures, base)
    if said is None or whole is None or not whole.value:
        return
    if said.value == 100 and whole.approx and part is None and whole.start < said.start:
        checker.add("vague_rate", said.start, said.end, f"基数{whole.text}是约数，不能说正好{said.text}")
        return
    if part is None or part.approx or whole.approx or said.approx or not (whole.start < part.start):
        return
    exact = Decimal(100) * Decimal(str(part.value)) / Decimal(str(whole.value))
    shown = Decimal(str(said.value))
    places = re.search(r"\.(\d+)", said.text)
    unit = Decimal(1).scaleb(-len(places[1]) if places else 0)
    if abs(exact - shown) >= unit:
        checker.add("rate", said.start, said.end, f"{part.text}除以{whole.text}是{exact:.2f}%，写的是{said.text}")


def _within(checker: Checker, figures: list[Figure], part: str, whole: str) -> None:
    small, large = _only(figures, part), _only(figures, whole)
    if (
        small
        and large
        and not (small.approx or large.approx)
        and large.start < small.start
        and small.value > large.value
    ):
        checker.add("whole", small.start, small.end, f"{small.text}比总数{large.text}还多")


def _among(checker: Checker, figures: list[Figure]) -> None:
    """其中: what is listed after it in the same unit must not exceed the figure before it."""
    view, norm = checker.view, checker.view.norm
    for i, figure in enumerate(figures[:-1]):
        following = figures[i + 1]
        between = norm[view.at(figure.end) : view.at(following.start)]
        if not re.match("[，（、：]?其中", between) or figure.approx:
            continue
        parts = []
        for piece in figures[i + 1 :]:
            if piece.unit != figure.unit or piece.approx:
                break
            parts.append(piece)
        if parts and parts[0].value > figure.value:
            checker.add("whole", parts[0].start, parts[0].end, f"其中的{parts[0].text}比总数{figure.text}还多")


def _vague(checker: Checker, figure: Figure) -> None:
    """526余件: exact to the last digit, and yet 余."""
    marks = set(figure.approx) & set("余多")
    if not marks or figure.unit in ("%", "元") or "." in figure.text or "万" in figure.text:
        return
    if figure.value > 20 and figure.value % 10:
        mark = "".join(sorted(marks))
        checker.add("vague_exact", figure.start, figure.end, f"{figure.text}已精确到个位，不必再加“{mark}”")
