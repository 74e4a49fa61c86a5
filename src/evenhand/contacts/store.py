"""Bytes, kept once under their checksum, in parts of at most 4 MiB (I25)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

from django.db import transaction

from .models import Blob, BlobPart

PART = 4 * 1024 * 1024


def put(source: bytes | BinaryIO) -> Blob:
    """Keep these bytes and answer with their blob; the same bytes are kept once, however often they are put.

    Reads the source twice if it must: once for its checksum, once to keep it. Call inside the transaction of what they belong to.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    start = stream.tell()
    digest, size = hashlib.sha256(), 0
    while part := stream.read(PART):
        digest.update(part)
        size += len(part)
    sha256 = digest.hexdigest()
    held = Blob.objects.filter(sha256=sha256).first()
    if held is not None:
        return held
    stream.seek(start)
    with transaction.atomic():
        blob, new = Blob.objects.get_or_create(sha256=sha256, defaults={"size": size})
        if new:
            for number, part in enumerate(iter(lambda: stream.read(PART), b"")):
                BlobPart.objects.create(blob=blob, number=number, data=part)
    return blob


def read(blob: Blob) -> bytes:
    """All the bytes of a blob. For long ones use `parts`."""
    return b"".join(parts(blob))


def parts(blob: Blob) -> Iterator[bytes]:
    """The bytes of a blob, part by part."""
    for data in (
        BlobPart.objects.filter(blob=blob)
        .order_by("number")
        .values_list("data", flat=True)
        .iterator(chunk_size=1)
    ):
        yield bytes(data)
