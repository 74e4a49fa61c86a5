"""The cells of an Excel workbook of before 2007 (MS-XLS, BIFF 5 and 8), row by row. Runs inside a cell of another kind."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_CONTINUE, _LOCKED = 0x003C, 0x002F
_SHEET_NAME, _SHARED, _BOX = 0x0085, 0x00FC, 0x01B6
_SHARED_CELL, _TEXT_CELL, _RICH_CELL, _STRING = 0x00FD, 0x0204, 0x00D6, 0x0207
_NUMBER, _RK, _MANY_RK, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006
_HEADER, _FOOTER = 0x0014, 0x0015
_BEGIN, _NEW_FORMAT = 0x0809, 0x0600
_WIDE, _EASTERN, _RICH = 1, 4, 8
_MOST_STRINGS = 500_000
_DRESS = re.compile(r"&(?:\"[^\"]*\"|\d+|[A-Za-z])")  # of a heading: page numbers, dates and types of letters


@dataclass(slots=True)
class _Workbook:
    wide: bool = True  # as Excel 97 writes; one byte a letter before
    shared: list[str] = field(default_factory=list)
    row: int = -1

    def at(self, row: int) -> str:
        """What parts a cell from the one before."""
        before, self.row = self.row, row
        return "\t" if before == row else "\n"

    def text(self, raw: bytes, long: bool = True) -> str:
        """A string that says its length first."""
        size = int.from_bytes(raw[: 2 if long else 1], "little")
        raw = raw[2 if long else 1 :]
        if not self.wide:
            return raw[:size].decode("cp1252", "replace")
        return _letters(raw[1:], size, wide=bool(raw[:1] and raw[0] & _WIDE))


def rows_of(stream: bytes) -> Iterator[str | None]:
    """What its cells say, in their order; None, and no more, where it is locked with a password."""
    book = _Workbook()
    for number, pieces in _records(stream):
        data = pieces[0]
        if number == _LOCKED:
            yield None
            return
        if number == _BEGIN and len(data) >= 2:
            book.wide = data[:2] == _NEW_FORMAT.to_bytes(2, "little")
            book.row = -1
        elif number == _SHARED:
            book.shared = list(_shared(pieces))
        else:
            try:
                yield _said(book, number, data, pieces)
            except (struct.error, IndexError):
                continue  # one broken cell does not take the others with it


def _records(stream: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Each record with those that continue it."""
    place, held = 0, None
    while place + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, place)
        data = stream[place + 4 : place + 4 + length]
        place += 4 + length
        if number == _CONTINUE and held is not None:
            held[1].append(data)
            continue
        if held is not None:
            yield held
        held = (number, [data])
    if held is not None:
        yield held


def _said(book: _Workbook, number: int, data: bytes, pieces: Sequence[bytes]) -> str:
    if number == _SHEET_NAME:
        return f"{book.text(data[6:], long=False)}\n"
    if number in (_HEADER, _FOOTER) and data:
        said = _DRESS.sub("", book.text(data, long=book.wide)).strip()
        return f"\n{said}" if said else ""
    if number == _STRING:
        return book.text(data)  # what the formula before it came to
    if number == _BOX:
        return "".join(
            f"\n{_letters(each[1:], len(each), wide=bool(each[0] & _WIDE))}" for each in pieces[1:2] if each
        )
    if number in (_SHARED_CELL, _TEXT_CELL, _RICH_CELL, _NUMBER, _RK, _MANY_RK, _FORMULA):
        row = struct.unpack_from("<H", data)[0]
        return book.at(row) + _value(book, number, data)
    return ""


def _value(book: _Workbook, number: int, data: bytes) -> str:
    if number == _SHARED_CELL:
        place = struct.unpack_from("<I", data, 6)[0]
        return book.shared[place] if place < len(book.shared) else ""
    if number in (_TEXT_CELL, _RICH_CELL):
        return book.text(data[6:])
    if number == _NUMBER:
        return _number(struct.unpack_from("<d", data, 6)[0])
    if number == _RK:
        return _number(_unpacked(struct.unpack_from("<I", data, 6)[0]))
    if number == _MANY_RK:
        every = (struct.unpack_from("<I", data, at)[0] for at in range(6, len(data) - 5, 6))
        return "\t".join(_number(_unpacked(each)) for each in every)
    if data[12:14] == b"\xff\xff":  # no number: a string follows, or it is true, false or wrong
        return ""
    return _number(struct.unpack_from("<d", data, 6)[0])


def _unpacked(packed: int) -> float:
    """A number in four bytes: two bits say how."""
    value: float
    if packed & 2:
        value = packed >> 2 if packed < 0x80000000 else (packed >> 2) - (1 << 30)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


def _number(value: float) -> str:
    return f"{value:.15g}"


def _letters(raw: bytes, size: int, *, wide: bool) -> str:
    return raw[: 2 * size].decode("utf-16-le", "replace") if wide else raw[:size].decode("latin-1")


def _shared(pieces: Sequence[bytes]) -> Iterator[str]:
    """The texts that cells refer to by number. One that goes on in the next record says there again how wide its letters are."""
    rest = _Pieces(pieces)
    count = min(struct.unpack_from("<I", rest.take(8), 4)[0], _MOST_STRINGS)
    for _ in range(count):
        head = rest.take(3)
        if len(head) < 3:
            return
        size, flags = struct.unpack("<HB", head)
        runs = int.from_bytes(rest.take(2), "little") if flags & _RICH else 0
        beside = int.from_bytes(rest.take(4), "little") if flags & _EASTERN else 0
        yield rest.letters(size, wide=bool(flags & _WIDE))
        rest.take(4 * runs + beside)


@dataclass(slots=True)
class _Pieces:
    """Bytes over several records."""

    pieces: Sequence[bytes]
    piece: int = 0
    place: int = 0

    def take(self, size: int) -> bytes:
        found = b""
        while size > 0 and self.piece < len(self.pieces):
            taken = self.pieces[self.piece][self.place : self.place + size]
            found += taken
            size -= len(taken)
            self.place += len(taken)
            if size > 0:
                self._next()
        return found

    def letters(self, size: int, *, wide: bool) -> str:
        said: list[str] = []
        while size > 0 and self.piece < len(self.pieces):
            room = len(self.pieces[self.piece]) - self.place
            here = min(size, room // 2 if wide else room)
            said.append(_letters(self.take(here * (2 if wide else 1)), here, wide=wide))
            size -= here
            if size > 0:
                self._next()
                flags = self.take(1)
                wide = bool(flags and flags[0] & _WIDE)
        return "".join(said)

    def _next(self) -> None:
        self.piece, self.place = self.piece + 1, 0
