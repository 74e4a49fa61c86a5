from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Colleague, Identifier, Person, Representative
from evenhand.policy.addresses import KINDS
from evenhand.policy.identity import may_speak
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action, lock
from ._identify import add_one
from ._ledger import enter
from ._suggest import suggest_others


@action(role="caseworker", cites=("IN4", "DF3", "I27"))
def add_identifier(
    *,
    by: Colleague,
    now: datetime,
    person: Person,
    kind: str,
    value: str,
    representative: Representative | None = None,
) -> Identifier:
    """Record a further address, number or name by which a person reaches us, or their `representative` does (DF3).

    An alias helps colleagues to find a person; like any name it never identifies anybody by itself (I27). "external" is the
    reference by which another system knows them. Whoever else the identifier speaks for is suggested to a caseworker.
    """
    if kind not in KINDS:
        raise Refused(
            because("DF3", why=say(N_("Choose what it is: %(known)s."), known=", ".join(KINDS)), field="kind")
        )
    whose = person
    if representative is not None:
        speaks_for_them = representative.person.kept() == person.kept()
        may_speak(speaks_for_them=speaks_for_them).require()
        whose = representative.person  # the entry on which the representative stands
    lock(person, whose)
    row = add_one(whose, representative, kind, value)
    enter("add_identifier", row, by=by, now=now, person=person, kind=kind)
    suggest_others(person, [row], now=now)
    return row
