"""What arrives becomes a contact: matched, met with its instruction, kept whole; shared by the actions that take it in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from evenhand.audit.ledger import New, append_all
from evenhand.contacts import blobs
from evenhand.contacts.models import Attachment, Contact, Quarantined
from evenhand.people.match import MATCHED, Match, match
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load
from evenhand.policy.instruction import GENERAL, ContactNow, Standing, instruct
from evenhand.policy.outcome import N_, Outcome, Reason, because, refused, say

from ..standing import standing_of
from ._ledger import SYSTEM


class AlreadyHeldError(Exception):
    """These very bytes were taken in before. Nothing was stored a second time."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a contact. `media_type` is the sender's word."""

    filename: str
    content: bytes
    media_type: str = ""


@dataclass(frozen=True)
class Arrival:
    """One contact as it arrives. `received_at` is when it reached the body, if that was before now.

    `raw` are the bytes it came as, if it came as bytes; `person` is given where a colleague knows whom it is from.
    """

    channel: str
    sender: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    body: str = ""
    purpose: str = GENERAL
    attachments: tuple[Attached, ...] = ()
    sender_name: str = ""
    sent_at: datetime | None = None
    received_at: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    problems: tuple[str, ...] = ()
    raw: bytes | None = None
    person: Person | None = None
    minutes: int | None = None

    @cached_property
    def sha256(self) -> str | None:
        """Of the bytes it came as: what tells one message from another."""
        return hashlib.sha256(self.raw).hexdigest() if self.raw is not None else None


def may_take_in(arrival: Arrival) -> Outcome:
    """Only what names no channel or no purpose of the policy is refused; no restriction ever refuses a contact (I25)."""
    edition = load()
    reasons: list[Reason] = []
    if arrival.channel not in edition.channels:
        known = ", ".join(edition.channels)
        why = say(N_("“%(channel)s” is not a channel."), channel=arrival.channel)
        reasons.append(because("DF3", why=why, instead=say(N_("Use one of: %(known)s."), known=known), field="channel"))
    if arrival.purpose not in (GENERAL, *edition.floor_purposes):
        known = ", ".join((GENERAL, *edition.floor_purposes))
        why = say(N_("“%(purpose)s” is not a purpose of a contact."), purpose=arrival.purpose)
        reasons.append(because("OA2", why=why, instead=say(N_("Use one of: %(known)s."), known=known), field="purpose"))
    return refused(*reasons)


def held_among(sha256s: Iterable[str]) -> set[str]:
    """Which of these messages were taken in before, as contacts or in quarantine."""
    wanted = list(sha256s)
    contacts = Contact.objects.filter(sha256__in=wanted).values_list("sha256", flat=True)
    quarantined = Quarantined.objects.filter(sha256__in=wanted).values_list("sha256", flat=True)
    return {sha256 for sha256 in (*contacts, *quarantined) if sha256}


def take_in(arrivals: Sequence[Arrival], *, by: Colleague | None, now: datetime) -> list[Contact]:
    """Store arrivals that are not held yet, in their order, and audit each. Raises AlreadyHeldError when all of them are held."""
    held = held_among(arrival.sha256 for arrival in arrivals if arrival.sha256)
    new: list[Arrival] = []
    for arrival in arrivals:
        if arrival.sha256 is None or arrival.sha256 not in held:
            new.append(arrival)
            held |= {arrival.sha256} if arrival.sha256 else set()
    if not new:
        raise AlreadyHeldError
    return [contact for together in _Takers(by, now).in_turns(new) for contact in together]
