"""URLs of reports that were written elsewhere."""

from __future__ import annotations

from django.urls import URLPattern, path

from fazhang.web.views import received

urlpatterns: list[URLPattern] = [
    path("received/", received.index, name="received"),
    path("received/overview/", received.overview, name="received_overview"),
    path("received/history/<str:town>/", received.history, name="received_history"),
    path("received/<int:pk>/", received.show, name="received_report"),
    path("received/<int:pk>/assign/", received.assign, name="received_assign"),
    path("received/<int:pk>/submit/", received.hand_on, name="received_hand_on"),
    path("received/<int:pk>/discard/", received.discard, name="received_discard"),
    path("received/<int:pk>/findings.docx", received.word, name="received_docx"),
    path("received/<int:pk>/findings.xlsx", received.sheet, name="received_xlsx"),
]
