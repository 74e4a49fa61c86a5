"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from evenhand.web import kept
from evenhand.web.doors import ask, next_page, public
from evenhand.web.forms.sign_in import SignInForm
from evenhand.web.pages import render
from evenhand.web.public.limits import address_of


@public
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in, then go on to the page asked for, with a kept form filled in again."""
    carried = request.POST.get("kept", "")
    if request.method != "POST":
        return HttpResponseRedirect(next_page(request)) if request.user.is_authenticated else ask(request)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return ask(request, form, carried)
    colleague = authenticate(request, **form.cleaned_data)
    if getattr(request, "axes_locked_out", False):
        return locked_out(request)
    if colleague is None:
        form.add_error(None, _("The username or the password is not right. Check both and try again."))
        return ask(request, form, carried)
    login(request, colleague)
    response = HttpResponseRedirect(kept.hand_back(request, carried) or next_page(request))
    kept.remember_writer(response, colleague.get_username(), secure=settings.HTTPS)
    _speak(response, request, getattr(colleague, "language", ""))
    return response


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = render(request, "signed_out.html")
    response.delete_cookie(kept.WHO_COOKIE, samesite="Lax")
    # The pages of a long form are kept by the browser, to be gone back to (forms/steps.py), but for nobody who comes after.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def came_from(request: HttpRequest) -> str:
    """Where a try comes from. Behind a proxy that we know of that is not the proxy, or any stranger could lock a colleague out."""
    return address_of(request).partition("/")[0] or str(request.META.get("REMOTE_ADDR", ""))


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Too many wrong passwords: say for how long, without saying whether the username exists."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "locked_out.html", status=settings.AXES_HTTP_RESPONSE_CODE, minutes=minutes)


def _speak(response: HttpResponse, request: HttpRequest, language: str) -> None:
    """A colleague's own language, unless this browser has chosen one."""
    if language in dict(settings.LANGUAGES) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
