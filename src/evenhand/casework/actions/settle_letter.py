from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence.telling import in_the_way_of, is_notice
from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import DROPPED, SENT, UNKNOWN, WAITING, may_settle

from ._action import action
from ._delivering import happened, lock_letter, release_what_waits
from ._ledger import enter


@action(role="caseworker", cites=("RT4", "IN1"))
def settle_letter(
    *, by: Colleague, now: datetime, delivery: Delivery, went: bool, reasons: str = ""
) -> Delivery:
    """Settle whether a letter went, where the answer of whoever carried it was lost: it did (`went`), or it is sent again.

    `reasons` say how that was found out; no machine can, only somebody who looks or asks. The letter of a notice that was withheld
    meanwhile is not sent again, since notice is given anew. Raises Refused for a letter of which it is known.
    """
    row = lock_letter(delivery)
    may_settle(row.state, (UNKNOWN,), reasons).require()
    withheld = is_notice(row) and not in_the_way_of(row, local_date(now)).allowed
    again = (DROPPED, None) if withheld else (WAITING, now)
    row.state, row.due_at = (SENT, None) if went else again
    row.handed_over = row.handed_over and went
    row.save(update_fields=["state", "due_at", "handed_over"])
    if went:
        release_what_waits(row, now)
    happened(row, "settled" if went else "dropped" if withheld else "again", by=by, now=now, told=reasons)
    enter("settle_letter", row, by=by, now=now, person=row.person, went=went, reasons=reasons)
    return row
