"""Secrets of machines that ask: made here, kept only as digests."""

from __future__ import annotations

import hashlib
import secrets

from .models import Token


def new_secret() -> str:
    """A new secret of 256 bits. A plain digest is enough to keep it by: nobody can guess one."""
    return f"evh_{secrets.token_urlsafe(32)}"


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_for(secret: str) -> Token | None:
    """The token with this secret, unless it was withdrawn."""
    return Token.objects.filter(digest=digest(secret), withdrawn_at=None).first()
