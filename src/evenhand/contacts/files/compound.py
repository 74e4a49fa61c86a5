"""The compound file that a .msg is (MS-CFB): storages and streams, read without believing what the file says of itself.

Every step is bounded by the size of the file: no chain is followed in a circle, no entry is met twice, and all streams together
hold no more than the file can.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from evenhand.policy.outcome import N_

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NONE = 0xFFFFFFFA  # from here on a number is no sector
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_ENTRIES = 50_000


class BrokenError(ValueError):
    """It is not what it says it is; the text says how."""


@dataclass(slots=True)
class Storage:
    """A folder of the file: its streams by name, not read yet, and the folders in it."""

    file: Container
    streams: dict[str, tuple[int, int]] = field(default_factory=dict)
    storages: dict[str, Storage] = field(default_factory=dict)

    def read(self, name: str) -> bytes | None:
        """A stream's bytes; None when there is none of this name."""
        return self.file.stream(*self.streams[name]) if name in self.streams else None


class Container:
    """A compound file in memory. Raises BrokenError where it cannot be one."""

    def __init__(self, raw: bytes) -> None:
        if len(raw) < 512 or not raw.startswith(MAGIC):
            raise BrokenError(N_("it is no compound file"))
        self._raw = raw
        self._shift = struct.unpack_from("<H", raw, 30)[0]
        if self._shift not in (9, 12):
            raise BrokenError(N_("its sectors have an impossible size"))
        self._sectors = max(0, (len(raw) >> self._shift) - 1) + 1
        self._left = 2 * len(raw) + 65_536
        first_directory, _, _, first_mini = struct.unpack_from("<4I", raw, 48)
        self._fat = self._table(self._fat_sectors())
        self._mini_fat = self._table(list(self._chain(first_mini, self._fat)))
        self._mini = b""
        self.root = self._tree(b"".join(map(self._sector, self._chain(first_directory, self._fat))))

    def stream(self, start: int, size: int) -> bytes:
        """Of what a stream says it holds, as much as there is."""
        if size > self._left:
            raise BrokenError(N_("its parts together are longer than the whole"))
        self._left -= size
        if size >= 4096:
            most = (size >> self._shift) + 1
            return b"".join(self._sector(each) for each in self._chain(start, self._fat, most))[:size]
        most = (size >> 6) + 1
        return b"".join(
            self._mini[each << 6 : (each + 1) << 6] for each in self._chain(start, self._mini_fat, most)
        )[:size]

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) << self._shift
        return self._raw[begin : begin + (1 << self._shift)]

    def _fat_sectors(self) -> list[int]:
        found = list(struct.unpack_from("<109I", self._raw, 76))
        following = struct.unpack_from("<I", self._raw, 68)[0]
        per = (1 << self._shift) // 4 - 1
        for _ in range(self._sectors // per + 1):
            sector = self._sector(following) if following < _NONE else b""
            if len(sector) < 1 << self._shift:
                break
            *more, following = struct.unpack(f"<{per + 1}I", sector)
            found += more
        return list(dict.fromkeys(each for each in found if each < self._sectors))

    def _table(self, sectors: list[int]) -> array[int]:
        table = array("I")
        raw = b"".join(map(self._sector, sectors))
        table.frombytes(raw[: len(raw) // 4 * 4])
        if sys.byteorder == "big":
            table.byteswap()
        return table

    def _chain(self, start: int, table: array[int], most: int | None = None) -> Iterator[int]:
        number, left = start, self._sectors * 64 if most is None else most
        met: set[int] = set()
        while number < len(table) and left > 0 and number not in met:
            met.add(number)
            yield number
            number, left = table[number], left - 1

    def _tree(self, directory: bytes) -> Storage:
        entries = [
            directory[at : at + 128] for at in range(0, min(len(directory), _ENTRIES * 128) - 127, 128)
        ]
        if not entries or entries[0][66] != _ROOT:
            raise BrokenError(N_("it has no directory"))
        root = Storage(self)
        start, size = struct.unpack_from("<IQ", entries[0], 116)
        self._mini = b"".join(map(self._sector, self._chain(start, self._fat)))[: size & 0xFFFFFFFF]
        waiting = [(root, struct.unpack_from("<I", entries[0], 76)[0])]
        met = {0}
        while waiting:
            parent, number = waiting.pop()
            if number >= len(entries) or number in met:
                continue
            met.add(number)
            entry = entries[number]
            before, after, child = struct.unpack_from("<3I", entry, 68)
            waiting += [(parent, before), (parent, after)]
            name = entry[: max(0, min(64, struct.unpack_from("<H", entry, 64)[0]) - 2)].decode(
                "utf-16-le", "replace"
            )
            if entry[66] == _STREAM:
                start, size = struct.unpack_from("<IQ", entry, 116)
                # The upper half of a size means something only where sectors are large.
                parent.streams.setdefault(name, (start, size & 0xFFFFFFFF if self._shift == 9 else size))
            elif entry[66] == _STORAGE and name not in parent.storages:
                parent.storages[name] = Storage(self)
                waiting.append((parent.storages[name], child))
        return root
