"""Who may open what: one row for every URL name of the application. tests/test_web_permissions.py asks them all.

A new URL needs a row here, or the suite fails. In a row:

`path`     makes the path for a town's world: `(world, tag)`, tag "" for 青石镇 and "other_" for 云溪镇;
`roles`    the roles that get it in their own place; the others get `refusal` (403: not allowed, 404: not there);
`foreign`  what a role that has the permission gets for the *other* town's object (404), or None where the page has
           no object of a town in it and everyone sees their own; the county sees both towns;
`post`     the form to send; None asks with GET. An allowed POST may end in 302, 422 or 200.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets import staging
from fazhang.oversight import receiving
from fazhang.places import hooks
from fazhang.places.models import Hook
from fazhang.reports import actions
from fazhang.reports.models import Report
from tests.world import ROLES, TOWN_NAMES, World

EVERYONE = frozenset(ROLES)
READERS = EVERYONE - {"admin"}
DESK = frozenset({"clerk", "head"})
REGISTER = frozenset({"clerk", "grid", "head"})
OFFICE = READERS - {"grid"}
MAKERS = frozenset({"clerk", "head", "deputy"})
"""Who may see residents' data, and so make papers."""
TAGS = {"": "990101101", "other_": "990101102"}


@dataclass(frozen=True)
class Row:
    path: Callable[[World, str], str]
    roles: frozenset[str]
    refusal: int = 403
    foreign: int | None = None
    post: dict[str, Any] | None = None


def at(path: str) -> Callable[[World, str], str]:
    """A path that is the same for every town."""
    return lambda world, tag: path


def on(name: str, rest: str = "", base: str = "records") -> Callable[[World, str], str]:
    """The path of a record (or evidence file) of the world by its name."""
    return lambda world, tag: f"/{base}/{world.records[tag + name]}/{rest}"


def paper_page(world: World, tag: str) -> str:
    """The first paper that a dispute may have."""
    return f"/records/{world.records[tag + 'dispute']}/papers/{LEDGERS['dispute'].documents[0].code}.docx"


def returned_page(base: str) -> Callable[[World, str], str]:
    """Lines that came back to each of those who may import: one token for all, as the file is the same."""

    def page(world: World, tag: str) -> str:
        token = ""
        for role in REGISTER:
            token = staging.keep(b"PK", world.scope(role, TAGS[tag]), "back")
        return f"{base}{token}/"

    return page


PUBLIC = {
    "login": "/login/", "logout": "/logout/", "health": "/healthz",
    "api_document": "/api/v1/openapi.json", "api_unknown": "/api/v1/nothing",
}  # fmt: skip
"""URLs that need no sign-in."""

LEDGER_PAGES: dict[str, Row] = {
    "workbench": Row(at("/"), EVERYONE),
    "password": Row(at("/password/"), EVERYONE),
    "help": Row(at("/help/"), EVERYONE),
    "search": Row(at("/search/?q=宅基"), READERS),
    "ledgers": Row(at("/ledgers/"), READERS),
    "ledger_list": Row(at("/ledgers/dispute/"), READERS, refusal=404),
    "ledger_counts": Row(at("/ledgers/dispute/counts/"), READERS, refusal=404),
    "record_new": Row(at("/ledgers/dispute/new/"), REGISTER, refusal=403),
    "ledger_export": Row(at("/ledgers/dispute/export/csv/"), READERS, refusal=404),
    "ledger_export_personal": Row(at("/ledgers/dispute/export/"), MAKERS, post={"reason": "逐户回访", "format": "csv"}),
    "import_sheet": Row(at("/ledgers/dispute/import/"), REGISTER),
    "import_template": Row(at("/ledgers/dispute/import/template/"), REGISTER),
    "import_returned": Row(returned_page("/ledgers/dispute/import/"), REGISTER),
    "import_book": Row(at("/import/"), REGISTER),
    "import_book_template": Row(at("/import/template/?ledger=dispute"), REGISTER),
    "import_book_returned": Row(returned_page("/import/"), REGISTER),
    "record": Row(on("dispute"), READERS, refusal=404, foreign=404),
    "record_edit": Row(on("dispute", "edit/"), DESK, foreign=404),
    "record_step": Row(on("dispute", "step/close/"), REGISTER, foreign=404),
    "record_undo": Row(on("dispute", "undo/"), frozenset({"head"}), foreign=404),
    "inbox": Row(at("/inbox/"), READERS),
    "inbox_read": Row(at("/inbox/read/"), READERS, post={}),
    "supervision": Row(at("/supervision/"), frozenset({"deputy", "chief", "county"})),
    "record_void": Row(on("dispute", "void/"), frozenset({"head"}), foreign=404),
    "record_attach": Row(on("dispute", "attach/"), REGISTER, foreign=404, post={}),
    "record_reveal": Row(on("dispute", "reveal/"), frozenset({"clerk", "head", "deputy"}), foreign=404,
        post={"reason": "电话回访"}),
    "paper": Row(paper_page, MAKERS, foreign=404, post={}),
    "casefile": Row(on("dispute", "casefile.pdf"), MAKERS, foreign=404, post={}),
    "evidence_file": Row(on("evidence", base="evidence"), OFFICE - {"county"}, refusal=404, foreign=404),
    "evidence_preview": Row(on("evidence", "preview/", base="evidence"), OFFICE - {"county"}, refusal=404, foreign=404),
}  # fmt: skip
"""Workbench, ledgers, records, evidence, search, help."""


def in_village(path: str) -> Callable[[World, str], str]:
    """A page of figures of the village that the town's grid member belongs to."""
    return lambda world, tag: f"{path}?region={TAGS[tag]}201"


def in_town(path: str, key: str = "town") -> Callable[[World, str], str]:
    return lambda world, tag: f"{path}?{key}={TAGS[tag]}"


def report_page(rest: str = "") -> Callable[[World, str], str]:
    """A page of the town's report of 2023, which is drafted at the first asking."""

    def path(world: World, tag: str) -> str:
        held = Report.objects.filter(town=TAGS[tag], year=2023).first()
        held = held or actions.create(scope=world.scope("clerk", TAGS[tag]), town=TAGS[tag], year=2023)
        return f"/reports/{held.pk}/{rest}"

    return path


def user_page(world: World, tag: str) -> str:
    return f"/admin/users/{world.user('clerk', TAGS[tag]).pk}/"


def hook_page(world: World, tag: str) -> str:
    """The page of a hook of the town, which is made at the first asking."""
    held = Hook.objects.filter(region=TAGS[tag]).first()
    made = {"region": TAGS[tag], "url": "https://example.gov.cn/in", "events": [hooks.CLOSED]}
    return f"/admin/hooks/{(held or hooks.add_hook(scope=world.scope('admin', TAGS[tag]), **made)[0]).pk}/"


def received_page(rest: str = "") -> Callable[[World, str], str]:
    """A page of a report of the town that the county received; it is received again where it was taken out."""

    def path(world: World, tag: str) -> str:
        text = f"{TOWN_NAMES[TAGS[tag]]}2021年法治政府建设情况报告\n全年排查矛盾纠纷30件。"
        held = receiving.receive_text(text, world.scope("county")).received
        assert held
        return f"/received/{held.pk}/{rest}"

    return path


BOOKS = EVERYONE - {"grid"}
DRAFTS = OFFICE - {"county"}
"""Who sees a township's draft: its own people; the county sees what is filed."""
ADMIN = frozenset({"admin"})

BOOK_PAGES: dict[str, Row] = {
    "statement": Row(in_village("/statement/"), READERS, foreign=404),
    "enforcement_yearly": Row(in_village("/statements/enforcement/2023.docx"), READERS, foreign=404),
    "statement_export": Row(in_village("/statement/export/csv/"), READERS, foreign=404),
    "figure_export": Row(in_village("/figure/dispute.registered/export/csv/"), READERS, foreign=404),
    "exports": Row(at("/exports/"), BOOKS),
    "figure": Row(in_village("/figure/dispute.registered/"), READERS, foreign=404),
    "vouchers": Row(in_town("/books/"), BOOKS, foreign=404),
    "voucher": Row(lambda world, tag: f"/books/{TAGS[tag]}/1/", BOOKS, foreign=404),
    "periods": Row(in_town("/books/periods/"), BOOKS, foreign=404),
    "verify": Row(in_town("/books/verify/"), BOOKS, foreign=404, post={}),
    "reports": Row(at("/reports/"), OFFICE),
    "report_new": Row(at("/reports/new/"), DESK, post={"year": "2023"}),
    "report": Row(report_page(), DRAFTS, refusal=404, foreign=404),
    "report_edit": Row(report_page("edit/"), DESK, foreign=404),
    "report_step": Row(report_page("step/"), DESK, foreign=404, post={"step": "carry"}),
    "report_checks": Row(report_page("checks/"), DRAFTS, refusal=404, foreign=404),
    "report_propose": Row(report_page("propose/?role=measures"), DESK, foreign=404),
    "report_tokens": Row(report_page("tokens/"), DESK, foreign=404, post={}),
    "report_cited": Row(report_page("figure/c1/"), DRAFTS, refusal=404, foreign=404),
    "report_download": Row(report_page("json/"), DRAFTS, refusal=404, foreign=404),
    "admin_home": Row(at("/admin/"), ADMIN),
    "admin_users": Row(at("/admin/users/"), ADMIN),
    "admin_user": Row(user_page, ADMIN, foreign=404),
    "admin_offices": Row(in_town("/admin/offices/", "region"), ADMIN, foreign=404),
    "admin_people": Row(in_town("/admin/people/", "region"), ADMIN, foreign=404),
    "admin_groups": Row(in_town("/admin/groups/", "region"), ADMIN, foreign=404),
    "admin_regions": Row(in_town("/admin/regions/", "region"), ADMIN, foreign=404),
    "admin_limits": Row(in_town("/admin/limits/", "region"), ADMIN, foreign=404),
    "admin_calendar": Row(at("/admin/calendar/"), ADMIN),
    "limits": Row(at("/limits/"), READERS),
    "admin_tokens": Row(at("/admin/tokens/"), ADMIN),
    "admin_hooks": Row(at("/admin/hooks/"), ADMIN),
    "admin_hook": Row(hook_page, ADMIN, foreign=404),
    "api_page": Row(at("/help/api/"), EVERYONE),
}
"""Statements, figures, books, reports, administration."""

RECEIVED_PAGES: dict[str, Row] = {
    "received": Row(at("/received/"), OFFICE),
    "received_overview": Row(at("/received/overview/"), OFFICE),
    "received_history": Row(lambda world, tag: f"/received/history/{TAGS[tag]}/", OFFICE, foreign=404),
    "received_report": Row(received_page(), OFFICE, foreign=404),
    "received_docx": Row(received_page("findings.docx"), OFFICE, foreign=404),
    "received_xlsx": Row(received_page("findings.xlsx"), OFFICE, foreign=404),
    "received_assign": Row(received_page("assign/"), OFFICE, foreign=404, post={}),
    "received_hand_on": Row(received_page("submit/"), DESK, foreign=404, post={}),
    "received_discard": Row(received_page("discard/"), frozenset({"county"}), foreign=404, post={}),
}
"""Reports that were written elsewhere."""

STANDARD_PAGES: dict[str, Row] = {
    "standard": Row(in_town("/standard/", "region"), OFFICE, foreign=404),
    "standard_sheet": Row(in_town("/standard/dispute_monthly/", "region"), OFFICE, foreign=404),
    "standard_xlsx": Row(in_town("/standard/petition_statistics/sheet.xlsx", "region"), OFFICE, foreign=404),
    "standard_behind": Row(in_town("/standard/dispute_monthly/up/", "region"), OFFICE, foreign=404),
}
"""Standard sheets for superiors."""

TABLE: dict[str, Row] = {**LEDGER_PAGES, **BOOK_PAGES, **RECEIVED_PAGES, **STANDARD_PAGES}
