"""What the person says of a record about them, and what is put right in one: both stand beside it, and change nothing in it.

UK GDPR Art. 16 gives the right to have what is inaccurate put right, and what is incomplete completed by a statement of one's own;
Art. 12(4) that whoever refuses says why, and how to complain of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from .bilingual import Bilingual
from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .rules import applies

CORRECTED, REFUSED = "corrected", "refused"


@dataclass(frozen=True, slots=True)
class Regulator:
    """To whom anybody may complain about how their data is handled (UK GDPR Art. 77), and how."""

    name: Bilingual
    address: str
    phone: Bilingual
    website: Bilingual


ICO = Regulator(
    name=Bilingual(en="Information Commissioner’s Office", cy="Swyddfa’r Comisiynydd Gwybodaeth"),
    address="Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF",
    phone=Bilingual(en="0303 123 1113", cy="0330 414 6421"),
    website=Bilingual(en="ico.org.uk/make-a-complaint", cy="cy.ico.org.uk/make-a-complaint"),
)


@dataclass(frozen=True, slots=True)
class Came:
    """The contact that something came in: whether it certainly came from this person, or from somebody who speaks for them."""

    theirs: bool
    sealed: bool = False


@applies("LK2", "IN1", "IN4", "I27", "I28")
def may_record_statement(*, words: str, came: Came | None) -> Outcome:
    """A statement is the person's own words, and names the contact they came in."""
    told = _came(came)
    if came is None:
        told += refused(
            because(
                "LK2", "IN4",
                why=say(N_("Say in which contact they said it.")),
                instead=say(N_("If they said it to somebody, log that contact first.")),
                field="contact",
            )
        )  # fmt: skip
    if not words.strip():
        told += refused(
            because("LK2", "IN1", why=say(N_("Write down what they say, in their own words.")), field="words")
        )
    return told


@applies("LK2", "IN1", "IN4", "I27", "I28")
def may_record_correction(
    *, outcome: str, wrong: str, right: str, asked_by: str, reasons: str, came: Came | None
) -> Outcome:
    """A correction says what was said to be wrong, what is right, who asked, and why; a refusal why not."""
    told = _came(came)
    if outcome not in (CORRECTED, REFUSED):
        told += refused(
            because("LK2", "IN1", why=say(N_("Say whether it is corrected or not.")), field="outcome")
        )
    wanted = [("wrong", wrong, N_("Say what is said to be wrong."))]
    if outcome != REFUSED:
        wanted.append(("right", right, N_("Say what is right.")))
    wanted += [
        ("asked_by", asked_by, N_("Say who asked for it.")),
        ("reasons", reasons, N_("Give your reasons: the person is told them.")),
    ]
    for field, given, why in wanted:
        if not given.strip():
            told += refused(because("LK2", "IN1", why=say(why), field=field))
    return told


def _came(came: Came | None) -> Outcome:
    if came is None:
        return ALLOWED
    if came.sealed:
        return refused(
            because(
                "IC2", "I28",
                why=say(N_("This contact is sealed, and nothing is taken from it.")),
                instead=say(N_("Leave it to the content lead.")),
                field="contact",
            )
        )  # fmt: skip
    if not came.theirs:
        return refused(
            because(
                "IN4", "I27",
                why=say(N_(
                    "This contact did not certainly come from this person, or from somebody who speaks for them."
                )),
                instead=say(N_("Say first whose it is.")),
                field="contact",
            )
        )  # fmt: skip
    return ALLOWED


@applies("LK2", "I30", "I31")
def may_write_beside(*, sees_it: bool) -> Outcome:
    """Whoever writes something beside a record is somebody to whom that record opens."""
    if sees_it:
        return ALLOWED
    return refused(
        because(
            "LK2", "I30",
            why=say(N_("This record does not open to you.")),
            instead=say(N_("Pass it to somebody who deals with it.")),
        )
    )  # fmt: skip
