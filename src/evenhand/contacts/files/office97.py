"""What Word, Excel and PowerPoint of 1997 to 2003 wrote (.doc, .xls, .ppt): their words alone. Runs inside a cell.

Each is a compound file with a stream of its own format (MS-DOC, MS-XLS, MS-PPT). No size or place that a file gives is believed:
whatever lies outside its stream is not there. What is deleted, hidden or in a comment is read as well, so that nothing can hide.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from evenhand.contacts.files.compound import Container, Storage
from evenhand.contacts.files.sheets97 import rows_of
from evenhand.contacts.files.texts import MOST_TEXT, Read, told

WORD, SHEETS, SLIDES = "WordDocument", ("Workbook", "Book"), "PowerPoint Document"
_ENCRYPTED = frozenset({"EncryptedPackage", "EncryptedSummary"})

_WORD_97 = 0x00C1
_FAST_SAVED, _LOCKED, _SECOND_TABLE = 0x0004, 0x0100, 0x0200
_PIECES_AT = 0x01A2  # where a document of Word 97 says where the list of its pieces is
_FIELD = re.compile("\x13[^\x13-\x15]*\x14|[\x13-\x15]")  # what a field is made by; what it shows stays
_ROW_ENDS = "\x07\x07"
_MEANT = {
    0x07: "\t",
    0x0B: "\n",
    0x0C: "\n\n",
    0x0D: "\n",
    0x1E: "-",
    0x1F: None,
    0x01: None,
    0x05: None,
    0x08: None,
}

_A_CONTAINER = 0xF
_WIDE_TEXT, _NARROW_TEXT, _STRING, _COMMENT = 0x0FA0, 0x0FA8, 0x0FBA, 0x2EE0
_MOST_RECORDS = 500_000


def is_locked(root: Storage) -> bool:
    """Whether it is an Office document of any age that is locked with a password."""
    return not _ENCRYPTED.isdisjoint(root.streams)


def of_word(file: BinaryIO) -> Read:
    """A document, with its footnotes, headers, comments and boxes."""
    root = Container(file.read()).root
    text = root.read(WORD) or b""
    version, flags = struct.unpack_from("<H", text, 2)[0], struct.unpack_from("<H", text, 10)[0]
    if flags & _LOCKED:
        return Read("unreadable", why="encrypted")
    if version < _WORD_97:
        first, end = struct.unpack_from("<II", text, 0x18)
        # What was saved in haste lies in pieces of which an old document says nothing that is known here.
        return told(_as_written(text[first:end].decode("cp1252", "replace")), cut=bool(flags & _FAST_SAVED))
    table = root.read("1Table" if flags & _SECOND_TABLE else "0Table") or b""
    place, length = struct.unpack_from("<II", text, _PIECES_AT)
    return told(_as_written("".join(_pieces(text, _list_of_pieces(table[place : place + length])))))


def of_sheets(file: BinaryIO) -> Read:
    """A spreadsheet, a line for each row, with the names of its sheets, its boxes and its comments."""
    root = Container(file.read()).root
    stream = next((found for name in SHEETS if (found := root.read(name)) is not None), b"")
    said: list[str] = []
    length = 0
    for piece in rows_of(stream):
        if piece is None:
            return Read("unreadable", why="encrypted")
        said.append(piece)
        length += len(piece)
        if length > MOST_TEXT:
            break
    return told("".join(said))


def of_slides(file: BinaryIO) -> Read:
    """Slides, their notes and comments, in the order of the file; what an earlier saving left in it too, said once."""
    root = Container(file.read()).root
    if is_locked(root):
        return Read("unreadable", why="encrypted")
    said: dict[str, None] = {}
    length = 0
    for text in _texts(root.read(SLIDES) or b""):
        if text and text not in said:
            said[text] = None
            length += len(text)
        if length > MOST_TEXT:
            break
    return told("\n\n".join(said))


def _list_of_pieces(told: bytes) -> bytes:
    """Of what is said about a document's pieces the list itself; before it lie changes of their dress."""
    place = 0
    while told[place : place + 1] == b"\x01":
        place += 3 + struct.unpack_from("<H", told, place + 1)[0]
    if told[place : place + 1] != b"\x02":
        raise ValueError("no list of pieces")
    length = struct.unpack_from("<I", told, place + 1)[0]
    return told[place + 5 : place + 5 + length]


def _pieces(text: bytes, told: bytes) -> Iterator[str]:
    """Each piece: of so many characters, from this place, of one byte or of two."""
    count = max(0, (len(told) - 4) // 12)
    ends = struct.unpack_from(f"<{count + 1}I", told)
    length = 0
    for number, (first, end) in enumerate(pairwise(ends)):
        where = struct.unpack_from("<I", told, 4 * (count + 1) + 8 * number + 2)[0]
        narrow, where = bool(where & 0x40000000), where & 0x3FFFFFFF
        size = max(0, end - first)
        if narrow:
            piece = text[where // 2 : where // 2 + size].decode("cp1252", "replace")
        else:
            piece = text[where : where + 2 * size].decode("utf-16-le", "replace")
        yield piece
        length += len(piece)
        if length > 2 * MOST_TEXT:
            return


def _as_written(text: str) -> str:
    return _FIELD.sub("", text.replace(_ROW_ENDS, "\t\n")).translate(_MEANT)


def _texts(stream: bytes) -> Iterator[str]:
    """What the records of a presentation say, those in others too."""
    place, ends_of_comment = 0, 0
    for _ in range(_MOST_RECORDS):
        if place + 8 > len(stream):
            return
        kind_of_it, number, length = struct.unpack_from("<HHI", stream, place)
        place += 8
        if kind_of_it & 0xF == _A_CONTAINER:
            if number == _COMMENT:
                ends_of_comment = place + length
            continue  # what is in it comes next
        content = stream[place : place + length]
        if number == _WIDE_TEXT or (number == _STRING and place < ends_of_comment):
            yield _line(content.decode("utf-16-le", "replace"))
        elif number == _NARROW_TEXT:
            yield _line(content.decode("latin-1"))
        place += length


def _line(text: str) -> str:
    return text.replace("\r", "\n").replace("\x0b", "\n").strip("\0\n ")
