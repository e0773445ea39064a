"""What the shell of every page needs: the user's scope, the navigation, the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from fazhang.books.numbers import whole
from fazhang.ledgers import inbox, totals
from fazhang.ledgers.registry import LEDGERS, by_chapter
from fazhang.places.scope import Denied, Scope, scope_of
from fazhang.reports import queries as reports

YEAR_KEY = "year"
LEDGER_PAGES = ("ledger_list", "ledger_counts", "record_new")
"""URL names of pages about one ledger."""


@dataclass(frozen=True)
class Link:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    active: bool


@lru_cache(maxsize=256)
def _shelves(grid_only: bool, here: str, prefix: str) -> SafeString:
    """Every page has these links, some fifty, and they are the same for everybody: made once for each ledger."""
    chapters = [
        {"name": name, "ledgers": ledgers, "open": any(k.code == here for k in ledgers)}
        for _, name, ledgers in by_chapter(grid_only)
    ]
    return render_to_string("web/parts/shelves.html", {"chapters": chapters, "here": here})


ENTRIES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    # label, URL name, icon, permission, URL names of the pages below it
    ("督办", "supervision", "flag", "supervise", ("supervision",)),
    ("报表", "statement", "report-analytics", "figures", ("statement", "figure")),
    ("上报表", "standard", "table-export", "reports", ("standard", "standard_sheet", "standard_behind")),
    ("报告", "reports", "file-text", "reports", ("report", "reports", "report_new", "report_edit", "report_checks",
        "received", "received_report", "received_history", "received_overview")),
    ("账簿", "vouchers", "book-2", "books", ("vouchers", "voucher", "periods", "verify", "exports")),
    ("管理", "admin_home", "settings", "users", ("admin_home", "admin_users", "admin_user", "admin_offices",
        "admin_people", "admin_groups", "admin_regions", "admin_limits", "admin_calendar", "admin_tokens",
        "admin_hooks", "admin_hook")),
)  # fmt: skip


def span_of(request: HttpRequest, scope: Scope) -> tuple[int, int] | None:
    """The first and the last year with records in scope, asked for once a request."""
    if not hasattr(request, "_fazhang_span"):
        request._fazhang_span = totals.years(scope)  # type: ignore[attr-defined]
    return request._fazhang_span  # type: ignore[attr-defined]


def year_of(request: HttpRequest, scope: Scope) -> int:
    """The year being looked at: ?year=, else the one chosen last, else that of the earliest annual report still in
    work, else the latest with records in scope.
    """
    chosen = whole(request.GET.get("year", ""))
    if chosen is not None and 1990 <= chosen <= 2100:
        if request.session.get(YEAR_KEY) != chosen:
            request.session[YEAR_KEY] = chosen
        return chosen
    if isinstance(kept := request.session.get(YEAR_KEY), int):
        return kept
    if (working := reports.in_work(scope)) is not None:
        return working
    span = span_of(request, scope)
    return span[1] if span else timezone.localdate().year


class Shell:
    """The frame of a page; everything is computed only when a template asks for it."""

    def __init__(self, request: HttpRequest, scope: Scope) -> None:
        self.request, self.scope = request, scope

    @cached_property
    def here(self) -> str:
        match = self.request.resolver_match
        return (match.url_name or "") if match else ""

    @cached_property
    def ledger(self) -> str:
        match = self.request.resolver_match
        code = str(match.kwargs.get("code", "")) if match and self.here in LEDGER_PAGES else ""
        return code if code in LEDGERS else ""

    @cached_property
    def year(self) -> int:
        return year_of(self.request, self.scope)

    @cached_property
    def years(self) -> list[int]:
        """Years to choose from, newest first."""
        span = span_of(self.request, self.scope)
        this = timezone.localdate().year
        first, last = (span[0], max(span[1], this)) if span else (this, this)
        return sorted({*range(first, last + 1), self.year}, reverse=True)

    @cached_property
    def place(self) -> str:
        return self.request.user.region.name  # type: ignore[union-attr]

    @cached_property
    def links(self) -> list[Link]:
        return [
            Link(label, reverse(name), icon, self.here in names)
            for label, name, icon, permission, names in ENTRIES
            if self.scope.may(permission)
        ]

    @cached_property
    def may_search(self) -> bool:
        return self.scope.may("records")

    @cached_property
    def may_register(self) -> bool:
        return self.scope.may("register")

    @cached_property
    def may_draft(self) -> bool:
        return self.scope.may("draft")

    @cached_property
    def chapters(self) -> bool:
        """Whether the user sees ledgers."""
        return self.scope.may("records")

    @cached_property
    def shelves(self) -> SafeString:
        """The ledgers by chapter, as the navigation shows them."""
        return _shelves(self.scope.role.grid_only, self.ledger, get_script_prefix())

    @cached_property
    def unread(self) -> int:
        """Notices in the inbox that were not read."""
        return inbox.unread(self.scope)

    @cached_property
    def today(self) -> date:
        return timezone.localdate()


def shell(request: HttpRequest) -> dict[str, Shell | None]:
    try:
        return {"shell": Shell(request, scope_of(getattr(request, "user", None)))}
    except Denied:
        return {"shell": None}
