"""What arrives becomes a contact: matched, met with its instruction, kept whole; shared by the actions
that take it in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from evenhand.audit.ledger import New, append_all
from evenhand.casework.standing import standing_of
from evenhand.contacts import blobs
from evenhand.contacts.models import Attachment, Blob, Contact, Quarantined
from evenhand.people.match import MATCHED, Match, match
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import Edition, load
from evenhand.policy.instruction import GENERAL, ContactNow, Standing, instruct
from evenhand.policy.outcome import N_, Outcome, Reason, because, refused, say

from ._ledger import SYSTEM

_SURROGATES = re.compile("[\ud800-\udfff]")


class AlreadyHeldError(Exception):
    """These very bytes were taken in before. Nothing was stored a second time."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a contact. `media_type` is the sender's word."""

    filename: str
    content: bytes
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class LongOriginal:
    """The bytes of something too long to hold at once: their SHA-256 and number, and a way to go through
    them.
    """

    sha256: str
    size: int
    pieces: Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Arrival:
    """One contact as it arrives. `received_at` is when it reached the body, if that was before now.

    `raw` are the bytes it came as, if it came as bytes; `person` is given where a colleague knows whom it is
    from.
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
    raw: bytes | LongOriginal | None = None
    person: Person | None = None
    minutes: int | None = None

    @cached_property
    def sha256(self) -> str | None:
        """Of the bytes it came as: what tells one message from another."""
        return sha256_of(self.raw) if self.raw is not None else None


def sha256_of(raw: bytes | LongOriginal) -> str:
    """The checksum of an original, in hexadecimal."""
    return raw.sha256 if isinstance(raw, LongOriginal) else hashlib.sha256(raw).hexdigest()


def may_take_in(arrival: Arrival, edition: Edition) -> Outcome:
    """Only what names no channel or no purpose of the policy is refused; no restriction ever refuses a
    contact (I25).
    """
    reasons: list[Reason] = []
    if arrival.channel not in edition.channels:
        known = ", ".join(edition.channels)
        why = say(N_("“%(channel)s” is not a channel."), channel=arrival.channel)
        reasons.append(
            because("DF3", why=why, instead=say(N_("Use one of: %(known)s."), known=known), field="channel")
        )
    if arrival.purpose not in (GENERAL, *edition.floor_purposes):
        known = ", ".join((GENERAL, *edition.floor_purposes))
        why = say(N_("“%(purpose)s” is not a purpose of a contact."), purpose=arrival.purpose)
        reasons.append(
            because("OA2", why=why, instead=say(N_("Use one of: %(known)s."), known=known), field="purpose")
        )
    return refused(*reasons)


def held_among(sha256s: Iterable[str]) -> set[str]:
    """Which of these messages were taken in before, as contacts or in quarantine."""
    wanted = list(sha256s)
    contacts = Contact.objects.filter(sha256__in=wanted).values_list("sha256", flat=True)
    quarantined = Quarantined.objects.filter(sha256__in=wanted).values_list("sha256", flat=True)
    return {sha256 for sha256 in (*contacts, *quarantined) if sha256}


def take_in(arrivals: Sequence[Arrival], *, by: Colleague | None, now: datetime) -> list[Contact]:
    """Store arrivals that are not held yet, in their order, and audit each. Raises AlreadyHeldError when
    all of them are held.
    """
    held = held_among(arrival.sha256 for arrival in arrivals if arrival.sha256)
    new: list[Arrival] = []
    for arrival in arrivals:
        if arrival.sha256 is None or arrival.sha256 not in held:
            new.append(arrival)
            held |= {arrival.sha256} if arrival.sha256 else set()
    if not new:
        raise AlreadyHeldError
    return [contact for together in _Reception(by, now).in_turns(new) for contact in together]


def keep_originals(originals: Iterable[bytes | LongOriginal | None]) -> dict[str, Blob]:
    """Keep what things came as, by their checksums."""
    short: dict[str, bytes] = {}
    held: dict[str, Blob] = {}
    for raw in originals:
        if isinstance(raw, LongOriginal):
            held[raw.sha256] = blobs.keep_pieces(raw.sha256, raw.size, raw.pieces())
        elif raw is not None:
            short[sha256_of(raw)] = raw
    return held | blobs.keep(short)


@dataclass(slots=True)
class _Reception:
    """Takes in a number of arrivals at one moment, asking once for what they have in common."""

    by: Colleague | None
    now: datetime
    matches: dict[tuple[str, str], Match] = field(default_factory=dict)
    standings: dict[int, Standing] = field(default_factory=dict)
    edition: Edition = field(default_factory=load)

    def in_turns(self, arrivals: Iterable[Arrival]) -> Iterator[list[Contact]]:
        """Store arrivals together, but a restricted person's one by one: each may use up what the next one
        meets (RT1b).
        """
        turn: list[tuple[Arrival, Match]] = []
        restricted: set[int] = set()
        for arrival in arrivals:
            found = self._match(arrival)
            person = found.person if found.kind == MATCHED else None
            if person is not None and person.pk in restricted:
                yield self._store(turn)
                turn = []
                restricted.clear()
                self.standings.clear()
            if person is not None and self._standing(person).restrictions:
                restricted.add(person.pk)
            turn.append((arrival, found))
        yield self._store(turn)

    def _match(self, arrival: Arrival) -> Match:
        if arrival.person is not None:
            return Match(MATCHED, person=arrival.person.kept())
        asked = (arrival.channel, arrival.sender)
        if asked not in self.matches:
            self.matches[asked] = match(*asked)
        return self.matches[asked]

    def _standing(self, person: Person) -> Standing:
        if person.pk not in self.standings:
            self.standings[person.pk] = standing_of(person, self.now)
        return self.standings[person.pk]

    def _instruction(self, arrival: Arrival, found: Match) -> dict[str, object]:
        """What the contact meets. Whoever is not certainly known is restricted by nothing (I27)."""
        known = found.person if found.kind == MATCHED else None
        standing = self._standing(known) if known is not None else None
        asks = ContactNow(channel=arrival.channel, to=arrival.to, purpose=arrival.purpose, match=found.kind)
        return instruct(standing, asks, self.now, self.edition).as_dict()

    def _store(self, turn: Sequence[tuple[Arrival, Match]]) -> list[Contact]:
        attached = [[_Kept(each) for each in arrival.attachments] for arrival, _ in turn]
        held = keep_originals(arrival.raw for arrival, _ in turn)
        held |= blobs.keep({kept.sha256: kept.attached.content for each in attached for kept in each})
        contacts = [self._contact(arrival, found, held) for arrival, found in turn]
        Contact.objects.bulk_create(contacts)
        Attachment.objects.bulk_create(
            kept.row(contact, number, held)
            for contact, each in zip(contacts, attached, strict=True)
            for number, kept in enumerate(each, start=1)
        )
        append_all(self._entry(contact, len(each)) for contact, each in zip(contacts, attached, strict=True))
        return contacts

    def _contact(self, arrival: Arrival, found: Match, held: Mapping[str, Blob]) -> Contact:
        came = arrival.received_at or self.now
        return Contact(
            channel=arrival.channel,
            received_at=min(came, self.now),
            sent_at=arrival.sent_at,
            sender=storable(arrival.sender),
            sender_name=storable(arrival.sender_name),
            recipients=[storable(each) for each in arrival.to],
            subject=storable(arrival.subject),
            body=storable(arrival.body),
            purpose=arrival.purpose,
            # A colleague may mean an entry that was merged: it stays its own contact, should that be undone.
            person=arrival.person or found.person,
            representative=found.representative,
            match=found.kind,
            confirmed_by=self.by if arrival.person is not None else None,
            raw=held[arrival.sha256] if arrival.sha256 else None,
            sha256=arrival.sha256,
            message_id=storable(arrival.message_id),
            in_reply_to=storable(arrival.in_reply_to),
            problems=[storable(each) for each in arrival.problems],
            logged_by=self.by,
            minutes=arrival.minutes,
            instruction=self._instruction(arrival, found),
        )

    def _entry(self, contact: Contact, attachments: int) -> New:
        facts = {
            "reference": contact.reference,
            "channel": contact.channel,
            "purpose": contact.purpose,
            "match": contact.match,
            "met": contact.instruction.get("action"),
            "attachments": attachments,
            "sha256": contact.sha256,
        }
        return New(
            at=self.now,
            actor=self.by.username if self.by else SYSTEM,
            action="receive_contact",
            subject=f"{contact._meta.label_lower}:{contact.pk}",
            facts=facts,
            person_id=contact.person_id,
        )


@dataclass(frozen=True)
class _Kept:
    """An attachment on its way into the records."""

    attached: Attached

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.attached.content).hexdigest()

    def row(self, contact: Contact, number: int, held: Mapping[str, Blob]) -> Attachment:
        return Attachment(
            contact=contact,
            number=number,
            filename=storable(self.attached.filename),
            media_type=storable(self.attached.media_type)[:200],
            size=len(self.attached.content),
            sha256=self.sha256,
            blob=held[self.sha256],
        )


def storable(text: str) -> str:
    """Text that a database can hold: a NUL or half a character becomes a visible mark."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
