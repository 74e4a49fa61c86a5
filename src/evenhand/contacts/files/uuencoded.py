"""Files written into a plain text, as before there were parts of messages: Outlook and others still show them as files."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]++)\r?\n", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
_MOST_FILES, _MOST_LINES = 100, 1_000_000


def files_in(text: bytes, most: int = _MOST_FILES) -> Iterator[tuple[bytes, bytes]]:
    """Each file between `begin` and `end`, of the first so many: what it is called, and its bytes. The text itself stays as it is:
    what is no file after all is read there.
    """
    place = 0
    for _ in range(min(most, _MOST_FILES)):
        if not text.startswith(b"begin ", place) and text.find(b"\nbegin ", place) == -1:
            return
        begins = _BEGIN.search(text, place)
        ends = _END.search(text, begins.end()) if begins else None
        if begins is None or ends is None:
            return
        if content := from_uu(text[begins.start() : ends.end()]):
            yield begins[1].rstrip(b" \t"), content
        place = ends.end()


def from_uu(raw: bytes) -> bytes:
    """Uuencoded lines between `begin` and `end`, a bad line skipped."""
    told = bytearray()
    begun = False
    for line in islice(BytesIO(raw), _MOST_LINES):
        if not begun:
            begun = line.startswith(b"begin ")
        elif line.strip() == b"end":
            break
        else:
            try:
                told += binascii.a2b_uu(line)
            except binascii.Error:
                continue
    return bytes(told)
