"""Managing unacceptable contact: what may be proposed, what a manager may decide, and from when to when it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .access import DecidedRestriction, Scope, access_remains
from .calendar import last_day as last_day_after
from .edition import Edition
from .finding import RESTRICT, Finding
from .grounds import this_person_only
from .measures import Measure
from .needs import AgreedAdjustment
from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .rules import applies

LEVELS = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed restriction, as far as its own words go."""

    measures: tuple[Measure, ...]
    months: int | None
    lesser_options: Mapping[str, str]
    last_resort: str
    scope: Scope = Scope()
    adjustments_considered: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the record says about the person on the day that is asked about."""

    finding: Finding
    live_warnings: int
    others_in_force: tuple[DecidedRestriction, ...] = ()
    adjustments: tuple[AgreedAdjustment, ...] = ()
    unanswered_requests: int = 0
    assessment_used: bool = False


@applies("OA4", "I10", "I11")
def last_day(starts_on: date, months: int) -> date:
    """The last day in force: start + N calendar months − 1 day; month ends clamp (30 November + 3 months ends on 27 February)."""
    return last_day_after(starts_on, months)


@applies("OA4", "I10")
def period_allowed(months: int | None, edition: Edition, *also: str) -> Outcome:
    """Three, six or twelve months at a time; never open-ended. `also` are clauses that say so for the step at hand."""
    if months in edition.numbers.periods:
        return ALLOWED
    allowed = ", ".join(str(period) for period in edition.numbers.periods)
    why = (
        say(N_("A restriction without an end is not possible."))
        if months is None
        else say(N_("A restriction of %(months)s months is not possible."), months=months)
    )
    return refused(
        because(
            "OA4",
            *also,
            "I10",
            why=why,
            instead=say(N_("Choose one of these lengths in months: %(allowed)s."), allowed=allowed),
            field="months",
        )
    )


@applies("OA5")
def suggested_months(severity: str, persistence: str, edition: Edition) -> int | None:
    """The length that severity and persistence (low, medium, high) suggest; guidance only, None when either is not given."""
    return edition.guidance.get((severity, persistence))


@applies("OA5")
def levels_known(severity: str, persistence: str, edition: Edition) -> Outcome:
    """Severity and persistence are said in the edition's levels, or not at all."""
    told = ALLOWED
    for field, level in (("severity", severity), ("persistence", persistence)):
        if level and level not in edition.levels:
            told += refused(
                because(
                    "OA5",
                    why=say(N_("“%(level)s” does not say how severe or persistent it is."), level=level),
                    instead=say(N_("Use one of: %(known)s."), known=", ".join(edition.levels)),
                    field=field,
                )
            )
    return told


@applies("WA1", "WA3", "WA6", "I6")
def warned_first(circumstances: Circumstances) -> Outcome:
    """A live warning comes first, unless the contact was found extremely unacceptable, with reasons."""
    if circumstances.live_warnings or circumstances.finding.extremely_unacceptable.strip():
        return ALLOWED
    return refused(
        because(
            "WA1",
            "WA3",
            "WA6",
            "I6",
            why=say(N_("There is no live warning, and the contact was not found extremely unacceptable.")),
            instead=say(
                N_(
                    "Warn first. Only serious abuse or threats can be restricted at once, with the "
                    "reasons on the assessment."
                )
            ),
            field="assessment",
        )
    )


@applies("WA3", "WA5", "I7")
def last_resort(proposed: Proposed) -> Outcome:
    """The proposal says why nothing less would do: the last-resort statement, and each lesser option with why not."""
    told = ALLOWED
    if not proposed.last_resort.strip():
        told += refused(
            because(
                "WA5",
                "I7",
                why=say(N_("Say what has been done to resolve it, and why a restriction is now needed.")),
                field="last_resort",
            )
        )
    if not proposed.lesser_options:
        told += refused(
            because(
                "WA3",
                "WA5",
                "I7",
                why=say(
                    N_(
                        "Go through the options from the least intrusive up, and say of each why it would not do."
                    )
                ),
                field="lesser_options",
            )
        )
    for option, why_not in proposed.lesser_options.items():
        if not str(why_not or "").strip():
            told += refused(
                because(
                    "WA3",
                    "WA5",
                    "I7",
                    why=say(N_("Say why “%(option)s” would not do, or choose it."), option=option),
                    field="lesser_options",
                )
            )
    return told


@applies("RT1", "DF2", "I1", "I41")
def follows_from(circumstances: Circumstances) -> Outcome:
    """The assessment found that a restriction should be considered, and has not been used for another decision."""
    told = ALLOWED
    if circumstances.finding.outcome != RESTRICT:
        told += refused(
            because(
                "DF2",
                "DF4",
                "WA3",
                "I1",
                why=say(N_("This assessment did not find that a restriction should be considered.")),
                instead=say(N_("Assess what has happened since, or issue the warning it asks for.")),
                field="assessment",
            )
        )
    if circumstances.assessment_used:
        told += refused(
            because(
                "DF4",
                "IN1",
                "I41",
                why=say(N_("This assessment already grounds a warning, a proposal or a restriction.")),
                instead=say(N_("Rest the proposal on what has happened since.")),
                field="assessment",
            )
        )
    return told


@applies("RT1", "WA1", "WA3", "WA4", "WA5", "IN4", "OA1", "OA4", "OA5", "IC5")
def may_propose(
    proposed: Proposed, circumstances: Circumstances, starts_on: date, edition: Edition
) -> Outcome:
    """Everything that stands in the way of proposing this restriction, at once."""
    return (
        follows_from(circumstances)
        + warned_first(circumstances)
        + last_resort(proposed)
        + period_allowed(proposed.months, edition)
        + access_remains(
            _as_decided(proposed, starts_on),
            circumstances.others_in_force,
            circumstances.adjustments,
            edition,
        )
        + this_person_only(circumstances.finding)
    )


def _as_decided(proposed: Proposed, starts_on: date) -> DecidedRestriction:
    return DecidedRestriction(
        reference="", measures=proposed.measures, starts_on=starts_on, ends_on=starts_on, scope=proposed.scope
    )
