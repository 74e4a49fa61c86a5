"""What colleagues may say of a hint. Hints leave the judgement to a person; so people judge the hints too (DF1, I9)."""

from __future__ import annotations

from collections.abc import Collection

from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .rules import applies

DANGER = "danger"


@applies("DF1", "DF4", "I9")
def may_mark(*, right: bool | None, reasons: str) -> Outcome:
    """A hint is marked right or wrong, with a reason that somebody else can follow."""
    told = ALLOWED
    if right is None:
        told += refused(because("DF1", "I9", why=say(N_("Say whether the hint was right.")), field="right"))
    return told + _reasoned(reasons)


@applies("DF1", "I9", "MN4", "I23")
def may_switch(*, kind: str, known: Collection[str], on: bool, is_on: bool, reasons: str) -> Outcome:
    """A kind of hint that does badly is switched off with a reason, and on again with another; danger never is (I23)."""
    told = ALLOWED
    if kind not in known:
        told += refused(because("DF1", why=say(N_("“%(kind)s” is no kind of hint."), kind=kind)))
    if kind == DANGER and not on:
        told += refused(
            because(
                "MN4",
                "I23",
                why=say(N_("Hints of danger are never switched off: a danger must not go unread.")),
                instead=say(N_("Mark those that were wrong, so that their record shows it.")),
            )
        )
    if kind in known and on == is_on:
        why = N_("These hints are on already.") if on else N_("These hints are off already.")
        told += refused(because("DF1", why=say(why)))
    return told + _reasoned(reasons)


def _reasoned(reasons: str) -> Outcome:
    if reasons.strip():
        return ALLOWED
    return refused(because("DF1", "I9", why=say(N_("Say in a few words why.")), field="reasons"))
