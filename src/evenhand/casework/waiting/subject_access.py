"""Requests of people for what is held about them: until they are answered, within their month (LK2, UK GDPR Art. 12(3))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from evenhand.casework.models import SubjectAccess
from evenhand.contacts.models import Contact, Reading
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import N_
from evenhand.policy.subject_access import SUBJECT_ACCESS, due_on

NOTHING = "none"  # what a reader finds where there is nothing in a contact that anybody must answer
TITLES = {
    "subject_access": N_("Request for their own data: answer it"),
    "subject_access_new": N_("Request for their own data: open it"),
}


def opened_from() -> set[int]:
    """The ids of the contacts whose request is opened: it waits by itself from then on."""
    return set(SubjectAccess.objects.values_list("contact_id", flat=True))


def asking() -> Iterator[Contact]:
    """The contacts in which somebody found such a request that nobody has opened, closed or not: that the contact is dealt with
    answers no request (I26, UK GDPR Art. 12(3)). A later reading that finds nothing in it says otherwise.

    Readings add to each other: one that finds something more, and does not repeat the request, takes none back.
    """
    rows = Reading.objects.filter(contact__subject_access=None, triage__icontains=SUBJECT_ACCESS)
    found = {row.contact_id: row for row in rows.select_related("contact__person").order_by("pk")}
    nothing = Reading.objects.filter(contact__in=list(found), triage=[NOTHING]).order_by("pk")
    taken_back = dict(nothing.values_list("contact_id", "pk"))
    yield from (row.contact for pk, row in found.items() if taken_back.get(pk, 0) < row.pk)


def subject_access_due() -> Iterator[tuple[str, SubjectAccess | Contact, date]]:
    """Which kind, what waits, and the last day for the answer."""
    for row in SubjectAccess.objects.filter(given_at=None).select_related("person").order_by("pk"):
        yield "subject_access", row, row.due_on
    for contact in asking():
        yield "subject_access_new", contact, due_on(local_date(contact.received_at))
