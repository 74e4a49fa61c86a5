"""Bytes kept once, whatever they belong to, and given back piece by piece. Called by actions, in their transaction.

They are encrypted, each blob under a key of its own that lies beside it: whoever seals them takes the key away and need not touch
the bytes (contacts.sealing, docs/decisions/0019).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.db.models import BinaryField
from django.db.models.functions import Substr

from evenhand.audit.rows import insert_all, insert_rows, record

from . import envelope
from .models import Blob, BlobPart

PART_BYTES = 4 * 1024 * 1024
_PART = ("blob_id", "number", "data")
_Part = tuple[int, int, bytes]


class SealedBytesError(Exception):
    """These bytes are sealed: nobody and nothing here can read them (I28)."""


def keep(contents: Mapping[str, bytes]) -> dict[str, Blob]:
    """Keep each of these, given by its SHA-256 in hexadecimal. What is held already is not stored again."""
    held = {blob.sha256: blob for blob in Blob.objects.filter(sha256__among=set(contents))}
    # In one order, so that two processes that keep the same files wait for each other and never in a circle.
    new = [
        record(Blob, sha256=sha256, size=len(contents[sha256]), key=envelope.new_key())
        for sha256 in sorted(contents)
        if sha256 not in held
    ]
    insert_all(new)
    parts = (part for blob in new for part in _parts(blob, (contents[blob.sha256],)))
    for together in _by_size(parts):
        insert_rows(BlobPart, _PART, together)
    return held | {blob.sha256: blob for blob in new}


def keep_ours(contents: Mapping[str, bytes]) -> dict[str, Blob]:
    """Keep what we made ourselves, by its SHA-256: no sealing closes it."""
    held = keep(contents)
    Blob.objects.filter(sha256__in=list(contents)).update(ours=True)
    return held


def keep_pieces(sha256: str, size: int, pieces: Iterable[bytes]) -> Blob:
    """Keep what is too long to hold at once."""
    blob, is_new = Blob.objects.get_or_create(
        sha256=sha256, defaults={"size": size, "key": envelope.new_key()}
    )
    if is_new:
        for part in _parts(blob, pieces):
            insert_rows(BlobPart, _PART, [part])
    return blob


def pieces_of(blob: Blob) -> Iterator[bytes]:
    """The bytes of a blob, part by part. Raises SealedBytesError where they are sealed."""
    yield from opened(blob, _key_of(blob))


def opened(blob: Blob, key: bytes) -> Iterator[bytes]:
    """The bytes of a blob, part by part, with its key. Raises CannotOpenError where they were changed."""
    for part in blob.parts.order_by("number").iterator(chunk_size=1):
        yield envelope.open_part(key, part.number, bytes(part.data))


def content_of(blob: Blob) -> bytes:
    """The bytes of a blob at once, for one that is known to be small enough."""
    return b"".join(pieces_of(blob))


def _key_of(blob: Blob) -> bytes:
    if blob.key is None:
        raise SealedBytesError(f"{blob} is sealed.")
    return bytes(blob.key)


def _parts(blob: Blob, pieces: Iterable[bytes]) -> Iterator[_Part]:
    key = _key_of(blob)
    for number, data in enumerate(_of_part_size(pieces), start=1):
        yield blob.pk, number, envelope.close_part(key, number, data)


def _of_part_size(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held = b""
    for piece in pieces:
        held = held + piece if held else piece
        place = 0
        while len(held) - place >= PART_BYTES:
            yield held[place : place + PART_BYTES]
            place += PART_BYTES
        held = held[place:]
    if held:
        yield held


def _by_size(parts: Iterator[_Part]) -> Iterator[list[_Part]]:
    """Parts in lists of about one full part each, so that memory does not grow with the batch."""
    while first := list(islice(parts, 1)):
        together, size = first, len(first[0][2])
        while size < PART_BYTES and (more := list(islice(parts, 1))):
            together += more
            size += len(more[0][2])
        yield together


def heads_of(blobs: Iterable[int], length: int) -> dict[int, bytes]:
    """The first bytes of these blobs, by their ids; no blob is read as a whole for it. What is sealed is left out."""
    rows = BlobPart.objects.filter(blob__in=list(blobs), number=1, blob__key__isnull=False)
    heads = rows.annotate(head=Substr("data", 1, length, output_field=BinaryField()))
    found = {}
    for blob, size, key, head in heads.values_list("blob_id", "blob__size", "blob__key", "head"):
        found[blob] = envelope.open_head(bytes(key or b""), 1, bytes(head)[:size])
    return found
