"""The contacts in which somebody found a request for what is held about its writer, which nobody has opened yet (I26, LK2)."""

from __future__ import annotations

from collections.abc import Iterator

from evenhand.contacts.models import Contact, Reading
from evenhand.policy.subject_access import SUBJECT_ACCESS

NOTHING = "none"  # what a reader finds where there is nothing in a contact that anybody must answer


def asking() -> Iterator[Contact]:
    """The contacts in which somebody found such a request that nobody has opened, closed or not: that the contact is dealt with
    answers no request (I26, UK GDPR Art. 12(3)). A later reading that finds nothing in it says otherwise. What went before this
    was asked waits no more: nobody could open it.

    Readings add to each other: one that finds something more, and does not repeat the request, takes none back.
    """
    rows = Reading.objects.filter(
        contact__subject_access=None, contact__disposed_as="", triage__icontains=SUBJECT_ACCESS
    )
    found = {row.contact_id: row for row in rows.select_related("contact__person").order_by("pk")}
    nothing = Reading.objects.filter(contact__in=list(found), triage=[NOTHING]).order_by("pk")
    taken_back = dict(nothing.values_list("contact_id", "pk"))
    yield from (row.contact for pk, row in found.items() if taken_back.get(pk, 0) < row.pk)
