"""What every screen of ours has in common: who may see it, which clauses it serves, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from evenhand.casework.rights import permissions
from evenhand.policy.outcome import Refused
from evenhand.policy.rules import check_ids
from evenhand.web import kept
from evenhand.web.doors import View, sign_in_first
from evenhand.web.forms.base import BY_ITS_WRITER_ALONE, posted_to
from evenhand.web.pages import render


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen as the coverage page lists it: its view, the clauses it serves, and whom it opens to."""

    name: str
    clauses: tuple[str, ...]
    action: str | None
    roles: tuple[str, ...]
    when: Callable[[permissions.Somebody], bool] | None


SCREENS: dict[str, Screen] = {}
_NEVER_KEPT = "I28"


def screen(
    *clauses: str,
    action: str | None = None,
    roles: tuple[str, ...] = (),
    when: Callable[[permissions.Somebody], bool] | None = None,
) -> Callable[[View], View]:
    """Make a view a screen for colleagues who are signed in.

    `clauses` are ids of the policy and of the invariants, checked when the module is imported. Whom it opens to: whoever may do
    `action`, the casework action that the screen performs; whoever has any of `roles`; whoever `when` (a function of
    `casework.rights.permissions`) says. Where several are given, all must hold; with none, every colleague may.

    A form must post to the page that shows it: then what was typed can be put back after a session has ended.
    """
    check_ids(*clauses)

    def decorate(view: View) -> View:
        entry = Screen(f"{view.__module__}.{view.__qualname__}", clauses, action, roles, when)
        SCREENS[entry.name] = entry

        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            _require(request, entry)
            request.kept = kept.take(request) if request.method == "GET" else None  # type: ignore[attr-defined]
            try:
                answer = view(request, *args, **kwargs)
            except Refused as refusal:
                return refused(request, refusal)
            if answer.status_code == HTTPStatus.OK and _may_be_kept(request, entry):
                answer.headers.setdefault("Cache-Control", BY_ITS_WRITER_ALONE)
            return answer

        shown.screen = entry  # type: ignore[attr-defined]
        return shown

    return decorate


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page for a refusal that its screen does not show beside a question of its own."""
    return render(request, "refused.html", status=409, outcome=refusal.outcome, again=kept.keep(request))


def _may_be_kept(request: HttpRequest, entry: Screen) -> bool:
    """Whether this page shows a form again that its writer has sent, and may lie in their browser until they sign out: nothing that
    has to do with illegal content ever does (I28).
    """
    posted = posted_to(request)
    kept_away = _NEVER_KEPT in entry.clauses or not all(form.may_be_kept for form in posted)
    return any(form.shown_again for form in posted) and not kept_away


def _require(request: HttpRequest, entry: Screen) -> None:
    if entry.roles and not permissions.has_role(request.user, *entry.roles):
        raise PermissionDenied(_("This page is for other roles than yours."))
    if entry.when and not entry.when(request.user):
        raise PermissionDenied(_("This page is for other roles than yours."))
    if entry.action and not permissions.may(request.user, entry.action):
        raise PermissionDenied(_("Your role does not allow this step."))
