"""What GOV.UK Notify says of a letter that it has taken, whether it was asked or reports by itself."""

from __future__ import annotations

from . import News

# What Notify says of an e-mail and of a letter, and what that means. What is not here is on its way.
_MEANS = {
    "delivered": "delivered",
    "received": "posted",
    "permanent-failure": "returned",
    "temporary-failure": "returned",
    "technical-failure": "returned",
    "virus-scan-failed": "returned",
    "validation-failed": "returned",
    "cancelled": "returned",
}


def meaning(status: str) -> News:
    """A status of Notify's as news of the letter."""
    return News(_MEANS.get(status, ""), f"Notify: {status}"[:200])
