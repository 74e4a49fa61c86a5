"""Disposing of a record takes two: one proposes, another decides, both with reasons (LK2, I33). `retention` says when."""

from __future__ import annotations

from .outcome import N_, Outcome, because, reasoned, refused_where, say
from .rules import applies

DISPOSE, DECLINE = "dispose", "decline"


@applies("LK2", "I9", "I33")
def may_propose_disposal(*, reasons: str, proposed: bool) -> Outcome:
    """Somebody proposes, with reasons, that a record goes; once, until another colleague has decided."""
    return reasoned(
        reasons, "LK2", "I33",
        why=say(N_("Say why this is no longer needed.")),
        instead=say(N_("That the schedule lets it go is one reason; say that you looked.")),
    ) + refused_where(
        (proposed, because(
            "LK2", "I33",
            why=say(N_("Somebody has proposed this already.")),
            instead=say(N_("Another colleague decides about it.")),
        )),
    )  # fmt: skip


@applies("LK2", "I9", "I33")
def may_decide_disposal(
    *, decision: str, reasons: str, decider: str, proposer: str, still_open: bool, as_proposed: bool
) -> Outcome:
    """Another colleague than the proposer decides, with reasons, once: it goes, or stays for now. Both are user names.

    What goes is what was proposed (`as_proposed`): a record that was merged with another since, or told apart from one, is another.
    """
    return reasoned(
        reasons, "LK2", "I33",
        why=say(N_("Say why you decide so.")),
        instead=say(N_("Say what you looked at.")),
    ) + refused_where(
        (decision not in (DISPOSE, DECLINE), because(
            "LK2", "I33", why=say(N_("Say whether it is disposed of or kept for now.")), field="decision",
        )),
        (not still_open, because(
            "LK2", "I33",
            why=say(N_("This has been decided already.")),
            instead=say(N_("Where it was kept, it can be proposed again.")),
        )),
        (decision == DISPOSE and still_open and not as_proposed, because(
            "LK2", "IN4", "I33",
            why=say(N_("This is not the record that was proposed: it was merged with another since, or told apart from one.")),
            instead=say(N_("Decide to keep it for now. It can be proposed again as it is now.")),
        )),
        (decider == proposer, because(
            "LK2", "I33",
            why=say(N_("You proposed this, so you cannot decide it.")),
            instead=say(N_("Another colleague of data protection decides, or a manager.")),
        )),
    )  # fmt: skip
