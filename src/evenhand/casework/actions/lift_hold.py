from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Hold
from evenhand.people.models import Colleague
from evenhand.policy.holds import may_lift_hold

from ._action import action
from ._ledger import enter


@action(role="data_protection", cites=("LK2", "I33"))
def lift_hold(*, by: Colleague, now: datetime, hold: Hold, reasons: str = "") -> Hold:
    """Lift a hold: the record is kept only as long as the schedule says from now on (LK2, I33). Nothing is disposed of by it.

    Raises Refused without reasons, and where it was lifted already.
    """
    row = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    may_lift_hold(reasons=reasons, lifted=row.lifted_at is not None).require()
    row.lifted_at, row.lifted_by, row.lifted_reasons = now, by, reasons.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_reasons"])
    enter("lift_hold", row, by=by, now=now, person=row.person, asked_by=row.asked_by, reasons=reasons)
    return row
