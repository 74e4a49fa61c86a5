"""The case file of a restriction: who makes one for whom, and what is left out of it (DI3, LK2, I30, I38)."""

from __future__ import annotations

from dataclasses import dataclass

from .outcome import ALLOWED, N_, Outcome, Sentence, because, refused, say
from .rules import applies

STAGE_2, OMBUDSMAN, COURT, SOLICITOR = "stage_2", "ombudsman", "court", "solicitor"
# The person themselves, who is given all that is held about them and not one case alone (policy/subject_access.py).
PERSON = "person"
READERS = (STAGE_2, OMBUDSMAN, COURT, SOLICITOR)
# How a decision of the policy may still be looked at from outside, once Stage 2 is over (DI6) or beside it.
OUTSIDE = (OMBUDSMAN, COURT, SOLICITOR)

READER_NAMES = {
    STAGE_2: N_("Stage 2: the quality reviewer who handles the dispute"),
    OMBUDSMAN: N_("The ombudsman"),
    COURT: N_("A court"),
    SOLICITOR: N_("The person’s own solicitor"),
}


@dataclass(frozen=True, slots=True)
class Maker:
    """The part that whoever makes a case file has in the matter: their role, and what the record shows they did."""

    data_protection: bool = False
    decided: bool = False  # the manager who decided this restriction
    handles: bool = False  # the quality reviewer to whom its dispute is assigned


@dataclass(frozen=True, slots=True)
class Matter:
    """What stands in the way of giving a file, or not: is there a dispute, and may the person hear of all that is in it?"""

    disputed: bool = False
    told: bool = True  # the person was told of this restriction
    withheld: bool = False  # something on their record that nobody may tell them of now


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file holds. What it does not hold is named on its first page, with why."""

    names: bool  # of affected colleagues who have not agreed, and what is somebody else's
    originals: bool  # the contacts' own bytes
    effects: bool  # what it did to colleagues, in their own words
    others_contacts: bool  # the words of contact that did not come from the person themselves
    police: bool  # what was reported to the police
    withholding: bool  # why a notice was withheld
    sealing: bool  # that something is sealed, and what
    facts: bool  # the facts in the audit entries, with which each hash can be worked out again


@applies("DI3", "LK2", "I30")
def may_make(maker: Maker) -> Outcome:
    """A case file is made by whoever handles the dispute, by the manager who decided, or by data protection; by nobody else."""
    if maker.data_protection or maker.decided or maker.handles:
        return ALLOWED
    return refused(
        because(
            "LK2", "DI3", "I30",
            why=say(N_(
                "A case file is made by the quality reviewer who handles the dispute, the manager who "
                "decided, or data protection.")),
            instead=say(N_("Ask one of them for it.")),
        )
    )  # fmt: skip


@applies("DI3", "RT3", "RT4", "LK2", "I15", "I30")
def may_make_for(
    maker: Maker, matter: Matter, *, reader: str, to: str = "", why: str = "", authority: str = ""
) -> Outcome:
    """Whether this file may be made for this reader.

    A file for Stage 2 needs a dispute. One that leaves the house says to whom and why, and is not made by whoever judges the
    dispute. The person's solicitor is given what the person may know, on the person's own authority.
    """
    told = may_make(maker)
    if reader not in READERS:
        return told + refused(
            because("DI3", "LK2", why=say(N_("Say for whom the file is made.")), field="reader")
        )
    if not why.strip():
        told += refused(because("LK2", "IN1", why=say(N_("Say why the file is made.")), field="why"))
    if reader == STAGE_2:
        return told if matter.disputed else told + _without_a_dispute()
    if not (maker.data_protection or maker.decided):
        told += refused(
            because(
                "DI3", "LK2",
                why=say(N_("Whoever handles the dispute makes the file for Stage 2 only.")),
                instead=say(N_("Ask data protection, or the manager who decided, for a file that leaves the house.")),
                field="reader",
            )
        )  # fmt: skip
    if not to.strip():
        told += refused(because("LK2", "IN1", why=say(N_("Name who is given the file.")), field="to"))
    return told + _for_a_solicitor(matter, authority) if reader == SOLICITOR else told


def _without_a_dispute() -> Outcome:
    return refused(
        because(
            "DI3",
            why=say(N_("This restriction has not been disputed, so there is no Stage 2 to make a file for.")),
            instead=say(N_("Choose another reader, or log the dispute first.")),
            field="reader",
        )
    )


def _for_a_solicitor(matter: Matter, authority: str) -> Outcome:
    told = ALLOWED
    if not authority.strip():
        told += refused(
            because(
                "LK2", "I30",
                why=say(N_("Say how the person authorised the solicitor: what was seen, and of which day.")),
                instead=say(N_("Ask the solicitor for the person’s signed authority.")),
                field="authority",
            )
        )  # fmt: skip
    if matter.withheld or not matter.told:
        told += refused(
            because(
                "RT4", "I15",
                why=say(N_(
                    "What the person has not been told, their solicitor is not told either; and something "
                    "here is withheld or was not told yet.")),
                instead=say(N_("Give the notice first, or ask the manager who withheld it.")),
                field="reader",
            )
        )  # fmt: skip
    return told


@applies("IN2", "LK2", "I28", "I31", "I38")
def limits_for(reader: str) -> Limits:
    """What a file for this reader holds. Sealed content, dangers and support for colleagues are in none. What is
    sealed is suspected of being a crime (IC2): neither the person nor whoever speaks for them hears of it from us.
    """
    inside = reader == STAGE_2
    return Limits(
        names=inside,
        originals=inside,
        effects=inside,
        others_contacts=inside,
        police=reader not in (SOLICITOR, PERSON),
        withholding=reader not in (SOLICITOR, PERSON),
        sealing=reader not in (SOLICITOR, PERSON),
        facts=inside,
    )


@applies("IN2", "LK2", "I28", "I38")
def left_out(limits: Limits) -> tuple[Sentence, ...]:
    """What is left out of a file with these limits, and why, for its first page."""
    sealed = N_(
        "Sealed content: nobody is shown it, and no file holds it. Each sealed contact is named, "
        "without a word of it (IC2, I28)."
    )
    if not limits.sealing:
        sealed = N_("Sealed content, and whether there is any: no file holds it (IC2, I28).")
    told = [
        sealed,
        N_("Dangers and concerns for safety: the safeguarding lead alone gives these on (MN3, LK2)."),
        N_("Support that colleagues were offered: it says something about their health (IN2, LK2)."),
    ]  # fmt: skip
    if not limits.names:
        told += [
            N_("Names of colleagues who were affected and have not agreed to be named (IN2, I38)."),
            N_(
                "Names of other people on our record, and addresses, numbers and postcodes that are "
                "neither the person’s nor ours (LK2)."),
        ]  # fmt: skip
    if not limits.others_contacts:
        told.append(
            N_(
                "The words of contact that did not come from the person themselves: others wrote them (LK2, IN4)."
            )
        )
    if not limits.originals:
        told.append(
            N_(
                "The original messages: nothing can be cut out of an original. Their words are here, and "
                "their checksums, by which an original can be asked for and known again (LK2, I38).")
        )  # fmt: skip
    if not limits.effects:
        told.append(
            N_(
                "What colleagues said it did to them, in their own words: the assessment says what was found of it (IN2, LK2)."
            )
        )
    if not limits.police:
        told.append(N_("What was or was not reported to the police (IC4, LK2)."))
    if not limits.withholding:
        told.append(N_("Why a notice was withheld for a time, if one was (RT4, LK2)."))
    if not limits.facts:
        told.append(
            N_(
                "The facts inside the audit entries: they name others. Each entry’s number and hash are here (IN1, LK2)."
            )
        )
    return tuple(say(each) for each in told)
