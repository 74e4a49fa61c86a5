"""The lists that the body was given, read from its folder (EVENHAND_KNOWN_LISTS). A file's ending says what it holds:

`.sha256` and `.md5` checksums of files, `.pdq` hashes of pictures, `.urls` addresses. What follows a checksum on its line, and
lines that begin with #, are comments. The name of a file is the name of its list.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .addresses import Address, as_listed

KINDS = {"sha256": "SHA-256", "md5": "MD5", "pdq": "PDQ", "urls": "URL"}
_BYTES = {"sha256": 32, "md5": 16, "pdq": 32}
# Of 256 bits, so many may differ between two pictures that are the same to the eye: what those who made PDQ advise.
ALIKE_WITHIN = 31


class Digests(Sequence[bytes]):
    """Many checksums of one length in little memory: sorted, one after the other."""

    def __init__(self, every: set[bytes], width: int) -> None:
        self._held, self._width = b"".join(sorted(every)), width

    def __len__(self) -> int:
        return len(self._held) // self._width

    def __getitem__(self, place: int | slice) -> bytes:  # type: ignore[override]
        if isinstance(place, slice):
            raise TypeError("one at a time")
        return self._held[place * self._width : (place + 1) * self._width]

    def __contains__(self, digest: object) -> bool:
        if not isinstance(digest, bytes) or not self._held:
            return False
        place = bisect_left(self, digest)
        return place < len(self) and self[place] == digest


@dataclass(frozen=True, slots=True)
class KnownList:
    """One list: its name, its kind, how many entries, and the numbers of lines that could not be read."""

    name: str
    kind: str
    entries: int
    not_read: tuple[int, ...] = ()


@dataclass(slots=True)
class Known:
    """All lists together. Each question answers with the name of a list that holds it, or ""."""

    lists: list[KnownList] = field(default_factory=list)
    digests: dict[str, list[tuple[str, Digests]]] = field(default_factory=dict)
    pictures: list[tuple[str, list[int]]] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def names(self, kind: str) -> bool:
        """Whether there is any list of this kind."""
        return any(each.kind == kind for each in self.lists)

    def holds(self, kind: str, digest: bytes) -> str:
        return next((name for name, held in self.digests.get(kind, ()) if digest in held), "")

    def shows(self, hashes: Sequence[int]) -> str:
        """For the eight ways in which a picture may be turned."""
        for name, held in self.pictures:
            for mine in hashes:
                if any((mine ^ listed).bit_count() <= ALIKE_WITHIN for listed in held):
                    return name
        return ""

    def leads_to(self, address: Address) -> str:
        return next((self.addresses[key] for key in address.listed_as() if key in self.addresses), "")


def known() -> Known:
    """The lists as they are now: read again when a file was changed."""
    folder = Path(settings.KNOWN_LISTS)
    try:
        files = sorted(each for each in folder.iterdir() if each.suffix[1:] in KINDS and each.is_file())
        marks = tuple((each, each.stat().st_mtime_ns, each.stat().st_size) for each in files)
    except OSError:
        marks = ()  # no folder, no lists
    return _read(marks)


@lru_cache(maxsize=1)
def _read(marks: tuple[tuple[Path, int, int], ...]) -> Known:
    found = Known()
    for file, _, _ in marks:
        _add(found, file, file.suffix[1:])
    return found


def _add(found: Known, file: Path, kind: str) -> None:
    wrong: list[int] = []
    if kind == "urls":
        keys = dict.fromkeys(_listed(file, wrong), file.stem)
        found.addresses = keys | found.addresses
        count = len(keys)
    else:
        every = set(_checksums(file, _BYTES[kind], wrong))
        count = len(every)
        if kind == "pdq":
            found.pictures.append((file.stem, [int.from_bytes(each, "big") for each in every]))
        else:
            found.digests.setdefault(kind, []).append((file.stem, Digests(every, _BYTES[kind])))
    found.lists.append(KnownList(file.stem, kind, count, tuple(wrong)))


def _checksums(file: Path, width: int, wrong: list[int]) -> Iterator[bytes]:
    for number, line in _lines(file):
        written = line.replace(",", " ").replace(";", " ").split()[0].strip('"')
        try:
            digest = bytes.fromhex(written)
        except ValueError:
            digest = b""
        if len(digest) == width:
            yield digest
        else:
            wrong.append(number)


def _listed(file: Path, wrong: list[int]) -> Iterator[str]:
    for number, line in _lines(file):
        if key := as_listed(line):
            yield key
        else:
            wrong.append(number)


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if (said := line.strip()) and not said.startswith("#") and said.strip(",; \"'"):
                yield number, said
