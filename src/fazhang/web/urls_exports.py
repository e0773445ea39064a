"""URLs of exports."""

from __future__ import annotations

from django.urls import URLPattern, path

from fazhang.web.views import exports

urlpatterns: list[URLPattern] = [
    path("ledgers/<slug:code>/export/", exports.ledger_export_personal, name="ledger_export_personal"),
    path("ledgers/<slug:code>/export/<slug:suffix>/", exports.ledger_export, name="ledger_export"),
    path("statement/export/<slug:suffix>/", exports.statement_export, name="statement_export"),
    path("figure/<str:code>/export/<slug:suffix>/", exports.figure_export, name="figure_export"),
    path("exports/", exports.exports, name="exports"),
]
