from __future__ import annotations

from datetime import datetime

from evenhand.casework.delivery.addressing import addresses_of
from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.delivery import FAILED, HELD, NEW, REPLACED, may_go, may_settle

from ._action import action
from ._delivering import happened, in_its_place, lock_letter
from ._ledger import enter


@action(role="caseworker", cites=("RT4", "PB1"))
def send_letter_again(*, by: Colleague, now: datetime, delivery: Delivery, route: str = "") -> Delivery:
    """Send a letter that could not be delivered once more, by another route or to another address; or try one again that was held.

    A letter that left keeps its own history, and a new one goes in its place, in the same words. Raises Refused where the route is
    closed for us, or no address is held for it.
    """
    row = lock_letter(delivery)
    may_settle(row.state, (FAILED, HELD)).require()
    ways = addresses_of(row.person.kept())
    way = route or next(iter(ways.usable), "")
    may_go(
        lacks={}, halves_missing={}, route=way if way in ways.usable else "", asked=way, closed=ways.closed
    ).require()
    if row.state == HELD:
        row.state, row.due_at, row.asked_route = NEW, now, route or row.asked_route
        row.save(update_fields=["state", "due_at", "asked_route"])
        happened(row, "again", by=by, now=now)
        enter("send_letter_again", row, by=by, now=now, person=row.person, route=route)
        return row
    row.state = REPLACED
    row.save(update_fields=["state"])
    happened(row, "replaced", by=by, now=now)
    new = in_its_place(row, by=by, now=now, route=way)
    enter("send_letter_again", new, by=by, now=now, person=row.person, route=way, instead_of=row)
    return new
