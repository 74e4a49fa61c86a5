"""Answers from the picture: the one function `instruct`, asked once for everybody who would be told the same."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from evenhand.casework.facts.mailboxes import Mailbox, Mailboxes
from evenhand.people.normalise import KIND_OF_CHANNEL, normalise
from evenhand.people.senders import CLAIMED, Sender
from evenhand.policy.calendar import bounds_of, local_date
from evenhand.policy.edition import Edition
from evenhand.policy.hours import window_of
from evenhand.policy.instruction import GENERAL, NORMAL, ContactNow, Instruction, Standing, instruct
from evenhand.policy.measures import ContactHours

from .moment import Moment
from .picture import Picture
from .told import parts_of

# An address in this form needs only its capitals made small to be in its one form (see people.normalise).
_PLAIN = re.compile(r"[^\s<>@:\"']+@[^\s<>@\"']*[^\s<>@.\"']")
_LONGEST = 500
_MOST_PLACES = 10_000


@dataclass(slots=True)
class Kept:
    """An answer, and until when (seconds since 1970) it holds. `place` is that of the restriction that speaks among those of the
    address, or -1; `before` and `after` are the words around its reference in a header, empty where there is nothing to say.
    """

    instruction: Instruction
    until: float
    place: int
    before: str
    after: str
    # What is the same however often it is given: the words of the log, and the policy service's bytes around the reference.
    noted: str = ""
    told: tuple[bytes, bytes] | None = None


@dataclass(slots=True)
class Place:
    """Where contact arrives: a channel, and what of ours it is for. It remembers what was answered there."""

    channel: str
    box: Mailbox
    kept: dict[str, Kept] = field(default_factory=dict)


class Answers:
    """Answers every door from one picture, which may be exchanged for a newer one."""

    def __init__(self, picture: Picture, boxes: Mailboxes, moment: Moment, edition: Edition) -> None:
        self.picture, self.boxes, self.moment, self.edition = picture, boxes, moment, edition
        # Held while an answer is found: a number means something else in another picture, and would make it somebody else's.
        self.still = threading.Lock()
        self.aged = ""  # for the header, while the database is away: how old the picture is
        self._places: dict[str, Place] = {}
        self._others: dict[tuple[str, tuple[str, ...], str], Place] = {}
        # What is answered wherever somebody's address is only claimed.
        self.claimed = self._keep(
            instruct(None, ContactNow("email", match=CLAIMED), moment.now(), edition), 0
        )
        # What is said for one of several recipients where only the others are told something.
        self.nothing = Kept(Instruction(), 0, -1, NORMAL, "")

    def exchange(self, picture: Picture) -> None:
        """Answer from this picture from now on."""
        with self.still:
            self.picture = picture
            self._forget()

    def forget(self) -> None:
        """Ask again what was asked already: who is there is another."""
        with self.still:
            self._forget()

    def _forget(self) -> None:
        self._places.clear()
        self._others.clear()

    def find(self, written: str, channel: str = "email") -> str | None:
        """What the picture has of an address, however it is written; None for nobody on record."""
        if channel == "email":
            # What is there as it is written is in its one form already.
            value = self.picture.addresses["email"].get(written)
            if value is not None:
                return value
            if len(written) <= _LONGEST and written.isascii() and _PLAIN.fullmatch(written):
                return self.picture.addresses["email"].get(written.lower())
        kind = KIND_OF_CHANNEL.get(channel, "")
        return self.picture.addresses.get(kind, {}).get(normalise(kind, written)) if kind else None

    def place(self, recipient: str) -> Place:
        """Where mail to this address of ours arrives."""
        found = self._places.get(recipient)
        if found is None:
            if len(self._places) >= _MOST_PLACES:
                self._places.clear()
            found = self._places[recipient] = Place("email", self.boxes.of(recipient))
        return found

    def at(self, value: str, place: Place) -> tuple[Kept, str]:
        """What holds now for whom the picture has `value` of, in this place, and the reference of the restriction that speaks; ""
        where none does.
        """
        parts = value.split(" ")
        kept = place.kept.get(parts[0])
        if kept is None or kept.until <= self.moment.seconds():
            kept = place.kept[parts[0]] = self._ask(parts[0], place)
        return kept, parts[kept.place + 1] if kept.place >= 0 else ""

    def instruction(
        self, *, channel: str, sender: str, to: tuple[str, ...] = (), purpose: str = GENERAL
    ) -> Instruction:
        """The instruction for a contact at this moment, as `casework.questions.instruction` gives it from the database."""
        with self.still:
            return self._instruction(channel, sender, to, purpose)

    def _instruction(self, channel: str, sender: str, to: tuple[str, ...], purpose: str) -> Instruction:
        value = self.find(sender, channel)
        if value is None:
            return instruct(
                None, ContactNow(channel, to, purpose, "unmatched"), self.moment.now(), self.edition
            )
        key = (channel, to, purpose)
        if key not in self._others:
            if len(self._others) >= _MOST_PLACES:
                self._others.clear()
            self._others[key] = Place(channel, Mailbox("", to, purpose))
        kept, reference = self.at(value, self._others[key])
        return replace(kept.instruction, restriction=reference)

    def weighed(self, sender: Sender, place: Place) -> tuple[Kept | None, str]:
        """What holds for a message, and the reference of the restriction that speaks. An address that the message only claims
        restricts nobody (I27); of somebody restricted it is said that it is uncertain. None where there is nothing to say.
        """
        value = self.find(sender.address) if sender.address else None
        if value is not None:
            kept, reference = self.at(value, place)
            return (kept, reference) if kept.before else (None, "")
        claimed = (self.find(each) for each in sender.claims)
        if any(" " in each for each in claimed if each is not None):
            return self.claimed, ""
        return None, ""

    def _ask(self, number: str, place: Place) -> Kept:
        now = self.moment.seconds()
        at = datetime.fromtimestamp(now, UTC)
        match, standing = self.picture.standing(number)
        asked = ContactNow(place.channel, place.box.to, place.box.purpose, match)
        return self._keep(instruct(standing, asked, at, self.edition), _until(standing, at, self.edition))

    def _keep(self, told: Instruction, until: float) -> Kept:
        before, after = parts_of(told)
        return Kept(told, until, int(told.restriction) if told.restriction else -1, before, after)


def _until(standing: Standing | None, at: datetime, edition: Edition) -> float:
    """Until when an answer holds if nothing is recorded: days change at midnight in London, and permitted hours open and close."""
    ends = [bounds_of(local_date(at))[1]]
    for restriction in standing.restrictions if standing else ():
        for hours in restriction.measures:
            if isinstance(hours, ContactHours):
                window = window_of(hours, edition)
                with suppress(ValueError):  # one that opens on no day of the year
                    ends.append(window.closes_at(at) or window.next_open(at))
    return min(end.timestamp() for end in ends)
