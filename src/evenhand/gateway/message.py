"""One message at the mail server's door: what is done with its headers and its recipients. Plain values in, plain values out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from evenhand.people.senders import HEADERS, checks_in, sender_of
from evenhand.policy.instruction import CHANNEL_CLOSED, NORMAL, READ_NO_REPLY, ROUTE

from .answers import Answers, Kept
from .told import FAMILY, HEADER

_MOST_VALUES = 50
_MOST_FORGED = 1_000
_PLAIN = re.compile(r"[^\s\"%!@,:;<>()\[\]\\]+")
READ = {*HEADERS, "message-id"}


@dataclass(frozen=True, slots=True)
class Filing:
    """Where mail goes that is read and not answered, or that came through a closed channel: "+detail" is added to the recipient's
    address, an address takes its place, and nothing leaves it where it is, for a Sieve script to file by the header.
    """

    closed: str = ""
    read: str = ""
    delimiter: str = "+"

    def of(self, action: str, recipient: str) -> str:
        """Where mail for this recipient goes instead; "" where it stays."""
        where = {CHANNEL_CLOSED: self.closed, READ_NO_REPLY: self.read}.get(action, "")
        if not where.startswith("+"):
            return where
        mailbox, _, domain = recipient.rpartition("@")
        # One in quotes, at the end of a way or without a domain would be nobody's with something behind it, and the message lost.
        plain = self.delimiter not in mailbox and _PLAIN.fullmatch(mailbox)
        return f"{mailbox}{self.delimiter}{where[1:]}@{domain}" if plain else ""


@dataclass(slots=True)
class Message:
    """A message as the mail server tells of it, piece by piece."""

    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    headers: dict[str, list[str]] = field(default_factory=dict)
    family: dict[str, tuple[str, int]] = field(default_factory=dict)

    def header(self, name: str, value: str) -> None:
        """It has this header; only those are kept that its answer depends on."""
        small = name.strip().lower()
        if small in READ:
            kept = self.headers.setdefault(small, [])
            if len(kept) < _MOST_VALUES:
                kept.append(value)
        elif small.startswith(FAMILY.lower()) and (
            small in self.family or small == HEADER.lower() or len(self.family) < _MOST_FORGED
        ):
            first, times = self.family.get(small, (name, 0))
            self.family[small] = first, times + 1

    def forged(self) -> tuple[tuple[str, int], ...]:
        """The headers of our family that it came with: their names, and how often each is there."""
        return tuple(self.family.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A header line of ours, and for whom it speaks."""

    kept: Kept
    reference: str
    recipients: tuple[str, ...]
    purpose: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is done: headers taken away (each with how often it is there) and added, recipients put in others' place."""

    strip: tuple[tuple[str, int], ...] = ()
    lines: tuple[Line, ...] = ()
    instead: tuple[tuple[str, str], ...] = ()


def judge(message: Message, answers: Answers, trusted: Collection[str], filing: Filing) -> Verdict:
    """What is done with a message. Nobody but the recipients whom an instruction concerns is touched, and no recipient is left
    without somebody who gets the message in their place (I25).
    """
    strip = message.forged()
    sender = sender_of(message.sender, message.headers, checks_in(message.headers, trusted))
    told: dict[str, tuple[Kept, str]] = {}
    for recipient in dict.fromkeys(message.recipients):
        kept, reference = answers.weighed(sender, answers.place(recipient))
        if kept is not None:
            told[recipient] = kept, reference
    if not told:
        return Verdict(strip)
    ending = f"; by={sender.by}{answers.aged}"
    return Verdict(strip, _lines(message, told, ending, answers), _instead(told, answers, filing))


def _lines(
    message: Message, told: dict[str, tuple[Kept, str]], ending: str, answers: Answers
) -> tuple[Line, ...]:
    """One line for everybody, where everybody is told the same. Else one for each of our named addresses that is told something of
    its own, and one for all others: whoever got a blind copy is named to nobody.
    """
    words: dict[str, tuple[Kept, str, list[str]]] = {}
    whom: dict[str, str] = {}
    for recipient in dict.fromkeys(message.recipients):
        kept, reference = told.get(recipient, (None, ""))
        text = f"{kept.before}{reference}{kept.after}{ending}" if kept else ""
        whom[recipient] = text
        if kept:
            words.setdefault(text, (kept, reference, []))[2].append(recipient)
    if len(set(whom.values())) == 1:
        (only,) = set(whom.values())
        kept, reference, recipients = words[only]
        purpose = answers.place(recipients[0]).box.purpose
        return (Line(kept, reference, tuple(recipients), purpose, f"{only}; for=everybody"),)
    lines: dict[str, Line] = {}
    for recipient, text in whom.items():
        box = answers.place(recipient).box
        which = box.address if box.named else "others"
        if text:
            kept, reference, recipients = words[text]
            theirs = (recipient,) if box.named else tuple(recipients)
            lines.setdefault(which + text, Line(kept, reference, theirs, box.purpose, f"{text}; for={which}"))
        elif box.named:
            text = f"{NORMAL}; for={which}"
            lines.setdefault(which, Line(answers.nothing, "", (recipient,), box.purpose, text))
    return tuple(lines.values())


def _instead(
    told: dict[str, tuple[Kept, str]], answers: Answers, filing: Filing
) -> tuple[tuple[str, str], ...]:
    changes = []
    for recipient, (kept, _) in told.items():
        instruction = kept.instruction
        if instruction.action == ROUTE:
            there = answers.picture.there.get(instruction.route_to)
            where = there.email if there else ""
        else:
            where = filing.of(instruction.action, recipient)
        if where and "@" in where and where.lower() != recipient.lower():
            changes.append((recipient, where))
    return tuple(changes)
