"""The life of a record: states, the steps between them, and the clocks that run meanwhile. Pure declarations.

What the law says about order and time is declared here and judged by `fazhang.ledgers.procedure` on the record's values
alone, so that it binds a step, a correction and a matter entered when it was long settled in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

OPEN, CLOSED, VOID = "open", "closed", "void"

When = Mapping[str, tuple[Any, ...]]
"""Field name → accepted values, `None` among them for "not filled"; all must hold."""


def holds(when: When, values: Mapping[str, Any]) -> bool:
    for name, accepted in when.items():
        value = values.get(name)
        if isinstance(value, list):
            if not set(value) & set(accepted):
                return False
        elif value not in accepted:
            return False
    return True


@dataclass(frozen=True)
class Step:
    """One permitted move of a record from a state to another.

    What it writes: `needs` are fields that must be filled to take it, `takes` further ones that may be, `fills` values
    it writes by itself, `clears` fields it empties (a stage that begins again); it touches no other field. `day` names
    the Day field that takes the date of the step; `closes` sets the record's closing date instead or as well. `adds`
    names a Rows field to which the step appends one row. `assigns`: the step names the office that is to act.

    When it may be taken: from the states `sources`; when the values, after it has written its own, meet `when`
    (otherwise `refusal` is told); by who has `permission` (fazhang.places.roles).

    Wherever the step's `day` is filled, by whatever way: `follows` are Day fields that must be filled and not be later,
    `order` Day fields that, if filled, must not be later, `within` clocks that must not have run out on that day,
    `beyond` clocks that must have run out or been ended before it. `article` cites the rule that all this follows.

    `opens`: a record of that ledger is registered from this one and takes the step with it (fazhang.ledgers.door), its
    fields filled from this one's as `copies` says (their field → a field of this one, or "=fixed value"). `joins`: the
    record is put together with another of its ledger. `tells`: who finds a notice in the inbox: "office", "reporter",
    "leaders".
    """

    code: str
    name: str
    sources: tuple[str, ...]
    target: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    closes: bool = False
    permission: str = "handle"
    article: str = ""
    day: str = ""
    fills: Mapping[str, Any] = field(default_factory=dict)
    clears: tuple[str, ...] = ()
    adds: str = ""
    assigns: bool = False
    when: When = field(default_factory=dict)
    refusal: str = ""
    follows: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    opens: str = ""
    copies: Mapping[str, str] = field(default_factory=dict)
    joins: bool = False
    tells: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of every field that the step's form shows."""
        return (*self.needs, *self.takes)

    def agrees(self, values: Mapping[str, Any]) -> bool:
        """Whether what the step writes by itself is not otherwise in these values."""
        return not self.fills or all(values.get(n) in (None, v) for n, v in self.fills.items())

    def fits(self, values: Mapping[str, Any]) -> bool:
        """Whether these values can be those that the step left."""
        return self.agrees(values) and (not self.when or holds(self.when, {**values, **self.fills}))


@dataclass(frozen=True)
class Flow:
    """States (code → label; the first one is where a record begins) and the steps between them.

    A state in `ended` is closed for the books. A record entered when it was settled long ago (补录) goes to the target
    of the first closing step whose `when` its values meet.
    """

    states: Mapping[str, str]
    steps: tuple[Step, ...]
    ended: tuple[str, ...] = (CLOSED,)

    @property
    def initial(self) -> str:
        return next(iter(self.states))

    def step(self, code: str) -> Step:
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    def from_state(self, state: str) -> tuple[Step, ...]:
        return tuple(s for s in self.steps if state in s.sources)

    @cached_property
    def _ways(self) -> list[Step]:
        """The steps that settle a matter by themselves."""
        return [s for s in self.steps if s.closes and not s.opens and not s.joins]

    def ending(self, values: Mapping[str, Any], state: str = "") -> Step | None:
        """The step that settles a matter with these values, into `state` if that is known: of those whose `when` they
        meet the one of which they tell most, the first where that is equal."""
        ways = [s for s in self._ways if s.target == state] if state else self._ways
        fit = [s for s in ways if s.fits(values)]
        if len(fit) == 1:
            return fit[0]
        if not fit:
            return None if state or not ways else next((s for s in ways if s.agrees(values)), ways[0])

        def told(step: Step) -> tuple[bool, int]:
            needed = [values.get(n) not in (None, "", []) for n in step.needs]
            return all(needed), sum(n in values for n in (*step.fields, *step.fills, step.day))

        return max(fit, key=told)

    def settled(self, values: Mapping[str, Any], state: str) -> Step | None:
        """The step by which a record with these values can have come to its end in `state`."""
        return next((s for s in self.steps if s.closes and s.target == state and s.fits(values)), None)

    def label(self, state: str) -> str:
        return "已作废" if state == VOID else self.states[state]


def simple(
    opened: str, act: str, closed: str, undo: str, needs: tuple[str, ...] = (), takes: tuple[str, ...] = ()
) -> Flow:
    """An open → closed life with the words of the ledger: 办理中 —办结→ 已办结 —重新办理→ 办理中."""
    return Flow(
        states={OPEN: opened, CLOSED: closed},
        steps=(
            Step("close", act, (OPEN,), CLOSED, needs=needs, takes=takes, closes=True),
            Step("reopen", undo, (CLOSED,), OPEN, permission="reopen"),
        ),
    )


def case(*needs: str, takes: tuple[str, ...] = ()) -> Flow:
    """A matter that is handled until it is settled; `needs` must be filled to settle it, `takes` may be."""
    return simple("办理中", "办结", "已办结", "重新办理", needs, takes)


EVENT = simple("已登记", "归档", "已归档", "撤回归档")
ROSTER = simple("在册", "退出", "已退出", "恢复")

DUTY, RIGHT, WAIT, TERM, OTHERS = "duty", "right", "wait", "term", "others"
CLOCK_KINDS: Mapping[str, str] = {
    DUTY: "办理期限", RIGHT: "当事人权利期限", WAIT: "最短期间", TERM: "有效期", OTHERS: "其他机关的期限",
}  # fmt: skip


@dataclass(frozen=True)
class Extension:
    """延长: `days` names the Int field with the days granted, at most the limit `limit`."""

    days: str
    limit: str


@dataclass(frozen=True)
class Clock:
    """A period that runs on a record.

    It begins on `start` ("opened", "closed" or a Day field) and has the length of `limit`, a key of
    fazhang.ledgers.limits; or it ends on the day in the Day field `until`. It is ended by the first of `stop` that is
    filled ("closed" or Day fields). It runs only where `when` holds and not for a voided record.

    `kind`: DUTY, what the government must do: past its last day it is overdue. RIGHT, what a party may do: past its last
    day the right is gone. WAIT, a least time that must be left before the next act; `waiver` names the field that,
    filled, allows a shorter one. TERM, the end of a validity.
    OTHERS, what another authority must do: shown, but not counted as overdue here.

    `pauses` are pairs of Day fields between which it does not run; `expiry` says in the user's words what happens when it
    runs out; `soon` is how many days before its last day it is shown as soon due.
    """

    code: str
    name: str
    limit: str = ""
    start: str = "opened"
    stop: tuple[str, ...] = ("closed",)
    until: str = ""
    when: When = field(default_factory=dict)
    kind: str = DUTY
    extension: Extension | None = None
    pauses: tuple[tuple[str, str], ...] = ()
    waiver: str = ""
    expiry: str = ""
    soon: int = 5


def until(day: str, name: str, stop: tuple[str, ...] = ("closed",), kind: str = DUTY, soon: int = 7) -> Clock:
    """A clock whose last day stands in a field of the record."""
    return Clock(day, name, until=day, stop=stop, kind=kind, soon=soon)
