"""docs/reference, drawn from the code: what is declared is what is documented (`fazhang docs`).

Every page is a function of the declarations alone: no dates, no paths of this machine, no installation's settings.
tests/test_docs.py fails where a page is older than the code or something declared is missing from it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import click

from fazhang.books.chart import CHART, IDENTITIES, Indicator
from fazhang.environment import BUILDING, environment
from fazhang.ledgers.fields import Choice, Field, Many, Note, Number, Terms, Text
from fazhang.ledgers.registry import by_chapter
from fazhang.ledgers.sources import by_chapter as indicators_by_chapter
from fazhang.ledgers.sources import posters
from fazhang.ledgers.spec import Flow, Ledger, Post, While
from fazhang.markdown import code as _code
from fazhang.markdown import table as _table
from fazhang.markdown import terms as _terms
from fazhang.places.models import LEVELS
from fazhang.places.roles import PERMISSIONS, ROLES
from fazhang.reference_procedures import limits, procedures

PACKAGE = Path(__file__).resolve().parent
MADE = "<!-- Made by `fazhang docs` from the code. Do not edit: change the code and run `make docs`. -->\n"


def write(folder: Path, check: bool) -> list[str]:
    """Write every page into `folder`; returns the names of those that were stale, missing or no longer made.

    With `check` nothing is written.
    """
    pages = {name: f"{MADE}\n{make().strip()}\n" for name, make in PAGES.items()}
    stale = []
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if not check:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8", newline="\n")
    for path in sorted(folder.glob("*.md")):
        if path.name not in pages:
            stale.append(path.name)
            if not check:
                path.unlink()
    return stale


# --- Indicators ------------------------------------------------------------------------------------------------


def _posting(ledger: Ledger, post: Post) -> str:
    """One posting of a ledger in words."""
    days = {"opened": ledger.day, "closed": ledger.closed_day}
    day = days.get(post.on) or ledger.field(post.on).label
    amount = ledger.field(post.quantity).label if isinstance(post.quantity, str) else str(post.quantity)
    text = f"{amount}, from {day} until {ledger.closed_day}" if isinstance(post, While) else f"{amount} on {day}"
    if post.dim.startswith("="):
        text += f", as {post.dim[1:]}"
    elif post.dim:
        text += f", by {ledger.field(post.dim).label}"
    if post.when:
        text += ", when " + " and ".join(f"{ledger.field(n).label} is {_terms(v)}" for n, v in post.when.items())
    return text


def _posted_by(account: Indicator) -> str:
    if account.formula:
        return "derived, never posted"
    lines = [
        f"[{ledger.code}](ledgers.md#{ledger.code}): {_posting(ledger, post)}"
        for ledger in posters(account.code)
        for post in ledger.posts
        if post.indicator == account.code
    ]
    return "<br>".join(lines) or "no ledger yet"


def indicators() -> str:
    out = [
        "# Indicators\n",
        (
            f"The chart of accounts (会计科目): {len(CHART)} indicators, declared in `src/fazhang/books/chart.csv`. A flow is "
            "summed over a period; a stock is its balance on the period's last day and has an opening balance (上年结转); a "
            "ratio is a formula over others and is never stored. Quantities are whole numbers in the smallest unit: "
            "*decimals* is how many places that is below the unit (2 for 元: kept in 分). For a ratio it is the number of "
            "places shown. `opening(x)` in a formula is the balance of `x` before the period began.\n"
        ),
    ]
    heads = ("Code", "名称", "单位", "Kind", "Decimals", "Formula", "Posted by", "备注")
    for _, name, codes in indicators_by_chapter():
        out.append(f"## {name}\n")
        rows = (
            (
                _code(a.code), a.name, a.unit, a.kind, a.decimals, _code(a.formula.text) if a.formula else "",
                _posted_by(a), a.note,
            )
            for a in (CHART[c] for c in codes)
        )  # fmt: skip
        out.append(_table(heads, rows))
    out.append("## 试算平衡\n")
    out.append("Identities that must hold over any period, declared in `src/fazhang/books/identities.csv`.\n")
    out.append(
        _table(
            ("Code", "名称", "Left", "", "Right"),
            ((_code(i.code), i.name, _code(i.left.text), i.relation, _code(i.right.text)) for i in IDENTITIES),
        )
    )
    return "\n".join(out)


# --- Ledgers ---------------------------------------------------------------------------------------------------


def _limits(field: Field) -> str:
    """The kind of a field with its bounds."""
    match field:
        case Number():
            low = "" if field.min is None else field.min
            places = f", {field.places} decimals" if field.places else ""
            return f"{field.kind} {low}–{field.max}{field.unit}{places}"
        case Text() | Note():
            return f"{field.kind} ≤{field.max}字"
        case Terms():
            return f"{field.kind} ≤{field.max}项"
    return field.kind


def _field(field: Field) -> tuple[str, ...]:
    options = _terms(field.options) if isinstance(field, Choice | Many) else ""
    marks = {"required": field.required, "personal": field.personal, "listed": field.listed, "searched": field.searched}
    told = [options, field.help, f"默认{_terms([field.default])}" if field.default is not None else ""]
    return (
        _code(field.name), field.label, _limits(field), ", ".join(k for k, v in marks.items() if v),
        "；".join(t for t in told if t), "、".join(field.also),
    )  # fmt: skip


def _steps(flow: Flow, label: Callable[[str], str], field: Callable[[str], str]) -> str:
    return _table(
        ("Step", "名称", "From", "To", "Permission", "Must be filled", "May be filled", "Rule"),
        (
            (
                _code(s.code), s.name, "、".join(map(label, s.sources)), label(s.target) + (" (closes)" if s.closes else ""),
                _code(s.permission), "、".join(map(field, s.needs)), "、".join(map(field, s.takes)), s.article,
            )
            for s in flow.steps
        ),
    )  # fmt: skip


def _ledger(k: Ledger) -> Iterator[str]:
    yield f'<a id="{k.code}"></a>\n\n### `{k.code}` {k.name}\n'
    about = [f"One record: {k.noun}.", f"Dates: {k.day} – {k.closed_day}.", f"Named by `{k.title}`."]
    if k.kind:
        about.append(f"Sorted by {k.field(k.kind).label}.")
    if k.grid:
        about.append("Open to grid members.")
    yield " ".join(about) + "\n"
    if k.basis:
        yield f"依据：{'；'.join(k.basis)}。\n"
    if k.note:
        yield f"说明：{k.note}\n"
    yield _table(("Field", "名称", "Kind", "Marks", "Options, help", "Other headings"), map(_field, k.fields))
    yield f"States: {' → '.join(k.flow.states.values())}.\n"
    yield _steps(k.flow, k.flow.label, lambda name: k.field(name).label)
    if k.posts:
        yield "Postings:\n"
        yield "\n".join(f"- `{p.indicator}` {CHART[p.indicator].name}: {_posting(k, p)}" for p in k.posts) + "\n"
    else:
        yield "Posts nothing.\n"
    if k.rules:
        yield "Rules:\n"
        yield "\n".join(f"- {k.field(r.field).label}: {r.message}" for r in k.rules) + "\n"


def ledgers() -> str:
    chapters = by_chapter()
    out = [
        "# Ledgers\n",
        (
            f"{sum(len(c[2]) for c in chapters)} kinds of record (台账), each declared in one file, "
            "`src/fazhang/ledgers/kinds/<code>.py`. How to add one: [add-a-ledger](../howto/add-a-ledger.md).\n"
        ),
        (
            "Besides its fields every record has a region (`region`), an office (`office`), the day of the fact "
            "(`occurred_on`), the day it was closed (`closed_on`), a state and its evidence files. Marks: *required* must be "
            "filled; *personal* identifies a resident: encrypted at rest, masked, shown only with a logged reason; *listed* "
            "is a column of the list; *searched* enters the search index. Every record can also be corrected (`amend`), "
            "voided (`void`, 已作废) and given files (`attach`) by those who hold that [permission](roles.md).\n"
        ),
    ]
    for code, name, group in chapters:
        out.append(f"- {name} (`{code}`): {', '.join(f'[{k.name}](#{k.code})' for k in group)}")
    for _, name, group in chapters:
        out.append(f"\n## {name}\n")
        for ledger in group:
            out += _ledger(ledger)
    return "\n".join(out)


# --- Roles -----------------------------------------------------------------------------------------------------


def roles() -> str:
    users = ROLES.values()
    return "\n".join(
        [
            "# Roles and permissions\n",
            (
                "A user has one role and is bound to one node of the region tree; the role says what, the node says where "
                "(`places.scope.scope_of`). Declared in `src/fazhang/places/roles.py`.\n"
            ),
            _table(
                ("Code", "角色", "Bound to", "说明"),
                (
                    (
                        _code(r.code),
                        r.name,
                        "、".join(LEVELS[x][1] for x in r.levels),
                        r.description + ("（只见网格员可登记的台账）" if r.grid_only else ""),
                    )
                    for r in users
                ),
            ),
            "## Who may do what\n",
            _table(
                ("Permission", "说明", *(r.name for r in users)),
                (
                    (_code(p), text, *("✓" if p in r.permissions else "" for r in users))
                    for p, text in PERMISSIONS.items()
                ),
            ),
            "`fazhang` on the server itself acts as the user `system`, which holds every permission.\n",
            "## Levels of the region tree\n",
            (
                "A region's path is its 12-digit statistical code without the trailing zeros of the levels below it; a grid's "
                "path is its parent's with three more digits. What begins with a path is below it.\n"
            ),
            _table(("Level", "名称", "Digits of the path"), ((_code(c), name, n) for c, (n, name) in LEVELS.items())),
        ]
    )


# --- Settings --------------------------------------------------------------------------------------------------


def settings() -> str:
    rows = (
        (_code(name), _code(default) if default else "", meaning, ", ".join(map(_code, places)))
        for name, (default, meaning, places) in environment().items()
    )
    return "\n".join(
        [
            "# Settings\n",
            "Everything an installation decides comes from the environment; there is no configuration file.\n",
            _table(("Variable", "Default", "Meaning", "Read in `src/fazhang/`"), rows),
            "## For building and testing\n",
            "Variables of `make` and of the test suite; an installation does not need them.\n",
            _table(("Variable", "Meaning"), ((_code(n), m) for n, m in sorted(BUILDING.items()))),
        ]
    )


# --- Commands --------------------------------------------------------------------------------------------------


def walk(command: click.Command, path: str = "fazhang") -> Iterator[tuple[str, click.Command]]:
    """(full name, command) of a command and everything below it, in alphabetical order."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below
            yield from walk(below, f"{path} {name}")


def _parameter(p: click.Parameter) -> tuple[str, ...]:
    needed = "required" if p.required else ""
    if not isinstance(p, click.Option):
        return _code(p.human_readable_name), "argument", needed, ""
    told = [p.help or "", f"默认{p.default}" if p.show_default and p.default is not None else ""]
    told.append(f"或环境变量{p.envvar}" if p.envvar else "")
    kind = "flag" if p.is_flag else p.metavar or p.type.name
    if isinstance(p.type, click.IntRange):
        kind = f"{p.type.min}–{p.type.max}"
    return " ".join(map(_code, p.opts)), kind, needed, "；".join(t for t in told if t)


def commands() -> str:
    from fazhang.cli import main

    out = ["# Commands\n", "The command `fazhang`. Every command also takes `-h`, `--help`.\n"]
    for name, command in walk(main):
        out.append(f"## {name}\n")
        out.append(f"{' '.join((command.help or '').split())}\n")
        if isinstance(command, click.Group):
            out.append(f"Commands: {', '.join(map(_code, command.list_commands(click.Context(command))))}.\n")
        if command.params:
            out.append(_table(("Parameter", "Kind", "", "说明"), map(_parameter, command.params)))
    return "\n".join(out)


# --- Reports ---------------------------------------------------------------------------------------------------

KEYS: Mapping[str, str] = {
    "dim": "terms of the posting's dimension, parted by commas (`dim=会前学法,专题学法`); default: all",
    "unit": "the measure word to print (`unit=起`); default: the indicator's",
    "round": "余 or 多: print the value down to a multiple of `step` and the mark after it, where that is true",
    "step": "a whole number; default: the place of the leading digit",
    "region": "path of a region in the township; default: the township",
    "from": "first day (`from=2024-07-01`); default: the first of the report's year",
    "to": "last day; default: the report's cut-off day (数据截至日期)",
}
"""Keys of a figure token."""
TOP: Mapping[str, str] = {
    "town": "path of the township (9 digits)",
    "year": "the report's year",
    "until": "cut-off day of the figures",
    "text": "the whole text, one paragraph a line",
    "citations": "the figures, in the order of the text",
    "chain_head": "digest of the last voucher of the township's books when the report was built",
}
CITATION: Mapping[str, str] = {
    "start": "offset of its first character in `text`, in Unicode code points",
    "end": "offset after its last character",
    "text": "as printed, with its measure word (40余次)",
    "value": "the exact value, a number; null for a rate without a base",
    "unit": "the measure word printed",
    "indicator": "code of the [indicator](indicators.md)",
    "name": "its Chinese name",
    "filter": '`{}` or `{"dim": [terms]}`',
    "region": "path of the region it is about",
    "period": "[first day, last day]",
    "postings": "numbers, in the township's book, of the postings that sum to it",
    "approx": "the mark of vagueness printed (余, 多), empty for an exact figure",
    "ref": "its anchor on the web page (c1, c2 …)",
    "token": "the token it was made from",
}
"""Keys of report.json and of one of its citations."""
SAMPLES = (
    ("{{petition.visits unit=件}}", 165),
    ("{{study.sessions dim=会前学法 round=余}}", 43),
    ("{{study.sessions round=余}}", 40),
    ("{{publicity.materials round=余 step=10000}}", 10326),
    ("{{publicity.materials round=多 step=100}}", 2450),
    ("{{litigation.cases}}", 0),
    ("{{dispute.rate}}", Decimal("98.5")),
)


def _checks() -> Iterator[tuple[str, str, str]]:
    """(rule, severity, message) of every finding that reports/checks.py can make."""
    from fazhang.reports.checks import SEVERITIES

    tree = ast.parse((PACKAGE / "reports" / "checks.py").read_text("utf-8"))
    found: dict[tuple[str, str], list[str]] = {}
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Finding"]
    for call in sorted(calls, key=lambda n: (n.lineno, n.col_offset)):
        match call.args:
            case [ast.Constant(value=str(severity)), ast.Constant(value=str(rule)), message, *_]:
                parts = message.values if isinstance(message, ast.JoinedStr) else [message]
                text = "".join(p.value if isinstance(p, ast.Constant) else "…" for p in parts)  # type: ignore[misc]
                found.setdefault((rule, severity), []).append(text)
    for (rule, severity), texts in found.items():
        yield _code(rule), SEVERITIES[severity], "<br>".join(dict.fromkeys(texts))


def report() -> str:
    from fazhang.reports.flow import FLOW, FROZEN, MANDATORY
    from fazhang.reports.flow import ROLES as SECTIONS
    from fazhang.reports.tokens import Token, parse, printed

    shown = []
    for text, value in SAMPLES:
        (token,) = parse(text)
        assert isinstance(token, Token)
        shown.append((_code(text), value, printed(token, Decimal(value))[0]))
    return "\n".join(
        [
            "# The annual report\n",
            "How to write one: [write-a-report](../howto/write-a-report.md).\n",
            "## Sections\n",
            _table(
                ("Role", "内容", "Mandatory"),
                ((_code(r), name, "✓" if r in MANDATORY else "") for r, name in SECTIONS.items()),
            ),
            (
                "A body is plain text, one paragraph a line; a line that begins with 一、（一）1. or （1） is a heading or item "
                "of that level.\n"
            ),
            "## Figures\n",
            "A figure is a token, `{{indicator key=value …}}`, and is read from the books whenever the report is shown.\n",
            _table(("Key", "Meaning"), ((_code(k), m) for k, m in KEYS.items())),
            _table(("Token", "Value", "Printed"), shown),
            "A rate without a base prints 无.\n",
            "## Life\n",
            (
                f"States: {' → '.join(FLOW.states.values())}. Signing freezes the text and books its digest into the chain; "
                "filing is refused where the books no longer say what was signed; "
                f"{'、'.join(FLOW.label(s) for s in FROZEN)} is shown as it was frozen.\n"
            ),
            _steps(FLOW, FLOW.label, str),
            "## Checks\n",
            "Found while a report is written; … stands for names and figures.\n",
            _table(("Rule", "Severity", "提示"), _checks()),
            "## report.json\n",
            "Written by `fazhang report build` beside report.html, report.docx and report.pdf.\n",
            _table(("Key", "Meaning"), ((_code(k), m) for k, m in TOP.items())),
            "A citation:\n",
            _table(("Key", "Meaning"), ((_code(k), m) for k, m in CITATION.items())),
        ]
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "indicators.md": indicators,
    "ledgers.md": ledgers,
    "procedures.md": procedures,
    "limits.md": limits,
    "roles.md": roles,
    "settings.md": settings,
    "commands.md": commands,
    "report.md": report,
}
