"""Files that came with contact: what may be looked into, shown and handed on, so that nobody sees what they need not."""

from __future__ import annotations

from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .rules import applies


@applies("IC1", "IC2", "I28")
def may_look_into(*, sealed: bool, compared: bool = True) -> Outcome:
    """Nobody and nothing looks into what is sealed, wherever else the very same file came; and nobody into a picture, or
    a message that may hold one, that is still to be `compared` with what the body was told is illegal.
    """
    if not compared and not sealed:
        return refused(
            because(
                "IC2",
                "I28",
                why=say(
                    N_(
                        "This file has not been compared with what is sealed and with the lists of known illegal content yet."
                    )
                ),
                instead=say(N_("That takes a few minutes. Come back then.")),
            )
        )
    if not sealed:
        return ALLOWED
    return refused(
        because(
            "IC2",
            "I28",
            why=say(N_("This file, or the very same one in another contact, is sealed.")),
            instead=say(N_("Leave it closed. The content lead deals with it.")),
        )
    )


@applies("IC1", "IC2", "IN2", "I28")
def may_hand_on(*, sealed: bool, found: str, is_content_lead: bool, all_compared: bool = True) -> Outcome:
    """Saving a file: not out of a sealed contact; and where a virus scanner found something, or it is a message of which not all
    could be compared with what the body was told is illegal, only by the content lead.
    """
    told = may_look_into(sealed=sealed)
    if not all_compared and not is_content_lead:
        told += refused(
            because(
                "IC2",
                "I28",
                why=say(
                    N_(
                        "Not all of it could be compared with what is sealed and with the lists of known illegal content."
                    )
                ),
                instead=say(N_("Ask the content lead if you need what is in it.")),
            )
        )
    if found and not is_content_lead:
        told += refused(
            because(
                "IN2",
                why=say(N_("A virus scanner found “%(found)s” in this file."), found=found),
                instead=say(N_("Ask the content lead if you need what is in it.")),
            )
        )
    return told


@applies("DF3", "PB2")
def may_write_down(*, text: str) -> Outcome:
    """What a recording or a picture says can be written down by whoever heard or saw it; it must say something."""
    if text.strip():
        return ALLOWED
    return refused(
        because(
            "DF3",
            why=say(N_("Write down what it says.")),
            field="text",
        )
    )
