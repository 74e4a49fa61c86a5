from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence.telling import waits_for_a_manager
from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import HELD, NEW, may_settle

from ._action import action
from ._delivering import happened, lock_letter
from ._ledger import enter


@action(role="manager", cites=("RT4", "RT3", "I15"))
def clear_letter(*, by: Colleague, now: datetime, delivery: Delivery, reasons: str = "") -> Delivery:
    """Let an answer go that waits for a manager: it tells of a restriction that is over, and that was kept from the person for
    somebody's safety while it lasted (RT4, I15).

    `reasons` say why it puts nobody in danger now. Raises Refused for a letter that does not wait for a manager.
    """
    row = lock_letter(delivery)
    waits = waits_for_a_manager(row, local_date(now))
    may_settle(row.state if waits else "", (HELD,), reasons).require()
    row.state, row.due_at = NEW, now
    row.save(update_fields=["state", "due_at"])
    happened(row, "cleared", by=by, now=now, told=reasons)
    enter("clear_letter", row, by=by, now=now, person=row.person, reasons=reasons)
    return row
