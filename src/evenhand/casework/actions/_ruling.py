"""What a manager rules on a proposal, and what stands in its way; the writing is decide_restriction's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from evenhand.casework.facts import (
    adjustments_of,
    checked_measures,
    circumstances_of,
    conduct_during,
    unanswered_requests,
)
from evenhand.casework.models import Proposal
from evenhand.people.models import Colleague, Person
from evenhand.policy import restrictions, reviews
from evenhand.policy.access import read_scope
from evenhand.policy.calendar import local_date
from evenhand.policy.definition import edition_in_force
from evenhand.policy.edition import Edition
from evenhand.policy.needs import needs_considered
from evenhand.policy.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Ruling:
    """A manager's ruling: the decision, its reasons, and the length, measures and first day as they would then stand."""

    by: Colleague
    now: datetime
    decision: str
    reasons: str
    months: int | None
    measures: Sequence[Mapping[str, object]]
    starts_on: date
    edition: Edition

    @property
    def approves(self) -> bool:
        return self.decision == restrictions.APPROVE


def first_day(proposal: Proposal, months: int | None, starts_on: date | None, today: date) -> date:
    """The day on which it would begin: as ruled, or for an extension the day after what it extends, or today."""
    if starts_on is not None or proposal.extends is None:
        return starts_on or today
    begins, _ = reviews.extension_dates(proposal.extends.ends_on, months or 0, today)
    return begins


def judge(person: Person, proposal: Proposal, ruling: Ruling) -> Outcome:
    """Everything that stands in the way of this ruling, judged on the day of the decision."""
    in_force = edition_in_force(local_date(ruling.now), ruling.edition)
    if proposal.extends is not None:
        return in_force + _judge_extension(proposal, ruling)
    return in_force + _judge_restriction(person, proposal, ruling)


def _judge_restriction(person: Person, proposal: Proposal, ruling: Ruling) -> Outcome:
    if proposal.assessment is None:
        raise ValueError(f"{proposal} rests on no assessment")
    measures, wrong = checked_measures(ruling.measures, ruling.edition)
    proposed = restrictions.Proposed(
        measures=measures,
        months=ruling.months,
        lesser_options=proposal.lesser_options,
        last_resort=proposal.last_resort,
        scope=read_scope(proposal.scope),
        adjustments_considered=proposal.adjustments_considered,
    )
    today = local_date(ruling.now)
    told = restrictions.may_decide(
        proposed,
        circumstances_of(person, proposal.assessment, today, besides=proposal),
        decision=ruling.decision,
        reasons=ruling.reasons,
        decider=ruling.by.username,
        proposer=proposal.proposed_by.username,
        still_open=proposal.status == "proposed",
        starts_on=ruling.starts_on,
        decided_on=today,
        edition=ruling.edition,
    )
    return wrong + told if ruling.approves else told


def _judge_extension(proposal: Proposal, ruling: Ruling) -> Outcome:
    extended = proposal.extends
    if extended is None:
        raise ValueError(f"{proposal} extends nothing")
    told = restrictions.manager_decides(
        decision=ruling.decision,
        reasons=ruling.reasons,
        decider=ruling.by.username,
        proposer=proposal.proposed_by.username,
        still_open=proposal.status == "proposed",
    )
    if not ruling.approves:
        return told
    return (
        told
        + reviews.may_propose_extension(
            ground=proposal.ground,
            months=ruling.months,
            reasons=proposal.reasons,
            conduct=conduct_during(extended, ruling.now),
            over=bool(extended.ended_as),
            edition=ruling.edition,
        )
        + needs_considered(
            unanswered_requests=unanswered_requests(proposal.person),
            adjustments=adjustments_of(proposal.person),
            considered=proposal.reasons,
        )
        + restrictions.start_allowed(ruling.starts_on, local_date(ruling.now))
    )
