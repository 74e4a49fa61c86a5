from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.delivery import DROPPED, FOR_SOMEBODY, may_settle

from ._action import action
from ._delivering import happened, lock_letter
from ._ledger import enter


@action(role="caseworker", cites=("RT4", "IN1"))
def drop_letter(*, by: Colleague, now: datetime, delivery: Delivery, reasons: str = "") -> Delivery:
    """Leave a letter unsent that waits for somebody, with why: it was handed over in person, or what it tells of is over."""
    row = lock_letter(delivery)
    may_settle(row.state, FOR_SOMEBODY, reasons).require()
    row.state, row.due_at = DROPPED, None
    row.save(update_fields=["state", "due_at"])
    happened(row, "dropped", by=by, now=now, told=reasons)
    enter("drop_letter", row, by=by, now=now, person=row.person, reasons=reasons)
    return row
