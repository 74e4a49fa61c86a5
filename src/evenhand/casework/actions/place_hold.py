from __future__ import annotations

from datetime import date, datetime

from evenhand.casework.models import Hold
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.holds import may_place_hold
from evenhand.policy.outcome import N_, because, say
from evenhand.policy.retention import is_of_one_record

from ._action import AlreadyDoneError, action
from ._ledger import enter
from ._retention import lock_record


@action(role="data_protection", cites=("LK2", "I33"))
def place_hold(
    *,
    by: Colleague,
    now: datetime,
    person: Person | None = None,
    contact: Contact | None = None,
    asked_by: str = "",
    reasons: str = "",
    look_again_on: date | None = None,
) -> Hold:
    """Keep what is on record about a person, or a contact of nobody's, for as long as this stands, whatever the schedule says
    (LK2, I33).

    `asked_by` is court, ombudsman, police, inquiry, person or body. Raises Refused where one of these is missing, and where the
    contact is somebody's: then it is their record that is held. Raises AlreadyDoneError when this colleague's hold in the same
    words stands already: two would have to be lifted.
    """
    person, contact = lock_record(person, contact)
    told = may_place_hold(
        reasons=reasons, asked_by=asked_by, look_again_on=look_again_on, today=local_date(now)
    )
    told += is_of_one_record(
        person=person is not None, contact=contact is not None, nobodys=contact is not None and contact.person_id is None
    )  # fmt: skip
    told.require()
    assert look_again_on is not None
    same = Hold.objects.filter(
        person=person, contact=contact, asked_by=asked_by, reasons=reasons.strip(), look_again_on=look_again_on, by=by,
        lifted_at=None,
    ).first()  # fmt: skip
    if same is not None:
        raise AlreadyDoneError(because("LK2", "I33", why=say(N_("You have placed this hold already."))), same)
    row = Hold.objects.create(
        person=person, contact=contact, asked_by=asked_by, reasons=reasons.strip(), look_again_on=look_again_on, by=by, at=now,
    )  # fmt: skip
    enter(
        "place_hold", row, by=by, now=now, person=person, contact=contact, asked_by=asked_by, reasons=reasons,
        look_again_on=look_again_on,
    )  # fmt: skip
    return row
