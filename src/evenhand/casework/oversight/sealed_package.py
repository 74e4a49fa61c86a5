"""What was sealed, opened with the private key and written into a folder for the police, each file with its checksum.

It is written as it came and under names that nobody's program opens: what each is called and was said to be stands in
`contact.json`. `SHA256SUMS` is the receipt: `sha256sum --check SHA256SUMS` proves the files against it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evenhand.contacts import sealing
from evenhand.contacts.envelope import CannotOpenError, PrivateKey
from evenhand.contacts.models import Blob, Contact

RECEIPT = "SHA256SUMS"
_TOLD = (
    "reference",
    "channel",
    "sender",
    "sender_name",
    "recipients",
    "envelope_sender",
    "message_id",
    "sha256",
)


@dataclass(frozen=True, slots=True)
class Package:
    """What was written: how many files, and the SHA-256 of the receipt."""

    files: int
    receipt: str


def write_package(contact: Contact, key: PrivateKey, folder: Path) -> Package:
    """Write all that is sealed of a contact into a new folder. Raises CannotOpenError, FileExistsError or OSError; then there is no
    folder.
    """
    folder.mkdir(mode=0o700)
    try:
        return _written(contact, key, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _written(contact: Contact, key: PrivateKey, folder: Path) -> Package:
    told = json.dumps(_about(contact, key), ensure_ascii=False, indent=2, sort_keys=True).encode()
    sums = [f"{_write(folder / 'contact.json', [told])}  contact.json"]
    for name, blob in _blobs(contact):
        found = _write(folder / name, sealing.pieces_of(blob, key))
        if found != blob.sha256:
            raise CannotOpenError(f"{name} is not what came: its checksum is another.")
        sums.append(f"{found}  {name}")
    receipt = _write(folder / RECEIPT, ["".join(f"{line}\n" for line in sums).encode()])
    return Package(len(sums), receipt)


def _about(contact: Contact, key: PrivateKey) -> dict[str, object]:
    """Its words and how it came."""
    told: dict[str, object] = {name: getattr(contact, name) for name in _TOLD}
    told["received_at"] = contact.received_at.isoformat()
    told["sent_at"] = contact.sent_at.isoformat() if contact.sent_at else None
    return told | {"words": sealing.words_of(contact, key)}


def _blobs(contact: Contact) -> Iterator[tuple[str, Blob]]:
    if contact.raw is not None:
        yield "original", contact.raw
    for number, copy in enumerate(contact.copies.select_related("raw").order_by("pk"), start=1):
        yield f"delivered-again-{number}", copy.raw
    for file in contact.attachments.select_related("blob"):
        yield f"file-{file.number}", file.blob


def _write(file: Path, pieces: Iterable[bytes]) -> str:
    counted = hashlib.sha256()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
        for piece in pieces:
            counted.update(piece)
            made.write(piece)
    return counted.hexdigest()
