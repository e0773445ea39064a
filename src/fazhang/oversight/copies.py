"""Passages that a received report shares with others: the corpus of all that were received, beside the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from fazhang.oversight.models import Received
from fazhang.places.queries import names
from fazhang.reading.copying import Corpus

SOURCES = 6
"""Reports named of a passage, those that share most of it first."""
ELSEWHERE = "其他单位的报告"


def _file() -> Path:
    return Path(settings.DATA) / "reading" / "corpus.sqlite"


def corpus() -> Corpus:
    """The index of passages. It follows from the reports, so where it is not there (a restored backup) it is made anew."""
    there = _file().exists()
    _file().parent.mkdir(parents=True, exist_ok=True)
    held = Corpus(_file())
    if not there:
        _add(held, Received.objects.order_by("pk").iterator(200))
    return held


def _add(held: Corpus, rows: Iterable[Received]) -> None:
    held.add((str(r.pk), _whose(r), r.year or 0, r.text) for r in rows)


def index(rows: Iterable[Received]) -> None:
    with corpus() as held:
        _add(held, rows)


def _whose(received: Received) -> str:
    """Who a report is of; those of nobody yet are not of one another."""
    return received.town or f"?{received.pk}"


def forget(pk: int) -> None:
    with corpus() as held:
        held.remove(str(pk))


def rebuild() -> None:
    """Make the index from all reports received."""
    _file().unlink(missing_ok=True)
    corpus().close()


@dataclass(frozen=True)
class Shared:
    """A passage that stands elsewhere too. `own`: in the township's other reports. `sources`: (name, id or None)."""

    start: int
    end: int
    own: bool
    sources: list[tuple[str, int | None]]


def shared(received: Received, visible: QuerySet[Received]) -> list[Shared]:
    """Passages of a report that others have, public phrases left out. What is not `visible` to the reader is not named."""
    with corpus() as held:
        passages = [p for p in held.compare(received.text, _whose(received), str(received.pk)) if p.kind != "common"]
    ids = {int(key) for p in passages for key in p.sources}
    # The index may lag behind the table; what is not in the table any more is no source.
    there = set(Received.objects.filter(pk__in=ids).values_list("pk", flat=True))
    seen = {r.pk: r for r in visible.filter(pk__in=there).defer("text", "figures")}
    places = names(r.region for r in seen.values())
    found = []
    for p in passages:
        named: dict[tuple[str, int | None], None] = {}
        for key in (int(k) for k in p.sources):
            if key in there and len(named) < SOURCES:
                row = seen.get(key)
                told = f"{places.get(row.region, '')}{row.year or '未注明'}年报告" if row else ELSEWHERE
                named[told, row.pk if row else None] = None
        if named:
            found.append(Shared(p.start, p.end, p.kind == "own", list(named)))
    return found
