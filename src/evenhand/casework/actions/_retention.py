"""What the actions on retention have in common: whose record it is, locked."""

from __future__ import annotations

from evenhand.contacts.models import Contact
from evenhand.people.models import Person

from ._action import lock


def lock_record(person: Person | None, contact: Contact | None) -> tuple[Person | None, Contact | None]:
    """Lock the record that something is about: the entry that is kept for a person, or a contact; fresh.

    Whether the contact is still nobody's is asked of what this answers.
    """
    if person is not None:
        person = lock(person, person.kept()).kept()
    if contact is not None:
        contact = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    return person, contact
