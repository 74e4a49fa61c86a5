"""What is done to every request: headers that browsers obey, the chosen language, sessions that end."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.common import CommonMiddleware
from django.urls import resolve
from django.utils.translation import activate

Answer = Callable[[HttpRequest], HttpResponse]

# Pages hold no script and load nothing but our own stylesheet and pictures.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS = ", ".join(
    f"{power}=()" for power in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort")
)
_OF_MACHINES = "/api/"
BY_ITSELF = "by_itself"  # what a page that looks again by itself asks with
_NOTED_EVERY = 300  # seconds between two notes of "still here": a session is not written on every page


def headers(get_response: Answer) -> Answer:
    """Strict headers on every answer; pages about people are never kept by a browser or proxy, and what somebody writes in a form,
    where its page is shown again, by their own browser alone.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def machines(get_response: Answer) -> Answer:
    """Machines come with a token: nothing is looked up for them that only people have, a session, a cookie, a language. That costs
    more than many an answer.
    """
    straight: Answer = CommonMiddleware(no_nul(_view))  # type: ignore[assignment]

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(_OF_MACHINES):
            return get_response(request)
        activate(settings.LANGUAGE_CODE)
        return straight(request)

    return answer


def _view(request: HttpRequest) -> HttpResponse:
    found = request.resolver_match = resolve(request.path_info)
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response


def chosen_language(get_response: Answer) -> Answer:
    """`?lang=cy` or `?lang=en` on any page changes the language for good and stays on the page."""

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("lang")
        if request.method != "GET" or chosen not in dict(settings.LANGUAGES):
            return get_response(request)
        rest = request.GET.copy()
        del rest["lang"]
        # The path begins with one slash only, or a browser would read "//host" as another site's address.
        path = "/" + request.path.lstrip("/")
        response = HttpResponseRedirect(f"{path}?{rest.urlencode()}" if rest else path)
        choose_language(response, chosen)
        return response

    return answer


def choose_language(response: HttpResponse, chosen: str) -> None:
    """From now on pages are in this language in this browser. It says nothing about the language of anybody's letters."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )


def no_nul(get_response: Answer) -> Answer:
    """An address with a NUL in it names nothing of ours: PostgreSQL could not even be asked about it."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in str(request.META.get("QUERY_STRING", "")):
            raise Http404
        return get_response(request)

    return answer


def session_limits(get_response: Answer) -> Answer:
    """A session ends after an hour without a page, and after a working day whatever happens (both are settings). That a page looked
    again by itself says nothing of whether anybody is there.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            now = int(time.time())
            began, seen = request.session.get("began", now), request.session.get("seen", now)
            idle, whole = settings.SESSION_IDLE.total_seconds(), settings.SESSION_COOKIE_AGE
            if now - seen > idle or now - began > whole:
                logout(request)
            elif BY_ITSELF not in request.GET and (
                "seen" not in request.session or now - seen > min(_NOTED_EVERY, idle / 4)
            ):
                request.session["began"], request.session["seen"] = began, now
        return get_response(request)

    return answer
