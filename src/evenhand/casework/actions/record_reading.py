from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.casework.models import Danger
from evenhand.casework.rights import readable
from evenhand.contacts.models import Contact, Reading
from evenhand.people.models import Colleague
from evenhand.policy.edition import load
from evenhand.policy.needs import IMMEDIATE, SAFEGUARDING
from evenhand.policy.reading import may_record_reading

from ._action import action
from ._ledger import enter


@action(role="colleague", cites=("RT1f", "I24"))
def record_reading(
    *, by: Colleague, now: datetime, contact: Contact, triage: Sequence[str] = (), note: str = ""
) -> Reading:
    """Record that a contact was read, and what it holds. What is theirs by right then goes where it belongs (I24, I26).

    A danger or a safeguarding concern that was found is raised in the same breath, so that it is on top of everybody's work
    until somebody owns it (I23); once only, if it was raised about this contact already.
    """
    may_record_reading(triage=triage, edition=load()).require()
    row = Reading.objects.create(contact=contact, by=by, at=now, triage=list(triage), note=note.strip())
    enter("record_reading", row, by=by, now=now, person=contact.person, contact=contact, triage=triage)
    for found, kind in (("danger", IMMEDIATE), ("safeguarding", SAFEGUARDING)):
        raised = Danger.objects.filter(contact=contact, kind=kind, done_at=None).exists()
        if found in triage and not raised:
            details = note.strip() or f"Found on reading contact {contact.reference}."
            danger = Danger.objects.create(
                person=contact.person,
                contact=contact,
                kind=kind,
                details=details,
                raised_by=by,
                raised_at=now,
            )
            enter("raise_danger", danger, by=by, now=now, person=contact.person, kind=kind, contact=contact)
    readable.index([contact])
    return row
