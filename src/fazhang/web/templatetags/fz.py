"""Template tags of the workbench: icons, badges, query strings and figures.

`{% icon "home" %}`, `{% state_badge record %}`, `{% qs year=2023 page=None %}`, `{{ value|number }}`,
`{{ value|money }}`, `{{ figure|figure }}`, `{{ text|marked:query }}`, `{{ "2023-05-06T01:02:03Z"|moment }}`.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from fazhang.books.state import Figure
from fazhang.ledgers.models import Record
from fazhang.ledgers.spec import VOID

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the sprite (web/icons.txt lists the names). It says nothing to a screen reader."""
    return _icon(name, classes, get_script_prefix())


@lru_cache(maxsize=1024)
def _icon(name: str, classes: str, prefix: str) -> SafeString:
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("vendor/icons.svg"), name
    )


@register.simple_tag
def state_badge(record: Record) -> SafeString:
    """The state of a record as a badge: open, ended or void."""
    tone = "secondary" if record.state == VOID else "green" if record.state in record.spec.flow.ended else "azure"
    return format_html('<span class="badge fz-badge bg-{}-lt">{}</span>', tone, record.state_name)


@register.simple_tag(takes_context=True)
def qs(context: template.Context, **changes: Any) -> str:
    """The page's query string with some keys set (or taken out with None), beginning with “?”."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.filter
def number(value: Any) -> str:
    """A number as people read it: thousands parted, no empty decimals, a dash for none."""
    if value is None or value == "":
        return "—"
    amount = Decimal(str(value))
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def money(value: Any) -> str:
    """An amount in 元 with two decimals."""
    return "—" if value is None or value == "" else f"{Decimal(str(value)):,.2f}"


@register.filter
def figure(value: Figure) -> str:
    """A figure with its unit: 165件, 98.5%, or 无 for a rate without a base."""
    if value.value is None:
        return "无"
    shown = money(value.value) if value.indicator.unit == "元" else number(value.value)
    return f"{shown}{value.indicator.unit}"


@register.filter
def marked(text: str, query: str) -> SafeString:
    """`text` with every word of `query` highlighted."""
    words = [re.escape(str(conditional_escape(w))) for w in str(query or "").split() if w]
    safe = str(conditional_escape(text))
    if words:
        safe = re.sub("|".join(sorted(words, key=len, reverse=True)), r"<mark>\g<0></mark>", safe, flags=re.IGNORECASE)
    return mark_safe(safe)  # noqa: S308 - escaped above; only <mark> is added


@register.filter
def moment(value: str) -> str:
    """A stored UTC ISO time as local time to the minute."""
    try:
        at = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return value
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


@register.filter
def filesize(value: int) -> str:
    """Bytes as KB or MB."""
    return f"{value / 2**20:.1f} MB" if value >= 2**20 else f"{max(1, round(value / 1024))} KB"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]` in a template, None where it has none."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def evidence_max() -> int:
    """Largest evidence file in bytes, for the browser to refuse a larger one before it is sent."""
    return settings.FAZHANG_EVIDENCE_MAX


@register.simple_tag(name="json")
def as_json(value: Any) -> str:
    """A value as JSON for a data- attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
