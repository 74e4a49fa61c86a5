"""Requests of people for what is held about them: until they are answered, within their month (LK2, UK GDPR Art. 12(3))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from evenhand.casework.facts.asking import asking
from evenhand.casework.models import SubjectAccess
from evenhand.contacts.models import Contact
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import N_
from evenhand.policy.subject_access import due_on

TITLES = {
    "subject_access": N_("Request for their own data: answer it"),
    "subject_access_new": N_("Request for their own data: open it"),
}


def opened_from() -> set[int]:
    """The ids of the contacts whose request is opened: it waits by itself from then on."""
    return set(SubjectAccess.objects.values_list("contact_id", flat=True))


def subject_access_due() -> Iterator[tuple[str, SubjectAccess | Contact, date]]:
    """Which kind, what waits, and the last day for the answer."""
    for row in SubjectAccess.objects.filter(given_at=None).select_related("person").order_by("pk"):
        yield "subject_access", row, row.due_on
    for contact in asking():
        yield "subject_access_new", contact, due_on(local_date(contact.received_at))
