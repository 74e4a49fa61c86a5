"""What was answered a moment ago, for whoever asks the same again and again: good within one second, and only while nothing at
all was recorded since. Every change has its audit entry (I32), so the end of the trail tells whether anything changed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from evenhand.audit.ledger import end_of_trail

_MOST = 10_000


class Remembered:
    """One memory for a process; its threads share it."""

    def __init__(self) -> None:
        self._state: tuple[int, tuple[int, str] | None] | None = None
        self._kept: dict[object, Any] = {}

    def now(self, moment: datetime) -> dict[object, Any]:
        """What may still be told at this moment: look it up here, and keep here what is found out."""
        state = (int(moment.timestamp()), end_of_trail())
        if state != self._state or len(self._kept) > _MOST:
            # Whoever still keeps something in the old one keeps it for nobody.
            self._state, self._kept = state, {}
        return self._kept
