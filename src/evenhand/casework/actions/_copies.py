"""One message that a mail server delivered several times is one contact, with every recipient and the bytes of each delivery."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from evenhand.audit.among import rows_among
from evenhand.audit.ledger import New, append_all
from evenhand.contacts.models import Contact, Copy
from evenhand.people.models import Colleague

from ._arrival import AlreadyHeldError, Arrival, keep_original, storable, take_in
from ._known import close_copies, seal_what_is_known
from ._ledger import SYSTEM

_ANY = (
    "SELECT id FROM contacts_contact WHERE likeness {among} UNION ALL SELECT id FROM contacts_contact WHERE sha256 {among}"
    " UNION ALL SELECT contact_id FROM contacts_copy WHERE sha256 {among} LIMIT 1"
)


def take_in_once(arrivals: Sequence[Arrival], *, by: Colleague | None, now: datetime) -> list[Contact]:
    """Store what is new, and add to a contact that is held what another delivery of it brings: recipients, bytes (I25).

    Answers with the contacts that are new. Raises AlreadyHeldError when there was nothing to store at all.
    """
    held = _Held.of(arrivals)
    new: list[Arrival] = []
    again: list[Arrival] = []
    met: set[str] = set()
    for arrival in arrivals:
        is_copy = arrival.likeness in met or held.contact_of(arrival) is not None
        (again if is_copy else new).append(arrival)
        met |= {arrival.likeness} if arrival.likeness else set()
    stored: list[Contact] = []
    if new:
        try:
            stored = take_in(new, by=by, now=now)
        except AlreadyHeldError:
            if not again:
                raise
    seal_what_is_known(stored, now, {each.sha256: each.markup for each in new if each.markup})
    held.add(stored if again else ())
    copies = [copy for arrival in again if (copy := held.copy_of(arrival, now))]
    _keep(copies, by, now)
    if not stored and not copies:
        raise AlreadyHeldError
    return stored


@dataclass(frozen=True, slots=True)
class _New:
    """A copy to be kept, and the bytes it came as."""

    row: Copy
    arrival: Arrival


@dataclass(slots=True)
class _Held:
    """The contacts of which some arrivals may be copies, and what is known of each: its bytes and its recipients."""

    by_mark: dict[str, Contact] = field(default_factory=dict)
    bytes_of: dict[int, set[str | None]] = field(default_factory=dict)
    recipients_of: dict[int, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, arrivals: Iterable[Arrival]) -> _Held:
        likenesses = {arrival.likeness for arrival in arrivals if arrival.likeness}
        sha256s = {arrival.sha256 for arrival in arrivals if arrival.sha256}
        held = cls()
        if not rows_among(_ANY, likenesses, sha256s, sha256s):  # as nearly always
            return held
        held.add(Contact.objects.filter(likeness__among=likenesses))
        held.add(Contact.objects.filter(sha256__among=sha256s).exclude(likeness__among=likenesses))
        for copy in Copy.objects.filter(sha256__among=sha256s).select_related("contact"):
            held.add([copy.contact])
            held.by_mark[copy.sha256] = copy.contact
        for copy in Copy.objects.filter(contact__among=set(held.bytes_of)):
            held.note(copy)
        return held

    def add(self, contacts: Iterable[Contact]) -> None:
        for contact in contacts:
            self.by_mark |= {mark: contact for mark in (contact.likeness, contact.sha256) if mark}
            self.bytes_of.setdefault(contact.pk, set()).add(contact.sha256)
            self.recipients_of.setdefault(contact.pk, set()).update(contact.recipients)

    def note(self, copy: Copy) -> None:
        self.bytes_of[copy.contact_id].add(copy.sha256)
        self.recipients_of[copy.contact_id].update(copy.recipients)

    def contact_of(self, arrival: Arrival) -> Contact | None:
        return self.by_mark.get(arrival.likeness or "") or self.by_mark.get(arrival.sha256 or "")

    def copy_of(self, arrival: Arrival, now: datetime) -> _New | None:
        """What this delivery adds; None when its bytes and all of its recipients are known."""
        contact = self.contact_of(arrival)
        if contact is None or arrival.sha256 is None:
            return None
        to = [storable(each) for each in arrival.to]
        if arrival.sha256 in self.bytes_of[contact.pk] and self.recipients_of[contact.pk].issuperset(to):
            return None
        row = Copy(
            contact=contact,
            received_at=min(arrival.received_at or now, now),
            recipients=to,
            envelope_sender=storable(arrival.envelope_sender),
            sha256=arrival.sha256,
            key=hashlib.sha256("\n".join([arrival.sha256, *sorted(set(to))]).encode()).hexdigest(),
        )
        self.note(row)
        return _New(row, arrival)


def _keep(copies: Sequence[_New], by: Colleague | None, now: datetime) -> None:
    if not copies:
        return
    for new in copies:
        if new.arrival.raw is not None:
            new.row.raw = keep_original(new.arrival.raw)
    Copy.objects.bulk_create(new.row for new in copies)
    close_copies([new.row for new in copies], now)
    append_all(
        New(
            at=now,
            actor=by.username if by else SYSTEM,
            action="receive_copy",
            subject=f"{new.row.contact._meta.label_lower}:{new.row.contact.pk}",
            facts={
                "reference": new.row.contact.reference,
                "recipients": len(new.row.recipients),
                "sha256": new.row.sha256,
            },
            person_id=new.row.contact.person_id,
        )
        for new in copies
    )
