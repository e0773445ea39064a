"""Forms drawn from a ledger's declaration: what each field shows, what was typed, what is wrong.

A form's values stay as they were typed until `fazhang.ledgers.door` takes them, so nothing typed is ever lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from fazhang.ledgers.fields import Choice, Field, Int, Many, Note, Number, Pick, Rows, Terms, Text, Yes
from fazhang.ledgers.spec import Ledger

BUTTONS = 5
"""A choice of at most so many options is shown as buttons."""
CLEAR = "clear__"
"""Prefix of the box that empties a personal field when a record is corrected."""
MARK = "rows__"
"""Prefix of the hidden input which says that a form shows a table; without it the table is left as it is."""
SPARE = 2
"""Empty rows below a table, for browsers without scripts."""
EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass
class Widget:
    """One field on a page. `value`: the text typed (a list for checkboxes). `rows`: the cells of a table, row by row,
    and `blank` those of the row that a script copies to add one.
    """

    name: str
    label: str
    kind: str
    value: Any = ""
    error: str = ""
    required: bool = False
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    offered: tuple[str, ...] = ()
    unit: str = ""
    personal: bool = False
    held: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    rows: list[list[Widget]] = field(default_factory=list)
    blank: list[Widget] = field(default_factory=list)
    noun: str = ""

    @property
    def id(self) -> str:
        return f"f_{self.name}"

    @property
    def wide(self) -> bool:
        if self.kind == "buttons":
            return sum(len(text) + 3 for _, text in self.options) > 24
        return self.kind in ("note", "many", "terms", "pick", "rows") or int(self.attributes.get("maxlength", 0)) >= 80


def typed(post: QueryDict, ledger: Ledger) -> dict[str, Any]:
    """What was typed into a ledger's form, field by field; checkboxes as lists."""
    raw: dict[str, Any] = {}
    for spec in ledger.fields:
        if isinstance(spec, Rows):
            if f"{MARK}{spec.name}" in post:
                raw[spec.name] = rows_typed(post, spec)
        else:
            raw[spec.name] = post.getlist(spec.name) if isinstance(spec, Many) else post.get(spec.name, "")
    for name in ("region", "office", "occurred_on", "closed_on"):
        if name in post:
            raw[name] = post.get(name, "")
    return raw


def rows_typed(post: QueryDict, spec: Rows) -> list[dict[str, Any]]:
    """The rows typed into a table (inputs “field-row-column”), those left empty altogether without."""
    numbers = {int(m[1]) for key in post if (m := re.fullmatch(rf"{spec.name}-(\d{{1,4}})-\w+", key))}
    many = {c.name for c in spec.columns if isinstance(c, Many)}
    found = []
    for n in sorted(numbers):
        keys = {c.name: f"{spec.name}-{n}-{c.name}" for c in spec.columns}
        row = {c: post.getlist(key) if c in many else post.get(key, "") for c, key in keys.items()}
        if any(value not in EMPTY for value in row.values()):
            found.append(row)
    return found


def without_untouched(post: QueryDict, raw: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """For a correction: personal fields left empty keep their values, unless the box to empty them is ticked."""
    return {
        name: value
        for name, value in raw.items()
        if not (name in {f.name for f in ledger.personal} and not value and f"{CLEAR}{name}" not in post)
    }


def row(spec: Rows, n: int | str, values: Mapping[str, Any]) -> list[Widget]:
    """The cells of one row of a table."""
    made = []
    for column in spec.columns:
        cell = widget(column, values)
        cell.name = f"{spec.name}-{n}-{column.name}"
        made.append(cell)
    return made


def _table(made: Widget, spec: Rows, value: Any) -> None:
    held = [r for r in value if isinstance(r, Mapping)] if isinstance(value, list) else []
    # A row that was filled shows what it has: a column left empty must not get its default back.
    filled = [{c.name: r.get(c.name, "") for c in spec.columns} for r in held]
    made.rows = [row(spec, n, values) for n, values in enumerate([*filled, *({} for _ in range(SPARE))])]
    made.blank, made.noun, made.value = row(spec, "__n__", {}), spec.noun, ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)


def widget(
    spec: Field, raw: Mapping[str, Any], error: str = "", required: bool = False, offered: Iterable[str] = (),
    held: bool = False,
) -> Widget:  # fmt: skip
    """The widget of one declared field. `held`: a personal value is stored already and is not shown."""
    value = raw.get(spec.name, "" if held else spec.default)
    made = Widget(
        spec.name, spec.label, spec.widget, _text(value), error, required or spec.required, spec.help,
        personal=spec.personal, held=held, offered=tuple(offered),
    )  # fmt: skip
    must = made.required
    match spec:
        case Rows():
            _table(made, spec, value)
        case Choice():
            made.options = tuple((o, o) for o in spec.options)
            made.kind = "buttons" if len(spec.options) <= BUTTONS and max(map(len, spec.options)) <= 8 else "choice"
            if made.kind == "buttons" and not must:
                made.options = (*made.options, ("", "不填"))
        case Many():
            made.options = tuple((o, o) for o in spec.options)
            made.value = list(value) if isinstance(value, list | tuple) else [v for v in _text(value).split("、") if v]
        case Yes():
            made.kind = "buttons"
            made.options = (("是", "是"), ("否", "否")) if must else (("是", "是"), ("否", "否"), ("", "不填"))
        case Number():
            made.unit = spec.unit
            made.attributes = {"inputmode": "numeric" if isinstance(spec, Int) else "decimal"}
        case Text() | Note():
            made.attributes = {"maxlength": str(spec.max)}
        case Pick():
            made.help = "；".join(t for t in (spec.help, "从登记册中选取") if t)
            if spec.max > 1 and "顿号" not in made.help:
                made.help += "，多项用顿号分开"
            made.attributes = {"data-most": str(spec.max)}
        case Terms():
            made.help = spec.help or "多项用顿号分开"
    return made


@dataclass(frozen=True)
class Sections:
    """The fields of a form: those about the matter, those of its later stages, and those that identify residents."""

    basic: list[Widget]
    personal: list[Widget]
    later: list[Widget]

    @property
    def later_open(self) -> bool:
        """Whether something was typed, or is wrong, among the later stages'."""
        return any(w.error or _filled(w) for w in self.later)

    @property
    def later_filled(self) -> list[Widget]:
        return [w for w in self.later if w.error or _filled(w)]

    @property
    def later_empty(self) -> list[Widget]:
        return [w for w in self.later if not w.error and not _filled(w)]


def _filled(made: Widget) -> bool:
    return made.held or made.value not in EMPTY or len(made.rows) > SPARE


def sections(
    ledger: Ledger, raw: Mapping[str, Any], errors: Mapping[str, str], offered: Mapping[str, Iterable[str]],
    held: Iterable[str] = (), needed: Iterable[str] = (),
) -> Sections:  # fmt: skip
    """Every field of a ledger as widgets. `needed`: names that are required beyond the declaration."""
    stored, must, asked = set(held), set(needed), {f.name for f in ledger.asked}

    def made(fields: Iterable[Field]) -> list[Widget]:
        return [
            widget(f, raw, errors.get(f.name, ""), f.name in must, offered.get(f.name, ()), f.name in stored)
            for f in fields
        ]

    return Sections(
        made(f for f in ledger.fields if not f.personal and f.name in asked),
        made(f for f in ledger.fields if f.personal and f.name in asked),
        made(f for f in ledger.fields if f.name not in asked),
    )


def summary(ledger: Ledger, errors: Mapping[str, str], shown: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """(id of the field, message) in the order of the form, for the list of faults at its head.

    `shown`: names of the inputs there are on the page; a fault of another field is told with its label, without a link.
    """
    order = ["occurred_on", "region", "office", "closed_on", *(f.name for f in ledger.fields)]
    names = sorted(errors, key=lambda n: order.index(n) if n in order else len(order))
    labels = {f.name: f.label for f in ledger.fields}

    def told(name: str) -> tuple[str, str]:
        if name and (shown is None or name in shown):
            return f"f_{name}", errors[name]
        label = labels.get(name, "")
        return "", errors[name] if not label or label in errors[name] else f"{label}：{errors[name]}"

    return [told(n) for n in names]
