from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Delivery
from evenhand.casework.questions.astray import letters_astray
from evenhand.people.models import Colleague
from evenhand.policy.delivery import FAILED, may_settle_astray

from ._action import action
from ._delivering import happened, lock_letter
from ._ledger import enter


@action(role="caseworker", cites=("RT4", "RT2", "I15", "IN4"))
def settle_astray(
    *, by: Colleague, now: datetime, delivery: Delivery, reached: bool, reasons: str = ""
) -> Delivery:
    """Settle whether a letter `reached` the person that left for an address which turned out never theirs (RT4, IN4).

    Where it did not, it counts as one that could not be delivered: nobody has been told by it, all that follows from that follows,
    and it waits to be sent another way (I15). `reasons` say how that is known; the trail names the day on which the address was
    found not to be theirs. Raises Refused for any other letter, and without reasons.
    """
    row = lock_letter(delivery)
    found = next(letters_astray(row), None)
    may_settle_astray(waits=found is not None, reasons=reasons).require()
    if not reached:
        row.state, row.due_at = FAILED, None
        row.save(update_fields=["state", "due_at"])
    happened(row, "reached" if reached else "astray", by=by, now=now, told=reasons)
    enter(
        "settle_astray", row, by=by, now=now, person=row.person, reached=reached, reasons=reasons,
        found_not_theirs_at=found.found_at if found else None,
    )  # fmt: skip
    return row
