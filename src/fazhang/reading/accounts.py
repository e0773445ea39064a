"""What a figure counts: the account of the chart whose cue words stand around it (words/indicators.toml).

Three zones are read, each discounted: the stretch the figure stands in, what the sentence said before, the headings. A
figure without words of its own (其中, 参加人次, 化解118件) goes with the figure before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from fazhang.reading import lexicon
from fazhang.reading.lexicon import alike


@dataclass(frozen=True)
class Account:
    """One account's cues, compiled; the place in the file breaks ties."""

    code: str
    units: frozenset[str]
    strong: re.Pattern[str] | None
    follow: re.Pattern[str] | None
    cue: re.Pattern[str] | None
    weak: re.Pattern[str] | None
    against: re.Pattern[str] | None
    after: frozenset[str]
    after_needs: re.Pattern[str] | None
    last: bool
    any: re.Pattern[str]  # any cue at all, in any zone; what it does not find scores nothing


@dataclass(frozen=True)
class Context:
    """The words around a figure: `near` before it, `follow` (a noun) after it and the `rest` of that clause where no
    other figure ends it; `earlier` in the sentence, `heading` above."""

    near: str
    follow: str
    rest: str
    earlier: str
    heading: str
    previous: str | None = None  # account of the figure before it in the same sentence


@cache
def zones() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where the noun after a figure ends, and what says nothing about a figure."""
    data = lexicon.table("indicators")["context"]
    return re.compile(data["verbs"]), re.compile(rf"^(?:{data['empty']}|[、（）“”])*$")


@cache
def shared_verbs() -> re.Pattern[str]:
    """Verbs that the first item of an enumeration lends to the others."""
    return re.compile(lexicon.table("indicators")["context"]["list"])


@cache
def weights() -> dict[str, float]:
    return dict(lexicon.table("indicators")["weights"])


@cache
def _accounts() -> list[Account]:
    data = lexicon.table("indicators")
    groups = data["units"]

    def pattern(entry: dict[str, str], key: str) -> re.Pattern[str] | None:
        return lexicon.words(entry[key]) if entry.get(key) else None

    found = []
    for entry in data["account"]:
        units: list[str] = []
        for word in entry["units"].split():
            units += groups[word[1:]].split() if word.startswith("@") else [word]
        cues = [alike(entry[key]) for key in ("strong", "follow", "cue", "weak") if entry.get(key)]
        found.append(
            Account(
                code=entry["code"],
                units=frozenset(units),
                strong=pattern(entry, "strong"),
                follow=pattern(entry, "follow"),
                cue=pattern(entry, "cue"),
                weak=pattern(entry, "weak"),
                against=pattern(entry, "not"),
                after=frozenset(entry.get("after", "").split()),
                after_needs=pattern(entry, "after_needs"),
                last=bool(entry.get("last")),
                any=re.compile("|".join(f"(?:{cue})" for cue in cues), re.MULTILINE),
            )
        )
    return found


@cache
def _by_unit(unit: str) -> list[Account]:
    return [account for account in _accounts() if unit in account.units]


def codes(outside: bool = False) -> list[str]:
    """The codes the lexicon knows; with `outside` those that are deliberately not in the chart of accounts."""
    return [a["code"] for a in lexicon.table("indicators")["account"] if bool(a.get("outside")) == outside]


def _score(account: Account, context: Context) -> float:
    """How well an account fits; the sum of what its cues say in each zone."""
    weight = weights()
    if account.against and (account.against.search(context.near) or account.against.search(context.follow)):
        score = weight["not"]
    elif account.against and context.rest and account.against.search(context.rest):
        score = weight["rest_not"]
    else:
        score = 0.0
    if account.follow and context.follow and account.follow.search(context.follow):
        score += weight["strong"] * weight["follow"]
    for name in ("strong", "cue", "weak"):
        pattern: re.Pattern[str] | None = getattr(account, name)
        if pattern is None:
            continue
        best = 0.0
        if match := pattern.search(context.near):
            # The nearer the better: the last object before a figure is the one it counts.
            best = 1 + 0.2 * match.end() / max(1, len(context.near))
        if context.follow and pattern.search(context.follow):
            best = max(best, weight["follow"])
        if best < weight["rest"] and context.rest and pattern.search(context.rest):
            best = weight["rest"]
        if best < weight["earlier"] and pattern.search(context.earlier):
            best = weight["earlier"]
        if best < weight["earlier"] and pattern.search(context.heading):
            best = weight["heading"]
        score += weight[name] * best
    if context.previous in account.after and (
        account.after_needs is None
        or account.after_needs.search(context.near)
        or account.after_needs.search(context.follow)
        or account.after_needs.search(context.rest)
    ):
        score += weight["carry"]
    return score


def classify(unit: str, context: Context) -> list[tuple[str, float]]:
    """Accounts that a figure may count, best first; empty where none fits."""
    weight = weights()
    # One search over all zones at once spares nearly every account: ^ and $ hold at each zone's edge.
    zones = "\n".join((context.near, context.follow, context.rest, context.earlier, context.heading))
    scored = [
        (account.last, account.code, round(_score(account, context), 2))
        for account in _by_unit(unit)
        if context.previous in account.after or account.any.search(zones)
    ]
    fitting = [one for one in scored if one[2] >= weight["threshold"]]
    fitting.sort(key=lambda one: (one[0], -one[2]))
    return [(code, score) for _, code, score in fitting[:4]]
