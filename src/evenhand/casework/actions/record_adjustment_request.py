from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.people.models import Adjustment, Colleague, Person
from evenhand.policy.edition import load
from evenhand.policy.needs import needs_known_channels
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action, lock
from ._ledger import enter


@action(role="colleague", cites=("IN3", "MN1"))
def record_adjustment_request(
    *, by: Colleague, now: datetime, person: Person, request: str = "", needs_channels: Sequence[str] = ()
) -> Adjustment:
    """Record what a person asks us to do differently. Until it is answered, no restriction on them can be decided (I22).

    `request` says what to do, not why: colleagues at the front see it, and health is not for the card (I31).
    """
    if not request.strip():
        raise Refused(because("IN3", "MN1", why=say(N_("Say what the person asked for.")), field="request"))
    needs_known_channels(needs_channels, load()).require()
    lock(person)
    row = Adjustment.objects.create(
        person=person,
        request=request.strip(),
        needs_channels=list(needs_channels),
        status="asked",
        asked_at=now,
        asked_by=by,
    )
    enter("record_adjustment_request", row, by=by, now=now, person=person, needs_channels=needs_channels)
    return row
