"""Every address the product answers at, and the pages for what goes wrong."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from evenhand.api.urls import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("evenhand.web.urls")),
]

handler400 = "evenhand.web.errors.bad_request"
handler403 = "evenhand.web.errors.not_allowed"
handler404 = "evenhand.web.errors.not_found"
handler500 = "evenhand.web.errors.broken"
