"""Appends to the audit trail, and checks it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from .chain import FIRST, canonical, link
from .models import Entry

# One key for one lock: whoever appends on PostgreSQL holds it until the transaction ends, so that the chain has one order.
_CHAIN_LOCK = 0x4556454E

# How many entries this thread of work has appended; an action checks that it moved (I32).
appended: ContextVar[int] = ContextVar("appended", default=0)


@dataclass(frozen=True, slots=True)
class New:
    """An entry to append."""

    at: datetime
    actor: str
    action: str
    subject: str
    facts: Mapping[str, object]
    person_id: int | None = None


def append(
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    facts: Mapping[str, object],
    person_id: int | None = None,
) -> Entry:
    """Append one entry, in the caller's transaction (I32)."""
    return append_all(
        [New(at=at, actor=actor, action=action, subject=subject, facts=facts, person_id=person_id)]
    )[0]


def append_all(entries: Iterable[New]) -> list[Entry]:
    """Append entries in their order, in the caller's transaction: all of them, or none if it is rolled back.

    Raises TransactionManagementError outside a transaction: an entry must stand or fall with the change it records.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "An audit entry is written in the transaction of the change it records."
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    last = Entry.objects.order_by("-number").values_list("number", "hash").first()
    number, previous = last or (0, FIRST)
    rows = []
    for new in entries:
        number += 1
        facts = json.loads(json.dumps(new.facts))  # exactly what the database will give back
        hashed = link(
            previous, canonical(number, new.at, new.actor, new.action, new.subject, new.person_id, facts)
        )
        rows.append(
            Entry(
                number=number, at=new.at, actor=new.actor, action=new.action, subject=new.subject, person_id=new.person_id,
                facts=facts, previous=previous, hash=hashed,
            )
        )  # fmt: skip
        previous = hashed
    Entry.objects.bulk_create(rows)
    appended.set(appended.get() + len(rows))
    return rows


def of(subject: str) -> list[Entry]:
    """The entries about one record, in order."""
    return list(Entry.objects.filter(subject=subject).order_by("number"))


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: publish it, and nobody can cut the trail short unnoticed."""

    number: int
    hash: str


def head() -> Head:
    """The last entry's number and hash; number 0 while nothing was recorded."""
    last = Entry.objects.order_by("-number").first()
    return Head(last.number, last.hash) if last else Head(0, FIRST)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the trail is whole; if not, the number of the first entry that is not as it was, and why."""

    whole: bool
    checked: int
    broken_at: int | None = None
    why: str = ""


def verify(published: Head | None = None) -> Verdict:
    """Check every entry against the chain, in constant memory, and the end of it against a published head if one is given."""
    previous, checked, found = FIRST, 0, published is None or published.number == 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number = checked + 1
        if entry.number != number:
            return Verdict(False, checked, number, f"Entry {number} is missing.")
        if entry.previous != previous:
            return Verdict(False, checked, number, f"Entry {number} does not follow the entry before it.")
        bytes_ = canonical(
            entry.number, entry.at, entry.actor, entry.action, entry.subject, entry.person_id, entry.facts
        )
        if link(previous, bytes_) != entry.hash:
            return Verdict(False, checked, number, f"Entry {number} is not as it was written.")
        if published is not None and entry.number == published.number:
            found = entry.hash == published.hash
            if not found:
                return Verdict(False, checked, number, f"Entry {number} is not the one that was published.")
        previous, checked = entry.hash, number
    if not found and published is not None:
        return Verdict(
            False,
            checked,
            checked + 1,
            f"The trail ends at {checked}, before the published entry {published.number}.",
        )
    return Verdict(True, checked)
