"""How the API says no: one shape, in words that say what would be right."""

from __future__ import annotations

from ninja import Schema


class Problem(Schema):
    """What was wrong with a request."""

    detail: str


class Unreadable(Exception):
    """A request that cannot be read (422)."""


class NotAllowed(Exception):
    """A token that is good, but not for this (403)."""
