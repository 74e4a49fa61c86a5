"""The demo's clock: it begins at a fixed moment, runs on by itself, and can be moved forward."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from evenhand.casework import clock
from evenhand.casework.models import DemoClock
from evenhand.casework.work import due

LONDON = ZoneInfo("Europe/London")
BEGINS = datetime(2026, 11, 24, 10, 0, tzinfo=LONDON)
_LENGTH = re.compile(r"(?P<number>[0-9]{1,4})\s*(?P<unit>[hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class NotMovedError(Exception):
    """Why the clock was not moved, in a sentence."""


def begin() -> None:
    """Set the clock to the demo's first morning."""
    _set(BEGINS)


def move(to: datetime) -> datetime:
    """Move the clock forward to this moment and let happen what falls due until then. Raises NotMovedError."""
    with transaction.atomic():
        if not DemoClock.objects.select_for_update().exists():
            raise NotMovedError(
                "There is no demonstration here whose clock could be moved. Load one with: evenhand load_demo"
            )
        stands = clock.now().astimezone(LONDON)
        if to < stands:
            raise NotMovedError(
                f"The demo's clock stands at {stands:%Y-%m-%dT%H:%M} and only moves forward: what has happened since would "
                "lie in the future, and the record keeps its order. To begin again, load the demo into an empty database."
            )
        _set(to)
        due.run(to)
    return to


def later(length: str) -> datetime:
    """The moment that is so much later by the clock on the wall: 30d, 2w or 6h. Raises NotMovedError."""
    found = _LENGTH.fullmatch(length.strip().lower())
    if found is None:
        raise NotMovedError(f"“{length}” is not a length of time. Write it as 6h, 30d or 2w.")
    ahead = int(found["number"]) * _UNITS[found["unit"]]
    now = clock.now().astimezone(LONDON)
    # Days are counted on the wall, so that ten o'clock stays ten o'clock when the clocks change; hours are hours.
    return now + ahead if found["unit"] != "h" else (now.astimezone(UTC) + ahead).astimezone(LONDON)


def moment(written: str) -> datetime:
    """A moment as a person writes it, on the clock in London. Raises NotMovedError."""
    try:
        read = datetime.fromisoformat(written.strip())
    except ValueError:
        raise NotMovedError(f"“{written}” is not a moment. Write it as 2026-12-24T09:00.") from None
    return read if read.tzinfo else read.replace(tzinfo=LONDON)


def _set(to: datetime) -> None:
    DemoClock.objects.update_or_create(pk=1, defaults={"offset": to - timezone.now()})
