"""Human references: a letter for the kind and eight characters that cannot be confused when read out."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0, 1, I and O

_PAIRS = [one + other for one in ALPHABET for other in ALPHABET]


def new_reference(prefix: str) -> str:
    """A new reference such as R-7K2QM4XP: random, so that nobody can guess another from it."""
    # Five bits a character; one draw for all eight, since intake makes thousands a second.
    drawn = secrets.randbits(40)
    return f"{prefix}-{_PAIRS[drawn & 1023]}{_PAIRS[drawn >> 10 & 1023]}{_PAIRS[drawn >> 20 & 1023]}{_PAIRS[drawn >> 30]}"
