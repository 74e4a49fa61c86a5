"""How long the body keeps what, as the setting writes it: a schedule that nobody meant is said when Evenhand starts."""

from __future__ import annotations

from typing import Any

from environs import EnvError

from evenhand.policy.schedules import read_schedule

NAME = "EVENHAND_RETENTION"
OF_THE_DEMO = "adopted=2025-01-01,decisions=6,contact=3,nobody=1,police=6"


def schedule(written: str) -> dict[str, Any] | None:
    """The schedule of the setting; None where it is not set. Raises EnvError, in words, for what is no schedule."""
    try:
        return read_schedule(written)
    except ValueError as wrong:
        raise EnvError(f"{NAME}: {wrong}") from None
