from __future__ import annotations

from datetime import date, datetime, timedelta

from evenhand.people.models import Absence, Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import N_, Reason, Refused, because, say

from ._absence import in_order, own_or_a_managers
from ._action import action
from ._ledger import enter


@action(role="colleague", cites=("RT1d", "I36"))
def change_absence(
    *, by: Colleague, now: datetime, absence: Absence, away_from: date, away_until: date
) -> Absence:
    """Change the days on which a colleague is away. Days that have passed stay as they were: what came on them went to the deputy
    (RT1d, I36). Whoever is back earlier was away until yesterday.

    Colleagues change their own absence; a manager anybody's. Both days are included.
    """
    own_or_a_managers(by, absence.colleague)
    row = Absence.objects.select_for_update().get(pk=absence.pk)
    in_order(away_from, away_until)
    if found := _passed(row, away_from, away_until, local_date(now)):
        raise Refused(found)
    was_from, was_until = row.away_from, row.away_until
    row.away_from, row.away_until = away_from, away_until
    row.save(update_fields=["away_from", "away_until"])
    enter(
        "change_absence", row, by=by, now=now, colleague=row.colleague.username, away_from=away_from, away_until=away_until,
        was_from=was_from, was_until=was_until,
    )  # fmt: skip
    return row


def _passed(row: Absence, away_from: date, away_until: date, today: date) -> Reason | None:
    """What of this change would touch days that have passed."""
    if row.away_until < today:
        return _refusal(N_("This absence is over."), N_("Record a new one."), "")
    if row.away_from < today and away_from != row.away_from:
        return _refusal(N_("This absence has begun."), N_("Change its last day only."), "away_from")
    if row.away_from < today and away_until < today - timedelta(days=1):
        return _refusal(
            N_("Days that have passed stay as they were."),
            N_("For somebody who is back, the last day away is yesterday."),
            "away_until",
        )
    return None


def _refusal(why: str, instead: str, field: str) -> Reason:
    return because("RT1d", "I36", why=say(why), instead=say(instead), field=field)
