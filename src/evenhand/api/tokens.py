"""Who may ask: a bearer token, kept only as a digest, good for the scopes it was made for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from ninja.security import HttpBearer

from evenhand.people.models import Token
from evenhand.people.tokens import token_for

from .problems import NotAllowed


def scope(name: str) -> Callable[[HttpRequest], Token | None]:
    """The check of a route that needs this scope."""

    class Bearer(HttpBearer):
        def authenticate(self, request: HttpRequest, token: str) -> Token | None:
            found = token_for(token)
            if found is not None and name not in found.scopes:
                raise NotAllowed(f"This token is not for “{name}”. Ask an administrator for one that is.")
            return found

    return Bearer()
