"""Human references: a letter for the kind and eight characters that cannot be confused when read out."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0, 1, I and O


def new_reference(prefix: str) -> str:
    """A new reference such as R-7K2QM4XP: random, so that nobody can guess another from it."""
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(8))}"
