"""What is sealed and waits for the content lead (IC4): until it is handed over, or they say why no report is needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import F

from evenhand.contacts.models import Contact, Reading
from evenhand.policy.calendar import add_working_days, local_date


def is_settled(contact: Contact) -> bool:
    """Whether what is sealed was handed over, or the content lead said why it need not be."""
    return contact.handed_over.exists() or contact.readings.filter(at__gte=contact.sealed_at).exists()


def sealed_due(*, within: int) -> Iterator[tuple[Contact, date]]:
    """Each sealed contact about which nothing has been decided since, and by when it is looked at."""
    settled = Reading.objects.filter(at__gte=F("contact__sealed_at")).values("contact")
    rows = Contact.objects.filter(sealed_at__isnull=False, handed_over=None).exclude(pk__in=settled)
    for row in rows.select_related("person").order_by("sealed_at", "pk"):
        assert row.sealed_at is not None
        yield row, add_working_days(local_date(row.sealed_at), within)
