from __future__ import annotations

from datetime import date, datetime

from evenhand.casework.models import Notice, Restriction
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.notices import may_withhold_notice

from ._action import action, lock
from ._ledger import enter


@action(role="manager", cites=("RT4", "RT3", "I15"))
def withhold_notice(
    *,
    by: Colleague,
    now: datetime,
    restriction: Restriction,
    code: str = "",
    reasons: str = "",
    check_on: date | None = None,
) -> Notice:
    """Record why a person cannot be told of a restriction now, who approved that, and when it is looked at again (RT4, I15).

    `code` is one of the edition's; `check_on` a later local day, on which the restriction is still in force.
    """
    lock(restriction.person)
    may_withhold_notice(
        code=code,
        reasons=reasons,
        check_on=check_on,
        today=local_date(now),
        ends_on=restriction.ends_on,
        already_given=restriction.notices.filter(kind="given").exists(),
        edition=load(restriction.edition),
    ).require()
    row = Notice.objects.create(
        restriction=restriction,
        kind="withheld",
        code=code,
        reasons=reasons.strip(),
        check_on=check_on,
        by=by,
        at=now,
    )
    enter(
        "withhold_notice",
        row,
        by=by,
        now=now,
        person=restriction.person,
        restriction=restriction,
        code=code,
        reasons=reasons,
        check_on=check_on,
    )
    return row
