from __future__ import annotations

from datetime import datetime

from evenhand.casework import readable
from evenhand.casework.parts import counting_on
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.identity import may_tell_apart
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action, lock
from ._ledger import enter


@action(role="colleague", cites=("IN4", "I27"))
def confirm_person(
    *, by: Colleague, now: datetime, contact: Contact, person: Person, reasons: str = ""
) -> Contact:
    """Confirm whom a contact is from, where that was uncertain, unknown or wrong, with how it is known (IN4, I27).

    Raises Refused while something that counts against somebody else rests on it.
    """
    if not reasons.strip():
        raise Refused(
            because(
                "IN4",
                "I27",
                why=say(N_("Say how you know that this contact is theirs.")),
                instead=say(N_("A name alone is not enough.")),
                field="reasons",
            )
        )
    lock(person)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    theirs = person.everyone()
    others = [what for whom, what in counting_on([contact], local_date(now)) if whom.pk not in theirs]
    may_tell_apart(resting_on_others=others).require()
    before = contact.match
    contact.person, contact.representative, contact.match, contact.confirmed_by = person, None, "matched", by
    contact.save(update_fields=["person", "representative", "match", "confirmed_by"])
    readable.index([contact])
    enter("confirm_person", contact, by=by, now=now, person=person, reasons=reasons, before=before)
    return contact
