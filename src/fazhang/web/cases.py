"""What a record's page shows of its procedure: states, clocks, steps, the papers of each step. Drawn from declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from fazhang.ledgers import procedure, queries
from fazhang.ledgers.flow import CLOCK_KINDS
from fazhang.ledgers.history import ActDone, Kept
from fazhang.ledgers.law import Law, in_force
from fazhang.ledgers.limits import cite
from fazhang.ledgers.models import Evidence, Record
from fazhang.ledgers.procedure import Running
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import DUTY, OTHERS, RIGHT, TERM, WAIT, Facts, Flow, Ledger, Step
from fazhang.places.roles import ROLES
from fazhang.places.scope import Scope

TONES: Mapping[str, str] = {
    procedure.RUNNING: "azure", procedure.SOON: "orange", procedure.LATE: "red", procedure.PAUSED: "secondary",
    procedure.MET: "green", procedure.MET_LATE: "red", procedure.GONE: "secondary", procedure.OVER: "green",
}  # fmt: skip
PAST, NOW, NEXT = "past", "now", "next"


def facts_of(record: Record) -> Facts:
    return Facts(record.occurred_on, record.closed_on, record.state, record.stored())


@dataclass(frozen=True)
class Stop:
    """A state on the rail: `when` is PAST, NOW or NEXT."""

    name: str
    when: str

    @property
    def word(self) -> str:
        return {PAST: "已过", NOW: "当前", NEXT: "以后"}[self.when]


def passed(record: Record, acts: Sequence[ActDone], versions: Sequence[Kept]) -> list[str]:
    """The states a record has been through, in order, the present one last. `acts`, `versions`: the newest first."""
    states = [*(v.state for v in reversed(versions)), record.state]
    found = states[:1]
    for act, state in zip([*reversed(acts)][1:], states[1:], strict=False):
        if act.voucher.act == "undo" and len(found) > 1 and found[-2] == state:
            found.pop()
        elif state != found[-1]:
            found.append(state)
    return found


def ahead(flow: Flow, state: str) -> set[str]:
    """The states that may still come; merging, handing over and beginning anew lead off the way."""
    ways: dict[str, set[str]] = {s: set() for s in flow.states}
    for step in flow.steps:
        if not step.opens and not step.joins and step.permission != "reopen":
            for source in step.sources:
                ways[source].add(step.target)
    found, edge = set(ways[state]), list(ways[state])
    while edge:
        fresh = ways[edge.pop()] - found
        found |= fresh
        edge += fresh
    return found - {state}


@dataclass(frozen=True)
class Way:
    """The states a record came through, in order, and those that may follow. A stage begun again is still to come."""

    past: list[str]
    ahead: set[str]


def way(record: Record, acts: Sequence[ActDone], versions: Sequence[Kept]) -> Way:
    been = passed(record, acts, versions)
    past = list(dict.fromkeys(been[: been.index(record.state)]))
    return Way(past, set() if record.voided else ahead(record.spec.flow, record.state) - set(past))


def rail(record: Record, its: Way) -> list[Stop]:
    """The states it has been through, the one it is in, and those that may follow. Empty for a plain open → closed life."""
    flow = record.spec.flow
    if len(flow.states) <= 2 or record.voided:
        return []
    coming = [s for s in flow.states if s in its.ahead]
    stops = [*((s, PAST) for s in its.past), (record.state, NOW), *((s, NEXT) for s in coming)]
    return [Stop(flow.label(s), when) for s, when in stops]


@dataclass(frozen=True)
class Dial:
    """A clock as the page shows it. `left` in words, `tone` a colour beside the word."""

    run: Running
    kind: str
    left: str
    tone: str
    cite: str
    term: str
    last: str

    @property
    def done(self) -> bool:
        return self.run.ended_on is not None or self.run.state in (procedure.OVER, procedure.GONE)


def dial(ledger: Ledger, run: Running, law: Law) -> Dial:
    clock = run.clock
    limit = law.limit(clock.limit, run.starts_on) if clock.limit else None
    # What another authority or a party may still do is no matter of the reader's: it has no colour of warning.
    quiet = clock.kind == OTHERS or (clock.kind in (WAIT, RIGHT) and run.state == procedure.RUNNING)
    tone = "secondary" if quiet and not run.ended_on else TONES[run.state]
    return Dial(
        run, CLOCK_KINDS[clock.kind], left(run), tone, limit.cite if limit else "", limit.term if limit else "",
        "满期日" if clock.kind == WAIT else "最后一日",
    )  # fmt: skip


def left(run: Running) -> str:
    """Days left or past, in words; "" for a clock that has ended."""
    if run.ended_on or run.state in (procedure.OVER, procedure.PAUSED):
        return ""
    if run.days < 0:
        past = {DUTY: "逾期{}天", TERM: "到期{}天"}
        return past.get(run.clock.kind, "已过{}天").format(-run.days)
    return "今天到期" if run.days == 0 else f"还有{run.days}天"


@dataclass(frozen=True)
class Choices:
    """The steps of a record: those open to the reader now, and those that are not, with the reason. `main` is the code
    of the one that leads on; `others`: where nothing is open to the reader, what waits for whom.
    """

    open: list[Step]
    shut: list[tuple[Step, str]]
    main: str = ""
    others: str = ""


def choices(scope: Scope, record: Record, law: Law, its: Way) -> Choices:
    if record.voided:
        return Choices([], [])
    facts, today, spec = facts_of(record), timezone.localdate(), record.spec
    open_: list[Step] = []
    shut: list[tuple[Step, str]] = []
    others = ""
    waits = {step.code: procedure.awaited(spec, step, facts, law, today) for step in spec.flow.steps}
    # What is still several states away is on the rail; why a step is shut is said for this state and those it leads to.
    near = {record.state} | {s.target for s in spec.flow.steps if not waits[s.code]} & its.ahead
    for step in spec.flow.steps:
        told = waits[step.code]
        if told:
            if step.permission != "reopen" and near & {*step.sources} and step.name not in {s.name for s, _ in shut}:
                shut.append((step, told))
        elif not may_take(scope, step):
            shut.append((step, told := f"由{takers(step)}办理"))
            if step.permission != "reopen":
                others = others or f"{step.name}，{told}"
        else:
            open_.append(step)
    onward = [
        s.code
        for s in open_
        if s.target in its.ahead and not s.opens and not s.joins and not lapsed(record, s, law, today)
    ]
    return Choices(open_, shut, onward[0] if onward else "", "" if open_ else others)


def lapsed(record: Record, step: Step, law: Law, today: date) -> str:
    """What to say where the time for a step is over: it can be entered still if it was taken before that."""
    for code in step.within:
        run = procedure.running(record.spec.clock(code), facts_of(record), law, today)
        if run and not run.ended_on and run.days < 0:
            return f"“{run.clock.name}”已于{run.due_on}届满，只能补记此前已经办理的"
    return ""


def may_take(scope: Scope, step: Step) -> bool:
    """Whether the reader may take a step; one that hands over also registers in another ledger."""
    if not scope.may(step.permission):
        return False
    if not step.opens:
        return True
    target = LEDGERS.get(step.opens)
    return bool(target and scope.may(target.registers) and (target.grid or not scope.role.grid_only))


def takers(step: Step) -> str:
    """Who may take a step, by the names of their roles; the township's own before the county's."""
    return "、".join(role.name for role in ROLES.values() if step.permission in role.permissions)


def orders(scope: Scope, record: Record) -> Ledger | None:
    """The ledger in which the reader may issue an order about a record."""
    if record.voided or record.spec.registers == "supervise" or not scope.may("supervise"):
        return None
    return next((k for k in LEDGERS.values() if k.registers == "supervise"), None)


@dataclass(frozen=True)
class Stage:
    """What documents a step (全过程记录). `taken`: the step was taken."""

    step: Step | None
    taken: bool
    files: list[Evidence]

    @property
    def name(self) -> str:
        return self.step.name if self.step else "不属于某一步"


def course(record: Record, acts: Sequence[ActDone], files: Sequence[Evidence]) -> list[Stage]:
    """The steps taken so far or documented, in the flow's order, each with its files; then the files of none."""
    done = {a.voucher.act for a in acts}
    by_step: dict[str, list[Evidence]] = {}
    for item in files:
        by_step.setdefault(item.step, []).append(item)
    stages = [
        Stage(s, s.code in done, by_step.get(s.code, []))
        for s in record.spec.flow.steps
        if s.code in done or s.code in by_step
    ]
    if loose := by_step.get(""):
        stages.append(Stage(None, False, loose))
    return stages


def context(
    scope: Scope, record: Record, acts: Sequence[ActDone], versions: Sequence[Kept], files: Sequence[Evidence]
) -> dict[str, Any]:
    """What the templates of a record's page need of its procedure."""
    law = in_force(record.town)
    runs = procedure.clocks(record.spec, facts_of(record), law, timezone.localdate())
    dials = [dial(record.spec, r, law) for r in runs]
    stages, its = course(record, acts, files), way(record, acts, versions)
    last = acts[0].voucher.act if acts else ""
    return {
        "rail": rail(record, its),
        "dials": [d for d in dials if not d.done],
        "dials_done": [d for d in dials if d.done],
        "choices": choices(scope, record, law, its),
        "tables": queries.tables(record, scope),
        "ties": queries.ties(scope, record),
        "orders": orders(scope, record),
        "course": stages,
        "bare": [s for s in stages if s.taken and not s.files],
        "steps_all": [s for s in record.spec.flow.steps if s.permission != "reopen"],
        "last_step": last,
        "late": any(r.live and r.state == procedure.LATE for r in runs),
    }


def day_of_step(record: Record, step: Step) -> tuple[str, str]:
    """(name of the input, label) of the day a step asks for; empty where it asks for none."""
    if step.day:
        return step.day, record.spec.field(step.day).label
    return ("closed_on", record.spec.closed_day) if step.closes else ("", "")


def hints(record: Record, step: Step, law: Law) -> dict[str, str]:
    """What a step's form says beside its fields: the most that an extension may grant."""
    found = {}
    for clock in record.spec.clocks:
        if clock.extension and clock.extension.days in step.fields:
            limit = law.limit(clock.extension.limit, facts_of(record).day(clock.start) or record.occurred_on)
            found[clock.extension.days] = f"{clock.name}最多延长{limit.term}（{limit.cite}）"
    return found


def cited(step: Step) -> str:
    return cite(step.article) if step.article else ""
