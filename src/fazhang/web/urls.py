"""All URLs. Every view is put behind the guard here (fazhang.web.guard)."""

from __future__ import annotations

from django.urls import path

from fazhang.web import urls_b
from fazhang.web.guard import guarded
from fazhang.web.views import auth, errors, workbench

urlpatterns = guarded(
    [
        path("", workbench.workbench, name="workbench"),
        path("login/", auth.sign_in, name="login"),
        path("logout/", auth.sign_out, name="logout"),
        path("password/", auth.password, name="password"),
        path("help/", auth.help_page, name="help"),
        path("healthz", auth.health, name="health"),
        *urls_b.urlpatterns,
    ]
)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
