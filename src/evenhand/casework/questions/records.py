"""What can be asked of the records: a person's standing, any record's fields, its audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Model

from evenhand import audit
from evenhand.casework.facts.case import live_warnings, open_proposals, open_reviews, restrictions_of
from evenhand.casework.models import Dispute, Proposal, Restriction, Review, Warning
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, MergeSuggestion, Person
from evenhand.policy.calendar import local_date

# How a record leads to the person it is about.
_LEADING_TO_THEM = (
    "person",
    "concern",
    "assessment",
    "proposal",
    "restriction",
    "contact",
    "danger",
    "hint",
    "attachment",
    "kept",
)


def whom(record: Model) -> Person | None:
    """The person that a record is about, by itself or by the record it belongs to; None where it is about nobody."""
    if isinstance(record, Person):
        return record.kept()
    for name in _LEADING_TO_THEM:
        owner = getattr(record, name, None)
        if isinstance(owner, Model):
            return whom(owner)
    return None


def answer_standing(person: Person, now: datetime) -> dict[str, object]:
    """Live warnings, active restrictions and what is pending, as scenarios ask for them."""
    today = local_date(now)
    everyone = person.everyone()
    current = restrictions_of(person, not_over_on=today)
    pending: list[Model] = [
        *open_proposals().filter(person__in=everyone).order_by("pk"),
        *open_reviews().filter(restriction__person__in=everyone).order_by("pk"),
        *Dispute.objects.filter(restriction__person__in=everyone, decided_at=None).order_by("pk"),
    ]
    return {
        "person": person.kept().reference,
        "live_warnings": [describe(row, now) for row in live_warnings(person, today)],
        "active_restrictions": [describe(row, now) for row in current if row.starts_on <= today],
        "agreed_restrictions": [describe(row, now) for row in current if row.starts_on > today],
        "pending": [describe(row, now) for row in pending],
    }


def answer_suggestions(after: int = 0, most: int = 100) -> list[dict[str, object]]:
    """The pairs that wait for somebody to say whether they are one person, with what speaks for it."""
    rows = (
        MergeSuggestion.objects.that_wait()
        .filter(pk__gt=after)
        .select_related("one__merged_into", "other__merged_into")
    )
    return [
        {
            "suggestion": row.pk,
            "one": row.one.kept().reference,
            "other": row.other.kept().reference,
            "suggested_at": row.suggested_at.isoformat(),
            "evidence": row.evidence,
        }
        for row in rows.order_by("pk")[:most]
        if row.one.kept() != row.other.kept()
    ]


def answer_audit(record: Model) -> dict[str, object]:
    """The audit entries about a record, in order."""
    entries = audit.of(f"{record._meta.label_lower}:{record.pk}")
    return {"entries": [entry.as_dict() for entry in entries]}


def describe(record: Model, now: datetime) -> dict[str, object]:
    """A record's fields, JSON-ready, with the status it has at this moment."""
    fields = {
        field.name: _plain(getattr(record, field.name))
        for field in record._meta.concrete_fields
        if field.name not in _KEPT_BACK | _sealed_in(record)
    }
    return {"kind": record._meta.model_name, **fields, **_status(record, local_date(now))}


# Never shown by a description: what is sealed or secret, and what a list must not carry in bulk.
_KEPT_BACK = frozenset({"password", "raw", "blob", "data", "key", "sealed_reasons"})
_WORDS_OF_A_CONTACT = frozenset(
    {"subject", "body", "sender", "sender_name", "envelope_sender", "recipients", "problems"}
)


def _sealed_in(record: Model) -> frozenset[str]:
    """The fields that nobody sees because a contact is sealed (I28)."""
    match record:
        case Contact() if record.sealed_at is not None:
            return _WORDS_OF_A_CONTACT
        case Dispute() if record.is_sealed:
            return frozenset({"grounds"})
        case _:
            return frozenset()


def _status(record: Model, today: date) -> dict[str, object]:
    match record:
        case Warning():
            return {"status": record.state_on(today)}
        case Restriction():
            return {"status": record.state_on(today), "in_force": record.state_on(today) == "in_force"}
        case Proposal() if record.void:
            return {"status": "void"}
        case Review() | Dispute():
            return {
                "status": "decided" if record.decided_at else "open",
                "overdue": not record.decided_at and record.due_on < today,
            }
        case _:
            return {}


def _plain(value: object) -> object:
    match value:
        case Colleague():
            return value.username
        case Person() | Restriction():
            return value.reference
        case Model():
            return f"{value._meta.label_lower}:{value.pk}"
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


def by_reference(references: Iterable[str]) -> list[Restriction]:
    """The restrictions of these references, for letters and forms that quote them."""
    return list(
        Restriction.objects.filter(reference__in=[reference.strip().upper() for reference in references])
    )
