from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Colleague, Identifier, Person
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action, lock
from ._identify import add_one
from ._ledger import enter
from ._suggest import suggest_others

KINDS = ("email", "phone", "post", "social", "alias", "external")


@action(role="caseworker", cites=("IN4", "DF3", "I27"))
def add_identifier(*, by: Colleague, now: datetime, person: Person, kind: str, value: str) -> Identifier:
    """Record a further address, number or name by which a person reaches us (DF3).

    An alias helps colleagues to find a person; like any name it never identifies anybody by itself (I27). "external" is the
    reference by which another system knows them. Whoever else the identifier speaks for is suggested to a caseworker.
    """
    if kind not in KINDS:
        raise Refused(
            because("DF3", why=say(N_("Choose what it is: %(known)s."), known=", ".join(KINDS)), field="kind")
        )
    lock(person)
    row = add_one(person, None, kind, value)
    enter("add_identifier", row, by=by, now=now, person=person, kind=kind)
    suggest_others(person, [row], now=now)
    return row
