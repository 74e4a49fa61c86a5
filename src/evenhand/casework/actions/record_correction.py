from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Correction
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.own_words import CORRECTED, REFUSED, may_record_correction

from ._action import action
from ._give import give_letter
from ._ledger import enter, named
from ._own_words import OnRecord, came_in, opens_to, person_of


@action(role=("data_protection", "safeguarding_lead"), cites=("LK2", "IN1"))
def record_correction(
    *,
    by: Colleague,
    now: datetime,
    record: OnRecord,
    outcome: str = CORRECTED,
    wrong: str = "",
    right: str = "",
    asked_by: str = "",
    reasons: str = "",
    contact: Contact | None = None,
) -> Correction:
    """Correct a fact in a record beside it, or refuse to, with reasons (LK2, IN1): what was written stays as it was.

    Whoever asked by a contact is told by letter; one of a refusal says how to complain to the Information Commissioner.
    """
    person = person_of(record)
    told = opens_to(by, record) + may_record_correction(
        outcome=outcome, wrong=wrong, right=right, asked_by=asked_by, reasons=reasons, came=came_in(contact, person)
    )  # fmt: skip
    told.require()
    row = Correction.objects.create(
        person=person, record=named(record), contact=contact, outcome=outcome, wrong=wrong.strip(),
        right="" if outcome == REFUSED else right.strip(), asked_by=asked_by.strip(), reasons=reasons.strip(), by=by, at=now,
    )  # fmt: skip
    letter = give_letter(row, by=by, now=now) if contact is not None else ""
    enter(
        "record_correction", row, by=by, now=now, person=person, about=record, outcome=outcome, wrong=wrong, right=row.right,
        asked_by=asked_by, reasons=reasons, contact=contact, letter_on_its_way=letter,
    )  # fmt: skip
    return row
