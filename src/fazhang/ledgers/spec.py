"""What a ledger declares: fields, life, postings. Nothing here touches a database.

A ledger is one file in `fazhang/ledgers/kinds/` that holds ``LEDGER = Ledger(...)``; see docs/howto/add-a-ledger.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from fazhang.books.chart import CHART
from fazhang.ledgers.fields import Choice, Day, Field, FieldError, Many, Number

OPEN, CLOSED, VOID = "open", "closed", "void"


@dataclass(frozen=True)
class Step:
    """One permitted move of a record from a state to another.

    `needs` are fields that must be filled to take it, `takes` further ones that may be filled on the way; a step touches
    no other field. `closes` sets the closing date; `permission` is who may (fazhang.places.roles); `article` cites the
    rule.
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

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of every field that the step fills."""
        return (*self.needs, *self.takes)


@dataclass(frozen=True)
class Flow:
    """States (code → label; the first one is where a record begins) and the steps between them.

    Every flow has OPEN, CLOSED among its states' meanings: a state in `ended` is closed for the books.
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


@dataclass(frozen=True)
class Facts:
    """The part of a record that the books see. Dates are local dates; `values` are cleaned field values."""

    occurred_on: date
    closed_on: date | None
    state: str
    values: Mapping[str, Any]


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
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def applies(self, facts: Facts) -> bool:
        return all(facts.values.get(name) in accepted for name, accepted in self.when.items())

    def day(self, facts: Facts) -> date | None:
        if self.on == "opened":
            return facts.occurred_on
        if self.on == "closed":
            return facts.closed_on
        value = facts.values.get(self.on)
        return date.fromisoformat(value) if value else None

    def amount(self, facts: Facts) -> int:
        """In the indicator's smallest unit (分 for 元, tenths for 学时)."""
        value = facts.values.get(self.quantity) if isinstance(self.quantity, str) else self.quantity
        return int(Decimal(str(value or 0)) * 10 ** CHART[self.indicator].decimals)

    def term(self, facts: Facts) -> str:
        if self.dim.startswith("="):
            return self.dim[1:]
        value = facts.values.get(self.dim) if self.dim else ""
        return (value[0] if isinstance(value, list) else value) or ""

    def lines(self, facts: Facts) -> list[tuple[str, str, date, int]]:
        day = self.day(facts)
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
    """A condition on several fields at once. `test` gets the cleaned values; where it fails, `field` gets `message`."""

    field: str
    test: Callable[[Mapping[str, Any]], bool]
    message: str


def needed_if(field: str, other: str, *terms: Any, label: str) -> Rule:
    """`field` must be filled when `other` is one of `terms`."""
    told = "、".join("选择“是”" if t is True else str(t) for t in terms)
    return Rule(
        field, lambda v: v.get(other) not in terms or v.get(field) not in (None, "", []), f"{told}的，须填写“{label}”"
    )


def at_most(field: str, other: str, message: str) -> Rule:
    """A number that cannot exceed another; days as ISO text compare the same way."""
    return Rule(field, lambda v: v.get(field) is None or v.get(other) is None or v[field] <= v[other], message)


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
    personal fields. `day`/`closed_day` label the record's two dates. `kind` names the Choice field that sorts records
    into kinds. `grid` lets grid members register it. `due_days` natural days to settle a matter, or the name of a Day
    field that holds its deadline. `basis` the rules it follows, as "法规名 条".
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
    closed_day: str = "办结日期"
    kind: str = ""
    grid: bool = False
    due_days: int | str | None = None
    basis: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        names = [f.name for f in self.fields]
        by_name = {f.name: f for f in self.fields}
        if len(set(names)) != len(names) or RESERVED & set(names):
            raise ValueError(f"{self.code}: field names repeat or are reserved: {names}")
        if self.chapter not in CHAPTERS:
            raise ValueError(f"{self.code}: unknown chapter {self.chapter}")
        if self.kind and not isinstance(by_name.get(self.kind), Choice):
            raise ValueError(f"{self.code}: kind must name a Choice field")
        for post in self.posts:
            if post.indicator not in CHART or CHART[post.indicator].kind == "ratio":
                raise ValueError(f"{self.code}: no such indicator to post: {post.indicator}")
            if isinstance(post, While) != (CHART[post.indicator].kind == "stock"):
                raise ValueError(f"{self.code}: {post.indicator}: stocks take While, flows take Post")
            if isinstance(post.quantity, str) and not isinstance(by_name.get(post.quantity), Number):
                raise ValueError(f"{self.code}: {post.indicator}: quantity must name a number field")
            if post.dim and post.dim[0] != "=" and not isinstance(by_name.get(post.dim), Choice | Many):
                raise ValueError(f"{self.code}: {post.indicator}: dim must name a Choice or Many field")
            if post.on not in ("opened", "closed") and not isinstance(by_name.get(post.on), Day):
                raise ValueError(f"{self.code}: {post.indicator}: on must be opened, closed or a Day field")
            if missing := set(post.when) - set(names):
                raise ValueError(f"{self.code}: {post.indicator}: when names unknown fields {missing}")
        if missing := {r.field for r in self.rules} - set(names):
            raise ValueError(f"{self.code}: rules name unknown fields {missing}")
        for step in self.flow.steps:
            if missing := set(step.fields) - set(names):
                raise ValueError(f"{self.code}: step {step.code} names unknown fields {missing}")
        self.name_record({f.name: f.name for f in self.fields if not f.personal})

    def field(self, name: str) -> Field:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}

    @cached_property
    def personal(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.personal)

    @property
    def listed(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.listed and not f.personal)

    def name_record(self, values: Mapping[str, Any]) -> str:
        shown = {f.name: f.show(values.get(f.name)) for f in self.fields if not f.personal}
        return (self.title.format_map(shown).strip(" ·：，") or self.noun)[:200]

    def clean(self, raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """Read every field of `raw`; returns (values without empty ones, field name → message)."""
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for spec in self.fields:
            try:
                value = spec.clean(raw.get(spec.name, spec.default))
            except FieldError as error:
                errors[spec.name] = str(error)
                continue
            if value is not None:
                values[spec.name] = value
        self.judge(values, errors)
        return values, errors

    def judge(self, values: Mapping[str, Any], errors: dict[str, str]) -> None:
        """Test the rules on cleaned values; messages of those that fail go to `errors`."""
        for rule in self.rules:
            if rule.field not in errors and not rule.test(values):
                errors[rule.field] = rule.message

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


RESERVED = {"region", "office", "occurred_on", "closed_on", "state", "key", "evidence", "id"}
