"""The editor in a real browser: figures cannot be mistyped, text comes back exactly, nothing pasted brings markup."""

from __future__ import annotations

from typing import Any

import pytest

from fazhang.reports import actions
from fazhang.reports.actions import Piece
from fazhang.reports.models import Report
from tests.conftest import Live
from tests.world import TOWN

pytestmark = pytest.mark.browser

BODY = "（一）学法{{study.sessions}}，其中会前学法{{study.sessions dim=会前学法}}。\n\n（二）“引号”<b>&amp;　末行"
TEXT = "(() => { const s = fz.editor.sections[0]; s.store(); return s.area.value; })()"
HOSTILE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/html", "<img src=x onerror=alert(1)><b>粗</b><script>alert(1)</" + "script>");
  data.setData("text/plain", text);
  const box = document.querySelector("[data-rich]");
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def report(live: Live) -> Report:
    held = actions.create(scope=live.world.scope("clerk"), town=TOWN, year=2023)
    piece = Piece("measures", "一、举措", BODY)
    return actions.save(
        report=held.pk, scope=live.world.scope("clerk"), pieces=[piece], header={}, version=held.version
    )


@pytest.fixture
def page(live: Live, report: Report) -> Any:
    opened = live.page("clerk")
    opened.goto(f"{live.base}/reports/{report.pk}/edit/")
    opened.wait_for_selector(".fzb-chip")
    return opened


def text(page: Any) -> str:
    return page.evaluate(TEXT)


def end(page: Any) -> None:
    page.locator("[data-rich]").click(position={"x": 8, "y": 8})
    page.keyboard.press("Control+End")


def save(page: Any) -> None:
    page.keyboard.press("Control+s")
    page.wait_for_selector("[data-status] >> text=/^已保存/")


def stored(report: Report) -> str:
    return report.sections.get().body


def test_the_text_comes_back_exactly(page: Any, report: Report) -> None:
    assert page.locator(".fzb-chip").all_text_contents() == ["3次", "2次"]
    page.evaluate("fz.editor.sections[0].touched = true")  # as if every line had been written here
    assert text(page) == BODY
    save(page)
    assert stored(report) == BODY
    page.reload()
    page.wait_for_selector(".fzb-chip")
    assert text(page) == BODY


def test_typing_around_a_figure_leaves_it_whole(page: Any, report: Report) -> None:
    end(page)
    page.keyboard.type("，续写")
    page.keyboard.press("Enter")
    page.keyboard.type("（三）新段")
    save(page)
    assert stored(report) == BODY + "，续写\n（三）新段"


def test_a_figure_cannot_be_typed_into(page: Any) -> None:
    chip = page.locator(".fzb-chip").first
    chip.focus()
    page.keyboard.type("999")
    assert text(page) == BODY
    assert chip.text_content() == "3次"
    # Whole or not at all: one key takes it away, one brings it back.
    chip.focus()
    page.keyboard.press("Delete")
    assert text(page) == BODY.replace("{{study.sessions}}", "", 1)
    page.keyboard.press("Control+z")
    assert text(page) == BODY
    page.keyboard.press("Control+y")
    assert text(page) == BODY.replace("{{study.sessions}}", "", 1)


def test_backspace_behind_a_figure_takes_all_of_it(page: Any) -> None:
    end(page)
    page.evaluate(HOSTILE, "{{study.sessions}}")
    page.wait_for_selector(".fzb-chip >> nth=2")
    page.keyboard.type("后")
    page.keyboard.press("Backspace")
    assert text(page) == BODY + "{{study.sessions}}"
    page.keyboard.press("Backspace")
    assert text(page) == BODY


def test_a_paste_brings_no_markup(page: Any, report: Report) -> None:
    end(page)
    page.evaluate(HOSTILE, "<img src=x onerror=alert(1)>\u200b甲\r\n乙\t丙\u202e{{study.sessions dim=中心组学习}}丁")
    page.wait_for_selector(".fzb-chip >> nth=2")
    assert text(page) == BODY + "<img src=x onerror=alert(1)>甲\n乙 丙{{study.sessions dim=中心组学习}}丁"
    inside = page.locator("[data-rich]").evaluate(
        "e => [...new Set([...e.querySelectorAll('*')].map((n) => n.nodeName))]"
    )
    assert set(inside) <= {"P", "SPAN", "BR"}
    save(page)
    assert stored(report).endswith("{{study.sessions dim=中心组学习}}丁")


def test_bold_and_drops_are_refused(page: Any) -> None:
    end(page)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+i")
    assert page.locator("[data-rich] b, [data-rich] i, [data-rich] strong, [data-rich] em").count() == 0
    assert text(page) == BODY


def test_what_is_copied_pastes_as_the_same_figures(page: Any) -> None:
    end(page)
    copied = page.evaluate("""() => {
      const box = document.querySelector("[data-rich]");
      document.getSelection().selectAllChildren(box);
      const data = new DataTransfer();
      box.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
      return data.getData("text/plain");
    }""")
    assert copied == BODY


def test_a_wrong_token_is_told_and_the_text_stays(page: Any, report: Report) -> None:
    end(page)
    page.evaluate(HOSTILE, "不能丢{{no.such}}")
    page.wait_for_selector(".fzb-chip.is-wrong")
    page.keyboard.press("Control+s")
    page.wait_for_selector("[data-section-error] >> text=没有指标")
    assert "没有指标" in page.text_content("[data-section-error]")
    assert text(page).endswith("不能丢{{no.such}}")
    assert stored(report) == BODY


def test_a_figure_is_put_in_by_the_keyboard_alone(page: Any, report: Report) -> None:
    end(page)
    page.locator("[data-insert]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("接访人次")
    page.wait_for_selector("[data-preview] >> text=/^2人次$/")
    page.keyboard.press("Tab")  # the list
    while page.evaluate("document.activeElement.id") != "k-unit":
        page.keyboard.press("Tab")
    page.keyboard.type("人")
    page.wait_for_selector("[data-preview] >> text=/^2人$/")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-picker]", state="hidden")
    assert text(page) == BODY + "{{petition.visitors unit=人}}"
    page.keyboard.type("。")
    save(page)
    assert stored(report) == BODY + "{{petition.visitors unit=人}}。"


def test_a_figure_is_changed_where_it_stands(page: Any) -> None:
    page.locator(".fzb-chip").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-picker][open]")
    assert page.text_content("#pick-title") == "修改数字"
    page.get_by_label("中心组学习").check()
    page.get_by_label("会前学法").uncheck()
    page.wait_for_selector("[data-preview] >> text=/^1次$/")
    page.click("[data-ok]")
    assert text(page) == BODY.replace("dim=会前学法", "dim=中心组学习")


def test_closing_the_picker_changes_nothing(page: Any) -> None:
    end(page)
    page.locator("[data-insert]").click()
    page.keyboard.press("Escape")
    page.keyboard.type("接着写")
    assert text(page) == BODY + "接着写"


def test_a_proposal_goes_in_with_one_click(page: Any) -> None:
    end(page)
    page.locator("[data-propose-for]").click()
    row = page.locator(".fzb-proposal").filter(has_text="领导干部接访")
    row.locator("button").click()
    assert "{{petition.visits" in text(page)
    assert row.locator("button").is_disabled()


def test_somebody_elses_save_is_not_overwritten_unasked(live: Live, page: Any, report: Report) -> None:
    end(page)
    page.keyboard.type("我写的")
    theirs = Piece("measures", "一、举措", "对方写的")
    actions.save(report=report.pk, scope=live.world.scope("head"), pieces=[theirs], header={}, version=report.version)
    page.keyboard.press("Control+s")
    page.wait_for_selector("text=用我的内容覆盖")
    assert text(page) == BODY + "我写的"
    assert stored(report) == "对方写的"
    page.click("text=用我的内容覆盖")
    page.wait_for_selector("[data-status] >> text=/^已保存/")
    assert stored(report) == BODY + "我写的"


def test_leaving_with_unsaved_changes_asks(live: Live, page: Any) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{live.base}/reports/")
    assert asked == []
    page.go_back()
    page.wait_for_selector(".fzb-chip")
    end(page)
    page.keyboard.type("未保存")
    page.goto(f"{live.base}/reports/")
    assert asked == ["beforeunload"]


def test_characters_are_counted_as_printed(page: Any) -> None:
    before = int(page.text_content("[data-count]"))
    end(page)
    page.keyboard.type("四个汉字")
    assert int(page.text_content("[data-count]")) == before + 4


def test_a_figure_of_the_report_opens_beside_the_text(live: Live, report: Report) -> None:
    for width in (1280, 390):
        page = live.page("clerk", width=width)
        page.goto(f"{live.base}/reports/{report.pk}/")
        page.locator("[data-cite]").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-panel][open] >> text=查看全部5条分录")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("Escape")
        assert page.locator("[data-panel][open]").count() == 0
        assert page.evaluate("document.activeElement.textContent") == "3次"


def test_the_replay_shows_its_end(live: Live) -> None:
    page = live.page("clerk")
    page.goto(f"{live.base}/books/verify/")
    page.click("text=开始核验")
    page.wait_for_selector("text=核验通过")


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_fit_and_have_one_heading(live: Live, report: Report, width: int) -> None:
    town, admin = live.page("head", width=width), live.page("admin", width=width)
    figure = f"region={TOWN}&from=2023-01-01&to=2023-12-31"
    pages = [
        (town, path)
        for path in (
            f"/statement/?{figure}", f"/figure/dispute.rate/?{figure}", f"/figure/study.sessions/?{figure}", "/books/",
            f"/books/{TOWN}/1/", "/books/periods/", "/books/verify/", "/reports/", f"/reports/{report.pk}/",
            f"/reports/{report.pk}/edit/",
        )
    ]  # fmt: skip
    for path in ("", "users/", f"users/{live.world.user('clerk').pk}/", "offices/", "people/", "groups/", "regions/"):
        pages.append((admin, f"/admin/{path}"))
    for page, path in pages:
        page.goto(live.base + path)
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
