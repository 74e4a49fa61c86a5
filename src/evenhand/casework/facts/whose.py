"""Whose contact was whose at a moment: by it shows whether somebody said otherwise since (I27)."""

from __future__ import annotations

import hashlib

from django.db.models import Max

from evenhand.contacts.models import Contact
from evenhand.people.models import Person


def newest_contact() -> int:
    """The number of the contact that came in last; 0 where none did."""
    return Contact.objects.aggregate(newest=Max("pk"))["newest"] or 0


def whose_until(person: Person, newest: int) -> str:
    """A digest of which entries stand for a person, and which contact up to `newest` is theirs, and how certainly."""
    people = sorted(person.everyone())
    rows = Contact.objects.filter(person__in=people, pk__lte=newest).order_by("pk")
    told = hashlib.sha256(repr(people).encode())
    for row in rows.values_list("pk", "match").iterator(chunk_size=2000):
        told.update(repr(row).encode())
    return told.hexdigest()
