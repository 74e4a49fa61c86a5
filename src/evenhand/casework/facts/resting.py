"""Whose records rest on which contact: it is evidence there, and stays as long as they do (I33)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q

from evenhand.casework.models import (
    Concern,
    Correction,
    Danger,
    DeliveryEvent,
    Dispute,
    PoliceReport,
    Statement,
    SubjectAccess,
)
from evenhand.contacts.models import Contact
from evenhand.people.models import Person

from .going import reports_on_letters_to
from .standing import entries_of


def resting_on(contacts: Q, key: str) -> Iterator[tuple[int, Person]]:
    """For the contacts that this says, by the value of `key`, the people whose records rest on one of them; but not those to
    whom a letter was of which it tells.
    """
    on = {"contact__in": Contact.objects.filter(contacts)}
    for row in Concern.contacts.through.objects.filter(**on).select_related("contact", "concern__person"):
        yield getattr(row.contact, key), row.concern.person
    reports = PoliceReport.contacts.through.objects.filter(**on)
    for report in reports.select_related("contact", "policereport__person"):
        yield getattr(report.contact, key), report.policereport.person
    for dispute in Dispute.objects.filter(**on).select_related("contact", "restriction__person"):
        yield getattr(dispute.contact, key), dispute.restriction.person
    for danger in Danger.objects.filter(**on).select_related("contact", "person"):
        if danger.person is not None:
            yield getattr(danger.contact, key), danger.person
    for request in SubjectAccess.objects.filter(**on).select_related("contact", "person"):
        yield getattr(request.contact, key), request.person
    for statement in Statement.objects.filter(**on).select_related("contact", "person"):
        yield getattr(statement.contact, key), statement.person
    for correction in Correction.objects.filter(**on).select_related("contact", "person"):
        yield getattr(correction.contact, key), correction.person


def all_resting_on(contacts: Q, key: str) -> Iterator[tuple[int, Person]]:
    """The same, and to whom the letters were of which it tells."""
    yield from resting_on(contacts, key)
    rows = DeliveryEvent.objects.filter(contact__in=Contact.objects.filter(contacts))
    for told in rows.select_related("contact", "delivery__person"):
        yield getattr(told.contact, key), told.delivery.person


def waits_for(people: Collection[int]) -> dict[int, dict[int, str]]:
    """Whose records rest on contact of these people, by the ids of the entries that are kept, each with its reference; and so on
    for those, until all are known that somebody waits for. Whose record has gone rests on nothing.
    """
    found: dict[int, dict[int, str]] = {}
    asked = set(people)
    while asked:
        stands_for = entries_of(asked)
        told = reports_on_letters_to(set(stands_for))
        resting = [
            ({entry}, other) for entry, other in all_resting_on(Q(person__among=set(stands_for)), "person_id")
        ]
        resting += [(told[report], other) for report, other in resting_on(Q(pk__among=set(told)), "pk")]
        found |= {each: {} for each in asked}
        for entries, other in resting:
            for entry in entries:
                if stands_for.get(other.pk) != stands_for[entry] and not other.disposed_as:
                    kept = other.kept()
                    found[stands_for[entry]][kept.pk] = kept.reference
        asked = {pk for others in found.values() for pk in others} - found.keys()
    return found
