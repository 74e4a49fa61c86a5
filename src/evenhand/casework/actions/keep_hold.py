from __future__ import annotations

from datetime import date, datetime

from evenhand.casework.models import Hold
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.holds import may_keep_hold

from ._action import action
from ._ledger import enter


@action(role="data_protection", cites=("LK2", "I33"))
def keep_hold(
    *, by: Colleague, now: datetime, hold: Hold, reasons: str = "", look_again_on: date | None = None
) -> Hold:
    """Say, having looked at a hold again, why it goes on and on which day it is looked at next (LK2, I33).

    Raises Refused without either, and where it was lifted.
    """
    row = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    may_keep_hold(
        reasons=reasons, look_again_on=look_again_on, today=local_date(now), lifted=row.lifted_at is not None
    ).require()
    assert look_again_on is not None
    before, row.look_again_on = row.look_again_on, look_again_on
    row.save(update_fields=["look_again_on"])
    enter(
        "keep_hold", row, by=by, now=now, person=row.person, reasons=reasons, look_again_on=look_again_on, before=before,
    )  # fmt: skip
    return row
