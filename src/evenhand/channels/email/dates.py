"""Dates of header fields, as far as they can be believed to be dates at all."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1
    )
}
# As nearly every program writes one, which is read in half the time.
_USUAL = re.compile(
    rf"\s*(?:[A-Z][a-z][a-z], )?(\d\d?) ({'|'.join(_MONTHS)}) (20\d\d) (\d\d):(\d\d):(\d\d) ([+-])([01]\d)([0-5]\d)\s*",
    re.ASCII,
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]")  # as programs of web forms write one
# As a website in Welsh writes them: the beginnings are enough, and none is that of another month in English.
_WELSH = dict(
    zip(
        ["ion", "chw", "maw", "ebr", "mai", "meh", "gor", "aws", "med", "hyd", "tac", "rha"],
        _MONTHS,
        strict=True,
    )
)
_WELSH_MONTH = re.compile(rf"(?<=\d[ -])({'|'.join(_WELSH)})[a-z]{{0,8}}\b", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 1971, 2199


def date_in(field: str) -> datetime | None:
    """The moment a Date field names, in UTC; None where it names none that a person could have written at."""
    if usual := _USUAL.fullmatch(field):
        day, month, year, hour, minute, second, sign, hours, minutes = usual.groups()
        try:
            moment = datetime(
                int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC
            )
        except ValueError:
            return None
        away = timedelta(hours=int(hours), minutes=int(minutes))
        return moment + away if sign == "-" else moment - away
    field = field[:100].strip()
    if (told := _moment(field)) is None and (
        english := _WELSH_MONTH.sub(_in_english, field, count=1)
    ) != field:
        told = _moment(english)
    return told


def _in_english(welsh: re.Match[str]) -> str:
    return _WELSH[welsh[1].lower()]


def _moment(field: str) -> datetime | None:
    try:
        told = datetime.fromisoformat(field) if _ISO.match(field) else parsedate_to_datetime(field)
        moment = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def stamp_in(received: str) -> datetime | None:
    """The moment a Received field was stamped with, after its last semicolon."""
    return date_in(received.rpartition(";")[2]) if ";" in received else None
