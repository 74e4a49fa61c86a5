"""Threads that answer machines from the embedded database take turns at it; no machine waits for long, nor for a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from evenhand.api import instruction
from evenhand.casework.questions.asking import Met, Question
from evenhand.casework.questions.at_once import End, meet_at_once
from evenhand.policy.bilingual import LONDON

from .conftest import Machine

pytestmark = [pytest.mark.django_db, pytest.mark.proves("LK2")]
ASKED = {"channel": "phone", "from": "+447700900123"}
Ask = Callable[[Question], tuple[End, Met | None]]


@pytest.fixture
def client(machine: Machine) -> Iterator[Client]:
    """A machine that was answered about somebody else within this second."""
    with time_machine.travel(datetime(2026, 7, 1, 12, tzinfo=LONDON), tick=False):
        client = machine("instruction")
        assert client.get("/api/v1/instruction", ASKED | {"from": "+447700900124"}).status_code == 200
        yield client


def answered(client: Client, monkeypatch: pytest.MonkeyPatch, ask: Ask, **other: str) -> int:
    """The status of an answer where a new question is asked like this."""
    with monkeypatch.context() as asking:
        asking.setattr(instruction, "meet_at_once", ask)
        return client.get("/api/v1/instruction", ASKED | other).status_code


def test_one_thread_at_a_time_asks_the_embedded_database_and_many_ask_another(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_turn = []

    def ask(question: Question) -> tuple[End, Met | None]:
        in_turn.append(instruction._turn.locked())
        return meet_at_once(question)

    assert answered(client, monkeypatch, ask) == 200
    assert in_turn == [connection.vendor == "sqlite"]
    assert not instruction._turn.locked()


def test_whatever_goes_wrong_the_next_has_their_turn(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(question: Question) -> tuple[End, Met | None]:
        raise OperationalError("the database is away")

    assert answered(client, monkeypatch, away) == 200  # asked once more, step by step
    assert answered(client, monkeypatch, away, at="soon") == 422
    assert not instruction._turn.locked()


def test_nobody_waits_long_for_their_turn(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    class Taken:
        """A turn that somebody else has and keeps."""

        def acquire(self, timeout: float) -> bool:
            waited.append(timeout)
            return False

    monkeypatch.setattr(instruction, "_turn", Taken())
    assert client.get("/api/v1/instruction", ASKED).status_code == 200
    assert waited == ([0.1] if connection.vendor == "sqlite" else [])
