from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Statement
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.own_words import may_record_statement

from ._action import action
from ._ledger import enter, named
from ._own_words import OnRecord, came_in, opens_to, person_of


@action(role=("caseworker", "data_protection", "safeguarding_lead"), cites=("LK2", "IN1"))
def record_statement(
    *, by: Colleague, now: datetime, record: OnRecord, contact: Contact | None = None, words: str = ""
) -> Statement:
    """Put the person's own words beside a record about them, with the contact they came in (LK2, IN1). The record stays."""
    person = person_of(record)
    told = opens_to(by, record) + may_record_statement(words=words, came=came_in(contact, person))
    told.require()
    assert contact is not None  # the rule asks for one
    row = Statement.objects.create(
        person=person, record=named(record), contact=contact, words=words.strip(), by=by, at=now
    )
    # The words stand in the record alone, so that sealing their contact takes them away (I28).
    enter("record_statement", row, by=by, now=now, person=person, about=record, contact=contact)
    return row
