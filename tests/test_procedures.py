"""Procedures: no sequence of permitted acts breaks the law's order, loses a clock, or parts books and records.

What a step may write is tried in memory with the code that the doors use (fazhang.ledgers.steps.take), so that thousands
of attempts are cheap; whole lives of records go through the doors.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from fazhang.books.models import Balance, Book
from fazhang.books.verify import problems as book_problems
from fazhang.ledgers import booking, door, procedure, steps, verify
from fazhang.ledgers.checking import Desk
from fazhang.ledgers.door import Entry, Invalid, Move
from fazhang.ledgers.fields import Choice, Day, Int, Note, Rows, Text
from fazhang.ledgers.law import statute
from fazhang.ledgers.limits import LIMITS, cite
from fazhang.ledgers.models import Record
from fazhang.ledgers.procedure import PAUSED
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import (
    DUTY,
    RIGHT,
    VOID,
    WAIT,
    Clock,
    Extension,
    Facts,
    Flow,
    Ledger,
    Post,
    Rule,
    Step,
    holds,
)  # fmt: skip
from fazhang.places.models import Office
from fazhang.places.scope import Denied
from tests.books_world import TOWN, build_places, clerk, fill, fill_registers, value_of

TRIAL = Ledger(
    code="trial", name="试验台账", noun="试验件", chapter="enforcement", title="{subject}",
    fields=(
        Text("subject", "事由", required=True),
        Day("accepted_on", "受理日期"),
        Choice("outcome", "结果", options=("处罚", "不罚")),
        Int("days", "延长天数", max=90),
        Day("extended_on", "延长日期"),
        Day("stopped_on", "中止日期"), Day("resumed_on", "恢复日期"),
        Rows("hearings", "调查", columns=(Day("on", "日期", required=True), Text("what", "内容"))),
        Day("told_on", "告知日期"), Day("heard_on", "听证日期"), Text("waived", "放弃听证的说明"),
        Day("sent_on", "送审日期"), Note("urgent", "缩短审查的理由"), Day("reviewed_on", "审查日期"),
        Day("decided_on", "决定日期"), Day("served_on", "送达日期"), Day("visited_on", "回访日期"),
    ),
    flow=Flow(
        states={"open": "待受理", "work": "办理中", "still": "中止", "told": "已告知", "review": "审查中",
                "decided": "已决定", "closed": "已结案", "filed": "已归档"},
        steps=(
            Step("accept", "受理", ("open",), "work", day="accepted_on", assigns=True, article="行政处罚法 54"),
            Step("inquire", "调查", ("work",), "work", adds="hearings"),
            Step("extend", "延长", ("work",), "work", needs=("days",), day="extended_on", follows=("accepted_on",),
                 within=("handle",), article="行政处罚法 60"),
            Step("stop", "中止", ("work",), "still", day="stopped_on", follows=("accepted_on",), clears=("resumed_on",)),
            Step("resume", "恢复", ("still",), "work", day="resumed_on", follows=("stopped_on",)),
            Step("tell", "告知", ("work",), "told", day="told_on", follows=("accepted_on",), article="行政处罚法 44"),
            Step("hear", "听证", ("told",), "told", day="heard_on", follows=("told_on",)),
            Step("send", "送审", ("told",), "review", takes=("waived",), day="sent_on", follows=("told_on",),
                 order=("heard_on",), beyond=("hearing",), article="行政处罚法 58"),
            Step("review", "审查", ("review",), "review", takes=("urgent",), day="reviewed_on", follows=("sent_on",),
                 beyond=("reading",), article="重大行政决策程序暂行条例 26"),
            Step("decide", "决定", ("review",), "decided", day="decided_on", fills={"outcome": "处罚"},
                 follows=("told_on", "reviewed_on"), article="行政处罚法 57"),
            Step("drop", "不予处罚", ("work", "told"), "closed", closes=True, fills={"outcome": "不罚"},
                 clears=("told_on", "heard_on"), order=("accepted_on",)),
            Step("close", "结案", ("decided",), "closed", needs=("served_on",), closes=True,
                 when={"outcome": ("处罚",)}, refusal="没有处罚决定的不能这样结案", follows=("decided_on", "served_on"),
                 article="行政处罚法 61"),
            Step("visit", "回访", ("closed",), "filed", day="visited_on", follows=("closed",)),
            Step("join", "并案", ("open",), "closed", closes=True, joins=True),
            Step("move", "转风险隐患", ("open", "work"), "closed", closes=True, opens="hazard",
                 copies={"content": "subject"}),
            Step("reopen", "重新办理", ("closed",), "work", permission="reopen",
                 clears=("told_on", "heard_on", "sent_on", "reviewed_on", "decided_on", "served_on", "outcome")),
        ),
        ended=("closed", "filed"),
    ),
    clocks=(
        Clock("handle", "办理期限", "cf.decide", "accepted_on", ("decided_on", "closed"),
              extension=Extension("days", "xf.extend"), pauses=(("stopped_on", "resumed_on"),)),
        Clock("hearing", "要求听证", "cf.hearing_request", "told_on", ("heard_on",), kind=RIGHT, waiver="waived"),
        Clock("reading", "审查时间", "jc.legal_review", "sent_on", ("reviewed_on",), kind=WAIT, waiver="urgent"),
        Clock("serve", "送达", "cf.serve", "decided_on", ("served_on", "closed")),
    ),
    rules=(Rule("waived", lambda v: not v.get("heard_on") or not v.get("waived"), "已经听证的不填放弃"),),
    posts=(Post("enforcement.cases", dim="=一般程序"), Post("enforcement.closed", on="closed")),
)  # fmt: skip
"""A ledger that has everything a procedure may have."""

CASES = {k.code: k for k in LEDGERS.values() if len(k.flow.states) > 2 or k.clocks}
EVERY = [TRIAL, *CASES.values()]
every = pytest.mark.parametrize("ledger", EVERY, ids=lambda k: k.code)
LAW = statute()


@pytest.fixture(autouse=True)
def trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LEDGERS, "trial", TRIAL)  # type: ignore[arg-type]


@pytest.fixture
def desk(db: None, ledger: Ledger) -> Desk:
    build_places()
    fill_registers(ledger)
    return Desk(clerk(), TOWN)


def facts_of(record: Record) -> Facts:
    return Facts(record.occurred_on, record.closed_on, record.state, booking.unpack(record))


def near(record: Record, rng: random.Random) -> date:
    """A day on which something turns: of the record, its values, its clocks' last days, or close to one of them."""
    facts, today = facts_of(record), timezone.localdate()
    spec = record.spec
    held = [d for f in spec.fields if isinstance(f, Day) and (d := facts.day(f.name)) and d <= today]
    days = [record.occurred_on, *held, *([record.closed_on] if record.closed_on else [])]
    turns = [r.due_on for r in procedure.clocks(spec, facts, LAW, today)]
    day = max(days) if rng.random() < 0.6 else rng.choice([*days, *turns])
    if rng.random() < 0.4 and turns:
        day = max(max(turns), max(days))
    return min(max(day + timedelta(days=rng.choice((0, 0, 1, 3, -1))), record.occurred_on), today)


Hints = Mapping[str, Sequence[Any]]
"""Values that are to be preferred: field name → some of them."""


def typed(record: Record, step: Step, rng: random.Random, hints: Hints) -> dict[str, Any]:
    """What somebody may type into a step's form: often what it asks for, sometimes anything."""
    spec, values = record.spec, booking.unpack(record)
    raw: dict[str, Any] = {}
    for name in (*step.needs, *(n for n in step.takes if rng.random() < 0.6)):
        field = spec.field(name)
        wanted: Sequence[Any] = [v for v in step.when.get(name, ()) if v is not None]
        wanted = wanted or hints.get(name, ())
        if wanted and rng.random() < 0.9:
            raw[name] = rng.choice(wanted)
        elif isinstance(field, Day):
            raw[name] = near(record, rng)
        elif name in values and rng.random() < 0.5:
            raw[name] = values[name]
        else:
            raw[name] = value_of(field, rng, near(record, rng))
    if step.adds:
        rows = spec.field(step.adds)
        assert isinstance(rows, Rows)
        raw[step.adds] = {
            c.name: near(record, rng) if isinstance(c, Day) else value_of(c, rng, near(record, rng))
            for c in rows.columns
        }  # fmt: skip
    if step.assigns:
        raw["office"] = Office.objects.filter(region_id=TOWN).values_list("pk", flat=True).first()
    return raw


def unsaved(ledger: Ledger, rng: random.Random, desk: Desk, hints: Hints) -> Record:
    """A record as it would be registered, in memory."""
    asked = {f.name for f in ledger.asked}
    for _ in range(50):
        given = {n: rng.choice(v) for n, v in hints.items() if n in asked and v and rng.random() < 0.9}
        draft, errors = desk.checker(ledger).check(fill(ledger, rng, date(2022, rng.randint(1, 12), 5)) | given)
        if not errors:
            break
    assert not errors
    columns = draft.columns | {"id": rng.randint(1, 10**8), "ledger": ledger.code, "town": TOWN, "version": 1}
    booking.derive(ledger, columns, draft.values, desk.law)
    return Record(**columns, data=booking.pack(ledger, draft.values))


def try_step(record: Record, step: Step, rng: random.Random, desk: Desk, hints: Hints) -> bool:
    """Take a step in memory; whether it was accepted and the record is changed."""
    before = record.state
    other = Record(id=record.pk + 1, ledger=record.ledger, state=before) if step.joins else None
    move = Move(record.pk, step.code, typed(record, step, rng, hints), near(record, rng))
    change, errors = steps.take(record, step, move, desk, clerk(), other)
    if errors:
        return False
    for name, value in change.columns.items():
        setattr(record, name, value)
    assert change.values is not None
    record.data = booking.pack(record.spec, change.values)
    assert before in step.sources
    assert record.state == step.target
    assert_lawful(record)
    return True


def assert_lawful(record: Record) -> None:
    """The law's order and time, judged anew and by a second way of reading the declaration."""
    spec, facts = record.spec, facts_of(record)
    errors: dict[str, str] = {}
    spec.judge(facts.values, errors)
    assert not errors
    assert procedure.unlawful(spec, facts, LAW) == {}
    assert record.state in spec.flow.states
    assert (record.closed_on is not None) == (record.state in spec.flow.ended)
    if any(s.closes and s.target == record.state for s in spec.flow.steps):
        assert spec.flow.settled(facts.values, record.state)
    for step in spec.flow.steps:
        day = facts.day(step.day) if step.day else None
        if day and holds(step.when, facts.values):
            assert record.occurred_on <= day <= timezone.localdate()
            for name in step.follows:
                before = facts.day(name)
                assert before is not None
                assert before <= day, (step.code, name)
            assert all(facts.day(n) is None or facts.day(n) <= day for n in step.order), step.code  # type: ignore[operator]
    assert_no_clock_lost(record)


def assert_no_clock_lost(record: Record) -> None:
    spec, facts, today = record.spec, facts_of(record), timezone.localdate()
    assert (record.due_on, record.due_clock) == procedure.nearest(spec, facts, LAW)
    running = {r.clock.code: r for r in procedure.clocks(spec, facts, LAW, today)}
    for clock in spec.clocks:
        begun = facts.day(clock.until or clock.start) is not None and holds(clock.when, facts.values)
        ended = any(facts.day(n) for n in clock.stop)
        assert (clock.code in running) == (begun and (not clock.until or facts.day(clock.start) is not None))
        if begun and not ended and clock.kind == DUTY and clock.code in running:
            assert running[clock.code].live or running[clock.code].state == PAUSED, clock.code
            if running[clock.code].live:
                assert record.due_on is not None and record.due_on <= running[clock.code].due_on


def distances(flow: Flow, goal: Step) -> dict[str, int]:
    """How many steps each state is away from one where `goal` can be taken."""
    found = dict.fromkeys(goal.sources, 0)
    for n in range(len(flow.states)):
        for s in flow.steps:
            if found.get(s.target) == n:
                for source in s.sources:
                    found.setdefault(source, n + 1)
    return found


def walk(ledger: Ledger, rng: random.Random, desk: Desk, goal: Step, length: int = 40) -> tuple[Record, list[Step]]:
    """A random life in memory that tends to where `goal` can be taken, and the steps that were accepted."""
    flow, far = ledger.flow, distances(ledger.flow, goal)
    hints = {n: [v for v in accepted if v is not None] for n, accepted in goal.when.items()}
    record, taken = unsaved(ledger, rng, desk, hints), []

    def weight(step: Step) -> float:
        ahead = far.get(record.state, 99) - far.get(step.target, 99)
        return 9 if step is goal else 0.1 if ahead < 0 else 0.5 if step in taken else 3 + ahead

    for _ in range(length):
        ways = flow.from_state(record.state) if rng.random() < 0.95 else flow.steps
        if ways:
            step = rng.choices(ways, [weight(s) for s in ways])[0]
            if any(try_step(record, step, rng, desk, hints) for _ in range(3)):
                taken.append(step)
        if goal in taken:
            break
    return record, taken


@every
def test_every_step_can_be_taken_and_whatever_is_accepted_is_lawful(ledger: Ledger, desk: Desk) -> None:
    missing, rng = {s.code for s in ledger.flow.steps}, random.Random(ledger.code)
    for n in range(300):
        goal = ledger.flow.step(sorted(missing)[n % len(missing)])
        missing.difference_update(s.code for s in walk(ledger, rng, desk, goal)[1])
        if not missing:
            break
    assert not missing


@every
def test_a_case_entered_when_it_was_settled_is_lawful_and_posts_what_it_posted_step_by_step(
    ledger: Ledger, desk: Desk
) -> None:
    """补录: the values of a case that went its way are taken in one go, and the books say the same of it."""
    entered, ends = 0, [s for s in ledger.flow.steps if s.closes and not s.opens and not s.joins]
    for n in range(16):
        rng = random.Random(f"{ledger.code}{n}")
        record, taken = walk(ledger, rng, desk, ends[n % len(ends)])
        last = next((s for s in reversed(taken) if s.closes), None)
        if record.closed_on is None or last is None or last.opens or last.joins:
            continue
        facts = facts_of(record)
        raw = facts.values | {"region": record.region, "occurred_on": record.occurred_on, "office": record.office_id}
        draft, errors = desk.checker(ledger).check(raw, record.closed_on)
        assert errors == {}, (record.state, [s.code for s in taken])
        again = Facts(draft.columns["occurred_on"], draft.columns["closed_on"], draft.columns["state"], draft.values)
        assert ledger.effects(again) == ledger.effects(facts)
        assert again.values == facts.values
        assert procedure.unlawful(ledger, again, LAW) == {}
        entered += 1
    assert entered


@every
def test_whatever_is_accepted_as_settled_is_lawful(ledger: Ledger, desk: Desk) -> None:
    """Forms filled at random with every field: what is not refused keeps the law's order."""
    rng = random.Random(ledger.code)
    closing = [s for s in ledger.flow.steps if s.closes]
    for _ in range(60):
        record = unsaved(ledger, rng, desk, {})
        raw = booking.unpack(record) | {"region": record.region, "occurred_on": record.occurred_on}
        for f in ledger.fields:
            if rng.random() < 0.5 and f.name not in raw:
                raw[f.name] = near(record, rng) if isinstance(f, Day) else value_of(f, rng, near(record, rng))
        draft, errors = desk.checker(ledger).check(raw, near(record, rng))
        if errors:
            continue
        facts = Facts(draft.columns["occurred_on"], draft.columns["closed_on"], draft.columns["state"], draft.values)
        assert procedure.unlawful(ledger, facts, LAW) == {}
        assert any(s.target == facts.state and holds(s.when, facts.values) for s in closing)


def figures() -> dict[tuple[Any, ...], int]:
    rows = Balance.objects.values_list("indicator", "dim", "region", "month").annotate(Sum("quantity"))
    return {key: q for *key_, q in rows if q for key in [tuple(key_)]}


def live(ledger: Ledger, rng: random.Random, acts: int) -> dict[str, int]:
    """A random life of a few records of a ledger through the doors; how often each act was accepted."""
    scope, pks, done = clerk(), [], dict.fromkeys(("register", "move", "undo", "amend", "open", "void"), 0)
    for _ in range(acts):
        if len(pks) < 2:
            raw = fill(ledger, rng, date(2023, rng.randint(1, 6), 5))
            pks += door.register(ledger=ledger.code, entries=[Entry(raw)], scope=scope).ids
            done["register"] += 1
            continue
        record = Record.objects.get(pk=rng.choice(pks))
        chance = rng.random()
        try:
            if chance < 0.72:
                ways = ledger.flow.from_state(record.state) if rng.random() < 0.9 else ledger.flow.steps
                step = rng.choice(ways or ledger.flow.steps)
                done[_move(record, step, rng, pks)] += 1
            elif chance < 0.97:
                field = rng.choice(ledger.fields)
                value = near(record, rng) if isinstance(field, Day) else value_of(field, rng, record.occurred_on)
                raw = {field.name: rng.choice((value, value, None))}
                if rng.random() < 0.2:
                    raw = {rng.choice(("occurred_on", "closed_on")): near(record, rng)}
                door.amend(record=record.pk, raw=raw, scope=scope)
                done["amend"] += 1
            else:
                door.void(record=record.pk, reason="重复登记", scope=scope)
                done["void"] += 1
                pks.remove(record.pk)
        except (Invalid, Denied):
            continue  # a refusal is a permitted outcome: it must leave everything as it was
    return done


def _move(record: Record, step: Step, rng: random.Random, pks: list[int]) -> str:
    """Take a step through the door and, now and then, take it back: then all is as it was."""
    scope = clerk()
    if step.opens:
        raw = fill(LEDGERS[step.opens], rng, record.occurred_on)
        fill_registers(LEDGERS[step.opens])
        door.register(ledger=step.opens, entries=[Entry(raw, parent=record.pk, step=step.code)], scope=scope)
        child = Record.objects.filter(parent=record.pk, ledger=step.opens).latest("pk")
        assert child.region == raw["region"]
        with pytest.raises(Invalid, match="不能撤回"):
            door.undo(record=record.pk, scope=scope)
        return "open"
    before = figures(), booking.unpack(record), record.row()[5:8], record.due_on, record.due_clock
    other = next((pk for pk in pks if pk != record.pk), None) if step.joins else None
    move = Move(record.pk, step.code, typed(record, step, rng, {}), near(record, rng), other=other)
    door.move(moves=[move], scope=scope)
    if rng.random() > 0.3:
        return "move"
    again = door.undo(record=record.pk, scope=scope)
    assert (figures(), booking.unpack(again), again.row()[5:8], again.due_on, again.due_clock) == before
    assert (again.office_id, again.parent_id, again.title) == (record.office_id, record.parent_id, record.title)
    return "undo"


@every
def test_no_life_of_a_case_parts_books_and_records_or_breaks_the_law(ledger: Ledger, desk: Desk) -> None:
    rng = random.Random(f"life of {ledger.code}")
    done = live(ledger, rng, 50)
    assert done["move"] + done["undo"] + done["open"]
    for record in Record.objects.exclude(state=VOID):
        assert_lawful(record)
    assert not list(book_problems())
    assert not list(verify.problems())
    assert not [p for book in Book.objects.all() for p in verify.unequal(book)]


# --- What is declared ------------------------------------------------------------------------------------------


@every
def test_every_state_is_reached_and_every_state_that_is_not_an_end_leads_to_one(ledger: Ledger) -> None:
    flow = ledger.flow
    reached = {flow.initial}
    for _ in flow.states:
        reached |= {s.target for s in flow.steps if set(s.sources) & reached}
    assert reached == set(flow.states)
    leading = set(flow.ended)
    for _ in flow.states:
        leading |= {n for s in flow.steps if s.target in leading for n in s.sources}
    assert leading == set(flow.states)


@every
def test_every_clock_has_its_limit_and_can_begin_and_end(ledger: Ledger) -> None:
    written = {n for s in ledger.flow.steps for n in (s.day, *s.fields) if n} | {f.name for f in ledger.asked}
    for clock in ledger.clocks:
        assert not clock.limit or clock.limit in LIMITS
        assert {clock.start, *clock.stop} - {"opened", "closed"} <= written
        if clock.limit:
            assert LIMITS[clock.limit].article or LIMITS[clock.limit].source


@every
def test_a_refusal_tells_the_article(ledger: Ledger) -> None:
    for step in ledger.flow.steps:
        if not step.article:
            continue
        elsewhere = next((s for s in ledger.flow.states if s not in step.sources), None)
        if elsewhere:
            assert cite(step.article) in procedure.not_now(ledger, step, elsewhere, {})
        if step.day and step.follows:
            values = {step.day: "2023-05-06", **step.fills, **{n: v[0] for n, v in step.when.items() if v[0]}}
            if holds(step.when, values):
                told = procedure.unlawful(ledger, Facts(date(2023, 5, 1), None, ledger.flow.initial, values), LAW)
                assert "《" in told[step.day] or "〔" in told[step.day]


def test_a_step_within_a_period_is_refused_after_its_last_day_and_one_beyond_it_before(db: None) -> None:
    """行政处罚法 64: five working days to ask for a hearing; what waits for it comes after its last day."""
    values = {"subject": "占道", "accepted_on": "2024-03-01", "told_on": "2024-03-04", "sent_on": "2024-03-11"}
    facts = Facts(date(2024, 3, 1), None, "review", values)
    assert "尚不能送审" in procedure.unlawful(TRIAL, facts, LAW)["sent_on"]
    for more in ({"sent_on": "2024-03-12"}, {"waived": "当面表示放弃"}, {"heard_on": "2024-03-08"}):
        assert procedure.unlawful(TRIAL, replace(facts, values=values | more), LAW) == {}
    late = {"subject": "占道", "accepted_on": "2024-03-01", "extended_on": "2024-06-01", "days": 30}
    assert "届满" in procedure.unlawful(TRIAL, replace(facts, values=late), LAW)["extended_on"]
    assert "最多延长30日" in procedure.unlawful(TRIAL, replace(facts, values=late | {"days": 31}), LAW)["days"]
