"""Drafting from the books: whole sentences for each section out of what was done, or did not happen.

The sentences are data (phrases.toml); their figures are tokens, so a draft is as traceable as an edited report.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from fazhang.books.state import Period, State
from fazhang.ledgers.models import Record
from fazhang.ledgers.spec import VOID
from fazhang.places.models import Region
from fazhang.reports.build import codes_of
from fazhang.reports.flow import ROLES
from fazhang.reports.tokens import Reader, parse, printed

_DIGITS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", *(f"十{d}" for d in "一二三四五六七八九"))
HEADINGS = {
    "measures": "推进法治政府建设的主要举措和成效",
    "first_responsible": "党政主要负责人履行推进法治建设第一责任人职责情况",
    "problems": "存在的不足和原因",
    "plan": "{next}年度主要安排",
    "other": "其他需要报告的情况",
}


@dataclass(frozen=True)
class Phrase:
    role: str
    text: str
    head: str = ""
    needs: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    none: str = ""


@dataclass(frozen=True)
class Proposal:
    """A sentence for a section: `text` with tokens, `preview` as it prints today."""

    role: str
    head: str
    text: str
    preview: str


@dataclass(frozen=True)
class Draft:
    """A section ready to be saved."""

    role: str
    heading: str
    body: str
    proposals: tuple[Proposal, ...] = field(default=())


@lru_cache
def phrases() -> tuple[Phrase, ...]:
    data = tomllib.loads(files(__package__).joinpath("phrases.toml").read_text("utf-8"))
    return tuple(
        Phrase(**{**p, "needs": tuple(p.get("needs", ())), "below": tuple(p.get("below", ()))}) for p in data["phrase"]
    )


def _names(town: str, period: Period) -> dict[str, str]:
    """Names worth telling, from the records: the laws studied most, the demonstration villages."""
    rows = Record.objects.filter(town=town, occurred_on__lte=period.end).exclude(state=VOID)
    laws: Counter[str] = Counter()
    for record in rows.filter(ledger="study", occurred_on__gte=period.start):
        # A name with braces would be read as a figure.
        laws.update(law for law in record.stored().get("laws", ()) if not set(law) & set("{}"))
    told = [law if law.startswith("《") else f"《{law}》" for law, _ in laws.most_common(4)]
    demo = rows.filter(ledger="demo_village").exclude(closed_on__lte=period.end).order_by("region", "pk")
    named = [v for v in (r.stored() for r in demo) if v.get("named_on", "9999") <= period.end.isoformat()]
    villages = [v for v in dict.fromkeys(v["village"] for v in named) if not set(v) & set("{}")]
    names = villages[:6]
    return {
        "laws": f"，学习{'、'.join(told)}等" if told else "",
        "villages": f"（{'、'.join(names)}{'等' if len(villages) > len(names) else ''}）" if names else "",
    }


class _Judge:
    """Whether a phrase fits what the books say."""

    def __init__(self, town: str, period: Period) -> None:
        self.now, self.before = State(town, period), State(town, period.last_year())

    def value(self, term: str) -> Decimal:
        if term.startswith("last("):
            return self.before.figure(term[5:-1]).value or Decimal(0)
        return self.now.figure(term).value or Decimal(0)

    def text(self, phrase: Phrase) -> str:
        if phrase.below:
            return phrase.text if self.value(phrase.below[0]) < self.value(phrase.below[1]) else ""
        if all(self.value(code) > 0 for code in phrase.needs):
            return phrase.text
        return phrase.none


def propose(town: str, year: int, until: date, role: str = "") -> list[Proposal]:
    """Sentences the books support, for one role or all, in the order of the report."""
    period = Period.year(year, until)
    judge, names = _Judge(town, period), _names(town, period)
    last = period.last_year()
    words = names | {"town": _town_name(town), "year": str(year), "next": str(year + 1)}
    found = []
    for phrase in phrases():
        if role and phrase.role != role:
            continue
        text = judge.text(phrase)
        if not text:
            continue
        for name, value in words.items():
            # Tokens are in double braces: only the single ones are names.
            text = text.replace("{" + name + "}", value)
        text = text.replace(" last}}", f" from={last.start.isoformat()} to={last.end.isoformat()}}}}}")
        found.append((phrase, text))
    reader = Reader(town, period, codes_of([t for _, t in found]))
    return [Proposal(p.role, p.head, t, preview(t, reader)) for p, t in found]


def preview(text: str, reader: Reader) -> str:
    """Text with its figures printed."""
    return "".join(
        part if isinstance(part, str) else printed(part, reader.figure(part).value)[0] for part in parse(text)
    )


def _town_name(town: str) -> str:
    return Region.objects.values_list("name", flat=True).get(path=town)


def draft(town: str, year: int, until: date) -> list[Draft]:
    """A whole report: every mandatory section, none left out."""
    proposals = propose(town, year, until)
    out = []
    number = 0
    for role in ROLES:
        mine = tuple(p for p in proposals if p.role == role)
        heading = ""
        if role != "intro":
            heading = f"{_DIGITS[number]}、{HEADINGS[role].replace('{next}', str(year + 1))}"
            number += 1
        out.append(Draft(role, heading, _body(role, mine), mine))
    return out


def _body(role: str, proposals: tuple[Proposal, ...]) -> str:
    if role == "problems":
        return "\n".join(f"（{_DIGITS[i]}）{p.text}" for i, p in enumerate(proposals))
    heads = list(dict.fromkeys(p.head for p in proposals))
    if heads == [""]:
        joined = "\n" if role == "plan" else ""
        return joined.join(p.text for p in proposals)
    return "\n".join(
        f"（{_DIGITS[i]}）{head}。" + "".join(p.text for p in proposals if p.head == head)
        for i, head in enumerate(heads)
    )
