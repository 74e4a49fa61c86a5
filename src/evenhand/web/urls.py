"""The addresses of the screens."""

from __future__ import annotations

from django.urls import path

from evenhand.web import about, errors, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("again/", errors.again, name="again"),
    path("about/", about.about, name="about"),
]
