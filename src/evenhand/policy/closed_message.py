"""The message to whoever uses a way that is closed to them, or writes outside their hours: when it goes, and when it must not.

It decides nothing: a manager decided, and was told with the decision that this message goes with it (RT3). It says what is open and
how to dispute (OA1, DI2), once in a while, and never to a program, to somebody who may be somebody else, or in a circle (RFC 3834).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .edition import Edition
from .instruction import CHANNEL_CLOSED, HOLD
from .outcome import N_, Outcome, Reason, because, refused, say
from .reading import is_somebodys_own, may_a_machine_answer
from .rules import applies

# Whoever was not told by then reads in our letter what is open; a message about long ago would only confuse.
NO_LATER_THAN = timedelta(days=3)
# Nobody reads these (RFC 2142, RFC 3834); names that end so, or begin so, belong to programs.
_PROGRAMS = frozenset({
    "mailer-daemon", "postmaster", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply", "daemon",
    "bounce", "bounces", "root", "majordomo", "listserv", "nobody", "dimateb", "dim-ateb",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """A contact that met a restriction, as far as this message goes.

    `action` is what it met, `automatic` how a program sent it, `address` where an answer to it would go ("" for all but e-mail),
    `vouched` whether somebody vouches that it is the sender's. `told_of` says that the person was told of the restriction
    itself, `unspoken` that there is something beside it of which nobody may tell them, `in_force` that it still is, `returned`
    that a letter to the address came back, `can_go` that e-mail leaves here at all.
    """

    channel: str
    action: str
    match: str
    received_at: datetime
    automatic: str = ""
    address: str = ""
    vouched: bool = True
    told_of: bool = True
    unspoken: bool = False
    in_force: bool = True
    returned: bool = False
    can_go: bool = True


def period_of(starts_on: date, day: date, edition: Edition) -> int:
    """Which period of a restriction a day is in, from 0: in each the person is told at most once for each channel."""
    return max(0, (day - starts_on).days) // edition.numbers.closed_message_days


@applies("RT2", "RT4", "OA1", "DI2", "I9", "I13", "I15", "I27")
def may_tell(came: Came, now: datetime, edition: Edition) -> Outcome:
    """Whether the message goes, but for how often it went before; every reason why not."""
    return refused(*_against(came, now, edition))


def _against(came: Came, now: datetime, edition: Edition) -> Iterator[Reason]:
    if came.action not in (CHANNEL_CLOSED, HOLD) or not came.in_force:
        yield because("OA1", why=say(N_("This way is not closed, and it is within the hours.")))
    channel = edition.channels.get(came.channel)
    if channel is None or channel.live:
        yield because("OA1", why=say(N_("Whoever speaks to the person says it to them.")))
    if came.match != "matched":
        yield because("IN4", "I27", why=say(N_("It is not certain whose contact it is.")))
    if not is_somebodys_own(came.automatic):
        yield because("RT2", why=say(N_("A program sent it: nobody reads an answer.")))
    elif not may_a_machine_answer(came.automatic):
        yield because("RT2", why=say(N_("It says that no program is to answer it.")))
    if now - came.received_at > NO_LATER_THAN:
        yield because("RT2", why=say(N_("It came too long ago.")))
    if not came.told_of:
        yield because("RT4", "I15", why=say(N_("The person has not been told of the restriction itself.")))
    if came.unspoken:
        yield because(
            "RT4", "I15", why=say(N_("It would tell the person what they must not learn, or what is not so."))
        )
    if came.channel == "email":
        yield from _against_the_address(came)


def _against_the_address(came: Came) -> Iterator[Reason]:
    mailbox = came.address.rpartition("@")[0].lower()
    if not mailbox:
        yield because("RT2", why=say(N_("There is no address to answer to.")))
    elif mailbox in _PROGRAMS or mailbox.startswith("owner-") or mailbox.endswith(("-request", "-bounces")):
        yield because("RT2", why=say(N_("A program sent it: nobody reads an answer.")))
    if not came.vouched:
        yield because(
            "IN4", "I27", why=say(N_("Nobody vouches for the sender: an answer might go to somebody else."))
        )
    if came.returned:
        yield because("RT4", why=say(N_("A letter to this address came back.")))
    if not came.can_go:
        yield because("RT4", why=say(N_("No e-mail leaves here.")))
