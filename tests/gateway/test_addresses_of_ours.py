"""Which of our addresses is for what: the same for the mail server's door and for what is taken in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from tests.casework.office import EMAIL_CLOSED, Office

from evenhand.casework.facts.mailboxes import mailboxes
from evenhand.channels.email.sources import Envelope, Found
from evenhand.channels.intake import Intake
from evenhand.contacts.models import Contact


@pytest.fixture(autouse=True)
def _as_set(settings: Any) -> Iterator[None]:
    settings.MAIL_FLOOR = {"Complaints@Body.example": "complaint", "reviews@body.example": "review_request"}
    settings.MAIL_TEAMS = {"casework@body.example": "casework|appeals"}
    mailboxes.cache_clear()
    yield
    mailboxes.cache_clear()


@pytest.mark.proves("OA2", "DI2", "I14")
def test_the_floor_is_what_is_named_and_where_disputes_go() -> None:
    boxes = mailboxes()
    assert boxes.of("complaints@body.EXAMPLE").purpose == "complaint"
    assert boxes.of("reviews@body.example").purpose == "review_request"
    assert boxes.of("feedback@policeconduct.gov.uk").purpose == "complaint"
    assert boxes.of("casework@body.example").purpose == "general"
    assert boxes.of("casework@body.example").to == ("casework", "appeals", "casework@body.example")


def test_where_the_body_has_disputes_sent_instead_is_the_floors(settings: Any) -> None:
    settings.DISPUTE_ADDRESSES = settings.DISPUTE_ADDRESSES | {"email": "disputes@body.example"}
    mailboxes.cache_clear()
    assert mailboxes().of("disputes@body.example").purpose == "complaint"
    assert mailboxes().of("feedback@policeconduct.gov.uk").purpose == "general"


@pytest.mark.parametrize(
    ("floor", "teams"),
    [({"a@body.example": "grumble"}, {}), ({"no address": "complaint"}, {}), ({}, {"x": "y"})],
)
def test_a_setting_that_cannot_be_meant_is_said_to_be_wrong(
    settings: Any, floor: dict[str, str], teams: dict[str, str]
) -> None:
    settings.MAIL_FLOOR, settings.MAIL_TEAMS = floor, teams
    mailboxes.cache_clear()
    with pytest.raises(ImproperlyConfigured, match=r"purpose|EVENHAND_MAIL"):
        mailboxes()


@pytest.mark.proves("OA2", "RT1e", "IN4", "I14")
def test_what_is_taken_in_meets_what_the_mail_server_was_told(office: Office) -> None:
    office.restriction(office.person(), measures=EMAIL_CLOSED, scope={"team": "casework"})

    def met(to: str) -> object:
        raw = f"From: person1@example.org\nTo: {to}\nSubject: {to}\n\nHello.".encode()
        found = Found(to, 0, raw, len(raw), Path(), 0, Envelope("person1@example.org", (to,)))
        Intake(lambda: datetime(2026, 7, 1, 12, tzinfo=UTC)).take_all([found])
        contact = Contact.objects.get(subject=to)
        return contact.instruction["action"], contact.purpose

    assert met("casework@body.example") == ("channel_closed", "general")
    assert met("enquiries@body.example") == ("normal", "general")
    assert met("complaints@body.example") == ("normal", "complaint")
