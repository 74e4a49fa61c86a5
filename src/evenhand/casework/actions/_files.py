"""What the actions about files share: whether a file is sealed, and the locks under which that holds.

Contacts are locked before the bytes of their files, by everybody, so that nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from evenhand.contacts.models import Attachment, Blob, Contact


def is_sealed(attachment: Attachment) -> bool:
    """Whether its contact is sealed, or its very bytes are, with whatever contact they came (I28)."""
    closed = Q(contact__sealed_at__isnull=False) | Q(blob__key=None)
    return Attachment.objects.filter(closed, pk=attachment.pk).exists()


def lock_file(attachment: Attachment) -> None:
    """Wait for whoever changes its contact, or seals or records anything about its bytes."""
    list(Contact.objects.select_for_update(no_key=True).filter(pk=attachment.contact_id).only("pk"))
    lock_bytes([attachment.blob_id])


def lock_bytes(blobs: Iterable[int]) -> None:
    """Wait for whoever seals or records anything about these bytes, given by their ids."""
    list(Blob.objects.select_for_update(no_key=True).filter(pk__in=set(blobs)).order_by("pk").only("pk"))
