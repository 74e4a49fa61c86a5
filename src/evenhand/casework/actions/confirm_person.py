from __future__ import annotations

from datetime import datetime

from evenhand.casework.facts.parts import counting_on
from evenhand.casework.rights import readable
from evenhand.contacts.models import Contact
from evenhand.people.match import MATCHED, REPRESENTATIVE
from evenhand.people.models import Colleague, Person, Representative
from evenhand.policy.calendar import local_date
from evenhand.policy.identity import may_say_whose, may_tell_apart

from ._action import action, lock_contact
from ._holds import keep_held, standing
from ._ledger import enter


@action(role="colleague", cites=("IN4", "I27"))
def confirm_person(
    *,
    by: Colleague,
    now: datetime,
    contact: Contact,
    person: Person,
    representative: Representative | None = None,
    reasons: str = "",
) -> Contact:
    """Confirm whom a contact is from, where that was uncertain, unknown or wrong, with how it is known (IN4, I27).

    With a `representative` it is from somebody who speaks for the person: it stands for itself, and is never the person's own.
    Raises Refused while something that counts against somebody else rests on it.
    """
    speaks_for_them = representative is None or representative.person.kept() == person.kept()
    may_say_whose(reasons=reasons, speaks_for_them=speaks_for_them).require()
    contact = lock_contact(contact, person)
    # What somebody does who speaks for a person counts against nobody, the person included.
    theirs = person.everyone() if representative is None else ()
    others = [what for whom, what in counting_on([contact], local_date(now)) if whom.pk not in theirs]
    may_tell_apart(resting_on_others=others).require()
    before, taken_from = contact.match, contact.person
    left = set(taken_from.everyone()) - set(person.everyone()) if taken_from else set()
    still_held = keep_held(standing(left), [contact], now=now)
    contact.person, contact.representative, contact.confirmed_by = person, representative, by
    contact.match = MATCHED if representative is None else REPRESENTATIVE
    contact.save(update_fields=["person", "representative", "match", "confirmed_by"])
    readable.index([contact])
    enter(
        "confirm_person", contact, by=by, now=now, person=person, reasons=reasons, before=before,
        representative=representative.name if representative else "", still_held=still_held,
    )  # fmt: skip
    return contact
