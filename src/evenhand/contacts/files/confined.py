"""Starts the process that looks at a file, waits for its answer as long as that may take, and ends it."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one look at a file may take: seconds of processor and of the clock, bytes of memory, of answer, of the file itself."""

    processor_seconds: int = 20
    clock_seconds: float = 45
    memory_bytes: int = 640 * MIB
    answer_bytes: int = 12 * MIB
    file_bytes: int = 50 * MIB


class NotDoneError(Exception):
    """It could not be done: `why` is time, memory, broken or too_much (of an answer). `again`: it may go better later."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.why, self.again = why, again


@contextmanager
def in_memory(pieces: Iterable[bytes]) -> Iterator[BinaryIO]:
    """A file made of these pieces that has no name on any disk, where the system has such (Linux)."""
    with _nameless() as made:
        for piece in pieces:
            made.write(piece)
        made.flush()
        yield made


def confined(file: BinaryIO, *task: str, limits: Limits) -> bytes:
    """The answer of a task (see `cell`) about this file. Raises NotDoneError; never lets the task live longer than its time."""
    file.seek(0)
    process = subprocess.Popen(
        [
            sys.executable, "-I", "-B", "-m", "evenhand.contacts.files.cell",
            str(limits.processor_seconds), str(limits.memory_bytes), *task,
        ],
        stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env=_environment(), start_new_session=True,
    )  # fmt: skip
    try:
        answer = _answer(process, limits)
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        raise NotDoneError("time", again=True) from None
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
    if code:
        raise _reason(code)
    return answer


def _nameless() -> BinaryIO:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("evenhand"), "w+b")
    return tempfile.TemporaryFile()


def _answer(process: subprocess.Popen[bytes], limits: Limits) -> bytes:
    """All that it says until it closes its mouth, within time and length."""
    assert process.stdout is not None
    said: list[bytes] = []
    ends, length = time.monotonic() + limits.clock_seconds, 0
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := ends - time.monotonic()) > 0:
            if not selector.select(left):
                continue
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                return b"".join(said)
            said.append(piece)
            length += len(piece)
            if length > limits.answer_bytes:
                raise NotDoneError("too_much", again=False)
    raise NotDoneError("time", again=True)


def _reason(code: int) -> NotDoneError:
    """Why it ended badly: killed for its time, out of memory (78 is what `inside` ends with then), or broken by the file."""
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return NotDoneError("time", again=True)
    if code == 78:
        return NotDoneError("memory", again=True)
    return NotDoneError("broken", again=code < 0)


def _environment() -> dict[str, str]:
    """Nothing of ours: no setting, no secret. One thread is enough for anybody."""
    told = {"PATH": os.defpath, "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    return told | {name: os.environ[name] for name in ("TESSDATA_PREFIX",) if name in os.environ}
