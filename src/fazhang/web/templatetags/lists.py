"""The rows of lists and the options of selects, written here: a template takes ten times as long, and a page has
hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from fazhang.web.templatetags.fz import marked, state_badge

if TYPE_CHECKING:
    from fazhang.web.views.ledgers import Count, CountRow, Line

register = template.Library()


@register.simple_tag
def options(pairs: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a select; `pairs`: (value, text)."""
    made = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in pairs
    )
    return mark_safe("".join(made))  # noqa: S308 - escaped above


@register.simple_tag
def rows(lines: Sequence[Line], query: str, has_clocks: bool) -> SafeString:
    """The rows of a ledger's list (fazhang.web.views.ledgers.Line), with the words of a query marked."""
    base = reverse("record", args=[0]).removesuffix("0/")
    return mark_safe("\n".join(_row(line, base, query, has_clocks) for line in lines))  # noqa: S308 - escaped in _row


def _row(line: Line, base: str, query: str, has_clocks: bool) -> str:
    record, due = line.record, line.due
    cells = [
        f'<td class="fz-num fz-list-day">{record.occurred_on.isoformat()}</td>',
        f'<td class="fz-list-title"><a href="{base}{record.pk}/">{marked(record.title, query)}</a></td>',
        *(_cell(label, str(marked(text, query))) for label, text in line.cells),
        f'<td data-label="地区"><span class="fz-clip">{escape(line.place)}</span></td>',
    ]
    if has_clocks and due:
        badge = f'<span class="badge fz-badge bg-{line.tone}-lt">{escape(due.word)}</span>'
        day = f'<span class="fz-num">{due.on.isoformat()}</span>'
        name = f'<span class="text-secondary fz-small">{escape(due.name)}</span>'
        cells.append(f'<td data-label="期限"><span class="fz-due">{day} {badge}{name}</span></td>')
    elif has_clocks:
        cells.append('<td data-label="期限" class="fz-none"></td>')
    cells.append(f'<td class="fz-list-state">{state_badge(record)}</td>')
    start = '<tr class="fz-void">' if record.voided else "<tr>"
    return f"{start}{''.join(cells)}</tr>"


def _cell(label: str, text: str) -> str:
    none = "" if text else ' class="fz-none"'
    return f'<td data-label="{escape(label)}"{none}><span class="fz-clip">{text}</span></td>'


@register.simple_tag
def count_rows(rows: Sequence[CountRow], base: str) -> SafeString:
    """Rows of counts (fazhang.web.views.ledgers.CountRow); `base` is the path of the list behind them."""

    def cell(count: Count) -> str:
        shown = f"{count.records:,}" if count.records else ""
        if shown and count.query:
            shown = f'<a href="{escape(base + count.query)}">{shown}</a>'
        return f'<td class="text-end fz-num">{shown}</td>'

    made = (
        f'<tr><th scope="row">{escape(row.label)}</th>{"".join(map(cell, row.cells))}{cell(row.whole)}</tr>'
        for row in rows
    )
    return mark_safe("\n".join(made))  # noqa: S308 - escaped above
