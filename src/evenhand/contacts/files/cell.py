"""The process in which a stranger's file is looked at: little memory, little time, nothing written, nothing reached.

It is started as `python -m evenhand.contacts.files.cell SECONDS BYTES TASK …`, with the file as its standard input. TASK is one of
`inside.TASKS`, or the path of a program that takes this process's place, limits and all. It knows neither Django nor the
database.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

from evenhand.contacts.files.fence import fence_in

_NO_NEW_NETWORK, _OWN_USER = 0x40000000, 0x10000000  # CLONE_NEWNET, CLONE_NEWUSER
_DIE_WITH_PARENT, _NO_NEW_RIGHTS = 1, 38  # PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS
_OPEN_FILES = 64


def confine(seconds: int, memory_bytes: int) -> None:
    """Take from this process what a file has no need of. What another system than Linux does not know is left out."""
    if sys.platform == "linux":
        _set_apart()
    for limit, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_AS, memory_bytes),
    ):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):
            if sys.platform == "linux":  # elsewhere some are not known, such as memory on macOS
                raise


def _set_apart() -> None:
    """A network of its own, in which there is nothing, and a fence around all files, where the kernel lets us; and an end when
    whoever asked has ended.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
    if libc.unshare(_NO_NEW_NETWORK) != 0:
        libc.unshare(_NO_NEW_NETWORK | _OWN_USER)
    fence_in()


def main(arguments: list[str]) -> int:
    seconds, memory_bytes, task, *rest = arguments
    confine(int(seconds), int(memory_bytes))
    if task.startswith("/"):
        os.execv(task, [task, *rest])
    from evenhand.contacts.files.inside import do

    return do(task, rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
