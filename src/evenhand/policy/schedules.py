"""How long a body keeps what, as its setting and a story write it: in one line, the same for both."""

from __future__ import annotations

from datetime import date
from typing import Any

YEARS = ("decisions", "contact", "nobody", "police")
NEEDED = ("adopted", "decisions", "contact", "nobody")
LIKE = "adopted=2026-04-01,decisions=6,contact=3,nobody=1"
_MOST = 100


def read_schedule(written: str) -> dict[str, Any] | None:
    """The schedule that is written, as `adopted=DAY,decisions=YEARS,contact=YEARS,nobody=YEARS,police=YEARS` (police may be left
    out); None where nothing is. Raises ValueError, in words, for all else.
    """
    found: dict[str, Any] = {}
    for each in filter(None, (part.strip() for part in written.split(","))):
        name, _, value = (part.strip() for part in each.partition("="))
        if name in found:
            raise ValueError(f"“{name}” is written twice.")
        found[name] = _day(value) if name == "adopted" else _years(name, value)
    missing = [name for name in NEEDED if name not in found]
    if found and missing:
        raise ValueError(f"{', '.join(missing)} is missing. Write it like {LIKE}.")
    return found or None


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"“{value}” is no day. Write it like {LIKE}.") from None


def _years(name: str, value: str) -> int:
    if name not in YEARS:
        raise ValueError(f"“{name}” is not kept apart. Use: adopted, {', '.join(YEARS)}.")
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= _MOST):
        raise ValueError(f"“{name}={value}” is no number of years from 1 to {_MOST}. Write it like {LIKE}.")
    return int(value)
