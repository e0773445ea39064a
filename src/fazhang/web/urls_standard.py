"""URLs of the standard sheets (上报表)."""

from __future__ import annotations

from django.urls import URLPattern, path

from fazhang.web.views import standard

urlpatterns: list[URLPattern] = [
    path("standard/", standard.index, name="standard"),
    path("standard/<slug:code>/", standard.show, name="standard_sheet"),
    path("standard/<slug:code>/sheet.xlsx", standard.download, name="standard_xlsx"),
    path("standard/<slug:code>/<slug:column>/", standard.behind, name="standard_behind"),
]
