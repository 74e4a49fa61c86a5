from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Concern, Support
from evenhand.people.models import Colleague

from ._action import action, lock
from ._ledger import enter


@action(role="manager", cites=("IN2",))
def offer_support(*, by: Colleague, now: datetime, concern: Concern, colleague: Colleague) -> Support:
    """Record that a colleague was offered support after a concern (IN2). Nothing about their health is kept."""
    lock(concern.person)
    row = Support.objects.create(concern=concern, colleague=colleague, offered_by=by, offered_at=now)
    enter("offer_support", row, by=by, now=now, concern=concern, colleague=colleague.username)
    return row
