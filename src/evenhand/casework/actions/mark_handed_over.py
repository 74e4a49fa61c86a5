from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.delivery import SENDING, may_settle

from ._action import action
from ._delivering import lock_letter
from ._ledger import enter


@action(role="administrator", cites=("RT4", "IN1"), system=True)
def mark_handed_over(
    *, by: Colleague | None = None, now: datetime, delivery: Delivery, attempt: int
) -> Delivery:
    """Write down that an attempt reaches the point after which only the other side knows whether it has the letter.

    Whoever finds the letter so, and no outcome, never sends it again by itself. Refused when the attempt is no longer the last one.
    """
    row = lock_letter(delivery)
    may_settle(row.state if row.attempts == attempt else "", (SENDING,)).require()
    row.handed_over = True
    row.save(update_fields=["handed_over"])
    enter("mark_handed_over", row, by=by, now=now, person=row.person, attempt=attempt)
    return row
