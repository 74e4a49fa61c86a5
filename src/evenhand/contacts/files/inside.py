"""What is done with a file inside its cell. The answer goes to standard output; whatever happens, it ends by itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import BinaryIO

from evenhand.contacts.files import archives, messages, offices, pdq, pictures, texts
from evenhand.contacts.files.kinds import HEAD_BYTES, Kind, kind_of

OUT_OF_MEMORY = 78
_READERS: dict[str, Callable[[BinaryIO], texts.Read]] = {
    "pdf": texts.of_pdf,
    "docx": texts.of_docx,
    "opendocument": offices.of_opendocument,
    "xlsx": offices.of_xlsx,
    "pptx": offices.of_pptx,
    "rtf": texts.of_rtf,
    "html": texts.of_html,
    "mail": messages.of_mail,
    "calendar": messages.of_calendar,
    "zip": archives.of_zip,
    "java_program": archives.of_zip,
    "android_program": archives.of_zip,
    "office": archives.of_zip,
    "tar": archives.of_tar,
    "gzip": archives.of_gzip,
}
_ONLY_NAMED = frozenset({"7z", "rar", "cab", "bzip2", "xz", "zstd", "disk_image"})


def do(task: str, rest: list[str]) -> int:
    """Answer 0 when done. A file that is broken is an answer too; only memory that ran out ends with 78."""
    try:
        said = TASKS[task](sys.stdin.buffer, *rest)
        sys.stdout.buffer.write(said)
        sys.stdout.buffer.flush()
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def read(file: BinaryIO) -> bytes:
    """What the file is and what it says, as JSON."""
    kind = kind_of(file.read(HEAD_BYTES))
    if kind.id in ("zip", "office"):
        kind = archives.kind_of_zip(file, kind)
    file.seek(0)
    try:
        found = _reader(kind)(file)
    except MemoryError:
        raise
    except Exception:  # a hostile file may raise anything at all in the libraries that read it
        found = texts.Read(outcome="unreadable", why="broken")
    return json.dumps({"kind": kind.id, **found.as_dict()}).encode()


def _reader(kind: Kind) -> Callable[[BinaryIO], texts.Read]:
    if kind.id in _READERS:
        return _READERS[kind.id]
    if kind.id in _ONLY_NAMED:
        return lambda _file: texts.Read(outcome="no_reader", why="only_named")
    if kind.family in ("text", "mail", "drawing") and kind.id != "tnef":
        return texts.of_text
    return lambda _file: texts.Read(outcome="no_reader")


TASKS: dict[str, Callable[..., bytes]] = {
    "read": read,
    "picture": pictures.picture,
    "scan": pictures.scan,
    "pdq": pdq.pdq,
}
