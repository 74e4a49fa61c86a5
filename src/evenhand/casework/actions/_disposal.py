"""Disposes of a record: words, bytes and what was made of them go, rows stay, and a certificate says what went (LK2, I33).

The guards of the database let go only what is listed, and only in this transaction (audit.going). What goes of each table stands in
the rooms' own `going.py`. The same bytes in somebody else's contact stay theirs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

from evenhand.audit import ledger
from evenhand.audit.going import EMPTY, MARK, Goes, close_list, list_rows
from evenhand.audit.gone import disposed_of
from evenhand.audit.models import Entry
from evenhand.casework.facts.counted import counts_of, counts_of_contact
from evenhand.casework.facts.going import record_of, rows_of
from evenhand.casework.guards.going import GOING as OF_CASES
from evenhand.casework.models import Disposal, Document, Draft
from evenhand.contacts import fingerprints, search
from evenhand.contacts.going import GOING as OF_CONTACTS
from evenhand.contacts.models import Attachment, Blob, BlobPart, Contact, Copy, Quarantined, Seal
from evenhand.people.going import GOING as OF_PEOPLE
from evenhand.people.models import Colleague, NameSlip, NameWord, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.retention import Kept, Schedule, due_from, may_let_bytes_go

from ._files import lock_bytes
from ._ledger import enter, named

GOING: Mapping[str, Goes] = OF_PEOPLE | OF_CONTACTS | OF_CASES
_UNDERWAY = "going"
Rows = Mapping[type[Model], list[int]]


def dispose(row: Disposal, kept: Kept, plan: Schedule, *, by: Colleague, now: datetime) -> None:
    """Dispose of the record of a proposal that is locked, with the person or contact, and may be. `row` becomes its certificate."""
    record = record_of(row.person, row.contact)
    list(
        Contact.objects.select_for_update(no_key=True)
        .filter(pk__in=record.contacts)
        .order_by("pk")
        .only("pk")
    )
    rows = rows_of(record)
    bytes_held = _bytes_of(record.contacts, rows.get(Document, []))
    lock_bytes(bytes_held)
    row.counts = counts_of(row.person) if row.person is not None else counts_of_contact(_contact_of(row))
    row.schedule = {name: getattr(plan, name) for name in ("decisions", "contact", "nobody", "police")} | {
        "adopted": plan.adopted.isoformat()
    }
    row.first_on, row.last_on, row.due_since = (
        _first_day(record.entries, record.contacts),
        _last_day(kept),
        due_from(kept, plan),
    )
    row.rows, row.sha256, row.status = sum(map(len, rows.values())), _UNDERWAY, "done"
    digest = _digest(rows)
    row.save()
    _take_out_of_the_indexes(record.contacts, record.entries)
    _let_go(row.reference, rows, bytes_held)
    row.entries, of_trail = _facts(row, rows, record.entries)
    close_list(row.reference)
    row.refresh_from_db(fields=["reasons", "decision_reasons"])
    row.sha256 = digest
    row.save(update_fields=["entries", "sha256"])
    Person.objects.filter(pk__in=record.entries).update(disposed_as=row.reference)
    Contact.objects.filter(pk__in=record.contacts).update(disposed_as=row.reference)
    enter(
        "decide_disposal", row, by=by, now=now, person=row.person, contact=row.contact, decision="dispose", disposal=row.reference,
        counts=row.counts, rows=row.rows, sha256=row.sha256, entries=row.entries, entries_sha256=of_trail, schedule=row.schedule,
    )  # fmt: skip


def _contact_of(row: Disposal) -> Contact:
    assert row.contact is not None
    return row.contact


def _first_day(entries: Collection[int], contacts: Collection[int]) -> date:
    moments = [
        *Person.objects.filter(pk__in=entries).values_list("registered_at", flat=True),
        *Contact.objects.filter(pk__in=contacts).values_list("received_at", flat=True),
    ]
    return local_date(min(moments))


def _last_day(kept: Kept) -> date:
    return max(filter(None, (kept.last_contact, kept.last_matter)))


def _digest(rows: Rows) -> str:
    """The SHA-256, in hexadecimal, over the SHA-256 of each row as it was, table by table and in the order of their ids."""
    every = hashlib.sha256()
    for model in sorted(rows, key=lambda each: each._meta.db_table):
        for values in model._default_manager.filter(pk__in=rows[model]).order_by("pk").values():
            told = json.dumps([model._meta.db_table, values], default=_told, sort_keys=True)
            every.update(hashlib.sha256(told.encode()).digest())
    return every.hexdigest()


def _told(value: object) -> str:
    return hashlib.sha256(bytes(value)).hexdigest() if isinstance(value, (bytes, memoryview)) else str(value)


def _take_out_of_the_indexes(contacts: Collection[int], entries: Collection[int]) -> None:
    """Nobody finds them by their words, by what they said again, or by their names any more."""
    found = list(Contact.objects.filter(pk__in=contacts))
    search.remove(found)
    for contact in found:
        fingerprints.forget(contact)
    words = set(NameWord.objects.filter(person__in=entries).values_list("word", flat=True))
    NameWord.objects.filter(person__in=entries).delete()
    left = set(NameWord.objects.filter(word__in=words).values_list("word", flat=True))
    NameSlip.objects.filter(word__in=words - left).delete()


def _let_go(reference: str, rows: Rows, bytes_held: set[int]) -> None:
    """List the rows, and take out of each what goes; then the bytes that nobody else holds."""
    for model, ids in rows.items():
        list_rows(reference, model._meta.db_table, ids)
    Blob.objects.get_or_create(sha256=EMPTY, defaults={"size": 0})
    for model, ids in rows.items():
        goes = GOING[model._meta.db_table]
        if not goes.whole:
            _take_words_out(model, ids, goes)
    for model in sorted(
        (each for each in rows if GOING[each._meta.db_table].whole), key=lambda each: each is Draft
    ):
        model._default_manager.filter(pk__in=rows[model]).delete()
    _let_bytes_go(reference, bytes_held)


def _take_words_out(model: type[Model], ids: list[int], goes: Goes) -> None:
    fields = {field.column: field for field in model._meta.concrete_fields}
    empty = Blob.objects.get(sha256=EMPTY).pk if goes.emptied else None
    for values in model._default_manager.filter(pk__in=ids).order_by("pk").values():
        pk = values[model._meta.pk.attname]
        told = {column: values[fields[column].attname] for column in goes.columns}
        changed: dict[str, Any] = {
            **{each: MARK for each in goes.words if told[each]},
            **{each: "" for each in goes.empty if told[each]},
            **{each: type(told[each])() for each in goes.lists if told[each]},
            **{each: _shape(told[each]) for each in goes.shapes if told[each]},
            **dict.fromkeys(goes.own, f"gone-{pk}"),
            **dict.fromkeys(goes.nothing),
            **dict.fromkeys(goes.emptied, empty),
        }
        model._default_manager.filter(pk=pk).update(
            **{fields[column].attname: value for column, value in changed.items()}
        )


def _shape(value: Any) -> Any:
    """The same with the mark in the place of every word that is not the policy's own: kinds, channels, days, times of day."""
    if isinstance(value, dict):
        return {
            key if key in _own_words() or key in _NAMES else MARK: _shape(each) for key, each in value.items()
        }
    if isinstance(value, list):
        return [_shape(each) for each in value]
    if isinstance(value, str):
        return value if value in _own_words() or _TIME.fullmatch(value) else MARK
    return value


_TIME = re.compile(r"[0-2]?\d:[0-5]\d")
# The fields with which measures, scopes and instructions are written.
_NAMES = frozenset({
    "kind", "closed", "days", "from", "until", "max_minutes", "per_week", "channels", "working_days", "contact", "deputy", "about",
    "subject", "team", "name", "action", "clauses", "match", "restriction", "route_to", "next_permitted", "reply_by",
    "may_end_call", "open_channels", "adjustments", "say", "en", "cy", "purpose",
})  # fmt: skip


@cache
def _own_words() -> frozenset[str]:
    edition = load()
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    kinds = ("organisation", "team", "subject", "normal", "route", "hold", "channel_closed", "read_no_reply")
    return frozenset(
        {
            "",
            *edition.measures,
            *edition.channels,
            *edition.behaviours,
            *edition.impacts,
            *edition.clauses,
            *days,
            *kinds,
        }
    )


def _bytes_of(contacts: Collection[int], documents: Collection[int]) -> set[int]:
    """The bytes that the record holds: as which its contacts came, their copies and files, the files of its letters."""
    return {
        *Attachment.objects.filter(contact__in=contacts).values_list("blob_id", flat=True),
        *Copy.objects.filter(contact__in=contacts).values_list("raw_id", flat=True),
        *Contact.objects.filter(pk__in=contacts, raw__isnull=False).values_list("raw_id", flat=True),
        *Document.objects.filter(pk__in=documents).values_list("blob_id", flat=True),
    }


def _let_bytes_go(reference: str, held: set[int]) -> None:
    """Those that nobody else holds: their parts, their seals and their keys."""
    holders = (
        (Attachment, "blob_id"),
        (Copy, "raw_id"),
        (Contact, "raw_id"),
        (Document, "blob_id"),
        (Quarantined, "blob_id"),
    )
    others = {
        pk
        for model, by in holders
        for pk in model._default_manager.filter(Q((f"{by}__in", held))).values_list(by, flat=True)
    }
    alone = sorted(held - others)
    parts = BlobPart.objects.filter(blob__in=alone)
    seals = Seal.objects.filter(blob__in=alone)
    may_let_bytes_go(sealed=seals.filter(released_at=None).exists()).require()
    list_rows(reference, BlobPart._meta.db_table, list(parts.values_list("pk", flat=True)))
    list_rows(reference, Seal._meta.db_table, list(seals.values_list("pk", flat=True)))
    list_rows(reference, Blob._meta.db_table, alone)
    parts.delete()
    seals.delete()
    Blob.objects.filter(pk__in=alone).delete()


def _facts(row: Disposal, rows: Rows, entries: Collection[int]) -> tuple[int, str]:
    """Take the facts out of every entry of the trail that is about the record: but for those that went before, with another record
    that shared them, and for those about a row that is another record's now.
    """
    ours = {f"{model._meta.label_lower}:{pk}" for model, ids in rows.items() for pk in ids}
    assert named(row) in ours
    about = list(Entry.objects.filter(person_id__in=entries).values_list("number", "subject", "facts"))
    for model, ids in rows.items():
        names = {f"{model._meta.label_lower}:{pk}" for pk in ids}
        about += Entry.objects.filter(subject__among=names).values_list("number", "subject", "facts")
    others = _still_there({subject for _, subject, _ in about} - ours)
    numbers = {number for number, subject, facts in about if subject not in others and not disposed_of(facts)}
    list_rows(row.reference, Entry._meta.db_table, sorted(numbers))
    return ledger.take_out(numbers, row.reference)


def _still_there(subjects: set[str]) -> set[str]:
    """Of these rows, which are none of the record's, those that are there: contact that was taken for theirs once, or a merge with
    somebody who is on record still. What the trail says of them goes with the record that they belong to.
    """
    asked: dict[str, set[int]] = {}
    for subject in subjects:
        label, _, pk = subject.rpartition(":")
        if label.replace(".", "_") in GOING and pk.isdecimal():
            asked.setdefault(label, set()).add(int(pk))
    return {
        f"{label}:{pk}"
        for label, ids in asked.items()
        for pk in apps.get_model(label)._default_manager.filter(pk__in=ids).values_list("pk", flat=True)
    }
