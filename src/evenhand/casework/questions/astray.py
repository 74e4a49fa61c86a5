"""Which letters went to an address that turned out never to be the person's, and nobody has said yet whether they reached them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from evenhand.audit.gone import disposed_of
from evenhand.audit.models import Entry
from evenhand.casework.models import Delivery, DeliveryEvent
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

    An entry names the letters, so that it does not matter into whom its person was merged since, or how often.
    """
    named = _named_by(_entries(letter))
    rows = Delivery.objects.filter(reference__among=set(named), state__in=LEFT)
    rows = rows if letter is None else rows.filter(pk=letter.pk)
    found = list(rows.select_related("person").defer("facts", "text").order_by("pk"))
    settled = _settled([row.pk for row in found])
    for row in found:
        entry = named[row.reference]
        if row.pk in settled and settled[row.pk] >= entry.at:
            continue
        if not _is_theirs(row, entry.facts["kind"], entry.facts["normalised"]):
            yield Astray(row, entry.at)


def _entries(letter: Delivery | None) -> list[Entry]:
    """What tells of addresses that were taken off, the newest first. There are few, and they have an index of their own in the
    trail; of one letter they are asked by what they are about.
    """
    entries = Entry.objects.filter(action="remove_identifier").order_by()
    if letter is not None:
        everyone = letter.person.kept().everyone()
        entries = entries.filter(subject__among={f"{Person._meta.label_lower}:{pk}" for pk in everyone})
    return sorted(entries, key=lambda entry: -entry.number)


def _named_by(entries: Collection[Entry]) -> dict[str, Entry]:
    """By the reference of each letter that went to an address of a person's own, the newest entry that names it."""
    named: dict[str, Entry] = {}
    for entry in entries:
        facts = entry.facts
        if disposed_of(facts):
            continue
        if facts["kind"] in ROUTES and not facts["representative"]:
            for reference in facts["letters"]:
                named.setdefault(reference, entry)
    return named


def _settled(letters: Collection[int]) -> dict[int, datetime]:
    """When somebody last said of each whether it reached the person."""
    said = DeliveryEvent.objects.filter(delivery__among=set(letters), what__in=("astray", "reached"))
    return dict(said.order_by().values_list("delivery_id").annotate(last=Max("at")))


def _is_theirs(row: Delivery, kind: str, normalised: str) -> bool:
    held = Identifier.objects.filter(person__in=row.person.kept().everyone(), representative=None)
    return held.filter(kind=kind, normalised=normalised).exists()
