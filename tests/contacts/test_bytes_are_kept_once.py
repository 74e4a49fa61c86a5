from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.contacts import blobs
from evenhand.contacts.models import Blob, BlobPart

pytestmark = pytest.mark.django_db
PART = blobs.PART_BYTES


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keep(*contents: bytes) -> list[Blob]:
    with transaction.atomic():
        held = blobs.keep({sha256(each): each for each in contents})
    return [held[sha256(each)] for each in contents]


@pytest.mark.proves("I25")
@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 3 * PART + 17])
def test_bytes_come_back_as_they_were_in_parts_of_at_most_4_mib(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    (blob,) = keep(data[:size])
    assert blob.size == size
    assert blobs.content_of(blob) == data[:size]
    assert all(len(piece) <= PART for piece in blobs.pieces_of(blob))
    assert BlobPart.objects.filter(blob=blob).count() == -(-size // PART)


def test_the_same_bytes_are_kept_once_however_often_they_come() -> None:
    (first,) = keep(b"minutes of the meeting")
    again, other = keep(b"minutes of the meeting", b"something else")
    assert again == first
    assert other != first
    assert (Blob.objects.count(), BlobPart.objects.count()) == (2, 2)


def test_what_is_too_long_to_hold_is_kept_piece_by_piece() -> None:
    data = bytes(1000) * 9000  # 9 MB, in pieces that fit no part

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(data), 700_001):
            yield data[start : start + 700_001]

    with transaction.atomic():
        blob = blobs.keep_pieces(sha256(data), len(data), pieces())
        assert blobs.keep_pieces(sha256(data), len(data), pieces()) == blob
    assert sha256(b"".join(blobs.pieces_of(blob))) == sha256(data)
    assert [len(piece) for piece in blobs.pieces_of(blob)] == [PART, PART, len(data) - 2 * PART]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=6))
def test_however_it_is_cut_it_is_the_same(cut: list[bytes]) -> None:
    whole = b"".join(cut)
    with transaction.atomic():
        in_pieces = blobs.keep_pieces(sha256(whole), len(whole), iter(cut))
        at_once = blobs.keep({sha256(whole): whole})[sha256(whole)]
    assert in_pieces == at_once
    assert blobs.content_of(at_once) == whole


@pytest.mark.proves("I25", "I28")
def test_bytes_lie_encrypted_and_what_was_kept_before_is_encrypted_by_the_migration() -> None:
    (blob,) = keep(b"the words of a letter")
    assert b"letter" not in bytes(BlobPart.objects.get(blob=blob).data)
    assert blobs.heads_of([blob.pk], 9) == {blob.pk: b"the words"}
    assert blobs.heads_of([blob.pk], 999) == {blob.pk: b"the words of a letter"}
    old = Blob.objects.create(sha256=sha256(b"kept before"), size=11)
    BlobPart.objects.create(blob=old, number=1, data=b"kept before")
    import_module("evenhand.contacts.migrations.0007_seals").encrypt(apps, connection.schema_editor())
    old.refresh_from_db()
    assert blobs.content_of(old) == b"kept before"
    assert bytes(BlobPart.objects.get(blob=old).data) != b"kept before"
    assert blobs.content_of(blob) == b"the words of a letter"
