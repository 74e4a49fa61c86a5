"""How the API says no: problem details (RFC 9457), in words that say what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse
from ninja import Schema

MEDIA_TYPE = "application/problem+json"


class Problem(Schema):
    """What was wrong with a request (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class Unreadable(Exception):
    """A request that cannot be read (422)."""


class NotAllowed(Exception):
    """A token that is good, but not for this (403)."""


class NotThere(Exception):
    """Nothing of this name, or nothing that the token's colleague may read: the two are told alike (404)."""


class Differs(Exception):
    """A key that was used before, for something else (409)."""


class TooOften(Exception):
    """A token that has asked as often as it may; `seconds` is when it may ask again (429)."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"This token has asked as often as it may in a minute. Ask again in {seconds} s.")
        self.seconds = seconds


def problem(status: int, detail: str, more: Mapping[str, Any] | None = None) -> HttpResponse:
    """The response for a problem; `more` are members of its own."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JsonResponse(
        {**told, **(more or {})}, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )  # fmt: skip
