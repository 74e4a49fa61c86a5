"""The privacy notice applies (LK2): who needs to know. A colleague sees the instruction; an entry opens to who deals with it."""

from __future__ import annotations

from collections.abc import Iterable

from .edition_parts import EVERY_ENTRY, Role
from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .rules import applies


@applies("LK2", "I30", "I31")
def may_open_entry(roles: Iterable[Role], *, disputed: bool) -> Outcome:
    """A person's entry opens to roles that need every entry for their work, and to those who handle disputes once there is one.

    `disputed` says that a restriction on this person has been disputed, whatever came of it.
    """
    opens = {role.opens for role in roles}
    if EVERY_ENTRY in opens or (disputed and opens - {""}):
        return ALLOWED
    if opens - {""}:
        why = N_("No restriction on this person has been disputed, so your role does not need their entry.")
    else:
        why = N_("Your role does not need a person’s entry for its work.")
    return refused(
        because("LK2", "I30", why=say(why), instead=say(N_("Check the person: the card says what to do.")))
    )
