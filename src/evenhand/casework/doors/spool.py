"""The spool of answers: a door writes an answer down in microseconds, whatever the database does; later it is recorded, once.

`note` appends a line to a file of this machine and never raises: an answer goes out although it could not be written down, and the
log has it. `record_noted` takes the lines to the records (`evenhand work` and the gateway do it every few seconds); killed
half-way, it begins again, and the keys of the answers keep anything from being recorded twice.

No door waits for a lock. Lines are taken by giving their file another name, and are read only then. A door looks after writing
whether its file still had the name; where not, it writes the same into the file that follows as well. So what was written only
once was there before it was read, and what is in both is recorded once.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from time import sleep
from typing import BinaryIO

from django.conf import settings
from django.db import DataError, IntegrityError

from evenhand.casework.actions.record_answers import AlreadyRecordedError, record_answers
from evenhand.casework.questions.answered import Answered, all_in_line

log = logging.getLogger(__name__)

_NOW, _TAKEN, _UNREADABLE, _LOCK = "now.jsonl", "taken.jsonl", "unreadable.jsonl", "lock"
_AT_ONCE = 500  # answers in one transaction
_MOST_LOGGED = 100
_A_MOMENT = 0.05  # seconds
_LONG = timedelta(minutes=10)  # after which somebody should look why nothing is recorded


def note(*answers: Answered) -> bool:
    """Write these answers down. Whether it could be done; where not, the log says why."""
    return note_lines([each.as_line() for each in answers])


def note_lines(lines: Sequence[str]) -> bool:
    """The same of answers that are lines already, as `all_in_line` reads them: for who answers thousands a second."""
    if not lines:
        return True
    # The line break before them ends a line in the middle of which the disk filled up; the one after them says that all is there.
    told = "\n".join(("", *lines, "")).encode()
    try:
        _append(_folder() / _NOW, told)
    except OSError as error:
        log.error("%d answer(s) given at a door could not be written down: %s", len(lines), error)
        for each in lines[:_MOST_LOGGED]:
            log.error("Given at a door, and written down only here: %s", each)
        return False
    return True


def record_noted(now: datetime) -> int:
    """Record all that was noted on this machine; how many answers were new. 0 also while another process is at it.

    Raises DatabaseError while the database is away, and OSError where the disk fails: what was noted stays where it is.
    """
    folder = _folder()
    if not any((folder / name).exists() for name in (_NOW, _TAKEN)):
        return 0
    with _alone(folder) as alone:
        if not alone:
            return 0
        done = _record_taken(folder, now)  # what somebody was killed over
        if _take(folder):
            done += _record_taken(folder, now)
        return done


def record_if_possible(now: datetime) -> int:
    """The same for who has other work as well: a disk that fails is said in the log, and what was noted stays where it is."""
    try:
        return record_noted(now)
    except OSError:
        log.exception(
            "Answers given at doors could not be recorded now; they stay where they were written down."
        )
        return 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps answers of this machine from being recorded: `since` when the oldest waits, if for long; how many are
    kept in the file `kept` because they cannot be recorded; and whether the `folder` takes no more.
    """

    folder: Path
    kept: Path
    since: datetime | None = None
    unreadable: int = 0
    full: bool = False

    def __bool__(self) -> bool:
        return self.since is not None or bool(self.unreadable) or self.full


def trouble(now: datetime) -> Trouble:
    """How it is with the answers that were noted on this machine; read from its files alone. Never raises."""
    folder = _folder()
    kept = folder / _UNREADABLE
    try:
        noted = [at for name in (_TAKEN, _NOW) if (at := _first_in(folder / name)) is not None]
        unreadable = _lines(kept, _stamp(kept)) if kept.exists() else 0
        full = not _takes_more(folder)
    except OSError:
        return Trouble(folder, kept, full=True)
    oldest = min(noted, default=now)
    return Trouble(folder, kept, oldest if now - oldest > _LONG else None, unreadable, full)


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


@lru_cache(maxsize=4)
def _lines(path: Path, _stamped: tuple[int, int, int]) -> int:
    """How many lines a file has; counted once, until the file has another stamp."""
    with path.open("rb") as lines:
        return sum(bool(line.strip()) for line in lines)


def _takes_more(folder: Path) -> bool:
    """Whether something can be written there, or where it would be made."""
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK) and os.statvfs(there).f_bavail > 0


def _first_in(path: Path) -> datetime | None:
    """When the first answer in a file was given; None where there is none."""
    if not path.exists():
        return None
    with path.open("rb") as lines:
        for line in islice(lines, _AT_ONCE):
            with suppress(ValueError, RecursionError):
                if answers := all_in_line(line.decode()):
                    return answers[0].at
    return None


def _folder() -> Path:
    folder: Path = settings.ANSWER_SPOOL
    return folder


class _Open:
    """A file that is open for appending. It is closed when nobody holds it any more: another thread may be about to write to it."""

    def __init__(self, path: Path) -> None:
        self.path, self._file = path, _open(path)
        self._is = os.fstat(self._file)

    def append(self, told: bytes) -> bool:
        """Append this; whether the file still had its name after that. Raises OSError where it takes no more."""
        if os.write(self._file, told) != len(told):
            raise OSError(f"{self.path} takes no more")
        try:
            return os.path.samestat(self.path.stat(), self._is)
        except FileNotFoundError:
            return False

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)


_kept: list[_Open] = []  # what was written to last: opening a file costs more than writing to it


def _append(path: Path, told: bytes) -> None:
    """Append to the file at `path`; where it is taken away at this very moment, to the one that follows it as well."""
    for file in tuple(_kept):
        if file.path == path and file.append(told):
            return
    while not (file := _Open(path)).append(told):
        pass
    _kept[:] = [file]


def _open(path: Path) -> int:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(path, flags, 0o600)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else records what was noted here; nobody begins while this lasts."""
    file = _open(folder / _LOCK)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            alone = True
        except BlockingIOError:
            alone = False
        yield alone
    finally:
        os.close(file)


def _take(folder: Path) -> bool:
    """Take what was noted so far out of everybody's way; False where there is nothing."""
    try:
        (folder / _NOW).rename(folder / _TAKEN)
    except FileNotFoundError:
        return False
    return True


def _record_taken(folder: Path, now: datetime) -> int:
    taken = folder / _TAKEN
    if not taken.exists():
        return 0
    done, aside = 0, _Aside(folder / _UNREADABLE)
    torn: list[bytes] = []
    with taken.open("rb") as lines:
        answers = _read(_whole(lines), torn)
        while batch := tuple(islice(answers, _AT_ONCE)):
            done += _record(aside, batch, now)
            _put(torn, aside)  # only now: while the database is away, nothing is written anywhere
    _put(torn, aside)
    os.truncate(taken, 0)  # a door that was not asked since has it open still: it shall not take up room
    taken.unlink()
    return done


def _put(torn: list[bytes], aside: _Aside) -> None:
    while torn:
        aside.keep(torn[0])
        del torn[0]


def _whole(lines: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, the last of which may be being written at this very moment: then the rest of it is waited for."""
    while line := lines.readline():
        while not line.endswith(b"\n"):
            sleep(_A_MOMENT)
            if not (more := lines.readline()):
                break  # whoever wrote it was stopped half-way
            line += more
        yield line


def _read(lines: Iterable[bytes], torn: list[bytes]) -> Iterator[Answered]:
    for line in lines:
        if line.strip():
            try:
                yield from all_in_line(line.decode())
            except (ValueError, RecursionError):
                torn.append(line)


def _record(aside: _Aside, batch: tuple[Answered, ...], now: datetime) -> int:
    """Record a batch. What the database itself refuses, and would refuse for ever, is set aside and stops nothing else."""
    try:
        return len(record_answers(now=now, answers=batch))
    except AlreadyRecordedError:
        return 0
    except (DataError, IntegrityError, OverflowError):
        if len(batch) == 1:
            aside.keep(batch[0].as_line().encode())
            return 0
        return sum(_record(aside, (each,), now) for each in batch)


class _Aside:
    """The file of lines that cannot be recorded. However often what was taken is begun anew, a line stands in it once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: set[bytes] | None = None

    def keep(self, line: bytes) -> None:
        """Set a line aside. Raises OSError where it cannot be kept: then what was taken stays, and is begun anew."""
        if self._known is None:
            self._known = set(map(_sum_of, self.path.open("rb"))) if self.path.exists() else set()
        if (known := _sum_of(line)) in self._known:
            return
        _append(self.path, line.strip() + b"\n")
        self._known.add(known)
        log.error("An answer that was noted cannot be recorded; it is kept in %s.", self.path)


def _sum_of(line: bytes) -> bytes:
    return hashlib.sha256(line.strip()).digest()
