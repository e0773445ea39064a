"""Fixtures: a data folder of the tests' own, the small world (tests/world.py), clients, and a real browser."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

DATA = Path(tempfile.mkdtemp(prefix="fazhang-tests-"))
# pytest-django has read the settings by now; nothing has opened a database or a key yet.
os.environ["FAZHANG_DATA"] = str(DATA)
settings.DATA = DATA
settings.STATIC_ROOT = DATA / "static"
settings.STATIC_ROOT.mkdir()
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; what is hashed is public
if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the live server's threads have connections of their own, as in service.
    settings.DATABASES["default"]["NAME"] = DATA / "fazhang.sqlite3"
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(DATA / "test.sqlite3")

else:
    # What does not depend on the engine is tested once, on SQLite's run: texts, papers as files, how cells are read, pages
    # in a browser (the same pages are asked for by clients here).
    collect_ignore_glob = [
        "test_reading_*.py", "test_law_codes.py", "test_papers.py", "test_browser_*.py", "test_sheets_ugly.py",
        "test_sheets_values.py", "test_sheets_headings.py", "test_sheets_lines.py", "test_docs.py", "test_chart.py",
    ]  # fmt: skip

from fazhang.ledgers import search  # noqa: E402
from tests.world import PASSWORD, TOWN, World, build  # noqa: E402 - after the settings are in order

CHROMIUM = os.environ.get("FAZHANG_CHROMIUM", "") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
REQUIRE_ALL = os.environ.get("FAZHANG_REQUIRE_ALL", "") == "1"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync",
    "--disable-component-update",
)  # fmt: skip


def pytest_sessionfinish() -> None:
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture
def world(db: None) -> World:
    """The small world, in this test's transaction: other tests begin with an empty database."""
    search.clear()  # no model of Django's: the flush after a live test leaves it
    return build()


Enter = Callable[..., Client]


class Closing(Client):
    """A client that remembers its answers, so that the files of those nobody read to the end are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Any] = []

    def request(self, **request: Any) -> Any:
        self.answers.append(super().request(**request))
        return self.answers[-1]


@pytest.fixture
def enter(world: World) -> Iterator[Enter]:
    """`enter("clerk")`: a client signed in as that role of 青石镇; `enter("clerk", OTHER)`: of the other town."""
    clients: list[Closing] = []

    def signed_in(role: str, town: str = TOWN) -> Client:
        clients.append(Closing())
        clients[-1].force_login(world.user(role, town), backend="django.contrib.auth.backends.ModelBackend")
        return clients[-1]

    yield signed_in
    for client in clients:
        for answer in client.answers:
            answer.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright

        if not CHROMIUM:
            raise FileNotFoundError("no chromium on this machine; set FAZHANG_CHROMIUM")
    except (ImportError, FileNotFoundError) as missing:
        if REQUIRE_ALL:
            pytest.fail(f"browser tests are required: {missing}")
        pytest.skip(f"no browser: {missing}")
    # Playwright's loop makes Django believe that it runs inside an async view; these tests are synchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield running
        running.close()


class Live:
    """A browser on the running application. `complaints`: outside requests, CSP violations, errors of scripts."""

    def __init__(self, browser: Any, base: str, world: World) -> None:
        self.browser, self.base, self.world = browser, base, world
        self.complaints: list[str] = []
        self.contexts: list[Any] = []

    def page(self, role: str = "", town: str = TOWN, width: int = 1280, height: int = 900, **options: Any) -> Any:
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        if role:
            self.sign_in(page, self.world.user(role, town).username)
        return page

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.complaints.append(f"left the host: {request.url}")

    def _console(self, message: Any) -> None:
        # A page that answers 422 or 409 on purpose is told to the console by Chromium; that is no fault of the page.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def sign_in(self, page: Any, username: str) -> None:
        page.goto(f"{self.base}/login/")
        page.fill("#id_username", username)
        page.fill("#id_password", PASSWORD)
        page.click("button.btn-primary")
        page.wait_for_url(f"{self.base}/")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def live(browser: Any, live_server: Any, transactional_db: None, world: World) -> Iterator[Live]:
    """The application in a real browser. Every test of it must have no complaints at its end."""
    opened = Live(browser, live_server.url, world)
    yield opened
    opened.close()
    assert not opened.complaints, "\n".join(opened.complaints)
