"""The chart of accounts."""

from decimal import Decimal

import pytest

from fazhang.books.chart import CHART, IDENTITIES, Formula
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import While


def test_every_indicator_that_is_stored_is_posted_by_some_ledger():
    posted = {p.indicator for ledger in LEDGERS.values() for p in ledger.posts}
    assert {c for c, i in CHART.items() if i.kind != "ratio"} == posted


def test_stocks_are_posted_only_by_while_and_flows_never():
    for ledger in LEDGERS.values():
        for post in ledger.posts:
            assert isinstance(post, While) == (CHART[post.indicator].kind == "stock"), (ledger.code, post.indicator)


def test_a_rate_without_a_base_is_none_not_zero():
    assert Formula("100*petition.resolved/petition.visits").evaluate(lambda code, opening: Decimal(0)) is None


def test_a_formula_reads_opening_balances_apart_from_closing_ones():
    seen = []
    Formula("opening(dispute.in_progress)+dispute.registered-dispute.in_progress").evaluate(
        lambda code, opening: seen.append((code, opening)) or Decimal(1)
    )
    assert seen == [("dispute.in_progress", True), ("dispute.registered", False), ("dispute.in_progress", False)]


@pytest.mark.parametrize("text", ["__import__('os')", "petition.visits**2", "open('x')", "petition.visits if 1 else 2"])
def test_a_formula_is_arithmetic_and_nothing_else(text):
    with pytest.raises(ValueError, match="not"):
        Formula(text).evaluate(lambda code, opening: Decimal(1))


def test_every_identity_names_only_stored_indicators():
    for identity in IDENTITIES:
        for formula in (identity.left, identity.right):
            assert all(CHART[code].kind != "ratio" for code, _ in formula.terms)
