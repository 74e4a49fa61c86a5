"""Where the messages of a mailbox archive (mbox) begin and end, whatever its size, in constant memory.

The format has no standard, only habits: a message begins with a line "From ", mostly after a blank line and
mostly with a date, and such lines inside a text are marked ">From ". A Content-Length is not believed: a
sender could hide the next message with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_CHUNK = 1024 * 1024
_AHEAD = 2048  # bytes of a separator and of the line after it that must be in view
_BEHIND = 4  # bytes before it that must be
_DATED = re.compile(
    rb"From (?:\S.{0,300}?)?\s(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+(?:\d{1,2}\s+)?"
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s[\d: \t]{1,20}.{0,40}\r?(?:\n|\Z)"
)
_ADDRESSED = re.compile(rb"From (?:\S{1,200}@\S{1,200}|MAILER-DAEMON|-)(?:\s.{0,100})?\r?\n")
_HEADER = re.compile(
    rb"(?:>?From .{0,500}\n)?(?:from|to|cc|date|subject|sender|reply-to|message-id|received|return-path"
    rb"|status|delivered-to|mime-version|content-[a-z-]+|envelope-to|dkim-signature|arc-[a-z-]+"
    rb"|authentication-results|x-[a-z0-9-]+)[ \t]*:",
    re.IGNORECASE,
)
_MARKED = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a message lies in its archive, its "From " line not included."""

    start: int
    end: int


def begins_as_mbox(head: bytes) -> bool:
    """Whether a file begins as a mailbox archive does."""
    place = len(head) - len(head.lstrip(b"\r\n\xef\xbb\xbf"))
    return head.startswith(b"From ", place) and _parts(head, place, after_blank=True)


def holds_mbox(head: bytes) -> bool:
    """Whether somewhere in the beginning of a file an archive begins, after something else."""
    return any(
        _parts(head, begin, after_blank=_after_blank(head, begin))
        for begin in _beginnings(head, 0, len(head))
    )


def unmarked(raw: bytes) -> bytes:
    """A message of an archive as it was before the archive marked its lines that begin with "From "."""
    return _MARKED.sub(rb"\1", raw) if b">From " in raw else raw


def stretches(archive: BinaryIO) -> Iterator[Stretch]:
    """The messages of an archive in their order; what stands before the first one is given as one too, if
    it is not blank.
    """
    size = archive.seek(0, 2)
    start: int | None = None
    for begin, after in _separators(archive, size):
        if start is not None:
            yield _stretch(archive, start, begin)
        elif not _is_blank(archive, begin):
            yield _stretch(archive, 0, begin)
        start = after
    if start is not None or size:
        yield _stretch(archive, start or 0, size)


def _stretch(archive: BinaryIO, start: int, end: int) -> Stretch:
    """Without the blank line that the archive put after the message."""
    archive.seek(max(start, end - 4))
    tail = archive.read(end - max(start, end - 4))
    return Stretch(start, end - (2 if tail == b"\r\n\r\n" else 1 if tail.endswith(b"\n\n") else 0))


def _is_blank(archive: BinaryIO, end: int) -> bool:
    archive.seek(0)
    return end < _AHEAD and not archive.read(end).strip(b"\r\n \t\xef\xbb\xbf")


def _separators(archive: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """Every line that parts messages: where it begins, and where the message after it does."""
    base, window, last = 0, b"", False
    while not last:
        archive.seek(base + len(window))
        more = archive.read(_CHUNK)
        window += more
        last = not more or base + len(window) >= size
        reach = len(window) if last else len(window) - _AHEAD
        for begin in _beginnings(window, _BEHIND if base else 0, reach):
            if _parts(window, begin, after_blank=_after_blank(window, begin)):
                end = window.find(b"\n", begin)
                yield base + begin, base + (end + 1 if end != -1 else len(window))
        base, window = base + reach - _BEHIND, window[reach - _BEHIND :]


def _beginnings(window: bytes, start: int, reach: int) -> Iterator[int]:
    """The places before `reach` where a line begins with "From "."""
    if start == 0 and window.startswith(b"From ") and reach > 0:
        yield 0
    place = window.find(b"\nFrom ", max(0, start - 1), reach + 4)
    while place != -1:
        yield place + 1
        place = window.find(b"\nFrom ", place + 1, reach + 4)


def _after_blank(window: bytes, begin: int) -> bool:
    before = window[max(0, begin - _BEHIND) : begin]
    return before.endswith((b"\n\n", b"\n\r\n")) or not before.strip(b"\r\n\xef\xbb\xbf")


def _parts(window: bytes, begin: int, *, after_blank: bool) -> bool:
    """Whether the line that begins here parts two messages. After a blank line a date or an address is
    enough; otherwise, or without a date, header lines must follow it.
    """
    dated = _DATED.match(window, begin)
    if dated and after_blank:
        return True
    line = dated or (_ADDRESSED.match(window, begin) if after_blank else None)
    return bool(line and _HEADER.match(window, line.end()))
