from __future__ import annotations

from datetime import date, datetime

from evenhand.casework.models import Dispute, Restriction
from evenhand.people.models import Colleague
from evenhand.policy import disputes as policy
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load

from ._action import action, lock
from ._ledger import enter


@action(role="colleague", cites=("DI1", "DI2"), system=True)
def receive_dispute(
    *,
    by: Colleague | None,
    now: datetime,
    restriction: Restriction,
    route: str = "",
    received_on: date | None = None,
    grounds: str = "",
) -> Dispute:
    """Take in a dispute of a restriction, by whichever way it came; its outcome is due 20 working days later (DI1, DI2, DI5).

    `received_on` is today by default. It is taken in even through a channel that the restriction closes. Raises Refused only for
    a second dispute of the same decision (I20), an unknown route, or a day still to come (I19).
    """
    person = lock(restriction.person.kept())
    edition = load()
    came_on = received_on or local_date(now)
    policy.may_receive(
        route=route,
        disputed_before=Dispute.objects.filter(restriction=restriction).exists(),
        settled_by_dispute=restriction.replaces_id is not None,
        received_on=came_on,
        today=local_date(now),
        edition=edition,
    ).require()
    row = Dispute.objects.create(
        restriction=restriction,
        route=route,
        received_on=came_on,
        due_on=policy.due_on(came_on, edition),
        grounds=grounds.strip(),
        logged_by=by,
    )
    enter(
        "receive_dispute",
        row,
        by=by,
        now=now,
        person=person,
        restriction=restriction,
        route=route,
        received_on=came_on,
        due_on=row.due_on,
    )
    return row
