"""Asks the lists about what came: bytes by their checksums, words by the addresses in them, pictures in their confined process.

The answer names the list, never what is in it: “SHA-256: name of the list”. "" is nothing found.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Iterable

from evenhand.contacts.files.confined import NotDoneError, confined, in_memory
from evenhand.contacts.files.looking import SHOWING

from .addresses import addresses_in
from .lists import KINDS, Known, known

_CLEAR_ENOUGH = 50  # of a picture without any detail PDQ says nothing


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
    if said["quality"] < _CLEAR_ENOUGH:
        return ""
    name = known().shows([int(each, 16) for each in said["hashes"]])
    return _told("pdq", name) if name else ""


def _told(kind: str, name: str) -> str:
    return f"{KINDS[kind]}: {name}"
