from __future__ import annotations

from datetime import datetime

from evenhand.casework.facts.parts import counting_on
from evenhand.casework.rights import readable
from evenhand.contacts.models import Contact
from evenhand.people.match import DOUBTED
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.identity import may_doubt, may_tell_apart

from ._action import action, lock_contact
from ._holds import keep_held, standing
from ._ledger import enter


@action(role="colleague", cites=("IN4", "I27"))
def doubt_person(*, by: Colleague, now: datetime, contact: Contact, reasons: str = "") -> Contact:
    """Say that it is not known whose a contact is that was taken for somebody's: it is nobody's from now on (IN4, I27).

    It says from now on that a colleague doubted it, until somebody says whose it is; what its address says of others stays as it
    is. Raises Refused without reasons, where it is nobody's already, and while something that counts against somebody rests on it.
    """
    contact = lock_contact(contact)
    before, person = contact.match, contact.person
    may_doubt(reasons=reasons, taken_for_somebody=person is not None).require()
    resting = [what for _whom, what in counting_on([contact], local_date(now))]
    may_tell_apart(resting_on_others=resting).require()
    still_held = keep_held(standing(person.everyone() if person else []), [contact], now=now)
    contact.match = DOUBTED
    contact.person, contact.representative, contact.confirmed_by = None, None, None
    contact.save(update_fields=["person", "representative", "match", "confirmed_by"])
    readable.index([contact])
    enter("doubt_person", contact, by=by, now=now, person=person, reasons=reasons, before=before,
          still_held=still_held)  # fmt: skip
    return contact
