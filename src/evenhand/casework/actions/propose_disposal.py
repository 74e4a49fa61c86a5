from __future__ import annotations

from datetime import datetime

from evenhand.casework.facts.retention import kept_about, kept_of_contacts, schedule
from evenhand.casework.models import Disposal
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.disposal import may_propose_disposal
from evenhand.policy.retention import is_of_one_record, may_dispose_of

from ._action import action
from ._ledger import enter
from ._retention import lock_record


@action(role="data_protection", cites=("LK2", "I33"))
def propose_disposal(
    *,
    by: Colleague,
    now: datetime,
    person: Person | None = None,
    contact: Contact | None = None,
    reasons: str = "",
) -> Disposal:
    """Propose that a record is disposed of: a person's, or one contact of nobody's. Another colleague decides (LK2, I33).

    Raises Refused where it is not due, for all that stands in the way, where it was proposed already, and without reasons.
    """
    person, contact = lock_record(person, contact)
    is_of_one_record(
        person=person is not None, contact=contact is not None, nobodys=contact is not None and contact.person_id is None
    ).require()  # fmt: skip
    entries = person.everyone() if person else []
    of = {"person__in": entries} if person else {"contact": contact}
    waiting = Disposal.objects.filter(**of, status="proposed").exists()
    told = may_propose_disposal(reasons=reasons, proposed=waiting)
    today = local_date(now)
    kept = (
        kept_about(person, today)
        if person
        else kept_of_contacts([contact.pk if contact else 0])[contact.pk if contact else 0]
    )
    (told + may_dispose_of(kept, schedule(), today)).require()
    row = Disposal.objects.create(
        person=person, contact=contact, reasons=reasons.strip(), proposed_by=by, proposed_at=now
    )
    # Whoever decides disposes of these entries and of no other.
    enter(
        "propose_disposal", row, by=by, now=now, person=person, contact=contact, reasons=reasons, entries=sorted(entries)
    )  # fmt: skip
    return row
