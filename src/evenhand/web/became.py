"""What became of a concern, in neutral words for the colleague who reported it: no case history, no other people (IN2, I31)."""

from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Assessment, Concern, Warning
from evenhand.casework.waiting.everything import ASSESS_WITHIN
from evenhand.policy.calendar import add_working_days, local_date
from evenhand.policy.outcome import N_, Sentence, say
from evenhand.web.words import day


def what_became(concern: Concern, now: datetime) -> Sentence:
    """How far a concern has come."""
    assessment = concern.assessments.order_by("-assessed_at", "-pk").first()
    if assessment is None:
        return _waits(concern, now)
    match assessment.outcome:
        case "no_action":
            return say(
                N_("It was looked into. No action under the policy follows. It was right to report it.")
            )
        case "adjust":
            return say(N_("It was looked into. We are changing how we deal with this person’s contact."))
        case "warn":
            return _warned(assessment)
        case _:
            return _proposed(assessment)


def _waits(concern: Concern, now: datetime) -> Sentence:
    by = add_working_days(local_date(concern.reported_at), ASSESS_WITHIN)
    if by < local_date(now):
        return say(
            N_("It waits to be looked into, since %(date)s longer than it should. Ask a manager."),
            date=day(by),
        )
    return say(N_("It waits to be looked into, by %(date)s."), date=day(by))


def _warned(assessment: Assessment) -> Sentence:
    if Warning.objects.filter(assessment=assessment).exists():
        return say(N_("It was found unacceptable. The person was told so and asked to change."))
    return say(N_("It was found unacceptable. The person will be told so and asked to change."))


def _proposed(assessment: Assessment) -> Sentence:
    proposal = assessment.proposals.order_by("-pk").first()
    if proposal is not None and proposal.status == "approved":
        return say(
            N_(
                "It was found unacceptable, and a manager decided what follows. Check the person to see what to do."
            )
        )
    if proposal is not None and proposal.status == "declined":
        return say(N_("It was found unacceptable. A manager decided that nothing further follows for now."))
    return say(N_("It was found unacceptable. A manager decides what follows."))
