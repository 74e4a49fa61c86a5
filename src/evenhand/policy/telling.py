"""When a person has been told of a restriction: when a letter that says it has left, or somebody told them in another way (RT4).

That a notice was given says only that it was put on its way. It may be held, lie unposted, or come back; until then the person
knows nothing, and nothing that takes the restriction as known goes to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from . import delivery
from .outcome import ALLOWED, N_, Outcome, Sentence, because, refused, say
from .rules import applies

# The field by which a letter that waits for a notice is found again when that has left.
NOTICE = "notice"

_WHERE_IT_STANDS: Mapping[str, str] = {
    delivery.NEW: N_("Letter %(letter)s, which tells them, is being made ready."),
    delivery.HELD: N_("Letter %(letter)s, which tells them, is held: something stands in its way."),
    delivery.WAITING: N_("Letter %(letter)s, which tells them, waits to be sent."),
    delivery.SENDING: N_("Letter %(letter)s, which tells them, is being sent."),
    delivery.BY_HAND: N_("Letter %(letter)s, which tells them, waits for somebody to post or send it."),
    delivery.UNKNOWN: N_("Nobody knows whether letter %(letter)s, which tells them, went."),
    delivery.FAILED: N_("Letter %(letter)s, which tells them, could not be delivered."),
    delivery.REPLACED: N_("Letter %(letter)s, which tells them, came back."),
    delivery.DROPPED: N_("Letter %(letter)s, which tells them, was left unsent."),
}
_ASTRAY = N_(
    "Letter %(letter)s, which was to tell them, went to an address that was never theirs: send it again."
)
# Why a notice is withheld although whoever happens to speak to the person may tell them.
_MAY_BE_SAID = ("no_address",)
# As far as we know, the letter has not left.
_NOT_YET_GONE = (
    delivery.NEW, delivery.HELD, delivery.WAITING, delivery.SENDING, delivery.BY_HAND, delivery.UNKNOWN, delivery.FAILED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """How far the person has been told of a restriction.

    `given` says that its notice was given and not withheld since; `check_on` until when it is withheld, if it is; `letter` which
    letter carries it and `stands` where that is on its way (both "" for a notice from before letters were followed, or where it
    was withheld in time);
    `otherwise` that somebody told them in another way; `printed` that the letter lies printed, and nobody has said yet that it is
    posted or put back; `beyond` that it was handed over so far that only the other side knows whether it has it; `astray` that
    it went to an address which turned out never theirs, and a colleague found that it did not reach them.
    """

    restriction: str
    given: bool
    check_on: date | None = None
    letter: str = ""
    stands: str = ""
    otherwise: bool = False
    printed: bool = False
    beyond: bool = False
    astray: bool = False


@applies("RT2", "RT4", "I15")
def told(telling: Telling) -> Outcome:
    """Whether the person has been told of a restriction; if not, why not yet."""
    if telling.check_on is not None:
        return withheld(telling)
    if not telling.given:
        return _not_yet(telling, instead=N_("Give notice of it first."))
    if telling.otherwise or telling.stands in ("", *delivery.LEFT):
        return ALLOWED
    return _not_yet(telling, instead=_ASTRAY if telling.astray else _WHERE_IT_STANDS[telling.stands])


@applies("RT4", "I15")
def must_not_learn(code: str) -> bool:
    """Whether nobody may tell the person of a restriction whose notice is withheld for this reason, not even in passing."""
    return bool(code) and code not in _MAY_BE_SAID


@applies("RT2", "RT4", "I15")
def told_of_all(tellings: Iterable[Telling]) -> Outcome:
    """Whether the person has been told of all of these, before their own page tells of them."""
    return sum((told(each) for each in tellings), ALLOWED)


@applies("RT2", "RT4", "I15")
def wants_notice(telling: Telling) -> bool:
    """Whether notice has still to be given: they have not been told, and no letter that tells them is on its way."""
    return not told(telling).allowed and telling.stands in ("", delivery.DROPPED)


@applies("RT4", "I15")
def withheld(telling: Telling) -> Outcome:
    """Whether a manager has withheld the notice, so that nothing that would tell of the restriction goes either."""
    if telling.check_on is None:
        return ALLOWED
    return refused(
        because(
            "RT4",
            "I15",
            why=say(
                N_(
                    "The notice of restriction %(reference)s is withheld: a manager decided that the person cannot be told now."
                ),
                reference=telling.restriction,
            ),
            instead=_looked_at_again(telling),
            field=NOTICE,
        )
    )


def _looked_at_again(telling: Telling) -> Sentence:
    if telling.stands in delivery.LEFT:
        return say(
            N_("Letter %(letter)s left all the same: a manager looks at that now."), letter=telling.letter
        )
    if may_have_left(telling.stands, beyond=telling.beyond):
        return say(
            N_("Letter %(letter)s may have left before that: find out whether it did."), letter=telling.letter
        )
    return say(N_("A manager looks at that again on the day that was set."))


def _not_yet(telling: Telling, *, instead: str) -> Outcome:
    return refused(
        because(
            "RT2",
            "RT4",
            "I15",
            why=say(
                N_("The person has not been told of restriction %(reference)s yet."),
                reference=telling.restriction,
            ),
            instead=say(instead, letter=telling.letter) if telling.letter else say(instead),
            field=NOTICE,
        )
    )


@applies("RT4", "I15")
def may_leave_unsent(*, tells_of: str, otherwise: bool) -> Outcome:
    """Whether the letter may be left unsent by which the person is told of the restriction `tells_of`, one that is in force or
    agreed ("" for any other letter); `otherwise` says that they have been told in another way.
    """
    if not tells_of or otherwise:
        return ALLOWED
    return refused(
        because(
            "RT4",
            "I15",
            why=say(N_("Nothing else tells the person of restriction %(reference)s."), reference=tells_of),
            instead=say(
                N_(
                    "Send it another way, or tell them and say so here. If they cannot be told now, a manager withholds the notice."
                )
            ),
            field="told",
        )
    )


@applies("RT4", "I15")
def may_still_withhold(telling: Telling) -> Outcome:
    """Whether a notice can (still) be withheld: before it is given, and after that until it is known that its letter left.

    One that may have left cannot be called back. A manager who must keep the person from hearing of it still says so: what had not
    gone goes no more, and nothing else that would tell of it.
    """
    if telling.given and (telling.otherwise or telling.stands not in _NOT_YET_GONE):
        why = say(N_("Notice of this restriction has been given already."))
        return refused(because("RT4", "I15", why=why))
    return may_hold_back(telling.letter, printed=telling.printed)


@applies("RT4", "I15")
def nothing_went_already(telling: Telling) -> Outcome:
    """Whether notice can be given anew after it was withheld: not where the earlier letter left, or may have."""
    if telling.stands in delivery.LEFT:
        why = N_("Letter %(letter)s left although the notice was withheld: it tells them all of this.")
        instead = N_("A manager says that it stands as their notice.")
    elif may_have_left(telling.stands, beyond=telling.beyond):
        why = N_("Letter %(letter)s, which tells them, may have left already.")
        instead = N_("Find out first whether it went, and say so on the page of the letter.")
    else:
        return ALLOWED
    return refused(because("RT4", "I15", why=say(why, letter=telling.letter), instead=say(instead)))


@applies("RT4", "RT3", "I15")
def may_tell_what_is_withheld(restriction: str, silent: str, *, by_a_manager: bool) -> Outcome:
    """Whether notice may be given of this restriction, which tells of `silent` ("" for none): one of which a manager decided that
    nobody may tell the person. That is the one that it extends or replaces, which its letter names; or the restriction itself.
    Who withheld it knew whom it would endanger, and that danger does not end by itself on the day on which a manager was to look
    at it again.
    """
    if not silent or by_a_manager:
        return ALLOWED
    if silent == restriction:
        why = N_("A manager decided that the person must not hear of restriction %(reference)s now.")
        instead = N_("Ask a manager: they give this notice when it is safe.")
    else:
        why = N_(
            "This letter would tell of restriction %(reference)s too, and a manager decided that the person must not "
            "hear of that."
        )
        instead = N_("Ask a manager: they give this notice, or withhold it too.")
    return refused(because("RT4", "RT3", "I15", why=say(why, reference=silent), instead=say(instead)))


@applies("RT4", "RT3", "I15")
def may_let_stand(telling: Telling, reasons: str) -> Outcome:
    """Whether a manager can say that the letter which left all the same stands as the notice that was withheld; with reasons."""
    outcome = ALLOWED
    if telling.check_on is None or telling.stands not in delivery.LEFT:
        why = N_("No letter of a withheld notice has left.")
        outcome += refused(because("RT4", "I15", why=say(why)))
    if not reasons.strip():
        why = N_("Say what was found, and what is done about it.")
        outcome += refused(because("RT3", "IN1", why=say(why), field="reasons"))
    return outcome


@applies("RT4", "RT3", "I15")
def may_tell_after_the_end(reference: str, *, silent: bool, looked_at: bool) -> Outcome:
    """Whether an answer may go that tells of a restriction whose time is over. `silent` says that notice of it was withheld to the
    last for a reason for which nobody may tell the person, `looked_at` that a manager has looked at this letter since.

    The danger for which somebody was not told does not end with the restriction.
    """
    if not silent or looked_at:
        return ALLOWED
    return refused(
        because(
            "RT4",
            "RT3",
            "I15",
            why=say(
                N_(
                    "Notice of restriction %(reference)s was withheld until it was over, for somebody’s safety."
                ),
                reference=reference,
            ),
            instead=say(N_("A manager looks at this letter first, and says whether it may go.")),
            field=NOTICE,
        )
    )


@applies("RT4", "I15")
def may_have_left(stands: str, *, beyond: bool) -> bool:
    """Whether a letter that stands here may have left without anybody here knowing it; `beyond` as in `Telling`."""
    return stands == delivery.UNKNOWN or (beyond and stands in (delivery.SENDING, delivery.WAITING))


@applies("RT4", "I15", "IN1")
def may_hold_back(letter: str, *, printed: bool) -> Outcome:
    """Whether a letter that has not left can be kept from going: not while it lies printed, and may be on its way to the post."""
    if not printed:
        return ALLOWED
    return refused(
        because(
            "RT4",
            "I15",
            why=say(N_("Letter %(letter)s lies printed, and may be in the post already."), letter=letter),
            instead=say(N_("First say of what was printed with it that it is posted, or put it back.")),
        )
    )


@applies("RT4", "I15", "IN1")
def may_say_posted(*, left: Sequence[str]) -> Outcome:
    """Whether all that was printed together can be said to be posted: not where some of it is not to go any more; `left` names
    those letters.
    """
    if not left:
        return ALLOWED
    return refused(
        because(
            "RT4",
            "I15",
            why=say(
                N_("What was printed holds letters that are not to go any more: %(letters)s."),
                letters=", ".join(left),
            ),
            instead=say(N_("Take them out, put what was printed back, and print the others again.")),
        )
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """A restriction whose last day may have passed. `goes_on` says that it was extended, `reviewed` that its review was decided."""

    over: bool
    goes_on: bool
    reviewed: bool
    told_that_it_ended: bool
    telling: Telling


@applies("RT2", "OA4", "I11", "I35")
def may_tell_that_it_ended(ended: Ended) -> Outcome:
    """Whether the person is told that a restriction is over because its last day has passed: once, where they knew of it, and no
    review or extension tells them something else.
    """
    outcome = told(ended.telling)
    for stands_in_the_way, why in (
        (not ended.over, N_("This restriction has not run out by its dates.")),
        (ended.goes_on, N_("It was extended: the notice of the extension tells the person.")),
        (ended.reviewed, N_("Its review was decided: the letter about that tells the person.")),
        (ended.told_that_it_ended, N_("The person is told already that it is over.")),
    ):
        if stands_in_the_way:
            outcome += refused(because("RT2", "OA4", why=say(why)))
    return outcome


@applies("RT4", "IN1")
def may_print(*, state: str, route: str, printed: bool) -> Outcome:
    """Whether a letter is printed with others, to be posted: one that waits for that, and that nobody has printed and not yet said
    whether they posted it.
    """
    outcome = ALLOWED
    if state != delivery.BY_HAND or route != delivery.POST:
        outcome += refused(
            because("RT4", why=say(N_("Only letters that wait to be posted are printed.")), field="letter")
        )
    if printed:
        outcome += refused(
            because(
                "RT4",
                why=say(N_("Somebody has printed one of these and not said yet whether it is posted.")),
                instead=say(N_("Look at the letters again.")),
                field="letter",
            )
        )
    return outcome
