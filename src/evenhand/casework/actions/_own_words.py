"""What a statement and a correction have in common: the record they stand beside, and the contact they came in."""

from __future__ import annotations

from evenhand.casework.models import (
    Assessment,
    Concern,
    Danger,
    Dispute,
    PoliceReport,
    Restriction,
    Review,
    Warning,
)
from evenhand.casework.questions.records import whom
from evenhand.casework.rights.permissions import may_see_case, may_see_danger
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import N_, Outcome, Refused, because, say
from evenhand.policy.own_words import Came, may_write_beside

from ._action import lock

# What a person may have a word on, and what a fact may be wrong in.
OnRecord = Concern | Assessment | Warning | Restriction | Review | Dispute | Danger | PoliceReport


def person_of(record: OnRecord) -> Person:
    """Whom it is about, locked. Raises Refused where nobody is known: then nobody can have said anything of it."""
    person = whom(record)
    if person is None:
        raise Refused(
            because(
                "LK2",
                why=say(N_("Nobody knows yet whom this record is about.")),
                instead=say(N_("Find out first whose it is.")),
            )
        )
    return lock(person.kept())


def opens_to(by: Colleague, record: OnRecord) -> Outcome:
    """Whether this record opens to whoever writes beside it: a danger to those who deal with dangers (I30)."""
    sees = may_see_danger(by) if isinstance(record, Danger) else may_see_case(by, whom(record))
    return may_write_beside(sees_it=sees)


def came_in(contact: Contact | None, person: Person) -> Came | None:
    """Whether a contact is this person's, and may be taken from."""
    if contact is None:
        return None
    contact.refresh_from_db()
    return Came(theirs=contact.on_behalf_of == person, sealed=contact.sealed_at is not None)
