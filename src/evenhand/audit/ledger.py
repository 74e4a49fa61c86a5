"""Appends to the audit trail, and checks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import connection, transaction

from .chain import FIRST, canonical, link, settled
from .gone import DISPOSED_OF, Certificate, Digest, Gone, disposed_of
from .guards import missing
from .models import Entry
from .rows import insert_all, record

# One key for one lock: whoever appends on PostgreSQL holds it until the transaction ends, so that the chain has one order.
_CHAIN_LOCK = 0x4556454E

# How often this thread of work has appended, and the number and hash of its last entry; an action checks that it moved (I32).
# A count, because an action that is rolled back and tried again may well write the very same entry.
_appended: ContextVar[tuple[int, int, str]] = ContextVar("appended", default=(0, 0, FIRST))


@dataclass(slots=True)
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
    hold()
    number, previous = end_of_trail() or (0, FIRST)
    rows = []
    for new in entries:
        number += 1
        rows.append(_row(number, previous, new))
        previous = rows[-1].hash
    insert_all(rows)
    if rows:
        _appended.set((_appended.get()[0] + 1, number, previous))
    return rows


def _row(number: int, previous: str, new: New) -> Entry:
    row = record(
        Entry,
        number=number,
        at=new.at,
        actor=new.actor,
        action=new.action,
        subject=new.subject,
        person_id=new.person_id,
        facts=settled(dict(new.facts)),
        previous=previous,
    )
    row.hash = link(previous, _bytes_of(row))
    return row


def _bytes_of(row: Entry) -> bytes:
    return canonical(row.number, row.at, row.actor, row.action, row.subject, row.person_id, row.facts)


def hold() -> None:
    """Let nobody append until this transaction ends: whatever was appended before is seen from now on. SQLite has one writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])


def mark() -> int:
    """A mark to compare with later: has something been appended since?"""
    return _appended.get()[0]


def appended_since(earlier: int) -> bool:
    """Whether this thread of work has appended since that mark, and what it appended still stands in this transaction."""
    count, number, hashed = _appended.get()
    return count != earlier and end_of_trail() == (number, hashed)


def take_out(numbers: Iterable[int], disposal: str) -> tuple[int, str]:
    """Take the facts out of these entries, which are listed as going with this disposal: how many, and the digest by which the
    entry of the disposal answers for them (see `gone`).
    """
    gone, count = Digest(), 0
    for row in Entry.objects.filter(number__among=set(numbers)).order_by("number"):
        row.facts = {DISPOSED_OF: disposal}
        Entry.objects.filter(pk=row.pk).update(facts=row.facts)
        gone.add(row, _bytes_of(row))
        count += 1
    return count, gone.hexdigest()


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


def end_of_trail() -> tuple[int, str] | None:
    """The number and hash of the last entry, asked for as cheaply as can be: it moves with every change (I32)."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        found: tuple[int, str] | None = cursor.fetchone()
    return found


_LAST = f'SELECT "number", "hash" FROM "{Entry._meta.db_table}" ORDER BY "number" DESC LIMIT 1'  # noqa: S608


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the trail is whole; if not, the number of the first entry that is not as it was, and why.

    `unguarded` names the guards that are not in place in this database: then the trail may be whole and yet no longer protected.
    """

    whole: bool
    checked: int
    broken_at: int | None = None
    why: str = ""
    unguarded: tuple[str, ...] = ()


def verify(published: Head | None = None) -> Verdict:
    """Check every entry against the chain, in constant memory, the end of it against a published head if one is given, and what it
    says of disposals against their certificates.
    """
    previous, checked, gone, certificates = FIRST, 0, Gone(), _certificates()
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number = checked + 1
        if why := _wrong(entry, number, previous, published) or gone.wrong(entry, _bytes_of):
            return Verdict(False, checked, number, why)
        previous, checked = entry.hash, number
    if gone.without_certificate:
        first = min(gone.without_certificate)
        return Verdict(
            False, first - 1, first, f"The facts of entry {first} are gone, and no disposal says so."
        )
    if published is not None and checked < published.number:
        why = f"The trail ends at {checked}, before the published entry {published.number}."
        return Verdict(False, checked, checked + 1, why)
    if wrong := gone.held_against(certificates, _certificates()):
        number, why = wrong[0] or checked + 1, wrong[1]
        return Verdict(False, number - 1, number, why)
    return Verdict(True, checked, unguarded=tuple(guard.name for guard in missing(connection)))


def _certificates() -> dict[str, Certificate]:
    """The certificates that the rooms keep, by their references."""
    found: dict[str, Certificate] = {}
    for app in apps.get_app_configs():
        found |= getattr(app, "certificates", dict)()
    return found


def _wrong(entry: Entry, number: int, previous: str, published: Head | None) -> str:
    """What is wrong with this entry, or ""."""
    if entry.number != number:
        return f"Entry {number} is missing."
    if entry.previous != previous:
        return f"Entry {number} does not follow the entry before it."
    if published is not None and entry.number == published.number and entry.hash != published.hash:
        return f"Entry {number} is not the one that was published."
    if disposed_of(entry.facts):
        return ""
    try:
        as_it_is = link(previous, _bytes_of(entry))
    except (TypeError, ValueError, AttributeError):
        return f"Entry {number} cannot be read."
    if as_it_is != entry.hash:
        return f"Entry {number} is not as it was written."
    return ""
