from __future__ import annotations

from datetime import timedelta

import pytest

from evenhand.contacts.models import Contact, Reading

from .conftest import NOON, Case
from .refusals import refused

AS_IT_CAME = {
    "channel": "post",
    "received_at": NOON + timedelta(days=1),
    "sent_at": NOON,
    "sender": "x",
    "sender_name": "x",
    "recipients": ["x"],
    "subject": "x",
    "body": "",
    "purpose": "complaint",
    "sha256": "a" * 64,
    "message_id": "x",
    "in_reply_to": "x",
    "instruction": {"action": "normal"},
    "reference": "C-22222222",
}
UNANSWERED = {"instruction": {"action": "read_no_reply"}}


@pytest.mark.proves("RT1f", "I25")
@pytest.mark.parametrize("field", AS_IT_CAME)
def test_a_contact_stays_as_it_came(case: Case, field: str) -> None:
    contact = case.contact()
    with refused("I25 RT1f"):
        Contact.objects.filter(pk=contact.pk).update(**{field: AS_IT_CAME[field]})


def test_whose_it_is_can_be_confirmed_and_it_can_be_closed(case: Case) -> None:
    contact = case.contact(person=None, match="unmatched")
    contact.person, contact.match, contact.confirmed_by = case.pat, "matched", case.cal
    contact.closed_at, contact.closed_by, contact.minutes = NOON, case.cal, 5
    contact.save()


@pytest.mark.proves("IC1", "IC2", "I28")
def test_the_step_that_seals_may_take_the_words_out_of_sight_and_nothing_after_it(case: Case) -> None:
    rows = Contact.objects.filter(pk=case.contact().pk)
    with refused("I25 RT1f"):
        rows.update(sealed_at=NOON, sealed_by=case.cal, sender="x")
    rows.update(sealed_at=NOON, sealed_by=case.cal, sealed_reasons="Graphic.", body="", subject="")
    with refused("I25 RT1f"):
        rows.update(body="Put back.")


@pytest.mark.proves("RT1f", "I24")
def test_what_is_not_answered_is_read_before_it_is_closed(case: Case) -> None:
    with refused("I24 RT1f"):
        case.contact(closed_at=NOON, closed_by=case.cal, **UNANSWERED)
    contact = case.contact(**UNANSWERED)
    with refused("I24 RT1f"):
        Contact.objects.filter(pk=contact.pk).update(closed_at=NOON, closed_by=case.cal)
    Reading.objects.create(contact=contact, by=case.cal, at=NOON, triage=["none"])
    Contact.objects.filter(pk=contact.pk).update(closed_at=NOON, closed_by=case.cal)


def test_what_is_answered_as_usual_is_closed_as_usual(case: Case) -> None:
    for instruction in ({}, {"action": "normal"}, {"action": "hold"}):
        case.contact(closed_at=NOON, closed_by=case.cal, instruction=instruction)


@pytest.mark.proves("IN4", "I27")
def test_a_matched_contact_has_a_person_and_a_match_is_one_of_five(case: Case) -> None:
    with refused("I27_IN4"):
        case.contact(person=None)
    with refused("I27_IN4"):
        case.contact(match="probably")


def test_the_same_bytes_are_one_contact(case: Case) -> None:
    case.contact(sha256="d" * 64)
    with refused():
        case.contact(sha256="d" * 64)
