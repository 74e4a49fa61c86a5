"""Asks the lists about what came: bytes by their checksums, words by the addresses in them, pictures in their confined process.

The answer names the list, never what is in it: “SHA-256: name of the list”. "" is nothing found.
"""

from __future__ import annotations

import hashlib
import html
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from evenhand.contacts import sealing
from evenhand.contacts.files.confined import NotDoneError, confined, in_memory
from evenhand.contacts.files.looking import LIMITS, SHOWING

from .addresses import addresses_in
from .lists import KINDS, Known, known

_CLEAR_ENOUGH = 50  # of a picture without any detail PDQ says nothing
_MOST_PICTURES, _SECONDS_FOR_PICTURES = (
    300,
    240.0,
)  # in one message; well below the time for which a worker takes a file up


def in_words(*texts: str, lists: Known | None = None) -> str:
    """Whether a text names an address of a list. Whoever asks about many gives the lists as they are (`known`)."""
    lists = known() if lists is None else lists
    if not lists.addresses:
        return ""
    for text in texts:
        for address in addresses_in(text):
            if name := lists.leads_to(address):
                return _told("urls", name)
    return ""


def in_markup(*markups: str, lists: Known | None = None) -> str:
    """Whether HTML leads to an address of a list: by its words, a link, a picture, a form, or anything else that names one."""
    return in_words(*map(html.unescape, markups), lists=lists)


def in_checksum(sha256: str, *, lists: Known | None = None) -> str:
    """Whether bytes are listed by their SHA-256, given in hexadecimal; `lists` as with `in_words`."""
    lists = known() if lists is None else lists
    name = lists.holds("sha256", bytes.fromhex(sha256)) if sha256 else ""
    return _told("sha256", name) if name else ""


def asks_for_md5() -> bool:
    """Whether any list is of MD5: only then are bytes read for it."""
    return known().names("md5")


def in_bytes(pieces: Iterable[bytes]) -> str:
    """Whether bytes are listed by their MD5."""
    counted = hashlib.md5(usedforsecurity=False)
    for piece in pieces:
        counted.update(piece)
    name = known().holds("md5", counted.digest())
    return _told("md5", name) if name else ""


def asks_for_messages() -> bool:
    """Whether there is anything with which a message that came as a file is compared: a list, or what is sealed here."""
    return bool(known().lists) or sealing.holds_closed_bytes()


def asks_for_pictures() -> bool:
    """Whether any list is of pictures."""
    return known().names("pdq")


def in_picture(pieces: Iterable[bytes]) -> str:
    """Whether a picture looks like a listed one, turned or mirrored or not. Nothing of it is shown or leaves its process."""
    with in_memory(pieces) as file:
        try:
            said = json.loads(confined(file, "pdq", limits=SHOWING))
        except (NotDoneError, ValueError):
            return ""  # no picture that anybody could be shown either
    return _in_hashes(said)


def in_message(pieces: Iterable[bytes]) -> str:
    """Whether a file in a message that came as a file is listed or sealed, or a picture in it looks like a listed one; in messages
    within it, too. Each look is a confined process of its own. Raises NotDoneError where nothing was found and not all of it could
    be compared: it holds too much, or more than the process may take.
    """
    if not asks_for_messages():
        return ""
    lists = known()
    with in_memory(pieces) as file:
        said = json.loads(confined(file, "checksums", limits=LIMITS))
        found = _by_checksum(said["files"], lists) or (_by_pictures(file) if lists.names("pdq") else "")
    if not found and not said["whole"]:
        raise NotDoneError("too_much", again=False)
    return found


def _by_checksum(files: Sequence[tuple[str, str]], lists: Known) -> str:
    for sha256, md5 in files:
        if found := in_checksum(sha256, lists=lists):
            return found
        if name := lists.holds("md5", bytes.fromhex(md5)):
            return _told("md5", name)
    closed = sealing.closed_among(sha256 for sha256, _ in files)
    return f"SHA-256: {sealing.sealed_with(closed)}" if closed else ""


def _by_pictures(file: BinaryIO) -> str:
    """All pictures at once; one that cannot be looked at is passed by, like any that nobody can be shown. Raises NotDoneError where
    there are more than are looked at.
    """
    number, most = 0, _MOST_PICTURES
    ends = time.monotonic() + _SECONDS_FOR_PICTURES
    while number < _MOST_PICTURES and time.monotonic() < ends:
        try:
            said = json.loads(confined(file, "pictures", str(number), str(most), limits=SHOWING))
        except (NotDoneError, ValueError):
            number, most = (number + 1, _MOST_PICTURES) if most == 1 else (number, 1)
            continue
        for each in said["pictures"]:
            if each and (found := _in_hashes(each)):
                return found
        if said["next"] is None:
            return ""
        number, most = said["next"], _MOST_PICTURES
    raise NotDoneError("too_much", again=False)


def _in_hashes(said: Mapping[str, Any]) -> str:
    if said["quality"] < _CLEAR_ENOUGH:
        return ""
    name = known().shows([int(each, 16) for each in said["hashes"]])
    return _told("pdq", name) if name else ""


def _told(kind: str, name: str) -> str:
    return f"{KINDS[kind]}: {name}"
