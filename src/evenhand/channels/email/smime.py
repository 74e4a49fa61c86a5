"""What stands in a signed S/MIME message whose text is wrapped in its signature (CMS signed-data, RFC 8551): anybody may read it.

The signature is not checked: a mail server of ours does that, if anybody. No length that the wrapping gives is believed.
"""

from __future__ import annotations

_SEQUENCE, _OBJECT_ID, _OCTETS, _OCTETS_IN_PIECES, _EXPLICIT = 0x30, 0x06, 0x04, 0x24, 0xA0
_SIGNED = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_MOST_PIECES = 100_000


class _NotSignedError(ValueError):
    """It is nothing of the kind, or cut short."""


def signed_text(wrapped: bytes) -> bytes | None:
    """The message in it, to be read as a part is; None where it is not signed but encrypted, or cannot be read."""
    try:
        place = _into(wrapped, 0, _SEQUENCE)
        place = _past(wrapped, place, _OBJECT_ID, _SIGNED)
        place = _into(wrapped, place, _EXPLICIT)
        place = _into(wrapped, place, _SEQUENCE)
        place = _end(wrapped, _end(wrapped, place))  # its version, and how it was signed
        place = _into(wrapped, place, _SEQUENCE)
        place = _past(wrapped, place, _OBJECT_ID, _DATA)
        place = _into(wrapped, place, _EXPLICIT)
        return _octets(wrapped, place)
    except (_NotSignedError, IndexError):
        return None


def _head(raw: bytes, place: int) -> tuple[int, int, int | None]:
    """Of what stands here: its tag, where its content begins, and how long that is; None where only an end tells."""
    tag, length, place = raw[place], raw[place + 1], place + 2
    if length < 0x80:
        return tag, place, length
    size = length & 0x7F
    if size == 0:
        return tag, place, None
    if size > 4:
        raise _NotSignedError
    return tag, place + size, int.from_bytes(raw[place : place + size], "big")


def _into(raw: bytes, place: int, expected: int) -> int:
    tag, begins, _ = _head(raw, place)
    if tag != expected:
        raise _NotSignedError
    return begins


def _past(raw: bytes, place: int, expected: int, content: bytes) -> int:
    tag, begins, length = _head(raw, place)
    if tag != expected or length is None or raw[begins : begins + length] != content:
        raise _NotSignedError
    return begins + length


def _end(raw: bytes, place: int) -> int:
    """Where what stands here ends, and the next begins."""
    open_ended = 0
    for _ in range(_MOST_PIECES):
        tag, begins, length = _head(raw, place)
        if length is None:
            open_ended, place = open_ended + 1, begins
        elif tag == 0 and length == 0:
            open_ended, place = open_ended - 1, begins
        else:
            place = begins + length
        if open_ended <= 0:
            return place
    raise _NotSignedError


def _octets(raw: bytes, place: int) -> bytes:
    """Bytes in one piece, or in as many as there are."""
    tag, place, length = _head(raw, place)
    if tag == _OCTETS and length is not None:
        return raw[place : place + length]
    if tag != _OCTETS_IN_PIECES:
        raise _NotSignedError
    pieces: list[bytes] = []
    ends = len(raw) if length is None else place + length
    while place < ends and len(pieces) < _MOST_PIECES:
        tag, begins, size = _head(raw, place)
        if tag != _OCTETS or size is None:
            break
        pieces.append(raw[begins : begins + size])
        place = begins + size
    return b"".join(pieces)
