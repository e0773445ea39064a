"""A received report in a real browser: marks lead to notes and back, wide and narrow; findings lead into the editor."""

from __future__ import annotations

import pytest

from fazhang.oversight import receiving
from fazhang.reports import actions
from tests.conftest import Live
from tests.test_oversight import TEXT
from tests.world import TOWN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _received(live: Live) -> str:
    held = receiving.receive_text(TEXT, live.world.scope("county")).received
    assert held is not None
    return f"{live.base}/received/{held.pk}/"


def test_a_mark_shows_its_note_beside_the_text_and_the_note_its_mark(live: Live) -> None:
    page = live.page("county", width=1440)
    page.goto(_received(live))
    mark = page.locator(".fzr-mark.is-same").first
    note = page.locator(f"#m{mark.get_attribute('data-mark')}")
    assert not note.is_visible()  # the list begins with what differs
    mark.click()
    assert note.is_visible()
    assert "current" in (note.get_attribute("class") or "")
    page.locator("label[for=f-differs]").click()
    page.locator(".fzr-list li:visible [data-to]").first.click()
    assert page.locator(".fzr-mark.current").inner_text() == "5次"


def test_on_a_phone_the_note_comes_up_in_a_panel(live: Live) -> None:
    page = live.page("county", width=390, height=844)
    page.goto(_received(live))
    page.locator(".fzr-mark.is-differs").first.click()
    panel = page.locator("dialog[open]")
    assert "报告多4次" in panel.inner_text()
    page.keyboard.press("Escape")
    assert panel.count() == 0


def test_without_scripts_marks_and_notes_are_anchors(live: Live) -> None:
    page = live.page("county", width=1440)
    url = _received(live)
    plain = live.browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    live.contexts.append(plain)
    bare = plain.new_page()
    bare.goto(url)
    bare.locator(".fzr-mark.is-same").first.click()
    assert bare.locator(".fzr-list li:target").is_visible()


def test_a_finding_leads_to_its_place_in_the_editor(live: Live) -> None:
    scope = live.world.scope("clerk")
    report = actions.create(scope=scope, town=TOWN, year=2023)
    body = "学法{{study.sessions}}。\n截止12月底，一切正常。"
    pieces = [actions.Piece(s.role, s.heading, body) for s in report.sections.all()]
    actions.save(report=report.pk, scope=scope, pieces=pieces, header={})
    page = live.page("clerk", width=1440)
    page.goto(f"{live.base}/reports/{report.pk}/edit/")
    page.locator("[data-goto='2']", has_text="截止").click()
    assert page.evaluate("getSelection().toString()") == "截止"
