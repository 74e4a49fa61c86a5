from __future__ import annotations

from datetime import date, datetime

from evenhand.casework.models import Dispute, Restriction
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy import disputes as policy
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load

from ._action import action, lock
from ._give import give_letter
from ._ledger import enter
from .record_reading import record_reading


@action(role="colleague", cites=("DI1", "DI2"), system=True)
def receive_dispute(
    *,
    by: Colleague | None,
    now: datetime,
    restriction: Restriction,
    route: str = "",
    received_on: date | None = None,
    grounds: str = "",
    contact: Contact | None = None,
) -> Dispute:
    """Take in a dispute of a restriction, by whichever way it came; its outcome is due 20 working days later (DI1, DI2, DI5).

    `contact` is what it came by, where that is on record: its day and its way are then the dispute's own, unless others are
    given, and it counts as read and triaged as a dispute (I24). Without, `received_on` is today by default. It is taken in even
    through a channel that the restriction closes. Raises Refused only for a second dispute of the same decision (I20), an unknown
    route, a day still to come or before the decision (I19), or a contact that is known to be somebody else's (I27).
    """
    person = lock(restriction.person.kept())
    edition = load()
    came_on = received_on or local_date(contact.received_at if contact else now)
    route = route or (contact.channel if contact else "")
    policy.may_receive(
        somebody_elses=_somebody_elses(contact, person),
        route=route,
        disputed_before=Dispute.objects.filter(restriction=restriction).exists(),
        settled_by_dispute=restriction.replaces_id is not None,
        received_on=came_on,
        decided_on=local_date(restriction.decided_at),
        today=local_date(now),
        edition=edition,
    ).require()
    row = Dispute.objects.create(
        restriction=restriction,
        route=route,
        received_on=came_on,
        due_on=policy.due_on(came_on, edition),
        grounds=grounds.strip(),
        contact=contact,
        logged_by=by,
    )
    letter = give_letter(row, by=by, now=now)
    enter(
        "receive_dispute",
        row,
        by=by,
        now=now,
        person=person,
        restriction=restriction,
        route=route,
        received_on=came_on,
        due_on=row.due_on,
        contact=contact,
        letter_on_its_way=letter,
    )
    if contact is not None and by is not None and not _read_as_dispute(contact):
        record_reading(by=by, now=now, contact=contact, triage=["dispute"])
    return row


def _somebody_elses(contact: Contact | None, person: Person) -> str:
    """The reference of a contact that is known to be another person's; nobody loses a dispute by a match that is uncertain."""
    if contact is None or contact.person_id is None or contact.person_id in person.everyone():
        return ""
    return contact.reference


def _read_as_dispute(contact: Contact) -> bool:
    return any("dispute" in triage for triage in contact.readings.values_list("triage", flat=True))
