"""What a ledger declares: fields, life, postings. Nothing here touches a database.

A ledger is one file in `fazhang/ledgers/kinds/` that holds ``LEDGER = Ledger(...)``; see docs/howto/add-a-ledger.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from string import Formatter
from typing import Any

from fazhang.books.chart import CHART
from fazhang.ledgers.documents import Document
from fazhang.ledgers.fields import Choice, Day, Field, FieldError, Int, Many, Number, Rows, Text
from fazhang.ledgers.flow import (
    CLOCK_KINDS,
    CLOSED,
    DUTY,
    EVENT,
    OPEN,
    OTHERS,
    RIGHT,
    ROSTER,
    TERM,
    VOID,
    WAIT,
    Clock,
    Extension,
    Flow,
    Step,
    When,
    case,
    holds,
    simple,
    until,
)  # fmt: skip
from fazhang.ledgers.limits import LIMITS, cite
from fazhang.places.roles import DECISIONS

__all__ = [
    "CHAPTERS",
    "CLOSED",
    "DUTY",
    "EVENT",
    "OPEN",
    "OTHERS",
    "RIGHT",
    "ROSTER",
    "TERM",
    "VOID",
    "WAIT",
    "Clock",
    "Extension",
    "Facts",
    "Flow",
    "Ledger",
    "Post",
    "Rule",
    "Step",
    "When",
    "While",
    "at_most",
    "case",
    "holds",
    "needed_if",
    "simple",
    "until",
]  # fmt: skip


@dataclass(slots=True)
class Facts:
    """The part of a record that the books and the clocks see. Local dates; `values` are cleaned field values."""

    occurred_on: date
    closed_on: date | None
    state: str
    values: Mapping[str, Any]

    def day(self, name: str) -> date | None:
        """The day called "opened" or "closed", or that of a Day field; None where it has not come."""
        if name == "opened":
            return self.occurred_on
        if name == "closed":
            return self.closed_on
        value = self.values.get(name)
        return date.fromisoformat(value) if value else None


@dataclass(frozen=True)
class Post:
    """A flow posted by a record.

    `indicator`: code in the chart of accounts. `quantity`: a whole number, or the name of a number field.
    `dim`: the name of a Choice field whose term becomes the posting's dimension, or "=词" for a fixed one; with a Many
    field the posting is made once, under the first term chosen. `on`: "opened", "closed" (only once the record is
    closed) or the name of a Day field (posted once it is filled). `when`: field name → accepted values; all must hold.
    """

    indicator: str
    quantity: int | str = 1
    dim: str = ""
    on: str = "opened"
    when: When = field(default_factory=dict)

    def applies(self, facts: Facts) -> bool:
        return holds(self.when, facts.values)

    def amount(self, facts: Facts) -> int:
        """In the indicator's smallest unit (分 for 元, tenths for 学时)."""
        value = facts.values.get(self.quantity) if isinstance(self.quantity, str) else self.quantity
        if isinstance(value, int) and not CHART[self.indicator].decimals:
            return value
        return int(Decimal(str(value or 0)) * 10 ** CHART[self.indicator].decimals)

    def term(self, facts: Facts) -> str:
        if self.dim.startswith("="):
            return self.dim[1:]
        value = facts.values.get(self.dim) if self.dim else ""
        return (value[0] if isinstance(value, list) else value) or ""

    def lines(self, facts: Facts) -> list[tuple[str, str, date, int]]:
        day = facts.day(self.on)
        if day is None or not self.applies(facts) or not (amount := self.amount(facts)):
            return []
        return [(self.indicator, self.term(facts), day, amount)]


@dataclass(frozen=True)
class While(Post):
    """A stock: counted from the day the record opens until the day it closes (正在调解, 在册人数)."""

    def lines(self, facts: Facts) -> list[tuple[str, str, date, int]]:
        lines = super().lines(facts)
        if lines and facts.closed_on:
            indicator, term, _, amount = lines[0]
            lines.append((indicator, term, facts.closed_on, -amount))
        return lines


@dataclass(frozen=True)
class Rule:
    """A condition on several fields at once. `test` gets the cleaned values; where it fails, `field` gets `message`.

    `article` is the rule of law behind it, told with the message.
    """

    field: str
    test: Callable[[Mapping[str, Any]], bool]
    message: str
    article: str = ""

    @property
    def told(self) -> str:
        return f"{self.message}（{cite(self.article)}）" if self.article else self.message


def needed_if(field: str, other: str, *terms: Any, label: str, article: str = "") -> Rule:
    """`field` must be filled when `other` is one of `terms`."""
    told = "、".join("选择“是”" if t is True else str(t) for t in terms)
    return Rule(
        field,
        lambda v: not holds({other: terms}, v) or v.get(field) not in (None, "", []),
        f"{told}的，须填写“{label}”",
        article,
    )


def at_most(field: str, other: str, message: str, article: str = "") -> Rule:
    """A number that cannot exceed another; days as ISO text compare the same way."""
    return Rule(field, lambda v: v.get(field) is None or v.get(other) is None or v[field] <= v[other], message, article)


CHAPTERS: Mapping[str, str] = {
    "organisation": "组织领导与责任落实",
    "study": "学法用法",
    "publicity": "法治宣传与公共法律服务",
    "governance": "矛盾纠纷化解与基层治理",
    "enforcement": "行政执法",
    "decision": "依法决策与规范性文件",
    "openness": "公开、监督与争议解决",
    "creation": "示范创建与专项工作",
}


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """One kind of record (台账).

    `code` singular identifier; `name` the ledger's Chinese name; `noun` what one record is called (纠纷, 接访);
    `chapter` key of CHAPTERS; `title` a format string over field names that names a record in lists: it must not use
    personal fields. `day`/`closed_day` label the record's two dates; `days` are what spreadsheets call the day otherwise,
    the likeliest first: one that is a field's too (受理日期) fills both, where no likelier column is there. `kind` names
    the Choice field that sorts records into kinds. `grid` lets grid members register it. `clocks` the periods that run on
    it, `documents` the papers that can be made from it. `registers` the permission that registering it takes; `early`
    fields of later steps that are asked for at registration nevertheless; `kept_from` the field that names the unit a
    record is about and must not see it. `basis` the rules it follows, as "法规名 条".
    """

    code: str
    name: str
    noun: str
    chapter: str
    fields: tuple[Field, ...]
    title: str
    posts: tuple[Post, ...] = ()
    rules: tuple[Rule, ...] = ()
    flow: Flow = EVENT
    day: str = "日期"
    days: tuple[str, ...] = ()
    closed_day: str = "办结日期"
    kind: str = ""
    grid: bool = False
    clocks: tuple[Clock, ...] = ()
    documents: tuple[Document, ...] = ()
    registers: str = "register"
    kept_from: str = ""
    early: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        names = [f.name for f in self.fields]
        if len(set(names)) != len(names) or RESERVED & set(names):
            raise ValueError(f"{self.code}: field names repeat or are reserved: {names}")
        if self.chapter not in CHAPTERS:
            raise ValueError(f"{self.code}: unknown chapter {self.chapter}")
        if self.kind and not isinstance(self._by_name.get(self.kind), Choice):
            raise ValueError(f"{self.code}: kind must name a Choice field")
        for post in self.posts:
            self._check_post(post)
        self._check_names("rules", [r.field for r in self.rules])
        self._check_names("early", self.early)
        self._check_names("kept_from", [n for n in (self.kept_from,) if n], Text)
        for step in self.flow.steps:
            self._check_step(step)
        for clock in self.clocks:
            self._check_clock(clock)
        if len({c.code for c in self.clocks}) != len(self.clocks):
            raise ValueError(f"{self.code}: codes of clocks repeat")
        self.name_record({f.name: f.name for f in self.fields if not isinstance(f, Rows)})

    def _check_names(self, where: str, names: Iterable[str], kind: type[Field] = Field) -> None:
        if wrong := [n for n in names if not isinstance(self._by_name.get(n), kind)]:
            raise ValueError(f"{self.code}: {where} names no {kind.__name__} field: {wrong}")

    def _check_post(self, post: Post) -> None:
        where = f"post {post.indicator}"
        if post.indicator not in CHART or CHART[post.indicator].kind == "ratio":
            raise ValueError(f"{self.code}: no such indicator to post: {post.indicator}")
        if isinstance(post, While) != (CHART[post.indicator].kind == "stock"):
            raise ValueError(f"{self.code}: {post.indicator}: stocks take While, flows take Post")
        if isinstance(post.quantity, str):
            self._check_names(where, [post.quantity], Number)
        if post.dim and post.dim[0] != "=" and not isinstance(self._by_name.get(post.dim), Choice | Many):
            raise ValueError(f"{self.code}: {post.indicator}: dim must name a Choice or Many field")
        if post.on not in ("opened", "closed"):
            self._check_names(where, [post.on], Day)
        self._check_names(where, post.when)

    def _check_step(self, step: Step) -> None:
        where = f"step {step.code}"
        if step.code in ACTS:
            raise ValueError(f"{self.code}: {where} is called like an act of the doors")
        copied = [source for source in step.copies.values() if source[0] != "="]
        self._check_names(where, [*step.fields, *step.fills, *step.clears, *step.when, *copied])
        self._check_names(where, [n for n in (step.day,) if n], Day)
        self._check_names(where, [n for n in (step.adds,) if n], Rows)
        self._check_names(where, [n for n in (*step.follows, *step.order) if n not in ("opened", "closed")], Day)
        if unknown := {*step.within, *step.beyond} - {c.code for c in self.clocks}:
            raise ValueError(f"{self.code}: {where} names unknown clocks {unknown}")
        if unknown := {*step.sources, step.target} - set(self.flow.states):
            raise ValueError(f"{self.code}: {where} names unknown states {unknown}")
        if step.closes != (step.target in self.flow.ended) and not set(step.sources) <= set(self.flow.ended):
            raise ValueError(f"{self.code}: {where} must close exactly where it leads into an ended state")

    def _check_clock(self, clock: Clock) -> None:
        where = f"clock {clock.code}"
        days = [clock.start, *clock.stop, *clock.until.split(), *(d for pair in clock.pauses for d in pair)]
        self._check_names(where, [d for d in days if d not in ("opened", "closed")], Day)
        self._check_names(where, [*clock.when, *clock.waiver.split()])
        if clock.extension:
            self._check_names(where, [clock.extension.days], Int)
        limits = [clock.limit, *([clock.extension.limit] if clock.extension else [])]
        if clock.kind not in CLOCK_KINDS or bool(clock.until) == bool(clock.limit):
            raise ValueError(f"{self.code}: {where} needs a known kind, and either a limit or a day")
        if unknown := {k for k in limits if k} - set(LIMITS):
            raise ValueError(f"{self.code}: {where} names unknown limits {unknown}")

    def field(self, name: str) -> Field:
        return self._by_name[name]

    def day_label(self, name: str) -> str:
        """What the day called "opened", "closed" or by a Day field is called in this ledger."""
        return {"opened": self.day, "closed": self.closed_day}.get(name) or self.field(name).label

    @cached_property
    def step_days(self) -> tuple[str, ...]:
        """The Day fields that hold the dates of steps: what was done, so never in the future."""
        return tuple(dict.fromkeys(s.day for s in self.flow.steps if s.day))

    @cached_property
    def asked(self) -> tuple[Field, ...]:
        """The fields that the form asks for at registration: not those that a later step of a procedure fills.

        A ledger of the plain open → closed kind asks for all.
        """
        if len(self.flow.states) <= 2:
            return self.fields
        later = {n for s in self.flow.steps for n in (s.day, s.adds, *s.fields, *s.fills) if n} - set(self.early)
        return tuple(f for f in self.fields if f.required or f.name not in later)

    @cached_property
    def kept(self) -> frozenset[str]:
        """Fields that a step wrote or asked for: they can be corrected but not emptied again."""
        return frozenset(n for s in self.flow.steps for n in (s.day, *s.needs, *s.fills) if n)

    def decided(self, permissions: Collection[str]) -> Mapping[str, Step]:
        """Fields that say a decision was taken, its day, outcome or extension, and that none but a step beyond these
        permissions writes: name → that step."""
        lacking = DECISIONS - {*permissions}
        if lacking not in self._decided:
            self._decided[lacking] = self._beyond(lacking)
        return self._decided[lacking]

    @cached_property
    def _decided(self) -> dict[frozenset[str], dict[str, Step]]:
        return {}

    def _beyond(self, lacking: Collection[str]) -> dict[str, Step]:
        extensions = {c.extension.days for c in self.clocks if c.extension}
        free = {*self.early}
        found: dict[str, Step] = {}
        for step in self.flow.steps:
            if step.permission in lacking:
                found |= {n: step for n in (step.day, *step.fills, *(extensions & {*step.fields})) if n}
            else:
                free |= {step.day, *step.fills, *step.fields}
        return {n: s for n, s in found.items() if n not in free}

    def clock(self, code: str) -> Clock:
        return next(c for c in self.clocks if c.code == code)

    def document(self, code: str) -> Document | None:
        return next((d for d in self.documents if d.code == code), None)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}

    @cached_property
    def personal(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.personal)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The names of the personal fields."""
        return frozenset(f.name for f in self.personal)

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        """The fields whose words the search finds; never a personal one."""
        return tuple(f for f in self.fields if f.searched and not f.personal)

    @property
    def listed(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.listed and not f.personal)

    @cached_property
    def _titled(self) -> tuple[Field, ...]:
        """The fields that the title names; a personal one is left out, so that naming a record by it fails at once."""
        names = {name for _, name, _, _ in Formatter().parse(self.title) if name}
        return tuple(f for f in self.fields if f.name in names and not f.personal)

    def name_record(self, values: Mapping[str, Any]) -> str:
        shown = {f.name: f.show(values.get(f.name)) for f in self._titled}
        return (self.title.format_map(shown).strip(" ·：，") or self.noun)[:200]

    def clean(self, raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """Read every field of `raw`; returns (values without empty ones, field name → message)."""
        values, errors = read(self.fields, raw)
        self.judge(values, errors)
        return values, errors

    def judge(self, values: Mapping[str, Any], errors: dict[str, str]) -> None:
        """Test the rules on cleaned values; messages of those that fail go to `errors`."""
        for rule in self.rules:
            if rule.field not in errors and not rule.test(values):
                errors[rule.field] = rule.told

    def effects(self, facts: Facts) -> dict[tuple[str, str, date], int]:
        """What a record in this condition posts in all: (indicator, dim, day) → quantity, zeros left out."""
        if facts.state == VOID:
            return {}
        total: dict[tuple[str, str, date], int] = {}
        for post in self.posts:
            for indicator, term, day, amount in post.lines(facts):
                key = (indicator, term, day)
                total[key] = total.get(key, 0) + amount
        return {key: amount for key, amount in total.items() if amount}


def read(fields: Iterable[Field], raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Fields as they are given, or their defaults: (values without empty ones, field name → message)."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for spec in fields:
        given = raw.get(spec.name, spec.default)
        if given is None and not spec.required:
            continue
        try:
            value = spec.clean(given)
        except FieldError as error:
            errors[spec.name] = str(error)
            continue
        if value is not None:
            values[spec.name] = value
    return values, errors


ACTS = {"register", "enter", "amend", "void", "attach", "undo"}
RESERVED = {"region", "office", "occurred_on", "closed_on", "state", "key", "evidence", "id"}
