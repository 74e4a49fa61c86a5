"""Gives identifiers to a person or a representative; shared by the actions that do."""

from __future__ import annotations

from collections.abc import Sequence

from evenhand.people.models import Identifier, Person, Representative
from evenhand.people.normalise import normalise
from evenhand.policy.outcome import N_, Refused, because, say


def give_identifiers(
    person: Person,
    *,
    representative: Representative | None = None,
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    postal: Sequence[str] = (),
    social: Sequence[str] = (),
    alias: Sequence[str] = (),
) -> list[Identifier]:
    """Add each identifier once, in its normalised form.

    Raises Refused for one that cannot be read, such as an e-mail address without an @.
    """
    kinds = {"email": emails, "phone": phones, "post": postal, "social": social, "alias": alias}
    return [
        add_one(person, representative, kind, value) for kind, values in kinds.items() for value in values
    ]


def add_one(person: Person, representative: Representative | None, kind: str, value: str) -> Identifier:
    """Add one identifier; adding it again changes nothing."""
    normalised = normalise(kind, value)
    if not normalised:
        raise Refused(
            because(
                "DF3",
                "I27",
                why=say(N_("“%(value)s” cannot be read as this kind of address."), value=value),
                instead=say(N_("Check it, and enter it again.")),
                field="value",
            )
        )
    row, _ = Identifier.objects.get_or_create(
        person=person,
        representative=representative,
        kind=kind,
        normalised=normalised,
        defaults={"value": value.strip()},
    )
    return row
