"""A hold keeps a record whatever the schedule says: somebody asked for it, and it is looked at again (LK2, I33)."""

from __future__ import annotations

from datetime import date

from .calendar import add_months
from .outcome import ALLOWED, N_, Outcome, because, reasoned, refused, say
from .retention import ASKERS
from .rules import applies


@applies("LK2", "I33")
def may_place_hold(*, reasons: str, asked_by: str, look_again_on: date | None, today: date) -> Outcome:
    """A hold says who asked for it, why, and on which later day it is looked at again; without reasons there is none."""
    told = reasoned(
        reasons,
        "LK2",
        "I33",
        why=say(N_("Say why this has to be kept.")),
        instead=say(N_("Name the order, the claim or the request it is kept for.")),
    )
    if asked_by not in ASKERS:
        told += refused(
            because("LK2", "I33", why=say(N_("Say who asked for it to be kept.")), field="asked_by")
        )
    return told + _looked_at_again(look_again_on, today)


@applies("LK2", "I33")
def may_keep_hold(*, reasons: str, look_again_on: date | None, today: date, lifted: bool) -> Outcome:
    """A hold goes on when somebody has looked at it and says why, until another day."""
    told = reasoned(
        reasons,
        "LK2",
        "I33",
        why=say(N_("Say why this still has to be kept.")),
        instead=say(N_("Where it has not, lift the hold.")),
    )
    return told + _still_stands(lifted) + _looked_at_again(look_again_on, today)


@applies("LK2", "I33")
def may_lift_hold(*, reasons: str, lifted: bool) -> Outcome:
    """A hold is lifted once, by somebody who says why."""
    return reasoned(
        reasons,
        "LK2",
        "I33",
        why=say(N_("Say why this no longer has to be kept.")),
        instead=say(N_("While you are not sure, leave the hold and ask whoever wanted it.")),
    ) + _still_stands(lifted)


def _still_stands(lifted: bool) -> Outcome:
    if not lifted:
        return ALLOWED
    return refused(
        because(
            "LK2", "I33",
            why=say(N_("This hold was lifted already.")),
            instead=say(N_("Place another one where something has to be kept again.")),
        )
    )  # fmt: skip


def _looked_at_again(day: date | None, today: date) -> Outcome:
    if day is not None and today < day <= add_months(today, 12):
        return ALLOWED
    return refused(
        because(
            "LK2", "I33",
            why=say(N_("Say when the hold is looked at again: on a later day, within a year.")),
            field="look_again_on",
        )
    )  # fmt: skip
