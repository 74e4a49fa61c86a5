"""What a program sent by itself is read, and answered by nobody; it uses up nobody's permitted contact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from evenhand.casework.actions.receive_contacts import Arrival, receive_contacts
from evenhand.casework.facts.standing import standing_of
from evenhand.casework.waiting.due import due_for
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.reading import is_somebodys_own

from .office import Office

HOURS = {
    "kind": "contact_hours",
    "days": ["mon", "tue", "wed", "thu", "fri"],
    "from": "09:00",
    "until": "17:00",
    "per_week": 1,
    "channels": ["email"],
}
POINT = {"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"}


def mail_from(office: Office, person: Person, automatic: str) -> Contact:
    arrival = Arrival(
        channel="email", sender="x@example.org", person=person, automatic=automatic, to=("casework",)
    )
    office.later(minutes=1)
    return receive_contacts(by=office.ana, now=office.now, arrivals=[arrival])[0]


def under(office: Office, measure: Mapping[str, object]) -> Person:
    person = office.person()
    office.restriction(person, measures=[measure])
    office.on(office.today + timedelta(days=7))
    return person


@pytest.mark.proves("RT1c", "RT1d", "RT1f")
@pytest.mark.parametrize(
    ("automatic", "kind"),
    [("", "reply"), ("list", "reply"), ("auto_reply", "reading"), ("bounce", "reading")],
)
def test_nobody_owes_an_automatic_message_an_answer_but_it_is_read(
    office: Office, automatic: str, kind: str
) -> None:
    contact = mail_from(office, under(office, POINT), automatic)
    waiting = {
        due.kind
        for username in ("mel", "cal")
        for due in due_for(office.colleagues[username], office.now)
        if due.row == contact
    }
    assert waiting == {kind}


@pytest.mark.proves("RT1b", "IN1")
@pytest.mark.parametrize(("automatic", "met"), [("", "hold"), ("auto_reply", "normal"), ("bounce", "normal")])
def test_an_out_of_office_reply_uses_up_nobodys_contact(office: Office, automatic: str, met: str) -> None:
    person = under(office, HOURS)
    mail_from(office, person, automatic)
    before = 1  # what the restriction was decided on
    assert len(standing_of(person, office.later(minutes=5)).taken_up) == before + (not automatic)
    assert mail_from(office, person, "").instruction["action"] == met


def test_what_came_over_a_mailing_list_was_written_by_somebody() -> None:
    assert [is_somebodys_own(each) for each in ("", "list", "auto_reply", "bounce")] == [
        True,
        True,
        False,
        False,
    ]
