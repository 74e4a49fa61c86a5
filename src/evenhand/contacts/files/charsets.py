"""Bytes to text, whatever charset they claim: always an answer, never an exception, never a character a
database refuses.
"""

from __future__ import annotations

import codecs
import re
from encodings.aliases import aliases
from functools import cache, lru_cache

# What senders write, and what they mean by it (the WHATWG's reading of the labels, as browsers and mail
# programs follow it).
_MEANT = {
    "ascii": "cp1252",
    "latin_1": "cp1252",
    "iso8859_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312_80": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "x_sjis": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601_1987": "cp949",
    "ks_c_5601": "cp949",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "unicode_1_1_utf_7": "utf_7",
    "utf8mb4": "utf-8",
    "utf_8_sig": "utf-8",
    "cp_850": "cp850",
}
# Codecs of Python that are no charset of a text, or that take quadratic time on a hostile one.
_REFUSED = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
_SINGLE_BYTE = ("cp12", "cp8", "iso8859", "koi8", "mac")
_LABEL = re.compile(r"[^a-z0-9]+")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ufffd]")
_HEAD, _SHORTEST_UTF_16 = 8192, 8  # bytes
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
_WESTERN = bytes(range(256)).decode("cp1252", "replace")


@cache
def known_codecs() -> dict[str, str]:
    """Every label Python knows for a text charset, looked up once: a sender's label must not reach the
    import machinery.
    """
    known: dict[str, str] = {}
    for label in {*aliases, *aliases.values()}:
        if aliases.get(label, label) in _REFUSED:
            continue
        try:
            found = codecs.lookup(label)
        except LookupError:
            continue
        if getattr(found, "_is_text_encoding", False):
            known[label] = _MEANT.get(found.name.replace("-", "_"), found.name)
    return known | _MEANT


# What nearly all mail is labelled: the 80 modules of the others are loaded with the first that is not.
MOSTLY = {"utf_8": "utf-8", "us_ascii": "cp1252", "iso_8859_1": "cp1252", "windows_1252": "cp1252"}


@lru_cache(maxsize=256)
def codec_for(label: str) -> str | None:
    """The codec that a charset label means, or None when no such charset is known."""
    name = _LABEL.sub("_", label[:60].lower().partition("*")[0]).strip("_")
    return MOSTLY.get(name) or (known_codecs().get(name) if name else None)


def decode(raw: bytes, label: str = "") -> str:
    """The text of some bytes: what the label says, unless the bytes themselves prove it wrong.

    Bytes that are valid UTF-8 beyond ASCII are UTF-8, whatever single-byte charset was declared; bytes
    declared as UTF-8 that are mostly none are Windows-1252. A label nobody knows counts as none.
    """
    if not label and raw.isascii() and (text := raw.decode()).isprintable():
        return text  # nearly every header
    codec = codec_for(label) or "utf-8"
    if codec == "utf-8" or codec.startswith(_SINGLE_BYTE):
        if b"\0" in raw[:2] and (unmarked := utf_16_of(raw)):
            return clean(raw.decode(unmarked, "replace"))
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return clean(_mostly_utf8(raw) if codec in ("utf-8", "cp1252") else raw.decode(codec, "replace"))
        # Looking for control characters in bytes takes a tenth of the time it takes in text, and strict UTF-8
        # has no surrogates.
        return (text if _without_controls(raw) else _CONTROLS.sub("\ufffd", text)).removeprefix("\ufeff")
    try:
        return clean(raw.decode(codec, "replace")).removeprefix("\ufeff")
    except (ValueError, LookupError):
        return clean(_mostly_utf8(raw))


def utf_16_of(raw: bytes) -> str:
    """The kind of UTF-16 that a text without a mark is in, by its zeros: nearly all stand in the same half of each pair."""
    head = raw[:_HEAD]
    zeros = head[::2].count(0), head[1::2].count(0)
    if len(head) < _SHORTEST_UTF_16 or max(zeros) * 4 < len(head) or min(zeros) * 50 > len(head):
        return ""
    codec = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return "" if _CONTROLS.search(head[: len(head) & ~1].decode(codec, "replace")) else codec


def _without_controls(raw: bytes) -> bool:
    return len(raw.translate(None, _CONTROL_BYTES)) == len(raw)


def _mostly_utf8(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    if sum(1 for _ in _BEYOND_ASCII.finditer(text)) > text.count("\ufffd"):
        return text
    return codecs.charmap_decode(raw, "replace", _WESTERN)[0]


def clean(text: str) -> str:
    """Text without what no database or screen can hold: NULs, other controls and lone surrogates become a
    visible mark.
    """
    if text.isprintable():  # as every Message-ID, in a tenth of the time
        return text
    text = _CONTROLS.sub("\ufffd", text)
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
