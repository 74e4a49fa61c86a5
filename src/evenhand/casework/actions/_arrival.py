"""What arrives becomes a contact: matched, met with its instruction, kept whole; shared by the actions that take it in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from evenhand.audit.among import rows_among
from evenhand.audit.ledger import New, append_all
from evenhand.audit.rows import insert_all, record
from evenhand.casework.facts.standing import as_of, standings_of
from evenhand.casework.rights import readable
from evenhand.contacts import blobs
from evenhand.contacts.fingerprints import keep_fingerprints
from evenhand.contacts.models import Attachment, Blob, Contact, Copy, Quarantined
from evenhand.people.match import MATCHED, Match, match_all, of_weighed
from evenhand.people.models import Colleague, Person
from evenhand.people.senders import Sender
from evenhand.policy.edition import Edition, load
from evenhand.policy.instruction import GENERAL, ContactNow, Standing, instruct
from evenhand.policy.outcome import N_, Outcome, Reason, because, refused, say

from . import _hints
from ._action import still_there
from ._ledger import SYSTEM

LONGEST_ID = 500  # characters of a Message-ID: what an index of PostgreSQL can hold
_WITHIN_THE_SECOND = timedelta(microseconds=999_999)
_SURROGATES = re.compile("[\ud800-\udfff]")

_OF_A_CONTACT = f"{Contact._meta.label_lower}:"
_HELD = " UNION ALL ".join(
    f"SELECT sha256 FROM {model._meta.db_table} WHERE sha256 {{among}}"  # noqa: S608
    for model in (Contact, Quarantined, Copy)
)


class AlreadyHeldError(Exception):
    """These very bytes were taken in before. Nothing was stored a second time."""


@dataclass(slots=True)
class Attached:
    """A file that came with a contact. `media_type` is the sender's word."""

    filename: str
    content: bytes
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class LongOriginal:
    """The bytes of something too long to hold at once: their SHA-256 and number, and a way to go through them."""

    sha256: str
    size: int
    pieces: Callable[[], Iterable[bytes]]


@dataclass
class Arrival:
    """One contact as it arrives. `received_at` is when it reached the body, if that was before now.

    `raw` are the bytes it came as, if it came as bytes; `person` is given where a colleague knows whom it is
    from, `whose` where the door it came through judged how certain that is, `speaker` where a message's
    sender was weighed. `likeness` is the same for every copy of one message that a mail server delivered.
    `markup` is the HTML that came with the text, asked for listed addresses and not kept.
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
    thread: str = ""
    automatic: str = ""
    envelope_sender: str = ""
    likeness: str | None = None
    problems: tuple[str, ...] = ()
    raw: bytes | LongOriginal | None = None
    person: Person | None = None
    minutes: int | None = None
    checksum: str = ""
    whose: Match | None = None
    speaker: Sender | None = None
    markup: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Every address that it may be from."""
        weighed = self.speaker
        return (self.sender,) if weighed is None else (weighed.address, *weighed.claims)

    @cached_property
    def sha256(self) -> str | None:
        """Of the bytes it came as: what tells one message from another."""
        return self.checksum or (sha256_of(self.raw) if self.raw is not None else None)


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
    """Which of these messages were taken in before, as contacts, as copies of them or in quarantine."""
    wanted = set(sha256s)
    return {sha256 for (sha256,) in rows_among(_HELD, wanted, wanted, wanted)}


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
    reception = _Reception(by, now, looks_at_once=len(new) <= _hints.AT_ONCE)
    return [contact for together in reception.in_turns(new) for contact in together]


def keep_original(raw: bytes | LongOriginal) -> Blob:
    """Keep what something came as."""
    if isinstance(raw, LongOriginal):
        return blobs.keep_pieces(raw.sha256, raw.size, raw.pieces())
    sha256 = sha256_of(raw)
    return blobs.keep({sha256: raw})[sha256]


@dataclass(slots=True)
class _Reception:
    """Takes in a number of arrivals at one moment, asking once for what they have in common."""

    by: Colleague | None
    now: datetime
    looks_at_once: bool  # for hints; many that come together are left to the worker
    standings: dict[int, Standing] = field(default_factory=dict)
    edition: Edition = field(default_factory=load)
    # What contact meets of whose sender nothing particular is on record: much of it is the same at one moment.
    usual: dict[ContactNow, dict[str, object]] = field(default_factory=dict)

    def in_turns(self, arrivals: Sequence[Arrival]) -> Iterator[list[Contact]]:
        """Store arrivals together, but a restricted person's one by one: each may use up what the next one
        meets (RT1b).
        """
        unsaid = (each for each in arrivals if not (each.person or each.whose))
        matches = match_all((each.channel, address) for each in unsaid for address in each.named)
        turn: list[tuple[Arrival, Match]] = []
        met = [_match(each, matches) for each in arrivals]
        known = [found.person for found in met if found.kind == MATCHED and found.person is not None]
        self.standings = standings_of(known, self.now)
        restricted: dict[int, Person] = {}
        for arrival, found in zip(arrivals, met, strict=True):
            person = found.person if found.kind == MATCHED else None
            if person is not None and person.pk in restricted:
                yield self._store(turn)
                turn = []
                self.standings |= standings_of(restricted.values(), self.now)
                restricted.clear()
            if person is not None and self.standings[person.pk].restrictions:
                restricted[person.pk] = person
            turn.append((arrival, found))
        yield self._store(turn)

    def _instruction(self, arrival: Arrival, found: Match) -> dict[str, object]:
        """What the contact meets, when it came (RT1b). Whoever is not certainly known is restricted by nothing (I27)."""
        known = found.person if found.kind == MATCHED else None
        standing = self.standings[known.pk] if known is not None else None
        # A server's stamp tells the second: whatever else came in it was there before.
        came = min(self._came(arrival) + _WITHIN_THE_SECOND, self.now)
        if known is not None and standing is not None and standing.restrictions and came < self.now:
            standing = as_of(standing, known, came)
        asks = ContactNow(channel=arrival.channel, to=arrival.to, purpose=arrival.purpose, match=found.kind)
        if standing is not None and (standing.restrictions or standing.adjustments):
            return instruct(standing, asks, came, self.edition).as_dict()
        if asks not in self.usual:
            self.usual[asks] = instruct(standing, asks, came, self.edition).as_dict()
        return self.usual[asks]

    def _came(self, arrival: Arrival) -> datetime:
        """When it reached the body; no clock but ours says that it is later than now."""
        return min(arrival.received_at or self.now, self.now)

    def _store(self, turn: Sequence[tuple[Arrival, Match]]) -> list[Contact]:
        attached = [[_Kept(each) for each in arrival.attachments] for arrival, _ in turn]
        held = _keep([arrival for arrival, _ in turn], attached)
        contacts = [self._contact(arrival, found, held) for arrival, found in turn]
        insert_all(contacts)
        insert_all(
            [
                kept.row(contact, number, held)
                for contact, each in zip(contacts, attached, strict=True)
                for number, kept in enumerate(each, start=1)
            ]
        )
        both = zip(contacts, attached, strict=True)
        files = {one.id: [storable(kept.attached.filename) for kept in each] for one, each in both if each}
        readable.index_new(contacts, files)
        keep_fingerprints(contacts)
        if self.looks_at_once:
            _hints.keep(contacts, self.now)
        append_all(self._entry(contact, len(each)) for contact, each in zip(contacts, attached, strict=True))
        still_there(contact.person_id for contact in contacts if contact.person_id is not None)
        return contacts

    def _contact(self, arrival: Arrival, found: Match, held: Mapping[str, Blob]) -> Contact:
        # A colleague may mean an entry that was merged: it stays its own contact, should that be undone.
        person = arrival.person or found.person
        return record(
            Contact,
            channel=arrival.channel,
            received_at=self._came(arrival),
            sent_at=arrival.sent_at,
            sender=storable(arrival.sender),
            sender_name=storable(arrival.sender_name),
            recipients=[storable(each) for each in arrival.to],
            subject=storable(arrival.subject),
            body=storable(arrival.body),
            purpose=arrival.purpose,
            person_id=person.id if person else None,
            representative_id=found.representative.pk if found.representative else None,
            match=found.kind,
            confirmed_by_id=self.by.pk if self.by and arrival.person else None,
            raw_id=held[arrival.sha256].id if arrival.sha256 else None,
            sha256=arrival.sha256,
            message_id=storable(arrival.message_id)[:LONGEST_ID],
            in_reply_to=storable(arrival.in_reply_to)[:LONGEST_ID],
            thread=storable(arrival.thread or arrival.in_reply_to or arrival.message_id)[:LONGEST_ID],
            automatic=arrival.automatic,
            envelope_sender=storable(arrival.envelope_sender),
            likeness=arrival.likeness,
            problems=[storable(each) for each in arrival.problems],
            logged_by_id=self.by.pk if self.by else None,
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
            subject=f"{_OF_A_CONTACT}{contact.id}",
            facts=facts,
            person_id=contact.person_id,
        )


def _match(arrival: Arrival, matches: Mapping[tuple[str, str], Match]) -> Match:
    """Whose it is: as the colleague said who logs it, as its door judged or weighed, or as its sender's address says."""
    if arrival.person is not None:
        return Match(MATCHED, person=arrival.person.kept())
    if arrival.whose or arrival.speaker is None:
        return arrival.whose or matches[arrival.channel, arrival.sender]
    found = {address: matches[arrival.channel, address] for address in arrival.named}
    return of_weighed(arrival.speaker, found, arrival.sender)


@dataclass
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


def _keep(arrivals: Sequence[Arrival], attached: Sequence[Sequence[_Kept]]) -> dict[str, Blob]:
    """Keep what arrivals came as and what was attached to them, by checksum."""
    long = {arrival.raw.sha256: arrival.raw for arrival in arrivals if isinstance(arrival.raw, LongOriginal)}
    short = {
        arrival.sha256: arrival.raw
        for arrival in arrivals
        if arrival.sha256 and isinstance(arrival.raw, bytes)
    }
    files = {kept.sha256: kept.attached.content for each in attached for kept in each}
    return {sha256: keep_original(raw) for sha256, raw in long.items()} | blobs.keep(short | files)


def storable(text: str) -> str:
    """Text that a database can hold: a NUL or half a character becomes a visible mark."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()  # a third of the time that looking through it takes
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)
    return text
