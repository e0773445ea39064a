"""URLs of statements, figures, books, reports and administration."""

from __future__ import annotations

from django.urls import URLPattern, path

from fazhang.web.views import admin, books, figures, statements

urlpatterns: list[URLPattern] = [
    path("statement/", statements.show, name="statement"),
    path("statement/export/", statements.export, name="statement_xlsx"),
    path("figure/<str:code>/", figures.show, name="figure"),
    path("books/", books.vouchers, name="vouchers"),
    path("books/periods/", books.periods, name="periods"),
    path("books/verify/", books.verify, name="verify"),
    path("books/<str:town>/<int:no>/", books.voucher, name="voucher"),
    path("admin/", admin.home, name="admin_home"),
    path("admin/users/", admin.users, name="admin_users"),
    path("admin/users/<int:pk>/", admin.user, name="admin_user"),
    path("admin/offices/", admin.offices, name="admin_offices"),
    path("admin/people/", admin.people, name="admin_people"),
    path("admin/groups/", admin.groups, name="admin_groups"),
    path("admin/regions/", admin.regions, name="admin_regions"),
]
