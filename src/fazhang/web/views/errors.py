"""Error pages in plain words: what happened and what to do."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from fazhang.web.api.errors import MEANINGS, answer, told
from fazhang.web.guard import refused, too_large, unreadable


def programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if programs(request):
        return answer(exception) or told(400, MEANINGS[400])
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return unreadable(request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(request, str(exception) or "您没有进行这项操作的权限")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "web/404.html", {"reason": reason}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    # SQLite has one writer at a time: a large import may keep others waiting for longer than they do.
    busy = isinstance(error, OperationalError) and "locked" in str(error)
    status = 503 if busy else 500
    if programs(request):
        response = told(status, MEANINGS[503] if busy else "服务器出错，没有办理")
    else:
        # Rendered without the request: the shell asks the database, which may be what failed.
        response = HttpResponse(render_to_string("web/500.html", {"busy": busy}), status=status)
    if busy:
        response["Retry-After"] = "60"
    return response
