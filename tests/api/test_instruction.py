"""GET /api/v1/instruction gives the one answer, behind a token, and says no in one shape."""

from __future__ import annotations

import pytest
from django.test import Client

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


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"channel": "fax", "from": "x"}, "not a channel"),
        ({"channel": "phone", "from": " "}, "whom the contact is from"),
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
