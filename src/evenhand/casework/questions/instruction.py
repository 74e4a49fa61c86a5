"""The instruction for a contact: the one answer for every door, from whoever sent it and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.casework.facts.standing import standing_of
from evenhand.people.match import Match, match
from evenhand.people.models import Person
from evenhand.policy.edition import load
from evenhand.policy.instruction import GENERAL, ContactNow, Instruction, instruct


def instruction_for(
    *,
    channel: str,
    sender: str = "",
    to: Sequence[str] = (),
    purpose: str = GENERAL,
    at: datetime,
    person: Person | None = None,
) -> Instruction:
    """The instruction for a contact from this sender at this moment: the one answer for screens, mail, telephone and forms.

    `person` is given where a colleague has identified the person; otherwise `sender` is matched, and an uncertain match
    restricts nobody (I27).
    """
    found = Match(kind="matched", person=person) if person is not None else match(channel, sender)
    return instruction_for_match(found, channel=channel, to=to, purpose=purpose, at=at)


def instruction_for_match(
    found: Match, *, channel: str, to: Sequence[str] = (), purpose: str = GENERAL, at: datetime
) -> Instruction:
    """The instruction where the sender has been matched already."""
    known = found.person if found.kind == "matched" else None
    standing = standing_of(known, at) if known is not None else None
    return instruct(
        standing,
        ContactNow(channel=channel, to=tuple(to), purpose=purpose or GENERAL, match=found.kind),
        at,
        load(),
    )
