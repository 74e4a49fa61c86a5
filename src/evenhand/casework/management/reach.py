"""Whether the database can be reached, for commands that go on and on: an outage is said once, and once that it is over."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connections


class Reach:
    """A step for which the database cannot be reached ends a single run; a command that goes on says so once, and once that it can
    again. Nothing is lost by being late: whatever has no outcome is found again.

    `who` is the command, as the start of a sentence; a fault of another kind is not its business.
    """

    def __init__(self, who: str, say: Callable[[str], object], *, going_on: bool) -> None:
        self._who, self._say, self._going_on = who, say, going_on
        self._failed = self._said = False

    def __enter__(self) -> None:
        """Begin a step."""

    def __exit__(self, _: object, problem: BaseException | None, __: object) -> bool:
        connections.close_all()
        if not self._going_on or not isinstance(problem, DatabaseError):
            return False
        self._failed = True
        if not self._said:
            self._said = True
            told = " ".join(str(problem).split())  # PostgreSQL says it in several lines
            self._say(f"{self._who} could not reach the database, and tries again until it can: {told}")
        return True

    def end_of_turn(self) -> None:
        """All steps were taken once."""
        if self._said and not self._failed:
            self._said = False
            self._say(f"{self._who} has reached the database again, and goes on.")
        self._failed = False
