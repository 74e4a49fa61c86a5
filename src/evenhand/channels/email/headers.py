"""The header block of a message or of one of its parts, read in one pass over its bytes.

Every step is linear in the bytes it looks at: the standard library's header classes fail on some of what real
and hostile senders write, and take seconds over one long line (docs/decisions/0010-mail-parsing.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from evenhand.channels.email.charsets import decode
from evenhand.channels.email.parsed import Limits, Problems
from evenhand.channels.email.words import decode_words

_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:(.*(?:\n[ \t].*)*)\n?", re.MULTILINE)
_ENVELOPE_LINE = re.compile(rb">?From [^\n]*\n")
_KNOWN = re.compile(
    rb"^(?:from|to|cc|bcc|date|subject|sender|reply-to|message-id|received|return-path|delivered-to|mime-version"
    rb"|content-[a-z-]+|in-reply-to|references|x-[a-z0-9-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields by lower-case name, in their order, still as bytes."""

    fields: dict[str, list[bytes]] = field(default_factory=dict)
    value_bytes: int = 64 * 1024

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def bare(self, name: str) -> str:
        """The first field of this name on one line, its encoded words not yet decoded; "" when there is
        none.
        """
        found = self.fields.get(name)
        return self._line(found[0]) if found else ""

    def every(self, name: str) -> list[str]:
        """All fields of this name, as `bare` gives one."""
        return [self._line(value) for value in self.fields.get(name, ())]

    def text(self, name: str) -> str:
        """The first field of this name as a person reads it."""
        return _WHITE.sub(" ", decode_words(self.bare(name))).strip()

    def _line(self, value: bytes) -> str:
        cut = value[: self.value_bytes].replace(b"\r\n", b"").replace(b"\n", b"").replace(b"\r", b" ")
        return decode(cut.strip())


def looks_like_mail(head: bytes) -> bool:
    """Whether bytes begin as a message does: with header fields that mail has, and not only with words and
    colons.
    """
    block = head[: _blank_line(head, 0, len(head))[0]]
    block = (
        _ENVELOPE_LINE.sub(b"", block.lstrip(b"\xef\xbb\xbf\r\n"), count=1)
        if b"From " in block[:8]
        else block
    )
    first = _FIELD.match(block.lstrip(b"\xef\xbb\xbf\r\n"))
    return bool(first and _KNOWN.search(block))


def split_head(
    raw: bytes, start: int, end: int, limits: Limits, problems: Problems, *, most: int
) -> tuple[Headers, int]:
    """The header fields at `start`, of which `most` bytes are read, and where the text after them begins."""
    if raw.startswith((b"\n", b"\r\n"), start, end):
        return Headers(), raw.index(b"\n", start) + 1
    cap = min(end, start + most)
    stop, body = _blank_line(raw, start, cap)
    if stop == cap < end:
        stop = body = max(raw.rfind(b"\n", start, cap) + 1, start) or cap
        problems.note("Its headers are longer than is read; the rest counts as text.")
    fields, junk = _fields(raw[start:stop] + b"\n", problems)
    headers = Headers(fields, limits.header_value_bytes)
    if stop - start > limits.header_value_bytes and any(
        len(value) > limits.header_value_bytes for values in fields.values() for value in values
    ):
        problems.note("A header is longer than is read; the rest of it is in the original only.")
    return headers, body if junk is None else start + junk


def _blank_line(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the line before the first blank line ends, and where the line after it begins; `end` twice
    when there is none.
    """
    plain = raw.find(b"\n\n", start, end)
    with_return = raw.find(b"\n\r\n", start, end if plain == -1 else plain)
    if with_return != -1:
        return with_return, with_return + 3
    return (plain, plain + 2) if plain != -1 else (end, end)


@lru_cache(maxsize=1024)
def _small(name: bytes) -> str:
    return name.decode("ascii").lower()


def _fields(block: bytes, problems: Problems) -> tuple[dict[str, list[bytes]], int | None]:
    """The fields of a header block, and where it turns out to be text already, if it does."""
    fields: dict[str, list[bytes]] = {}
    expected = envelope.end() if (envelope := _ENVELOPE_LINE.match(block)) else 0
    sure_until = expected  # as far as this, header fields are known to go on
    for found in _FIELD.finditer(block, expected):
        if found.start() != expected:
            if expected >= sure_until:
                known = _KNOWN.search(block, expected)
                if known is None:
                    break
                sure_until = known.end()
            problems.note("A line among its headers is none, and was passed over.")
        fields.setdefault(_small(found[1]), []).append(found[2])
        expected = found.end()
    if block[expected:].strip():
        problems.note("No blank line parts its headers from its text.")
        return fields, expected
    return fields, None
