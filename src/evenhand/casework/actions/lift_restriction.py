from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Restriction
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.decision import may_lift

from ._action import action, lock
from ._end import end_restriction
from ._give import give_letter
from ._ledger import enter


@action(role="manager", cites=("OA7", "RT3"))
def lift_restriction(
    *, by: Colleague, now: datetime, restriction: Restriction, reasons: str = ""
) -> Restriction:
    """Lift a restriction before its end, with reasons. It is out of force at once (OA7, I35)."""
    lock(restriction.person)
    restriction.refresh_from_db()
    may_lift(ended=restriction.is_over(local_date(now)), reasons=reasons).require()
    end_restriction(restriction, "lifted", by=by, now=now, reasons=reasons)
    letter = give_letter(restriction, by=by, now=now, ending=True)
    enter("lift_restriction", restriction, by=by, now=now, person=restriction.person, reasons=reasons,
          letter_on_its_way=letter)  # fmt: skip
    return restriction
