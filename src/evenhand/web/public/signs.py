"""Signs that a machine sent a form. They are shown to whoever reads it; nothing is turned away because of them (I25).

None of them can be set off by being slow, by a screen reader, by keeping no cookies or by running no scripts.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest

from evenhand.policy.outcome import N_
from evenhand.web.public import limits

TRAP = "website"  # a question that no person sees
STAMP = "stamp"
_SALT = "evenhand.form"
_TOO_FAST = 8  # seconds, for ten pages

WORDS: Mapping[str, str] = {
    "trap": N_("A question was answered that people do not see."),
    "fast": N_("It was filled in faster than a person can."),
    "unstamped": N_("It was not begun on our page."),
    "many": N_("Many forms came from the same connection within an hour."),
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a form was begun, in seconds since 1970, and the key that is its own."""

    key: str
    at: float


def new_stamp() -> str:
    """A signed stamp for a form that begins now."""
    return signing.dumps([secrets.token_urlsafe(12), round(time.time(), 1)], salt=_SALT)


def read_stamp(text: str) -> Stamp | None:
    """A stamp of ours, however old: people take days."""
    try:
        key, at = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Stamp(str(key), float(at))


def signs_of(request: HttpRequest) -> tuple[str, ...]:
    """The signs on a form that is being sent. Counts it."""
    stamp = read_stamp(request.POST.get(STAMP, ""))
    found = {
        "trap": any(request.POST.getlist(TRAP)),
        "unstamped": stamp is None,
        "fast": stamp is not None and time.time() - stamp.at < _TOO_FAST,
        "many": limits.MANY_FORMS.reached(limits.address_of(request)),
    }
    return tuple(sign for sign, there in found.items() if there)
