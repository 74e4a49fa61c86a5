from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Concern, Support
from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action
from ._ledger import enter

OUTCOMES = ("accepted", "declined", "done")


@action(role="manager", cites=("IN2",))
def record_support(
    *, by: Colleague, now: datetime, concern: Concern, outcome: str = "", colleague: Colleague | None = None
) -> Support:
    """Record whether support was accepted, declined or done (IN2); no health notes. Without `colleague`, the last
    offer is meant.
    """
    offers = Support.objects.filter(concern=concern).order_by("-offered_at", "-pk")
    if colleague is not None:
        offers = offers.filter(colleague=colleague)
    row = offers.first()
    if row is None:
        raise Refused(
            because(
                "IN2",
                why=say(N_("No support has been offered yet.")),
                instead=say(N_("Record the offer first.")),
            )
        )
    if outcome not in OUTCOMES:
        raise Refused(
            because(
                "IN2",
                why=say(N_("Say whether the support was accepted, declined or is done.")),
                field="outcome",
            )
        )
    row.outcome, row.recorded_by, row.recorded_at = outcome, by, now
    row.save(update_fields=["outcome", "recorded_by", "recorded_at"])
    enter(
        "record_support",
        row,
        by=by,
        now=now,
        concern=concern,
        colleague=row.colleague.username,
        outcome=outcome,
    )
    return row
