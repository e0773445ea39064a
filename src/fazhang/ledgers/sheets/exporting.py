"""What leaves the system as a file: a ledger as filtered, and the log of every export.

Columns come from the ledger's declaration, under the headings that the import understands. Residents' data are left out
unless the role and a stated reason allow; accounts in free words are left out for those who may not read them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from fazhang.books import door as books
from fazhang.books.models import SPAN
from fazhang.books.sql import chunks
from fazhang.books.state import under
from fazhang.ledgers import crypto, queries, supervision
from fazhang.ledgers.door import Invalid
from fazhang.ledgers.fields import Choice, Day, Field, Many, Note, Number, Rows, Terms, Text, Yes
from fazhang.ledgers.models import Export, Record
from fazhang.ledgers.sheets.writing import FORMATS, Column
from fazhang.ledgers.spec import VOID, Ledger
from fazhang.places import choices
from fazhang.places.models import Office, Region, User
from fazhang.places.scope import Scope

_BATCH = 4000
_READ = "id region office_id opened closed state created_by created_at data".split()
_KINDS: tuple[tuple[type[Field] | tuple[type[Field], ...], str], ...] = (
    (Number, "number"), (Day, "day"), (Yes, "yes"), ((Many, Terms), "terms"),
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """What is exported. `what`, `filter`, `personal`, `reason` go to the log; `where` is the place it is about."""

    what: str
    title: str
    where: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    notes: tuple[str, ...] = ()
    filter: str = ""
    personal: bool = False
    reason: str = ""


def save(table: Table, suffix: str, out: Path, scope: Scope) -> int:
    """Write a table in the format of a suffix (FORMATS) and log the export; how many rows it holds.

    The caller hands the file out only after this has returned. Raises writing.Missing.
    """
    count = FORMATS[suffix].write(out, table.title, table.columns, table.rows, table.notes)
    Export.objects.create(
        user=scope.username, path=table.where, what=table.what, name=table.title[:200], filter=table.filter[:500],
        format=suffix, rows=count, personal=table.personal, reason=table.reason[:200], at=books.now(),
    )  # fmt: skip
    return count


def exports(scope: Scope) -> QuerySet[Export]:
    """The log of exports from the user's own place and below it, the newest first."""
    scope.require("books")
    return scope.limit(Export.objects.all(), "path").order_by("-pk")


def of_ledger(
    scope: Scope, ledger: Ledger, wanted: Mapping[str, str], today: date, personal: bool = False, reason: str = ""
) -> Table:
    """A ledger as its list is filtered (supervision.listed). `personal`: with residents' data, for a `reason`.

    Raises Denied, and Invalid where no reason is given.
    """
    personal = personal and bool(ledger.personal)
    if personal:
        scope.require("personal")
        if not reason.strip():
            raise Invalid({0: {"reason": "请填写导出个人信息的理由"}})
    fields = [f for f in (_readable(f, scope) for f in ledger.fields) if f and (personal or not f.personal)]
    narrowed, place = told(scope, ledger, wanted), choices.labels([scope.path], True)[scope.path]
    # The log is read by the county too, and a word that was searched for may be a name.
    logged = told(scope, ledger, {**wanted, "q": "（查找词不记）" if wanted.get("q", "").strip() else ""})
    notes = [f"{place}　{timezone.localtime():%Y-%m-%d %H:%M}由{scope.name}导出"]
    notes += [f"条件：{narrowed}"] if narrowed else []
    notes += [f"含居民个人信息，理由：{reason.strip()}。请妥善保管，用后销毁。"] if personal else []
    return Table(
        ledger.code, ledger.name, scope.path, columns(ledger, fields, not scope.town),
        _rows(supervision.listed(scope, ledger, wanted, today), ledger, fields, scope), tuple(notes), logged, personal,
        reason.strip() if personal else "",
    )  # fmt: skip


def columns(ledger: Ledger, fields: Sequence[Field], towns: bool) -> list[Column]:
    """The columns of a ledger with some of its fields. `towns`: the township has a column of its own."""
    taken = {ledger.day, ledger.closed_day, *(f.label for f in fields)}

    def own(heading: str, kind: Any = "text", width: float = 0) -> Column:
        return Column(heading if heading not in taken else f"台账{heading}", kind, width)

    return [
        own("编号", width=9),
        Column(ledger.day, "day"),
        *([own("乡镇")] if towns else []),
        own("地区", width=20),
        *map(_column, fields),
        own("状态", width=10),
        Column(ledger.closed_day, "day"),
        own("经办机构"),
        own("登记人", width=10),
        own("登记时间", width=17),
    ]


def told(scope: Scope, ledger: Ledger, wanted: Mapping[str, str]) -> str:
    """The conditions of a list in words; empty for none."""
    known = states(ledger)
    parts = []
    if text := wanted.get("q", "").strip():
        parts.append(f"含“{text}”")
    first, last = wanted.get("from", ""), wanted.get("to", "")
    if first or last:
        parts.append(f"{ledger.day}{first}至{last}" if last else f"{ledger.day}{first}起")
    elif year := wanted.get("year", ""):
        parts.append(f"{year}年")
    parts += [f"{f.label}：{v}" for f in ledger.fields if isinstance(f, Choice) and (v := wanted.get(f.name))]
    if (state := wanted.get("state", "")) in known:
        parts.append(f"状态：{known[state]}")
    if (region := wanted.get("region", "")) and scope.covers(region):
        parts.append(f"地区：{choices.labels([region], True)[region]}")
    parts += [f"机构：{name}" for pk, name in _offices(scope).items() if str(pk) == wanted.get("office")]
    if due := supervision.TERMS.get(wanted.get("due", "")):
        parts.append(f"期限：{due}")
    parts += [f"期限：{c.name}" for c in ledger.clocks if c.code == wanted.get("clock")]
    return "；".join(parts)


def states(ledger: Ledger) -> dict[str, str]:
    """The states of a ledger's records with their names, 已作废 included."""
    return {code: ledger.flow.label(code) for code in (*ledger.flow.states, VOID)}


def _offices(scope: Scope) -> dict[int, str]:
    """The offices of the township, or of all below a higher place, by id."""
    return dict(Office.objects.filter(under(scope.town or scope.path)).values_list("pk", "name"))


def _readable(field: Field, scope: Scope) -> Field | None:
    """A field with what of it the reader may see in the clear; None for nothing."""
    if isinstance(field, Rows):
        seen = tuple(c for c in field.columns if not queries.masked(c, scope))
        return replace(field, columns=seen) if seen else None
    return field if field.personal or not queries.masked(field, scope) else None


def _column(field: Field) -> Column:
    unit = getattr(field, "unit", "")
    # A table within a record is one cell of text: the import must not take it for the field.
    end = "逐条明细" if isinstance(field, Rows) else f"（{unit}）" if unit and unit not in field.label else ""
    kind: Any = "text" if field.personal else next((k for types, k in _KINDS if isinstance(field, types)), "text")
    wide = 40 if isinstance(field, Note | Rows) else 24 if isinstance(field, Text) and field.max > 50 else 0
    return Column(field.label + end, kind, wide, field.places if isinstance(field, Number) else 0)


def _rows(found: QuerySet[Record], ledger: Ledger, fields: Sequence[Field], scope: Scope) -> Iterator[tuple[Any, ...]]:
    """The rows behind `columns`, read as plain values in batches and turned column by column: an instance for each
    record would take three times as long."""
    rows = found.order_by("-occurred_on", "-pk")
    rows = rows.annotate(opened=Cast("occurred_on", TextField()), closed=Cast("closed_on", TextField()))
    places, towns = _Places(scope), not scope.town
    offices, named = _offices(scope), states(ledger)
    users = dict(User.objects.filter(under(scope.town or scope.path)).values_list("username", "name"))
    turns = [(f.name, _turn(f)) for f in fields]
    for chunk in chunks(rows.values_list(*_READ).iterator(_BATCH), _BATCH):
        ids, regions, bodies, opened, closed, state, by, at, data = zip(*chunk, strict=True)
        stored = json.loads(f"[{','.join(data)}]")
        made: list[Iterable[Any]] = [[f"{pk % SPAN:06}" for pk in ids], opened]
        if towns:
            made.append([places[r[:9]] for r in regions])
        made.append([places[r] for r in regions])
        for name, turn in turns:
            values = map(dict.get, stored, repeat(name))
            made.append(turn(values) if turn else values)
        made += [[named.get(s, s) for s in state], closed, [offices.get(o) for o in bodies]]
        made += [[users.get(u, u) for u in by], [_local(t[:16]) for t in at]]
        yield from zip(*made, strict=True)


def _turn(field: Field) -> Callable[[Iterable[Any]], list[Any]] | None:
    """What makes a column's stored values those of its kind; None where they are already."""
    if field.personal:
        return lambda values: [crypto.decrypt(v) if v else None for v in values]
    return (lambda values: [field.show(v) if v else None for v in values]) if isinstance(field, Rows) else None


class _Places(dict[str, str]):
    """Path → name below the township; a township's own name by its 9 digits. Read township by township, when met."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __missing__(self, path: str) -> str:
        town = path[:9]
        known = Region.objects.filter(under(town, "path")).values_list("path", flat=True)
        self.update(choices.labels(chain(known, (town, path))))
        return self[path]


@lru_cache(4096)
def _local(minute: str) -> str:
    """A minute of UTC in local time."""
    return f"{timezone.localtime(datetime.fromisoformat(minute + '+00:00')):%Y-%m-%d %H:%M}"
