from __future__ import annotations

from datetime import datetime

from evenhand.casework.actions._action import action, lock
from evenhand.casework.actions._end import end_restriction
from evenhand.casework.actions._give import give_letter
from evenhand.casework.actions._ledger import enter
from evenhand.casework.actions._ruling import may_go_on
from evenhand.casework.facts import measures_now, unanswered_requests
from evenhand.casework.models import Proposal, Restriction, Review
from evenhand.people.models import Colleague
from evenhand.policy import reviews as policy
from evenhand.policy.calendar import local_date
from evenhand.policy.decision import not_their_own
from evenhand.policy.definition import edition_in_force
from evenhand.policy.edition import load
from evenhand.policy.needs import nothing_unanswered


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
    own, with fresh reasons, a fresh notice to give and a fresh right to dispute (I12). A proposed extension that waits is
    answered with it. Raises Refused on I8, I10, I12 and I22, and where the measures could no longer be decided (I13, I36).
    """
    restriction = review.restriction
    lock(restriction.person.kept())
    review.refresh_from_db()
    restriction.refresh_from_db()
    edition, today = load(), local_date(now)
    waiting = list(Proposal.objects.filter(extends=restriction, status="proposed"))
    told = edition_in_force(today, edition) + policy.may_decide_review(
        outcome=outcome,
        months=months,
        effect_on_behaviour=effect_on_behaviour,
        reasons=reasons,
        still_open=review.decided_at is None,
        over=bool(restriction.ended_as),
        edition=edition,
    )
    for proposal in waiting:
        told += not_their_own(decider=by.username, proposer=proposal.proposed_by.username)
    if outcome == policy.EXTEND:
        told += nothing_unanswered(unanswered_requests(restriction.person))
        told += may_go_on(restriction, measures_now(restriction), edition, today)
    told.require()
    stands = restriction
    if outcome == policy.EXTEND:
        stands = _extend(restriction, int(months or 0), by=by, now=now, reasons=reasons)
    elif not restriction.is_over(today):
        end_restriction(restriction, "removed", by=by, now=now, reasons=reasons)
    review.outcome, review.months, review.reasons = outcome, months, reasons.strip()
    review.effect_on_behaviour = effect_on_behaviour.strip()
    review.decided_by, review.decided_at = by, now
    review.leads_to = stands if stands is not restriction else None
    review.save()
    # An extension is told of by a notice of its own, which a caseworker gives.
    letter = give_letter(review, by=by, now=now) if review.leads_to is None else ""
    for proposal in waiting:
        proposal.status = "approved" if outcome == policy.EXTEND else "declined"
        proposal.decided_by, proposal.decided_at, proposal.decision_reasons = by, now, reasons.strip()
        proposal.save(update_fields=["status", "decided_by", "decided_at", "decision_reasons"])
    enter(
        "decide_review",
        review,
        by=by,
        now=now,
        person=restriction.person,
        restriction=restriction,
        outcome=outcome,
        months=months,
        effect_on_behaviour=effect_on_behaviour,
        reasons=reasons,
        stands=stands,
        proposals=waiting,
        letter_on_its_way=letter,
    )
    return stands


def _extend(
    restriction: Restriction, months: int, *, by: Colleague, now: datetime, reasons: str
) -> Restriction:
    starts_on, ends_on = policy.extension_dates(restriction.ends_on, months, local_date(now))
    return Restriction.objects.create(
        person=restriction.person,
        extends=restriction,
        measures=measures_now(restriction),
        scope=restriction.scope,
        months=months,
        starts_on=starts_on,
        ends_on=ends_on,
        edition=load().name,
        reasons=reasons.strip(),
        decided_by=by,
        decided_at=now,
    )
