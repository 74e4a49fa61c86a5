"""Disputing restrictions: a fair second look by somebody who had no part in it, within 20 working days, once for each decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from .bilingual import Bilingual
from .calendar import add_working_days
from .edition import Edition
from .outcome import ALLOWED, N_, Outcome, Reason, because, refused, say
from .rules import applies

STANDS, CHANGED, REMOVED = "stands", "changed", "removed"
OUTCOMES = (STANDS, CHANGED, REMOVED)


@applies("DI5", "I19")
def due_on(received_on: date, edition: Edition) -> date:
    """The day by which the person has the outcome: 20 working days; the day after receipt is day 1. The clock never stops."""
    return add_working_days(received_on, edition.numbers.dispute_working_days)


@applies("DI1", "DI2", "DI5", "DI6", "I14", "I19", "I20", "I27")
def may_receive(
    *,
    route: str,
    disputed_before: bool,
    settled_by_dispute: bool,
    received_on: date,
    decided_on: date,
    today: date,
    edition: Edition,
    somebody_elses: str = "",
) -> Outcome:
    """A decision can be disputed once; an extension is a decision of its own. No restriction closes the way to dispute it.

    `settled_by_dispute` says that this restriction is itself the outcome of a dispute, which is final. `somebody_elses` is the
    contact it is said to have come by, where that is known to be another person's.
    """
    told = ALLOWED
    if somebody_elses:
        told += refused(
            because(
                "IN4",
                "I27",
                why=say(
                    N_("Contact %(contact)s is not from the person whose restriction this is."),
                    contact=somebody_elses,
                ),
                instead=say(N_("Say whose contact it is first, or log the dispute without it.")),
                field="contact",
            )
        )
    if route not in edition.dispute_routes:
        known = ", ".join(edition.dispute_routes)
        told += refused(
            because(
                "DI2",
                why=say(N_("“%(route)s” is not one of the ways to dispute."), route=route),
                instead=say(N_("Choose from: %(known)s."), known=known),
                field="route",
            )
        )
    told += _came_on_a_day_it_can(received_on, decided_on, today)
    if disputed_before or settled_by_dispute:
        told += refused(
            because(
                "DI6",
                "I20",
                why=say(N_("This decision has been disputed already, and the outcome of that is final.")),
                instead=say(
                    N_(
                        "A later extension can be disputed in its own right. A data, equality or safety "
                        "complaint is a different matter: log it as what it is."
                    )
                ),
            )
        )
    return told


def _came_on_a_day_it_can(received_on: date, decided_on: date, today: date) -> Outcome:
    """A dispute comes on or after the day of the decision it is about, and not on a day to come."""
    told = ALLOWED
    if received_on > today:
        told += refused(
            because(
                "DI5",
                "I19",
                why=say(N_("A dispute cannot have come on a day that is still to come.")),
                instead=say(N_("Give the day on which it reached us; the outcome is due by that day.")),
                field="received_on",
            )
        )
    if received_on < decided_on:
        told += refused(
            because(
                "DI5",
                "I19",
                why=say(
                    N_("This was decided on %(day)s, so a dispute of it cannot have come before that."),
                    day=Bilingual.of_date(decided_on),
                ),
                instead=say(
                    N_("Give the day on which it reached us, or choose the decision that it is about.")
                ),
                field="received_on",
            )
        )
    return told


@applies("DI3", "I18")
def may_handle(*, name: str, is_quality_reviewer: bool, parts_played: Iterable[str]) -> Outcome:
    """The handler is a quality reviewer who had no part in the matter.

    `parts_played` are the parts that the record shows this colleague played: reported, assessed, warned, proposed, decided,
    reviewed, affected.
    """
    told = ALLOWED
    if not is_quality_reviewer:
        told += refused(
            because(
                "DI3",
                "I18",
                why=say(N_("%(name)s is not a quality reviewer."), name=name),
                instead=say(N_("Choose a colleague of the quality team.")),
                field="to",
            )
        )
    parts = [PARTS[part] for part in dict.fromkeys(parts_played)]
    if parts:
        told += refused(
            Reason(
                clauses=("DI3", "I18"),
                why=say(N_("%(name)s had a part in this: %(parts)s."), name=name, parts=_Listed(parts)),
                instead=say(N_("Choose a quality reviewer who had no part in it.")),
                field="to",
            )
        )
    return told


PARTS: Mapping[str, str] = {
    "reported": N_("reported the concern"),
    "assessed": N_("assessed it"),
    "warned": N_("issued a warning"),
    "proposed": N_("proposed the restriction"),
    "decided": N_("decided it"),
    "reviewed": N_("reviewed it"),
    "affected": N_("was affected by the contact"),
}


class _Listed(tuple[str, ...]):
    """Marked words that read as a list; the screens translate each."""

    def __new__(cls, words: Iterable[str]) -> _Listed:
        return super().__new__(cls, words)

    def __str__(self) -> str:
        return ", ".join(self)


@applies("DI4", "DI6", "I18", "I21", "I35")
def may_decide(
    *,
    outcome: str,
    reasonable: str,
    proportionate: str,
    reasons: str,
    still_open: bool,
    assigned_to: str,
    decider: str,
    stricter: bool,
    over: bool = False,
) -> Outcome:
    """The outcome answers the test of DI4: is the restriction reasonable and proportionate? It can only keep or ease it.

    `reasonable` and `proportionate` are "yes", "no" or a sentence, which may begin with one of them; "" when not answered.
    `assigned_to` and `decider` are user names. `over` says that the restriction was ended already: then nothing is left to change.
    """
    told = ALLOWED
    if not still_open:
        told += refused(
            because(
                "DI6", "I20", why=say(N_("This dispute has been decided already, and the outcome is final."))
            )
        )
    if assigned_to and assigned_to != decider:
        told += refused(
            because(
                "DI3",
                "I18",
                why=say(N_("This dispute is assigned to somebody else.")),
                instead=say(N_("Assign it to yourself first, if you had no part in it.")),
            )
        )
    if outcome not in OUTCOMES:
        told += refused(
            because(
                "DI4",
                why=say(N_("Say whether the restriction stands, is changed or is removed.")),
                field="outcome",
            )
        )
    told += _answers(outcome, reasonable, proportionate)
    if outcome == CHANGED:
        told += _can_only_ease(over=over, stricter=stricter)
    if not reasons.strip():
        told += refused(
            because(
                "DI4",
                "DI6",
                why=say(N_("Say why, in words to the person.")),
                field="reasons",
            )
        )
    return told


def _can_only_ease(*, over: bool, stricter: bool) -> Outcome:
    """A change has something to change, and makes nothing harder for the person."""
    told = ALLOWED
    if over:
        told += refused(
            because(
                "OA7",
                "DI4",
                "I35",
                why=say(N_("This restriction has been ended, so there is nothing left to change.")),
                instead=say(N_("Say whether it was right, or that it is removed.")),
                field="outcome",
            )
        )
    if stricter:
        told += refused(
            because(
                "DI7",
                "OA3",
                "I21",
                why=say(N_("A dispute cannot make a restriction longer or close what was open.")),
                instead=say(N_("Ease it. Conduct during the dispute is assessed on its own.")),
                field="measures",
            )
        )
    return told


def _answers(outcome: str, reasonable: str, proportionate: str) -> Outcome:
    """Both halves of the test are answered, and the outcome is what the answers lead to."""
    told = ALLOWED
    for field, answer, why in (
        ("reasonable", reasonable, N_("Say whether the restriction is reasonable.")),
        ("proportionate", proportionate, N_("Say whether the restriction is proportionate.")),
    ):
        if not answer.strip():
            told += refused(because("DI4", why=say(why), field=field))
    answers = (_plain(reasonable), _plain(proportionate))
    if outcome == STANDS and "no" in answers:
        told += refused(
            because(
                "DI4",
                why=say(N_("A restriction that is not reasonable or not proportionate cannot stand.")),
                instead=say(N_("Change it or remove it.")),
                field="outcome",
            )
        )
    if outcome in (CHANGED, REMOVED) and answers == ("yes", "yes"):
        told += refused(
            because(
                "DI4",
                why=say(N_("A restriction that is both reasonable and proportionate stands.")),
                instead=say(N_("Say which of the two it fails.")),
                field="outcome",
            )
        )
    return told


def _plain(answer: str) -> str:
    """What a sentence begins with: "yes", "no", or its first word."""
    first = answer.strip().casefold().split(maxsplit=1)[:1]
    word = first[0].strip(".,;:!–—-") if first else ""
    return "no" if word == "not" else word
