"""What the picture is put together from, as JSON: for the file of the last known one, and between two processes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from evenhand.casework.doors.everybody import Known, There
from evenhand.policy.instruction import Absence

from .picture import Change


def change_told(change: Change) -> list[object]:
    """A change, as a list."""
    kind, address, known = change
    return [kind, address, None if known is None else [known.match, known.references, known.facts]]


def change_of(told: list[Any]) -> Change:
    """The change that was told. Raises ValueError or TypeError for what is none."""
    kind, address, known = told
    return kind, address, None if known is None else Known(known[0], tuple(known[1]), known[2])


def there_told(there: Mapping[str, There]) -> dict[str, list[object]]:
    """Colleagues by their user names, as lists."""
    return {
        username: [
            each.name, each.email, [[one.away_from.isoformat(), one.away_until.isoformat()] for one in each.away]
        ]
        for username, each in there.items()
    }  # fmt: skip


def there_of(told: Mapping[str, Any]) -> dict[str, There]:
    """The colleagues that were told."""
    return {
        username: There(
            name,
            email,
            tuple(
                Absence(username, date.fromisoformat(begin), date.fromisoformat(end)) for begin, end in away
            ),
        )
        for username, (name, email, away) in told.items()
    }
