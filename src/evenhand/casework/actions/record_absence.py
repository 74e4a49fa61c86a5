from __future__ import annotations

from datetime import date, datetime

from evenhand.people.models import Absence, Colleague

from ._absence import in_order, own_or_a_managers
from ._action import action
from ._ledger import enter


@action(role="colleague", cites=("RT1d", "I36"))
def record_absence(
    *, by: Colleague, now: datetime, colleague: Colleague, away_from: date, away_until: date
) -> Absence:
    """Record that a colleague is away; while they are, contact for a single point of contact goes to the deputy (RT1d, I36).

    Colleagues record their own absence; a manager anybody's. Both days are included.
    """
    own_or_a_managers(by, colleague)
    in_order(away_from, away_until)
    row = Absence.objects.create(colleague=colleague, away_from=away_from, away_until=away_until)
    enter(
        "record_absence",
        row,
        by=by,
        now=now,
        colleague=colleague.username,
        away_from=away_from,
        away_until=away_until,
    )
    return row
