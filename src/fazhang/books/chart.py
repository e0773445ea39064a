"""The chart of accounts (会计科目): what is counted, in which unit, as flow, stock or ratio.

`chart.csv` is the registry, `identities.csv` the balances that must hold; both are plain tables a domain person can
read and extend. Ratios are formulas over other indicators and are never stored. A formula may use + - * / and
parentheses over indicator codes and ``opening(stock)``, the stock's balance before the period began (上年结转).
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from importlib.resources import files
from typing import Literal

Kind = Literal["flow", "stock", "ratio"]
Lookup = Callable[[str, bool], Decimal]
"""(indicator code, is it the opening balance) → value in the indicator's unit."""


@dataclass(frozen=True)
class Formula:
    """An arithmetic expression over indicators. Division by zero yields None: there is no such rate."""

    text: str

    @cached_property
    def tree(self) -> ast.expr:
        return ast.parse(self.text, mode="eval").body

    @cached_property
    def terms(self) -> tuple[tuple[str, bool], ...]:
        """The (code, opening) pairs it uses, in order, each once."""
        found: dict[tuple[str, bool], None] = {}

        def visit(node: ast.expr) -> None:
            match node:
                case ast.BinOp(left=left, right=right):
                    visit(left)
                    visit(right)
                case ast.Call(func=ast.Name(id="opening"), args=[argument]):
                    found[_code(argument), True] = None
                case ast.Attribute():
                    found[_code(node), False] = None

        visit(self.tree)
        return tuple(found)

    def evaluate(self, lookup: Lookup) -> Decimal | None:
        try:
            return _evaluate(self.tree, lookup)
        except ZeroDivisionError:
            return None


def _code(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    raise ValueError(f"not an indicator: {ast.unparse(node)}")


def _evaluate(node: ast.expr, lookup: Lookup) -> Decimal:
    match node:
        case ast.Constant(value=int(value)):
            return Decimal(value)
        case ast.Attribute():
            return lookup(_code(node), False)
        case ast.Call(func=ast.Name(id="opening"), args=[argument]):
            return lookup(_code(argument), True)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _evaluate(left, lookup), _evaluate(right, lookup)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Div():
                    if not b:
                        raise ZeroDivisionError
                    return a / b
    raise ValueError(f"not allowed in a formula: {ast.unparse(node)}")


@dataclass(frozen=True)
class Indicator:
    """One account. `decimals`: a posting's whole quantity is the value × 10^decimals (分 for 元)."""

    code: str
    name: str
    unit: str
    kind: Kind
    decimals: int
    formula: Formula | None
    note: str

    def value(self, quantity: int) -> Decimal:
        return Decimal(quantity).scaleb(-self.decimals) if self.decimals else Decimal(quantity)


@dataclass(frozen=True)
class Identity:
    """A balance that must hold over any period (试算平衡)."""

    code: str
    name: str
    left: Formula
    relation: Literal["=", "<="]
    right: Formula

    def holds(self, lookup: Lookup) -> tuple[bool, Decimal, Decimal]:
        left, right = self.left.evaluate(lookup) or Decimal(0), self.right.evaluate(lookup) or Decimal(0)
        return (left == right if self.relation == "=" else left <= right), left, right


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(files(__package__).joinpath(name).read_text("utf-8").splitlines()))


def _load() -> tuple[dict[str, Indicator], tuple[Identity, ...]]:
    chart = {
        r["code"]: Indicator(
            r["code"],
            r["name"],
            r["unit"],
            r["kind"],  # type: ignore[arg-type]
            int(r["decimals"]),
            Formula(r["formula"]) if r["formula"] else None,
            r["note"],
        )
        for r in _rows("chart.csv")
    }
    identities = tuple(
        Identity(r["code"], r["name"], Formula(r["left"]), r["relation"], Formula(r["right"]))  # type: ignore[arg-type]
        for r in _rows("identities.csv")
    )
    for indicator in chart.values():
        if (indicator.kind == "ratio") != (indicator.formula is not None):
            raise ValueError(f"{indicator.code}: ratios, and only they, have a formula")
    for formula in [i.formula for i in chart.values() if i.formula] + [
        f for i in identities for f in (i.left, i.right)
    ]:
        for code, opening in formula.terms:
            if code not in chart or chart[code].kind == "ratio" or (opening and chart[code].kind != "stock"):
                raise ValueError(f"formula {formula.text}: {code} cannot be used there")
    return chart, identities


_chart, IDENTITIES = _load()
CHART: Mapping[str, Indicator] = _chart
