"""A person asks what is held about them (UK GDPR Art. 15): by when it is answered, what goes, and what is kept back and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .calendar import add_months, add_working_days, is_working_day
from .outcome import ALLOWED, N_, Outcome, because, reasoned, refused, refused_where, say
from .rules import applies

SUBJECT_ACCESS = "subject_access"  # what a reader finds in a contact
MONTHS = 1  # UK GDPR Art. 12(3): without undue delay, and within one month of receipt
FURTHER = (1, 2)  # by so many months more, where a request is complex or somebody makes several
SOURCE = "UK GDPR Art. 12(3)"

GIVE, KEEP = "give", "keep"

# Why a piece is kept back. What may never be let go by a ruling stands first.
SEALED, NOT_TOLD, NAMES_COLLEAGUE, NAMES_OTHERS, OTHERS, POLICE, RULED = (
    "sealed", "not_told", "names_colleague", "names_others", "others", "police", "ruled",
)  # fmt: skip
WHY_KEPT = {
    SEALED: N_("It is sealed: nobody is shown it, and no file holds it (IC2, I28)."),
    NOT_TOLD: N_("The person has not been told of it, or it is not decided yet (RT4, I15)."),
    NAMES_COLLEAGUE: N_(
        "It names an affected colleague who has not agreed, and nothing can be cut out of it (I38)."
    ),
    NAMES_OTHERS: N_("It names somebody else, and nothing can be cut out of it (LK2)."),
    OTHERS: N_("It did not come from the person themselves: others wrote it (LK2, IN4)."),
    POLICE: N_("It was reported to the police: saying so may harm what they do (IC4, LK2)."),
    RULED: N_("Data protection keeps it back, for reasons on record (LK2)."),
}
_NEVER = frozenset({SEALED, NOT_TOLD, NAMES_COLLEAGUE})


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that is held about somebody, as far as the rules need to know it. `ruling` is what an officer last said of it."""

    sealed: bool = False
    untold: bool = False  # it tells of what the person has not been told, or what is not decided
    others: bool = False  # it did not certainly come from the person themselves
    police: bool = False
    names_colleague: bool = False  # and it goes as it is or not at all
    names_others: bool = False
    ruling: str = ""


@applies("LK2")
def due_on(received: date, further: int = 0) -> date:
    """The last day for an answer (UK GDPR Art. 12(3)): the same day of the next month, or the month's last; where that is no
    working day, the next one. With `further` months, where it was extended.
    """
    day = add_months(received, MONTHS + further)
    return day if is_working_day(day) else add_working_days(day, 1)


@applies("LK2", "RT4", "IC2", "IC4", "IN4", "I15", "I28", "I38")
def why_kept(piece: Piece) -> str:
    """Why a piece is kept back, as one of `WHY_KEPT`; "" where it goes. What is sealed, untold or names an affected colleague stays
    whatever anybody says. What was let go and then kept back is kept for its first reason again: a report to the police is
    never told of as a decision of data protection's (IC4).
    """
    if piece.sealed:
        return SEALED
    if piece.untold:
        return NOT_TOLD
    if piece.names_colleague:
        return NAMES_COLLEAGUE
    if piece.ruling == GIVE:
        return ""
    if piece.police:
        return POLICE
    if piece.others:
        return OTHERS
    if piece.ruling == KEEP:
        return RULED
    return NAMES_OTHERS if piece.names_others else ""


@applies("LK2", "IN4", "OA2", "I26", "I27", "I28")
def may_open(*, asks: bool, theirs: bool, sealed: bool, opened: bool) -> Outcome:
    """A request is opened from the contact that makes it, once; whatever restriction is in force (I26)."""
    if sealed:
        return refused(because(
            "IC2", "I28",
            why=say(N_("This contact is sealed, and nothing is taken from it.")),
            instead=say(N_("Leave it to the content lead.")),
            field="contact",
        ))  # fmt: skip
    return refused_where(
        (not theirs, because(
            "IN4", "I27",
            why=say(N_("This contact did not certainly come from this person, or from somebody who speaks for them.")),
            instead=say(N_("Say first whose it is.")),
            field="contact",
        )),
        (not asks, because(
            "OA2", "I26",
            why=say(N_("Nobody has found a request for their own data in this contact.")),
            instead=say(N_("Have it read, and say so.")),
            field="contact",
        )),
        (opened, because(
            "LK2",
            why=say(N_("This request is opened already.")),
            instead=say(N_("Go on with it.")),
            field="contact",
        )),
    )  # fmt: skip


_ANSWERED = because(
    "LK2",
    why=say(N_("This request is answered, and what was given stands.")),
    instead=say(N_("A new request is answered anew.")),
)


@applies("LK2", "OA2", "I26")
def may_extend(
    *, months: int, reasons: str, received: date, today: date, given: bool, extended: bool
) -> Outcome:
    """The month may be extended once, by one or two more, where the request is complex or somebody makes several: within the first
    month, with reasons that the person is told (UK GDPR Art. 12(3)). A restriction is never such a reason (I26).
    """
    told = reasoned(
        reasons, "LK2", "OA2", "I26",
        why=say(N_("Give your reasons: the person is told them.")),
        instead=say(N_("Say what makes it complex, or how many requests they made. That somebody is restricted is no reason.")),
    )  # fmt: skip
    return told + refused_where(
        (months not in FURTHER, because("LK2", why=say(N_("Say by how many months: one or two.")), field="months")),
        (given, _ANSWERED),
        (extended and not given, because(
            "LK2", why=say(N_("It was extended already.")), instead=say(N_("The law extends it once.")),
        )),
        (today > due_on(received) and not given and not extended, because(
            "LK2",
            why=say(N_("The first month ended on %(day)s, and they had to be told within it."), day=due_on(received)),
            instead=say(N_("Answer it as soon as you can. It shows as overdue.")),
        )),
    )  # fmt: skip


@applies("LK2", "RT4", "I15", "I28", "I38")
def may_rule(piece: Piece, *, verdict: str, reasons: str, given: bool) -> Outcome:
    """Whether an officer may say of a piece that it goes, or that it is kept back: with reasons, before the file is given."""
    if given:
        return refused(_ANSWERED)
    now = why_kept(piece)
    told = ALLOWED
    if verdict not in (GIVE, KEEP):
        told += refused(because("LK2", why=say(N_("Say whether it goes or is kept back.")), field="verdict"))
    elif verdict == GIVE and now in _NEVER:
        told += refused(
            because(
                *{SEALED: ("IC2", "I28"), NOT_TOLD: ("RT4", "I15"), NAMES_COLLEAGUE: ("IN2", "I38")}[now],
                why=say(WHY_KEPT[now]),
                instead=say(N_("It stays back, whatever anybody says of it.")),
                field="verdict",
            )
        )  # fmt: skip
    elif (verdict == KEEP) == bool(now):
        why = N_("It is kept back already.") if now else N_("It goes already.")
        told += refused(because("LK2", why=say(why), field="verdict"))
    return told + reasoned(
        reasons, "LK2", "IN1",
        why=say(N_("Give your reasons.")),
        instead=say(N_("Say which right of whom it protects, or why nothing stands in the way.")),
    )  # fmt: skip


_AGAIN = say(N_("Make it again."))
_DELETE_IT = say(N_("Delete it, and make it again."))


@applies("LK2", "IC2", "IN4", "I27", "I28")
def may_make(*, given: bool, sealed_meanwhile: bool, others_meanwhile: bool = False) -> Outcome:
    """Whether the file may be made: until it is given, and only where nothing in it was sealed, or found to be somebody else's,
    meanwhile.
    """
    return refused_where(
        (given, _ANSWERED),
        (sealed_meanwhile, because(
            "IC2", "I28",
            why=say(N_("Something in it was sealed while the file was being made, so the file is gone.")),
            instead=_AGAIN,
        )),
        (others_meanwhile, because(
            "IN4", "I27", "LK2",
            why=say(N_("Something in it was said to be somebody else’s while the file was being made, so the file is gone.")),
            instead=_AGAIN,
        )),
    )  # fmt: skip


@applies("LK2", "IN1", "IC2", "IN4", "I27", "I28")
def may_give(
    *, given: bool, made: bool, ruled_since: bool, sealed_since: bool, others_since: bool, how: str
) -> Outcome:
    """A file is given once: the last that was made, after everything that was said of its pieces and of whose they are, and how is
    on record.
    """
    return (
        refused_where((given, _ANSWERED))
        + _is_the_last(
            made=made, ruled_since=ruled_since, sealed_since=sealed_since, others_since=others_since
        )
        + refused_where(
            (
                not how.strip(),
                because("LK2", "IN1", why=say(N_("Say how it is given, and to whom.")), field="how"),
            )
        )
    )


def _is_the_last(*, made: bool, ruled_since: bool, sealed_since: bool, others_since: bool) -> Outcome:
    """One reason for making it, or making it again, is enough: what is made then takes account of all of them."""
    told = refused_where(
        (not made, because(
            "LK2",
            why=say(N_("No file has been made yet.")),
            instead=say(N_("Make it, and read it before you give it.")),
        )),
        (ruled_since, because("LK2", why=say(N_("Something was decided since the file was made.")), instead=_AGAIN)),
        (sealed_since, because(
            "IC2", "I28", why=say(N_("Something was sealed since the file was made.")), instead=_DELETE_IT,
        )),
        (others_since, because(
            "IN4", "I27", "LK2",
            why=say(N_("Since the file was made somebody said anew whose contact is in it.")),
            instead=_DELETE_IT,
        )),
    )  # fmt: skip
    return refused(*told.reasons[:1])
