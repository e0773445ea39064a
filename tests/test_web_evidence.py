"""Evidence over the web: uploads are checked, downloads never run in a browser, previews are never the file itself."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from fazhang.ledgers.models import Evidence
from tests.conftest import Enter
from tests.world import World


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(out, "PNG")
    return out.getvalue()


def attach(client: Any, pk: int, *files: tuple[str, bytes]) -> Any:
    uploads = [SimpleUploadedFile(name, body) for name, body in files]
    return client.post(f"/records/{pk}/attach/", {"files": uploads}, follow=True)


def test_files_are_attached_and_told(world: World, enter: Enter) -> None:
    client, pk = enter("clerk"), world.records["dispute"]
    page = attach(client, pk, ("现场.png", png()), ("笔录.txt", "调解笔录".encode()))
    assert "已上传2个文件" in page.content.decode()
    assert Evidence.objects.filter(record=pk).count() == 2
    assert "没有选择文件" in attach(client, pk).content.decode()


def test_one_bad_file_does_not_keep_the_good_ones_out(world: World, enter: Enter) -> None:
    client, pk = enter("clerk"), world.records["dispute"]
    page = attach(client, pk, ("好.png", png()), ("坏.pdf", b"<html>"), ("空.txt", b""))
    text = page.content.decode()
    assert "已上传1个文件" in text
    assert "“坏.pdf”" in text
    assert "“空.txt”是空文件" in text
    assert [e.name for e in Evidence.objects.filter(record=pk)] == ["好.png"]


@pytest.mark.parametrize(
    ("name", "body"),
    [("页.html", b"<script>"), ("图.svg", b"<svg onload=alert(1)>"), ("码.exe", b"MZ"), ("假.png", b"<script>"),
     ("无扩展名", b"x"), ("../../etc/x.sh", b"#!")],
)  # fmt: skip
def test_hostile_files_are_refused(name: str, body: bytes, world: World, enter: Enter) -> None:
    page = attach(enter("clerk"), world.records["dispute"], (name, body))
    assert not Evidence.objects.filter(record=world.records["dispute"]).exists()
    assert "alert-danger" in page.content.decode()


def test_a_download_is_an_attachment_in_a_sandbox(world: World, enter: Enter) -> None:
    answer = enter("clerk").get(f"/evidence/{world.records['evidence']}/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).decode("gb18030") == "学习记录：民法典物权编"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("asked", "status", "span"),
    [("bytes=0-3", 206, (0, 4)), ("bytes=4-", 206, (4, None)), ("bytes=-5", 206, (-5, None)),
     ("bytes=9999-", 416, None), ("bytes=5-2", 416, None), ("pages=1-2", 200, (0, None))],
)  # fmt: skip
def test_players_may_seek(
    asked: str, status: int, span: tuple[int, int | None] | None, world: World, enter: Enter
) -> None:
    whole = "学习记录：民法典物权编".encode("gb18030")
    answer = enter("clerk").get(f"/evidence/{world.records['evidence']}/", headers={"Range": asked})
    assert answer.status_code == status
    if span:
        assert b"".join(answer.streaming_content) == whole[span[0] : span[1]]  # type: ignore[attr-defined]
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_a_picture_is_shown_only_re_encoded(world: World, enter: Enter) -> None:
    client, pk = enter("clerk"), world.records["dispute"]
    out = io.BytesIO()
    picture = Image.new("RGB", (800, 600), "blue")
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    picture.save(out, "JPEG", exif=exif)
    attach(client, pk, ("现场.jpg", out.getvalue()))
    item = Evidence.objects.get(record=pk)
    small = client.get(f"/evidence/{item.pk}/preview/?size=small")
    assert small["Content-Type"] == "image/png"
    assert b"SECRET-PLACE" not in small.content
    assert Image.open(io.BytesIO(small.content)).size == (240, 180)
    same = client.get(f"/evidence/{item.pk}/preview/?size=small", headers={"If-None-Match": small["ETag"]})
    assert same.status_code == 304


def test_an_excerpt_is_text_not_markup(world: World, enter: Enter) -> None:
    client, pk = enter("clerk"), world.records["dispute"]
    attach(client, pk, ("笔录.txt", "<script>alert(1)</script>调解".encode()))
    item = Evidence.objects.get(record=pk)
    text = client.get(f"/evidence/{item.pk}/preview/").content.decode()
    assert "&lt;script&gt;" in text
    assert "<script>" not in text


def test_names_are_shown_escaped(world: World, enter: Enter) -> None:
    page = attach(enter("clerk"), world.records["dispute"], ('"><img src=x onerror=alert(1)>.txt', b"abc"))
    assert "<img src=x" not in page.content.decode()
    assert "onerror=alert(1)&gt;" in page.content.decode()


def test_a_request_that_is_too_large_is_answered_in_words(world: World, enter: Enter, settings: Any) -> None:
    settings.FAZHANG_EVIDENCE_MAX = 1000
    body = b"x" * (2 * 2**20 + 2000)
    client, pk = enter("clerk"), world.records["dispute"]
    page = client.post(f"/records/{pk}/attach/", {"files": SimpleUploadedFile("大.txt", body)})
    assert page.status_code == 413
    assert "文件太大" in page.content.decode()
    # Within the room of a form but over the limit of a file: refused by name, nothing is kept.
    page = attach(client, pk, ("大.txt", b"x" * 2000))
    assert "“大.txt”超过" in page.content.decode()
    assert not Evidence.objects.filter(record=pk).exists()


def test_uploads_need_the_csrf_token(world: World) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user("clerk"), backend="django.contrib.auth.backends.ModelBackend")
    pk = world.records["dispute"]
    for url in (f"/records/{pk}/attach/", "/ledgers/dispute/new/"):
        page = client.post(url, {"files": SimpleUploadedFile("a.txt", b"a")})
        assert page.status_code == 403
        assert "页面已过期" in page.content.decode()
