"""Closes the bytes and the words of a contact to everybody but whoever holds the private key, and opens them again with it (I28).

Bytes stay where they are: their key is wrapped to the public key and taken away. Words are encrypted into the seal and taken out of
their rows. Called by actions, in their transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from . import blobs, envelope
from .envelope import PrivateKey, PublicKey
from .models import Attachment, Blob, Contact, Copy, Seal

Words = dict[str, object]
MOST_HOLDERS = 500


def bytes_of(contact: Contact, most: int = MOST_HOLDERS) -> set[int]:
    """The ids of the blobs that hold something of a contact: what it came as, its copies, its files; and what other contacts came
    as that brought one of these files too, since those bytes hold it as well (of at most so many: `left_open` has the rest).
    """
    files = set(Attachment.objects.filter(contact=contact).values_list("blob_id", flat=True))
    held = _not_harmless(Attachment.objects.filter(blob__in=files)).order_by("-contact")
    holders = {*held.values_list("contact_id", flat=True)[:most], contact.pk}
    came_as = Contact.objects.filter(pk__in=holders, raw__isnull=False).values_list("raw_id", flat=True)
    copies = Copy.objects.filter(contact__in=holders).values_list("raw_id", flat=True)
    return {*files, *copies, *came_as}


def _not_harmless(files: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Without those that nobody has to be kept from, whatever they came with: found harmless by whoever opened them, or our own."""
    harmless = Seal.objects.filter(harmless=True).values("blob")
    return files.filter(blob__ours=False).exclude(blob__in=harmless)


def closed_among(sha256s: Iterable[str]) -> set[str]:
    """Which of these bytes, by their checksums, are sealed."""
    rows = Blob.objects.filter(sha256__among=set(sha256s), key=None)
    return set(rows.values_list("sha256", flat=True))


def holds_closed_bytes() -> bool:
    """Whether any bytes are sealed here: what comes is compared with them."""
    return Seal.objects.filter(released_at=None, blob__isnull=False).exists()


def sealed_with(sha256s: Iterable[str]) -> str:
    """The reference of the contact with which one of these bytes was sealed; "" where there is none."""
    held = Contact.objects.filter(attachments__sha256__in=list(sha256s), sealed_at__isnull=False)
    return held.order_by("sealed_at").values_list("reference", flat=True).first() or ""


def with_sealed(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Of these, the contacts that are sealed, or hold bytes that are: what they came as, a copy, or a file, with whatever else the
    same bytes came.
    """
    closed = Seal.objects.filter(released_at=None, blob__isnull=False).values("blob")
    files = Attachment.objects.filter(blob__in=closed).values("contact")
    copies = Copy.objects.filter(raw__in=closed).values("contact")
    held = Q(raw__in=closed) | Q(pk__in=files) | Q(pk__in=copies)
    return contacts.filter(Q(sealed_at__isnull=False) | held)


def left_open(most: int) -> list[int]:
    """The ids of some blobs that should be closed and are not yet: what came with a sealed contact, or holds a sealed file. Of the
    very many contacts that may have brought one file, the action that seals leaves most to this.
    """
    sealed = Contact.objects.filter(sealed_at__isnull=False)
    files = Attachment.objects.filter(contact__in=sealed, blob__key__isnull=False, size__gt=0)
    files = _not_harmless(files)
    holders = Attachment.objects.filter(
        blob__in=Seal.objects.filter(released_at=None, blob__isnull=False).values("blob")
    ).values("contact")
    around = Contact.objects.filter(
        Q(pk__in=holders) | Q(sealed_at__isnull=False), raw__key__isnull=False, raw__ours=False
    )
    copies = Copy.objects.filter(
        Q(contact__in=holders) | Q(contact__in=sealed), raw__key__isnull=False, raw__ours=False
    )
    found = [*files.values_list("blob", flat=True)[:most], *around.values_list("raw", flat=True)[:most]]
    return [*found, *copies.values_list("raw", flat=True)[:most]][:most]


def hidden_only(most: int) -> list[int]:
    """The ids of contacts that were sealed before sealing encrypted: their words still lie in their rows."""
    rows = Contact.objects.filter(sealed_at__isnull=False).exclude(
        seals__released_at=None, seals__isnull=False
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def close_bytes(ids: Iterable[int], to: PublicKey, now: datetime) -> int:
    """Take the keys of these bytes away, but for our own; how many were still open. The caller holds their locks."""
    harmless = Seal.objects.filter(blob__in=set(ids), harmless=True).values("blob")
    # Of nothing at all there is nothing to close, and all that is empty would be taken for it.
    found = Blob.objects.filter(pk__in=set(ids), key__isnull=False, size__gt=0, ours=False)
    rows = list(found.exclude(pk__in=harmless).order_by("pk"))
    Seal.objects.bulk_create(
        Seal(blob=row, wrapped=to.wrap(bytes(row.key or b""), row.sha256), made_with=to.mark, at=now)
        for row in rows
    )
    return Blob.objects.filter(pk__in=[row.pk for row in rows]).update(key=None)


def close_words(contact: Contact, words: Words, to: PublicKey, now: datetime) -> None:
    """Keep these words of a contact where only the private key opens them. Taking them out of their rows is the caller's."""
    key = envelope.new_key()
    closed = envelope.close_part(key, 1, json.dumps(words, ensure_ascii=True, sort_keys=True).encode())
    wrapped = to.wrap(key, contact.reference)
    Seal.objects.create(contact=contact, wrapped=wrapped, words=closed, made_with=to.mark, at=now)


def words_of(contact: Contact, key: PrivateKey) -> Words:
    """The sealed words of a contact; none where it was sealed before words were. Raises CannotOpenError."""
    seal = Seal.objects.filter(contact=contact, released_at=None).first()
    if seal is None:
        return {}
    told = envelope.open_part(key.unwrap(bytes(seal.wrapped), contact.reference), 1, bytes(seal.words))
    found: Words = json.loads(told)
    return found


def pieces_of(blob: Blob, key: PrivateKey) -> Iterator[bytes]:
    """Bytes, sealed or not, part by part. Raises CannotOpenError."""
    if blob.key is not None:
        return blobs.pieces_of(blob)
    seal = Seal.objects.get(blob=blob, released_at=None)
    return blobs.opened(blob, key.unwrap(bytes(seal.wrapped), blob.sha256))


def release_bytes(ids: Iterable[int], key: PrivateKey, now: datetime) -> int:
    """Give these bytes their keys back, but for those that another sealed contact holds too. Raises CannotOpenError."""
    still = _held_by_the_sealed(ids)
    return sum(_released(seal, key, now) for seal in _open_seals(ids) if seal.blob_id not in still)


def release_file(blob: int, key: PrivateKey, now: datetime) -> None:
    """Give a file its key back whatever it came with, and what was closed only for holding it: it is harmless. Raises
    CannotOpenError.
    """
    for seal in _open_seals([blob]):
        _released(seal, key, now, harmless=True)
    holders = Attachment.objects.filter(blob=blob, contact__sealed_at=None)
    for contact in Contact.objects.filter(pk__in=holders.values("contact")):
        release_bytes(bytes_of(contact, most=0), key, now)


def _open_seals(ids: Iterable[int]) -> list[Seal]:
    rows = Seal.objects.filter(blob__in=set(ids), released_at=None)
    return list(rows.select_related("blob").order_by("blob"))


def _released(seal: Seal, key: PrivateKey, now: datetime, *, harmless: bool = False) -> int:
    assert seal.blob is not None
    opened = key.unwrap(bytes(seal.wrapped), seal.blob.sha256)
    Seal.objects.filter(pk=seal.pk).update(released_at=now, harmless=harmless)
    return Blob.objects.filter(pk=seal.blob.pk).update(key=opened)


def release_words(contact: Contact, now: datetime) -> None:
    """The seal of a contact's words is over; putting them back is the caller's."""
    Seal.objects.filter(contact=contact, released_at=None).update(released_at=now)


def also_came_with(contact: Contact) -> Mapping[int, int]:
    """For each file of a contact, by its number, with how many other contacts the very same bytes came."""
    return {
        file.number: Attachment.objects.filter(blob=file.blob_id)
        .exclude(contact=contact)
        .values("contact")
        .distinct()
        .count()
        for file in contact.attachments.all()
    }


def _held_by_the_sealed(ids: Iterable[int]) -> set[int]:
    """Which of these bytes belong to a contact that is sealed now, or hold a file of one."""
    asked = set(ids)
    of_sealed = _not_harmless(Attachment.objects.filter(contact__sealed_at__isnull=False))
    files = set(of_sealed.filter(blob__in=asked).values_list("blob_id", flat=True))
    sealed_file = Attachment.objects.filter(blob__in=of_sealed.values("blob")).values("contact")
    raws = Contact.objects.filter(raw__in=asked).filter(Q(sealed_at__isnull=False) | Q(pk__in=sealed_file))
    copies = Copy.objects.filter(raw__in=asked).filter(
        Q(contact__sealed_at__isnull=False) | Q(contact__in=sealed_file)
    )
    return {*files, *raws.values_list("raw_id", flat=True), *copies.values_list("raw_id", flat=True)}
