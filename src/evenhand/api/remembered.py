"""What was answered a moment ago, for whoever asks the same again and again: good within one second, and only while nothing at
all was recorded since. Every change has its audit entry (I32), so the end of the trail tells whether anything changed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

_MOST = 10_000


class Remembered:
    """One memory for a process; its threads share it."""

    def __init__(self) -> None:
        # One attribute: what is kept is never read beside the state of something else by another thread.
        self._held: tuple[tuple[int, tuple[int, str] | None] | None, dict[object, Any]] = None, {}

    def of_this_second(self, moment: datetime) -> dict[object, Any]:
        """What was kept within this second. Something may have been recorded since: it says what to ask, never what to answer."""
        of, kept = self._held
        return kept if of is not None and of[0] == _second(moment) else {}

    def now(self, moment: datetime, end: tuple[int, str] | None) -> dict[object, Any]:
        """What may still be told at this moment, where the trail ends here: look it up here, and keep here what is found out."""
        state = (_second(moment), end)
        of, kept = self._held
        if state != of or len(kept) > _MOST:
            # Whoever still keeps something in the old one keeps it for nobody.
            kept = {}
            self._held = state, kept
        return kept


def _second(moment: datetime) -> int:
    return int(moment.timestamp())
