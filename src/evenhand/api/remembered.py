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
        # One attribute: what is kept is never read beside the state of something else by another thread.
        self._held: tuple[tuple[int, tuple[int, str] | None] | None, dict[object, Any]] = None, {}

    def now(self, moment: datetime) -> dict[object, Any]:
        """What may still be told at this moment: look it up here, and keep here what is found out."""
        state = (int(moment.timestamp()), end_of_trail())
        of, kept = self._held
        if state != of or len(kept) > _MOST:
            # Whoever still keeps something in the old one keeps it for nobody.
            kept = {}
            self._held = state, kept
        return kept
