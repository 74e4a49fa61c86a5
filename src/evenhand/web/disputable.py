"""Which decisions can be disputed, and where: on the person's page, on a contact's, and after logging one."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from evenhand.casework import clock
from evenhand.casework.models import Restriction
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.calendar import local_date

# Who reads the file of a dispute; whoever only logs one is told its reference and its day.
READERS = ("quality_reviewer", "manager", "auditor")


def disputable(person: Person, *, history: bool) -> list[Restriction]:
    """The decisions of theirs that were not disputed yet: those that hold or will hold, which their instruction names anyway; with
    `history` those that are over too. There is no time limit for disputing.
    """
    rows = Restriction.objects.filter(person__in=person.everyone(), dispute=None, replaces=None)
    if not history:
        rows = rows.filter(ended_as="", ends_on__gte=local_date(clock.now()))
    return list(rows.order_by("-starts_on", "-pk"))


def to_dispute(person: Person | None = None, contact: Contact | None = None) -> str:
    """The address at which a dispute of this person, or one that came by this contact, is logged."""
    known = {"person": person.reference if person else "", "contact": contact.reference if contact else ""}
    return f"{reverse('which_decision')}?{urlencode({name: value for name, value in known.items() if value})}"
