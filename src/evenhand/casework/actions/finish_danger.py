from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Danger
from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action
from ._ledger import enter


@action(role=("safeguarding_lead", "manager"), cites=("MN3", "MN4", "I23"))
def finish_danger(*, by: Colleague, now: datetime, danger: Danger, what_was_done: str = "") -> Danger:
    """Say that what could be done about a danger has been done, and what it was. Only its owner can."""
    danger = Danger.objects.select_for_update().get(pk=danger.pk)
    if danger.owned_by_id != by.pk:
        raise Refused(
            because(
                "MN3",
                "I23",
                why=say(N_("Only the colleague who owns this danger can finish it.")),
                instead=say(N_("Take it on first.")),
            )
        )
    if danger.done_at:
        raise Refused(because("MN3", why=say(N_("This danger is finished already."))))
    if not what_was_done.strip():
        raise Refused(because("MN3", "MN4", why=say(N_("Say what was done.")), field="what_was_done"))
    danger.done_at, danger.done_by, danger.what_was_done = now, by, what_was_done.strip()
    danger.save(update_fields=["done_at", "done_by", "what_was_done"])
    enter("finish_danger", danger, by=by, now=now, person=danger.person, what_was_done=what_was_done)
    return danger
