from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import RuleDifference
from evenhand.people.models import Colleague
from evenhand.policy.reconciliation import may_put_right

from ._action import action
from ._ledger import enter


@action(role="caseworker", cites=("RT2",))
def put_right(*, by: Colleague, now: datetime, difference: RuleDifference, how: str = "") -> RuleDifference:
    """Record that a rule that differed from the register was put right, and how (RT2). The next reconciliation tells of it again
    if it is still there. Raises Refused when it was marked before, or does not say how.
    """
    row = RuleDifference.objects.select_for_update(of=("self",)).get(pk=difference.pk)
    may_put_right(how=how, put_right_already=row.put_right_at is not None).require()
    row.put_right_at, row.put_right_by, row.put_right_how = now, by, how.strip()
    row.save(update_fields=["put_right_at", "put_right_by", "put_right_how"])
    enter(
        "put_right",
        row,
        by=by,
        now=now,
        person=row.person,
        kind=row.kind,
        source=row.source,
        how=row.put_right_how,
    )
    return row
