from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from evenhand.casework.facts.case import measures_now, unanswered_requests
from evenhand.casework.models import Proposal, Restriction, Review
from evenhand.people.models import Colleague
from evenhand.policy import reviews as policy
from evenhand.policy.calendar import local_date
from evenhand.policy.decision import not_their_own
from evenhand.policy.definition import edition_in_force
from evenhand.policy.edition import load
from evenhand.policy.needs import nothing_unanswered
from evenhand.policy.outcome import Outcome

from ._action import action, lock
from ._end import end_restriction
from ._give import give_letter
from ._ledger import enter
from ._ruling import may_go_on
from ._settle import settle_proposal, settle_review


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
    """Remove a restriction or extend it for 3, 6 or 12 `months`, on its effect on the behaviour (OA6, OA7).

    `outcome` is "remove" or "extend". Answers with the extension, or with the restriction that was removed. An extension is a
    decision of its own, with fresh reasons, a fresh notice to give and a fresh right to dispute (I12). A proposed extension that
    waits is answered with it. Raises Refused on I8, I10, I12 and I22, and where the measures could no longer be decided (I13, I36).
    """
    restriction = review.restriction
    lock(restriction.person.kept())
    review.refresh_from_db()
    restriction.refresh_from_db()
    waiting = list(Proposal.objects.filter(extends=restriction, status="proposed"))
    told = policy.may_decide_review(
        outcome=outcome, months=months, effect_on_behaviour=effect_on_behaviour, reasons=reasons,
        still_open=review.decided_at is None, over=bool(restriction.ended_as), edition=load(),
    )  # fmt: skip
    (told + _may_decide(restriction, waiting, outcome, by=by, today=local_date(now))).require()
    extension = None
    if outcome == policy.EXTEND:
        extension = _extend(restriction, int(months or 0), by=by, now=now, reasons=reasons)
    elif not restriction.is_over(local_date(now)):
        end_restriction(restriction, "removed", by=by, now=now, reasons=reasons)
    settle_review(
        review, outcome, by=by, now=now, effect_on_behaviour=effect_on_behaviour, reasons=reasons, months=months,
        extension=extension,
    )  # fmt: skip
    for proposal in waiting:
        settle_proposal(proposal, "approved" if extension else "declined", by=by, now=now, reasons=reasons)
    # An extension is told of by a notice of its own, which a caseworker gives.
    letter = "" if extension else give_letter(review, by=by, now=now)
    enter(
        "decide_review", review, by=by, now=now, person=restriction.person, restriction=restriction, outcome=outcome, months=months,
        effect_on_behaviour=effect_on_behaviour, reasons=reasons, stands=extension or restriction, proposals=waiting,
        letter_on_its_way=letter,
    )  # fmt: skip
    return extension or restriction


def _may_decide(
    restriction: Restriction, waiting: Iterable[Proposal], outcome: str, *, by: Colleague, today: date
) -> Outcome:
    """What the records say against this outcome today: the edition, who proposed an extension that waits, what it would rest on."""
    edition = load()
    told = edition_in_force(today, edition)
    for proposal in waiting:
        told += not_their_own(decider=by.username, proposer=proposal.proposed_by.username)
    if outcome == policy.EXTEND:
        told += nothing_unanswered(unanswered_requests(restriction.person))
        told += may_go_on(restriction, measures_now(restriction), edition, today)
    return told


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
