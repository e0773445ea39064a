"""Forms drawn from a ledger's declaration: what each field shows, what was typed, what is wrong.

A form's values stay as they were typed until `fazhang.ledgers.door` takes them, so nothing typed is ever lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from fazhang.ledgers.fields import Choice, Field, Int, Many, Note, Number, Terms, Text, Yes
from fazhang.ledgers.spec import Ledger

BUTTONS = 5
"""A choice of at most so many options is shown as buttons."""
CLEAR = "clear__"
"""Prefix of the box that empties a personal field when a record is corrected."""


@dataclass
class Widget:
    """One field on a page. `value`: the text typed (a list for checkboxes)."""

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

    @property
    def id(self) -> str:
        return f"f_{self.name}"

    @property
    def wide(self) -> bool:
        if self.kind == "buttons":
            return sum(len(text) + 3 for _, text in self.options) > 24
        return self.kind in ("note", "many", "terms") or int(self.attributes.get("maxlength", 0)) >= 80


def typed(post: QueryDict, ledger: Ledger) -> dict[str, Any]:
    """What was typed into a ledger's form, field by field; checkboxes as lists."""
    raw: dict[str, Any] = {}
    for spec in ledger.fields:
        raw[spec.name] = post.getlist(spec.name) if isinstance(spec, Many) else post.get(spec.name, "")
    for name in ("region", "office", "occurred_on", "closed_on"):
        if name in post:
            raw[name] = post.get(name, "")
    return raw


def without_untouched(post: QueryDict, raw: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """For a correction: personal fields left empty keep their values, unless the box to empty them is ticked."""
    return {
        name: value
        for name, value in raw.items()
        if not (name in {f.name for f in ledger.personal} and not value and f"{CLEAR}{name}" not in post)
    }


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
        case Terms():
            made.help = spec.help or "多项用顿号分开"
    return made


@dataclass(frozen=True)
class Sections:
    """The fields of a form: those about the matter, and those that identify residents."""

    basic: list[Widget]
    personal: list[Widget]

    @property
    def all(self) -> list[Widget]:
        return [*self.basic, *self.personal]


def sections(
    ledger: Ledger, raw: Mapping[str, Any], errors: Mapping[str, str], offered: Mapping[str, Iterable[str]],
    held: Iterable[str] = (), needed: Iterable[str] = (),
) -> Sections:  # fmt: skip
    """Every field of a ledger as widgets. `needed`: names that are required beyond the declaration."""
    stored, must = set(held), set(needed)
    made = [
        widget(f, raw, errors.get(f.name, ""), f.name in must, offered.get(f.name, ()), f.name in stored)
        for f in ledger.fields
    ]
    return Sections([w for w in made if not w.personal], [w for w in made if w.personal])


def summary(ledger: Ledger, errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """(id of the field, message) in the order of the form, for the list of faults at its head."""
    order = ["occurred_on", "region", "office", "closed_on", *(f.name for f in ledger.fields)]
    names = sorted(errors, key=lambda n: order.index(n) if n in order else len(order))
    return [(f"f_{n}" if n else "", errors[n]) for n in names]
