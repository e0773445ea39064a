"""What every view is wrapped in: refusals become pages that say why, and a first password must be changed.

The wrapping is done once, in urls.py, so that no view can forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from fazhang.books.door import BooksError
from fazhang.ledgers.door import Conflict
from fazhang.places.scope import Denied

View = Callable[..., HttpResponseBase]
FREE = {"login", "logout", "password", "health"}
"""URL names that a user whose password must be changed may still open."""
FORM_ROOM = 2 * 2**20
"""Bytes of a multipart form besides its files."""


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "web/403.html", {"reason": reason}, status=403)


def conflict(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "web/409.html", {"reason": reason}, status=409)


def too_large(request: HttpRequest) -> HttpResponse:
    limit = settings.FAZHANG_EVIDENCE_MAX // 2**20
    response = render(request, "web/413.html", {"limit": limit}, status=413)
    response["Connection"] = "close"
    return response


def unreadable(request: HttpRequest) -> HttpResponse:
    return render(request, "web/400.html", status=400)


def _legible(given: QueryDict) -> bool:
    """No NUL in it: PostgreSQL stores and compares none, and no browser's form sends one."""
    return not any("\0" in value for values in (given, *(v for _, v in given.lists())) for value in values)


def guard(view: View, name: str) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        # Views that take files read the body after its size was looked at (`takes_files`); the others' is read by now.
        if not _legible(request.GET) or not (getattr(view, "csrf_exempt", False) or _legible(request.POST)):
            return unreadable(request)
        if getattr(user, "must_change", False) and name not in FREE:
            return redirect("password")
        try:
            response = view(request, *args, **kwargs)
        except Denied as denied:
            response = refused(request, denied.reason)
        except (Conflict, BooksError) as error:
            response = conflict(request, str(error))
        if user.is_authenticated and not response.has_header("Cache-Control"):
            # Shared desktops: a page must not be read from the cache by whoever sits there next.
            response["Cache-Control"] = "no-store"
        return response

    return guarded


def guarded(patterns: Sequence[URLPattern]) -> list[URLPattern]:
    """The same URL patterns with every view behind the guard."""
    for pattern in patterns:
        pattern.callback = guard(pattern.callback, pattern.name or "")
    return list(patterns)


def takes_files(view: View) -> View:
    """For views that take uploads: a request that is too large is refused before its body is read.

    The check has to come before the CSRF check, which reads the body (Django: “Modifying upload handlers on the fly”).
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def sized(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.FAZHANG_EVIDENCE_MAX + FORM_ROOM:
            return too_large(request)
        return protected(request, *args, **kwargs) if _legible(request.POST) else unreadable(request)

    return sized
