"""Defining unacceptable contact: a kind AND an impact, each with its reasons, judged by the edition of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from .edition import Edition
from .finding import OUTCOMES, Finding
from .grounds import CHECKS
from .outcome import ALLOWED, N_, Outcome, Reason, because, refused, say
from .rules import applies


@applies("DF1", "DF2", "DF4", "I1")
def kind_and_impact(finding: Finding, edition: Edition) -> Outcome:
    """Both halves of the test, each with its reasons; ids that the edition does not know are refused by name."""
    reasons: list[Reason] = []
    if finding.outcome not in OUTCOMES:
        reasons.append(
            because(
                "DF4",
                why=say(
                    N_(
                        "Say what should follow: no action, adjusting our service, a warning or a restriction."
                    )
                ),
                field="outcome",
            )
        )
    reasons += _unknown(finding.behaviours, edition.behaviours, "behaviours", "DF1")
    reasons += _unknown(finding.impacts, edition.impacts, "impacts", "DF2")
    if finding.grounds_a_decision:
        reasons += _half_missing(
            finding.behaviours,
            "behaviours",
            "DF1",
            N_("No kind of unacceptable contact has been found, so nothing can rest on this assessment."),
        )
        reasons += _half_missing(
            finding.impacts,
            "impacts",
            "DF2",
            N_(
                "No impact on colleagues, on the service or on our statutory duties has been "
                "found. A kind of contact without an impact is not unacceptable."
            ),
        )
    return refused(*reasons)


def _unknown(given: Mapping[str, str], known: Mapping[str, object], field: str, clause: str) -> list[Reason]:
    return [
        because(
            clause, "I1", why=say(N_("%(id)s is not in this edition of the policy."), id=id_), field=field
        )
        for id_ in given
        if id_ not in known
    ]


def _half_missing(given: Mapping[str, str], field: str, clause: str, none_found: str) -> list[Reason]:
    both = ("DF1", "DF2", "I1")
    if not given:
        instead = say(N_("Record both halves of the test, or choose no action or an adjustment."))
        return [because(*both, why=say(none_found), instead=instead, field=field)]
    return [
        because(
            clause,
            "I1",
            why=say(N_("%(id)s needs its reasons: what happened, when, and in what words."), id=id_),
            field=field,
        )
        for id_, reason in given.items()
        if not reason.strip()
    ]


@applies("IN1", "I39")
def edition_in_force(day: date, edition: Edition) -> Outcome:
    """A case is judged only by the edition in force on its day."""
    started = edition.in_force_from <= day
    ended = edition.in_force_until is not None and day > edition.in_force_until
    if started and not ended:
        return ALLOWED
    return refused(
        because(
            "IN1",
            "I39",
            why=say(
                N_("The edition %(edition)s is not in force on %(day)s."),
                edition=edition.name,
                day=day.isoformat(),
            ),
            instead=say(N_("Use the edition of the policy that was in force on that day.")),
        )
    )


@applies("DF1", "DF2", "DF3", "DF4", "AA1", "AA2", "AA4", "IC1", "IC2", "IC3")
def may_assess(finding: Finding, on: date, edition: Edition) -> Outcome:
    """Whether this finding may go on record: every check at once, so that the assessor sees all that is missing.

    The checks of a ground guard grounds: an assessment that leads to no warning and no restriction has none.
    """
    outcome = edition_in_force(on, edition) + kind_and_impact(finding, edition)
    if finding.grounds_a_decision:
        for check in CHECKS:
            outcome += check(finding)
    return outcome
