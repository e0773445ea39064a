"""核验 for a page: the replay of some townships' books, records and evidence, told stage by stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fazhang.books import verify as books
from fazhang.books.models import Book
from fazhang.books.verify import Problem
from fazhang.ledgers import verify as records

STAGES = ("凭证、分录和余额", "记录和证据材料", "账实核对")


@dataclass(frozen=True)
class Progress:
    """`done` of `total` stages; `town`, `stage` are what comes next, empty once it is `finished`.

    `vouchers` counts those replayed so far. `moved`: something was booked while the replay ran, so that a difference
    in the last numbers may be only that.
    """

    done: int
    total: int
    town: str
    stage: str
    vouchers: int
    problems: tuple[Problem, ...]
    finished: bool = False
    moved: bool = False
    heads: tuple[Book, ...] = ()


def run(towns: Sequence[str], most: int) -> Iterator[Progress]:
    """Replay; stops after `most` problems. The last one given is finished."""
    before = list(Book.objects.filter(town__in=towns).order_by("pk"))
    total = len(before) * len(STAGES)
    found: list[Problem] = []
    vouchers = done = 0

    def tick(n: int) -> None:
        nonlocal vouchers
        vouchers += n

    for book in before:
        replays = (books.problems(tick, book.town), records.problems(town=book.town), records.unequal(book))
        for stage, problems in zip(STAGES, replays, strict=True):
            yield Progress(done, total, book.town, stage, vouchers, tuple(found))
            for problem in problems:
                found.append(problem)
                if len(found) >= most:
                    break
            if len(found) >= most:
                break
            done += 1
        if len(found) >= most:
            break
    heads = tuple(Book.objects.filter(town__in=towns).order_by("pk"))
    moved = {b.pk: b.vouchers for b in before} != {b.pk: b.vouchers for b in heads}
    yield Progress(done, total, "", "", vouchers, tuple(found), True, moved, heads)
