from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import ALLOWED, N_, Outcome, Refused, because, refused, say

from ._action import action
from ._identify import give_identifiers
from ._ledger import enter
from ._suggest import suggest_others

LANGUAGES = ("", "en", "cy")
FORMATS = ("standard", "large_print", "audio", "easy_read", "braille")


@action(role="colleague", cites=("IN1", "DF3"), system=True)
def register_person(
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
    """Put a person on record with the ways they reach us, their language and the format they can read (PB1, PB2).

    `language` is "" while the person has not chosen; `external` are references by which other systems know them. Whoever else
    their addresses speak for is suggested to a caseworker, and nobody is merged (I27).

    Raises Refused without a name, or for an unknown language or format.
    """
    return put_on_record(
        by=by,
        now=now,
        name=name,
        emails=emails,
        phones=phones,
        postal=postal,
        social=social,
        external=external,
        language=language,
        format=format,
    )


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
    """What `register_person` does, for whoever puts many on record at once."""
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


def may_be_chosen(language: str, format: str) -> Outcome:
    """Whether letters go out in this language and this format."""
    told = ALLOWED
    if language not in LANGUAGES:
        told += refused(
            because("PB1", why=say(N_("Letters go out in English or in Welsh.")), field="language")
        )
    if format not in FORMATS:
        told += refused(
            because(
                "PB2",
                why=say(N_("“%(format)s” is not a format we know."), format=format),
                instead=say(N_("Choose from: %(known)s."), known=", ".join(FORMATS)),
                field="format",
            )
        )
    return told
