"""Evidence files: downloads that no browser runs, and previews that are never the file itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fazhang.ledgers import evidence as files
from fazhang.ledgers import queries
from fazhang.places.scope import scope_of

SIDES = (240, 1200)
"""Sides of a preview in pixels: the thumbnail and the large one."""


def _harmless(response: HttpResponseBase) -> HttpResponseBase:
    """Whatever the file is: not sniffed, not shown in place, and in a sandbox should a browser show it anyway."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _span(file: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(1 << 18, length))):
            length -= len(chunk)
            yield chunk


@require_GET
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as an attachment. One byte range is served, which players need to seek."""
    item = queries.evidence_for(scope_of(request.user), pk)
    try:
        file = files.path_of(item.sha256).open("rb")
    except OSError:
        raise Http404("证据文件不在服务器上，请联系管理员核验账簿") from None
    whole = FileResponse(file, as_attachment=True, filename=item.name, content_type=item.type)
    whole["Accept-Ranges"] = "bytes"
    match = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", request.headers.get("Range", ""))
    if match and any(match.groups()):
        first, last = match.groups()
        start = int(first) if first else max(0, item.size - int(last))
        end = min(int(last), item.size - 1) if first and last else item.size - 1
        if start > end:
            file.close()
            response = HttpResponse(status=416)
            response["Content-Range"] = f"bytes */{item.size}"
            return _harmless(response)
        part = StreamingHttpResponse(_span(file, start, end - start + 1), status=206, content_type=item.type)
        part["Content-Disposition"] = whole["Content-Disposition"]
        part["Content-Range"] = f"bytes {start}-{end}/{item.size}"
        part["Content-Length"] = str(end - start + 1)
        part["Accept-Ranges"] = "bytes"
        return _harmless(part)
    return _harmless(whole)


@require_GET
def evidence_preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture re-encoded as PNG, or the first text of a document."""
    item = queries.evidence_for(scope_of(request.user), pk)
    if item.type.startswith("image/"):
        side = SIDES[0] if request.GET.get("size") == "small" else SIDES[1]
        etag = f'"{item.sha256[:32]}-{side}"'
        if request.headers.get("If-None-Match") == etag:
            return HttpResponseNotModified()
        picture = files.thumbnail(item.sha256, side)
        if picture is None:
            raise Http404("这张图片不能预览，请下载查看")
        response = _harmless(HttpResponse(picture, content_type="image/png"))
        response["Cache-Control"] = "private, no-cache"
        response["ETag"] = etag
        return response
    text = files.excerpt(item.sha256, item.type)
    return render(request, "web/parts/excerpt.html", {"item": item, "text": text, "limit": 4000})
