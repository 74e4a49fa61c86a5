from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import SubjectAccess
from evenhand.contacts.models import Contact, Reading
from evenhand.people.models import Colleague, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.subject_access import SUBJECT_ACCESS, due_on, may_open

from ._action import action, lock
from ._ledger import enter


@action(role="data_protection", cites=("LK2", "OA2", "I26"))
def open_subject_access(*, by: Colleague, now: datetime, person: Person, contact: Contact) -> SubjectAccess:
    """Open a person's request for what is held about them, from the contact that makes it (LK2, I26).

    Its month counts from the day the contact came, not from this step (UK GDPR Art. 12(3)).
    """
    person = lock(person.kept())
    contact.refresh_from_db()
    found = Reading.objects.filter(contact=contact).values_list("triage", flat=True)
    may_open(
        asks=any(SUBJECT_ACCESS in triage for triage in found),
        theirs=contact.on_behalf_of == person,
        sealed=contact.sealed_at is not None,
        opened=SubjectAccess.objects.filter(contact=contact).exists(),
    ).require()
    received_on = local_date(contact.received_at)
    row = SubjectAccess.objects.create(
        person=person, contact=contact, received_on=received_on, due_on=due_on(received_on), opened_by=by, opened_at=now
    )  # fmt: skip
    enter("open_subject_access", row, by=by, now=now, person=person, contact=contact, due_on=row.due_on)
    return row
