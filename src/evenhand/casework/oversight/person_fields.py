"""What a machine reads of somebody's own data: of each kind of record the fields that are about them, and nobody's user name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Model

from evenhand.casework.models import (
    Answer,
    Assessment,
    Concern,
    Correction,
    Delivery,
    Dispute,
    EndedCall,
    Hint,
    HintMark,
    Notice,
    PoliceReport,
    Proposal,
    Restriction,
    Review,
    Statement,
    SubjectAccess,
    Submission,
    Warning,
)
from evenhand.contacts.models import Contact, FileText, Reading
from evenhand.people.models import Adjustment, Identifier, Person, Representative

FIELDS: Mapping[type[Model], tuple[str, ...]] = {
    Person: ("reference", "name", "language", "format", "postal", "force_complained_about", "registered_at"),
    Identifier: ("kind", "value"),
    Representative: ("name",),
    Contact: (
        "reference", "received_at", "sent_at", "channel", "sender", "sender_name", "recipients", "subject", "body", "purpose",
        "automatic", "minutes", "closed_at",
    ),
    Reading: ("at", "triage", "note"),
    Submission: ("email", "phone", "postal", "language", "format", "adjustments", "writing_for", "speaks_as", "disputes"),
    FileText: ("at", "text"),
    EndedCall: ("at", "said_before_ending", "reasons"),
    Concern: ("reported_at", "behaviours", "impacts", "description"),
    Assessment: (
        "assessed_at", "behaviours", "impacts", "deliberate", "recognised_condition", "next_steps_explained", "decision_final",
        "our_part", "resolvable_otherwise", "extremely_unacceptable", "outcome", "edition",
    ),
    Warning: (
        "number", "reasons", "asked_change", "issued_at", "issued_on", "expires_on", "withdrawn_at", "withdrawn_reasons", "edition",
    ),
    Proposal: (
        "proposed_at", "kind", "measures", "months", "severity", "persistence", "lesser_options", "last_resort",
        "adjustments_considered", "scope", "reasons", "status", "decided_at", "decision_reasons", "edition",
    ),
    Restriction: (
        "reference", "measures", "scope", "months", "starts_on", "ends_on", "reasons", "decided_at", "ended_on", "ended_as",
        "ended_reasons", "edition",
    ),
    Notice: ("at", "kind", "sent_by", "languages", "text"),
    Review: ("opened_at", "due_on", "outcome", "months", "effect_on_behaviour", "reasons", "decided_at"),
    Dispute: (
        "reference", "route", "received_on", "due_on", "grounds", "outcome", "reasonable", "proportionate", "reasons", "decided_at",
    ),
    Adjustment: ("asked_at", "request", "needs_channels", "status", "reasons", "review_on", "decided_at"),
    PoliceReport: ("at", "force", "what_was_sent", "authority", "reference"),
    Statement: ("at", "record", "words"),
    Correction: ("at", "record", "outcome", "wrong", "right", "asked_by", "reasons"),
    Delivery: ("reference", "letter", "asked_at", "languages", "format", "route", "address", "state", "subject", "text"),
    Hint: ("made_at", "kind", "clauses", "strength", "because", "quotes", "language"),
    HintMark: ("at", "right", "reasons"),
    Answer: ("at", "door", "channel", "purpose", "action", "clauses"),
    SubjectAccess: ("reference", "received_on", "due_on", "extended_months", "extended_reasons", "given_at"),
}  # fmt: skip
# Inside a measure these are user names of colleagues: its words name them, where they may be named.
_USER_NAMES = frozenset({"contact", "deputy"})


def fields_of(record: Model) -> dict[str, Any]:
    """The fields of a record as JSON takes them, with what names it."""
    told = {name: _plain(getattr(record, name)) for name in FIELDS[type(record)]}
    if "measures" in told:
        told["measures"] = [
            {name: value for name, value in each.items() if name not in _USER_NAMES}
            for each in told["measures"]
        ]
    return {"id": f"{record._meta.label_lower}:{record.pk}", **told}


def words_of(record: Model) -> str:
    """All words of a record, one after the other: what somebody looks through for what must not leave."""
    return "\n·\n".join(_texts([getattr(record, name) for name in FIELDS[type(record)]]))


def _plain(value: object) -> Any:
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
