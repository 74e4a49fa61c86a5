"""Takes what was written down at the doors to the records, every few seconds; while the database is away it waits on disk.

That is a process of its own: recording an answer costs many times what answering it does.
"""

from __future__ import annotations

import logging
import select
import subprocess
from collections.abc import Callable, Sequence
from typing import IO

from django.db import DatabaseError, InterfaceError, connections

from evenhand.casework import clock
from evenhand.casework.doors import spool

from .companion import COMMAND, Companion, told
from .reading import DatabaseAwayError, is_there

_PATIENCE = 30  # seconds

log = logging.getLogger(__name__)


class Recorder(Companion):
    """The process that records, for the gateway."""

    def __init__(
        self, say: Callable[[str], object], command: Sequence[str] = (*COMMAND, "record_answers")
    ) -> None:
        super().__init__(command)
        self.say = say

    def look(self) -> None:
        """Whether it still lives: if not, that is said, and another is begun."""
        if (how := self.begin_again()) is not None:
            self.say(f"What recorded the answers had ended ({how}); it was started again. None is lost.")

    def stop(self) -> None:
        """Record what is left, and stop; what cannot be recorded in good time is left to the next that records."""
        self.close_pipes()
        try:
            how = self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            return
        if how:
            self.say(f"What recorded the answers had ended ({told(how)}); what is left is recorded now.")
            record()


def record_until_end(going: IO[str], every: float) -> None:
    """Record until this ends, which is when the gateway stops or is killed, and then once more."""
    while not select.select([going], [], [], every)[0] or going.readline():
        record()
    record()


def record() -> None:
    """Record what was written down. Never raises."""
    try:
        is_there()
        spool.record_noted(clock.now())
    except (DatabaseError, InterfaceError, DatabaseAwayError):
        pass  # the follower says so
    except Exception as error:
        _say(error)
    else:
        _said.clear()
    finally:
        connections.close_all()


_said: list[str] = []


def _say(error: Exception) -> None:
    """Once until it goes again: on a disk that is full, a log that tells of it every few seconds is the last that is wanted."""
    if (what := f"{type(error).__name__}: {error}") not in _said:
        _said[:] = [what]
        log.error(
            "Answers could not be recorded; they stay where they were written down, and it is tried again.",
            exc_info=error,
        )
