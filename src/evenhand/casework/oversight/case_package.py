"""A case file as one ZIP: written piece by piece into a file, so that a gigabyte takes no more memory than a page.

The same contents give the same bytes: every file has the same date, and the order is that in which they are put in. MANIFEST is the
last one: `sha256sum --check MANIFEST` proves the others against it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MANIFEST = "MANIFEST"
_ALWAYS = (1980, 1, 1, 0, 0, 0)
# What makes a spreadsheet take a cell for a formula, and not for words.
_FORMULA = re.compile(r"^[\s\u0000-\u001f]*[=+\-@\uff1d\uff0b\uff0d\uff20|]|^[\t\r\n]")


class Package:
    """A ZIP that is being written, and the checksum of each file in it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6)
        self._sums: list[tuple[str, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if error is None:
            lines = "".join(f"{found}  {name}\n" for found, name in self._sums)
            self.add(MANIFEST, [lines.encode()])
        self._zip.close()

    @property
    def names(self) -> list[str]:
        return [name for _, name in self._sums]

    def add(self, name: str, pieces: Iterable[bytes]) -> str:
        """Write one file. Answers with its SHA-256 in hexadecimal."""
        with self.opened(name) as made:
            for piece in pieces:
                made.write(piece)
        return made.found

    @contextmanager
    def opened(self, name: str) -> Iterator[_Summed]:
        """One file to write into, bit by bit."""
        info = ZipInfo(name, _ALWAYS)
        info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as entry:
            made = _Summed(entry)
            yield made
        self._sums.append((made.found, name))


class _Summed:
    """A file that knows the checksum of what was written into it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._sum = file, hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._sum.update(data)
        self._file.write(data)

    @property
    def found(self) -> str:
        return self._sum.hexdigest()


def csv_line(cells: Sequence[object]) -> bytes:
    """One line of a table, in which no cell is taken for a formula by the spreadsheet that opens it: such a cell begins with an
    apostrophe.
    """
    made = io.StringIO()
    csv.writer(made, lineterminator="\r\n").writerow([_harmless(str(cell)) for cell in cells])
    return made.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def checksum_of(file: IO[bytes]) -> tuple[str, int]:
    """The SHA-256 of a file, in hexadecimal, and its length in bytes; it is then at its beginning again."""
    file.seek(0)
    found, size = hashlib.sha256(), 0
    while piece := file.read(1 << 20):
        found.update(piece)
        size += len(piece)
    file.seek(0)
    return found.hexdigest(), size


def without_blanks(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in ("", None)}
