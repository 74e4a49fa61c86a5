from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from evenhand.people.models import Colleague, Person, Representative
from evenhand.people.newcomers import Newcomer, on_record
from evenhand.policy.outcome import Outcome, Refused

from ._action import action
from ._identify import give_identifiers
from ._ledger import enter
from ._register import put_on_record

CREATED, THERE, LOOK, WRONG = "created", "already_there", "needs_a_look", "wrong"


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one newcomer: `person` is their entry; `perhaps` are the references of entries that may be the same person."""

    newcomer: Newcomer
    what: str
    person: Person | None = None
    perhaps: tuple[str, ...] = ()
    refused: Outcome | None = None


@action(role="caseworker", cites=("IN4", "I27"), system=True)
def import_people(
    *, by: Colleague | None, now: datetime, newcomers: Sequence[Newcomer], source: str = ""
) -> list[Became]:
    """Put people of a list on record, each once, with an audit entry each; all of them or, if it is interrupted, none.

    Whoever is on record already is left as they are. Whoever may be somebody who is gets an entry of their own, and a caseworker
    is asked (I27): nobody is merged, warned or restricted by a list.
    """
    # The chain is locked from here on: another import at the same moment waits, and then sees what this one wrote.
    enter("import_people", "people.person:import", by=by, now=now, newcomers=len(newcomers), source=source)
    return [_take_on(newcomer, by=by, now=now) for newcomer in newcomers]


def _take_on(newcomer: Newcomer, *, by: Colleague | None, now: datetime) -> Became:
    known = on_record(newcomer)
    if known is not None:
        return Became(newcomer, THERE, known)
    try:
        with transaction.atomic():
            person = _registered(newcomer, by=by, now=now)
    except Refused as refusal:
        return Became(newcomer, WRONG, refused=refusal.outcome)
    perhaps = tuple(other.reference for other in person.perhaps)
    return Became(newcomer, LOOK if perhaps else CREATED, person, perhaps)


def _registered(newcomer: Newcomer, *, by: Colleague | None, now: datetime) -> Person:
    person = put_on_record(newcomer.details(), by=by, now=now)
    if newcomer.representative:
        row = Representative.objects.create(person=person, name=newcomer.representative)
        give_identifiers(
            person,
            representative=row,
            emails=newcomer.representative_emails,
            phones=newcomer.representative_phones,
            new=True,
        )
        enter("add_representative", row, by=by, now=now, person=person)
    return person
