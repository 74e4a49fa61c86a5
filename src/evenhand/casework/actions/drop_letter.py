from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence.telling import tells_of
from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import FOR_SOMEBODY, may_settle
from evenhand.policy.telling import may_leave_unsent

from ._action import action
from ._delivering import leave_unsent, lock_letter, release_what_waits
from ._ledger import enter


@action(role="caseworker", cites=("RT4", "IN1", "I15"))
def drop_letter(
    *, by: Colleague, now: datetime, delivery: Delivery, reasons: str = "", told: bool = False
) -> Delivery:
    """Leave a letter unsent that waits for somebody, with the reasons. `told`: the person has been told in another way what it
    says: it was handed to them, or gone through with them.

    Raises Refused where nothing else tells the person of a restriction that is in force or agreed (I15).
    """
    row = lock_letter(delivery)
    outcome = may_settle(row.state, FOR_SOMEBODY, reasons)
    outcome += may_leave_unsent(tells_of=tells_of(row, local_date(now)), otherwise=told)
    outcome.require()
    leave_unsent(row, "told" if told else "dropped", by=by, now=now, told=reasons)
    if told:
        release_what_waits(row, now)
    enter("drop_letter", row, by=by, now=now, person=row.person, reasons=reasons, told_otherwise=told)
    return row
