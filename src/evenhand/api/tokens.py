"""Who may ask: a bearer token, kept only as a digest, good for the scopes it was made for, and only so often a minute."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from evenhand.people.allowance import seconds_to_wait
from evenhand.people.models import Colleague, Token
from evenhand.people.tokens import token_for

from .problems import NotAllowed, TooOften


def scope(name: str) -> Callable[[HttpRequest], Token | None]:
    """The check of a route that needs this scope."""

    class Bearer(HttpBearer):
        def authenticate(self, request: HttpRequest, token: str) -> Token | None:
            found = token_for(token)
            if found is None:
                return None
            if name not in found.scopes:
                raise NotAllowed(f"This token is not for “{name}”. Ask an administrator for one that is.")
            seconds = seconds_to_wait(found, name, settings.API_PER_MINUTE.get(name, 0), time.time())
            if seconds:
                raise TooOften(seconds)
            return found

    return Bearer()


def token_of(request: HttpRequest) -> Token:
    """The token that a request was let in with."""
    found: Token = request.auth  # type: ignore[attr-defined]
    return found


def colleague_if_any(request: HttpRequest) -> Colleague | None:
    """The colleague that the token acts for; None for a machine's own. Raises NotAllowed for somebody who has left."""
    found = token_of(request).colleague
    if found is not None and not found.is_active:
        raise NotAllowed("The colleague whom this token acts for can no longer sign in.")
    return found


def colleague(request: HttpRequest) -> Colleague:
    """The colleague that the token acts for. Raises NotAllowed for a machine's own."""
    found = colleague_if_any(request)
    if found is None:
        raise NotAllowed(
            "This token acts for nobody. Make one with: evenhand token make NAME --as USERNAME --scope SCOPE"
        )
    return found
