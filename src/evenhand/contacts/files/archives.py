"""What an archive holds, by its own list; nothing is unpacked. Archives inside it are named and not looked into."""

from __future__ import annotations

import tarfile
from collections.abc import Iterable
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from evenhand.contacts.files.kinds import ZIP, Kind, kind_by_names
from evenhand.contacts.files.said import family_said
from evenhand.contacts.files.texts import Read, told

MOST_ENTRIES = 1000
MOST_LISTED_TAR = 20_000
_BOMB_RATIO, _BOMB_BYTES = 100, 100 * 1024 * 1024
_LONGEST_NAME = 300


def of_zip(file: BinaryIO) -> Read:
    """The entries of a ZIP archive with their sizes. One that would unpack to far too much is said to be a bomb."""
    with ZipFile(file) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    found = _listed(
        (entry.filename, entry.file_size, bool(entry.flag_bits & 1))
        for entry in entries
        if not entry.is_dir()
    )
    if unpacked > _BOMB_BYTES and (unpacked > _BOMB_RATIO * packed or _overlap(entries)):
        found.why = "bomb"
    elif any(entry.flag_bits & 1 for entry in entries):
        found.why = "encrypted"
    return found


def of_tar(file: BinaryIO) -> Read:
    """The entries of a tar archive, by their headers alone."""
    with tarfile.open(fileobj=file, mode="r:") as archive:
        entries = []
        for entry in archive:
            if entry.isfile():
                entries.append((entry.name, entry.size, False))
            if len(entries) > MOST_LISTED_TAR:
                break
    return _listed(entries)


def of_gzip(file: BinaryIO) -> Read:
    """The name that a gzip file gives for what it holds. It is not unpacked."""
    head = file.read(1024)
    name = b""
    if len(head) > 10 and head[3] & 0x08 and not head[3] & 0x04:
        name = head[10:].split(b"\x00")[0]
    return _listed([(name.decode("latin-1"), None, False)]) if name else Read("no_reader", why="only_named")


def kind_of_zip(file: BinaryIO, otherwise: Kind) -> Kind:
    """What a ZIP archive is by its whole list of names: a Word document, say, whose first bytes did not tell."""
    try:
        with ZipFile(file) as archive:
            found = kind_by_names(archive.namelist())
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return otherwise
    return otherwise if found == ZIP else found


def _listed(entries: Iterable[tuple[str, int | None, bool]]) -> Read:
    rows: list[dict[str, Any]] = []
    count = total = 0
    for name, size, encrypted in entries:
        count += 1
        total += size or 0
        if len(rows) < MOST_ENTRIES:
            inner = family_said(name, "") == "archive"
            rows.append(
                {"name": name[:_LONGEST_NAME], "size": size, "encrypted": encrypted, "archive": inner}
            )
    if not count:
        return Read("empty")
    found = told("\n".join(row["name"] for row in rows))
    found.outcome, found.entries, found.cut = "listed", rows, count > len(rows)
    found.count, found.total = count, total
    return found


def _overlap(entries: list[ZipInfo]) -> bool:
    """Whether entries share their bytes, as only bombs do."""
    ends = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < ends:
            return True
        ends = entry.header_offset + entry.compress_size
    return False
