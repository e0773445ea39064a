"""Registering in a real browser: by keyboard alone, with bad input kept, drafts offered back, files dropped in."""

from __future__ import annotations

from typing import Any

import pytest

from fazhang.ledgers import door
from fazhang.ledgers.models import Evidence, Record
from tests.conftest import Live
from tests.world import RESIDENT, TOWN

Error = pytest.importorskip("playwright.sync_api").Error
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def until(page: Any, expression: str) -> None:
    """Wait for a script's expression. Playwright's own waiting evaluates it inside the page, which the CSP forbids."""
    for _ in range(100):
        try:
            if page.evaluate(expression):
                return
        except Error:  # the page is being replaced
            page.wait_for_load_state()
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def test_registering_one_after_another_by_keyboard(live: Live) -> None:
    page = live.page("clerk")
    page.goto(f"{live.base}/ledgers/study/")
    page.keyboard.press("Alt+n")
    page.wait_for_url("**/ledgers/study/new/")
    page.locator("#f_region").focus()
    page.keyboard.type("石桥村 第二")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.input_value("#f_region") == "石桥村 第二网格"
    page.select_option("#f_form", "会前学法")
    page.locator("#f_topic").focus()
    page.keyboard.type("行政处罚法专题")
    page.keyboard.press("Enter")  # to the next field, as in a table
    assert page.evaluate("document.activeElement.name") == "laws"
    page.keyboard.type("《行政处罚法》")
    page.keyboard.press("Enter")
    page.keyboard.type("25")
    with page.expect_navigation():
        page.keyboard.press("Alt+n")
    first = Record.objects.get(title__contains="行政处罚法专题")
    assert first.region == f"{TOWN}202002"
    assert "已登记" in page.inner_text(".alert-success")
    # The place, the day and the kind are kept; the cursor is in the first empty field; the draft is gone.
    assert page.input_value("#f_region") == "石桥村 第二网格"
    assert page.evaluate("document.activeElement.name") == "topic"
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('fz-draft')).length") == 0
    page.keyboard.type("信访工作条例专题")
    page.locator("#f_attendance").fill("30")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    second = Record.objects.get(title__contains="信访工作条例专题")
    assert page.url == f"{live.base}/records/{second.pk}/"
    assert (second.region, second.kind) == (first.region, first.kind)


def test_bad_input_is_kept_and_its_fault_is_focused(live: Live) -> None:
    page = live.page("clerk")
    page.goto(f"{live.base}/ledgers/petition/new/")
    page.fill("#f_subject", "反映道路硬化")
    page.fill("#f_people", "两个人")
    page.fill("#f_visitor", "丁某某")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.id") == "faults"
    assert page.input_value("#f_subject") == "反映道路硬化"
    assert page.input_value("#f_people") == "两个人"
    assert page.input_value("#f_visitor") == "丁某某"
    page.click("#faults a[href='#f_people']")
    assert page.evaluate("document.activeElement.id") == "f_people"
    assert not Record.objects.filter(title="反映道路硬化").exists()


def test_a_draft_is_offered_back_without_residents_data(live: Live) -> None:
    page = live.page("clerk")
    url = f"{live.base}/ledgers/petition/new/"
    page.goto(url)
    page.fill("#f_subject", "反映灯光扰民")
    page.fill("#f_visitor", "戊某某")
    until(page, "Object.keys(localStorage).some(k => k.startsWith('fz-draft'))")
    assert "戊某某" not in page.evaluate("JSON.stringify(localStorage)")
    page.goto(url)
    assert page.input_value("#f_subject") == ""
    page.click("text=恢复草稿")
    assert page.input_value("#f_subject") == "反映灯光扰民"
    assert page.input_value("#f_visitor") == ""
    page.click("[aria-label=用户菜单]")
    page.click("text=退出登录")
    page.wait_for_url("**/login/**")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_pressing_save_twice_registers_once(live: Live) -> None:
    page = live.page("clerk")
    page.goto(f"{live.base}/ledgers/study/new/")
    page.select_option("#f_form", "会前学法")
    page.fill("#f_topic", "连按两次")
    page.fill("#f_attendance", "9")
    with page.expect_navigation():
        page.evaluate("() => { const b = document.querySelector('[data-save]'); b.click(); b.click(); }")
    page.wait_for_load_state("networkidle")
    assert Record.objects.filter(title__contains="连按两次").count() == 1


def test_evidence_with_the_record_and_after_it(live: Live, tmp_path: Any) -> None:
    from PIL import Image

    picture = tmp_path / "现场.png"
    Image.new("RGB", (300, 200), "green").save(picture)
    page = live.page("clerk")
    pk = live.world.records["dispute"]
    page.goto(f"{live.base}/records/{pk}/")
    page.set_input_files("input[type=file]", str(picture))
    assert "现场.png" in page.inner_text("[data-files]")
    with page.expect_navigation():
        page.click("text=上传 >> nth=-1")
    assert Evidence.objects.filter(record=pk).count() == 1
    image = page.locator(".fz-thumb img")
    image.scroll_into_view_if_needed()
    until(page, "document.querySelector('.fz-thumb img').naturalWidth > 0")
    pk = live.world.records["study1"]
    page.goto(f"{live.base}/records/{pk}/")
    page.click("text=预览文字")
    page.wait_for_selector(".fz-text")
    assert "民法典物权编" in page.inner_text(".fz-text")


def test_residents_data_is_shown_for_a_reason(live: Live) -> None:
    page = live.page("clerk")
    page.goto(f"{live.base}/records/{live.world.records['dispute']}/")
    assert RESIDENT not in page.content()
    page.fill("#reason", "电话回访")
    page.click(".fz-reveal button")
    page.wait_for_selector(f"text={RESIDENT}")
    page.reload()
    assert RESIDENT not in page.content()


def test_filters_keep_the_back_button(live: Live) -> None:
    page = live.page("clerk")
    page.goto(f"{live.base}/ledgers/dispute/")
    assert page.locator(".fz-list-title").count() == 3
    page.fill("#q", "宅基")
    page.wait_for_url("**/?q=*")
    until(page, "document.querySelectorAll('.fz-list-title').length === 1")
    page.go_back()
    until(page, "document.querySelectorAll('.fz-list-title').length === 3")
    assert page.input_value("#q") == ""


def test_a_conflict_in_the_browser(live: Live) -> None:
    page = live.page("clerk")
    pk = live.world.records["dispute"]
    page.goto(f"{live.base}/records/{pk}/edit/")
    door.amend(record=pk, raw={"subject": "他人改的事由"}, scope=live.world.scope("head"))
    page.fill("#f_subject", "我改的事由")
    with page.expect_navigation():
        page.click("[data-save]")
    assert "已被他人修改" in page.inner_text(".alert-danger")
    assert page.input_value("#f_subject") == "我改的事由"
    with page.expect_navigation():
        page.click("[data-save]")
    assert "我改的事由" in page.inner_text("h1")
