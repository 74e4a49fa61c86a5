"""The privacy notice applies (LK2): who needs to know. A colleague sees the instruction; an entry opens to who deals with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .edition_parts import EVERY_ENTRY, Role
from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .rules import applies

# What a token may be for; and of these, what is recorded in somebody's name.
SCOPES = ("instruction", "contacts", "people", "rules", "actions")
_ACTS = frozenset({"rules", "actions"})


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


@applies("LK2", "I32")
def may_issue_token(*, name: str, scopes: Sequence[str], acts_for_somebody: bool) -> Outcome:
    """A token for a machine has a name, is for what there is, and acts for a colleague where something is recorded in their name;
    for instructions alone it acts for nobody.
    """
    told = ALLOWED
    if not name.strip():
        told += refused(
            because(
                "LK2",
                why=say(N_("A token needs a name, so that it can be told apart and withdrawn.")),
                instead=say(N_("Name the system that will use it.")),
                field="name",
            )
        )
    if not scopes or not set(scopes) <= set(SCOPES):
        told += refused(
            because(
                "LK2",
                why=say(N_("A token is for one or more of: %(known)s."), known=", ".join(SCOPES)),
                instead=say(N_("Choose the least that the system needs.")),
                field="scopes",
            )
        )
    acts, asks_only = bool(_ACTS.intersection(scopes)), set(scopes) == {"instruction"}
    if (acts and not acts_for_somebody) or (asks_only and acts_for_somebody):
        told += refused(
            because(
                "LK2",
                "I32",
                why=say(
                    N_(
                        "A token that acts must name the colleague it acts for; one for instructions alone names nobody."
                    )
                ),
                instead=say(N_("Name the colleague whose work it does, or leave them out.")),
                field="colleague",
            )
        )
    return told
