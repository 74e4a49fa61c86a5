from __future__ import annotations

from datetime import datetime, timedelta

from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.delivery import SENDING, WAITING, may_settle

from ._action import action
from ._delivering import happened, lock_letter
from ._ledger import enter

# Longer than any attempt takes, each step of which has a time limit; a worker that was killed has let go of its letter after this.
TAKEN_FOR = timedelta(minutes=10)


@action(role="administrator", cites=("RT4", "IN1"), system=True)
def begin_attempt(*, by: Colleague | None = None, now: datetime, delivery: Delivery) -> Delivery:
    """Take a letter up to send it, before anything is said to anybody outside: one worker at a time has it.

    Refused when another has taken it up, or when it is not waiting any more.
    """
    row = lock_letter(delivery)
    may_settle(row.state, (WAITING,)).require()
    row.state, row.due_at, row.handed_over = SENDING, now + TAKEN_FOR, False
    row.attempts += 1
    row.save(update_fields=["state", "due_at", "handed_over", "attempts"])
    happened(row, "begun", by=by, now=now)
    enter("begin_attempt", row, by=by, now=now, person=row.person, attempt=row.attempts)
    return row
