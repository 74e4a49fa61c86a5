from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Model

from evenhand.audit.rows import insert_all, record
from evenhand.casework.models import Answer, Restriction
from evenhand.casework.questions.answered import Answered
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person, Token

from ._action import action
from ._arrival import storable
from ._ledger import enter

_MOST_RECIPIENTS, _LONGEST = 100, 320


class AlreadyRecordedError(Exception):
    """All of these answers were recorded before. Nothing was written a second time."""


@action(role="colleague", cites=("RT1", "LK2", "I32"), system=True)
def record_answers(
    *, by: Colleague | None = None, now: datetime, answers: Sequence[Answered]
) -> list[Answer]:
    """Record the answers that were given at doors, in their order: those that are not recorded yet, each once by its key.

    Whom and what they name is looked up here; a restriction names its person. What is not, or no longer, on record is left blank,
    since an answer that was given was given. The audit trail holds how many there were at which door, and the SHA-256 of their
    lines. Raises AlreadyRecordedError when every one is recorded already, or there is none.
    """
    new = list({each.key: each for each in answers}.values())
    held = set(Answer.objects.filter(key__in=[each.key for each in new]).values_list("key", flat=True))
    new = [each for each in new if each.key not in held]
    if not new:
        raise AlreadyRecordedError
    known = _Known(new)
    rows = [_row(each, known, now) for each in new]
    insert_all(rows)
    enter(
        "record_answers",
        rows[0],
        by=by,
        now=now,
        answers=len(rows),
        last=rows[-1].pk,
        doors=dict(Counter(each.door for each in new)),
        sha256=hashlib.sha256("\n".join(each.as_line() for each in new).encode()).hexdigest(),
    )
    return rows


class _Known:
    """The ids of all records that some answers name, with one query for each kind of record."""

    def __init__(self, answers: Sequence[Answered]) -> None:
        self.people = _ids(Person, "reference", (each.person for each in answers))
        self.contacts = _ids(Contact, "reference", (each.contact for each in answers))
        named = {storable(each.restriction) for each in answers} - {""}
        rows = Restriction.objects.filter(reference__in=named).values_list("reference", "pk", "person_id")
        self.restrictions = {reference: (pk, person) for reference, pk, person in rows} if named else {}
        self.colleagues = _ids(Colleague, "username", (each.asked_by for each in answers))
        tokens = {each.token for each in answers if each.token is not None}
        self.tokens = set(Token.objects.filter(pk__in=tokens).values_list("pk", flat=True))


def _ids(kind: type[Model], field: str, named: Iterable[str]) -> Mapping[str, int]:
    wanted = {storable(name) for name in named} - {""}
    if not wanted:
        return {}
    return dict(kind._default_manager.filter(**{f"{field}__in": wanted}).values_list(field, "pk"))


def _row(given: Answered, known: _Known, now: datetime) -> Answer:
    nobody: tuple[int | None, int | None] = (None, None)
    certain = given.match == "matched"
    restriction, restricted = known.restrictions.get(given.restriction, nobody) if certain else nobody
    return record(
        Answer,
        key=given.key,
        at=given.at,
        written_at=now,
        door=given.door,
        channel=storable(given.channel)[:12],
        recipients=[storable(each)[:_LONGEST] for each in given.to[:_MOST_RECIPIENTS]],
        purpose=storable(given.purpose)[:20],
        person_id=known.people.get(given.person, restricted),
        contact_id=known.contacts.get(given.contact),
        message=message_key(given.message_id),
        match=storable(given.match)[:15],
        action=given.action,
        restriction_id=restriction,
        clauses=list(given.clauses),
        route_to=storable(given.route_to)[:150],
        asked_by_id=known.colleagues.get(given.asked_by),
        token_id=given.token if given.token in known.tokens else None,
    )


def message_key(message_id: str) -> str:
    """The key of a message: by it an answer that was given before the message was taken in finds the contact that it became.

    "" where the message has no Message-ID.
    """
    return hashlib.sha256(message_id.encode(errors="replace")).hexdigest() if message_id else ""
