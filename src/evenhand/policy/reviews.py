"""Reviews: before its end every restriction is reviewed for its effect on the behaviour, and removed or extended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .calendar import last_day
from .edition import Edition
from .finding import GROUNDING
from .measures import FORMS
from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .restrictions import period_allowed
from .rules import applies

REMOVE, EXTEND = "remove", "extend"


@applies("OA6", "I11")
def opens_on(ends_on: date, edition: Edition) -> date:
    """The day on which the review of a restriction with this last day opens (edition: 28 days before)."""
    return ends_on - timedelta(days=edition.numbers.review_opens_days_before)


@applies("OA6", "I11")
def due_on(ends_on: date) -> date:
    """A review is due on the restriction's last day. After it the restriction is out of force, and the review overdue."""
    return ends_on


@applies("OA7", "I11")
def follows_on(ends_on: date, decided_on: date) -> date:
    """The first day of an extension: the day after what it extends, or the day it is decided if that is later.

    Nothing is restricted in retrospect: the days between a missed last day and a late decision stay free.
    """
    return max(ends_on + timedelta(days=1), decided_on)


@applies("OA7", "OA4", "I10", "I11", "I12")
def extension_dates(ends_on: date, months: int, decided_on: date) -> tuple[date, date]:
    """First and last day of an extension: it follows on, and lasts its months like any restriction."""
    starts_on = follows_on(ends_on, decided_on)
    return starts_on, last_day(starts_on, months)


@applies("OA7", "I12")
def extended_once(*, extended_already: bool) -> Outcome:
    """A restriction is extended once; what goes on after that is an extension of the extension, with a review of its own."""
    if not extended_already:
        return ALLOWED
    return refused(
        because(
            "OA7",
            "I12",
            why=say(N_("This restriction has been extended already.")),
            instead=say(N_("Review the extension, when its time comes.")),
        )
    )


@applies("OA6", "OA7", "RT3", "I8", "I10", "I12")
def may_decide_review(
    *,
    outcome: str,
    months: int | None,
    effect_on_behaviour: str,
    reasons: str,
    still_open: bool,
    over: bool,
    edition: Edition,
) -> Outcome:
    """A review removes or extends, on a recorded look at the effect on behaviour, with fresh reasons.

    `over` says that the restriction was already removed, lifted, quashed or replaced: then there is nothing left to extend.
    """
    told = ALLOWED
    if not still_open:
        told += refused(because("OA7", why=say(N_("This review has been decided already."))))
    if outcome not in (REMOVE, EXTEND):
        told += refused(
            because(
                "OA7",
                "I10",
                why=say(N_("A review either removes the restriction or extends it.")),
                field="outcome",
            )
        )
    if not effect_on_behaviour.strip():
        told += refused(
            because(
                "OA6",
                "I12",
                why=say(
                    N_(
                        "Compare the contact before with the contact during the restriction, and say what you see."
                    )
                ),
                field="effect_on_behaviour",
            )
        )
    if not reasons.strip():
        told += refused(
            because(
                "OA7",
                "I12",
                why=say(N_("Give fresh reasons; the first decision's are not enough.")),
                field="reasons",
            )
        )
    if outcome == EXTEND:
        told += period_allowed(months, edition, "OA7")
        if over:
            told += refused(
                because(
                    "OA7",
                    "I12",
                    "I35",
                    why=say(N_("This restriction has been ended, so it cannot be extended.")),
                    instead=say(N_("Propose a new restriction if there are new grounds.")),
                )
            )
    return told


@dataclass(frozen=True, slots=True)
class AssessedConduct:
    """Conduct that was assessed while a restriction ran: what the assessment found, and what the contact was.

    `assessment` names the assessment, for whoever must find it again.
    """

    on: date
    outcome: str
    channel: str
    during_dispute: bool
    assessment: str = ""

    def grounds(self, ground: str) -> bool:
        """Whether it was found unacceptable, and is abuse of the online forms (OA3) or conduct during a dispute (DI7)."""
        if self.outcome not in GROUNDING:
            return False
        return {"OA3": self.channel == FORMS, "DI7": self.during_dispute}.get(ground, False)


@applies("OA3", "DI7", "I21", "I9", "I41")
def may_propose_extension(
    *,
    ground: str,
    months: int | None,
    reasons: str,
    conduct: Iterable[AssessedConduct],
    over: bool,
    edition: Edition,
) -> Outcome:
    """An extension outside a review rests on assessed abuse of the online forms (OA3) or conduct during a dispute (DI7).

    That somebody disputed a restriction, or got in touch, is never a ground; nor is what grounds another decision already, which
    is left out of `conduct` (I41). A manager decides.
    """
    grounded = any(each.grounds(ground) for each in conduct)
    told = period_allowed(months, edition, "OA7")
    if ground == "OA3":
        if not grounded:
            told += _merely_in_touch(
                "OA3", N_("No assessment has found abuse of the online forms while this restriction ran.")
            )
    elif ground == "DI7":
        if not grounded:
            told += _merely_in_touch(
                "DI7",
                N_("No assessment has found unacceptable conduct during a dispute of this restriction."),
            )
    else:
        told += _merely_in_touch(
            "OA3",
            N_(
                "Only abuse of the online forms, or conduct during a dispute, can extend a restriction before its review."
            ),
        )
    if not reasons.strip():
        told += refused(
            because("OA7", "I12", why=say(N_("Give fresh reasons for the extension.")), field="reasons")
        )
    if over:
        told += refused(
            because("OA7", "I35", why=say(N_("This restriction is over, so it cannot be extended.")))
        )
    return told


def _merely_in_touch(ground: str, why: str) -> Outcome:
    return refused(
        because(
            ground,
            "DI7",
            "OA3",
            "I21",
            why=say(why),
            instead=say(
                N_(
                    "Disputing a restriction, or getting in touch, is a right. Report and assess what "
                    "was unacceptable first."
                )
            ),
            field="ground",
        )
    )
