"""A quality reviewer's verdict on a dispute, and what stands in its way; the writing is decide_dispute's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from evenhand.casework.facts.case import adjustments_of, checked_measures, decided, others_in_force
from evenhand.casework.facts.parts import parts_played
from evenhand.casework.models import Dispute, Restriction
from evenhand.people.models import Colleague
from evenhand.policy import disputes
from evenhand.policy.access import DecidedRestriction, access_remains
from evenhand.policy.calendar import local_date
from evenhand.policy.easing import stricter
from evenhand.policy.edition import Edition, load
from evenhand.policy.outcome import N_, Outcome, because, refused, say
from evenhand.policy.restrictions import last_day, period_allowed


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, the two answers of the test, the reasons; and how the restriction would then read, where it is changed."""

    by: Colleague
    now: datetime
    outcome: str
    reasonable: str
    proportionate: str
    reasons: str
    measures: Sequence[Mapping[str, object]]
    months: int
    says_what_changes: bool

    @property
    def changes(self) -> bool:
        return self.outcome == disputes.CHANGED


def answer(given: object) -> str:
    """ "yes" or "no" for a plain answer; a sentence as it is."""
    if isinstance(given, bool):
        return "yes" if given else "no"
    return str(given or "").strip()


def judge(dispute: Dispute, verdict: Verdict) -> Outcome:
    """Everything that stands in the way of this verdict."""
    restriction = dispute.restriction
    edition = load(restriction.edition)
    changed, wrong = _as_changed(restriction, verdict, edition)
    told = disputes.may_handle(
        name=verdict.by.name, is_quality_reviewer=True, parts_played=parts_played(verdict.by, restriction)
    ) + disputes.may_decide(
        outcome=verdict.outcome,
        reasonable=verdict.reasonable,
        proportionate=verdict.proportionate,
        reasons=verdict.reasons,
        still_open=dispute.decided_at is None,
        assigned_to=dispute.assigned_to.username if dispute.assigned_to else "",
        decider=verdict.by.username,
        stricter=stricter(decided(restriction), changed, edition),
        over=bool(restriction.ended_as),
    )
    return told + wrong + _keeps(restriction, changed, verdict, edition) if verdict.changes else told


def _keeps(
    restriction: Restriction, changed: DecidedRestriction, verdict: Verdict, edition: Edition
) -> Outcome:
    """What a changed restriction must keep like any other: its length, and access over all that is in force."""
    person = restriction.person.kept()
    others = others_in_force(person, local_date(verdict.now), besides=[restriction])
    told = period_allowed(verdict.months, edition) + access_remains(
        changed, others, adjustments_of(person), edition
    )
    if verdict.says_what_changes:
        return told
    return told + refused(
        because(
            "DI4",
            why=say(N_("Give the new measures or the new length.")),
            field="measures",
        )
    )


def _as_changed(
    restriction: Restriction, verdict: Verdict, edition: Edition
) -> tuple[DecidedRestriction, Outcome]:
    """The restriction as the change would leave it: it keeps its first day."""
    read, wrong = checked_measures(verdict.measures, edition)
    known = verdict.months in edition.numbers.periods
    ends_on = last_day(restriction.starts_on, verdict.months) if known else restriction.starts_on
    return replace(decided(restriction), measures=read, ends_on=ends_on), wrong
