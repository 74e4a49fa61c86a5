"""Warnings: up to three, each with its reasons and the change that is asked for; they age out and can be withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .calendar import last_day
from .edition import Edition
from .finding import WARN, Finding
from .grounds import this_person_only
from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .rules import applies


@dataclass(frozen=True, slots=True)
class GivenWarning:
    """A warning as the rules see it. `expires_on` is the last day on which it counts."""

    number: int
    issued_on: date
    expires_on: date
    withdrawn_on: date | None = None

    @applies("WA1", "I35")
    def is_live(self, on: date) -> bool:
        """Whether it counts on this day: given, not withdrawn, not aged out."""
        return self.issued_on <= on <= self.expires_on and self.withdrawn_on is None


@applies("WA1")
def expires_on(issued_on: date, edition: Edition) -> date:
    """The last day on which a warning of this date counts (edition: 12 months; an open question of the text)."""
    return last_day(issued_on, edition.numbers.warning_months)


@applies("WA1", "I5", "I35")
def next_number(warnings: tuple[GivenWarning, ...], on: date) -> int:
    """The number the next warning would have: one more than the live ones."""
    return sum(warning.is_live(on) for warning in warnings) + 1


@applies("WA1", "WA2", "IN4", "I5", "I27", "I41")
def may_warn(
    *,
    finding: Finding,
    warnings: tuple[GivenWarning, ...],
    reasons: str,
    asked_change: str,
    used_already: bool,
    on: date,
    edition: Edition,
) -> Outcome:
    """A warning follows an assessment that warns, of the person's own contact; there are never more than three live ones; it
    explains and asks.

    `used_already` says whether this assessment has already led to a warning or a proposal.
    """
    told = ALLOWED
    if finding.outcome != WARN:
        told += refused(
            because(
                "WA1",
                "DF1",
                "DF2",
                "I1",
                "I5",
                why=say(N_("This assessment did not find that a warning should follow.")),
                instead=say(N_("Assess the concern again if the facts have changed.")),
                field="assessment",
            )
        )
    if used_already:
        told += refused(
            because(
                "WA1",
                "DF4",
                "I41",
                why=say(N_("This assessment has already led to a warning or a proposal.")),
                instead=say(N_("A further warning needs a further concern.")),
                field="assessment",
            )
        )
    ceiling = edition.numbers.max_warnings
    if next_number(warnings, on) > ceiling:
        told += refused(
            because(
                "WA1",
                "I5",
                why=say(
                    N_("There are already %(ceiling)s live warnings. There is never a fourth."),
                    ceiling=ceiling,
                ),
                instead=say(
                    N_("If it goes on, a restriction can be proposed; or wait until a warning has aged out.")
                ),
            )
        )
    return told + this_person_only(finding) + explains_and_asks(reasons, asked_change)


@applies("WA2", "I5")
def explains_and_asks(reasons: str, asked_change: str) -> Outcome:
    """A warning explains its reasons and asks for a change."""
    told = ALLOWED
    if not reasons.strip():
        told += refused(
            because(
                "WA2",
                "I5",
                why=say(N_("Say what happened, with dates.")),
                field="reasons",
            )
        )
    if not asked_change.strip():
        told += refused(
            because(
                "WA2",
                "I5",
                why=say(N_("Ask for one clear change that the person can make.")),
                field="asked_change",
            )
        )
    return told


@applies("WA1", "IN1")
def may_withdraw(*, already_withdrawn: bool, reasons: str) -> Outcome:
    """A warning can be withdrawn once, with reasons; it then never counts again."""
    told = ALLOWED
    if already_withdrawn:
        told += refused(because("WA1", "I35", why=say(N_("This warning has been withdrawn already."))))
    if not reasons.strip():
        told += refused(
            because("WA1", "IN1", why=say(N_("Say why the warning is withdrawn.")), field="reasons")
        )
    return told
