"""Whose an address or a number is: it identifies one person only where nobody else uses it (IN4, I27)."""

from __future__ import annotations

from .outcome import ALLOWED, N_, Outcome, because, reasoned, refused, say
from .rules import applies

# The ways by which a person reaches us or is found; of these, what several people may use; and as what they use it.
KINDS = ("email", "phone", "post", "social", "alias", "external")
SHAREABLE = ("email", "phone", "post", "social")
USES = ("household", "advice_office", "organisation")


@applies("IN4", "DF3", "I27")
def may_mark_shared(*, kind: str, value: str, readable: bool, used_as: str, used_by: str) -> Outcome:
    """An address of a kind that can be shared is marked as shared with who uses it, and as what.

    `readable` says whether `value` can be read as an address of this kind.
    """
    told = ALLOWED
    if kind not in SHAREABLE:
        known = ", ".join(SHAREABLE)
        told += refused(
            because("DF3", why=say(N_("Choose what it is: %(known)s."), known=known), field="kind")
        )
    elif not readable:
        told += refused(
            because(
                "DF3",
                "I27",
                why=say(N_("“%(value)s” cannot be read as this kind of address."), value=value),
                instead=say(N_("Check it, and enter it again.")),
                field="value",
            )
        )
    if used_as not in USES:
        why = say(N_("Say whether it is a household’s, an advice office’s or an organisation’s address."))
        told += refused(because("IN4", "I27", why=why, field="used_as"))
    if not used_by.strip():
        why = say(N_("Name the household, the office or the organisation that uses it."))
        told += refused(because("IN4", "I27", why=why, field="used_by"))
    return told


@applies("IN4", "I27")
def is_marked_once(*, marked_already: bool) -> Outcome:
    """An address is marked as shared once: the mark that stands holds for whoever uses it."""
    if not marked_already:
        return ALLOWED
    return refused(
        because(
            "IN4",
            "I27",
            why=say(N_("This address is marked as shared already.")),
            instead=say(N_("Look at who uses it, and end the mark if that is not so any more.")),
            field="used_as",
        )
    )


@applies("IN4", "I27")
def may_end_sharing(*, reasons: str, ended_already: bool) -> Outcome:
    """An address is one person's alone again once, and somebody says how they know that nobody else uses it."""
    told = reasoned(
        reasons,
        "IN4",
        "I27",
        why=say(N_("Say how you know that nobody else uses this address.")),
        instead=say(N_("While you do not know, leave it marked: it then identifies nobody.")),
    )
    if ended_already:
        told += refused(
            because(
                "IN4",
                why=say(N_("This address is not marked as shared any more.")),
                instead=say(N_("If several people use it, mark it again.")),
            )
        )
    return told


@applies("IN4", "DF3", "I27")
def may_remove_identifier(*, reasons: str, on_record: bool) -> Outcome:
    """What was recorded of a person by mistake is taken off their record by somebody who says how they know that it was never
    theirs. It can be added again.
    """
    told = reasoned(
        reasons,
        "IN4",
        "I27",
        why=say(N_("Say how you know that this was never theirs.")),
        instead=say(
            N_("If it is theirs and others use it too, mark it as shared: then it identifies nobody.")
        ),
    )
    if not on_record:
        told += refused(
            because(
                "IN4",
                why=say(N_("This is not on record for them.")),
                instead=say(
                    N_("Their page lists what is on record; somebody may have taken it off already.")
                ),
                field="value",
            )
        )
    return told
