"""What reads the register for the gateway is a process of its own: it says what the database says, and may be killed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError
from tests.casework.office import EMAIL_CLOSED, NOON, Office
from tests.channels.programs import free_port, serving, stop, wait_until
from tests.gateway.clients import question
from tests.gateway.doors import answers_at, beside

from evenhand.casework import clock
from evenhand.casework.doors.everybody import Known
from evenhand.gateway import apart, reading
from evenhand.gateway.apart import Apart, answer
from evenhand.gateway.follow import Follower
from evenhand.gateway.picture import Picture
from evenhand.gateway.reading import Database, DatabaseAwayError, News

ADDRESS = "person1@example.org"
SPEAKS = "import sys\nfor line in sys.stdin:\n    print({0!r}, end='', flush=True)\n"


class Echoed(Apart):
    """What the process would answer, without one: the same lines there and back."""

    def __init__(self, of: reading.Reading) -> None:
        self.of, self._lines = of, BytesIO()

    def _ask(self, *asked: object) -> dict[str, object]:
        self._lines = BytesIO()
        answer(self.of, BytesIO(apart._line(asked)), self._lines)
        self._lines.seek(0)
        return self._told()

    def _told(self) -> dict[str, object]:
        self.process = Said(self._lines)  # type: ignore[assignment]
        return super()._told()

    def kill(self) -> None:
        """There is nothing to kill."""


class Said:
    """A process that has said this."""

    returncode = 0

    def __init__(self, stdout: BytesIO) -> None:
        self.stdout = stdout


@pytest.fixture
def begun() -> Iterator[list[Apart]]:
    every: list[Apart] = []
    yield every
    for each in every:
        each.kill()


def that_says(begun: list[Apart], *lines: str) -> Apart:
    begun.append(Apart(print, [sys.executable, "-c", SPEAKS.format("".join(lines))]))
    begun[-1].start()
    return begun[-1]


@pytest.mark.proves("RT1e", "I27")
def test_it_says_of_everybody_and_of_what_is_new_what_the_database_says(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_AT_A_TIME", 2)
    direct, told = Database(), Echoed(Database())
    pat = office.person(phones=["020 7946 0009"])
    point = {"kind": "single_point_of_contact", "contact": "cal", "deputy": "cora"}
    office.restriction(pat, measures=[*EMAIL_CLOSED, point])
    for number in range(4):
        office.person(f"Ŵil {number}")
    day = date(2026, 7, 1)
    office.do("record_absence", office.mel, colleague=office.cal, away_from=day, away_until=day)
    here, there = Picture(), Picture()
    for picture, of in ((here, direct), (there, told)):
        picture.mark, known = of.everybody(NOON)
        picture.put(known)
        picture.there = of.colleagues(picture.points)
    assert (here.mark, here.addresses, here.facts, here.there) == (
        there.mark,
        there.addresses,
        there.facts,
        there.there,
    )
    assert there.there["cal"].away
    office.do("mark_shared", office.cal, kind="email", value=ADDRESS, used_as="household", used_by="The Pats")
    new, same = direct.news(here.mark, NOON), told.news(there.mark, NOON)
    assert new is not None
    assert same is not None
    assert (new[0], list(new[1])) == (same[0], list(same[1]))
    assert told.news((here.mark[0], "another hash"), NOON) is None
    office.do(
        "remove_identifier", office.cal, person=pat, kind="phone", value="020 7946 0009", reasons="Mistyped."
    )
    gone = told.news(same[0], NOON)
    assert gone is not None
    assert ("phone", "+442079460009", None) in gone[1]
    monkeypatch.setattr(clock, "now", lambda: NOON)
    assert told.now() == NOON
    assert told.how_many() == direct.how_many() == 5
    after, found = 0, set[str]()
    for _ in range(5):
        (following, some), (same_after, as_many) = told.some(after, 3, NOON), direct.some(after, 3, NOON)
        assert (following, list(some)) == (same_after, list(as_many))
        after, found = following, found | {address for _, address, _ in some}
    assert (after, len(found)) == (0, 5)
    days = date(2026, 9, 1), date(2026, 11, 1)
    assert list(told.ended(*days, NOON)) == list(direct.ended(*days, NOON)) != []


class Failing(Database):
    """A database that fails in the middle of everybody."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def everybody(self, now: object) -> News:
        def known() -> Iterator[tuple[str, str, Known]]:
            yield "email", ADDRESS, Known("matched")
            raise self.error

        return (1, "hash"), known()

    def let_go(self) -> None:
        """There is no connection."""


@pytest.mark.proves("I25", "I35")
@pytest.mark.parametrize("error", [OperationalError("server closed the connection"), ValueError("a fault")])
def test_a_database_that_goes_away_in_the_middle_leaves_the_picture_that_there_was(
    monkeypatch: pytest.MonkeyPatch, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(apart, "_AT_A_TIME", 1)
    monkeypatch.setattr(reading, "is_there", lambda: None)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    picture = Picture()
    picture.put([("email", "other@example.org", Known("matched", ("R-2",), "{}"))])
    said: list[str] = []
    follower = Follower(answers_at(NOON, picture), Echoed(Failing(error)), None, said.append, NOON)
    follower.look()
    assert follower.answers.picture is picture
    assert follower.away
    expected = str(error) if isinstance(error, DatabaseError) else "ValueError; see the log"
    assert expected in said[0]
    assert bool(caplog.records) is not isinstance(error, DatabaseError)


@pytest.mark.proves("I35")
@pytest.mark.parametrize("lines", [(), ('{"now":',), ("no JSON", "\n")])
def test_one_that_ends_or_speaks_nonsense_is_no_answer(begun: list[Apart], lines: tuple[str, ...]) -> None:
    reads = that_says(begun, *lines)
    if "\n" not in lines:
        assert reads.process.stdin is not None
        reads.process.stdin.close() if not lines else None
        reads.process.kill() if lines else None
    with pytest.raises(DatabaseAwayError, match="what reads it ended"):
        reads.now()
    assert reads.process.poll() is not None  # what it says next would be taken for another answer


@pytest.mark.proves("I25")
def test_once_it_was_stopped_none_is_begun_in_its_place(begun: list[Apart]) -> None:
    """The follower may be between two questions when the gateway is stopped, and the database may not answer for ever."""
    reads = that_says(begun, f'{{"now":"{NOON.isoformat()}"}}\n')
    assert reads.now() == NOON
    process = reads.process
    reads.stop()
    reads._at -= 3600  # it was begun long ago
    with pytest.raises(DatabaseAwayError, match="by signal 9"):
        reads.now()
    assert reads.process is process


@pytest.mark.proves("I35")
def test_what_was_not_listened_to_is_never_taken_for_the_next_answer(begun: list[Apart]) -> None:
    reads = that_says(
        begun,
        '{"mark":[1,"hash"]}\n{"some":[["email","a@x",null]]}\n{"some":[["email","b@x",null]]}\n{"some":[]}\n',
    )
    _, known = reads.everybody(NOON)
    before = reads.process
    assert next(iter(known)) == ("email", "a@x", None)
    del known
    wait_until(lambda: before.poll() is not None)
    with pytest.raises(DatabaseAwayError, match="ended, by signal 9"):
        reads.everybody(NOON)


@pytest.mark.proves("I35", "RT1e")
@pytest.mark.django_db(transaction=True)
def test_beside_a_running_gateway_it_is_killed_and_what_is_decided_is_in_force_all_the_same(
    tmp_path: Path,
) -> None:
    office = Office(now=clock.now()).open()
    port = free_port()

    def told() -> bytes:
        with socket.create_connection(("127.0.0.1", port)) as door:
            door.sendall(question(ADDRESS, "a@body.example"))
            return door.recv(2000)

    with serving(tmp_path, "gateway", "--policy", f"inet:127.0.0.1:{port}") as process:
        pat = office.person("Pat")
        reads = beside(process.pid, "read_register")
        os.kill(reads, signal.SIGSTOP)
        office.restriction(pat, measures=EMAIL_CLOSED)
        assert b"channel_closed" not in told()  # nobody waits for whoever reads
        os.kill(reads, signal.SIGKILL)
        wait_until(lambda: b"channel_closed" in told())
        assert beside(process.pid, "read_register") != reads
        assert process.stdout is not None
        while "What reads the register had ended (by signal 9); it was started again." not in (
            line := process.stdout.readline()
        ):
            assert (
                "what reads it ended, by signal 9" in line
            )  # the follower was waiting for an answer just then
        assert "Stopped." in stop(process)


@pytest.mark.proves("I25", "I23")
def test_a_database_that_says_nothing_keeps_no_door_closed(tmp_path: Path) -> None:
    """At the first start, without a picture, its tables may be locked: mail servers are told of nobody, and go on."""
    silent = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    starts = (
        "import django; django.setup()\n"
        "from evenhand.config.cli import main\n"
        "from evenhand.gateway import apart\n"
        "from evenhand.gateway.management.commands import gateway\n"
        f"gateway._PATIENCE, apart.Apart.__init__.__defaults__ = 0.5, ({silent!r},)\n"
        "main()\n"
    )
    socket_path = tmp_path / "policy"
    env = os.environ | {
        "EVENHAND_DATA": f"{tmp_path}/data",
        "EVENHAND_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
        "DJANGO_SETTINGS_MODULE": "evenhand.config.settings",
    }
    command = [sys.executable, "-c", starts, "gateway", "--policy", f"unix:{socket_path}"]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_until(socket_path.exists)
        with socket.socket(socket.AF_UNIX) as door:
            door.connect(str(socket_path))
            door.sendall(question(ADDRESS, "a@body.example"))
            assert b"action=" in door.recv(2000)
        said = stop(process)
    assert "told of nobody" in said
    assert "Stopped." in said


@pytest.mark.django_db(transaction=True)
def test_none_is_left_over_when_a_gateway_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path, "gateway", "--policy", f"unix:{tmp_path / 'policy'}") as process:
        every = [beside(process.pid, command) for command in ("read_register", "record_answers")]
        process.kill()
        process.wait()

        def live() -> list[int]:
            status = [Path(f"/proc/{pid}/status") for pid in every]
            return [1 for each in status if each.exists() and not re.search(r"State:\s+Z", each.read_text())]

        wait_until(lambda: not live())
