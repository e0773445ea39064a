"""URLs of the interface for programs. They stand beside the guard: tokens instead of sessions, JSON instead of pages."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path
from django.urls.resolvers import URLResolver

from fazhang.web.api.app import BASE, api, known_parameters, open_to_programs, openapi, unknown
from fazhang.web.views import tokens

_found, _app, _namespace = api.urls
for _pattern in _found:
    if isinstance(_pattern, URLPattern):
        _pattern.callback = open_to_programs(known_parameters(_pattern.callback))

pages: list[URLPattern] = [
    path("admin/tokens/", tokens.admin_tokens, name="admin_tokens"),
    path("admin/hooks/", tokens.admin_hooks, name="admin_hooks"),
    path("admin/hooks/<int:pk>/", tokens.admin_hook, name="admin_hook"),
    path("help/api/", tokens.api_page, name="api_page"),
]
"""Pages about the interface, behind the guard like all pages."""

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{BASE[1:]}/openapi.json", open_to_programs(openapi), name="api_document"),
    path(f"{BASE[1:]}/", (_found, _app, _namespace)),
    re_path(r"^api(?:/(?P<rest>.*))?$", open_to_programs(unknown), name="api_unknown"),
]
