"""Received reports in the browser: uploads, the marked text, what goes on from it, the overview."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from fazhang.oversight.models import Received
from fazhang.reports import actions
from tests.conftest import Enter
from tests.test_oversight import SHARED, TEXT
from tests.world import OTHER, TOWN, World

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(autouse=True)
def _fresh_index() -> None:
    shutil.rmtree(Path(settings.DATA) / "reading", ignore_errors=True)


def files(**named: str) -> dict[str, Any]:
    return {"files": [SimpleUploadedFile(f"{name}.txt", text.encode()) for name, text in named.items()]}


def put(client: Any, text: str = TEXT) -> Received:
    assert client.post("/received/", {"text": text}).status_code == 200
    return Received.objects.order_by("-pk")[0]


def html(client: Any, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return page.content.decode()


def test_each_file_of_an_upload_is_told_of(enter: Enter) -> None:
    client = enter("county")
    sent = files(一=TEXT, 二=TEXT, 三="", 四="法治建设情况报告\n排查纠纷3件。")
    page = client.post("/received/", sent)
    text = page.content.decode()
    assert page.status_code == 422  # one of them was not taken
    assert text.count("<b>已收</b>") == 2
    assert text.count("<b>已经有了</b>") == 1
    assert text.count("<b>没有收</b>") == 1
    assert "没有认出是哪个乡镇" in text
    assert Received.objects.count() == 2


def test_pasted_text_that_was_not_taken_stays_in_the_box(enter: Enter) -> None:
    text = "法" * 200_001
    page = enter("county").post("/received/", {"text": text})
    assert page.status_code == 422
    assert text in page.content.decode()


def test_an_upload_of_nothing_says_what_to_do(enter: Enter) -> None:
    page = enter("clerk").post("/received/", {})
    assert page.status_code == 422
    assert "请粘贴报告全文" in page.content.decode()


def test_a_request_beyond_the_limit_is_refused_unread(enter: Enter) -> None:
    size = settings.FAZHANG_EVIDENCE_MAX + 3 * 2**20
    page = enter("county").post(
        "/received/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(size)
    )
    assert page.status_code == 413


def test_a_report_not_understood_is_asked_for_and_assigned(enter: Enter) -> None:
    client = enter("county")
    held = put(client, "法治建设情况报告\n排查纠纷3件。")
    assert "请指明乡镇和年度" in html(client, "/received/")
    client.post(f"/received/{held.pk}/assign/", {"town": OTHER, "year": "2023", "until": "2023-11-30"})
    held.refresh_from_db()
    assert (held.region, held.year, str(held.until)) == (OTHER, 2023, "2023-11-30")
    assert "请指明乡镇和年度" not in html(client, "/received/")
    assert client.post(f"/received/{held.pk}/assign/", {"town": "110101001", "year": "2023"}).status_code == 403


def test_the_text_is_shown_escaped_with_its_marks(enter: Enter) -> None:
    client = enter("county")
    page = html(client, f"/received/{put(client, TEXT + HOSTILE).pk}/")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    for target in re.findall(r'class="fzr-mark [^"]*" href="#(m[0-9]+)"', page):
        assert f'id="{target}"' in page
    assert re.search(r'class="fzr-mark is-differs"[^>]*>5次</a>', page)
    assert "报告多4次" in page
    assert not re.search(r"<script(?! src)[^>]*>[^<]|style=|onclick=", page)


def test_a_figure_leads_to_its_postings(enter: Enter) -> None:
    client = enter("county")
    page = html(client, f"/received/{put(client).pk}/")
    links = [u.replace("&amp;", "&") for u in re.findall(r'class="fzr-go" href="([^"]+)"', page)]
    assert len(links) >= 4
    figure = html(client, next(u for u in links if "study.sessions" in u and "dim=" in u))
    assert "会前学法" in figure or "中心组学习" in figure


def test_shared_passages_link_only_to_what_the_reader_may_open(enter: Enter) -> None:
    county = enter("county")
    mine = put(county, TEXT + SHARED)
    theirs = put(county, "云溪镇2022年法治政府建设情况报告\n" + SHARED)
    assert f'href="/received/{theirs.pk}/">云溪镇2022年报告' in html(county, f"/received/{mine.pk}/")
    seen = html(enter("clerk"), f"/received/{mine.pk}/")
    assert f"/received/{theirs.pk}/" not in seen
    assert "其他单位的报告" in seen
    assert enter("clerk").get(f"/received/{theirs.pk}/").status_code == 404


def test_a_township_hands_its_report_on_by_itself(enter: Enter) -> None:
    clerk, county = enter("clerk"), enter("county")
    held = put(clerk)
    assert "仅本乡镇可见" in html(clerk, "/received/")
    assert county.get(f"/received/{held.pk}/").status_code == 404
    clerk.post(f"/received/{held.pk}/submit/")
    assert county.get(f"/received/{held.pk}/").status_code == 200


def test_a_report_is_taken_out_again(enter: Enter) -> None:
    client = enter("county")
    held = put(client)
    assert client.post(f"/received/{held.pk}/discard/")["Location"] == "/received/"
    assert client.get(f"/received/{held.pk}/").status_code == 404


@pytest.mark.parametrize(("name", "magic"), [("docx", b"PK"), ("xlsx", b"PK")])
def test_findings_are_downloaded_under_the_reports_name(name: str, magic: bytes, enter: Enter) -> None:
    client = enter("county")
    answer = client.get(f"/received/{put(client).pk}/findings.{name}")
    assert answer.content.startswith(magic)
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_history_tells_the_source_of_each_figure(world: World, enter: Enter) -> None:
    client = enter("county")
    held = put(client, "青石镇2021年法治政府建设情况报告\n全年排查矛盾纠纷30件。")
    page = html(client, f"/received/history/{TOWN}/")
    assert re.search(rf'class="fzr-told" title="报告写作：30件" href="/received/{held.pk}/">30<', page)
    assert f"/figure/dispute.registered/?region={TOWN}&amp;from=2023-01-01&amp;to=2023-12-31" in page


def test_the_overview_is_limited_to_the_scope(enter: Enter) -> None:
    county, clerk = enter("county"), enter("clerk")
    put(county)
    page = html(county, "/received/overview/?year=2023")
    assert "1个乡镇还没有报送" in page
    assert "云溪镇" in page
    assert "云溪镇" not in html(clerk, "/received/overview/?year=2023")


def test_the_editors_checks_lead_to_their_place(world: World, enter: Enter) -> None:
    scope = world.scope("clerk")
    report = actions.create(scope=scope, town=TOWN, year=2023)
    bodies = [actions.Piece(s.role, s.heading, "截止12月底，一切正常。") for s in report.sections.all()]
    actions.save(report=report.pk, scope=scope, pieces=bodies, header={})
    link = f'href="/reports/{report.pk}/edit/#sec-1" data-goto="1" data-start="0" data-end="2"'
    assert link in html(enter("clerk"), f"/reports/{report.pk}/checks/")
    assert "data-goto" not in html(enter("deputy"), f"/reports/{report.pk}/checks/")


def test_a_township_is_not_offered_to_move_what_the_county_holds(enter: Enter) -> None:
    held = put(enter("county"))
    assert "/assign/" in html(enter("county"), f"/received/{held.pk}/")
    page = html(enter("clerk"), f"/received/{held.pk}/")
    assert "/assign/" not in page
    assert "/discard/" not in page
