"""What public forms leave to be done, until somebody has dealt with them and closed the contact (OA2, I26)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from evenhand.casework.facts.submitted import references_in
from evenhand.casework.models import Submission
from evenhand.contacts.models import Contact
from evenhand.policy.calendar import add_working_days, local_date
from evenhand.policy.instruction import GENERAL
from evenhand.policy.reading import GOES_TO


@dataclass(frozen=True, slots=True)
class FormDue:
    """One thing that a form leaves to be done: of which kind, by when, and whose work it is."""

    kind: str
    contact: Contact
    on: date
    roles: tuple[str, ...]


def forms_due(*, read_within: int, answer_need_within: int) -> Iterator[FormDue]:
    """Forms to deal with, and adjustments that forms ask for. The limits are in working days from when the form came."""
    rows = Submission.objects.filter(contact__closed_at=None).select_related("contact")
    for row in rows.exclude(contact__purpose=GENERAL, adjustments="").order_by("pk"):
        contact, came = row.contact, local_date(row.contact.received_at)
        if contact.purpose != GENERAL and not _is_under_way(row):
            role = GOES_TO.get(contact.purpose, "caseworker")
            kind = "form_dispute" if contact.purpose == "dispute" else "form"
            yield FormDue(kind, contact, add_working_days(came, read_within), (role,))
        if row.adjustments:
            on = add_working_days(came, answer_need_within)
            yield FormDue("form_adjustment", contact, on, ("caseworker",))


def _is_under_way(row: Submission) -> bool:
    """Whether the form began its dispute, with its own clock, and named no other restriction besides."""
    return row.contact.disputes.exists() and len(references_in(row.disputes)) == 1
