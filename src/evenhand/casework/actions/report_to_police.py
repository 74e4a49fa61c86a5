from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.casework.models import PoliceReport
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.acts import may_report_to_police

from ._action import action, lock
from ._ledger import enter


@action(role=("manager", "content_lead"), cites=("RT1g", "IC4", "I37"))
def report_to_police(
    *,
    by: Colleague,
    now: datetime,
    person: Person,
    contacts: Sequence[Contact] = (),
    force: str = "",
    what_was_sent: str = "",
    authority: str = "",
    reference: str = "",
) -> PoliceReport:
    """Record a report to the police: what was sent, to which force, under whose authority (RT1g, IC4, I37).

    It reports a possible offence; nothing here says that one was committed (I29).
    """
    lock(person)
    may_report_to_police(
        force=force, what_was_sent=what_was_sent, authority=authority, contacts=contacts
    ).require()
    row = PoliceReport.objects.create(
        person=person,
        force=force.strip(),
        what_was_sent=what_was_sent.strip(),
        authority=authority.strip(),
        reference=reference.strip(),
        by=by,
        at=now,
    )
    row.contacts.set(contacts)
    enter(
        "report_to_police",
        row,
        by=by,
        now=now,
        person=person,
        contacts=contacts,
        force=force,
        what_was_sent=what_was_sent,
        authority=authority,
        reference=reference,
    )
    return row
