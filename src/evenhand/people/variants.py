"""What two identifiers have in common that are not the same: enough to suggest that somebody looks, never to identify (I27).

Two entries with one mailbox but for a tag (pat+file@…), one line but for an extension, one postcode, or one handle on two
platforms are *perhaps* one person. `normalise` keeps them apart; here is the form in which they can be found beside each other.
"""

from __future__ import annotations

import re

from .normalise import PLATFORM_OF_HANDLE

# At these providers dots in a mailbox mean nothing, and both names are one domain; anywhere else dots tell people apart.
_DOTS_MEAN_NOTHING = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})(?: |$)")


def variant(kind: str, normalised: str) -> str:
    """The form that an identifier shares with its variants; "" where it has none. `normalised` is what `normalise` answers."""
    read = {"email": _email, "phone": _phone, "post": _post, "social": _social}.get(kind, _none)
    return read(normalised) if normalised else ""


def backwards(kind: str, normalised: str) -> str | None:
    """The digits of a telephone number from its last one on, without an extension: by them it is found in an index by how it ends.
    None for all else.
    """
    digits = _phone(normalised).removeprefix("+") if kind == "phone" else ""
    return digits[::-1] or None


def _email(normalised: str) -> str:
    mailbox, _, domain = normalised.rpartition("@")
    if mailbox.startswith('"'):
        return normalised
    plain = mailbox.partition("+")[0] or mailbox
    if domain in _DOTS_MEAN_NOTHING:
        plain = plain.replace(".", "") or plain
    return f"{plain}@{_DOTS_MEAN_NOTHING.get(domain, domain)}"


def _phone(normalised: str) -> str:
    return normalised.partition("x")[0]


def _post(normalised: str) -> str:
    found = _POSTCODE.match(normalised)
    return found[1] if found else ""


def _social(normalised: str) -> str:
    found = PLATFORM_OF_HANDLE.fullmatch(normalised)
    return (found[2] if found else normalised).lstrip("@")


def _none(_: str) -> str:
    return ""
