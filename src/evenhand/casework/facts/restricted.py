"""Everybody whom a restriction concerns now or soon, with the addresses that are certainly theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from evenhand.casework.models import Restriction
from evenhand.people.match import MATCHED, match_all
from evenhand.people.models import Identifier, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.instruction import Standing

from .standing import standings_of

# The kinds of identifier that doors ask about; each is called what the channel is called by which it reaches us.
KINDS = ("email", "phone")


@dataclass(frozen=True, slots=True)
class Restricted:
    """One person with a restriction that is not over. `addresses` are (kind, normalised form) and identify nobody else (I27)."""

    person: Person
    standing: Standing
    addresses: tuple[tuple[str, str], ...]

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """Their addresses of one kind."""
        return tuple(address for each, address in self.addresses if each == kind)


def restricted_people(now: datetime) -> list[Restricted]:
    """In the order of their references; from these records at this moment, nobody who was lifted or is over (I35)."""
    rows = Restriction.objects.filter(ended_as="", ends_on__gte=local_date(now)).select_related(
        "person__merged_into"
    )
    people = sorted({row.person.kept() for row in rows}, key=lambda person: person.reference)
    standings = standings_of(people, now)
    return [
        Restricted(person, standings[person.pk], tuple(sorted(set(_certain_addresses(person)))))
        for person in people
    ]


def _certain_addresses(person: Person) -> Iterable[tuple[str, str]]:
    """What a door would match to this person and nobody else."""
    rows = Identifier.objects.filter(
        person__in=person.everyone(), representative=None, kind__in=KINDS
    ).order_by("kind", "normalised")
    asked = {(row.kind, row.value): row for row in rows}
    for key, found in match_all(asked).items():
        if found.kind == MATCHED and found.person == person:
            row = asked[key]
            yield row.kind, row.normalised
