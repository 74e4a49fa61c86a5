from __future__ import annotations

from datetime import datetime

from evenhand.casework import readable
from evenhand.casework.models import Danger
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.needs import may_raise_danger

from ._action import action
from ._ledger import enter


@action(role="colleague", cites=("MN3", "MN4"), system=True)
def raise_danger(
    *,
    by: Colleague | None,
    now: datetime,
    person: Person | None = None,
    kind: str = "",
    details: str = "",
    contact: Contact | None = None,
) -> Danger:
    """Raise an immediate danger (MN4) or a concern for safety (MN3), about anybody, restricted or not (I23).

    It stays on top of everybody's work until somebody owns it. A form in which somebody says so raises it by itself.
    """
    may_raise_danger(kind=kind, details=details).require()
    if person is None and contact is not None:
        person = contact.person
    row = Danger.objects.create(
        person=person, contact=contact, kind=kind, details=details.strip(), raised_by=by, raised_at=now
    )
    readable.index([contact] if contact else [])
    enter("raise_danger", row, by=by, now=now, person=person, kind=kind, contact=contact)
    return row
