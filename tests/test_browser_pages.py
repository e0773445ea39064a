"""Every page in a real browser: no outside request, no CSP violation, no script error, no sideways scroll on a phone."""

from __future__ import annotations

import pytest

from tests.conftest import Live
from tests.permission_table import TABLE
from tests.world import ROLES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILES = {
    "evidence_file", "evidence_preview", "report_download", "statement_export", "figure_export", "ledger_export",
    "import_template", "import_returned", "import_book_template", "import_book_returned", "enforcement_yearly",
    "received_docx", "received_xlsx", "standard_xlsx",
}  # fmt: skip
"""URLs that answer with a file or a fragment, not a page."""
FORMS = {"ledger_export_personal"}
"""URLs whose row is what is sent, and which have a page of their own to send it from."""


@pytest.mark.parametrize("role", ROLES)
def test_every_page_on_a_phone_and_on_a_desktop(role: str, live: Live) -> None:
    faults = []
    for width in (390, 1440):
        page = live.page(role, width=width, height=844)
        for name, row in TABLE.items():
            if name in FILES or (row.post is not None and name not in FORMS) or role not in row.roles:
                continue
            answer = page.goto(live.base + row.path(live.world, ""))
            assert answer is not None
            if "text/html" not in answer.headers.get("content-type", "") or "<html" not in answer.text():
                continue
            wide = page.evaluate("document.documentElement.scrollWidth")
            heads = page.locator("h1").count()
            if wide > width:
                faults.append(f"{name} at {width}: {wide} wide")
            if heads != 1:
                faults.append(f"{name}: {heads} h1")
            unnamed = page.evaluate(
                "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter(e => !e.hidden"
                " && !e.labels?.length && !e.getAttribute('aria-label')).map(e => e.name)"
            )
            if unnamed:
                faults.append(f"{name}: fields without a label: {unnamed}")
        page.wait_for_timeout(500)  # what the last page still complains of
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [390, 1440])
def test_what_is_wrong_with_an_upload_is_read_without_scrolling_sideways(width: int, live: Live) -> None:
    page = live.page("clerk", width=width, height=844)
    page.goto(live.base + "/ledgers/dispute/import/")
    lines = "登记日期,纠纷事由,纠纷类型,怎么知道的\n2023-05-06,宅基地滴水,邻里纠纷,网格排查\n昨天,田埂,打架,网格排查\n"
    page.set_input_files("#sheet", {"name": "五月.csv", "mimeType": "text/csv", "buffer": lines.encode("gb18030")})
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_selector("h1:text('核对后入账')")
    assert page.get_by_label("怎么知道的").is_visible()  # not recognised: to be chosen
    assert not page.get_by_label("纠纷事由", exact=True).is_visible()  # recognised: folded away
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".fz-scroll").evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_without_a_user(width: int, live: Live) -> None:
    page = live.page(width=width, height=844)
    for path in ("/login/", "/no/such/page/"):
        page.goto(live.base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").count() == 1


def test_the_phone_navigation_opens_and_closes(live: Live) -> None:
    page = live.page("clerk", width=390, height=844)
    page.click(".fz-bottom button")
    page.wait_for_selector("#side.show")
    page.click("#side summary >> nth=0")
    page.click("#side .fz-nav-sub >> nth=0")
    page.wait_for_url("**/ledgers/meeting/")
    assert page.locator("#side.show").count() == 0
