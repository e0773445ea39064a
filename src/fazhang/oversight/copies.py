"""Passages that a received report shares with others: the corpus of all that were received, beside the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from fazhang.oversight.models import Received
from fazhang.places.choices import labels
from fazhang.places.scope import Scope
from fazhang.reading.copying import Corpus

ELSEWHERE = "其他地区的报告"


def corpus() -> Corpus:
    """The index of passages. It follows from the reports and is made anew by `rebuild`."""
    folder = Path(settings.DATA) / "reading"
    folder.mkdir(parents=True, exist_ok=True)
    return Corpus(folder / "corpus.sqlite")


def index(rows: Iterable[Received]) -> int:
    with corpus() as held:
        return held.add((str(r.pk), r.region, r.year or 0, r.text) for r in rows)


def rebuild() -> int:
    """Make the index from all reports received; how many."""
    (Path(settings.DATA) / "reading" / "corpus.sqlite").unlink(missing_ok=True)
    return index(Received.objects.order_by("pk").iterator(200))


@dataclass(frozen=True)
class Shared:
    """A passage that stands elsewhere too. `own`: in the township's other reports. `sources`: (name, id or None)."""

    start: int
    end: int
    own: bool
    sources: list[tuple[str, int | None]]


def shared(received: Received, scope: Scope) -> list[Shared]:
    """Passages of a report that others have, public phrases left out. What lies outside the scope is not named."""
    with corpus() as held:
        passages = [p for p in held.compare(received.text, received.region, str(received.pk)) if p.kind != "common"]
    ids = {int(key) for p in passages for key in p.sources}
    seen = {r.pk: r for r in scope.limit(Received.objects.filter(pk__in=ids))}
    places = labels({r.region for r in seen.values()})
    found = []
    for p in passages:
        named: dict[tuple[str, int | None], None] = {}
        for key in p.sources[:6]:
            row = seen.get(int(key))
            told = f"{places.get(row.region, '')}{row.year or ''}年报告" if row else ELSEWHERE
            named[told, row.pk if row else None] = None
        found.append(Shared(p.start, p.end, p.kind == "own", list(named)))
    return found
