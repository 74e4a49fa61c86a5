"""Who may ask: a bearer token, kept only as a digest, good for the scopes it was made for, and only so often a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from evenhand.audit.ledger import end_of_trail
from evenhand.casework import clock
from evenhand.casework.questions.at_once import End
from evenhand.people.allowance import seconds_to_wait
from evenhand.people.models import Colleague, Token
from evenhand.people.tokens import digest, token_for

from .problems import NotAllowed, TooOften
from .remembered import Remembered

_remembered = Remembered()


def may_ask_again(token: Token, name: str) -> int:
    """After how many seconds a token may ask once more within a scope; 0 where it may now, and that it asks is counted."""
    return seconds_to_wait(token, name, settings.API_PER_MINUTE.get(name, 0), time.time())


def scope(name: str) -> Callable[[HttpRequest], Token | None]:
    """The check of a route that needs this scope."""

    class Bearer(HttpBearer):
        openapi_description = f"A token that is for “{name}”: evenhand token make NAME --scope {name}"

        def authenticate(self, request: HttpRequest, token: str) -> Token | None:
            found = _recently(request, token) if name == "instruction" else token_for(token)
            if found is None:
                return None
            if name not in found.scopes:
                raise NotAllowed(f"This token is not for “{name}”. Ask an administrator for one that is.")
            if seconds := may_ask_again(found, name):
                raise TooOften(seconds)
            return found

    Bearer.__name__ = name  # by which the description tells the scopes apart
    return Bearer()


def token_sent_with(request: HttpRequest) -> Token | None:
    """The token that a request for an instruction was sent with; None where there is none that is good."""
    secret = _secret_of(request)
    return _recently(request, secret) if secret else None


def _secret_of(request: HttpRequest) -> str:
    how, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return secret if how.lower() == "bearer" else ""


def _recently(request: HttpRequest, secret: str) -> Token | None:
    """The token with this secret, as of this second and this end of the audit trail."""
    _, kept = moment_of(request)
    key = _key_of(secret)
    if key not in kept:
        kept[key] = token_for(secret)
    found: Token | None = kept[key]
    return found


def _key_of(secret: str) -> tuple[str, str]:
    return "token", digest(secret)


Moment = tuple[datetime, dict[object, Any]]


def moment_of(request: HttpRequest) -> Moment:
    """The moment of a request for an instruction, and what is remembered of it (api.remembered)."""
    found: Moment | None = getattr(request, "moment", None)
    return found or _begin(request, clock.now(), end_of_trail())


def _begin(request: HttpRequest, now: datetime, end: tuple[int, str] | None) -> Moment:
    found = request.moment = now, _remembered.now(now, end)  # type: ignore[attr-defined]
    return found


def ask_ahead(request: HttpRequest, asked: object, ask: Callable[[datetime], tuple[End, object]]) -> None:
    """Where this token was good within this second and nobody asked this in it, `ask` for the answer and the end of the trail at
    once. Whether the token is good still is found out afterwards, as of that end.
    """
    now, secret = clock.now(), _secret_of(request)
    recent = _remembered.of_this_second(now)
    if asked in recent or not recent.get(_key_of(secret)):
        return
    end, answer = ask(now)
    _, kept = _begin(request, now, end)
    if answer is not None:
        kept[asked] = answer


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
