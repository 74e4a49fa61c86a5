from __future__ import annotations

from datetime import datetime, timedelta

from evenhand.casework.correspondence.telling import in_the_way_of
from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import SENDING, WAITING, may_settle

from ._action import action
from ._delivering import happened, hold_back, lock_letter
from ._ledger import enter

# Longer than any attempt takes, each step of which has a time limit; a worker that was killed has let go of its letter after this.
TAKEN_FOR = timedelta(minutes=10)


@action(role="administrator", cites=("RT4", "IN1", "I15"), system=True)
def begin_attempt(*, by: Colleague | None = None, now: datetime, delivery: Delivery) -> Delivery:
    """Take a letter up to send it, before anything of it goes out: only one worker at a time has it.

    One that takes a restriction as known is held instead where the person does not know of that, or cannot be told of it now; the
    row that comes back is not "sending" then (I15). Refused when another worker has the letter, or when it waits no longer.
    """
    row = lock_letter(delivery)
    may_settle(row.state, (WAITING,)).require()
    in_the_way = in_the_way_of(row, local_date(now))
    if not in_the_way.allowed:
        held = hold_back(row, in_the_way, by=by, now=now)
        enter(
            "begin_attempt", row, by=by, now=now, person=row.person, held=in_the_way, instead=held.reference
        )
        return row
    row.state, row.due_at, row.handed_over = SENDING, now + TAKEN_FOR, False
    row.attempts += 1
    row.save(update_fields=["state", "due_at", "handed_over", "attempts"])
    happened(row, "begun", by=by, now=now)
    enter("begin_attempt", row, by=by, now=now, person=row.person, attempt=row.attempts)
    return row
