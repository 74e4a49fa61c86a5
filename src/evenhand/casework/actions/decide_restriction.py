from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from evenhand.casework.facts import (
    adjustments_of,
    checked_measures,
    circumstances_of,
    conduct_during,
    unanswered_requests,
)
from evenhand.casework.models import Proposal, Restriction
from evenhand.people.models import Colleague
from evenhand.policy import restrictions as policy
from evenhand.policy import reviews
from evenhand.policy.access import read_scope
from evenhand.policy.calendar import local_date
from evenhand.policy.definition import edition_in_force
from evenhand.policy.edition import Edition, load
from evenhand.policy.outcome import Outcome

from ._action import action, lock
from ._ledger import enter


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
    default. Answers with the restriction that then stands, or with the proposal when it was declined or sent back. Raises
    Refused on I8, I22 and everything that refuses a proposal, judged again on the day of the decision.
    """
    person = lock(proposal.person.kept())
    proposal.refresh_from_db()
    edition, today = load(proposal.edition), local_date(now)
    decided_months = months if months is not None else proposal.months
    written = list(measures) if measures is not None else proposal.measures
    begins = starts_on or today
    if proposal.kind == "extension":
        begins, told = _judge_extension(
            proposal, by, decision, reasons, decided_months, starts_on, today, now, edition
        )
    else:
        read, wrong = checked_measures(written, edition)
        proposed = policy.Proposed(
            measures=read,
            months=decided_months,
            lesser_options=proposal.lesser_options,
            last_resort=proposal.last_resort,
            scope=read_scope(proposal.scope),
            adjustments_considered=proposal.adjustments_considered,
        )
        told = policy.may_decide(
            proposed,
            circumstances_of(person, proposal.assessment, today, besides=proposal),
            decision=decision,
            reasons=reasons,
            decider=by.username,
            proposer=proposal.proposed_by.username,
            still_open=proposal.status == "proposed",
            starts_on=begins,
            decided_on=today,
            edition=edition,
        )
        if decision == policy.APPROVE:
            told = wrong + told
    (edition_in_force(today, edition) + told).require()
    proposal.status = {"approve": "approved", "decline": "declined", "return": "returned"}[decision]
    proposal.decided_by, proposal.decided_at, proposal.decision_reasons = by, now, reasons.strip()
    proposal.save(update_fields=["status", "decided_by", "decided_at", "decision_reasons"])
    if decision != policy.APPROVE or decided_months is None:
        enter(
            "decide_restriction", proposal, by=by, now=now, person=person, decision=decision, reasons=reasons
        )
        return proposal
    row = Restriction.objects.create(
        person=person,
        proposal=proposal,
        extends=proposal.extends,
        measures=[dict(item) for item in written],
        scope=proposal.scope,
        months=decided_months,
        starts_on=begins,
        ends_on=policy.last_day(begins, decided_months),
        edition=edition.name,
        reasons=reasons.strip(),
        proposed_by=proposal.proposed_by,
        decided_by=by,
        decided_at=now,
    )
    enter(
        "decide_restriction",
        row,
        by=by,
        now=now,
        person=person,
        proposal=proposal,
        decision=decision,
        reasons=reasons,
        measures=row.measures,
        months=row.months,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        edition=edition.name,
    )
    return row


def _judge_extension(
    proposal: Proposal,
    by: Colleague,
    decision: str,
    reasons: str,
    months: int | None,
    starts_on: date | None,
    today: date,
    now: datetime,
    edition: Edition,
) -> tuple[date, Outcome]:
    """What stands in the way of deciding a proposed extension, and the day on which it would begin (OA3, DI7)."""
    from evenhand.policy.needs import needs_considered

    extended = proposal.extends
    begins, _ = reviews.extension_dates(extended.ends_on, months or 0, today)
    told = policy.manager_decides(
        decision=decision,
        reasons=reasons,
        decider=by.username,
        proposer=proposal.proposed_by.username,
        still_open=proposal.status == "proposed",
    )
    if decision == policy.APPROVE:
        told += reviews.may_propose_extension(
            ground=proposal.ground,
            months=months,
            reasons=proposal.reasons,
            conduct=conduct_during(extended, now),
            over=bool(extended.ended_as),
            edition=edition,
        )
        told += needs_considered(
            unanswered_requests=unanswered_requests(proposal.person),
            adjustments=adjustments_of(proposal.person),
            considered=proposal.reasons,
        )
    return starts_on or begins, told
