"""docs/reference/procedures.md and limits.md, drawn from the declarations: states, steps, clocks, papers, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fazhang.books.chart import CHART
from fazhang.ledgers.flow import CLOCK_KINDS
from fazhang.ledgers.limits import EVIDENCE, LIMITS, cite
from fazhang.ledgers.registry import LEDGERS, by_chapter
from fazhang.ledgers.spec import Clock, Ledger, Step, When
from fazhang.markdown import code, table, terms


def is_case(ledger: Ledger) -> bool:
    """Has it a procedure of its own: more than open and closed, a clock, or papers?"""
    return bool(len(ledger.flow.states) > 2 or ledger.clocks or ledger.documents)


def _labels(ledger: Ledger, names: Iterable[str]) -> str:
    return "、".join(ledger.day_label(n) for n in names)


def _days(ledger: Ledger, names: Iterable[str]) -> str:
    return "、".join(ledger.day_label(n) for n in names)


def _when(ledger: Ledger, when: When) -> str:
    return "；".join(f"{ledger.field(n).label}：{terms(v)}" for n, v in when.items())


def _clocks(ledger: Ledger, codes: Iterable[str]) -> str:
    return "、".join(ledger.clock(c).name for c in codes)


def _parts(*parts: tuple[str, str]) -> str:
    """What is filled of the parts, each behind what it is."""
    return "；".join(f"{what}：{text}" if what else text for what, text in parts if text)


def _does(k: Ledger, step: Step) -> str:
    fixed = "、".join(f"{k.field(n).label}＝{terms([v])}" for n, v in step.fills.items())
    return _parts(
        ("记日期", _days(k, [n for n in (step.day, "closed" if step.closes else "") if n])),
        ("必填", _labels(k, step.needs)),
        ("可填", _labels(k, step.takes)),
        ("加一行", _labels(k, [step.adds] if step.adds else [])),
        ("自动填", fixed),
        ("清空", _labels(k, step.clears)),
        ("", "指定承办机构" if step.assigns else ""),
        ("登记到", LEDGERS[step.opens].name if step.opens else ""),
        ("", "并入另一件" if step.joins else ""),
    )


def _order(k: Ledger, step: Step) -> str:
    return _parts(
        ("条件", _when(k, step.when)),
        ("须先有", _days(k, step.follows)),
        ("不早于", _days(k, step.order)),
        ("期限内", _clocks(k, step.within)),
        ("期满后", _clocks(k, step.beyond)),
    )


def _length(clock: Clock) -> str:
    if clock.until:
        return "至该日"
    limit = LIMITS[clock.limit]
    more = f"，可延长{LIMITS[clock.extension.limit].term}" if clock.extension else ""
    return f"{limit.term}{more}（[{clock.limit}](limits.md#{clock.limit})）"


def _clock(k: Ledger, clock: Clock) -> tuple[str, ...]:
    limit = LIMITS.get(clock.limit)
    return (
        code(clock.code),
        clock.name,
        CLOCK_KINDS[clock.kind],
        k.day_label(clock.until or clock.start),
        _days(k, clock.stop),
        _length(clock),
        _parts(
            ("", _when(k, clock.when)),
            ("不计入", "、".join(f"{k.day_label(a)}至{k.day_label(b)}" for a, b in clock.pauses)),
            ("可免", _labels(k, [clock.waiver] if clock.waiver else [])),
            ("", clock.expiry),
        ),
        f"{limit.cite} {limit.evidence}" if limit else "",
        "✓" if limit and limit.configurable else "",
    )


def _ledger(k: Ledger) -> Iterator[str]:
    yield f'<a id="{k.code}"></a>\n\n### `{k.code}` {k.name}\n'
    states = k.flow.states
    posts = "、".join(dict.fromkeys(CHART[p.indicator].name for p in k.posts))
    yield _parts(("依据", "；".join(cite(b) for b in k.basis)), ("计入", posts)) + "\n"
    yield table(
        ("State", "名称", ""),
        (
            (code(s), name, "begins" if s == k.flow.initial else "settled" if s in k.flow.ended else "")
            for s, name in states.items()
        ),
    )
    yield table(
        ("Step", "名称", "From → to", "Permission", "Writes", "Order and time", "Told", "依据"),
        (
            (
                code(s.code),
                s.name,
                f"{'、'.join(states[x] for x in s.sources)} → {states[s.target]}",
                code(s.permission),
                _does(k, s),
                _order(k, s),
                ", ".join(s.tells),
                cite(s.article) if s.article else "",
            )
            for s in k.flow.steps
        ),
    )
    if k.clocks:
        heads = ("Clock", "名称", "Kind", "Begins", "Ends", "Length", "When", "依据", "Configurable")
        yield table(heads, (_clock(k, c) for c in k.clocks))
    if k.documents:
        yield table(
            ("Paper", "名称", "Needs", "When", "In every file", "依据"),
            (
                (
                    code(d.code),
                    d.name,
                    _labels(k, d.needs),
                    _when(k, d.when),
                    "✓" if d.required else "",
                    cite(d.article) if d.article else "",
                )
                for d in k.documents
            ),
        )


def procedures() -> str:
    chapters = [(name, [k for k in group if is_case(k)]) for _, name, group in by_chapter()]
    out = [
        "# Procedures\n",
        (
            "The ledgers that are cases: their states, steps, clocks and papers, as `src/fazhang/ledgers/kinds/<code>.py` "
            "declares them and `fazhang.ledgers.procedure` judges them, on the values of a record alone: a step, a "
            "correction and a matter entered when it was settled are bound in the same way. *Order and time*: what must "
            "hold before the step (条件), days that must be there and not be later (须先有), days that must not be later if "
            "they are there (不早于), periods that must not have run out (期限内) or must have (期满后). Every step can be "
            "taken back by who may `reopen`. How long a clock runs: [limits](limits.md).\n"
        ),
    ]
    out += [f"- {name}: {', '.join(f'[{k.name}](#{k.code})' for k in group)}" for name, group in chapters if group]
    for name, group in chapters:
        if group:
            out.append(f"\n## {name}\n")
            out += [text for ledger in group for text in _ledger(ledger)]
    return "\n".join(out)


def users(key: str) -> list[Ledger]:
    """The ledgers with a clock of this limit, or one that it extends."""
    return [
        k for k in LEDGERS.values() if any(key in (c.limit, c.extension.limit if c.extension else "") for c in k.clocks)
    ]


def limits() -> str:
    laws = dict.fromkeys(limit.law for limit in LIMITS.values())
    marks = "; ".join(f"{mark} {meaning}" for mark, meaning in EVIDENCE.items())
    out = [
        "# Limits\n",
        (
            f"The {len(LIMITS)} statutory limits, declared in `src/fazhang/ledgers/limits.toml`. Evidence: {marks}. What is "
            "configurable is a default with its source; an administrator replaces it for a place, with the rule that holds "
            "there. Periods are counted as 民法典 201–203 says (`fazhang.ledgers.calendar`).\n"
        ),
    ]
    for law in laws:
        out.append(f"## {law}\n")
        rows = []
        for limit in LIMITS.values():
            if limit.law == law:
                used = ", ".join(f"[{k.name}](procedures.md#{k.code})" for k in users(limit.key))
                rows.append(
                    (
                        f'<a id="{limit.key}"></a>{code(limit.key)}',
                        limit.name,
                        limit.term,
                        limit.start,
                        limit.article,
                        limit.evidence,
                        limit.source if limit.configurable else "",
                        used,
                    )
                )
        out.append(
            table(("Key", "名称", "期限", "From", "Article", "Evidence", "Configurable: source", "Clocks of"), rows)
        )
    return "\n".join(out)
