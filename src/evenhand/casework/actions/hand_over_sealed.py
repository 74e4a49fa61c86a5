from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import HandedOver
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.reading import may_hand_over_sealed

from ._action import action
from ._ledger import enter
from .report_to_police import report_to_police


@action(role="content_lead", cites=("IC2", "IC4", "RT1g", "I28", "I37"))
def hand_over_sealed(
    *,
    by: Colleague,
    now: datetime,
    contact: Contact,
    force: str = "",
    authority: str = "",
    reference: str = "",
    files: int = 0,
    receipt: str = "",
) -> HandedOver:
    """Record that what was sealed was handed over to the police, with the checksum of its receipt (IC4, RT1g, I37).

    Where it is known whose it is, that is also a report to the police about them. It states no offence (I29).
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    may_hand_over_sealed(force=force, authority=authority, sealed=contact.sealed_at is not None).require()
    row = HandedOver.objects.create(
        contact=contact, force=force.strip(), authority=authority.strip(), reference=reference.strip(),
        files=files, receipt=receipt, by=by, at=now,
    )  # fmt: skip
    if contact.person is not None:
        sent = f"{contact.reference}: {files} / SHA-256 {receipt}"
        report_to_police(by=by, now=now, person=contact.person.kept(), contacts=[contact], force=force,
                         what_was_sent=sent, authority=authority, reference=reference)  # fmt: skip
    enter("hand_over_sealed", row, by=by, now=now, person=contact.person, contact=contact, force=force,
          authority=authority, reference=reference, files=files, receipt=receipt)  # fmt: skip
    return row
