"""More connections than a process may have: whoever is too many is told so at once, and mail goes on without waiting for us."""

from __future__ import annotations

import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tests.casework.office import EMAIL_CLOSED, Office
from tests.channels.programs import free_port, serving, stop, wait_until
from tests.gateway.agi import call
from tests.gateway.clients import greeting, question

from evenhand.casework import clock
from evenhand.gateway.service import open_more_files

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]

FEW = 700  # files that the gateway may open in this test; half of them may be connections
PATIENCE = 5  # seconds; a mail server waits twice as long for an answer, and every message with it


@contextmanager
def with_few_files(process_id: int) -> Iterator[None]:
    before = resource.prlimit(process_id, resource.RLIMIT_NOFILE)
    resource.prlimit(process_id, resource.RLIMIT_NOFILE, (FEW, before[1]))
    yield
    resource.prlimit(process_id, resource.RLIMIT_NOFILE, before)


def asked(door: socket.socket, what: bytes) -> bytes:
    """The answer; nothing where the connection was ended. Fails where there is neither for too long."""
    try:
        door.sendall(what)
        return door.recv(2_000)
    except ConnectionError:
        return b""


@pytest.mark.proves("I23", "I25")
def test_connections_that_are_too_many_are_ended_at_once_and_the_others_are_answered(tmp_path: Path) -> None:
    office = Office(now=clock.now()).open()
    office.restriction(office.person(), measures=EMAIL_CLOSED)
    open_more_files()
    doors = {name: free_port() for name in ("policy", "milter", "agi")}
    places = [word for name, port in doors.items() for word in (f"--{name}", f"inet:127.0.0.1:{port}")]
    with serving(tmp_path, "gateway", *places) as process, ExitStack() as held:

        def connected(name: str) -> socket.socket:
            door = socket.create_connection(("127.0.0.1", doors[name]), timeout=PATIENCE)
            held.callback(door.close)
            return door

        usual = question("person1@example.org", "a@body.example")
        first = connected("policy")
        with with_few_files(process.pid):
            many = []
            for number in range(FEW):
                many.append(connected("policy"))
                if number % 50 == 0:  # as fast as they are taken in
                    assert b"channel_closed" in asked(first, usual)
            assert b"channel_closed" in asked(many[0], usual)
            assert asked(connected("policy"), usual) == b""
            assert asked(connected("milter"), greeting()) == b""
            assert asked(connected("agi"), call("020 7946 0011")) == b""
            assert b"channel_closed" in asked(first, usual)
            for door in many:
                door.close()
            wait_until(lambda: asked(connected("milter"), greeting()) != b"", 30)
            assert b"channel_closed" in asked(connected("policy"), usual)
        said = stop(process, signal.SIGTERM)
    assert said.count("too many connections") == 1
    assert "Traceback" not in said


@pytest.mark.proves("I25")
def test_it_may_open_as_many_files_as_it_is_allowed_and_not_as_few_as_services_begin_with(
    tmp_path: Path, transactional_db: None
) -> None:
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(few, 256), most))
    try:
        with serving(tmp_path, "gateway", "--policy", f"inet:127.0.0.1:{free_port()}") as process:
            allowed = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)[0]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))
    assert allowed == min(most, 65_536)
