from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from evenhand.casework.facts.case import measures_now
from evenhand.casework.models import Proposal, Restriction, Review
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.restrictions import last_day
from evenhand.policy.reviews import EXTEND

from ._action import action, lock
from ._ledger import enter
from ._ruling import Ruling, first_day, judge
from ._settle import settle_proposal, settle_review

STATUS_OF = {"approve": "approved", "decline": "declined", "return": "returned"}


@action(role="manager", cites=("RT3", "I8"))
def decide_restriction(
    *,
    by: Colleague,
    now: datetime,
    proposal: Proposal,
    decision: str = "",
    reasons: str = "",
    months: int | None = None,
    measures: Sequence[Mapping[str, object]] | None = None,
    starts_on: date | None = None,
) -> Restriction | Proposal:
    """A manager other than the proposer approves, declines or sends back a proposed restriction or extension (RT3).

    `months` and `measures` replace the proposal's where the manager decides otherwise; `starts_on` is the decision's day by
    default, or for an extension the day after what it extends. Answers with the restriction that then stands, or with the
    proposal when it was declined or sent back. Raises Refused on I8, I22 and everything that refuses a proposal, judged again
    on the day of the decision.
    """
    person = lock(proposal.person.kept())
    proposal.refresh_from_db()
    length = months if months is not None else proposal.months
    ruling = Ruling(
        by=by,
        now=now,
        decision=decision,
        reasons=reasons.strip(),
        months=length,
        measures=measures if measures is not None else _as_proposed(proposal),
        starts_on=first_day(proposal, starts_on, local_date(now)),
        edition=load(proposal.edition),
    )
    judge(person, proposal, ruling).require()
    settle_proposal(proposal, STATUS_OF[decision], by=by, now=now, reasons=ruling.reasons)
    stands = _restrict(proposal, ruling) if ruling.approves else proposal
    if isinstance(stands, Restriction) and proposal.extends is not None:
        _close_review(proposal, stands, ruling)
    enter(
        "decide_restriction",
        stands,
        by=by,
        now=now,
        person=person,
        proposal=proposal,
        decision=decision,
        reasons=ruling.reasons,
        measures=ruling.measures if ruling.approves else None,
        months=length if ruling.approves else None,
        starts_on=ruling.starts_on if ruling.approves else None,
        edition=ruling.edition.name,
    )
    return stands


def _as_proposed(proposal: Proposal) -> Sequence[Mapping[str, object]]:
    """The proposed measures; of an extension, those of what it extends as they hold now (I36)."""
    return proposal.measures if proposal.extends is None else measures_now(proposal.extends)


def _close_review(proposal: Proposal, extension: Restriction, ruling: Ruling) -> None:
    """The review that was opened with the proposal is answered by this decision (OA7, I12)."""
    review = Review.objects.filter(restriction=proposal.extends, decided_at=None).first()
    if review is not None:
        settle_review(
            review,
            EXTEND,
            by=ruling.by,
            now=ruling.now,
            effect_on_behaviour=proposal.reasons,
            reasons=ruling.reasons,
            months=extension.months,
            extension=extension,
        )


def _restrict(proposal: Proposal, ruling: Ruling) -> Restriction:
    months = int(ruling.months or 0)
    return Restriction.objects.create(
        person=proposal.person,
        proposal=proposal,
        extends=proposal.extends,
        measures=[dict(item) for item in ruling.measures],
        scope=proposal.scope,
        months=months,
        starts_on=ruling.starts_on,
        ends_on=last_day(ruling.starts_on, months),
        edition=ruling.edition.name,
        reasons=ruling.reasons,
        proposed_by=proposal.proposed_by,
        decided_by=ruling.by,
        decided_at=ruling.now,
    )
