"""Who is who: what treating two entries as one person, or as two again, must not bring about."""

from __future__ import annotations

from collections.abc import Sequence

from .access import DecidedRestriction, access_remains
from .edition import Edition
from .needs import AgreedAdjustment
from .outcome import ALLOWED, N_, Outcome, Sentence, because, refused, say
from .rules import applies


def is_certain(match: str) -> bool:
    """Whether it is known who this is: somebody on record, nobody on record, or who speaks for somebody."""
    return match in ("matched", "unmatched", "representative")


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
