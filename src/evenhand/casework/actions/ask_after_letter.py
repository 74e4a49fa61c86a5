from __future__ import annotations

from datetime import datetime, timedelta

from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.delivery import SENT, may_settle

from ._action import action
from ._delivering import lock_letter
from ._ledger import enter

# A service that has taken a letter is asked again, ever more rarely, for so long.
ASKED_FOR = timedelta(days=10)


@action(role="administrator", cites=("RT4",), system=True)
def ask_after_letter(
    *, by: Colleague | None = None, now: datetime, delivery: Delivery, told: str = ""
) -> Delivery:
    """Record that a service was asked about a letter that it has taken and had nothing new to say; and when it is asked again."""
    row = lock_letter(delivery)
    may_settle(row.state, (SENT,)).require()
    passed = now - row.asked_at
    row.due_at = now + max(passed / 4, timedelta(minutes=15)) if passed < ASKED_FOR else None
    row.save(update_fields=["due_at"])
    enter("ask_after_letter", row, by=by, now=now, person=row.person, told=told, next=row.due_at)
    return row
