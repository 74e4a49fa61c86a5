"""winmail.dat (TNEF, MS-OXTNEF): what Outlook sends to people who have no Outlook. Its text and its files."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from evenhand.contacts.files.outlook.item import (
    DATA,
    LONG_NAME,
    MIME_TYPE,
    NAME,
    File,
    Item,
    Properties,
    Value,
)

_SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _PROPERTIES = 0x800C, 0x9003
_NEW_FILE, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_MOST_ATTRIBUTES, _MOST_PROPERTIES, _MOST_FILES = 10_000, 10_000, 500
_SIZES = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_TEXT_8, _TEXT_16, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_NUMBERS = {0x02: "<h", 0x03: "<i", 0x0B: "<h", 0x14: "<q", 0x40: "<Q"}


def is_winmail(content: bytes) -> bool:
    """Whether these bytes are TNEF, whatever they are called."""
    return content.startswith(_SIGNATURE)


def item_of(content: bytes) -> Item:
    """The message in it, as far as it can be read: what is cut or damaged ends it, and raises nothing."""
    item = Item()
    for level, number, data in _attributes(content):
        if level == 1 and number == _PROPERTIES:
            item.properties.values |= _properties(data)
        elif level == 1 and number == _BODY:
            item.properties.values.setdefault(0x1000, data.rstrip(b"\0"))
        elif level == 2 and number == _NEW_FILE:
            if len(item.files) >= _MOST_FILES:
                break
            item.files.append(File())
        elif level == 2 and item.files:
            values = item.files[-1].properties.values
            if number == _FILE_TITLE:
                values.setdefault(NAME, data.rstrip(b"\0"))
            elif number == _FILE_DATA:
                values.setdefault(DATA, data)
            elif number == _FILE_PROPERTIES:
                values |= {
                    key: value
                    for key, value in _properties(data).items()
                    if key != DATA or DATA not in values
                }
    return item


def file_name(properties: Properties) -> tuple[str, str]:
    """What a file is called, and of what type it is said to be."""
    name = re.split(r"[/\\]", properties.text(LONG_NAME, NAME))[-1]
    return "".join(each for each in name if each.isprintable())[:200], properties.text(MIME_TYPE)[:200]


def _attributes(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 6
    for _ in range(_MOST_ATTRIBUTES):
        if place + 9 > len(content):
            return
        level, number, _, size = struct.unpack_from("<BHHI", content, place)
        place += 9
        yield level, number, content[place : place + size]
        place += size + 2


def _properties(data: bytes) -> dict[int, Value]:
    values: dict[int, Value] = {}
    try:
        count, place = struct.unpack_from("<I", data)[0], 4
        for _ in range(min(count, _MOST_PROPERTIES)):
            kind, number = struct.unpack_from("<HH", data, place)
            place = _past_a_name(data, place + 4) if number >= 0x8000 else place + 4
            many, kind = bool(kind & 0x1000), kind & 0xEFFF
            varies = kind in (_TEXT_8, _TEXT_16, _BINARY, _OBJECT)
            if not varies and kind not in _SIZES:
                break
            repeated = 1
            if many or varies:
                repeated = struct.unpack_from("<I", data, place)[0]
                place += 4
            for turn in range(min(repeated, _MOST_PROPERTIES)):
                size = _SIZES.get(kind, 0)
                if varies:
                    size = struct.unpack_from("<I", data, place)[0]
                    place += 4
                if place + size > len(data):
                    return values
                if turn == 0 and number < 0x8000:
                    _hold(values, number, kind, data[place : place + size])
                place += -(-size // 4) * 4
    except (struct.error, IndexError):
        pass  # cut short: what came before counts
    return values


def _past_a_name(data: bytes, place: int) -> int:
    """A named property says its name first."""
    kind, size = struct.unpack_from("<II", data, place + 16)
    return place + 24 if kind == 0 else place + 24 + -(-size // 4) * 4


def _hold(values: dict[int, Value], number: int, kind: int, raw: bytes) -> None:
    if kind == _TEXT_16:
        values[number] = raw.decode("utf-16-le", "replace").rstrip("\0")
    elif kind == _OBJECT:
        values[number] = raw[16:]
    elif kind in (_TEXT_8, _BINARY):
        values[number] = raw
    elif kind in _NUMBERS:
        values[number] = struct.unpack(_NUMBERS[kind], raw)[0]
