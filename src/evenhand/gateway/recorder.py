"""Takes what was written down at the doors to the records, every few seconds; while the database is away it waits on disk.

That is a process of its own: as a thread of the gateway's it kept answers waiting, since recording one costs many times what
answering it does. It is begun as a command, not forked: it may have to be begun anew, when the gateway has threads and listens.
"""

from __future__ import annotations

import logging
import select
import subprocess
import sys
from collections.abc import Callable, Sequence
from time import monotonic
from typing import IO

from django.db import DatabaseError, InterfaceError, connections

from evenhand.casework import clock
from evenhand.casework.doors import spool

from .follow import DatabaseAwayError, is_there

_COMMAND = (sys.executable, "-m", "evenhand.config.cli", "record_answers")
_PATIENCE = 30  # seconds
_LONGEST_PAUSE = 60  # seconds

log = logging.getLogger(__name__)


class Recorder:
    """The process that records, for the gateway; it ends when its standard input does, however the gateway ends."""

    def __init__(self, say: Callable[[str], object], command: Sequence[str] = _COMMAND) -> None:
        self.say, self.command = say, command
        self._begun = 0

    def start(self) -> None:
        """Begin."""
        self._begun += 1
        self._at = monotonic()
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE)  # noqa: S603

    def look(self) -> None:
        """Whether it still lives: if not, that is said, and another is begun; one that never lives is tried ever less often."""
        how = self.process.poll()
        if how is None or monotonic() - self._at < min(2 ** (self._begun - 1), _LONGEST_PAUSE):
            return
        self._let_go()
        self.start()
        self.say(f"What recorded the answers had ended ({_told(how)}); it was started again. None is lost.")

    def stop(self) -> None:
        """Record what is left, and stop; what cannot be recorded in good time is left to the next that records."""
        self._let_go()
        try:
            how = self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return
        if how:
            self.say(f"What recorded the answers had ended ({_told(how)}); what is left is recorded now.")
            record()

    def _let_go(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()


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


def _told(how: int) -> str:
    return f"by signal {-how}" if how < 0 else f"code {how}"
