"""What has just come in and is known is sealed before anybody can see it, in the transaction that stored it (IC2, I28).

Known is: bytes that are sealed already, whatever they came with; what the body's lists name by checksum or address. Pictures are
compared later, in a process of their own (casework.work.files).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from evenhand.audit.among import rows_among
from evenhand.contacts import blobs, sealing
from evenhand.contacts.known import matching
from evenhand.contacts.known.lists import Known, known
from evenhand.contacts.models import Attachment, Contact, Copy
from evenhand.contacts.seal_key import public_key

from ._files import lock_bytes
from .seal_known import seal_known

_SEALED_FILES = (
    "SELECT 1 FROM contacts_attachment file JOIN contacts_blob held ON held.id = file.blob_id"
    " WHERE file.contact_id {among} AND held.key IS NULL LIMIT 1"
)


def seal_what_is_known(
    contacts: Sequence[Contact], now: datetime, markup: Mapping[str | None, Sequence[str]] | None = None
) -> None:
    """Seal those of these contacts, which were stored in this transaction, in which something is known. `markup` is the HTML that
    came with them, by the checksum of the bytes they came as: a link in it may lead elsewhere than its words say.
    """
    lists = known()  # looked for once: many contacts come together
    if not lists.lists and not rows_among(_SEALED_FILES, [each.id for each in contacts]):
        return  # nothing is known that could be in them, as mostly
    beside = markup or {}
    files: dict[int, list[Attachment]] = {}
    rows = Attachment.objects.filter(contact__among={each.pk for each in contacts}).select_related("blob")
    for file in rows.order_by("contact", "number"):
        files.setdefault(file.contact_id, []).append(file)
    closed = sealing.closed_among({file.sha256 for each in files.values() for file in each})
    for contact in contacts:
        found = found_in(contact, files.get(contact.pk, ()), closed, lists)
        if not found and contact.sha256 and contact.sha256 in beside:
            found = matching.in_markup(*beside[contact.sha256], lists=lists)
        if found:
            sealed = seal_known(now=now, contact=contact, found=found)
            contact.__dict__.update(sealed.__dict__)  # its caller holds it, and must not hold its words


def found_in(
    contact: Contact, files: Iterable[Attachment], closed: Iterable[str] = (), lists: Known | None = None
) -> str:
    """What names something in a contact: a list, or the contact with which the very same bytes were sealed; "" for nothing."""
    lists = known() if lists is None else lists
    every = list(files)
    for file in every:
        if file.sha256 in closed:
            return f"SHA-256: {sealing.sealed_with([file.sha256])}"
        if told := matching.in_checksum(file.sha256, lists=lists) or _md5(file):
            return told
    named = matching.in_checksum(contact.sha256 or "", lists=lists)
    return named or matching.in_words(contact.subject, contact.body, lists=lists)


def close_copies(copies: Sequence[Copy], now: datetime) -> None:
    """What was delivered again of a contact that is sealed, or that brought a sealed file, is closed as the first was."""
    around = {copy.contact_id for copy in copies}
    sealed = set(Contact.objects.filter(pk__in=around, sealed_at__isnull=False).values_list("pk", flat=True))
    files = Attachment.objects.filter(contact__in=around, blob__key=None)
    sealed |= set(files.values_list("contact_id", flat=True))
    closing = [copy.raw_id for copy in copies if copy.contact_id in sealed]
    if closing:
        lock_bytes(closing)
        sealing.close_bytes(closing, public_key(), now)


def _md5(file: Attachment) -> str:
    if not matching.asks_for_md5() or file.blob.key is None:
        return ""
    return matching.in_bytes(blobs.pieces_of(file.blob))
