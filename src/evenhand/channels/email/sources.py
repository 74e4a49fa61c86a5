"""Messages found in what somebody points at: files, mailbox archives, maildirs, folders of all these,
standard input.

Whatever is met is either a message, or is named with a reason; nothing is passed over in silence.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from evenhand.channels.email import mbox
from evenhand.channels.email.headers import looks_like_mail
from evenhand.channels.email.names import Names
from evenhand.contacts.files.outlook.message import is_outlook

STANDARD_INPUT = "-"
_HEAD = 64 * 1024
_PIECE = 1024 * 1024
_BOOKKEEPING = re.compile(
    r"dovecot.*|courier.*|maildirsize|maildirfolder|subscriptions|\.mh_sequences|\.uidvalidity|\.overview|\.nnmaildir|.*\.msf|\.DS_Store"
    r"|Thumbs\.db|desktop\.ini",
    re.IGNORECASE,
)
_KNOWN_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office document; unpack it first"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "compressed with xz; unpack it first"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"!BDN", "an Outlook data file (.pst); export its messages as .eml or mbox"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whom a mail server says that a message is from and for, whatever its own headers say."""

    sender: str
    recipients: tuple[str, ...]


@dataclass(slots=True)
class Found:
    """A message where it lies. `number` counts within an archive, from 1; 0 for a message that is a file of
    its own.

    `raw` is the whole of it, or only its beginning when it is longer than what is read (`size` tells).
    """

    path: str
    number: int
    raw: bytes
    size: int
    file: Path | str
    start: int
    envelope: Envelope | None = None

    @property
    def where(self) -> str:
        """Its place in words that a person can follow."""
        return f"{self.path} (message {self.number})" if self.number else self.path

    @property
    def is_whole(self) -> bool:
        return len(self.raw) >= self.size

    def pieces(self) -> Iterator[bytes]:
        """Its bytes piece by piece, for one that is too long to hold; lines that an archive marked stay
        marked.
        """
        with Path(self.file).open("rb") as opened:
            opened.seek(self.start)
            left = self.size
            while left > 0 and (piece := opened.read(min(_PIECE, left))):
                left -= len(piece)
                yield piece


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be taken in, and why, in a sentence."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftAside:
    """A file that is no mail and that nobody takes for mail: a mail program's own bookkeeping, a delivery
    not finished.
    """

    path: str
    reason: str


Finding = Found | Failure | LeftAside


def find(path: str, limit: int) -> Iterator[Finding]:
    """Everything at a path, which may be "-" for standard input. A message of more than `limit` bytes is
    only begun to be read.
    """
    if path == STANDARD_INPUT:
        yield from _standard_input(limit)
        return
    place = Path(path)
    try:
        mode = place.stat().st_mode
    except (OSError, ValueError) as error:
        yield Failure(printable(path), why(error))
        return
    if stat.S_ISDIR(mode):
        yield from _folder(place, limit)
    else:
        yield from _file(place, printable(place), limit)


def bytes_at(path: str) -> int:
    """How many bytes there are to read at a path, as far as can be told beforehand."""
    if path == STANDARD_INPUT:
        return 0
    place = Path(path)
    try:
        if place.is_dir():
            return sum(
                size
                for folder, _, names in os.walk(place)
                for size in map(_size, (Path(folder, name) for name in names))
            )
    except ValueError:
        return 0
    return _size(place)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except (OSError, ValueError):
        return 0


def printable(path: str | Path) -> str:
    """A path as text that a screen and a database can hold: a file name need not be valid UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace").replace("\x00", "\ufffd")


def why(error: OSError | ValueError) -> str:
    """Why something could not be read, in a sentence."""
    match error:
        case FileNotFoundError():
            return "There is no such file or folder. Check how it is written."
        case PermissionError():
            return "This account may not read it. Give it the right, or use an account that has it."
        case OSError():
            return f"It could not be read: {error.strerror or error}."
    return "This cannot be the name of a file."


def _folder(top: Path, limit: int) -> Iterator[Finding]:
    """A folder and all below it; a link to a folder is not followed. An empty maildir is no failure: no
    mail has come.
    """
    met_any = False
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        with Names() as names:
            try:
                folders, others = _listed(folder, names)
            except OSError as error:
                met_any = True
                yield Failure(printable(folder), why(error))
                continue
            waiting.extend(folder / name for name in sorted(folders, reverse=True))
            box = _maildir_box(folder)
            met_any = met_any or bool(box) or _is_maildir(folder)
            for name in names:
                met_any = True
                if name in others:
                    yield from _other(others[name], box, limit)
                else:
                    yield from _plain(os.path.join(folder, name), name, box, limit)  # noqa: PTH118 - of millions
    if not met_any:
        yield Failure(printable(top), "This folder is empty.")


def _listed(folder: Path, names: Names) -> tuple[list[str], dict[str, os.DirEntry[str]]]:
    """The folders in a folder, and what else is no plain file there, by its name; `names` gets all that is no folder.

    Raises OSError where it cannot be read to its end.
    """
    folders: list[str] = []
    others: dict[str, os.DirEntry[str]] = {}
    with os.scandir(folder) as listed:
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
                continue
            names.add(entry.name)
            if not entry.is_file(follow_symlinks=False):
                others[entry.name] = entry
    return folders, others


def _is_maildir(folder: Path) -> bool:
    return (folder / "cur").is_dir() and (folder / "new").is_dir()


def _maildir_box(folder: Path) -> str:
    """Which box of a maildir this folder is: cur, new or tmp; "" when it is none."""
    return folder.name if folder.name in ("cur", "new", "tmp") and _is_maildir(folder.parent) else ""


def _other(entry: os.DirEntry[str], box: str, limit: int) -> Iterator[Finding]:
    """What is no plain file by itself: a link, or something that cannot be read as one."""
    shown = printable(entry.path)
    try:
        regular, folder = entry.is_file(), entry.is_dir()
        if not regular:
            entry.stat()
    except OSError as error:
        yield Failure(shown, why(error))
        return
    if folder:
        yield LeftAside(shown, "It is a link to a folder; name that folder itself to read it.")
    elif not regular:
        yield Failure(shown, "It is neither a file nor a folder.")
    else:
        yield from _plain(entry.path, entry.name, box, limit)


def _plain(path: str, name: str, box: str, limit: int) -> Iterator[Finding]:
    shown = printable(path)
    if box == "tmp":
        yield LeftAside(shown, "It is a delivery that is not finished.")
    elif not box and _BOOKKEEPING.fullmatch(name):
        yield LeftAside(shown, "It is a mail program's own bookkeeping.")
    elif box:
        yield _delivery(path, shown, limit)
    else:
        yield from _file(Path(path), shown, limit)


def _delivery(path: str, shown: str, limit: int) -> Finding:
    """A file of a maildir, which is one message whatever it begins with: read at once, as there are millions."""
    try:
        with open(path, "rb", buffering=0) as opened:  # noqa: PTH123 - as in `_file`
            size = os.fstat(opened.fileno()).st_size
            raw = opened.read(min(size, limit))
    except OSError as error:
        return Failure(shown, why(error))
    return Found(shown, 0, raw, size, path, 0) if raw else Failure(shown, "It is empty.")


def _file(file: Path, shown: str, limit: int) -> Iterator[Finding]:
    """The messages of one file: what it holds is told by its content, and by its name only where the
    content leaves a doubt.
    """
    try:
        with open(file, "rb") as opened:  # noqa: PTH123 - half the time of `Path.open`, for each of millions
            size = os.fstat(opened.fileno()).st_size
            head = opened.read(min(_HEAD, limit))
            if not head:
                yield Failure(shown, "It is empty.")
            elif _is_archive(head, file):
                yield from _archive(opened, file, shown, limit)
            elif file.suffix.lower() == ".eml" or is_outlook(head, file.name) or looks_like_mail(head):
                yield Found(shown, 0, head + opened.read(max(0, limit - len(head))), size, file, 0)
            else:
                yield Failure(shown, _what_it_is(head))
    except (OSError, ValueError) as error:
        yield Failure(shown, why(error))


def _is_archive(head: bytes, file: Path) -> bool:
    if mbox.begins_as_mbox(head):
        return True
    return file.suffix.lower() in (".mbox", ".mbx") and mbox.holds_mbox(head)


def _archive(opened: BinaryIO, file: Path, shown: str, limit: int) -> Iterator[Finding]:
    for number, stretch in enumerate(mbox.stretches(opened), start=1):
        opened.seek(stretch.start)
        size = stretch.end - stretch.start
        raw = opened.read(min(size, limit))
        if len(raw) == size:
            raw = mbox.unmarked(raw)
            size = len(raw)
        yield Found(shown, number, raw, size, file, stretch.start)


def _what_it_is(head: bytes) -> str:
    for mark, name in _KNOWN_KINDS:
        if head.startswith(mark):
            return f"It is not mail: it is {name}."
    return "It is not mail: it begins neither with a message's headers nor as a mailbox archive does."


def _standard_input(limit: int) -> Iterator[Finding]:
    """What comes in on standard input, put by first, so that an archive of any length can be looked
    through.
    """
    try:
        with tempfile.NamedTemporaryFile(prefix="evenhand-") as kept:
            while piece := sys.stdin.buffer.read(_PIECE):
                kept.write(piece)
            kept.flush()
            if kept.tell():
                yield from _file(Path(kept.name), "standard input", limit)
            else:
                yield Failure("standard input", "Nothing came in.")
    except OSError as error:
        yield Failure("standard input", why(error))
