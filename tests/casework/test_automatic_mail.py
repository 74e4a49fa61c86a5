"""What a program sent by itself is read, and answered by nobody; it uses up nobody's permitted contact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from evenhand.casework.actions.receive_contacts import Arrival, receive_contacts
from evenhand.casework.delivery.addressing import last_came_by
from evenhand.casework.facts.standing import standing_of
from evenhand.casework.models import Hint
from evenhand.casework.waiting.due import due_for
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.reading import is_somebodys_own, may_a_machine_answer

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
    [
        ("", "reply"),
        ("list", "reply"),
        ("no_machine", "reply"),
        ("auto_reply", "reading"),
        ("bounce", "reading"),
    ],
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
@pytest.mark.parametrize(
    ("automatic", "met"),
    [("", "hold"), ("no_machine", "hold"), ("auto_reply", "normal"), ("bounce", "normal")],
)
def test_an_out_of_office_reply_uses_up_nobodys_contact(office: Office, automatic: str, met: str) -> None:
    person = under(office, HOURS)
    mail_from(office, person, automatic)
    before = 1  # what the restriction was decided on
    assert len(standing_of(person, office.later(minutes=5)).taken_up) == before + (
        automatic in ("", "no_machine")
    )
    assert mail_from(office, person, "").instruction["action"] == met


KINDS = ("", "list", "no_machine", "auto_reply", "bounce")


def test_what_came_over_a_list_or_forbids_automatic_answers_was_written_by_somebody() -> None:
    assert [is_somebodys_own(each) for each in KINDS] == [True, True, True, False, False]


@pytest.mark.proves("RT2", "OA1")
def test_no_machine_answers_but_what_says_nothing_of_machines() -> None:
    assert [may_a_machine_answer(each) for each in KINDS] == [True, False, False, False, False]


@pytest.mark.proves("MN3", "I23")
@pytest.mark.parametrize(("automatic", "seen"), [("", 1), ("list", 1), ("no_machine", 1), ("auto_reply", 0)])
def test_a_danger_in_the_subject_is_seen_though_no_machine_may_answer(
    office: Office, automatic: str, seen: int
) -> None:
    arrival = Arrival(
        channel="email",
        sender="x@example.org",
        automatic=automatic,
        subject="I am going to kill myself tonight",
    )
    contact = receive_contacts(by=office.ana, now=office.now, arrivals=[arrival])[0]
    assert Hint.objects.filter(contact=contact, kind="danger").count() == seen


@pytest.mark.proves("PB1")
@pytest.mark.parametrize(
    ("automatic", "route"), [("no_machine", "email"), ("list", "email"), ("auto_reply", "")]
)
def test_a_letter_goes_the_way_that_somebody_wrote_by(office: Office, automatic: str, route: str) -> None:
    person = office.person()
    mail_from(office, person, automatic)
    assert last_came_by(person) == route
