"""About this software: who made it, its licence, the licence of the policy's text, how to use it by keyboard."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.web.doors import public
from evenhand.web.pages import render


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html")
