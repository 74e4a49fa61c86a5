from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Restriction, Review
from evenhand.people.models import Colleague
from evenhand.policy import reviews as policy
from evenhand.policy.calendar import local_date
from evenhand.policy.definition import edition_in_force
from evenhand.policy.edition import load

from ._action import action, lock
from ._end import end_restriction
from ._ledger import enter


@action(role="manager", cites=("OA7", "RT3"))
def decide_review(
    *,
    by: Colleague,
    now: datetime,
    review: Review,
    effect_on_behaviour: str = "",
    outcome: str = "",
    months: int | None = None,
    reasons: str = "",
) -> Restriction:
    """Remove a restriction or extend it for 3, 6 or 12 months, on its effect on the behaviour (OA6, OA7).

    Answers with the restriction that then stands: the extension, or the one that was removed. An extension is a decision of its
    own, with fresh reasons, a fresh notice to give and a fresh right to dispute (I12). Raises Refused on I10 and I12.
    """
    restriction = review.restriction
    person = lock(restriction.person.kept())
    review.refresh_from_db()
    restriction.refresh_from_db()
    edition, today = load(), local_date(now)
    (
        edition_in_force(today, edition)
        + policy.may_decide_review(
            outcome=outcome,
            months=months,
            effect_on_behaviour=effect_on_behaviour,
            reasons=reasons,
            still_open=review.decided_at is None,
            over=bool(restriction.ended_as),
            edition=edition,
        )
    ).require()
    stands = restriction
    if outcome == policy.EXTEND and months is not None:
        starts_on, ends_on = policy.extension_dates(restriction.ends_on, months, today)
        stands = Restriction.objects.create(
            person=person,
            extends=restriction,
            measures=restriction.measures,
            scope=restriction.scope,
            months=months,
            starts_on=starts_on,
            ends_on=ends_on,
            edition=edition.name,
            reasons=reasons.strip(),
            decided_by=by,
            decided_at=now,
        )
    elif not restriction.ended_as and restriction.ends_on >= today:
        end_restriction(restriction, "removed", by=by, now=now, reasons=reasons)
    review.outcome, review.months, review.effect_on_behaviour, review.reasons = (
        outcome,
        months,
        effect_on_behaviour.strip(),
        reasons.strip(),
    )
    review.decided_by, review.decided_at, review.leads_to = (
        by,
        now,
        stands if stands is not restriction else None,
    )
    review.save()
    enter(
        "decide_review",
        review,
        by=by,
        now=now,
        person=person,
        restriction=restriction,
        outcome=outcome,
        months=months,
        effect_on_behaviour=effect_on_behaviour,
        reasons=reasons,
        stands=stands,
    )
    return stands
