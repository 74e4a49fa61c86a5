"""Which letters went to an address that turned out never to be the person's, and nobody has said yet whether they reached them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from evenhand.audit.models import Entry
from evenhand.casework.models import Delivery
from evenhand.people.models import Identifier, Person
from evenhand.policy.delivery import LEFT, ROUTES


@dataclass(frozen=True, slots=True)
class Astray:
    """A letter that perhaps reached somebody else, and since when that is known."""

    letter: Delivery
    found_at: datetime


def letters_astray(letter: Delivery | None = None) -> Iterator[Astray]:
    """All letters that left for an address which was then taken off the person's record because it was never theirs, and of which
    nobody has said since whether they reached the person; or this one alone (RT4, I15). An address that was added again is theirs.
    """
    people = _written_to() if letter is None else letter.person.kept().everyone()
    # By what an entry is about, of which each person has a few: there are thousands about what they sent.
    subjects = [f"{Person._meta.label_lower}:{pk}" for pk in people]
    entries = Entry.objects.filter(subject__in=subjects, action="remove_identifier")
    told: set[str] = set()
    for entry in entries.order_by("-number"):
        facts = entry.facts
        if facts["kind"] not in ROUTES or facts["representative"] or not facts["letters"]:
            continue
        rows = Delivery.objects.filter(reference__in=set(facts["letters"]) - told, state__in=LEFT)
        rows = rows if letter is None else rows.filter(pk=letter.pk)
        told.update(facts["letters"])
        for row in rows.select_related("person").defer("facts", "text").order_by("pk"):
            if not _is_theirs(row, facts["kind"], facts["normalised"]) and not _is_settled(row, entry.at):
                yield Astray(row, entry.at)


def _written_to() -> set[int]:
    """Everybody to whom a letter left, under each entry that stands for them."""
    rows = Person.objects.filter(deliveries__state__in=LEFT).distinct()
    return {pk for both in rows.values_list("pk", "merged_into") for pk in both if pk is not None}


def _is_theirs(row: Delivery, kind: str, normalised: str) -> bool:
    held = Identifier.objects.filter(person__in=row.person.kept().everyone(), representative=None)
    return held.filter(kind=kind, normalised=normalised).exists()


def _is_settled(row: Delivery, found_at: datetime) -> bool:
    return row.events.filter(what__in=("astray", "reached"), at__gte=found_at).exists()
