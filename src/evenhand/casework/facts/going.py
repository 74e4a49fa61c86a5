"""Which rows a record is made of: all that goes, or loses its words, when the record is disposed of (I33)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q

from evenhand.casework import models as cases
from evenhand.contacts import models as contacts
from evenhand.contacts.models import Contact
from evenhand.people import models as people
from evenhand.people.models import Person


@dataclass(frozen=True, slots=True)
class Record:
    """A record to be disposed of: the ids of the entries that stand for a person (none for a contact of nobody's), and of the
    contacts that belong to it.
    """

    entries: frozenset[int]
    contacts: frozenset[int]


def record_of(person: Person | None, contact: Contact | None) -> Record:
    """The record of a person, merged entries with them, or of one contact of nobody's. Reports about letters to the person that a
    mail server sent go with the letters that they tell of; one that tells of letters to several goes with the last of them.
    """
    if person is None:
        return Record(frozenset(), frozenset({contact.pk} if contact else ()))
    entries = frozenset(person.everyone())
    theirs = frozenset(Contact.objects.filter(person__in=entries).values_list("pk", flat=True))
    told = set(reports_on_letters_to(entries))
    letters = cases.DeliveryEvent.objects.filter(contact__in=told, delivery__person__disposed_as="")
    others = letters.exclude(delivery__person__in=entries).values_list("contact_id", flat=True)
    return Record(entries, theirs | (told - set(others)))


def reports_on_letters_to(entries: Collection[int]) -> dict[int, set[int]]:
    """What a mail server or a carrier reported about letters to these people: the ids of those contacts, which are nobody's, each
    with the entries to whom the letters went that it tells of.
    """
    told = cases.DeliveryEvent.objects.filter(
        delivery__person__among=set(entries), contact__isnull=False, contact__person=None
    )
    found: dict[int, set[int]] = {}
    for report, entry in told.values_list("contact_id", "delivery__person_id"):
        found.setdefault(report or 0, set()).add(entry)
    return found


def rows_of(record: Record) -> dict[type[Model], list[int]]:
    """The ids of all rows of the record, by their kind. Bytes are not among them, since others may hold the same."""
    found = (
        _of_people(record)
        | _of_contact(record)
        | _of_the_case(record)
        | _of_letters(record)
        | _of_data(record)
    )
    names = [f"{model._meta.label_lower}:{pk}" for model, ids in found.items() for pk in ids]
    found[cases.OtherHalf] = _ids(cases.OtherHalf, record__in=names)
    return {model: ids for model, ids in found.items() if ids}


_Rows = dict[type[Model], list[int]]


def _of_people(record: Record) -> _Rows:
    entries = list(record.entries)
    identifiers = people.Identifier.objects.filter(person__in=entries)
    return {
        people.Person: entries,
        people.Representative: _ids(people.Representative, person__in=entries),
        people.Identifier: list(identifiers.values_list("pk", flat=True)),
        people.Adjustment: _ids(people.Adjustment, person__in=entries),
        people.Merge: _of_both(people.Merge, "kept", "merged", entries),
        people.MergeSuggestion: _of_both(people.MergeSuggestion, "one", "other", entries),
        people.SharedAddress: _only_theirs(record, identifiers.values_list("kind", "normalised")),
    }


def _of_contact(record: Record) -> _Rows:
    came = list(record.contacts)
    attachments = _ids(contacts.Attachment, contact__in=came)
    sha256s = list(Contact.objects.filter(pk__in=came).values_list("sha256", flat=True))
    hints = _ids(cases.Hint, contact__in=came)
    drafts = _ids(cases.Draft, sent_as__in=came)
    return {
        contacts.Contact: came,
        contacts.Attachment: attachments,
        contacts.Copy: _ids(contacts.Copy, contact__in=came),
        contacts.Reading: _ids(contacts.Reading, contact__in=came),
        contacts.FileText: _ids(contacts.FileText, attachment__in=attachments),
        contacts.FileScan: _ids(contacts.FileScan, attachment__in=attachments),
        contacts.Quarantined: _ids(contacts.Quarantined, sha256__in=sha256s),
        contacts.Seal: _ids(contacts.Seal, contact__in=came),
        cases.HandedOver: _ids(cases.HandedOver, contact__in=came),
        cases.EndedCall: _ids(cases.EndedCall, contact__in=came),
        cases.ClosedMessage: _ids(cases.ClosedMessage, contact__in=came),
        cases.Submission: _ids(cases.Submission, contact__in=came),
        cases.Hint: hints,
        cases.HintMark: _ids(cases.HintMark, hint__in=hints),
        cases.DraftFile: _ids(cases.DraftFile, draft__in=drafts),
        cases.Draft: drafts,
    }


def _of_the_case(record: Record) -> _Rows:
    entries = list(record.entries)
    restrictions = _ids(cases.Restriction, person__in=entries)
    concerns = _ids(cases.Concern, person__in=entries)
    theirs = Q(person__in=entries) | Q(contact__in=record.contacts, person=None)
    dangers = list(cases.Danger.objects.filter(theirs).values_list("pk", flat=True))
    return {
        cases.Concern: concerns,
        cases.Assessment: _ids(cases.Assessment, concern__in=concerns),
        cases.Warning: _ids(cases.Warning, person__in=entries),
        cases.Proposal: _ids(cases.Proposal, person__in=entries),
        cases.Restriction: restrictions,
        cases.Review: _ids(cases.Review, restriction__in=restrictions),
        cases.Notice: _ids(cases.Notice, restriction__in=restrictions),
        cases.HandOver: _ids(cases.HandOver, restriction__in=restrictions),
        cases.Dispute: _ids(cases.Dispute, restriction__in=restrictions),
        cases.Danger: dangers,
        cases.Referral: _ids(cases.Referral, danger__in=dangers),
        cases.PoliceReport: _ids(cases.PoliceReport, person__in=entries),
        cases.RuleDifference: _ids(cases.RuleDifference, person__in=entries),
        cases.Answer: _of_either(cases.Answer, record),
    }


def _of_letters(record: Record) -> _Rows:
    letters = _ids(cases.Delivery, person__in=record.entries)
    return {
        cases.Delivery: letters,
        cases.Document: _ids(cases.Document, delivery__in=letters),
        cases.DeliveryEvent: _ids(cases.DeliveryEvent, delivery__in=letters),
    }


def _of_data(record: Record) -> _Rows:
    """What they asked and said about their own record, and what was said about keeping it."""
    entries = list(record.entries)
    requests = _ids(cases.SubjectAccess, person__in=entries)
    return {
        cases.Statement: _ids(cases.Statement, person__in=entries),
        cases.Correction: _ids(cases.Correction, person__in=entries),
        cases.SubjectAccess: requests,
        cases.PieceRuling: _ids(cases.PieceRuling, request__in=requests),
        cases.Hold: _of_either(cases.Hold, record),
        cases.Disposal: _of_either(cases.Disposal, record),
    }


def _of_either(model: type[Model], record: Record) -> list[int]:
    theirs = Q(person__in=record.entries) | Q(contact__in=record.contacts)
    return list(model._default_manager.filter(theirs).order_by("pk").values_list("pk", flat=True))


def _ids(model: type[Model], **of: Any) -> list[int]:
    return list(model._default_manager.filter(**of).order_by("pk").values_list("pk", flat=True))


def _of_both(model: type[Model], one: str, other: str, entries: list[int]) -> list[int]:
    """Rows about two: they go with the second, since until then they are as much the other's."""
    told = model._default_manager.filter(Q((f"{one}__in", entries)) | Q((f"{other}__in", entries)))
    for each in (one, other):
        told = told.filter(Q((f"{each}__in", entries)) | ~Q((f"{each}__disposed_as", "")))
    return list(told.values_list("pk", flat=True))


def _only_theirs(record: Record, addresses: Collection[tuple[str, str]]) -> list[int]:
    """The marks of addresses that nobody else on record has: those that others share stay theirs."""
    found = []
    for kind, normalised in addresses:
        held = people.Identifier.objects.filter(kind=kind, normalised=normalised)
        if not held.exclude(person__in=record.entries).exists():
            found += _ids(people.SharedAddress, kind=kind, normalised=normalised)
    return found
