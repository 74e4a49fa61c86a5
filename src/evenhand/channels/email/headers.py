"""The header block of a message or of one of its parts, read in one pass over its bytes.

Every step is linear in the bytes it looks at: the standard library's header classes fail on some of what real
and hostile senders write, and take seconds over one long line (docs/decisions/0010-mail-parsing.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from evenhand.channels.email.parsed import Limits, Problems
from evenhand.channels.email.words import decode_words
from evenhand.contacts import troubles
from evenhand.contacts.files.charsets import decode

_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:(.*(?:\n[ \t].*)*)\n?", re.MULTILINE)
NO_HEADER = ""  # under which lines among the fields are kept that are none
_REPEATED = 300  # bytes; the block of a part is mostly one that came before
_COLON_AND_END = 2  # bytes of a field that are neither its name nor its value
_ENVELOPE_LINE = re.compile(
    rb">?From (?![ \t]*:)[^\n]*\n"
)  # and not the header, which may have a space before its colon
_OF_MAIL = re.compile(
    rb"^(?:from|to|cc|bcc|date|subject|sender|reply-to|message-id|received|return-path|delivered-to|mime-version"
    rb"|content-[a-z-]+|in-reply-to|references|x-[a-z0-9-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(slots=True)
class Headers:
    """Header fields by lower-case name, in their order, still as bytes."""

    fields: dict[str, list[bytes]] = field(default_factory=dict)
    value_bytes: int = 64 * 1024
    _told: dict[str, str] = field(
        default_factory=dict
    )  # what `bare` was asked for: some of it is asked for again

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def bare(self, name: str) -> str:
        """The first field of this name on one line, its encoded words not yet decoded; "" when there is
        none.
        """
        found = self.fields.get(name)
        if found is None:
            return ""
        if (told := self._told.get(name)) is None:
            told = self._told[name] = self._line(found[0])
        return told

    def every(self, name: str) -> list[str]:
        """All fields of this name, as `bare` gives one."""
        return [self._line(value) for value in self.fields.get(name, ())]

    def text(self, name: str) -> str:
        """The first field of this name as a person reads it."""
        return " ".join(decode_words(self.bare(name)).split())

    def texts(self, name: str) -> list[str]:
        """All fields of this name, as `text` gives one."""
        return [" ".join(decode_words(each).split()) for each in self.every(name)]

    def _line(self, value: bytes) -> str:
        cut = value[: self.value_bytes]
        if b"\n" in cut:
            cut = cut.replace(b"\r\n", b"").replace(b"\n", b"")
        if b"\r" in cut:
            cut = cut.replace(b"\r", b" ")
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
    return bool(first and _OF_MAIL.search(block))


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
        problems.note(troubles.LONG_HEADERS)
    if stop - start < _REPEATED and (headers := _short(raw[start:stop], limits.header_value_bytes)):
        return headers, body
    fields, junk = _fields(raw[start:stop] + b"\n", problems)
    headers = Headers(fields, limits.header_value_bytes)
    if stop - start > limits.header_value_bytes and any(
        len(value) > limits.header_value_bytes for values in fields.values() for value in values
    ):
        problems.note(troubles.LONG_HEADER)
    return headers, body if junk is None else start + junk


@lru_cache(maxsize=256)
def _short(block: bytes, value_bytes: int) -> Headers | None:
    """The fields of a short block, as parts have them and mostly the same; None where anything about it is odd."""
    problems = Problems(1)
    fields, junk = _fields(block + b"\n", problems)
    return Headers(fields, value_bytes) if junk is None and not problems.sentences else None


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
    found = _FIELD.findall(block, expected)
    if expected + sum(map(len, chain.from_iterable(found))) + _COLON_AND_END * len(found) == len(block):
        for name, value in found:  # one field after another and nothing else, as nearly always
            fields.setdefault(_small(name), []).append(value)
        return fields, None
    return _fields_among_others(block, expected, problems)


def _fields_among_others(
    block: bytes, expected: int, problems: Problems
) -> tuple[dict[str, list[bytes]], int | None]:
    """As `_fields`, where something else stands among them."""
    fields: dict[str, list[bytes]] = {}
    sure_until = expected  # as far as this, header fields are known to go on
    for found in _FIELD.finditer(block, expected):
        if found.start() != expected:
            if expected >= sure_until:
                known = _OF_MAIL.search(block, expected)
                if known is None:
                    break
                sure_until = known.end()
            problems.note(troubles.A_LINE_AMONG_HEADERS)
            fields.setdefault(NO_HEADER, []).append(block[expected : found.start()])
        fields.setdefault(_small(found[1]), []).append(found[2])
        expected = found.end()
    if block[expected:].strip():
        problems.note(troubles.NO_BLANK_LINE)
        return fields, expected
    return fields, None
