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
    *,
    by: Colleague,
    now: datetime,
    concern: Concern | None = None,
    outcome: str = "",
    colleague: Colleague | None = None,
    support: Support | None = None,
) -> Support:
    """Record whether support was accepted, declined or done (IN2); no health notes.

    `support` is the offer; without it, the last one of the concern (to `colleague`, if named) is meant.
    """
    row = support or _last_offer(concern, colleague)
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
        concern=row.concern,
        colleague=row.colleague.username,
        outcome=outcome,
    )
    return row


def _last_offer(concern: Concern | None, colleague: Colleague | None) -> Support | None:
    offers = Support.objects.filter(concern=concern).order_by("-offered_at", "-pk")
    if colleague is not None:
        offers = offers.filter(colleague=colleague)
    return offers.first()
