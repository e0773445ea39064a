"""URLs of statements, figures, books, reports and administration."""

from __future__ import annotations

from django.urls import URLPattern, path

from fazhang.web.views import admin, books, figures, lawbook, papers, reports, sheets, statements

urlpatterns: list[URLPattern] = [
    path("import/", sheets.import_sheet, name="import_book"),
    path("import/template/", sheets.import_template, name="import_book_template"),
    path("import/<slug:token>/", sheets.import_returned, name="import_book_returned"),
    path("ledgers/<slug:code>/import/", sheets.import_sheet, name="import_sheet"),
    path("ledgers/<slug:code>/import/template/", sheets.import_template, name="import_template"),
    path("ledgers/<slug:code>/import/<slug:token>/", sheets.import_returned, name="import_returned"),
    path("statement/", statements.show, name="statement"),
    path("statements/enforcement/<int:year>.docx", papers.enforcement, name="enforcement_yearly"),
    path("records/<int:pk>/papers/<slug:code>.docx", papers.paper, name="paper"),
    path("records/<int:pk>/casefile.pdf", papers.casefile, name="casefile"),
    path("figure/<str:code>/", figures.show, name="figure"),
    path("books/", books.vouchers, name="vouchers"),
    path("books/periods/", books.periods, name="periods"),
    path("books/verify/", books.verify, name="verify"),
    path("books/<str:town>/<int:no>/", books.voucher, name="voucher"),
    path("reports/", reports.index, name="reports"),
    path("reports/new/", reports.new, name="report_new"),
    path("reports/<int:pk>/", reports.show, name="report"),
    path("reports/<int:pk>/edit/", reports.edit, name="report_edit"),
    path("reports/<int:pk>/step/", reports.step, name="report_step"),
    path("reports/<int:pk>/checks/", reports.check, name="report_checks"),
    path("reports/<int:pk>/propose/", reports.propose, name="report_propose"),
    path("reports/<int:pk>/tokens/", reports.tokens, name="report_tokens"),
    path("reports/<int:pk>/figure/<str:ref>/", reports.cited, name="report_cited"),
    path("reports/<int:pk>/<str:fmt>/", reports.download, name="report_download"),
    path("admin/", admin.home, name="admin_home"),
    path("admin/users/", admin.users, name="admin_users"),
    path("admin/users/<int:pk>/", admin.user, name="admin_user"),
    path("admin/offices/", admin.offices, name="admin_offices"),
    path("admin/people/", admin.people, name="admin_people"),
    path("admin/groups/", admin.groups, name="admin_groups"),
    path("admin/regions/", admin.regions, name="admin_regions"),
    path("admin/limits/", lawbook.admin_limits, name="admin_limits"),
    path("admin/calendar/", lawbook.admin_calendar, name="admin_calendar"),
    path("limits/", lawbook.limits, name="limits"),
]
