"""Files as Outlook writes them, made by hand: messages (.msg) and winmail.dat."""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.channels.mail import parts

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Values = Mapping[int, Any]  # text, bytes, a number or a moment by a property's number
Tree = Mapping[str, Any]  # of bytes (a stream) or of another tree (a storage)


def compound(tree: Tree) -> bytes:  # noqa: C901  the format's own order
    """A compound file of these storages and streams."""
    entries: list[list[Any]] = [["Root Entry", 5, b"", _FREE, _FREE]]

    def add(inside: Tree, parent: int) -> None:
        before = None
        for name, what in inside.items():
            entries.append([name, 2 if isinstance(what, bytes) else 1, what, _FREE, _FREE])
            number = len(entries) - 1
            if before is None:
                entries[parent][4] = number
            else:
                entries[before][3] = number
            before = number
            if not isinstance(what, bytes):
                add(what, number)

    add(tree, 0)
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(raw: bytes) -> int:
        first = len(sectors)
        pieces = [raw[at : at + 512].ljust(512, b"\0") for at in range(0, len(raw), 512)]
        sectors.extend(pieces)
        fat.extend([*range(first + 1, first + len(pieces)), _END])
        return first

    mini = b""
    mini_fat: list[int] = []
    places: dict[int, int] = {}
    for number, (_, kind, what, *_rest) in enumerate(entries):
        if kind == 2 and len(what) >= 4096:
            places[number] = put(what)
        elif kind == 2 and what:
            places[number] = len(mini_fat)
            count = -(-len(what) // 64)
            mini += what.ljust(count * 64, b"\0")
            mini_fat += [*range(places[number] + 1, places[number] + count), _END]
    places[0] = put(mini) if mini else _END
    entries[0][2] = mini
    first_mini = put(struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(512, b"\xff")) if mini_fat else _END
    directory = b""
    for number, (name, kind, what, following, child) in enumerate(entries):
        title = name.encode("utf-16-le") + b"\0\0"
        size = len(what) if isinstance(what, bytes) else 0
        directory += title.ljust(64, b"\0") + struct.pack(
            "<HBB3I", len(title), kind, 1, _FREE, following, child
        )
        directory += bytes(36) + struct.pack("<IQ", places.get(number, 0 if kind == 1 else _END), size)
    while len(directory) % 512:
        directory += bytes(68) + struct.pack("<3I", _FREE, _FREE, _FREE) + bytes(48)
    first_directory = put(directory)
    count = 1
    while (len(fat) + count) > count * 128:
        count += 1
    fat_at = [len(sectors) + each for each in range(count)]
    fat += [_FAT] * count
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(count * 512, b"\xff")
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, count, first_directory, 0, 4096, first_mini, bool(mini_fat), _END, 0)
    head += struct.pack(f"<{count}I", *fat_at).ljust(109 * 4, b"\xff")
    return head + b"".join(sectors) + table


def properties(header: int, values: Values) -> dict[str, bytes]:
    """The streams of these properties."""
    streams: dict[str, bytes] = {}
    fixed = bytes(header)
    for number, value in values.items():
        if isinstance(value, datetime):
            ticks = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10**7)
            fixed += struct.pack("<HHIQ", 0x40, number, 6, ticks)
        elif isinstance(value, int):
            fixed += struct.pack("<HHIiI", 0x03, number, 6, value, 0)
        else:
            kind = 0x1F if isinstance(value, str) else 0x102
            raw = value.encode("utf-16-le") if isinstance(value, str) else value
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = raw
            fixed += struct.pack("<HHIII", kind, number, 6, len(raw) + 2 * (kind == 0x1F), 0)
    return streams | {"__properties_version1.0": fixed}


def msg(
    values: Values,
    recipients: list[Values] | None = None,
    files: list[Tree] | None = None,
    header: int = 32,
) -> Tree:
    """The tree of a message; `files` are trees of `file` or of `embedded`."""
    tree: dict[str, Any] = dict(properties(header, values))
    for number, each in enumerate(recipients or []):
        tree[f"__recip_version1.0_#{number:08X}"] = properties(8, each)
    for number, attached in enumerate(files or []):
        tree[f"__attach_version1.0_#{number:08X}"] = attached
    return tree


def file(name: str, content: bytes, kind: str = "", content_id: str = "") -> Tree:
    return properties(8, {0x3707: name, 0x3701: content, 0x370E: kind, 0x3712: content_id, 0x3705: 1})


def embedded(name: str, message: Tree) -> Tree:
    return properties(8, {0x3001: name, 0x3705: 5}) | {"__substg1.0_3701000D": message}


def winmail(*attributes: tuple[int, int, bytes]) -> bytes:
    """A winmail.dat of these attributes: level, number, data."""
    told = b"\x78\x9f\x3e\x22\x01\x00"
    for level, number, data in attributes:
        told += (
            struct.pack("<BHHI", level, number, 0, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
        )
    return told


def tnef_properties(values: Mapping[int, str | bytes | int]) -> bytes:
    """The data of an attribute that holds properties; a number from 0x8000 on is a named one."""
    told = struct.pack("<I", len(values))
    for number, value in values.items():
        named = struct.pack("<16sII", b"g" * 16, 0, 7) if number >= 0x8000 else b""
        if isinstance(value, int):
            told += struct.pack("<HH", 0x03, number) + named + struct.pack("<i", value)
            continue
        kind = 0x1F if isinstance(value, str) else 0x102
        raw = (value + "\0").encode("utf-16-le") if isinstance(value, str) else value
        told += struct.pack("<HH", kind, number) + named + struct.pack("<II", 1, len(raw))
        told += raw.ljust(-(-len(raw) // 4) * 4, b"\0")
    return told


# A message saved from Outlook, with a file, a picture and another message; and a winmail.dat with two files.
SENT = datetime(2026, 7, 6, 9, 30, tzinfo=UTC)
VALUES: dict[int, Any] = {
    0x001A: "IPM.Note",
    0x0037: "Ymholiad am gŵyn",
    0x1000: "Annwyl bawb,\r\n\r\nMae’r ŵyn yn y tŷ.\r\n",
    0x0C1A: 'Pat "P" Example',
    0x0C1F: "/O=BODY/CN=PAT",
    0x5D01: "pat@example.org",
    0x0039: SENT,
    0x1035: "<m1@example.org>",
    0x1042: "<m0@example.org>",
    0x340D: 0x40000,
}
RECIPIENTS: list[Values] = [
    {0x3001: "Complaints", 0x39FE: "complaints@body.example", 0x0C15: 1},
    {0x3001: "Enquiries", 0x3003: "enquiries@body.example", 0x0C15: 2},
]
PICTURE = b"\x89PNG" + bytes(range(256)) * 30


def whole() -> bytes:
    inside = msg({0x0037: "Inside", 0x1000: "the message inside", 0x5D01: "sam@example.org"}, header=24)
    return compound(
        msg(
            VALUES,
            RECIPIENTS,
            [file("ŵyn.png", PICTURE, "image/png"), file("a.txt", b"small"), embedded("Inside", inside)],
        )
    )


WINMAIL = winmail(
    (1, 0x9003, tnef_properties({0x0037: "s", 0x1000: "the text in it", 0x8001: "named", 0x0017: 1})),
    (2, 0x9002, bytes(14)),
    (2, 0x8010, b"SHORT~1.PDF\0"),
    (2, 0x800F, b"%PDF-1.4 content"),
    (2, 0x9005, tnef_properties({0x3707: "A long name – ŵ.pdf", 0x370E: "application/pdf"})),
    (2, 0x9002, bytes(14)),
    (2, 0x8010, b"b.txt\0"),
    (2, 0x800F, b"second"),
)


def with_winmail(content: bytes, text: str = "") -> bytes:
    """A message with this winmail.dat."""
    encoded = base64.encodebytes(content).decode()
    head = "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
    return parts(f"\n{text}", head + encoded)
