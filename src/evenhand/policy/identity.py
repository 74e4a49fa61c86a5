"""Who is who: what treating two entries as one person, or as two again, must not bring about."""

from __future__ import annotations

from collections.abc import Sequence

from .access import DecidedRestriction, access_remains
from .edition import Edition
from .needs import AgreedAdjustment
from .outcome import ALLOWED, N_, Outcome, Sentence, because, reasoned, refused, say
from .rules import applies


def is_certain(match: str) -> bool:
    """Whether it is known who this is: somebody on record, nobody on record, or who speaks for somebody."""
    return match in ("matched", "unmatched", "representative")


@applies("IN4", "I27")
def may_treat_as_one(*, reasons: str, separate: bool) -> Outcome:
    """Two entries are treated as one person by somebody who says how they know it; `separate` says that neither is part of the
    other or of a third yet.
    """
    told = reasoned(
        reasons,
        "IN4",
        "I27",
        why=say(N_("Say how you know that these are the same person.")),
        instead=say(N_("A shared name or address is not enough.")),
    )
    if not separate:
        told += refused(
            because(
                "IN4",
                why=say(N_("One of these entries is already merged, or they are the same.")),
                instead=say(N_("Choose two separate entries.")),
                field="merge",
            )
        )
    return told


@applies("IN4", "I27")
def may_undo_merge(*, reasons: str, merged: bool) -> Outcome:
    """Two entries that are merged are two people again once somebody says why they are not the same."""
    told = reasoned(
        reasons,
        "IN4",
        "I27",
        why=say(N_("Say why these are not the same person.")),
        instead=say(N_("While you are not sure, leave them as they are and ask who merged them.")),
    )
    if not merged:
        told += refused(
            because(
                "IN4",
                why=say(N_("These two entries are not merged.")),
                instead=say(N_("A person’s page lists the entries that are merged with theirs.")),
                field="merge",
            )
        )
    return told


@applies("IN4", "I27")
def may_say_two_people(*, reasons: str, answered: bool) -> Outcome:
    """Whether two entries are one person is answered once; that they are two, by somebody who says how they know it."""
    told = reasoned(
        reasons,
        "IN4",
        "I27",
        why=say(N_("Say how you know that these are two people, or leave the question open.")),
        instead=say(N_("Two birth dates, or two answers to one question, are enough.")),
    )
    if answered:
        told += refused(
            because(
                "IN4",
                why=say(N_("Somebody answered this already.")),
                instead=say(N_("Look at what they decided.")),
            )
        )
    return told


@applies("IN4", "I27")
def may_speak(*, speaks_for_them: bool) -> Outcome:
    """What is a representative's is recorded with the person for whom they speak, and with nobody else."""
    if speaks_for_them:
        return ALLOWED
    return refused(
        because(
            "IN4",
            "I27",
            why=say(N_("They do not speak for this person.")),
            instead=say(N_("A caseworker records on the person’s page who speaks for them.")),
            field="person",
        )
    )


@applies("IN4", "I27")
def may_say_whose(*, reasons: str, speaks_for_them: bool = True) -> Outcome:
    """A contact is said to be somebody's by whoever says how that is known; `speaks_for_them` whether the representative it is
    said to be from speaks for this very person.
    """
    told = reasoned(
        reasons,
        "IN4",
        "I27",
        why=say(N_("Say how you know that this contact is theirs.")),
        instead=say(N_("A name alone is not enough.")),
    )
    return told + may_speak(speaks_for_them=speaks_for_them)


@applies("IN4", "I27")
def may_doubt(*, reasons: str, taken_for_somebody: bool) -> Outcome:
    """That nobody knows whose a contact is, is said of one that was taken for somebody's, with why."""
    told = reasoned(
        reasons,
        "IN4",
        "I27",
        why=say(N_("Say why it is not known whose this contact is.")),
        instead=say(N_("What you saw or heard is enough: another voice, another hand, what they said.")),
    )
    if not taken_for_somebody:
        told += refused(
            because(
                "IN4",
                "I27",
                why=say(N_("This contact is nobody’s already.")),
                instead=say(N_("If you know whose it is, say so; otherwise nothing is left to do.")),
                field="person",
            )
        )
    return told


@applies("IN4", "WA1", "OA1", "I5", "I13")
def may_merge(
    *,
    live_warnings: int,
    restrictions: Sequence[DecidedRestriction],
    adjustments: Sequence[AgreedAdjustment],
    edition: Edition,
) -> Outcome:
    """Two entries become one only where no more warnings are then live, and no fewer routes open, than one person may have.

    `live_warnings`, `restrictions` (not over) and `adjustments` are those of both.
    """
    told = ALLOWED
    ceiling = edition.numbers.max_warnings
    if live_warnings > ceiling:
        told += refused(
            because(
                "WA1",
                "I5",
                why=say(
                    N_("Together they have %(number)s live warnings. There is never a fourth."),
                    number=live_warnings,
                ),
                instead=say(
                    N_("Have a manager withdraw as many as are over %(ceiling)s, then merge."),
                    ceiling=ceiling,
                ),
                field="merge",
            )
        )
    if restrictions:
        told += access_remains(restrictions[0], restrictions[1:], adjustments, edition)
    return told


@applies("IN4", "I27")
def may_tell_apart(*, resting_on_others: Sequence[Sentence | str]) -> Outcome:
    """Contact turns out to be somebody else's only where nobody stays warned or restricted for what another person did.

    `resting_on_others` names the decisions about one person that would then rest on another's contact.
    """
    return refused(
        *(
            because(
                "IN4",
                "I27",
                why=say(
                    N_("What was decided of one rests on contact of the other: %(decision)s."),
                    decision=decision,
                ),
                instead=say(N_("Have a manager end or decline it first.")),
            )
            for decision in resting_on_others
        )
    )
