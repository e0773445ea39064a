"""The law's order and time, judged on a record's values: pure functions of (declaration, facts, law in force, day).

Nothing of this is stored: what runs on a record, until when, and whether its order is lawful follows from its values at
any time. `Record.due_on` and `due_clock` are only a copy of the nearest day, for lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from fazhang.ledgers.flow import DUTY, RIGHT, TERM, VOID, WAIT, Clock, Step, holds
from fazhang.ledgers.law import Law
from fazhang.ledgers.limits import cite
from fazhang.ledgers.spec import Facts, Ledger

RUNNING, SOON, LATE, PAUSED = "running", "soon", "late", "paused"
MET, MET_LATE, GONE, OVER = "met", "met_late", "gone", "over"
LABELS: Mapping[str, str] = {
    RUNNING: "进行中", SOON: "即将到期", LATE: "已逾期", PAUSED: "中止计时", MET: "按期完成", MET_LATE: "逾期完成",
    GONE: "已过期限", OVER: "已满期间",
}  # fmt: skip
"""Of a RIGHT that was not used GONE is said, of a WAIT that is over OVER, of a TERM that has ended LATE as 已到期."""


@dataclass(frozen=True)
class Running:
    """A clock on a record. `starts_on` the day it began; `due_on` its last day (of a WAIT: the first day on which the
    act may be done); `ended_on` the day that ended it; `days` left until its last day, negative when it is past.
    `provisional`: holidays of the year of its last day are not published yet.
    """

    clock: Clock
    starts_on: date
    due_on: date
    ended_on: date | None
    state: str
    days: int
    extended: int = 0
    provisional: bool = False

    @property
    def live(self) -> bool:
        """Still to be met by the government: what lists, reminders and supervision count."""
        return self.clock.kind in (DUTY, TERM) and self.state in (RUNNING, SOON, LATE)

    @property
    def label(self) -> str:
        return "已到期" if self.clock.kind == TERM and self.state == LATE else LABELS[self.state]


def clocks(ledger: Ledger, facts: Facts, law: Law, today: date) -> list[Running]:
    """Every clock that has begun on a record, in the order of its last day."""
    if facts.state == VOID:
        return []
    found = [r for c in ledger.clocks if (r := running(c, facts, law, today)) is not None]
    return sorted(found, key=lambda r: r.due_on)


def running(clock: Clock, facts: Facts, law: Law, today: date) -> Running | None:
    """The clock on these facts; None where it has not begun or does not apply."""
    if not holds(clock.when, facts.values):
        return None
    starts = facts.day(clock.start)
    due = _due(clock, facts, law, starts)
    if starts is None or due is None:
        return None
    ends = [d for name in clock.stop if (d := facts.day(name))]
    ended = min(ends) if ends else None
    paused = ended is None and any(facts.day(a) and not facts.day(b) for a, b in clock.pauses)
    return Running(
        clock, starts, due, ended, _state(clock, due, ended, paused, today), (due - today).days,
        extended(clock, facts), not law.calendar.settled(due),
    )  # fmt: skip


def extended(clock: Clock, facts: Facts) -> int:
    return int(facts.values.get(clock.extension.days) or 0) if clock.extension else 0


def _due(clock: Clock, facts: Facts, law: Law, starts: date | None) -> date | None:
    if clock.until:
        return facts.day(clock.until)
    if starts is None:
        return None
    limit = law.limit(clock.limit, starts)
    value = int(limit.value)
    if clock.kind == WAIT:
        return law.calendar.earliest(starts, value, limit.unit)
    # Days on which it stood still do not count: the period begins so much later.
    still = sum((b - a).days for x, y in clock.pauses if (a := facts.day(x)) and (b := facts.day(y)) and b > a)
    days = extended(clock, facts)
    if days and clock.extension and law.limit(clock.extension.limit, starts).unit != limit.unit:
        raise ValueError(f"{clock.code}: an extension is counted in the unit of its period")
    return law.last_day(starts + timedelta(days=still), value + days, limit.unit)


def _state(clock: Clock, due: date, ended: date | None, paused: bool, today: date) -> str:
    if clock.kind == WAIT:
        return OVER if today >= due or ended else RUNNING
    if ended:
        return MET if ended <= due else MET_LATE
    if paused:
        return PAUSED
    if today > due:
        return GONE if clock.kind == RIGHT else LATE
    return SOON if (due - today).days <= clock.soon else RUNNING


def nearest(ledger: Ledger, facts: Facts, law: Law) -> tuple[date | None, str]:
    """(last day, code) of the clock that has to be met first; (None, "") where none is left.

    Of `clocks` those that are live on the day the matter began; for every record that is booked, so without the rest.
    """
    found: tuple[date | None, str] = (None, "")
    if facts.state == VOID:
        return found
    for clock in ledger.clocks:
        if clock.kind not in (DUTY, TERM) or any(map(facts.day, clock.stop)) or not holds(clock.when, facts.values):
            continue
        if clock.pauses and any(facts.day(a) and not facts.day(b) for a, b in clock.pauses):
            continue
        starts = facts.day(clock.start)
        due = _due(clock, facts, law, starts) if starts else None
        if due is not None and (found[0] is None or due < found[0]):
            found = (due, clock.code)
    return found


def unlawful(ledger: Ledger, facts: Facts, law: Law) -> dict[str, str]:
    """What breaks the law's order or time: field name → message with the article. Empty for a lawful record.

    The record's own rules (Rule) are judged by the ledger (Ledger.judge); here it is the days of its steps.
    """
    errors: dict[str, str] = {}
    for step in ledger.flow.steps:
        if step.day and not facts.values.get(step.day):
            continue
        name = step.day or ("closed" if step.closes and step.target == facts.state else "")
        day = facts.day(name) if name else None
        if day is None or not (holds(step.when, facts.values) if step.day else step.fits(facts.values)):
            continue
        if told := _fault(ledger, facts, law, step, day):
            errors.setdefault("closed_on" if name == "closed" else name, told + _cited(step))
    for clock in ledger.clocks:
        if clock.extension and (told := _too_long(clock, facts, law)):
            errors.setdefault(clock.extension.days, told)
    return errors


def _fault(ledger: Ledger, facts: Facts, law: Law, step: Step, day: date) -> str:
    label = ledger.day_label
    if day < facts.occurred_on:
        return f"“{label(step.day or 'closed')}”不能早于“{ledger.day}”（{facts.occurred_on}）"
    for name in step.follows:
        before = facts.day(name)
        if before is None:
            return f"{step.name}前应当先有“{label(name)}”"
        if before > day:
            return f"{step.name}（{day}）不能早于“{label(name)}”（{before}）"
    for name in step.order:
        if (before := facts.day(name)) and before > day:
            return f"{step.name}（{day}）不能早于“{label(name)}”（{before}）"
    for clock in ledger.clocks:
        if clock.code in step.within or clock.code in step.beyond:
            granted = clock.extension and clock.extension.days in step.fields
            run = running(replace(clock, extension=None) if granted else clock, facts, law, day)
            if run is None:
                continue
            if clock.code in step.within and day > run.due_on:
                return f"“{clock.name}”已于{run.due_on}届满，不能再{step.name}"
            if clock.code in step.beyond and not _over(clock, run, facts, day):
                return f"“{clock.name}”至{run.due_on}，{day}尚不能{step.name}"
    return ""


def _over(clock: Clock, run: Running, facts: Facts, day: date) -> bool:
    if clock.waiver and facts.values.get(clock.waiver) not in (None, "", [], False):
        return True
    if run.ended_on is not None and run.ended_on <= day:
        return True
    # A right may be used on its last day still, so what waits for it comes after; a least period is over on its own.
    return day >= run.due_on if clock.kind == WAIT else day > run.due_on


def _too_long(clock: Clock, facts: Facts, law: Law) -> str:
    assert clock.extension is not None
    starts = facts.day(clock.start) or facts.occurred_on
    limit, days = law.limit(clock.extension.limit, starts), extended(clock, facts)
    return f"“{clock.name}”最多延长{limit.term}，现填{days}日（{limit.cite}）" if days > int(limit.value) else ""


def _cited(step: Step) -> str:
    return f"（{cite(step.article)}）" if step.article else ""


def not_now(ledger: Ledger, step: Step, state: str, values: Mapping[str, Any]) -> str:
    """Why a step cannot be taken from this state with these values; empty where it can."""
    if state not in step.sources:
        return f"现为“{ledger.flow.label(state)}”，不能{step.name}{_cited(step)}"
    after = {**values, **step.fills}
    if holds(step.when, after):
        return ""
    name = next(n for n, accepted in step.when.items() if not holds({n: accepted}, after))
    shown = ledger.field(name).show(after.get(name)) or "未填"
    return (step.refusal or f"“{ledger.field(name).label}”为“{shown}”的，不能{step.name}") + _cited(step)


def awaited(ledger: Ledger, step: Step, facts: Facts, law: Law, today: date) -> str:
    """What has to come before a step can be taken today, with the article; empty for nothing.

    What its own form asks for is still to come: it is not missed here, nor is a period that such a field may waive.
    """
    given = {*step.fields, *step.fills, *step.clears, step.adds}
    told = not_now(
        ledger,
        replace(step, when={n: a for n, a in step.when.items() if n not in {*step.fields}}),
        facts.state,
        facts.values,
    )
    if told:
        return told
    values = {**facts.values, **step.fills} | ({step.day: today.isoformat()} if step.day else {})
    waived = tuple(c.code for c in ledger.clocks if c.waiver in given)
    left = replace(
        step,
        within=(),
        beyond=tuple(c for c in step.beyond if c not in waived),
        follows=tuple(n for n in step.follows if n not in given),
    )
    fault = _fault(
        ledger, replace(facts, values=values, closed_on=today if step.closes else facts.closed_on), law, left, today
    )
    return fault + _cited(step) if fault else ""
