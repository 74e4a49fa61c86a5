"""GET /api/v1/instruction gives the one answer, behind a token, and says no in one shape."""

from __future__ import annotations

from urllib.parse import unquote_plus

import pytest
from django.test import Client
from tests.casework.office import Office

from evenhand.casework import clock
from evenhand.casework.actions.issue_token import issue_token
from evenhand.casework.actions.withdraw_token import withdraw_token
from evenhand.people.models import Token

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/instruction"


@pytest.fixture
def token() -> Token:
    return issue_token(by=None, now=clock.now(), name="telephone system")


@pytest.fixture
def machine(token: Token) -> Client:
    return Client(headers={"Authorization": f"Bearer {token.secret}"})


@pytest.mark.proves("LK2")
def test_nobody_asks_without_a_token(client: Client) -> None:
    answer = client.get(ADDRESS, {"channel": "phone", "from": "+447700900123"})
    assert answer.status_code == 401
    assert "token" in answer.json()["detail"]


@pytest.mark.proves("LK2")
def test_a_withdrawn_token_opens_nothing(machine: Client, token: Token) -> None:
    withdraw_token(by=None, now=clock.now(), token=token)
    assert machine.get(ADDRESS, {"channel": "phone", "from": "+447700900123"}).status_code == 401


@pytest.mark.proves("LK2")
def test_a_token_for_something_else_is_not_enough(machine: Client, token: Token) -> None:
    Token.objects.filter(pk=token.pk).update(scopes=["contacts"])
    assert machine.get(ADDRESS, {"channel": "phone", "from": "+447700900123"}).status_code == 403


@pytest.mark.proves("LK2")
def test_the_secret_of_a_token_is_not_kept(token: Token) -> None:
    kept = Token.objects.get(pk=token.pk)
    assert token.secret
    assert kept.secret == ""
    assert token.secret not in {str(getattr(kept, field.name)) for field in kept._meta.concrete_fields}


def test_somebody_unknown_is_dealt_with_in_the_usual_way(machine: Client) -> None:
    answer = machine.get(ADDRESS, {"channel": "phone", "from": "+447700900123"}).json()
    assert answer["action"] == "normal"
    assert answer["match"] == "unmatched"
    assert set(answer["say"]) == {"en", "cy"}


@pytest.mark.proves("IN4", "RT1")
@pytest.mark.parametrize(
    ("written", "match"),
    [
        ("%2B12025550123", "matched"), ("+12025550123", "matched"), ("0012025550123", "matched"),
        ("tel:%2B12025550123", "matched"), ("sip:%2B12025550123@trunk.example;user=phone", "matched"),
        ("", "unmatched"), ("anonymous", "unmatched"), ("sip:anonymous@anonymous.invalid", "unmatched"),
    ],
)  # fmt: skip
def test_a_number_is_known_however_a_telephone_system_sends_it_and_a_withheld_one_is_nobodys(
    machine: Client, written: str, match: str
) -> None:
    office = Office(now=clock.now()).open()
    person = office.person(phones=["+1 202 555 0123"])
    office.restriction(
        person, measures=[{"kind": "single_point_of_contact", "contact": "cal", "deputy": "cora"}]
    )
    told = machine.get(f"{ADDRESS}?channel=phone&from={written}").json()
    assert (told["match"], told["action"]) == (match, "route" if match == "matched" else "normal")
    keyed = issue_token(by=None, now=clock.now(), name="handing in", scopes=["contacts"])
    given = {"channel": "phone", "from": unquote_plus(written), "body": "A call."}
    taken = Client(headers={"Authorization": f"Bearer {keyed.secret}"}).post(
        "/api/v1/contacts", given, content_type="application/json"
    )
    assert taken.json()["instruction"]["match"] == match


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"channel": "fax", "from": "x"}, "not a channel"),
        ({"channel": "email", "from": " "}, "whom the contact is from"),
        ({"from": "x"}, "channel"),
        ({"channel": "phone", "from": "x", "at": "0"}, "not a date and time"),
        ({"channel": "phone", "from": "x", "at": "9999-99-99"}, "not a date and time"),
        ({"channel": "phone", "from": "x", "purpose": "revenge"}, "not a purpose"),
    ],
)
def test_a_question_that_cannot_be_read_says_what_would_be_right(
    machine: Client, question: dict[str, str], told: str
) -> None:
    answer = machine.get(ADDRESS, question)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]


def test_the_description_names_every_field_of_an_instruction(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["InstructionOut"]
    assert {
        "action",
        "route_to",
        "next_permitted",
        "max_minutes",
        "reply_by",
        "may_end_call",
        "open_channels",
    } <= set(schema["properties"])
