"""Puts a person on record; shared by the action for one and the action for a list."""

from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Colleague, Person
from evenhand.people.newcomers import Details
from evenhand.policy.notices import may_be_chosen
from evenhand.policy.outcome import N_, Refused, because, say

from ._identify import give_identifiers
from ._ledger import enter
from ._suggest import suggest_others


def put_on_record(given: Details, *, by: Colleague | None, now: datetime) -> Person:
    """Put a person on record, in the caller's transaction; all else as in `register_person`."""
    if not given.name.strip():
        raise Refused(
            because(
                "IN1",
                why=say(N_("A person needs a name.")),
                instead=say(N_("If it is not known, write how they signed.")),
                field="name",
            )
        )
    may_be_chosen(given.language, given.format).require()
    postal = given.postal.strip()
    person = Person.objects.create(
        name=given.name.strip(),
        postal=postal,
        language=given.language,
        format=given.format,
        registered_at=now,
    )
    identifiers = give_identifiers(
        person,
        emails=given.emails,
        phones=given.phones,
        postal=[given.postal] if postal else [],
        social=given.social,
        external=given.external,
        new=True,
    )
    enter(
        "register_person",
        person,
        by=by,
        now=now,
        person=person,
        reference=person.reference,
        language=given.language,
        format=given.format,
    )
    person.perhaps = suggest_others(person, identifiers, now=now)
    return person
