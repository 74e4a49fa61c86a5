"""A message saved from Outlook (.msg, MS-OXMSG)."""

from __future__ import annotations

import re
import struct

from evenhand.contacts.files.compound import MAGIC, BrokenError, Container, Storage
from evenhand.contacts.files.outlook.item import DATA, File, Item, Properties, Value, as_mail
from evenhand.policy.outcome import N_

_MARK = "__properties_version1.0"
_STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.IGNORECASE)
_EMBEDDED = "__substg1.0_3701000D"
_DAMAGED = N_("its structure is damaged")
_DEEPEST = 5
_MOST_FILES, _MOST_RECIPIENTS = 500, 2000
_FIXED = {0x0002: "<h", 0x0003: "<i", 0x000B: "<h", 0x0014: "<q", 0x0040: "<Q"}


def is_outlook(head: bytes, name: str) -> bool:
    """Whether a file is a message saved from Outlook, and no other kind of compound file (old Office documents are such too)."""
    return head.startswith(MAGIC) and (name.lower().endswith(".msg") or _MARK.encode("utf-16-le") in head)


def mail_of(raw: bytes) -> bytes:
    """The ordinary message that it stands for. Raises BrokenError, and nothing else, where it cannot be read."""
    try:
        return as_mail(item_in(raw))
    except MemoryError as error:
        raise BrokenError(_DAMAGED) from error


def item_in(raw: bytes) -> Item:
    """The message as Outlook keeps it. Raises BrokenError where it cannot be read, and MemoryError where that takes too much."""
    try:
        root = Container(raw).root
        if _MARK not in root.streams:
            raise BrokenError(N_("it is a compound file of another kind"))
        return _item(root, 32, 0)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        if isinstance(error, BrokenError):
            raise
        raise BrokenError(_DAMAGED) from error


def _item(storage: Storage, header: int, depth: int) -> Item:
    item = Item(_properties(storage, header))
    for name, inside in sorted(storage.storages.items()):
        if name.startswith("__recip_version1.0") and len(item.recipients) < _MOST_RECIPIENTS:
            item.recipients.append(_properties(inside, 8))
        elif name.startswith("__attach_version1.0") and len(item.files) < _MOST_FILES:
            file = File(_properties(inside, 8))
            if DATA not in file.properties.values and _EMBEDDED in inside.storages and depth < _DEEPEST:
                file.message = _item(inside.storages[_EMBEDDED], 24, depth + 1)
            item.files.append(file)
    return item


def _properties(storage: Storage, header: int) -> Properties:
    values: dict[int, Value] = {}
    fixed = storage.read(_MARK) or b""
    for at in range(header, len(fixed) - 15, 16):
        kind, number = struct.unpack_from("<HH", fixed, at)
        if kind in _FIXED:
            values[number] = struct.unpack_from(_FIXED[kind], fixed, at + 8)[0]
    for name in storage.streams:
        found = _STREAM.fullmatch(name)
        if not found:
            continue
        number, kind = int(found[1], 16), int(found[2], 16)
        if kind == 0x001F:
            values[number] = (storage.read(name) or b"").decode("utf-16-le", "replace")
        elif kind in (0x001E, 0x0102):
            values.setdefault(number, storage.read(name) or b"")
    return Properties(values)
