"""Words and values inside header fields: encoded words (RFC 2047), and parameters with their continuations
(RFC 2231).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from evenhand.channels.email.transfer import from_base64
from evenhand.contacts.files.charsets import decode

ENCODED_WORD = r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?="
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_QUOTED = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMENT = re.compile(r"\([^()]*\)")
_NEXT = re.compile(r"[=;]")
_MOST_PARAMETERS = 200
_REPEATED = 80  # characters; what is shorter is mostly one of a few fields, written alike by everybody
_PIECE = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")


def decode_words(text: str) -> str:
    """A header's text with its encoded words decoded; what is none stays as it is.

    Neighbours of one charset are joined as bytes first: senders cut a character in two at the end of a line.
    """
    if "=?" not in text:
        return text
    told: list[str] = []
    held, charset, place = bytearray(), "", 0
    for word in _WORD.finditer(text):
        between = text[place : word.start()]
        neighbours = bool(held) and not between.strip()
        if held and not (neighbours and word[1].lower() == charset):
            told.append(decode(bytes(held), charset))
            held.clear()
        if not neighbours:
            told.append(between)
        charset, place = word[1].lower(), word.end()
        held += _payload(word[2], word[3])
    told.append(decode(bytes(held), charset))
    told.append(text[place:])
    return "".join(told)


def _payload(encoding: str, payload: str) -> bytes:
    written = payload.encode("utf-8", "replace")
    return binascii.a2b_qp(written, header=True) if encoding in "qQ" else from_base64(written)


def value_and_parameters(field: str) -> tuple[str, Mapping[str, str]]:
    """A field such as Content-Type: its value in lower case, and its parameters decoded, the first of a
    name winning.
    """
    return _cached(field) if len(field) < _REPEATED else _value_and_parameters(field)


def _value_and_parameters(field: str) -> tuple[str, Mapping[str, str]]:
    value, _, rest = field.partition(";")
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    place = 0
    for _ in range(_MOST_PARAMETERS):
        if not (found := _NEXT.search(rest, place)):
            break
        name, place = rest[place : found.start()].strip().lower(), found.end()
        if found[0] == "=":
            text, place = _parameter_value(rest, place)
            _hold(pieces, name, text)
    return _COMMENT.sub("", value).strip().lower(), {name: _joined(parts) for name, parts in pieces.items()}


_cached = lru_cache(maxsize=512)(_value_and_parameters)


def _parameter_value(rest: str, place: int) -> tuple[str, int]:
    while rest[place : place + 1].isspace():
        place += 1
    if rest[place : place + 1] == '"':
        quoted = _QUOTED.match(rest, place + 1)
        if quoted and rest[quoted.end() : quoted.end() + 1] == '"':
            return _ESCAPED.sub(r"\1", quoted[0]), quoted.end() + 1
        return rest[place + 1 :].partition(";")[0].strip(), len(rest)
    end = rest.find(";", place)
    end = len(rest) if end == -1 else end
    return rest[place:end].strip(), end


def _hold(pieces: dict[str, dict[int, tuple[bool, str]]], name: str, text: str) -> None:
    if named := _PIECE.fullmatch(name):
        parts = pieces.setdefault(named[1], {})
        parts.setdefault(int(named[2] or 0), (bool(named[3]), text))


def _joined(parts: dict[int, tuple[bool, str]]) -> str:
    charset, told = "", bytearray()
    if len(parts) == 1 and not parts[min(parts)][0]:
        return decode_words(parts[min(parts)][1])
    for number in sorted(parts):
        encoded, text = parts[number]
        if encoded and not told and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        told += unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace")
    return decode(bytes(told), charset)
