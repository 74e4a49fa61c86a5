"""What we gave somebody stays readable, whoever sends it back to us and with what (RT2, I16, I28)."""

from __future__ import annotations

import hashlib

import pytest
from tests.casework.letters.conftest import warned, work
from tests.casework.office import Office

from evenhand.contacts import blobs, sealing
from evenhand.contacts.blobs import SealedBytesError
from evenhand.contacts.models import Blob, Contact

pytestmark = pytest.mark.django_db
PICTURE = b"a picture that nobody should have to see"


def raw(contact: Contact) -> Blob:
    assert contact.raw is not None
    return Blob.objects.get(pk=contact.raw.pk)


def came(office: Office, sender: str, *files: bytes) -> Contact:
    attached = [{"filename": f"{n}.pdf", "content": each} for n, each in enumerate(files)]
    contact: Contact = office.do(
        "receive_contact", None, channel="email", sender=sender, to=["us"], body="See what you sent me.",
        attachments=attached, raw=sender.encode() + b"".join(files),
    )  # fmt: skip
    return contact


@pytest.mark.proves("RT2", "I16", "I28")
def test_a_letter_that_comes_back_with_what_is_sealed_stays_as_readable_as_it_was_and_seals_nothing_else(
    office: Office,
) -> None:
    _, letter = warned(office, emails=[], postal="1 High Street, Sale")
    work(office)
    document = letter.documents.get(media_type="application/pdf")
    pdf = blobs.content_of(document.blob)
    bad = came(office, "x@example.org", pdf, PICTURE)
    quoting = came(office, "y@example.org", pdf)
    office.do("seal_contact", office.ana, contact=bad, reasons="A picture.")
    while sealing.left_open(1):
        office.do("finish_sealing", None)
    kept = letter.documents.get(pk=document.pk)
    assert hashlib.sha256(blobs.content_of(kept.blob)).hexdigest() == kept.sha256 == document.sha256
    for closed in (bad.attachments.get(number=2).blob, raw(bad)):
        with pytest.raises(SealedBytesError):
            blobs.content_of(closed)
    quoting.refresh_from_db()
    assert (quoting.sealed_at, quoting.body) == (None, "See what you sent me.")
    assert pdf in blobs.content_of(raw(quoting))
    later = came(office, "z@example.org", pdf)  # nor is it known for something sealed from then on
    assert later.sealed_at is None
