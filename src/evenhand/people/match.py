"""Whose contact is this? Matched, unmatched or several; a representative's; or a mere name. Nothing is ever guessed (I27)."""

from __future__ import annotations

from dataclasses import dataclass

from .models import Identifier, Person, Representative, folded
from .normalise import KIND_OF_CHANNEL, fold, normalise

MATCHED, UNMATCHED, SEVERAL, REPRESENTATIVE, NAME_ONLY = (
    "matched",
    "unmatched",
    "several",
    "representative",
    "name_only",
)


@dataclass(frozen=True, slots=True)
class Match:
    """How certain it is whose a contact is. `person` is the one person it may be; `candidates` are all it may be."""

    kind: str
    person: Person | None = None
    representative: Representative | None = None
    candidates: tuple[Person, ...] = ()


def match(channel: str, sender: str) -> Match:
    """Match a sender by the identifier that goes with the channel, exactly.

    An identifier that two people share, or a person and somebody's representative, is "several": it identifies nobody. A bare
    name is "name_only", whoever bears it. Entries that were merged count as one person.
    """
    kind = KIND_OF_CHANNEL.get(channel, "")
    normalised = normalise(kind, sender) if kind else ""
    found = (
        list(
            Identifier.objects.filter(kind=kind, normalised=normalised).select_related(
                "person", "representative"
            )
        )
        if normalised
        else []
    )
    people = {row.person.kept() for row in found if row.representative is None}
    speaking = [row.representative for row in found if row.representative is not None]
    candidates = tuple(sorted({*people, *(row.person.kept() for row in found)}, key=lambda person: person.pk))
    if len(people) == 1 and not speaking:
        (person,) = people
        return Match(MATCHED, person=person, candidates=candidates)
    if people:
        return Match(SEVERAL, candidates=candidates)
    if speaking:
        alone = len(speaking) == 1
        return Match(
            REPRESENTATIVE,
            person=candidates[0] if len(candidates) == 1 else None,
            representative=speaking[0] if alone else None,
            candidates=candidates,
        )
    return _by_name(sender)


def _by_name(sender: str) -> Match:
    if "@" in sender or not fold(sender):
        return Match(UNMATCHED)
    named = bearers_of(sender)
    return Match(NAME_ONLY, candidates=named) if named else Match(UNMATCHED)


def bearers_of(name: str) -> tuple[Person, ...]:
    """Everybody on record by this name or alias, however it is spelt in capitals, accents and punctuation."""
    aliases = Identifier.objects.filter(kind="alias", normalised=normalise("alias", name))
    people = [row.person for row in aliases.select_related("person")]
    people += Person.objects.filter(folded_name=folded(name))
    return tuple(sorted({person.kept() for person in people}, key=lambda person: person.pk))
