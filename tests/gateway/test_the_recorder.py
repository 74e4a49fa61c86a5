"""What records the answers may be killed like anything else: it is begun again, and says so; nothing is left unrecorded."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from django.db import connections
from tests.casework.office import EMAIL_CLOSED, Office
from tests.channels.programs import free_port, serving, stop, wait_until
from tests.gateway.clients import question
from tests.gateway.doors import beside

from evenhand.casework import clock
from evenhand.casework.doors import spool
from evenhand.casework.models import Answer
from evenhand.gateway import companion
from evenhand.gateway import recorder as recorders
from evenhand.gateway.recorder import Recorder

READS_TO_ITS_END = [sys.executable, "-c", "import sys; sys.stdin.read()"]


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(recorders, "record", lambda: told.append("recorded"))
    return told


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def recorder(said: list[str]) -> Iterator[Recorder]:
    begun = Recorder(said.append, READS_TO_ITS_END)
    begun.start()
    yield begun
    begun.stop()


@pytest.mark.proves("I35")
def test_one_that_was_killed_is_begun_again_which_is_said_once(
    recorder: Recorder, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.look()
    assert said == []
    moment = monotonic()
    monkeypatch.setattr(companion, "monotonic", lambda: moment)
    for pause in (1, 2, 4):
        before = recorder.process
        before.kill()
        before.wait()
        moment += pause - 0.5
        recorder.look()
        assert recorder.process is before  # it ended at once: not tried again and again without a pause
        moment += 1
        recorder.look()
        recorder.look()
        assert recorder.process.poll() is None
    assert len(said) == 3
    assert "by signal 9" in said[0]


@pytest.mark.proves("I35")
def test_where_it_is_gone_the_gateway_records_the_last_itself(
    recorder: Recorder, said: list[str], recorded: list[str]
) -> None:
    recorder.process.kill()
    recorder.stop()
    assert recorded == ["recorded"]
    assert "what is left is recorded now" in said[0]


def test_where_it_lives_it_records_the_last(recorder: Recorder, said: list[str], recorded: list[str]) -> None:
    recorder.stop()
    assert recorder.process.returncode == 0
    assert said == recorded == []


def test_why_nothing_can_be_recorded_is_said_once_until_it_goes_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is tried every few seconds, and the disk may be full."""
    faults: list[Exception | None] = [
        OSError("no room"),
        OSError("no room"),
        OSError("broken"),
        None,
        OSError("no room"),
    ]

    def fail(_now: object) -> None:
        if (fault := faults.pop(0)) is not None:
            raise fault

    monkeypatch.setattr(recorders, "is_there", lambda: None)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    monkeypatch.setattr(spool, "record_noted", fail)
    while faults:
        recorders.record()
    said = [
        str(each.exc_info[1]) for each in caplog.records if each.exc_info and each.name == recorders.__name__
    ]
    assert said == ["no room", "broken", "no room"]


@pytest.mark.proves("I35")
@pytest.mark.django_db(transaction=True)
def test_beside_a_running_gateway_it_is_killed_and_what_is_answered_is_recorded(tmp_path: Path) -> None:
    office = Office(now=clock.now()).open()
    office.restriction(office.person("Pat"), measures=EMAIL_CLOSED)
    port = free_port()

    def ask() -> None:
        with socket.create_connection(("127.0.0.1", port)) as door:
            door.sendall(question("person1@example.org", "a@body.example"))
            assert b"channel_closed" in door.recv(2000)

    with serving(tmp_path, "gateway", "--policy", f"inet:127.0.0.1:{port}") as process:
        os.kill(beside(process.pid, "record_answers"), signal.SIGKILL)
        assert process.stdout is not None
        assert "by signal 9" in process.stdout.readline()
        ask()
        wait_until(Answer.objects.exists, 60)
        ask()
        assert "Stopped." in stop(process)
    assert Answer.objects.count() == 2
