from __future__ import annotations

from datetime import datetime

from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.files import may_look_into

from ._action import action
from ._files import lock_bytes
from ._ledger import enter


@action(role="colleague", cites=("IC1", "IN2", "I28"), system=True)
def record_saving(
    *, by: Colleague | None = None, now: datetime, contact: Contact, saved_by: Colleague
) -> None:
    """Record that a colleague is about to save what a contact came as: who, which, when. Refused where the contact, or any file in
    it, is sealed (IC2, I28).

    `by` is nobody where it is noted about a colleague who writes nothing themselves, such as an auditor.
    """
    row = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    lock_bytes([pk for pk in (row.raw_id, *row.attachments.values_list("blob_id", flat=True)) if pk])
    sealed = row.sealed_at is not None or row.raw is None or row.raw.key is None
    may_look_into(sealed=sealed or row.attachments.filter(blob__key=None).exists()).require()
    enter(
        "record_saving", row, by=by, now=now, person=row.person, saved_by=saved_by.username, sha256=row.sha256
    )
