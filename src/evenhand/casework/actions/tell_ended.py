from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence.endings import ended_of
from evenhand.casework.models import Delivery, Restriction
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.telling import may_tell_that_it_ended

from ._action import action, lock
from ._give import give_letter
from ._ledger import enter


@action(role="caseworker", cites=("RT2", "OA4", "I35"))
def tell_ended(*, by: Colleague, now: datetime, restriction: Restriction) -> Delivery:
    """Tell the person that a restriction is over because its last day has passed (RT2, OA4): somebody decides it, no clock does,
    since a review that is late may still say something else.

    Raises Refused where it is not over by its dates, where a review or an extension tells of it, or where they knew nothing of it.
    """
    lock(restriction.person.kept())
    restriction.refresh_from_db()
    may_tell_that_it_ended(ended_of(restriction, local_date(now))).require()
    row = Delivery.objects.get(reference=give_letter(restriction, by=by, now=now, ending=True))
    enter(
        "tell_ended", restriction, by=by, now=now, person=restriction.person, letter_on_its_way=row.reference
    )
    return row
