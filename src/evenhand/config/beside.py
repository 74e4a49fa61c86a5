"""What runs beside the screens: begun with them, begun anew when it was killed, ended with them, however that ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from threading import Thread

_PATIENCE = 5.0  # seconds before it is begun anew: when everything stops, this process is gone by then
_LONGEST_PAUSE = 60.0


def run_beside(*commands: tuple[str, ...]) -> None:
    """Begin these commands of ours, and keep them going as long as this process lives."""
    for command in commands:
        Thread(target=_keep_going, args=(command, _begin(command)), name=command[0], daemon=True).start()


def _begin(command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """It is told whose end to watch for: that may come before it has begun to look."""
    whole = [sys.executable, "-m", "evenhand.config.cli", *command, "--with-parent", str(os.getpid())]
    return subprocess.Popen(whole)


def _keep_going(command: tuple[str, ...], process: subprocess.Popen[bytes]) -> None:
    """Letters that nobody sends and reviews that nobody opens are missed by nobody: a killed process is begun anew, and it is
    said. One that never lives is tried ever less often.
    """
    pause = _PATIENCE
    while True:
        began = time.monotonic()
        process.wait()
        pause = _PATIENCE if time.monotonic() - began > _LONGEST_PAUSE else min(pause * 2, _LONGEST_PAUSE)
        time.sleep(pause)
        sys.stderr.write(f"evenhand {command[0]} had ended; it was started again. Nothing is lost.\n")
        sys.stderr.flush()
        process = _begin(command)
