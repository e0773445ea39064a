"""Search across ledgers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fazhang.ledgers import queries
from fazhang.places import choices
from fazhang.places.scope import scope_of


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    scope.require("records")
    text = request.GET.get("q", "").strip()[:60]
    groups = queries.find(scope, text)
    known = choices.labels([record.region for _, _, rows in groups for record in rows], not scope.town)
    found = [
        {
            "ledger": ledger,
            "count": count,
            "hits": [(record, known[record.region], queries.snippet(record, text, scope)) for record in rows],
        }
        for ledger, count, rows in groups
    ]
    context = {"text": text, "groups": found, "total": sum(count for _, count, _ in groups)}
    return render(request, "web/search.html", context)
