"""Puts a person on record; shared by the action for one and the action for a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.people.models import Colleague, Person
from evenhand.policy.notices import may_be_chosen
from evenhand.policy.outcome import N_, Refused, because, say

from ._identify import give_identifiers
from ._ledger import enter
from ._suggest import suggest_others


def put_on_record(
    *,
    by: Colleague | None,
    now: datetime,
    name: str,
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    postal: str = "",
    social: Sequence[str] = (),
    external: Sequence[str] = (),
    language: str = "",
    format: str = "standard",
) -> Person:
    """Put a person on record, in the caller's transaction; all else as in `register_person`."""
    if not name.strip():
        raise Refused(
            because(
                "IN1",
                why=say(N_("A person needs a name.")),
                instead=say(N_("If it is not known, write how they signed.")),
                field="name",
            )
        )
    may_be_chosen(language, format).require()
    person = Person.objects.create(
        name=name.strip(), postal=postal.strip(), language=language, format=format, registered_at=now
    )
    given = give_identifiers(
        person,
        emails=emails,
        phones=phones,
        postal=[postal] if postal.strip() else [],
        social=social,
        external=external,
        new=True,
    )
    enter(
        "register_person",
        person,
        by=by,
        now=now,
        person=person,
        reference=person.reference,
        language=language,
        format=format,
    )
    person.perhaps = suggest_others(person, given, now=now)
    return person
