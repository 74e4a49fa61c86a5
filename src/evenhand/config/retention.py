"""How long the body keeps what, as the setting writes it: a schedule that nobody meant is said when Evenhand starts."""

from __future__ import annotations

from datetime import date
from typing import Any

from environs import EnvError

NAME = "EVENHAND_RETENTION"
YEARS = ("decisions", "contact", "nobody", "police")
NEEDED = ("adopted", "decisions", "contact", "nobody")
_LIKE = "adopted=2026-04-01,decisions=6,contact=3,nobody=1"
_MOST = 100


def schedule(written: str) -> dict[str, Any] | None:
    """The schedule that is written, as `adopted=DAY,decisions=YEARS,contact=YEARS,nobody=YEARS,police=YEARS` (police may be left
    out); None where nothing is. Raises EnvError, in words, for all else.
    """
    found: dict[str, Any] = {}
    for each in filter(None, (part.strip() for part in written.split(","))):
        name, _, value = (part.strip() for part in each.partition("="))
        if name in found:
            raise EnvError(f"{NAME}: “{name}” is written twice.")
        found[name] = _day(value) if name == "adopted" else _years(name, value)
    missing = [name for name in NEEDED if name not in found]
    if found and missing:
        raise EnvError(f"{NAME}: {', '.join(missing)} is missing. Write it like {_LIKE}.")
    return found or None


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise EnvError(f"{NAME}: “{value}” is no day. Write it like {_LIKE}.") from None


def _years(name: str, value: str) -> int:
    if name not in YEARS:
        raise EnvError(f"{NAME}: “{name}” is not kept apart. Use: adopted, {', '.join(YEARS)}.")
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= _MOST):
        raise EnvError(
            f"{NAME}: “{name}={value}” is no number of years from 1 to {_MOST}. Write it like {_LIKE}."
        )
    return int(value)
