"""The last known picture, in a file that only its owner may read: a snapshot, and after it each change as it came.

Whatever moment a process is killed at, the file can be read to its last whole line. It holds what the doors need and no more (I31):
addresses, measures with their days, adjustments as they were agreed; no name of anybody but the single points of contact.

Each line begins with a checksum of all up to it. Broken bytes may well be good JSON, of somebody else's telephone number: from a
file in which anything is broken or missing nobody is answered at all, for nobody is to be restricted by a fault.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zlib import crc32

from .as_json import change_of, change_told, there_of, there_told
from .picture import Change, Picture

_FORMAT = "evenhand picture 3"  # raise it whenever what the picture holds gets more or means something else
_FEW_CHANGES = (
    1024 * 1024
)  # bytes of changes that may follow any snapshot; a larger one may be followed by as many as it has

_PIECE = 5_000


class CannotReadPictureError(Exception):
    """The file is no picture that can be read; its text says why."""


class LastKnown:
    """The file. One process writes it; whatever cannot be written is said by the OSError that is raised."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None
        self._snapshot = 0
        self._changes = 0
        self._sum = 0

    def load(self) -> tuple[Picture, datetime] | None:
        """The picture and the moment it was true at; None where there is none. Raises CannotReadPictureError."""
        try:
            with self.path.open("rb") as file:
                lines = _whole(file)
                told = next(lines, {})
                if told.get("format") != _FORMAT:
                    raise ValueError("another release wrote it")
                picture = Picture([(match, facts) for match, facts in told["facts"]])
                at, pieces = _state(picture, told), told["pieces"]
                for told in lines:
                    pieces -= "addresses" in told
                    for kind, addresses in told.get("addresses", {}).items():
                        picture.addresses[kind].update(addresses)
                    if "changes" in told:
                        picture.put(change_of(each) for each in told["changes"])
                        at = _state(picture, told)
                if pieces:
                    raise ValueError("a part of it is missing")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise CannotReadPictureError(f"{self.path} cannot be read: {error}") from error
        return picture, at

    def keep(self, picture: Picture, at: datetime) -> None:
        """Write the whole picture anew: it is there whole, or the one before still is."""
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self.path.with_name(f"{self.path.name}.new")
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._file, self._snapshot, self._changes, self._sum = os.fdopen(handle, "wb", buffering=0), 0, 0, 0
        for told in _snapshot(picture, at):
            line, self._sum = _line(told, self._sum)
            self._snapshot += _write(self._file, line)
        os.fsync(handle)
        new.replace(self.path)

    def add(self, picture: Picture, changes: Iterable[Change], at: datetime) -> None:
        """Add what has changed in the picture, which has it already."""
        told = {**_head(picture, at), "changes": [change_told(each) for each in changes]}
        line, after = _line(told, self._sum)
        if self._file is None or self._changes + len(line) > max(_FEW_CHANGES, self._snapshot):
            self.keep(picture, at)
        else:
            self._changes += _write(self._file, line)
            self._sum = after

    def close(self) -> None:
        """Leave the file as it is."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _snapshot(picture: Picture, at: datetime) -> Iterator[dict[str, object]]:
    """In pieces, so that nobody waits for an answer while a million addresses are written."""
    pieces = sum(-(-len(addresses) // _PIECE) for addresses in picture.addresses.values())
    yield {"format": _FORMAT, **_head(picture, at), "pieces": pieces, "facts": picture.facts}
    for kind, addresses in picture.addresses.items():
        every = iter(list(addresses.items()))
        while some := dict(islice(every, _PIECE)):
            yield {"addresses": {kind: some}}


def _head(picture: Picture, at: datetime) -> dict[str, object]:
    return {"at": at.isoformat(), "mark": picture.mark, "there": there_told(picture.there)}


def _state(picture: Picture, told: dict[str, Any]) -> datetime:
    picture.mark, picture.there = (told["mark"][0], told["mark"][1]), there_of(told["there"])
    return datetime.fromisoformat(told["at"])


def _write(file: IO[bytes], line: bytes) -> int:
    view = memoryview(line)
    while view:
        view = view[file.write(view) :]
    return len(line)


def _line(told: object, before: int) -> tuple[bytes, int]:
    """The line, and the checksum of all up to it, `before` being that of all before it."""
    words = (
        json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"
    )
    after = crc32(words, before)
    return b"%08x %b" % (after, words), after


def _whole(file: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """What the lines tell. Raises ValueError at the first that is not as it was written."""
    after = 0
    for line in file:
        if not line.endswith(b"\n"):
            return  # the process was killed in the middle of it
        after = crc32(line[9:], after)
        if line[:9] != b"%08x " % after:
            raise ValueError("it is broken, or another release wrote it")
        yield json.loads(line[9:])
