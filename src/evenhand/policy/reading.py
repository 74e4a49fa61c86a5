"""Reading under restriction: everything is read and triaged; what is theirs by right goes where it belongs."""

from __future__ import annotations

from collections.abc import Sequence

from .edition import Edition
from .instruction import READ_NO_REPLY
from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .rules import applies

# What a reader may find that must reach its own team, whatever restriction is in force, and which team that is.
GOES_TO = {
    "danger": "safeguarding_lead",
    "safeguarding": "safeguarding_lead",
    "information_request": "data_protection",
    "subject_access": "data_protection",
    "data_complaint": "data_protection",
    "complaint": "caseworker",
    "review_request": "caseworker",
    "dispute": "quality_reviewer",
    "new_information": "caseworker",
    "evidence": "caseworker",
}

# How a message says that no person wrote it.
WRITTEN_BY_PROGRAMS = ("auto_reply", "bounce")


@applies("RT1f", "OA2", "MN3", "I23", "I24", "I26")
def may_record_reading(*, triage: Sequence[str], edition: Edition) -> Outcome:
    """A reading says what the reader found; "none" stands alone."""
    told = ALLOWED
    known = edition.triage
    wrong = [found for found in triage if found not in known]
    if not triage:
        told += refused(
            because(
                "RT1f",
                "I24",
                why=say(N_("Tick what you found, or “none”.")),
                field="triage",
            )
        )
    for found in wrong:
        told += refused(
            because(
                "RT1f",
                "I24",
                why=say(N_("“%(found)s” is not something a reading can find."), found=found),
                instead=say(N_("Choose from: %(known)s."), known=", ".join(known)),
                field="triage",
            )
        )
    if "none" in triage and len(triage) > 1:
        told += refused(
            because(
                "RT1f",
                "I24",
                why=say(N_("“None” cannot stand beside something that was found.")),
                field="triage",
            )
        )
    return told


@applies("RT1b", "RT1c", "RT1d", "I25")
def is_somebodys_own(automatic: str) -> bool:
    """Whether somebody wrote a contact, as far as anybody can tell: no out-of-office reply and no report of a mail server is
    anybody's contact.

    Such a message is kept and read like any other, but nobody owes it an answer, and it uses up nobody's permitted contact. What
    came over a mailing list, or says that no machine is to answer it, may be somebody's own words, and is answered by somebody.
    """
    return automatic not in WRITTEN_BY_PROGRAMS


@applies("RT2", "OA1")
def may_a_machine_answer(automatic: str) -> bool:
    """Whether a program may answer a contact by itself: only what says nothing of programs or lists, or two programs could answer
    each other without end (RFC 3834).
    """
    return not automatic


@applies("RT1f", "I24", "I25")
def may_close(*, instruction: str, read: bool) -> Outcome:
    """A contact that is read and not answered is closed only after it was read and triaged."""
    if read or instruction != READ_NO_REPLY:
        return ALLOWED
    return refused(
        because(
            "RT1f",
            "I24",
            why=say(N_("This contact has not been read and triaged.")),
            instead=say(N_("Read it, say what it holds, then close it.")),
        )
    )


# What is said of a contact that is sealed by somebody who stopped looking before they knew what it was.
UNSURE = "unsure"
_ILLEGAL_CONTENT = "IC"


def kinds_to_seal(edition: Edition) -> list[str]:
    """The ids of the kinds of content that nobody should have to see, as the policy has them."""
    return [each.id for each in edition.behaviours.values() if each.category == _ILLEGAL_CONTENT]


@applies("IC1", "IC2", "IC3", "IC5", "I28")
def may_seal(*, kind: str = "", reasons: str, sealed_already: bool, edition: Edition) -> Outcome:
    """Anybody may seal a contact that holds what nobody should have to see; only the content lead opens it again.

    `kind` is one of the policy's, or that somebody is not sure. No clause asks for words: a few, `reasons`, do instead of a kind.
    """
    told = ALLOWED
    if sealed_already:
        told += refused(
            because(
                "IC1",
                "I28",
                why=say(N_("This contact is sealed already.")),
                instead=say(N_("Nothing is left to do: the content lead deals with it.")),
            )
        )
    if kind and kind not in (*kinds_to_seal(edition), UNSURE):
        told += refused(
            because(
                "IC1",
                "IC2",
                "IC3",
                why=say(N_("This is not a kind of content that the policy has.")),
                instead=say(N_("Say that you are not sure.")),
                field="kind",
            )
        )
    if not kind and not reasons.strip():
        told += refused(
            because(
                "IC1",
                "I28",
                why=say(
                    N_("Say what kind of content it is, or in a few words why. Do not describe what you saw.")
                ),
                instead=say(N_("Say that you are not sure.")),
                field="kind",
            )
        )
    return told


@applies("IC1", "IC2", "I28")
def may_release(*, reasons: str, sealed: bool) -> Outcome:
    """The content lead undoes a seal that was a mistake, with reasons."""
    told = ALLOWED
    if not sealed:
        told += refused(because("IC1", "I28", why=say(N_("This is not sealed."))))
    if not reasons.strip():
        told += refused(
            because(
                "IC1",
                "I28",
                why=say(N_("Say why it was a mistake to seal it.")),
                instead=say(N_("Say it without describing what it shows.")),
                field="reasons",
            )
        )
    return told


@applies("IC2", "IC4", "RT1g", "I28", "I37")
def may_hand_over_sealed(*, force: str, authority: str, sealed: bool) -> Outcome:
    """What is sealed leaves the body for the police alone: to which force, under whose authority."""
    told = ALLOWED
    if not sealed:
        told += refused(
            because(
                "IC4",
                "I28",
                why=say(N_("Only what is sealed is handed over in this way.")),
                instead=say(N_("Seal it first, or report it to the police without its content.")),
            )
        )
    for name, given, why in (
        ("force", force, N_("Name the police force that it goes to.")),
        ("authority", authority, N_("Name who authorised handing it over, and on what ground.")),
    ):
        if not given.strip():
            told += refused(because("RT1g", "IC4", "I37", why=say(why), field=name))
    return told
