"""Looks at a file from outside: its text, its pages, a picture made anew. Each look is a confined process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, BinaryIO

from .confined import Limits, NotDoneError, confined, in_memory
from .kinds import HEAD_BYTES, SHOWN, kind_of
from .texts import WORDS_ALONE

# The readers of today. Counted up when some of them read more than before; beside it the kinds that those before made of the files
# that are worth reading again, and the worker does so in the background.
VERSION = 4
BETTER: Mapping[int, frozenset[str]] = {
    2: frozenset(
        {"ole", "mail"}
    ),  # Outlook's messages and Office of before 2007; the files in forwarded messages
    # What browsers show of odd HTML; what only the HTML or the rich text of a message says; text in UTF-16 without a mark.
    3: frozenset({"html", "mail", "outlook", "unknown", ""}),
    # Messages that lie deep in one another or hold NULs, or begin with fields that nobody knows; what stands for pictures.
    4: frozenset({"html", "mail", "outlook", "unknown", "text", ""}),
}
LIMITS = Limits()
SHOWING = Limits(processor_seconds=10, clock_seconds=15)
MOST_SCANNED_PAGES = 20
_SECONDS_FOR_SCANNED_PAGES = (
    240  # with what one page may take, well below the time for which a worker takes a file up
)
_MAY_BE_A_MESSAGE = ("mail", "ole")
_LANGUAGES = ("eng", "cym")


@dataclass(slots=True)
class Finding:
    """What looking at a file came to.

    `outcome`: read, listed (an archive), empty (it holds no text), unreadable, no_reader (nothing reads this kind). `why` says
    more: broken, encrypted, time, memory, too_much, too_long, bomb, only_named, no_ocr. `again`: it may go better, or come to
    more, another time.
    """

    kind: str
    outcome: str
    text: str = ""
    why: str = ""
    pages: int = 0
    cut: bool = False
    ocr: bool = False
    entries: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0
    total: int = 0
    again: bool = False


def look(pieces: Iterable[bytes], size: int, limits: Limits = LIMITS) -> Finding:
    """The text of a file whose bytes come in these pieces. Whatever the file does, there is an answer."""
    if size > limits.file_bytes:
        head = next(iter(pieces), b"")[:HEAD_BYTES]
        return Finding(kind_of(head).id, "unreadable", why="too_long")
    with in_memory(pieces) as file:
        kind = kind_of(file_head(file)).id
        try:
            if kind in SHOWN:
                return _of_picture(file, kind, limits)
            answer, again = _read(file, kind, limits)
            said = json.loads(answer)
            scanned = said.pop("scanned")
            found = Finding(**said, again=again)
            return _of_scanned_pages(file, found, limits) if scanned else found
        except NotDoneError as error:
            return Finding(kind, "unreadable", why=error.why, again=error.again)
        except (ValueError, TypeError):
            return Finding(kind, "unreadable", why="broken")


def _read(file: BinaryIO, kind: str, limits: Limits) -> tuple[bytes, bool]:
    """What the reader says, and whether it may say more another time. A message whose files cannot be read with it says what it
    says itself, and that it is not all.
    """
    try:
        return confined(file, "read", limits=limits), False
    except NotDoneError as error:
        if kind not in _MAY_BE_A_MESSAGE:
            raise
        return confined(file, "read", WORDS_ALONE, limits=limits), error.again


def show(pieces: Iterable[bytes], *, size: str) -> bytes:
    """A JPEG made anew from a picture: `size` is small (and grey) or large. Raises NotDoneError when that cannot be."""
    with in_memory(pieces) as file:
        return confined(file, "picture", size, limits=SHOWING)


def show_page(pieces: Iterable[bytes], *, page: int, size: str) -> bytes:
    """A JPEG of one page of a PDF. Raises NotDoneError."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        raise NotDoneError("no_pages", again=False)
    with in_memory(pieces) as file:
        drawn = confined(file, tool, *_one_page(page), "-scale-to", "1100", "-", limits=SHOWING)
    return show([drawn], size=size)


def can_show_pages() -> bool:
    """Whether this machine can draw the pages of a PDF."""
    return shutil.which("pdftoppm") is not None


def file_head(file: BinaryIO) -> bytes:
    """The first bytes of an open file."""
    file.seek(0)
    return file.read(HEAD_BYTES)


@cache
def ocr_languages() -> str:
    """The languages in which this machine reads pictures of writing, as tesseract wants them; "" when it cannot."""
    tool = shutil.which("tesseract")
    if tool is None:
        return ""
    try:
        told = subprocess.run(
            [tool, "--list-langs"], capture_output=True, text=True, timeout=20, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "+".join(each for each in _LANGUAGES if each in told.split())


def _of_picture(file: BinaryIO, kind: str, limits: Limits) -> Finding:
    if not ocr_languages():
        return Finding(kind, "no_reader", why="no_ocr")
    try:
        text = _written_on(confined(file, "scan", limits=limits), limits)
    except NotDoneError as error:
        return Finding(kind, "unreadable", why=error.why, again=error.again)
    return Finding(kind, "read" if text else "empty", text=text, ocr=True)


def _of_scanned_pages(file: BinaryIO, found: Finding, limits: Limits) -> Finding:
    """The pages of a PDF that are pictures, read one by one; those after the twentieth are left."""
    tool = shutil.which("pdftoppm")
    if not ocr_languages() or tool is None:
        return replace(found, why=found.why or "no_ocr")
    said, wrong, looked_at = [], 0, 0
    ends = time.monotonic() + _SECONDS_FOR_SCANNED_PAGES
    for page in range(1, min(found.pages, MOST_SCANNED_PAGES) + 1):
        if time.monotonic() > ends:
            break
        looked_at = page
        try:
            drawn = confined(file, tool, *_one_page(page), "-gray", "-scale-to", "2400", "-", limits=limits)
            with in_memory([drawn]) as anew:
                said.append(_written_on(confined(anew, "scan", limits=limits), limits))
        except NotDoneError as error:
            wrong += 1
            if error.why == "time":
                break
    text = "\n\n".join(each for each in (found.text, *said) if each)
    if not text and wrong:
        return replace(found, outcome="unreadable", why="broken")
    cut = found.cut or found.pages > looked_at or bool(wrong)
    return replace(found, outcome="read" if text else "empty", why="", text=text, cut=cut, ocr=True)


def _written_on(picture: bytes, limits: Limits) -> str:
    """What is written on a picture that was made anew."""
    tool = shutil.which("tesseract")
    if not picture or tool is None:
        return ""
    with in_memory([picture]) as file:
        said = confined(file, tool, "stdin", "stdout", "-l", ocr_languages(), limits=_longer(limits))
    return said.decode("utf-8", "replace").replace("\f", "\n").strip()


def _longer(limits: Limits) -> Limits:
    """Reading a picture of writing takes its time."""
    return replace(
        limits, processor_seconds=3 * limits.processor_seconds, clock_seconds=2 * limits.clock_seconds
    )


def _one_page(page: int) -> tuple[str, ...]:
    return ("-f", str(page), "-l", str(page), "-singlefile")
