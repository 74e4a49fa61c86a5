"""The questions that a scenario may ask, each answered as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db.models import Model

from evenhand.audit.models import Entry
from evenhand.casework.correspondence import about
from evenhand.casework.questions import records
from evenhand.casework.questions.instruction import instruction_for
from evenhand.casework.waiting.due import due_for
from evenhand.people.models import Colleague, Person


def instruction(
    *,
    channel: str,
    sender: str = "",
    to: Sequence[str] = (),
    purpose: str = "general",
    person: Person | None = None,
    now: datetime,
) -> object:
    """What to do with a contact, in the words of the process."""
    told = instruction_for(channel=channel, sender=sender, to=to, purpose=purpose, at=now, person=person)
    return told.as_dict()


def standing(*, person: Person, now: datetime) -> object:
    """A person's live warnings, active restrictions, and what is pending."""
    return records.answer_standing(person, now)


def due(*, who: Colleague, now: datetime) -> object:
    """What is due or overdue for a colleague, with dates."""
    waiting = [{**each.as_dict(), "due_on": each.on.isoformat()} for each in due_for(who, now)]
    return {"due": waiting, "overdue": [each for each in waiting if each["overdue"]]}


def letter(*, of: Model, language: str = "", now: datetime) -> object:  # noqa: ARG001 - all are asked alike
    """The text of a record's letter, and what it lacks."""
    return about.answer_letter(of, language)


def audit(*, of: Model, now: datetime) -> object:
    """Everything that was done until now to a record or with it, in order; for a colleague, everything they did."""
    entries = Entry.objects.filter(at__lte=now).order_by("number")
    label = f"{of._meta.label_lower}:{of.pk}"
    match of:
        case Person():
            found = list(entries.filter(person_id__in=of.everyone()))
        case Colleague():
            found = list(entries.filter(actor=of.username))
        case _:
            found = [entry for entry in entries if entry.subject == label or _names(entry.facts, label)]
    return {"entries": [entry.as_dict() for entry in found]}


def _names(facts: object, label: str) -> bool:
    if isinstance(facts, Mapping):
        return any(_names(value, label) for value in facts.values())
    if isinstance(facts, list):
        return any(_names(value, label) for value in facts)
    return facts == label


QUESTIONS: Mapping[str, Callable[..., object]] = {
    "instruction": instruction,
    "standing": standing,
    "due": due,
    "letter": letter,
    "audit": audit,
}
