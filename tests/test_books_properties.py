"""Invariants of the books over any sequence of permitted acts on any ledger."""

import json
import random
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhang.books import door as books
from fazhang.books import state
from fazhang.books.chart import CHART
from fazhang.books.digest import canonical
from fazhang.books.models import Book, Posting
from fazhang.books.verify import problems as book_problems
from fazhang.ledgers import booking, door, verify
from fazhang.ledgers.door import Invalid
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.places.scope import Denied
from tests.books_world import PLACES, TOWN, VILLAGES, build_places, clerk, closing, fill, fill_registers

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Undo(Exception):
    pass


def play(seed: int, acts: int, ledgers: list[str]) -> None:
    """A random life of a township: registering, closing, reopening, amending, voiding, closing periods."""
    rng = random.Random(seed)
    scope = clerk()
    for _ in range(acts):
        code = rng.choice(ledgers)
        ledger = LEDGERS[code]
        day = date(2022, 1, 1) + timedelta(days=rng.randint(0, 1090))
        records = list(Record.objects.filter(ledger=code))
        choice = rng.random()
        try:
            if choice < 0.5 or not records:
                raw = fill(ledger, rng, day)
                if rng.random() < 0.3:
                    raw |= closing(ledger, rng, raw, day)
                    entry = door.Entry(raw, closed_on=day + timedelta(days=rng.randint(0, 200)))
                else:
                    entry = door.Entry(raw)
                door.register(ledger=code, entries=[entry], scope=scope)
                continue
            record = rng.choice(records)
            values = booking.unpack(record)
            if choice < 0.7:
                step = rng.choice(ledger.flow.steps)
                raw = closing(ledger, rng, values, record.occurred_on) if step.closes else {}
                on = record.occurred_on + timedelta(days=rng.randint(-1, 300))
                door.move(moves=[door.Move(record.pk, step.code, raw, on)], scope=scope)
            elif choice < 0.85:
                raw = fill(ledger, rng, day)
                if record.closed_on:
                    raw |= closing(ledger, rng, raw, day)
                door.amend(record=record.pk, raw=raw, scope=scope)
            elif choice < 0.95:
                door.void(record=record.pk, reason="重复登记", scope=scope)
            else:
                books.close_period(TOWN, rng.choice([2022, 2023]), rng.choice([None, 3, 6, 9, 12]), "tester")
        except (Invalid, Denied, books.BooksError):
            continue  # a refusal is a permitted outcome: it must leave everything as it was


def check_everything() -> None:
    assert not list(book_problems())
    assert not list(verify.problems())
    assert not list(verify.unequal(Book.objects.get(town=TOWN)))
    for period in (state.Period.year(2022), state.Period(date(2022, 3, 5), date(2023, 7, 19)), state.Period.year(2024)):
        for region in ("990101", *VILLAGES):
            figures = state.State(region, period)
            for code, account in CHART.items():
                figure = figures.figure(code)
                rows = state.postings(code, region, period)
                assert rows.count() == figure.count, (code, region, period)
                if account.kind != "ratio":
                    total = sum(p.quantity for p in rows)
                    assert account.value(total) == figure.value, (code, region, period)
                    assert sum(f.value for f in figures.by_dim(code)) == figure.value
        for code in ("grid.reports", "dispute.in_progress", "dispute.rate", "petition.visits"):
            alone = [state.figure(code, region, period) for region in ("990101", TOWN, *VILLAGES)]
            assert state.by_region(code, ["990101", TOWN, *VILLAGES], period) == alone


@FEW
@given(seed=st.integers(0, 10**6))
def test_any_life_leaves_books_and_records_equal_and_every_figure_the_sum_of_its_rows(seed):
    try:
        with transaction.atomic():
            build_places()
            play(seed, 40, list(LEDGERS))
            check_everything()
            raise Undo
    except Undo:
        pass


@FEW
@given(seed=st.integers(0, 10**6))
def test_any_life_of_cases_keeps_the_balances(seed):
    """上年结转＋本期＝办结＋在办, for any period, whatever was reopened, corrected or voided."""
    cases = ["petition", "dispute", "hazard", "enforcement_case", "task", "exam", "officer", "litigation"]
    try:
        with transaction.atomic():
            build_places()
            play(seed, 60, cases)
            periods = [state.Period.year(y) for y in (2022, 2023, 2024)]
            for period in periods:
                broken = state.State(TOWN, period).broken_identities()
                balances = [b for b in broken if b[0].relation == "="]
                assert not balances, [(b[0].code, b[1], b[2]) for b in balances]
            raise Undo
    except Undo:
        pass


@pytest.mark.parametrize("code", list(LEDGERS))
def test_voiding_a_record_of_any_ledger_takes_back_all_it_posted(code):
    build_places()
    fill_registers(LEDGERS[code])
    counted = [c for c, a in CHART.items() if a.kind != "ratio"]
    before = state.State(TOWN, state.Period.year(2023))
    were = [before.figure(c).value for c in counted]
    rng = random.Random(code)
    raw = fill(LEDGERS[code], rng, date(2023, 5, 6))
    done = door.register(ledger=code, entries=[door.Entry(raw)], scope=clerk())
    door.void(record=done.ids[0], reason="重复登记", scope=clerk())
    sums: dict[tuple[str, str], int] = {}
    for p in Posting.objects.filter(subject=done.ids[0]):
        sums[p.indicator, p.dim] = sums.get((p.indicator, p.dim), 0) + p.quantity
    assert not any(sums.values())
    figures = state.State(TOWN, state.Period.year(2023))
    assert [figures.figure(c).value for c in counted] == were
    assert set(PLACES) >= set(VILLAGES)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.text(st.characters(categories=["Cs", "Cc", "Lo"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON)
def test_the_canonical_text_of_a_value_is_the_same_whichever_library_writes_it(value):
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert canonical(value) == plain
