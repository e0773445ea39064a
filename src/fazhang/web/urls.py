"""All URLs. Every view is put behind the guard here (fazhang.web.guard)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from fazhang.web import urls_api, urls_b, urls_exports, urls_received, urls_standard
from fazhang.web.guard import guarded
from fazhang.web.views import auth, errors, evidence, inbox, ledgers, records, search, steps, supervision, workbench

urlpatterns: list[URLPattern | URLResolver] = [*urls_api.urlpatterns]  # behind a guard of their own
urlpatterns += guarded(
    [
        path("", workbench.workbench, name="workbench"),
        path("login/", auth.sign_in, name="login"),
        path("logout/", auth.sign_out, name="logout"),
        path("password/", auth.password, name="password"),
        path("help/", auth.help_page, name="help"),
        path("healthz", auth.health, name="health"),
        path("search/", search.search, name="search"),
        path("inbox/", inbox.inbox, name="inbox"),
        path("inbox/read/", inbox.inbox_read, name="inbox_read"),
        path("supervision/", supervision.show, name="supervision"),
        path("ledgers/", ledgers.ledgers, name="ledgers"),
        path("ledgers/<slug:code>/", ledgers.ledger_list, name="ledger_list"),
        path("ledgers/<slug:code>/counts/", ledgers.ledger_counts, name="ledger_counts"),
        path("ledgers/<slug:code>/new/", records.record_new, name="record_new"),
        path("records/<int:pk>/", records.record, name="record"),
        path("records/<int:pk>/edit/", records.record_edit, name="record_edit"),
        path("records/<int:pk>/step/<slug:step>/", steps.record_step, name="record_step"),
        path("records/<int:pk>/undo/", steps.record_undo, name="record_undo"),
        path("records/<int:pk>/void/", records.record_void, name="record_void"),
        path("records/<int:pk>/attach/", records.record_attach, name="record_attach"),
        path("records/<int:pk>/reveal/", records.record_reveal, name="record_reveal"),
        path("evidence/<int:pk>/", evidence.evidence_file, name="evidence_file"),
        path("evidence/<int:pk>/preview/", evidence.evidence_preview, name="evidence_preview"),
        *urls_b.urlpatterns,
        *urls_exports.urlpatterns,
        *urls_received.urlpatterns,
        *urls_standard.urlpatterns,
        *urls_api.pages,
    ]
)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
