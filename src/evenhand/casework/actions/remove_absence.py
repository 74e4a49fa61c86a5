from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Absence, Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import N_, Refused, because, say

from ._absence import own_or_a_managers
from ._action import action
from ._ledger import enter


@action(role="colleague", cites=("RT1d", "I36"))
def remove_absence(*, by: Colleague, now: datetime, absence: Absence) -> None:
    """Remove an absence before any day of it has passed: the colleague is there after all (RT1d, I36). The trail keeps it.

    Colleagues remove their own absence; a manager anybody's. Raises Refused once it has begun: then its last day is changed.
    """
    own_or_a_managers(by, absence.colleague)
    row = Absence.objects.select_for_update().filter(pk=absence.pk).first()
    if row is None:
        raise Refused(because("RT1d", why=say(N_("This absence is removed already."))))
    if row.away_from < local_date(now):
        raise Refused(
            because(
                "RT1d",
                "I36",
                why=say(N_("This absence has begun.")),
                instead=say(N_("For somebody who is back, the last day away is yesterday.")),
            )
        )
    enter(
        "remove_absence", row, by=by, now=now, colleague=row.colleague.username, away_from=row.away_from, away_until=row.away_until,
    )  # fmt: skip
    row.delete()
