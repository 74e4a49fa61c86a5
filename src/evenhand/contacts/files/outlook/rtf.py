"""The text of Outlook's compressed RTF (MS-OXRTFCP), for a message that has no other; a plain reading, in one pass."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

MOST = 4 * 1024 * 1024  # bytes that are unrolled, which takes half a second
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS "
    b"Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}]+)", re.DOTALL
)
# A character beyond ASCII is followed by one, or as many as \uc says, for programs that do not know it.
_UNICODE, _MOST_AFTER = "\x01", 9
_AFTER_UNICODE = re.compile(r"(?s)(\x01+)([^\x01]{0,9})")
_UNSEEN = {
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "datastore",
}
# Of HTML that Outlook wrote as RTF: its tags. Whatever shows RTF shows what such a word marks.
_TAGS = {"htmltag", "mhtmltag"}
# Shown wherever they stand: what stands for an object, the words of a text box, a comment.
_SEEN = {"result", "shptxt", "annotation"}
_SIGNS = {"par": "\n", "line": "\n", "tab": "\t", "cell": "\t", "row": "\n", "lquote": "‘", "rquote": "’",
          "ldblquote": "“", "rdblquote": "”", "bullet": "•", "endash": "–", "emdash": "—"}  # fmt: skip
_NOT_SAID = dict.fromkeys(map(ord, ("\r", "\n", _UNICODE)))


def text_of(compressed: bytes, most: int = MOST) -> str:
    """What the first so many bytes of it say; "" when it is no compressed RTF."""
    return _text(_decompressed(compressed, most).decode("latin-1"), of_outlook=True)


def is_rich(content: bytes) -> bool:
    """Whether these bytes are RTF that is not compressed, whatever they are called."""
    return content[:64].lstrip().startswith(b"{\\rtf")


def text_in(rtf: bytes) -> str:
    """What RTF says that is not compressed."""
    return _text(rtf.lstrip().decode("latin-1"))


def size_of(compressed: bytes) -> int:
    """How many bytes are to be unrolled at most, as it says itself and as there can be: two bytes stand for seventeen."""
    return (
        min(struct.unpack_from("<I", compressed, 4)[0], len(compressed) * 17 // 2)
        if len(compressed) >= 16
        else 0
    )


def _decompressed(raw: bytes, most: int) -> bytes:
    if len(raw) < 16:
        return b""
    _, size, kind = struct.unpack_from("<III", raw)
    size = min(size, most)
    if kind == 0x414C454D:  # not compressed
        return raw[16 : 16 + size]
    if kind != 0x75465A4C:
        return b""
    return _unrolled(raw, size)


def _unrolled(raw: bytes, size: int) -> bytes:
    """The bytes that runs of eight, each a byte or a place in the last 4096 bytes, stand for."""
    ring = bytearray(_DICTIONARY.ljust(4096, b"\0"))
    write, place, told = len(_DICTIONARY), 16, bytearray()
    while place + 1 < len(raw) and len(told) < size:
        control, place = raw[place], place + 1
        for bit in range(8):
            if control >> bit & 1:
                offset, length = divmod(int.from_bytes(raw[place : place + 2], "big"), 16)
                if offset == write or place + 2 > len(raw):
                    return bytes(told[:size])
                place += 2
                run = [(offset + step) % 4096 for step in range(length + 2)]
            elif place < len(raw):
                ring[write] = raw[place]
                place += 1
                run = [write]
            else:
                break
            for each in run:
                byte = ring[each]
                told.append(byte)
                ring[write] = byte
                write = (write + 1) % 4096
    return bytes(told[:size])


@dataclass(slots=True)
class _Group:
    """What stands between two braces: whether it is not shown, and how many characters stand in for one beyond ASCII."""

    unseen: bool = False
    after: int = 1


def _text(rtf: str, *, of_outlook: bool = False) -> str:
    if not rtf.startswith("{\\rtf"):
        return ""
    told: list[str] = []
    groups, hidden = [_Group()], False
    words_unseen = _UNSEEN | _TAGS if of_outlook else _UNSEEN
    for token in _TOKEN.finditer(rtf):
        word, number, _, sign, brace, _ = token.groups()
        if brace == "{":
            groups.append(_Group(groups[-1].unseen, groups[-1].after))
        elif brace == "}" and len(groups) > 1:
            groups.pop()
        elif word in words_unseen or sign == "*":
            groups[-1].unseen = True
        elif word in _SEEN:
            groups[-1].unseen = False
        elif word == "uc" and number:
            groups[-1].after = max(0, min(int(number), _MOST_AFTER))
        elif word == "htmlrtf" and of_outlook:
            hidden = number != "0"
        elif not (hidden or groups[-1].unseen):
            told.append(_said(token, groups[-1].after))
    text = _AFTER_UNICODE.sub(lambda found: found[2][len(found[1]) :], "".join(told))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def _said(token: re.Match[str], after: int) -> str:
    word, number, code, sign, _, plain = token.groups()
    if word == "u" and number:
        return chr(int(number) % 65536).translate(_NOT_SAID) + _UNICODE * after
    if code:
        return bytes.fromhex(code).decode("cp1252", "replace").translate(_NOT_SAID)
    if plain:
        return str(plain).translate(_NOT_SAID)
    return (
        _SIGNS.get(word, "") if word else {"~": " "}.get(sign, sign) if sign in ("\\", "{", "}", "~") else ""
    )
