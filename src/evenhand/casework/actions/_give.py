"""A letter is given: its delivery begins in the very step that decides what it tells of; shared by those actions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model

from evenhand.casework import correspondence
from evenhand.casework.halves import label
from evenhand.casework.letter_facts import given_notice
from evenhand.casework.models import Delivery, Restriction, Review
from evenhand.letters import stored
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import NEW
from evenhand.policy.notices import languages

ENDING = "ending"


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

    Answers with its reference, or "" where there is none to give: nobody is told of the review or the end of a restriction of
    which they were not told.

    What the letter is made from is kept as it is at this moment. Everything else about its way is found out by the worker, so that
    no step of the process ever waits for a letter, or fails with it.
    """
    record = correspondence.told_by(record)
    if not _knows(record, ending=ending):
        return ""
    if ending and isinstance(record, Restriction):
        matter = correspondence.matter_of_end(record)
    else:
        matter = correspondence.matter_of(record, on=local_date(now))
    person = correspondence.person_of(record)
    row = Delivery.objects.create(
        person=person,
        record=label(record),
        letter=matter.name,
        facts=stored.keep_facts(matter.facts),
        unnamed=list(matter.unnamed),
        languages=list(languages(person.language, include_welsh)),
        format=person.format,
        asked_route=route,
        state=NEW,
        due_at=now,
        asked_by=by,
        asked_at=now,
    )
    return row.reference


def _knows(record: Model, *, ending: bool) -> bool:
    """Whether the person was told of the restriction that this letter takes as known: by notice, or as a dispute's outcome."""
    if isinstance(record, Review):
        restriction: Restriction | None = record.restriction
    else:
        restriction = record if ending and isinstance(record, Restriction) else None
    return restriction is None or restriction.replaces is not None or given_notice(restriction) is not None
