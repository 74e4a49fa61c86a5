"""Begins the delivery of a letter, in the same transaction as the step that it tells of; for the actions that do."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model

from evenhand.casework.correspondence import about
from evenhand.casework.correspondence.halves import label
from evenhand.casework.correspondence.telling import telling_of
from evenhand.casework.models import Delivery, Dispute, Restriction, Review
from evenhand.letters import stored
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import HELD, NEW
from evenhand.policy.notices import WELSH, languages
from evenhand.policy.outcome import ALLOWED, Outcome
from evenhand.policy.telling import withheld

from ._delivering import happened, told_plainly


def give_letter(
    record: Model,
    *,
    by: Colleague | None,
    now: datetime,
    route: str = "",
    include_welsh: bool | None = None,
    ending: bool = False,
) -> str:
    """Put the letter about a record on its way to the person; with `ending`, the one that a restriction is over.

    Answers with its reference, or "" where there is none to give: nobody is told of the review or the end of a restriction whose
    notice was not given, or is withheld. Who disputes one has asked, and the answer waits until they can be told (RT4, I15).

    What the letter is made from is kept as it is at this moment. Everything else about its way is found out by the worker, so that
    no step of the process ever waits for a letter, or fails with it.
    """
    record = about.told_by(record)
    if not _is_given(record, ending=ending):
        return ""
    waits = _waits(record)
    if ending and isinstance(record, Restriction):
        matter = about.matter_of_end(record)
    else:
        matter = about.matter_of(record, on=local_date(now))
    person = about.person_of(record)
    row = Delivery.objects.create(
        person=person,
        record=label(record),
        letter=matter.name,
        facts=stored.keep_facts(matter.facts),
        unnamed=list(matter.unnamed),
        languages=list(languages(person.language, include_welsh)),
        welsh_asked_for=bool(include_welsh) and person.language != WELSH,
        format=person.format,
        asked_route=route,
        state=NEW if waits.allowed else HELD,
        due_at=now if waits.allowed else None,
        held=[told_plainly(reason) for reason in waits],
        asked_by=by,
        asked_at=now,
    )
    if not waits.allowed:
        happened(row, "held", by=by, now=now, why=waits)
    return row.reference


def _is_given(record: Model, *, ending: bool) -> bool:
    """Whether the notice was given, and not withheld since, of the restriction that this letter takes as known."""
    if isinstance(record, Review):
        return telling_of(record.restriction).given
    return not (ending and isinstance(record, Restriction)) or telling_of(record).given


def _waits(record: Model) -> Outcome:
    return withheld(telling_of(record.restriction)) if isinstance(record, Dispute) else ALLOWED
