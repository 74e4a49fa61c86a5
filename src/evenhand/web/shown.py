"""An instruction shown to a colleague is an answer given at a door: it is written down, like that of every other door (LK2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from evenhand.casework.doors.spool import note
from evenhand.casework.questions.answered import answered
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.instruction import GENERAL
from evenhand.web.cards import Card


def note_shown(
    card: Card,
    to_whom: Colleague,
    now: datetime,
    *,
    to: Iterable[str] = (),
    purpose: str = GENERAL,
    contact: Contact | None = None,
) -> None:
    """Write down that this card is shown to this colleague now."""
    note(
        answered(
            card.told, door="screen", channel=card.channel, at=now, to=tuple(to), purpose=purpose,
            person=card.person.reference if card.person else "", contact=contact.reference if contact else "",
            asked_by=to_whom.username,
        )
    )  # fmt: skip
