from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.people.models import Colleague, Person, Representative
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action, lock
from ._identify import give_identifiers
from ._ledger import enter


@action(role="caseworker", cites=("IN4", "I27"))
def add_representative(
    *,
    by: Colleague,
    now: datetime,
    person: Person,
    name: str,
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
) -> Representative:
    """Record somebody who speaks for a person. No restriction on the person ever applies to them (IN4, I27)."""
    if not name.strip():
        raise Refused(because("IN4", why=say(N_("A representative needs a name.")), field="name"))
    lock(person)
    row = Representative.objects.create(person=person, name=name.strip())
    give_identifiers(person, representative=row, emails=emails, phones=phones)
    enter("add_representative", row, by=by, now=now, person=person)
    return row
