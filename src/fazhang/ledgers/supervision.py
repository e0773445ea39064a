"""Matters by their days: what is due, what waits for whom, what the supervisor sees, how much was done in time.

Every query starts from a scope. Nothing here counts or ranks persons: matters are grouped by place, ledger and office.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from fazhang.books.numbers import whole
from fazhang.ledgers import queries
from fazhang.ledgers.calendar import Calendar
from fazhang.ledgers.law import Law, in_force
from fazhang.ledgers.models import Record
from fazhang.ledgers.procedure import LATE, MET, MET_LATE, RUNNING, SOON, awaited, running
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import DUTY, TERM, VOID, Clock, Facts, Ledger, Step
from fazhang.places.roles import DECISIONS, ROLES
from fazhang.places.scope import Scope

ON_TIME = "ontime"
TERMS: Mapping[str, str] = {LATE: "逾期", SOON: "即将到期", ON_TIME: "未到期"}
"""What a list can be narrowed to by its days."""
HORIZON = max((c.soon for k in LEDGERS.values() for c in k.clocks), default=0)
"""Days before its last day on which the first of all clocks is shown as soon due."""


@dataclass(frozen=True)
class Due:
    """The day a record has to meet next: its last day, days left (negative: past), which clock, RUNNING, SOON or LATE."""

    on: date
    days: int
    clock: Clock | None
    state: str

    @property
    def name(self) -> str:
        return self.clock.name if self.clock else "期限"

    @property
    def word(self) -> str:
        if self.days < 0:
            return f"{'到期' if self.clock and self.clock.kind == TERM else '逾期'}{-self.days}天"
        return "今天到期" if self.days == 0 else f"还有{self.days}天"


def due_of(record: Record, today: date) -> Due | None:
    """The nearest day of a record as its row holds it; None where no clock of the government's runs."""
    if record.due_on is None:
        return None
    clock = next((c for c in record.spec.clocks if c.code == record.due_clock), None)
    days = (record.due_on - today).days
    state = LATE if days < 0 else SOON if clock and days <= clock.soon else RUNNING
    return Due(record.due_on, days, clock, state)


def _soon(ledgers: tuple[Ledger, ...], today: date) -> Q:
    """Rows of these ledgers on which the nearest clock is soon due, by that clock's own measure."""
    spans: dict[tuple[str, int], list[str]] = defaultdict(list)
    for ledger in ledgers:
        for clock in ledger.clocks:
            spans[ledger.code, clock.soon].append(clock.code)
    found = Q(pk__in=())
    for (code, soon), names in spans.items():
        found |= Q(ledger=code, due_clock__in=names, due_on__lte=today + timedelta(days=soon))
    return found & Q(due_on__gte=today, due_on__lte=today + timedelta(days=HORIZON))


def by_term(rows: QuerySet[Record], which: str, today: date, ledger: Ledger | None = None) -> QuerySet[Record]:
    """The rows that are past their day (LATE), soon due (SOON) or neither (ON_TIME)."""
    if which == LATE:
        return rows.filter(due_on__lt=today)
    soon = _soon((ledger,) if ledger else tuple(LEDGERS.values()), today)
    if which == SOON:
        return rows.filter(soon)
    return rows.filter(due_on__gte=today).exclude(soon) if which == ON_TIME else rows


def listed(
    scope: Scope, ledger: Ledger, wanted: Mapping[str, str], today: date, counted: bool = False
) -> QuerySet[Record]:
    """A ledger's records as its list shows them: `queries.narrowed`, a `year`, a term (`due`) and its `clock`."""
    wanted = {k: v for k, v in wanted.items() if v}
    if (year := wanted.get("year", "")).isdecimal():
        wanted.setdefault("from", f"{year}-01-01")
        wanted.setdefault("to", f"{year}-12-31")
    rows = queries.narrowed(scope, ledger, wanted, counted)
    rows = by_term(rows, wanted.get("due", ""), today, ledger)
    return rows.filter(due_clock=clock) if (clock := wanted.get("clock")) else rows


def pressing(scope: Scope, today: date) -> QuerySet[Record]:
    """Matters past their day or soon due, the nearest first."""
    soon = _soon(tuple(LEDGERS.values()), today)
    return queries.pending(scope).filter(due_on__lte=today + timedelta(days=HORIZON)).filter(Q(due_on__lt=today) | soon)


@dataclass
class Tally:
    """How many matters are past their day, and how many soon due."""

    late: int = 0
    soon: int = 0


def tally(rows: QuerySet[Record], today: date, *by: str) -> dict[tuple[Any, ...], Tally]:
    """Tallies of rows by some columns, in one query: it counts by clock and day, which are few."""
    found: dict[tuple[Any, ...], Tally] = defaultdict(Tally)
    near = rows.filter(due_on__lte=today + timedelta(days=HORIZON)).order_by()
    for *key, ledger, code, on, n in near.values_list(*by, "ledger", "due_clock", "due_on").annotate(n=Count("pk")):
        clock = next((c for c in LEDGERS[ledger].clocks if c.code == code), None)
        group = found[tuple(key)]
        if on < today:
            group.late += n
        elif clock and (on - today).days <= clock.soon:
            group.soon += n
    return {k: t for k, t in found.items() if t.late or t.soon}


# ---- what waits for whom ----------------------------------------------------------------------------------------


def leads(ledger: Ledger, facts: Facts, law: Law, today: date) -> Step | None:
    """The step that leads on from a record's state now: the first in the flow's order that it is ready for."""
    order = [*ledger.flow.states]
    for step in ledger.flow.from_state(facts.state):
        onward = order.index(step.target) > order.index(facts.state) and not step.opens and not step.joins
        if onward and not awaited(ledger, step, facts, law, today) and not _lapsed(ledger, step, facts, law, today):
            return step
    return None


def _lapsed(ledger: Ledger, step: Step, facts: Facts, law: Law, today: date) -> bool:
    runs = (running(ledger.clock(code), facts, law, today) for code in step.within)
    return any(run and not run.ended_on and run.days < 0 for run in runs)


@cache
def deciding(permissions: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """Ledger → states from which a decision of those who have one of `permissions` may lead on."""
    clerks = ROLES["clerk"].permissions
    found = {}
    for ledger in LEDGERS.values():
        order = [*ledger.flow.states]
        if states := {
            state
            for step in ledger.flow.steps
            if step.permission in permissions - clerks and not step.opens
            for state in step.sources
            if order.index(step.target) > order.index(state) and state not in ledger.flow.ended
        }:
            found[ledger.code] = frozenset(states)
    return found


def awaiting(scope: Scope, today: date) -> QuerySet[Record]:
    """Matters whose next step is a decision of the reader's, the nearest day first, those without a day last."""
    permissions = DECISIONS & scope.role.permissions
    match = Q(pk__in=())
    for code, states in deciding(permissions).items():
        match |= Q(ledger=code, state__in=states)
    law, waiting = in_force(scope.town), []
    for record in queries.records(scope).filter(match):
        facts = Facts(record.occurred_on, record.closed_on, record.state, record.stored())
        step = leads(record.spec, facts, law, today)
        if step and step.permission in permissions:
            waiting.append(record.pk)
    return queries.records(scope).filter(pk__in=waiting).order_by(F("due_on").asc(nulls_last=True), "id")


# ---- the supervision list -----------------------------------------------------------------------------------------

SPANS: Mapping[str, str] = {
    "": "逾期和即将到期", "late": "逾期", "late7": "逾期7天以上", "late30": "逾期30天以上", "soon": "即将到期", "all": "全部在办",
}  # fmt: skip


def supervised(scope: Scope, wanted: Mapping[str, str], today: date) -> QuerySet[Record]:
    """Matters with a running clock, the earliest day first, narrowed by `region`, `ledger`, `clock`, `office`, `span`."""
    rows = queries.pending(scope)
    if region := wanted.get("region"):
        rows = rows.filter(region__gte=region, region__lt=region + "z")
    if ledger := wanted.get("ledger"):
        rows = rows.filter(ledger=ledger)
        if clock := wanted.get("clock"):
            rows = rows.filter(due_clock=clock)
    if (office := whole(wanted.get("office", ""))) is not None:
        rows = rows.filter(office=office)
    span = wanted.get("span", "") if wanted.get("span", "") in SPANS else ""
    if span.startswith("late"):
        return rows.filter(due_on__lt=today - timedelta(days=max(0, int(span[4:] or 1) - 1)))
    if span == "all":
        return rows
    if span == "soon":
        return by_term(rows, SOON, today)
    return rows.filter(Q(due_on__lt=today) | _soon(tuple(LEDGERS.values()), today))


@dataclass(frozen=True)
class Page:
    rows: list[Record]
    after: str


def page(rows: QuerySet[Record], after: str = "", size: int = 50) -> Page:
    """The page that follows the key `after` ("2024-03-05_7": last day and id); the first one without."""
    day, _, pk = after.partition("_")
    number = whole(pk)
    try:
        since = date.fromisoformat(day) if day and number is not None else None
    except ValueError:
        since = None
    if since is not None:
        rows = rows.filter(Q(due_on__gt=since) | Q(due_on=since, pk__gt=number))
    found = list(rows.order_by("due_on", "id").select_related("office")[: size + 1])
    more, found = len(found) > size, found[:size]
    return Page(found, f"{found[-1].due_on}_{found[-1].pk}" if more else "")


# ---- done in time ---------------------------------------------------------------------------------------------------


@dataclass
class Punctuality:
    """Of one clock, over the matters begun in a year: met in time, met late, late and not met, still running."""

    clock: Clock
    met: int = 0
    met_late: int = 0
    late: int = 0
    running: int = 0

    @property
    def total(self) -> int:
        return self.met + self.met_late + self.late + self.running


class _Remembering(Calendar):
    """A calendar that counts each period once: thousands of matters share a few hundred days."""

    def __init__(self, real: Calendar) -> None:
        self._real = real
        self._known: dict[tuple[date, int, str], date] = {}

    def settled(self, day: date) -> bool:
        return self._real.settled(day)

    def last_day(self, start: date, value: int, unit: str) -> date:
        key = (start, value, unit)
        if key not in self._known:
            self._known[key] = self._real.last_day(*key)
        return self._known[key]


def with_duties() -> list[Ledger]:
    """Ledgers with a clock of the government's."""
    return [k for k in LEDGERS.values() if any(c.kind == DUTY for c in k.clocks)]


def punctuality(scope: Scope, ledger: Ledger, year: int, today: date, region: str = "") -> list[Punctuality]:
    """How the duties' clocks of a ledger were met by its matters of a year. Computed from their values, so asked for
    one ledger at a time."""
    duties = tuple(c for c in ledger.clocks if c.kind == DUTY)
    found = {c.code: Punctuality(c) for c in duties}
    rows = queries.records(scope, ledger.code).exclude(state=VOID)
    rows = rows.filter(occurred_on__gte=date(year, 1, 1), occurred_on__lte=date(year, 12, 31))
    if region:
        rows = rows.filter(region__gte=region, region__lt=region + "z")
    laws: dict[str, Law] = {}
    columns = rows.order_by().values_list("town", "occurred_on", "closed_on", "state", "data")
    for town, occurred, closed, state, data in columns.iterator(2000):
        if town not in laws:
            law = in_force(town)
            laws[town] = Law(_Remembering(law.calendar), law.kept)
        facts = Facts(occurred, closed, state, json.loads(data))
        for clock in duties:
            one, run = found[clock.code], running(clock, facts, laws[town], today)
            if run is None:
                continue
            if run.state == MET:
                one.met += 1
            elif run.state == MET_LATE:
                one.met_late += 1
            elif run.state == LATE:
                one.late += 1
            else:
                one.running += 1
    return [p for p in found.values() if p.total]
