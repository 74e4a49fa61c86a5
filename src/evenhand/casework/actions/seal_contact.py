from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from evenhand.casework import readable
from evenhand.contacts import fingerprints, search
from evenhand.contacts.models import Contact, FileText
from evenhand.people.models import Colleague
from evenhand.policy.reading import may_seal

from ._action import action
from ._files import lock_bytes
from ._ledger import enter


@action(role="colleague", cites=("IC1", "IC2", "I28"))
def seal_contact(*, by: Colleague, now: datetime, contact: Contact, reasons: str = "") -> Contact:
    """Seal a contact that nobody should have to see: from now on only the content lead may open it (IC1, IC2, I28).

    The text of its files goes at once, also where the very same file came with another contact; the files themselves stay whole.
    """
    files = list(contact.attachments.values_list("blob_id", flat=True))
    texts = FileText.objects.filter(attachment__blob_id__in=files)
    found = {contact.pk, *_said_in(texts)}
    locked = {
        each.pk: each for each in Contact.objects.select_for_update().filter(pk__in=found).order_by("pk")
    }
    contact = locked[contact.pk]
    may_seal(reasons=reasons, sealed_already=contact.sealed_at is not None).require()
    lock_bytes(files)
    fingerprints.forget(contact)
    contact.sealed_at, contact.sealed_by, contact.sealed_reasons = now, by, reasons.strip()
    contact.save(update_fields=["sealed_at", "sealed_by", "sealed_reasons"])
    search.remove([contact])
    others = _said_in(texts) - {contact.pk}
    gone, _each = texts.delete()
    if others:
        readable.index(Contact.objects.filter(pk__in=others, sealed_at=None))
    enter("seal_contact", contact, by=by, now=now, person=contact.person, reasons=reasons, texts_removed=gone)
    return contact


def _said_in(texts: QuerySet[FileText]) -> set[int]:
    """The contacts that are found by what these texts say."""
    return set(texts.exclude(text="").order_by().values_list("attachment__contact_id", flat=True))
