"""Pages for what goes wrong. Each says what happened and what to do next, and keeps what was typed."""

from __future__ import annotations

import errno
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evenhand.web import kept
from evenhand.web.doors import public, sign_in_first
from evenhand.web.middleware import choose_language
from evenhand.web.navigation import FORGED
from evenhand.web.pages import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(
        request,
        400,
        _("Evenhand could not read that"),
        _("Something in the address or in the form was not understood. Go back, check it and try again."),
    )


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    said = str(exception) if exception and str(exception) else _("Your role does not open this page.")
    return _error(
        request,
        403,
        _("You cannot do this"),
        said,
        _("If it is part of your work, ask your manager to have the role added. Nothing was changed."),
        user=True,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith(reverse("contact_us")):
        return _nothing_here(request)
    return _error(
        request,
        404,
        _("Page not found"),
        _(
            "If you typed the address, check that it is right. If you followed a link, what it led to may have been merged."
        ),
        _("You can look a person up with the box on any page, or start again from your work."),
        user=True,
    )


def _nothing_here(request: HttpRequest) -> HttpResponse:
    """The same for the public, who have no work to go back to."""
    said = _("If you typed the address, check that it is right. All our forms are open to you.")
    return render(request, "public/told.html", status=404, title=_("Page not found"), paragraphs=[said])


def broken(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours. It asks nothing of the database, which may be what is broken."""
    fault = sys.exc_info()[1]
    if _is_full(fault):
        return no_room(request)
    if isinstance(fault, OperationalError):
        return busy(request)
    return _error(
        request,
        500,
        _("Sorry, there is a fault in Evenhand"),
        _(
            "What you asked for was not done. The fault has been written to the log for the people who run Evenhand."
        ),
        _("Try again in a few minutes. If it happens again, tell them what you were doing and at what time."),
        again=kept.keep(request),
    )


def busy(request: HttpRequest) -> HttpResponse:
    """The database is locked or away for a moment."""
    response = _error(
        request,
        503,
        _("Evenhand cannot reach its database at the moment"),
        _(
            "It may be busy, restarting or being backed up. Nothing was changed. Wait a minute, then try again."
        ),
        again=kept.keep(request),
    )
    response.headers["Retry-After"] = "60"
    return response


def no_room(request: HttpRequest) -> HttpResponse:
    """The disk is full, here or at the database."""
    response = _error(
        request,
        503,
        _("Evenhand has no room to store anything at the moment"),
        _("Nothing was changed. Tell the people who run Evenhand that the disk is full, then try again."),
        _("If somebody is in danger, do not wait for that: call the emergency services yourself."),
        again=kept.keep(request),
    )
    response.headers["Retry-After"] = "600"
    return response


def _is_full(fault: BaseException | None) -> bool:
    if isinstance(fault, OperationalError):
        return "disk is full" in str(fault) or getattr(fault.__cause__, "sqlstate", "") == "53100"
    return isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT)


def form_out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: a page left open while its reader signed in elsewhere, or a forged request.

    What was typed is offered back only when the browser says that the form was sent from a page of our own.
    """
    again = kept.keep(request) if _sent_from_here(request) else ""
    setattr(request, FORGED, not again)
    return _error(
        request,
        403,
        _("This page was out of date, so nothing was sent"),
        _("That happens when you sign in again in another tab, or when your browser blocks cookies."),
        again=again,
    )


@public
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Open a form again with what its writer typed into it; with `lang`, in that language from now on."""
    carried = request.POST.get("kept", "")
    if not request.user.is_authenticated:
        return sign_in_first(request)
    response = HttpResponse(status=303)
    response.headers["Location"] = kept.hand_back(request, carried) or "/"
    if request.POST.get("lang") in dict(settings.LANGUAGES):
        choose_language(response, request.POST["lang"])
    return response


def _sent_from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.get_host()


def _error(
    request: HttpRequest, status: int, title: str, *paragraphs: str, again: str = "", user: bool = False
) -> HttpResponse:
    if request.path.startswith("/api/"):  # a program reads problem details, like those of the API itself
        told = {"type": "about:blank", "title": title, "status": status, "detail": paragraphs[0]}
        return JsonResponse(told, status=status, content_type="application/problem+json")
    context = {"title": title, "paragraphs": paragraphs, "again": again, "bare": not user}
    return render(request, "error.html", status=status, **context)
