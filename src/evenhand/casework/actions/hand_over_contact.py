from __future__ import annotations

from datetime import datetime

from evenhand.casework.facts.case import checked_measures
from evenhand.casework.models import HandOver, Restriction
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.decision import may_hand_over
from evenhand.policy.edition import load

from ._action import action, lock
from ._ledger import enter


@action(role="manager", cites=("RT1d", "I36"))
def hand_over_contact(
    *,
    by: Colleague,
    now: datetime,
    restriction: Restriction,
    contact: Colleague,
    deputy: Colleague,
    reasons: str = "",
) -> HandOver:
    """Hand a single point of contact over to another colleague, with a deputy, from this moment on (RT1d, I36).

    The restriction itself stays as it was decided; only who answers changes. Raises Refused when it names no single point of
    contact, is over, or when nobody, or the same colleague twice, would answer.
    """
    lock(restriction.person)
    restriction.refresh_from_db()
    named = any(item.get("kind") == "single_point_of_contact" for item in restriction.measures)
    written = [{"kind": "single_point_of_contact", "contact": contact.username, "deputy": deputy.username}]
    _, wrong = checked_measures(written, load(restriction.edition))
    over = restriction.is_over(local_date(now))
    (may_hand_over(names_one=named, over=over, reasons=reasons) + wrong).require()
    row = HandOver.objects.create(
        restriction=restriction, contact=contact, deputy=deputy, reasons=reasons.strip(), by=by, at=now
    )
    enter(
        "hand_over_contact",
        row,
        by=by,
        now=now,
        person=restriction.person,
        restriction=restriction,
        contact=contact.username,
        deputy=deputy.username,
        reasons=reasons,
    )
    return row
