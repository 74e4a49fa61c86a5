"""What time it is, for a process that answers many thousand times a second and must not ask the database for the demo's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic


class Moment:
    """Runs on evenly from what `casework.clock` said last; whoever follows the database sets it again and again."""

    def __init__(self, now: datetime) -> None:
        self.set(now)

    def set(self, now: datetime) -> None:
        """It is `now` (aware)."""
        self._ahead = now.timestamp() - monotonic()

    def seconds(self) -> float:
        """Seconds since 1970."""
        return self._ahead + monotonic()

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)
