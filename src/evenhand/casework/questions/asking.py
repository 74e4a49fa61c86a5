"""Reads what a door asks: the plain strings of a command line or a web address become the arguments of one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from evenhand.casework.facts.mailboxes import mailboxes
from evenhand.people.match import MATCHED, match
from evenhand.policy.bilingual import LONDON
from evenhand.policy.edition import load
from evenhand.policy.instruction import GENERAL, Instruction

from .answered import Answered, answered
from .calling import BY_TELEPHONE, calling
from .instruction import instruction_for_match


class CannotRead(ValueError):
    """A question that cannot be read; its text says what would be right."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a door may ask about a contact: its channel, whom it is from, for whom, why, and when."""

    channel: str
    sender: str
    to: tuple[str, ...]
    purpose: str
    at: datetime


def read_question(
    *, channel: str, sender: str, to: Sequence[str] = (), purpose: str = "", at: str = "", now: datetime
) -> Question:
    """The question, or CannotRead with the words that are known. `at` is local time unless it carries an offset;
    empty means now. A telephone number may be blank, where the caller withholds it: it is nobody's.
    """
    edition = load()
    if channel not in edition.channels:
        raise CannotRead(f"“{channel}” is not a channel. Use one of: {', '.join(edition.channels)}.")
    by_telephone = channel in BY_TELEPHONE
    sender = calling(sender) if by_telephone else sender.strip()
    if not sender and not by_telephone:
        raise CannotRead("Say whom the contact is from: an e-mail address or a telephone number.")
    purposes = (GENERAL, *edition.floor_purposes)
    if purpose and purpose not in purposes:
        raise CannotRead(f"“{purpose}” is not a purpose. Use one of: {', '.join(purposes)}.")
    to, purpose = arriving_at(to, purpose or GENERAL)
    return Question(
        channel=channel,
        sender=sender,
        to=to,
        purpose=purpose,
        at=read_moment(at) if at else now,
    )


def arriving_at(to: Sequence[str], purpose: str) -> tuple[tuple[str, ...], str]:
    """For whom contact to these is, and its purpose: an address of ours stands for its teams too, and one of the floor's for what
    it is there for, as at the mail server's door (OA2, I14).
    """
    addresses = [each for each in to if "@" in each]
    if not addresses:
        return tuple(to), purpose
    teams, theirs = mailboxes().all_of(addresses)
    return tuple(dict.fromkeys((*to, *teams))), theirs if purpose == GENERAL else purpose


def read_moment(written: str, zone: ZoneInfo = LONDON) -> datetime:
    """A moment as people write it: 2026-07-02, 2026-07-02T09:30, with or without seconds or an offset; local time if none."""
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        try:
            moment = datetime.combine(date.fromisoformat(written.strip()), time())
        except ValueError:
            raise CannotRead(f"“{written}” is not a date and time. Write it like 2026-07-02T09:30.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def answer(question: Question) -> Instruction:
    """The instruction for a question."""
    return meet(question).told


@dataclass(frozen=True, slots=True)
class Met:
    """A question with its answer: the reference of the `person` whom it is certainly about, else blank, and the instruction."""

    asked: Question
    person: str
    told: Instruction

    def noted(self, door: str, now: datetime, *, token: int | None = None) -> Answered:
        """What is written down of it, given at this door at this moment, whatever moment was asked about."""
        return answered(
            self.told, door=door, channel=self.asked.channel, at=now, to=self.asked.to,
            purpose=self.asked.purpose, person=self.person, token=token,
        )  # fmt: skip


def meet(question: Question) -> Met:
    """The instruction for a question, and whom it was found to be from."""
    found = match(question.channel, question.sender)
    told = instruction_for_match(
        found, channel=question.channel, to=question.to, purpose=question.purpose, at=question.at
    )
    person = found.person if found.kind == MATCHED else None
    return Met(question, person.reference if person else "", told)
