"""Which of our addresses is for what: the same for the mail server's door and for what is taken in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from tests.casework.office import EMAIL_CLOSED, Office

from evenhand.casework.actions.issue_token import issue_token
from evenhand.casework.facts.mailboxes import mailboxes
from evenhand.casework.questions.asking import answer as answer_to
from evenhand.casework.questions.asking import read_question
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


@pytest.mark.proves("OA2", "RT1e", "I14")
def test_a_detail_of_an_address_is_as_open_and_as_closed_as_the_address(settings: Any) -> None:
    """Postfix delivers it to the same mailbox: neither does it close the floor, nor is it a way around a restriction."""
    boxes = mailboxes()
    complaints, casework = boxes.of("Complaints+2026@body.example"), boxes.of("casework+a+b@body.example")
    assert (complaints.purpose, complaints.named, complaints.address) == (
        "complaint",
        True,
        "complaints+2026@body.example",
    )
    assert casework.to == ("casework", "appeals", "casework+a+b@body.example")
    for other in (
        "+complaints@body.example",
        "other+complaints@body.example",
        "complaints+x@elsewhere.example",
        "+@body.example",
    ):
        assert (boxes.of(other).purpose, boxes.of(other).named) == ("general", False)
    settings.MAIL_TEAMS = {"casework@body.example": "casework", "casework+north@body.example": "north"}
    mailboxes.cache_clear()
    assert mailboxes().of("casework+north@body.example").to[0] == "north"


@pytest.mark.proves("OA2", "RT1e", "I14")
@pytest.mark.parametrize(
    "written",
    [
        "@relay.example:{}@body.example", "@a.example,@b.example:{}@body.example", "{}%body.example@mx.body.example",
        "{}%body.example", "{}+x%body.example@mx.body.example", "body.example!{}", "relay.example!body.example!{}",
        "body.example!{}@mx.body.example", '"{}"@body.example', "<{}@body.example>", "{}@BODY.example.",
        "{}@body\N{IDEOGRAPHIC FULL STOP}example",
        "body.example!{}%body.example@mx.body.example", "{}%body.example%mx.body.example",
    ],
)  # fmt: skip
def test_an_address_is_as_open_and_as_closed_by_whatever_way_a_sender_writes_it(written: str) -> None:
    """Postfix delivers all of these to the same mailbox."""
    boxes = mailboxes()
    complaints, casework = (boxes.of(written.format(each)) for each in ("Complaints", "casework"))
    assert (complaints.purpose, complaints.named) == ("complaint", True)
    assert casework.to[:2] == ("casework", "appeals")
    assert " " not in casework.address
    assert ";" not in boxes.of("@x; for=everybody:casework@body.example").address


def test_no_other_address_is_one_of_ours() -> None:
    for other in (
        "complaints%elsewhere.example@body.example",
        "complaints@body.example@elsewhere.example",
        "@body.example:complaints@elsewhere.example",
        "elsewhere.example!complaints@body.example",
        # Mail servers that go no such way deliver the first of these to enquiries; the others find no host on it.
        "enquiries+!body.example!complaints@body.example",
        "enquiries%body.example!complaints@body.example",
        "!complaints%body.example@body.example",
    ):
        assert (mailboxes().of(other).purpose, mailboxes().of(other).named) == ("general", False), other


def test_a_way_without_end_costs_no_time() -> None:
    began = time.perf_counter()
    for step in ("%a", "a!", "!", "%", "@a:", "a.!"):
        mailboxes().of(step * 100_000)
        mailboxes().of(step * 150 + "@a")
    assert time.perf_counter() - began < 1


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
    assert met("casework+again@body.example") == ("channel_closed", "general")
    assert met("complaints+again@body.example") == ("normal", "complaint")


@pytest.mark.proves("OA2", "RT1e", "IN4", "I14")
@pytest.mark.parametrize(
    ("to", "purpose", "told"),
    [
        (["casework@body.example"], "", ("channel_closed", "general")),
        (["enquiries@body.example"], "", ("normal", "general")),
        (["Complaints@body.example"], "", ("normal", "complaint")),
        (["casework@body.example", "reviews@body.example"], "general", ("normal", "review_request")),
        (["casework@body.example"], "dispute", ("normal", "dispute")),
        (["casework"], "", ("channel_closed", "general")),
    ],
)
def test_another_system_that_names_an_address_of_ours_is_told_what_the_mail_server_is(
    office: Office, to: list[str], purpose: str, told: tuple[str, str]
) -> None:
    """One that takes what comes for complaints would otherwise close the floor to whoever is restricted."""
    office.restriction(office.person(), measures=EMAIL_CLOSED, scope={"team": "casework"})
    token = issue_token(by=None, now=office.now, name="case system", scopes=["instruction", "contacts"])
    machine = Client(headers={"Authorization": f"Bearer {token.secret}"})
    asked: dict[str, Any] = {"channel": "email", "from": "person1@example.org", "to": to, "purpose": purpose}
    with time_machine.travel(office.now, tick=True):
        answer = machine.get("/api/v1/instruction", asked).json()
        taken = machine.post("/api/v1/contacts", asked, content_type="application/json").json()
    contact = Contact.objects.get(reference=taken["reference"])
    assert answer["action"] == taken["instruction"]["action"] == told[0]
    assert (contact.purpose, contact.recipients[: len(to)]) == (told[1], to)
    assert answer_to(
        read_question(channel="email", sender="person1@example.org", to=to, now=office.now)
    ).action == ("channel_closed" if purpose == "dispute" else told[0])
