"""Standard sheets in a real browser."""

from __future__ import annotations

import pytest

from tests.conftest import Live

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_on_a_phone_the_table_scrolls_and_the_page_does_not(live: Live) -> None:
    page = live.page("clerk", width=390, height=844)
    page.goto(f"{live.base}/standard/petition_statistics/?month=2023-04")
    box = page.locator(".fz-scroll").first
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    first = page.locator("tbody th").first
    before = first.bounding_box()
    box.evaluate("e => e.scrollTo(300, 0)")
    assert first.bounding_box() == before
    page.get_by_label("月份").fill("2023-05")
    page.get_by_role("button", name="看月报").click()
    page.wait_for_url("**month=2023-05")
    assert page.locator("h1").inner_text() == "青石镇2023年5月信访统计表"
