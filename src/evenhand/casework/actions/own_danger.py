from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Danger
from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action
from ._ledger import enter


@action(role=("safeguarding_lead", "manager"), cites=("MN3", "MN4", "I23"))
def own_danger(*, by: Colleague, now: datetime, danger: Danger) -> Danger:
    """Take a danger on: from now on this colleague acts, and everybody sees that somebody does (MN3, MN4, I23)."""
    danger = Danger.objects.select_for_update().get(pk=danger.pk)
    if danger.done_at:
        raise Refused(
            because(
                "MN3",
                "I23",
                why=say(N_("This danger is finished already.")),
                instead=say(N_("If it is back, raise it again, so that everybody sees it.")),
            )
        )
    if danger.owned_by_id == by.pk:
        raise Refused(
            because("MN3", why=say(N_("You own this already.")), instead=say(N_("Record what was done.")))
        )
    before = danger.owned_by
    danger.owned_by, danger.owned_at = by, now
    danger.save(update_fields=["owned_by", "owned_at"])
    enter(
        "own_danger",
        danger,
        by=by,
        now=now,
        person=danger.person,
        taken_over_from=before.username if before else "",
    )
    return danger
