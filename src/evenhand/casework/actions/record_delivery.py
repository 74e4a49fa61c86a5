from __future__ import annotations

from datetime import datetime
from typing import Literal

from evenhand.casework.correspondence.telling import in_the_way_of
from evenhand.casework.models import Delivery
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import BY_HAND, DELIVERED, FAILED, LEFT, SENT, UNKNOWN, may_settle

from ._action import action
from ._delivering import happened, lock_letter, release_what_waits
from ._ledger import enter

# What became of it → the states in which that can be said of a letter, and the state that it is in then.
_LEADS = {
    "posted": ((BY_HAND, SENT), SENT),
    "delivered": ((SENT, UNKNOWN), DELIVERED),
    "returned": ((SENT, UNKNOWN, DELIVERED), FAILED),
}


@action(role="caseworker", cites=("RT4", "IN1", "I15"), system=True)
def record_delivery(
    *,
    by: Colleague | None = None,
    now: datetime,
    delivery: Delivery,
    what: Literal["posted", "delivered", "returned"] = "posted",
    told: str = "",
    contact: Contact | None = None,
) -> Delivery:
    """Record what became of a letter: it was posted (or sent from somebody's own mailbox), it came, or it came back.

    `contact` is the report that came in about it, `told` what it says. One that came back waits for somebody to send it another
    way. Refused where that cannot be true of the letter as it stands; and for one that is still here, where the person must not
    hear yet of what it tells (I15).
    """
    row = lock_letter(delivery)
    allowed, leads_to = _LEADS[what]
    outcome = may_settle(row.state, allowed)
    if row.state == BY_HAND:
        outcome += in_the_way_of(row, local_date(now))
    outcome.require()
    row.state, row.due_at = leads_to, None
    row.save(update_fields=["state", "due_at"])
    if row.state in LEFT:
        release_what_waits(row, now)
    happened(row, what, by=by, now=now, told=told, contact=contact)
    enter("record_delivery", row, by=by, now=now, person=row.person, what=what, told=told, contact=contact)
    return row
