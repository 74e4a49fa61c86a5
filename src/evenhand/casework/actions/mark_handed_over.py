from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence.telling import in_the_way_of
from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import SENDING, may_settle

from ._action import action
from ._delivering import hold_back, lock_letter
from ._ledger import enter


@action(role="administrator", cites=("RT4", "IN1", "I15"), system=True)
def mark_handed_over(
    *, by: Colleague | None = None, now: datetime, delivery: Delivery, attempt: int
) -> Delivery:
    """Write down that an attempt reaches the point after which only the other side knows whether it has the letter.

    A letter that is found in this state without an outcome is never sent again by a machine. This is the last moment at which one
    can be stopped: one that the person must not have now is held instead, and the row that comes back is not "sending" then (I15).
    Refused when another attempt has begun since, or the letter was stopped.
    """
    row = lock_letter(delivery)
    may_settle(row.state if row.attempts == attempt else "", (SENDING,)).require()
    in_the_way = in_the_way_of(row, local_date(now))
    if not in_the_way.allowed:
        held = hold_back(row, in_the_way, by=by, now=now)
        enter("mark_handed_over", row, by=by, now=now, person=row.person, attempt=attempt, held=in_the_way,
              instead=held.reference)  # fmt: skip
        return row
    row.handed_over = True
    row.save(update_fields=["handed_over"])
    enter("mark_handed_over", row, by=by, now=now, person=row.person, attempt=attempt)
    return row
