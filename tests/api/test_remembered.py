"""What is remembered between two questions is never older than what was recorded, nor than a second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.api.conftest import Machine
from tests.web.case_story import BEGAN, Case

from evenhand.casework.actions.withdraw_token import withdraw_token
from evenhand.casework.doors.spool import record_noted
from evenhand.casework.models import Answer
from evenhand.people.models import Colleague, Token

pytestmark = pytest.mark.django_db
ASKED = {"channel": "email", "from": "pat@example.org"}


@pytest.mark.proves("RT1", "I32", "I35")
def test_a_change_is_answered_at_once_and_a_second_later_everything_is_asked_again(
    make_colleague: Callable[..., Colleague],
    machine: Machine,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    case, late = Case(make_colleague), timedelta(days=10)
    _ = case.pat
    client = machine("instruction")
    with time_machine.travel(BEGAN + late, tick=False) as clock:
        assert client.get("/api/v1/instruction", ASKED).json()["action"] == "normal"
        restriction = case.restriction
        assert client.get("/api/v1/instruction", ASKED).json()["action"] == "channel_closed"
        with django_assert_num_queries(1):  # the end of the trail
            assert client.get("/api/v1/instruction", ASKED).json()["action"] == "channel_closed"
        assert client.get("/api/v1/instruction", ASKED | {"channel": "post"}).json()["action"] == "normal"
        case.do("lift_restriction", by=case.mel, after=late, restriction=restriction, reasons="Resolved.")
        assert client.get("/api/v1/instruction", ASKED).json()["action"] == "normal"
        Token.objects.update(
            scopes=["people"]
        )  # past every action: nobody may, and it holds from the next second
        clock.shift(timedelta(seconds=1))
        assert client.get("/api/v1/instruction", ASKED).status_code == 403
        Token.objects.update(scopes=["instruction"])
        clock.shift(timedelta(seconds=1))
        assert client.get("/api/v1/instruction", ASKED).status_code == 200
        withdraw_token(by=None, now=BEGAN + late, token=Token.objects.get())
        assert client.get("/api/v1/instruction", ASKED).status_code == 401


@pytest.mark.proves("LK2", "I32", "I35")
def test_about_somebody_else_one_question_is_asked_and_a_withdrawn_token_is_told_nothing(
    make_colleague: Callable[..., Colleague],
    machine: Machine,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    case = Case(make_colleague)
    case.do("register_person", by=case.cal, name="Sam Example", emails=["sam@example.org"])
    _ = case.restriction
    client, sam = machine("instruction"), ASKED | {"from": "sam@example.org"}
    with time_machine.travel(BEGAN + timedelta(days=10), tick=False):
        assert client.get("/api/v1/instruction", ASKED).json()["action"] == "channel_closed"
        with django_assert_num_queries(1):
            told = client.get("/api/v1/instruction", sam).json()
        assert (told["action"], told["match"]) == ("normal", "matched")
        with django_assert_num_queries(1):
            told = client.get("/api/v1/instruction", ASKED | {"from": "nobody@example.org"}).json()
        assert (told["action"], told["match"]) == ("normal", "unmatched")
        withdraw_token(by=None, now=BEGAN, token=Token.objects.get())
        assert client.get("/api/v1/instruction", sam | {"channel": "post"}).status_code == 401
        assert record_noted(BEGAN + timedelta(days=10)) == 3


@pytest.mark.proves("LK2", "I32")
def test_the_very_same_asked_again_is_counted_and_written_down_as_every_answer(
    make_colleague: Callable[..., Colleague], machine: Machine, settings: Any
) -> None:
    case = Case(make_colleague)
    _ = case.restriction
    settings.API_PER_MINUTE = {"instruction": 3}
    with time_machine.travel(BEGAN + timedelta(days=10), tick=False):
        client, other = machine("instruction"), machine("people")
        told = [client.get("/api/v1/instruction", ASKED) for _ in range(5)]
        assert [each.status_code for each in told] == [200, 200, 200, 429, 429]
        assert told[0].content == told[2].content
        assert other.get("/api/v1/instruction", ASKED).status_code == 403
        assert record_noted(BEGAN + timedelta(days=10)) == 3
    answers = Answer.objects.select_related("token")
    assert len({each.key for each in answers}) == 3
    assert {(each.restriction, each.token.scopes[0]) for each in answers if each.token} == {
        (case.restriction, "instruction")
    }


@pytest.mark.parametrize(
    "asked",
    [
        "channel=email&from=pat@example.org",
        "channel=email&from=pat@example.org&to=casework&to=press&purpose=general&at=2026-07-14T10:00",
        "channel=post&from=Pat%20Example",
        "channel=pigeon&from=pat@example.org",
        "channel=email&from=%20",
        "channel=email",
        "channel=email&from=pat@example.org&at=soon",
        "channel=email&from=pat@example.org&purpose=praise",
        f"channel=email&from={'a' * 321}",
        f"channel=email&from=pat@example.org{'&to=x' * 51}",
    ],
)
def test_it_is_the_same_whether_the_framework_reads_the_question_or_we_do(
    make_colleague: Callable[..., Colleague], machine: Machine, settings: Any, asked: str
) -> None:
    case = Case(make_colleague)
    _ = case.restriction
    settings.API_PER_MINUTE = {"instruction": 3}
    with time_machine.travel(BEGAN + timedelta(days=10), tick=False):
        client = machine("instruction")
        # What nobody knows of, the framework passes over.
        ours, its = (client.get(f"/api/v1/instruction?{asked}{more}") for more in ("", "&colour=red"))
        assert (ours.status_code, ours.content) == (its.status_code, its.content)
        # Each is counted once, also what cannot be read.
        told = [client.get(f"/api/v1/instruction?{asked}").status_code for _ in range(2)]
        assert told == [ours.status_code, 429]
