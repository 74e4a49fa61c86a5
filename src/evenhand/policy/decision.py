"""A manager's decision: by another than the proposer, with reasons, on everything that stands in the way on that day (RT3)."""

from __future__ import annotations

from datetime import date

from .edition import Edition
from .needs import needs_considered
from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .restrictions import Circumstances, Proposed, last_day, may_propose
from .rules import applies

APPROVE, DECLINE, RETURN = "approve", "decline", "return"


@applies("RT3", "I8", "I9")
def manager_decides(*, decision: str, reasons: str, decider: str, proposer: str, still_open: bool) -> Outcome:
    """A manager other than the proposer decides, with reasons, once. `decider` and `proposer` are user names."""
    told = ALLOWED
    if decision not in (APPROVE, DECLINE, RETURN):
        told += refused(
            because(
                "RT3",
                why=say(N_("Say whether the proposal is approved, declined or sent back.")),
                field="decision",
            )
        )
    if not still_open:
        told += refused(
            because(
                "RT3",
                why=say(N_("This proposal has been decided already.")),
                instead=say(N_("A new decision needs a new proposal.")),
            )
        )
    told += not_their_own(decider=decider, proposer=proposer)
    if not reasons.strip():
        told += refused(
            because(
                "RT3",
                "RT4",
                "I8",
                why=say(N_("Say why, in words that the person and a court can read.")),
                field="reasons",
            )
        )
    return told


@applies("RT3", "I8")
def not_their_own(*, decider: str, proposer: str) -> Outcome:
    """Nobody decides what they proposed themselves. Both are user names."""
    if decider != proposer:
        return ALLOWED
    return refused(
        because(
            "RT3",
            "I8",
            why=say(N_("You proposed this restriction, so you cannot decide it.")),
            instead=say(N_("Another manager decides.")),
        )
    )


@applies("RT3", "OA4", "I8", "I10")
def start_allowed(starts_on: date, decided_on: date, edition: Edition) -> Outcome:
    """A restriction never begins before it is decided, nor so late that it rests on what was true long ago.

    The longest period of the edition is also the longest time to wait for its beginning.
    """
    if starts_on < decided_on:
        return _begins(
            N_("A restriction cannot begin before the day it is decided."), N_("Choose today or a later day.")
        )
    if starts_on > last_day(decided_on, max(edition.numbers.periods)):
        return _begins(
            N_("A restriction cannot begin so long after it is decided: it rests on what is true now."),
            N_("Choose a day that is near, or propose it when it is needed."),
        )
    return ALLOWED


def _begins(why: str, instead: str) -> Outcome:
    return refused(because("RT3", "OA4", "I8", why=say(why), instead=say(instead), field="starts_on"))


@applies("RT3", "IN3", "MN2", "I8", "I22")
def may_decide(
    proposed: Proposed,
    circumstances: Circumstances,
    *,
    decision: str,
    reasons: str,
    decider: str,
    proposer: str,
    still_open: bool,
    starts_on: date,
    decided_on: date,
    edition: Edition,
) -> Outcome:
    """Everything that stands in the way of this decision. Declining or sending back needs only a manager and reasons."""
    told = manager_decides(
        decision=decision, reasons=reasons, decider=decider, proposer=proposer, still_open=still_open
    )
    if decision != APPROVE:
        return told
    return (
        told
        + needs_considered(
            unanswered_requests=circumstances.unanswered_requests,
            adjustments=circumstances.adjustments,
            considered=proposed.adjustments_considered,
        )
        + start_allowed(starts_on, decided_on, edition)
        + may_propose(proposed, circumstances, starts_on, edition)
    )


@applies("OA7", "IN1")
def may_lift(*, ended: bool, reasons: str) -> Outcome:
    """A manager may lift a restriction at any time before its end, with reasons."""
    told = ALLOWED
    if ended:
        told += refused(
            because(
                "OA7",
                "I35",
                why=say(N_("This restriction is no longer in force.")),
                instead=say(N_("There is nothing to lift.")),
            )
        )
    if not reasons.strip():
        told += refused(
            because("OA7", "IN1", why=say(N_("Say why the restriction is lifted.")), field="reasons")
        )
    return told


@applies("RT1d", "I35", "I36")
def may_hand_over(*, names_one: bool, over: bool, reasons: str) -> Outcome:
    """A single point of contact is handed over while its restriction runs, with reasons. Who answers is checked as a measure."""
    told = ALLOWED
    if not names_one:
        told += refused(because("RT1d", why=say(N_("This restriction names no single point of contact."))))
    if over:
        told += refused(because("RT1d", "I35", why=say(N_("This restriction is over."))))
    if not reasons.strip():
        told += refused(
            because("RT1d", "I36", why=say(N_("Say why somebody else takes over.")), field="reasons")
        )
    return told
