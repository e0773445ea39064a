"""What the shell of every page needs: the user's scope, the navigation, the year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from fazhang.books.numbers import whole
from fazhang.ledgers import inbox, queries
from fazhang.ledgers.registry import by_chapter
from fazhang.ledgers.spec import Ledger
from fazhang.places.scope import Denied, Scope, scope_of
from fazhang.reports import queries as reports

YEAR_KEY = "year"


@dataclass(frozen=True)
class Link:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    active: bool


@dataclass(frozen=True)
class Chapter:
    name: str
    ledgers: tuple[Ledger, ...]
    open: bool = field(default=False)


ENTRIES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    # label, URL name, icon, permission, URL names of the pages below it
    ("督办", "supervision", "flag", "supervise", ("supervision",)),
    ("报表", "statement", "report-analytics", "figures", ("statement", "figure")),
    ("报告", "reports", "file-text", "reports", ("report", "reports", "report_new", "report_edit", "report_checks",
        "received", "received_report", "received_history", "received_overview")),
    ("账簿", "vouchers", "book-2", "books", ("vouchers", "voucher", "periods", "verify")),
    ("管理", "admin_home", "settings", "users", ("admin_home", "admin_users", "admin_user", "admin_offices",
        "admin_people", "admin_groups", "admin_regions", "admin_limits", "admin_calendar")),
)  # fmt: skip


def span_of(request: HttpRequest, scope: Scope) -> tuple[int, int] | None:
    """The first and the last year with records in scope, asked for once a request."""
    if not hasattr(request, "_fazhang_span"):
        request._fazhang_span = queries.years(scope)  # type: ignore[attr-defined]
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
        return str(match.kwargs.get("code", "")) if match and self.here in ("ledger_list", "record_new") else ""

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
    def chapters(self) -> list[Chapter]:
        if not self.scope.may("records"):
            return []
        return [
            Chapter(name, tuple(ledgers), any(k.code == self.ledger for k in ledgers))
            for _, name, ledgers in by_chapter(self.scope.role.grid_only)
        ]

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
