from __future__ import annotations

from datetime import datetime

from evenhand.casework.facts.parts import parts_played
from evenhand.casework.models import Dispute
from evenhand.people.models import Colleague
from evenhand.policy.disputes import may_handle
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action, lock
from ._ledger import enter


@action(role="quality_reviewer", cites=("DI3", "I18"))
def assign_dispute(*, by: Colleague, now: datetime, dispute: Dispute, to: Colleague) -> Dispute:
    """Give a dispute to a quality reviewer who, by the record, had no part in the matter (DI3, I18)."""
    lock(dispute.restriction.person)
    dispute.refresh_from_db()
    if dispute.decided_at:
        raise Refused(
            because("DI6", why=say(N_("This dispute has been decided already, and the outcome is final.")))
        )
    parts = parts_played(to, dispute.restriction)
    may_handle(
        name=to.name, is_quality_reviewer=to.has_role("quality_reviewer"), parts_played=parts
    ).require()
    dispute.assigned_to, dispute.assigned_at = to, now
    dispute.save(update_fields=["assigned_to", "assigned_at"])
    enter("assign_dispute", dispute, by=by, now=now, person=dispute.restriction.person, to=to.username)
    return dispute
