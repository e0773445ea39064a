"""The reader's inbox."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from fazhang.books.numbers import whole
from fazhang.ledgers import inbox as notices
from fazhang.places.scope import scope_of

SIZE = 50


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("records")
    unseen = request.GET.get("unseen") == "1"
    rows = notices.inbox(scope, whole(request.GET.get("before", "")), unseen, SIZE + 1)
    shown = rows[:SIZE]
    context = {
        "notices": shown, "kinds": notices.KINDS, "unseen": unseen,
        "older": shown[-1].pk if len(rows) > SIZE else None,
    }  # fmt: skip
    return render(request, "web/inbox.html", context)


@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark one notice as read, or all of them."""
    scope = scope_of(request.user)
    scope.require("records")
    notices.mark(scope, whole(request.POST["notice"]) or 0 if "notice" in request.POST else None)
    return redirect("inbox")
