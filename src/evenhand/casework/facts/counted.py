"""What a record holds, in counts, as its page and its certificate say it (I33)."""

from __future__ import annotations

from evenhand.casework.models import (
    Answer,
    Concern,
    Danger,
    Delivery,
    Dispute,
    Proposal,
    Restriction,
    Review,
    Warning,
)
from evenhand.contacts.models import Attachment, Contact
from evenhand.people.models import Adjustment, Identifier, Person, Representative
from evenhand.policy.outcome import N_

# What a record is made of, as its page and its certificate count it.
KINDS = {
    "contacts": N_("Contacts"),
    "files": N_("Files that came with them"),
    "addresses": N_("Names, addresses and numbers"),
    "adjustments": N_("Adjustments asked for"),
    "concerns": N_("Concerns"),
    "warnings": N_("Warnings"),
    "proposals": N_("Proposals"),
    "restrictions": N_("Restrictions"),
    "reviews": N_("Reviews"),
    "disputes": N_("Disputes"),
    "dangers": N_("Dangers"),
    "letters": N_("Letters"),
    "answers": N_("Answers given at the doors"),
}


def counts_of(person: Person) -> dict[str, int]:
    """How much a person's record holds, by KINDS; kinds of which there is nothing are left out."""
    entries = person.everyone()
    contacts = Contact.objects.filter(person__in=entries)
    held = {
        "contacts": contacts.count(),
        "files": Attachment.objects.filter(contact__in=contacts).count(),
        "addresses": len(entries)
        + Identifier.objects.filter(person__in=entries).count()
        + Representative.objects.filter(person__in=entries).count(),
        "adjustments": Adjustment.objects.filter(person__in=entries).count(),
        "concerns": Concern.objects.filter(person__in=entries).count(),
        "warnings": Warning.objects.filter(person__in=entries).count(),
        "proposals": Proposal.objects.filter(person__in=entries).count(),
        "restrictions": Restriction.objects.filter(person__in=entries).count(),
        "reviews": Review.objects.filter(restriction__person__in=entries).count(),
        "disputes": Dispute.objects.filter(restriction__person__in=entries).count(),
        "dangers": Danger.objects.filter(person__in=entries).count(),
        "letters": Delivery.objects.filter(person__in=entries).count(),
        "answers": Answer.objects.filter(person__in=entries).count(),
    }
    return {kind: number for kind, number in held.items() if number}


def counts_of_contact(contact: Contact) -> dict[str, int]:
    """How much one contact of nobody's holds."""
    files = contact.attachments.count()
    return {"contacts": 1, **({"files": files} if files else {})}
