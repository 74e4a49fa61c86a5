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
    external: Sequence[str] = (),
    new: bool = False,
) -> list[Identifier]:
    """Add each identifier once, in its normalised form. A `new` person, or representative, has none yet.

    Raises Refused for one that cannot be read, such as an e-mail address without an @.
    """
    kinds = {
        "email": emails,
        "phone": phones,
        "post": postal,
        "social": social,
        "alias": alias,
        "external": external,
    }
    pairs = [(kind, value) for kind, values in kinds.items() for value in values]
    if not new:
        return [add_one(person, representative, kind, value) for kind, value in pairs]
    once = {(kind, _read(kind, value)): value.strip() for kind, value in reversed(pairs)}
    rows = [
        Identifier(
            person=person, representative=representative, kind=kind, normalised=normalised, value=value
        )
        for (kind, normalised), value in reversed(once.items())
    ]
    for row in rows:
        if row.kind == "external":
            _is_nobody_elses(person, row.normalised)
        row.save()
    return rows


def add_one(person: Person, representative: Representative | None, kind: str, value: str) -> Identifier:
    """Add one identifier; adding it again changes nothing."""
    normalised = _read(kind, value)
    if kind == "external":
        _is_nobody_elses(person, normalised)
    row, _ = Identifier.objects.get_or_create(
        person=person,
        representative=representative,
        kind=kind,
        normalised=normalised,
        defaults={"value": value.strip()},
    )
    return row


def _read(kind: str, value: str) -> str:
    """An identifier in its normalised form. Raises Refused for one that cannot be read."""
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
    return normalised


def _is_nobody_elses(person: Person, normalised: str) -> None:
    """A reference in another system stands for one person: given to a second, it would tell nobody apart (I27)."""
    other = Identifier.objects.filter(kind="external", normalised=normalised).exclude(person=person).first()
    if other is not None:
        raise Refused(
            because(
                "IN4",
                "I27",
                why=say(N_("This reference already stands for %(other)s."), other=other.person.reference),
                instead=say(N_("Check it. If both entries are one person, merge them.")),
                field="value",
            )
        )
