"""However an address or a number is written, every door knows the same person by it: as `instruct` is asked with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.casework.office import NOON, Office
from tests.gateway.agi import told_by_agi
from tests.gateway.clients import ask_policy, question
from tests.gateway.doors import answers_at

from evenhand.casework.actions.issue_token import issue_token
from evenhand.casework.questions.asking import answer, read_question
from evenhand.gateway.answers import Answers
from evenhand.gateway.policy_service import PolicyProtocol
from evenhand.people.match import match
from evenhand.people.models import Person
from evenhand.web.cards import card_for

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I27", "IN4", "RT1e")]

CLOSED = [{"kind": "channels", "closed": ["email", "phone"]}]
# Each way to write one, and whether it is theirs.
EMAILS = {
    "pat@example.org": True, "PAT@Example.ORG": True, "pat@example.org.": True, " pat@example.org ": True,
    "<pat@example.org>": True,
    "'pat@example.org'": True, '"pat@example.org"': True, '"pat"@example.org': True, "mailto:pat@example.org": True,
    "Pat <pat@example.org>": True, "pat@example\N{IDEOGRAPHIC FULL STOP}org": True, "pat@EXAMPLE\N{FULLWIDTH FULL STOP}org": True,
    "jörg@faß.example": True, "JÖRG@xn--fa-hia.example": True, "jo\u0308rg@faß.example.": True, "o'neil@example.org": True,
    "'o'neil@example.org'": True, "O'Neil@example.org": True,
    "": False, "pat": False, "@example.org": False, "pat+x@example.org": False, "p.at@example.org": False,
    "pat@example.org.uk": False,
    "'pat@example.org": False, "pat@example.org'": False, "jorg@fass.example": False, "pat@sub.example.org": False,
    "\uff50at@example.org": False, "pat @example.org": False, "pat@example.org,sam@example.net": False,
    "pat%example.org@x.example": False,
    "sam@example.net <pat@example.org>": True, "o'neil@example.org'": False, "=?utf-8?q?pat?=@example.org": False,
}  # fmt: skip
PHONES = {
    "020 7946 0011": True, "02079460011": True, "+442079460011": True, "+44 20 7946 0011": True, "+44 (0)20 7946 0011": True,
    "00442079460011": True, "0044 20 7946 0011": True, "442079460011": True, "tel:+44-20-7946-0011": True,
    "sip:+442079460011@pbx.example": True, "sip:02079460011@pbx.example;user=phone": True, "+442079460011;phone-context=x": True,
    "18001 020 7946 0011": True, "18002-02079460011": True, "(020) 7946-0011": True, "020.7946.0011": True,
    "": False, "anonymous": False, "Restricted": False, "unavailable": False, "withheld": False, "020 7946 0011 x12": False,
    "+442079460011;ext=12": False, "020 7946 0012": False, "7946 0011": False, "+1 207 946 0011": False, "999": False,
    "sip:anonymous@anonymous.invalid": False, "2079460011": True, "02079460011#12": False, "+44207946001": False,
    "٠٢٠٧٩٤٦٠٠١١": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def pat(office: Office) -> Person:
    person = office.person(
        "Pat Example",
        emails=["pat@example.org", "Jörg@faß.example", "o'neil@example.org"],
        phones=["020 7946 0011"],
    )
    office.restriction(person, measures=CLOSED)
    return person


@pytest.fixture
def machine(settings: Any) -> Client:
    settings.API_PER_MINUTE = {}
    token = issue_token(by=None, now=NOON, name="switchboard")
    return Client(headers={"Authorization": f"Bearer {token.secret}"})


def by_policy(picture: Answers, sender: str) -> str:
    """What a mail server is told that knows this envelope."""
    (told,) = ask_policy(PolicyProtocol(picture), question(sender, "casework@body.example"))
    return told.partition(": ")[2].partition(";")[0] or "normal"


@pytest.mark.parametrize("channel", ["email", "phone"])
def test_every_door_knows_them_by_it(office: Office, pat: Person, machine: Client, channel: str) -> None:
    picture, wrong = answers_at(NOON), []
    for sender, theirs in (EMAILS if channel == "email" else PHONES).items():
        expected = "channel_closed" if theirs else "normal"
        found: dict[str, str] = {}
        if sender.strip() or channel == "phone":
            asked = read_question(channel=channel, sender=sender, now=NOON)
            found["instruct"] = answer(asked).action
            found["picture"] = picture.instruction(channel=channel, sender=asked.sender).action
            found["card"] = card_for(match(channel, asked.sender), channel=channel, at=NOON).told.action
            told = machine.get("/api/v1/instruction", {"channel": channel, "from": sender})
            found["api"] = told.json().get("action", str(told.status_code))
        if channel == "phone":
            found["agi"] = told_by_agi(picture, sender, "casework", "")["ACTION"]
        else:
            found["policy"] = by_policy(picture, sender)
        wrong += [(sender, door, action) for door, action in found.items() if action != expected]
    assert wrong == []
