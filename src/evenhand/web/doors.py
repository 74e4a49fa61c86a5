"""Who gets in: pages that need no sign-in are marked here, and every other one asks to sign in first."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from evenhand.web import kept
from evenhand.web.forms.sign_in import SignInForm
from evenhand.web.pages import render

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Mark a view that needs no sign-in. The list of them is short, and a test holds it."""
    view.public = True  # type: ignore[attr-defined]
    return view


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Ask to sign in. A form that arrives signed out is kept: it is filled in again afterwards."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    return ask(request, carried=kept.keep(request), status=403)


def ask(
    request: HttpRequest, form: SignInForm | None = None, carried: str = "", status: int = 200
) -> HttpResponse:
    """The sign-in page, carrying a form that could not be sent because its session had ended."""
    found = kept.read(carried) if carried else None
    context = {
        "form": form or SignInForm(initial={"username": found.who if found else ""}),
        "kept": found,
        "carried": carried if found else "",
        "next": next_page(request),
    }
    return render(request, "sign_in.html", status=status, **context)


def next_page(request: HttpRequest) -> str:
    """The page asked for before signing in, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=hosts, require_https=request.is_secure()
    ):
        return wanted
    return settings.LOGIN_REDIRECT_URL
