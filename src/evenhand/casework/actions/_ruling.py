"""What a manager rules on a proposal, and what stands in its way; the writing is decide_restriction's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from evenhand.casework.facts.case import (
    adjustments_of,
    checked_measures,
    circumstances_of,
    conduct_during,
    decided,
    finding_of,
    others_in_force,
    unanswered_requests,
)
from evenhand.casework.models import Proposal, Restriction
from evenhand.people.models import Colleague, Person
from evenhand.policy import decision, restrictions, reviews
from evenhand.policy.access import access_remains, read_scope
from evenhand.policy.calendar import local_date
from evenhand.policy.definition import edition_in_force
from evenhand.policy.edition import Edition
from evenhand.policy.grounds import this_person_only
from evenhand.policy.needs import needs_considered
from evenhand.policy.outcome import ALLOWED, Outcome


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
        return self.decision == decision.APPROVE


def first_day(proposal: Proposal, starts_on: date | None, today: date) -> date:
    """The day on which it would begin: as ruled, or for an extension the day after what it extends, or today."""
    if starts_on is not None or proposal.extends is None:
        return starts_on or today
    return reviews.follows_on(proposal.extends.ends_on, today)


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
    told = decision.may_decide(
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
    told = decision.manager_decides(
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
            conduct=conduct_during(extended, ruling.now, besides=proposal),
            over=bool(extended.ended_as),
            edition=ruling.edition,
        )
        + needs_considered(
            unanswered_requests=unanswered_requests(proposal.person),
            adjustments=adjustments_of(proposal.person),
            considered=proposal.reasons,
        )
        + _of_this_person(proposal)
        + _start_allowed(extended, ruling)
        + may_go_on(extended, ruling.measures, ruling.edition, local_date(ruling.now))
    )


def _of_this_person(proposal: Proposal) -> Outcome:
    """Whose the contact is may have been found out since it was proposed (I27)."""
    if proposal.assessment is None:
        return ALLOWED
    return this_person_only(finding_of(proposal.assessment, proposal.person))


def _start_allowed(extended: Restriction, ruling: Ruling) -> Outcome:
    today = local_date(ruling.now)
    if ruling.starts_on == reviews.follows_on(extended.ends_on, today):
        return ALLOWED
    return decision.start_allowed(ruling.starts_on, today, ruling.edition)


def may_go_on(
    extended: Restriction, measures: Sequence[Mapping[str, object]], edition: Edition, today: date
) -> Outcome:
    """Whether these measures may go on as an extension: each still right, another route still open, not extended already.

    What was true when it was first decided may be so no longer: a single point of contact who has left, an adjustment agreed
    since, another restriction (I13, I14, I36).
    """
    read, wrong = checked_measures(measures, edition)
    person = extended.person.kept()
    others = others_in_force(person, today, besides=[extended])
    return (
        reviews.extended_once(extended_already=extended.extensions.filter(ended_as="").exists())
        + wrong
        + access_remains(replace(decided(extended), measures=read), others, adjustments_of(person), edition)
    )
