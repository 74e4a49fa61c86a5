"""Whose contact is this? Matched, unmatched or several; a representative's; or a mere name. Nothing is ever guessed (I27)."""

from __future__ import annotations

from dataclasses import dataclass

from .models import Identifier, Person, Representative
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
    name = fold(sender)
    if not name or "@" in name:
        return Match(UNMATCHED)
    named = {
        row.person.kept()
        for row in Identifier.objects.filter(kind="alias", normalised=name).select_related("person")
    }
    named |= {person.kept() for person in Person.objects.filter(name__iexact=sender.strip())}
    if not named:
        return Match(UNMATCHED)
    return Match(NAME_ONLY, candidates=tuple(sorted(named, key=lambda person: person.pk)))
