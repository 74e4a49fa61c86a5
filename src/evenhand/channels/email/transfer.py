"""Content-Transfer-Encoding undone: bytes as sent to bytes as meant, whatever is wrong with them."""

from __future__ import annotations

import binascii
import re

from evenhand.contacts.files.uuencoded import from_uu

_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)
_ENDS = re.compile(rb"=+")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
_LONG_BASE64_LINE = re.compile(rb"^[A-Za-z0-9+/=]{60,}\r?$", re.MULTILINE)
_PADDED_BREAK = re.compile(rb"=[ \t]++\r?\n")  # servers put blanks at the ends of lines
_MOST_RUNS = 10_000


def from_base64(raw: bytes) -> bytes:
    """Base64 decoded leniently: stray characters skipped, lost padding made good, pieces that were joined
    read one after another.
    """
    try:
        end = raw.find(b"=")
        if end == -1 or not raw[end:].strip(b"=\r\n \t"):
            return binascii.a2b_base64(raw)
    except binascii.Error:
        pass
    return b"".join(_one_run(piece) for piece in _ENDS.split(raw, maxsplit=_MOST_RUNS))


def _one_run(raw: bytes) -> bytes:
    letters = raw.translate(None, _NOT_BASE64)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def decoded(raw: bytes, encoding: str, *, text: bool = False) -> tuple[bytes, bytes]:
    """A part's bytes decoded, and the plain bytes that somebody appended to an encoded text (mailing lists
    do).
    """
    match encoding:
        case "base64":
            encoded, after = _without_appendix(raw) if text else (raw, b"")
            return from_base64(encoded), after
        case "quoted-printable":
            return binascii.a2b_qp(_PADDED_BREAK.sub(b"=\n", raw)), b""
        case "x-uuencode" | "x-uue" | "uuencode" | "uue":
            return from_uu(raw) or raw, b""
    return raw, b""


def _without_appendix(raw: bytes) -> tuple[bytes, bytes]:
    """Base64 and the plain text after it, if what follows the first stray character holds no more long
    lines of base64.
    """
    clean = _BASE64.match(raw)
    if clean is None or clean.end() == len(raw):
        return raw, b""
    cut = raw.rfind(b"\n", 0, clean.end()) + 1
    if not raw[:cut].strip() or _LONG_BASE64_LINE.search(raw, cut):
        return raw, b""
    return raw[:cut], raw[cut:]
