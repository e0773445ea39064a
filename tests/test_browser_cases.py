"""Cases in a real browser: by the clerk, the leader, the grid member and the county, on a desk and on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from fazhang.ledgers import door, inbox
from fazhang.ledgers.models import Record
from tests.conftest import Live
from tests.world import RESIDENT, TOWN

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def fits(page: Any) -> bool:
    """Nothing is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def save(page: Any) -> None:
    with page.expect_navigation():
        page.click("[data-save]")


def mediators(live: Live) -> None:
    raw = {"region": TOWN, "occurred_on": "2020-01-01", "kind": "聘任的调解员"}
    entries = [door.Entry({**raw, "name": name}) for name in ("周调解", "吴调解", "郑调解")]
    door.register(ledger="mediator", entries=entries, scope=live.world.scope("clerk"))


def test_a_grid_report_becomes_a_dispute_and_is_mediated(live: Live) -> None:
    mediators(live)
    grid = live.page("grid", width=390, height=844)
    grid.goto(f"{live.base}/ledgers/grid_report/new/")
    grid.select_option("#f_kind", "矛盾纠纷")
    grid.fill("#f_subject", "晒场占用争议")
    grid.fill("#f_reporter", "庚某某")
    assert fits(grid)
    save(grid)
    report = Record.objects.get(title__contains="晒场占用争议")
    clerk = live.page("clerk")
    clerk.goto(f"{live.base}/records/{report.pk}/")
    clerk.click(".fz-next >> text=受理")
    save(clerk)
    assert "已受理" in clerk.inner_text(".fz-rail-now")
    clerk.click(".fz-next >> text=转矛盾纠纷")
    assert clerk.input_value("#f_subject") == "晒场占用争议"
    assert "庚某某" not in clerk.content()
    clerk.select_option("#f_type", "邻里纠纷")
    save(clerk)
    dispute = Record.objects.get(parent=report)
    assert clerk.url == f"{live.base}/records/{dispute.pk}/"
    # Its mediator is chosen from the register, by a few characters and Enter.
    clerk.click(".fz-next >> text=受理")
    clerk.fill("#f_mediators", "吴")
    clerk.keyboard.press("Enter")
    clerk.fill("#f_mediators", "周")
    clerk.keyboard.press("Enter")
    assert clerk.inner_text(".fz-picked").split() == ["吴调解", "×", "周调解", "×"]
    clerk.keyboard.press("Backspace")
    save(clerk)
    dispute.refresh_from_db()
    assert dispute.stored()["mediators"] == ["吴调解"]
    # A sitting, first with a fault: what was typed stays, the fault has the focus.
    clerk.click(".fz-next >> text=记一次调解")
    clerk.fill("#f_sessions-0-place", "村委会")
    clerk.fill("#f_sessions-0-course", "双方同意轮流使用")
    save(clerk)
    assert clerk.evaluate("document.activeElement.id") == "faults"
    assert clerk.input_value("#f_sessions-0-course") == "双方同意轮流使用"
    clerk.fill("#f_sessions-0-by", "吴调解")
    clerk.select_option("#f_sessions-0-result", "未达成协议，继续调解")
    save(clerk)
    assert "双方同意轮流使用" in clerk.inner_text(".fz-held")
    # Taken back by the head.
    head = live.page("head")
    head.goto(f"{live.base}/records/{dispute.pk}/")
    head.click("text=撤回上一步")
    with head.expect_navigation():
        head.click("button.btn-danger")
    dispute.refresh_from_db()
    assert (dispute.state, dispute.stored().get("sessions")) == ("accepted", None)
    grid.goto(f"{live.base}/records/{dispute.pk}/")
    assert fits(grid)


def test_a_click_on_save_right_after_a_name_is_typed_saves(live: Live) -> None:
    """The chip that the name becomes moves the button; the click that began on it must still count."""
    mediators(live)
    page = live.page("clerk")
    page.goto(f"{live.base}/records/{live.world.records['dispute']}/step/accept/")
    page.click("#f_mediators")
    page.keyboard.type("吴调解")
    box = page.locator("[data-save]").bounding_box()
    with page.expect_navigation():
        page.mouse.click(box["x"] + 20, box["y"] + box["height"] - 4)
    assert Record.objects.get(pk=live.world.records["dispute"]).stored()["mediators"][-1] == "吴调解"


def test_rows_are_added_and_removed_in_a_correction(live: Live) -> None:
    pk = live.world.records["dispute"]
    page = live.page("clerk")
    page.goto(f"{live.base}/records/{pk}/edit/")
    page.click("text=没有填写的")
    table = page.locator("[data-rows=sessions]")
    assert table.locator("[data-row]").count() == 0, "spare rows are for browsers without scripts"
    table.locator("[data-add]").click()
    table.locator("[data-add]").click()
    rows = table.locator("[data-row]")
    assert rows.count() == 2
    rows.nth(0).locator("[data-remove]").click()
    assert rows.count() == 1
    assert page.evaluate("document.activeElement.hasAttribute('data-add')")


def test_a_leader_orders_and_the_office_finds_it(live: Live) -> None:
    raw = {
        "region": f"{TOWN}202", "occurred_on": ago(60), "subject": "水渠争议", "type": "邻里纠纷", "source": "其他",
        "parties": "2", "applicant": RESIDENT, "due_on": ago(3), "office": str(live.world.user("clerk").office_id),
    }  # fmt: skip
    scope = live.world.scope("clerk")
    pk = door.register(ledger="dispute", entries=[door.Entry(raw)], scope=scope).ids[0]
    inbox.remind(TOWN, timezone.localdate())
    for width in (1440, 390):
        county = live.page("county", width=width)
        county.goto(f"{live.base}/supervision/")
        assert "水渠争议" in county.inner_text("main")
        assert RESIDENT not in county.content()
        assert fits(county)
        county.goto(f"{live.base}/records/{pk}/")
        assert "已逾期" in county.inner_text(".fz-clocks")
        assert fits(county)
    county.goto(f"{live.base}/supervision/")
    with county.expect_navigation():
        county.click(f"a[href*='from={pk}']")
    county.check("[name=level][value=普通督办]")
    county.select_option("#f_grounds", "逾期未办结")
    county.fill("#f_demand", "三日内办结")
    county.fill("#f_reply_by", ago(-3))
    save(county)
    order = Record.objects.get(ledger="order", parent=pk)
    assert county.url == f"{live.base}/records/{order.pk}/"
    clerk = live.page("clerk", width=390, height=844)
    assert clerk.inner_text(".fz-bell-count").strip() != ""
    clerk.click(".fz-bell")
    assert "水渠争议" in clerk.inner_text("main")
    assert fits(clerk)
    with clerk.expect_navigation():
        clerk.click("text=全部标为已读")
    assert clerk.query_selector(".fz-bell-count") is None
    clerk.goto(f"{live.base}/records/{pk}/")
    assert "督办" in clerk.inner_text("main")
    # On a phone the clocks come before the contents.
    assert clerk.evaluate("document.querySelector('.fz-clocks').getBoundingClientRect().top") < clerk.evaluate(
        "document.querySelector('.fz-values').getBoundingClientRect().top"
    )
    clerk.goto(f"{live.base}/records/{order.pk}/step/reply/")
    clerk.fill("#f_reply", "已上门调解")
    save(clerk)
    assert Record.objects.get(pk=order.pk).state == "replied"


def test_without_scripts_a_case_can_be_worked_all_the_same(live: Live) -> None:
    mediators(live)
    pk = live.world.records["dispute"]
    page = live.page("clerk", java_script_enabled=False)
    page.goto(f"{live.base}/records/{pk}/step/accept/")
    page.fill("#f_mediators", "周调解、吴调解")
    page.fill("#f_accepted_on", "2023-03-07")
    page.click("[data-save]")
    page.goto(f"{live.base}/records/{pk}/step/mediate/")
    page.fill("[name=sessions-0-on]", "2023-03-08")
    page.fill("[name=sessions-0-place]", "村委会")
    page.fill("[name=sessions-0-by]", "周调解")
    page.fill("[name=sessions-0-course]", "各自陈述")
    page.select_option("[name=sessions-0-result]", "未达成协议，继续调解")
    page.click("[data-save]")
    record = Record.objects.get(pk=pk)
    assert record.stored()["mediators"] == ["周调解", "吴调解"]
    assert [r["place"] for r in record.stored()["sessions"]] == ["村委会"]
