"""What is done with a file inside its cell. The answer goes to standard output; whatever happens, it ends by itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO

from evenhand.contacts.files import archives, messages, office97, offices, pdq, pictures, texts, within
from evenhand.contacts.files.compound import Container
from evenhand.contacts.files.kinds import HEAD_BYTES, Kind, kind_by_streams, kind_of

OUT_OF_MEMORY = 78
_IN_ONE_ANOTHER = 5  # messages as files in messages
_READERS: dict[str, Callable[[BinaryIO], texts.Read]] = {
    "pdf": texts.of_pdf,
    "docx": texts.of_docx,
    "opendocument": offices.of_opendocument,
    "xlsx": offices.of_xlsx,
    "pptx": offices.of_pptx,
    "word_97": office97.of_word,
    "excel_97": office97.of_sheets,
    "powerpoint_97": office97.of_slides,
    "rtf": texts.of_rtf,
    "html": texts.of_html,
    "calendar": messages.of_calendar,
    "zip": archives.of_zip,
    "java_program": archives.of_zip,
    "android_program": archives.of_zip,
    "office": archives.of_zip,
    "tar": archives.of_tar,
    "gzip": archives.of_gzip,
}
_MESSAGES: dict[str, Callable[[BinaryIO, messages.Reader], texts.Read]] = {
    "mail": messages.of_mail,
    "outlook": messages.of_outlook,
    "tnef": messages.of_winmail,
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


def read(file: BinaryIO, how: str = "") -> bytes:
    """What the file is and what it says, as JSON. `how` may be WORDS_ALONE: of a message that, without the files in it."""
    alone = how == texts.WORDS_ALONE
    kind, found = _read(file, 0 if alone else _IN_ONE_ANOTHER)
    found.cut |= alone
    return json.dumps({"kind": kind.id, **found.as_dict()}).encode()


def _read(file: BinaryIO, deeper: int) -> tuple[Kind, texts.Read]:
    """`deeper`: through how many messages in one another the files in them are read."""
    kind = kind_of(file.read(HEAD_BYTES))
    if kind.id in ("zip", "office"):
        kind = archives.kind_of_zip(file, kind)
    file.seek(0)
    try:
        if kind.id == "ole":
            root = Container(file.read()).root
            kind = kind_by_streams(root.streams, kind)
            file.seek(0)
            if office97.is_locked(root):
                return kind, texts.Read(outcome="unreadable", why="encrypted")
        return kind, _reader(kind, deeper)(file)
    except MemoryError:
        raise
    except Exception:  # a hostile file may raise anything at all in the libraries that read it
        return kind, texts.Read(outcome="unreadable", why="broken")


def _reader(kind: Kind, deeper: int) -> Callable[[BinaryIO], texts.Read]:
    if kind.id in _READERS:
        return _READERS[kind.id]
    if kind.id in _MESSAGES and not (kind.id == "tnef" and deeper in (0, _IN_ONE_ANOTHER)):
        return lambda file: _MESSAGES[kind.id](file, lambda content: _said_by(content, deeper - 1))
    if kind.id in _ONLY_NAMED:
        return lambda _file: texts.Read(outcome="no_reader", why="only_named")
    if kind.family in ("text", "mail", "drawing") and kind.id != "tnef":
        return texts.of_text
    return lambda _file: texts.Read(outcome="no_reader")


def _said_by(content: bytes, deeper: int) -> texts.Read:
    """What a file in a message says, and the files in that."""
    return _read(BytesIO(content), deeper)[1] if deeper >= 0 else texts.Read("no_reader", why="too_deep")


TASKS: dict[str, Callable[..., bytes]] = {
    "read": read,
    "picture": pictures.picture,
    "scan": pictures.scan,
    "pdq": pdq.pdq,
    "checksums": within.checksums,
    "pictures": within.pictures,
}
