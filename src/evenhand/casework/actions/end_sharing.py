from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Colleague, SharedAddress
from evenhand.policy.addresses import may_end_sharing

from ._action import action
from ._ledger import enter


@action(role="caseworker", cites=("IN4", "I27"))
def end_sharing(*, by: Colleague, now: datetime, shared: SharedAddress, reasons: str = "") -> SharedAddress:
    """Say that an address is one person's alone again: contact that comes from now on is matched by it. What came stays as it is.

    Raises Refused without reasons, and where the mark is gone already.
    """
    row = SharedAddress.objects.select_for_update().get(pk=shared.pk)
    may_end_sharing(reasons=reasons, ended_already=row.ended_at is not None).require()
    row.ended_at, row.ended_by, row.ended_reasons = now, by, reasons.strip()
    row.save(update_fields=["ended_at", "ended_by", "ended_reasons"])
    enter("end_sharing", row, by=by, now=now, kind=row.kind, reasons=reasons)
    return row
