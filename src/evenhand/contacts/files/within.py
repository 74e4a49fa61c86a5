"""The files in a message that came as a file, and in messages within it: their checksums, and the hashes of their pictures. Runs
inside a cell; nobody sees anything of them for it (I28).
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO

from .kinds import HEAD_BYTES, SHOWN, kind_of
from .messages import NotAllError, files_of, files_of_mail
from .outlook.message import item_in
from .outlook.winmail import item_of
from .pdq import pdq

_IN_ONE_ANOTHER = 5
_MOST_FILES, _MOST_BYTES = 20_000, 250 * 1024 * 1024
_SECONDS = 5.0  # of the processor, after which the rest is left to another process


def checksums(file: BinaryIO) -> bytes:
    """The SHA-256 and the MD5 of each file within, and whether that is all of them; as JSON."""
    files, whole = [], True
    try:
        for each in _files(file):
            files.append(
                (hashlib.sha256(each).hexdigest(), hashlib.md5(each, usedforsecurity=False).hexdigest())
            )
    except NotAllError:
        whole = False
    return json.dumps({"files": files, "whole": whole}).encode()


def pictures(file: BinaryIO, begin: str, most: str) -> bytes:
    """What `pdq` says of the pictures within, from this one on and no more than so many, and which comes next; as JSON."""
    said: list[Any] = []
    number, ends = 0, int(begin) + int(most)
    for each in _as_far_as_they_go(file):
        if kind_of(each[:HEAD_BYTES]).id not in SHOWN:
            continue
        if number >= int(begin):
            if number >= ends or (
                said and time.process_time() > _SECONDS
            ):  # one at least: so it comes to an end
                return json.dumps({"pictures": said, "next": number}).encode()
            said.append(json.loads(_hashed(each)))
        number += 1
    return json.dumps({"pictures": said, "next": None}).encode()


def _hashed(content: bytes) -> bytes:
    try:
        return pdq(BytesIO(content))
    except MemoryError:
        raise
    except Exception:  # no picture that anybody could be shown either
        return b"null"


def _files(file: BinaryIO) -> Iterator[bytes]:
    """Raises NotAllError where there are more than are looked at."""
    left = _MOST_BYTES
    for number, each in enumerate(filter(None, _within(file.read(), _IN_ONE_ANOTHER))):
        left -= len(each)
        if number >= _MOST_FILES or left < 0:
            raise NotAllError
        yield each


def _as_far_as_they_go(file: BinaryIO) -> Iterator[bytes]:
    with suppress(NotAllError):
        yield from _files(file)


def _within(content: bytes, deeper: int) -> Iterator[bytes]:
    """`deeper`: through how many messages as files in one another they are looked for."""
    try:
        for each in _of(content):
            yield each
            if deeper:
                yield from _within(each, deeper - 1)
    except (MemoryError, NotAllError):
        raise
    except Exception:  # a hostile file may raise anything at all; what was found before it counts
        return


def _of(content: bytes) -> Iterator[bytes]:
    match kind_of(content[:HEAD_BYTES]).id:
        case "mail":
            return files_of_mail(content)
        case "ole":
            return files_of(item_in(content))
        case "tnef":
            return files_of(item_of(content))
    return iter(())
