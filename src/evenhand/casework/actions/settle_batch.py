from __future__ import annotations

from datetime import datetime

from evenhand.casework.delivery.printing import batches, is_printed, not_to_go
from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say
from evenhand.policy.telling import may_say_posted

from ._action import action, lock
from ._delivering import happened, lock_letter
from ._ledger import enter
from .record_delivery import record_delivery


@action(role="caseworker", cites=("RT4", "IN1", "I15"))
def settle_batch(*, by: Colleague, now: datetime, batch: str, posted: bool) -> list[Delivery]:
    """Say of letters that were printed together that all of them are in the post; or that none is, and put them back.

    Those that were settled one by one meanwhile are left alone. Raises Refused where none is left, and where some are not to go any
    more that may be in the same pile: nobody says that all of it is posted then (I15).
    """
    waiting = next((each.letters for each in batches() if each.reference == batch), ())
    if waiting:
        lock(*(each.person for each in waiting))
    rows = [row for row in map(lock_letter, waiting) if is_printed(row)]
    if not rows:
        why = N_("Nothing of what was printed then waits any more.")
        raise Refused(because("RT4", why=say(why), instead=say(N_("Look at the letters again."))))
    if posted:
        may_say_posted(left=not_to_go(batch)).require()
        return [record_delivery(by=by, now=now, delivery=row, what="posted", told=batch) for row in rows]
    for row in rows:
        happened(row, "put_back", by=by, now=now, told=batch)
        enter("settle_batch", row, by=by, now=now, person=row.person, batch=batch, posted=False)
    return rows
