"""Writes an action's audit entry, in the action's own transaction."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Model

from evenhand import audit
from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import Outcome

SYSTEM = "system"


def enter(
    action: str,
    record: Model | str,
    *,
    by: Colleague | None,
    now: datetime,
    person: Person | None = None,
    **facts: object,
) -> None:
    """Append the audit entry of an action: who, when, what, about whom, and the facts as they were decided on (I32).

    Where no record of ours is written, `record` names what it is about in a word. Among the facts, a record is written as its kind
    and number, an outcome as the clauses of each of its reasons.
    """
    audit.append(
        at=now,
        actor=by.username if by else SYSTEM,
        action=action,
        subject=record if isinstance(record, str) else named(record),
        person_id=person.pk if person else None,
        facts={name: _plain(value) for name, value in facts.items()},
    )


def named(record: Model) -> str:
    """How a record is named in the trail: "casework.warning:12"."""
    return f"{record._meta.label_lower}:{record.pk}"


def _plain(value: object) -> object:
    if isinstance(value, Model):
        return named(value)
    if isinstance(value, Outcome):
        return [list(reason.clauses) for reason in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each) for each in value]
    return value
