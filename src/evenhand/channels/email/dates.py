"""Dates of header fields, as far as they can be believed to be dates at all."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FIRST_YEAR, _LAST_YEAR = 1971, 2199


def date_in(field: str) -> datetime | None:
    """The moment a Date field names, in UTC; None where it names none that a person could have written at."""
    try:
        told = parsedate_to_datetime(field[:100].strip())
        moment = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def stamp_in(received: str) -> datetime | None:
    """The moment a Received field was stamped with, after its last semicolon."""
    return date_in(received.rpartition(";")[2]) if ";" in received else None
