"""The end of a message in a stream of bytes, and its dots (RFC 5321, 4.5.2), whatever pieces the bytes come in."""

from __future__ import annotations

import re

_END = b"\r\n.\r\n"
_DOT = re.compile(rb"\r\n\.")
_LONG = 64 * 1024


class Lines:
    """Give it the bytes after DATA piece by piece; it answers with those of the message. `ended` when its last line came.

    `rest` is then what came after the message, which no server sends that waits for its answer. No line is too long, and each
    byte is looked at a few times whatever the pieces are.
    """

    def __init__(self) -> None:
        self.ended = False
        self.rest = b""
        # As if a line had just ended, so that a dot that is the very first byte counts as one at the beginning of a line.
        self._held = b"\r\n"
        self._skip = 2

    def feed(self, piece: bytes) -> bytes:
        """The bytes of the message that are certain now."""
        text = self._held + piece
        end = text.find(_END)
        if end != -1:
            self.ended, self.rest = True, text[end + len(_END) :]
            return self._given(text[: end + 2])
        # Only the beginning of the next line may still be an end or a dot too many.
        cut = text.rfind(b"\r\n")
        if cut <= 0:
            cut = len(text) - 1 if len(text) > _LONG else 0
        self._held = text[cut:]
        return self._given(text[:cut])

    def _given(self, text: bytes) -> bytes:
        given = _DOT.sub(b"\r\n", text)
        if self._skip and given:
            given, self._skip = given[self._skip :], 0
        return given
