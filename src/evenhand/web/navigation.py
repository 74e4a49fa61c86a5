"""The way around: the links every page offers, and the same page in the other language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evenhand.casework.rights import permissions
from evenhand.web import kept


@dataclass(frozen=True, slots=True)
class Way:
    """One link of the navigation, and whom it is shown to (a function of `casework.rights.permissions`)."""

    name: str
    label: str | Promise
    when: Callable[[permissions.Somebody], bool] | None = None


WAYS = (
    Way("home", _("My work")),
    Way("contacts", _("Contacts"), when=permissions.may_see_contacts),
    Way("search", _("Search"), when=permissions.may_see_contacts),
    Way("letters", _("Letters"), when=permissions.may_see_letters),
    Way("dangers", _("Dangers"), when=permissions.may_see_danger),
    Way("sealed", _("Sealed"), when=permissions.may_see_sealed),
    Way("retention", _("Keeping"), when=permissions.may_see_retention),
    Way("trail", _("Audit trail"), when=permissions.may_see_trail),
    Way("policy", _("Policy")),
)


def known_url(name: str, *args: object) -> str:
    """The address of a screen, or nothing where this installation leaves that screen out."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def navigation(request: HttpRequest) -> list[dict[str, object]]:
    """What the signed-in colleague may go to, as GOV.UK's service navigation takes it."""
    return [
        {
            "href": href,
            "text": way.label,
            "current": request.path == href,
            "active": href != "/" and request.path.startswith(href),
        }
        for way in WAYS
        if (href := known_url(way.name)) and _open_to(request, way)
    ]


# Set on a request whose form may come from somebody else's site: nothing of it is put back anywhere.
FORGED = "may_be_forged"


def language_links(request: HttpRequest) -> list[dict[str, str]]:
    """This page in each language; the current one has no address. What was typed into a page that answered a form is `kept`: it is
    put back on the same page in the other language, and nothing is sent.
    """
    current = get_language()
    # The cookie alone is asked, since this must work while the database does not.
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    ours = signed_in and not getattr(request, FORGED, False)
    typed = kept.keep(request) if request.method == "POST" and ours else ""
    links = []
    for code, name in settings.LANGUAGES:
        query = request.GET.copy()
        query["lang"] = code
        href = "" if code == current else f"?{query.urlencode()}"
        links.append({"code": code, "name": name, "href": href, "kept": typed})
    return links


def _open_to(request: HttpRequest, way: Way) -> bool:
    return way.when is None or way.when(request.user)
