"""Mail that was found becomes contacts: read, then stored some hundreds at a time, and each message once."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError

from evenhand.casework.actions.quarantine_message import quarantine_message
from evenhand.casework.actions.receive_contacts import (
    AlreadyHeldError,
    Arrival,
    Attached,
    LongOriginal,
    held_among,
    receive_contacts,
)
from evenhand.casework.facts.mailboxes import mailboxes, trusted_servers
from evenhand.channels.email.likeness import likeness_of
from evenhand.channels.email.parsed import DEFAULT_LIMITS, MIB, Limits, NotMailError, ParsedMail
from evenhand.channels.email.reading import read
from evenhand.channels.email.sources import Envelope, Failure, Finding, Found, LeftAside, why
from evenhand.channels.report import Listed, Report
from evenhand.contacts import troubles
from evenhand.contacts.files.charsets import decode
from evenhand.contacts.known.lists import Known, known
from evenhand.contacts.models import Copy
from evenhand.people.senders import Sender, checks_in, sender_of

BATCH_MESSAGES = 400
BATCH_BYTES = 8 * MIB
_BEGINNING_OF_A_LONG_ONE = MIB
# The database is away, full, locked or not set up: no message is to blame, and going on would fail for every
# one.
_DATABASE_TROUBLE = (OperationalError, InterfaceError, ProgrammingError)

_SEVERAL = frozenset((troubles.SEVERAL_SENDERS, troubles.SEVERAL_FROM))
_NOT_STORED = "The database gave way before it was stored. Put that right, and run the command again."

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Intake:
    """Takes in what is found, and counts. `finish` must be called at the end; what was stored before a fault
    stays stored.

    `to` are the teams it came for, `moment` tells the time, `progress` is told of every message's bytes.
    """

    moment: Callable[[], datetime]
    to: tuple[str, ...] = ()
    limits: Limits = DEFAULT_LIMITS
    progress: Callable[[int], object] = lambda _size: None
    report: Report = field(default_factory=Report)
    _waiting: list[Found] = field(default_factory=list)
    _waiting_bytes: int = 0

    def take_all(self, findings: Iterable[Finding]) -> Report:
        """Take in everything that is found."""
        for finding in findings:
            self.take(finding)
        return self.finish()

    def take(self, finding: Finding) -> None:
        """Take in one finding; a message is stored with others that come after it, or by `finish`."""
        match finding:
            case LeftAside():
                self.report.left_aside.append(finding)
            case Failure():
                self.report.read += 1
                self.report.failed.append(finding)
            case Found() if finding.is_whole:
                self.report.read += 1
                self._waiting.append(finding)
                self._waiting_bytes += finding.size
                if len(self._waiting) >= BATCH_MESSAGES or self._waiting_bytes >= BATCH_BYTES:
                    self._store_waiting()
            case Found():
                self._store_waiting()
                self.report.read += 1
                self._store_long(finding)

    def finish(self) -> Report:
        """Store what still waits, and answer with what it all came to."""
        self._store_waiting()
        return self.report

    def _store_waiting(self) -> None:
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        left: dict[str, Found] = {}
        for found in waiting:
            sha256 = hashlib.sha256(found.raw).hexdigest()
            if sha256 in left:
                self._count_held(found)
            else:
                left[sha256] = found
        with self._answering_for(left):
            # A mail server may hand over the same bytes again for another recipient.
            seen = [sha256 for sha256, found in left.items() if found.envelope is None]
            for sha256 in held_among(seen) if seen else ():
                self._count_held(left.pop(sha256))
            arrivals = self._read(left)
            if arrivals:
                self._store_together(arrivals, left)

    def _read(self, left: dict[str, Found]) -> dict[str, Arrival]:
        """What can be read, as arrivals; what cannot goes into quarantine."""
        arrivals: dict[str, Arrival] = {}
        lists = known()
        for sha256, found in list(left.items()):
            try:
                arrivals[sha256] = _arrival(
                    read(found.raw, self.limits), found.raw, sha256, self.to, found.envelope, lists
                )
            except NotMailError as error:
                self._quarantine(left, sha256, found.raw, str(error))
            except Exception as error:
                log.exception("A message could not be read: %s", found.where)
                self._quarantine(
                    left, sha256, found.raw, troubles.READING_FAILED % {"fault": type(error).__name__}
                )
        return arrivals

    def _store_together(self, arrivals: dict[str, Arrival], left: dict[str, Found]) -> None:
        """Store them in one transaction. If one stands in the way of all, each is stored by itself."""
        try:
            stored = {
                contact.sha256
                for contact in receive_contacts(now=self.moment(), arrivals=list(arrivals.values()))
            }
        except _DATABASE_TROUBLE:
            raise
        except Exception as error:
            if not isinstance(error, AlreadyHeldError | IntegrityError):
                log.warning("A batch is stored message by message: %s", error)
            for sha256, arrival in arrivals.items():
                self._store_alone(sha256, arrival, left)
            return
        self.report.copies += self._copies(set(arrivals) - stored)
        for sha256 in arrivals:
            self._count(left.pop(sha256), stored=sha256 in stored)

    def _copies(self, not_new: set[str]) -> int:
        """How many of these were kept as copies of contacts that are held."""
        return Copy.objects.filter(sha256__in=not_new).count() if not_new else 0

    def _store_alone(self, sha256: str, arrival: Arrival, left: dict[str, Found]) -> None:
        # A second try, because the first may have met another process that stored the same attachment.
        for last in (False, True):
            try:
                is_new = bool(receive_contacts(now=self.moment(), arrivals=[arrival]))
                self.report.copies += not is_new
                self._count(left.pop(sha256), stored=is_new)
            except AlreadyHeldError:
                self._count(left.pop(sha256), stored=False)
            except _DATABASE_TROUBLE:
                raise
            except Exception as error:
                if not last and isinstance(error, IntegrityError):
                    continue
                log.exception("A message could not be stored: %s", left[sha256].where)
                reason = troubles.STORING_FAILED % {"fault": type(error).__name__}
                self._quarantine(left, sha256, arrival.raw, reason)
            return

    def _store_long(self, found: Found) -> None:
        """A message too long to hold: kept whole, and read from its beginning."""
        try:
            original = _long_original(found)
        except OSError as error:
            self.report.fail(found.where, why(error))
            return
        left = {original.sha256: found}
        reason = troubles.BEGINNING_ONLY % {"size": f"{found.size // MIB:,}"}
        with self._answering_for(left):
            if found.envelope is None and held_among(left):
                self._count_held(left.pop(original.sha256))
                return
            beginning = replace(
                self.limits, message_bytes=min(_BEGINNING_OF_A_LONG_ONE, self.limits.message_bytes)
            )
            try:
                parsed = read(found.raw[: beginning.message_bytes], beginning)
            except NotMailError as error:
                self._quarantine(left, original.sha256, original, str(error))
                return
            parsed = replace(parsed, attachments=(), problems=(reason, *parsed.problems))
            stored_before = self.report.stored
            arrival = _arrival(parsed, original, original.sha256, self.to, found.envelope, known())
            self._store_alone(original.sha256, arrival, left)
            if self.report.stored > stored_before:
                self.report.listed.append(Listed(found.where, reason, original.sha256))

    def _quarantine(
        self, left: dict[str, Found], sha256: str, raw: bytes | LongOriginal | None, reason: str
    ) -> None:
        found = left[sha256]
        assert raw is not None
        for last in (False, True):
            try:
                to = (*self.to, *(found.envelope.recipients if found.envelope else ()))
                quarantine_message(
                    now=self.moment(),
                    raw=raw,
                    source=found.where,
                    reason=reason,
                    to=to,
                    body=_as_text(raw, self.limits),
                )
                self.report.quarantined += 1
                self.report.listed.append(Listed(found.where, reason, sha256))
            except AlreadyHeldError:
                self.report.already_held += 1
            except (IntegrityError, DataError) as error:
                if not last:
                    continue
                reason = f"It could be kept neither as a contact nor in quarantine: {error}"
                self.report.fail(found.where, reason)
            break
        self.progress(left.pop(sha256).size)

    def _count(self, found: Found, *, stored: bool) -> None:
        if stored:
            self.report.stored += 1
        else:
            self.report.already_held += 1
        self.progress(found.size)

    def _count_held(self, found: Found) -> None:
        self._count(found, stored=False)

    @contextmanager
    def _answering_for(self, left: dict[str, Found]) -> Iterator[None]:
        """When the database gives way, every message that is not stored by then is named, and the fault
        goes on its way.
        """
        try:
            yield
        except _DATABASE_TROUBLE:
            for found in left.values():
                self.report.fail(found.where, _NOT_STORED)
            raise


def _arrival(
    parsed: ParsedMail,
    raw: bytes | LongOriginal,
    sha256: str,
    to: tuple[str, ...],
    envelope: Envelope | None,
    lists: Known,
) -> Arrival:
    """A message as the contact that it is."""
    recipients = envelope.recipients if envelope else ()
    written = parsed.recipients
    teams, purpose = mailboxes().all_of(recipients or written)
    return Arrival(
        channel="email",
        sender=parsed.sender.address or parsed.sender.name,
        sender_name=parsed.sender.name,
        speaker=_speaker(parsed, envelope),
        to=tuple(dict.fromkeys((*to, *teams, *recipients, *written))),
        purpose=purpose,
        subject=parsed.subject,
        body=parsed.body,
        attachments=tuple(
            Attached(filename=each.filename, content=each.content, media_type=each.declared_type)
            for each in parsed.attachments
        ),
        sent_at=parsed.sent_at,
        received_at=parsed.received_at,
        message_id=parsed.message_id,
        in_reply_to=parsed.in_reply_to,
        thread=parsed.references[0] if parsed.references else "",
        automatic=parsed.signs.kind(nobody=envelope is not None and not envelope.sender),
        envelope_sender=envelope.sender if envelope else "",
        likeness=likeness_of(parsed, raw) if isinstance(raw, bytes) else None,
        problems=parsed.problems,
        raw=raw,
        checksum=sha256,
        markup=tuple(decode(each.content, each.charset) for each in parsed.html)
        if lists.names("urls")
        else (),
    )


def _speaker(parsed: ParsedMail, envelope: Envelope | None) -> Sender | None:
    """Whom it speaks for, weighed as the gateway weighs it (I27). None for a message without an envelope on which no server of ours
    says anything: nothing is known but what it says itself, which is believed where it names one author.
    """
    results = checks_in(parsed.origin, trusted_servers())
    if envelope is None and not results and _SEVERAL.isdisjoint(parsed.problems):
        return None
    return sender_of(envelope.sender if envelope else None, parsed.origin, results)


def _as_text(raw: bytes | LongOriginal, limits: Limits) -> str:
    """What something that is no message says all the same, where its bytes are text: whoever forgot the headers may be in danger
    (I23). "" where they are none.
    """
    text = decode(raw[: limits.text_bytes])[: limits.body_chars] if isinstance(raw, bytes) else ""
    return text.strip() if text.count("\ufffd") * 20 <= len(text) else ""


def _long_original(found: Found) -> LongOriginal:
    checksum, size = hashlib.sha256(), 0
    for piece in found.pieces():
        checksum.update(piece)
        size += len(piece)
    return LongOriginal(sha256=checksum.hexdigest(), size=size, pieces=found.pieces)
