"""What goes wrong with keeping mailboxes' scripts in step with the register, in a file of this machine: so that My work can tell an
administrator of it, whatever process keeps them.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

from django.conf import settings

_STATE, _LOCK = "sieve.state", "sieve.lock"
_A_MOMENT = 2.0  # seconds; whoever looks whether the scripts are kept in step holds the lock for less


@dataclass(frozen=True, slots=True)
class Behind:
    """A mailbox whose script is not what the register says: since when (aware), and why, in the mail server's words."""

    mailbox: str
    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class ScriptTrouble:
    """What is wrong with the scripts: whether what kept them in step was `killed`, and which mailboxes are `behind`."""

    killed: bool = False
    behind: tuple[Behind, ...] = ()

    def __bool__(self) -> bool:
        return self.killed or bool(self.behind)


@contextmanager
def keeping_in_step() -> Iterator[bool]:
    """Whether nobody else keeps scripts in step from this data folder; nobody begins while this lasts. After an end in good order
    nothing is told of it any more, after a kill it is. On a disk that takes nothing they are kept in step, and nothing can be told.
    """
    folder = Path(settings.DATA_FOLDER)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield True
        return
    try:
        alone = _locked(file)
        if alone:
            with suppress(OSError):
                tell({})
        yield alone
        if alone:
            (folder / _STATE).unlink(missing_ok=True)
    finally:
        os.close(file)


def tell(behind: Mapping[str, Behind]) -> None:
    """These mailboxes are behind now, by their names, and no others. Raises OSError where the disk fails."""
    told = [[each.mailbox, each.since.isoformat(), each.why] for each in behind.values()]
    path = Path(settings.DATA_FOLDER) / _STATE
    new = path.with_name(f"{_STATE}.new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(told, file, ensure_ascii=False)
    new.replace(path)


def script_trouble() -> ScriptTrouble:
    """How it is with the scripts that are kept in step from this data folder; none where nothing keeps any. Never raises."""
    folder = Path(settings.DATA_FOLDER)
    try:
        told = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        behind = tuple(Behind(mailbox, datetime.fromisoformat(at), why) for mailbox, at, why in told)
        file = os.open(folder / _LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except (OSError, ValueError, TypeError):
        return ScriptTrouble()
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return ScriptTrouble(behind=behind)
    finally:
        os.close(file)
    return ScriptTrouble(killed=True, behind=behind)


def _locked(file: int) -> bool:
    end = monotonic() + _A_MOMENT
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if monotonic() > end:
            return False
        sleep(0.1)
