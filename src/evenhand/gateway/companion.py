"""A process that works beside the gateway: begun as a command, begun again when it has ended, gone when the gateway is.

What takes long is done in one, not in a thread: a thread takes the interpreter, and where the processors are busy it may lose its
own while it holds it, and every answer waits. It is a command, not a fork: it may have to be begun anew when there are threads and
sockets. It ends when its standard input does, so that none is left over, however the gateway ends.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from time import monotonic

COMMAND = (sys.executable, "-m", "evenhand.config.cli")
_LONGEST_PAUSE = 60  # seconds


class Companion:
    """The process. One that never lives is tried ever less often."""

    def __init__(self, command: Sequence[str], *, answers: bool = False) -> None:
        self.command = command
        self._stdout = subprocess.PIPE if answers else None
        self._begun = 0

    def start(self) -> None:
        """Begin."""
        self._begun += 1
        self._at = monotonic()
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=self._stdout)  # noqa: S603

    def begin_again(self) -> str | None:
        """Begin it again if it has ended, and not just now; in words how it had ended, or None where nothing was done."""
        how = self.process.poll()
        if how is None or monotonic() - self._at < min(2 ** (self._begun - 1), _LONGEST_PAUSE):
            return None
        self.close_pipes()
        self.start()
        return told(how)

    def close_pipes(self) -> None:
        """It may end: nothing more is asked of it."""
        for each in (self.process.stdin, self.process.stdout):
            if each is not None:
                each.close()

    def kill(self) -> None:
        """End it now, whatever it is about."""
        self.process.kill()
        self.process.wait()


def told(how: int) -> str:
    """How a process ended, in words."""
    return f"by signal {-how}" if how < 0 else f"code {how}"


def leave_signals_to_the_gateway() -> None:
    """Of a companion: signals are meant for the gateway, which has something left to do when they come."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
