"""Two gateways that are begun over each other: neither takes away the other's door, and what a killed one left stops nobody."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.casework.office import EMAIL_CLOSED, Office
from tests.channels.programs import evenhand, free_port, serving, stop, wait_until
from tests.gateway.clients import question
from tests.gateway.loops import run

from evenhand.casework import clock
from evenhand.casework.doors import listening
from evenhand.casework.doors.listening import CannotListenError, Where, leave, listen
from evenhand.gateway.last_known import LastKnown

QUESTION = question("person1@example.org", "a@body.example")


@contextmanager
def left_behind(path: Path) -> Iterator[None]:
    """The socket of a server that was killed."""
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    yield


def listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


async def begin(path: Path) -> asyncio.AbstractServer | None:
    try:
        return await listen(Where(socket=str(path)), asyncio.Protocol, 0o600)
    except CannotListenError:
        return None


@pytest.mark.proves("I25")
def test_of_two_that_begin_at_once_over_a_socket_that_was_left_behind_one_listens(tmp_path: Path) -> None:
    """Processes, held back between looking and taking away, as two services that are begun by one restart may be."""
    path = tmp_path / "policy.sock"
    script = f"""
import asyncio, pathlib, sys, time
from evenhand.casework.doors import listening
unlink = pathlib.Path.unlink
def slowly(self, *a, **k):
    time.sleep(0.3)
    unlink(self, *a, **k)
pathlib.Path.unlink = slowly
async def go():
    try:
        await listening.listen(listening.Where(socket={str(path)!r}), asyncio.Protocol, 0o600)
    except listening.CannotListenError as error:
        print("refused", error, flush=True)
        return
    print("listening", flush=True)
    await asyncio.sleep(3600)
asyncio.run(go())
"""
    with left_behind(path):
        both = [
            subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        try:
            said = sorted(each.stdout.readline().split()[0] for each in both if each.stdout)
            assert said == ["listening", "refused"]
            assert listens(path)
        finally:
            for each in both:
                each.kill()
                each.communicate()


def test_one_that_ends_leaves_the_socket_of_another_that_took_its_place(tmp_path: Path) -> None:
    path = tmp_path / "policy.sock"

    async def through() -> None:
        first = await begin(path)
        assert first is not None
        path.unlink()  # somebody tidied up
        second = await begin(path)
        assert second is not None
        first.close()
        await leave(Where(socket=str(path)))
        assert listens(path)
        second.close()
        await leave(Where(socket=str(path)))
        assert not path.exists()

    run(through())


def test_a_folder_that_somebody_else_has_locked_keeps_nobody_from_listening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_PATIENCE", 0.2)
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)

    async def through() -> bool:
        server = await begin(tmp_path / "a.sock")
        return server is not None and listens(tmp_path / "a.sock")

    try:
        assert run(through())
    finally:
        os.close(handle)


def test_one_that_has_more_to_do_than_it_can_is_one_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A socket whose queue is full takes no connection, and does not refuse one either: to wait there would be for ever."""
    monkeypatch.setattr(listening, "_AN_ANSWER", 0.2)
    with socket.socket(socket.AF_UNIX) as busy:
        busy.bind(str(tmp_path / "a.sock"))
        busy.listen(0)
        waiting = [socket.socket(socket.AF_UNIX) for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(str(tmp_path / "a.sock"))
        assert run(begin(tmp_path / "a.sock")) is None
        for each in waiting:
            each.close()
    assert (tmp_path / "a.sock").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only an administrator can become another user")
def test_a_socket_of_another_user_is_said_to_be_theirs(tmp_path: Path) -> None:
    folder = Path("/tmp") / f"evenhand-two-{os.getpid()}"
    folder.mkdir(mode=0o777)
    try:
        folder.chmod(0o777)
        with left_behind(folder / "a.sock"):
            (folder / "a.sock").chmod(0o600)
            child = os.fork()
            if child == 0:
                os.setuid(65534)
                try:
                    run(listen(Where(socket=str(folder / "a.sock")), asyncio.Protocol, 0o600))
                except CannotListenError as error:
                    os._exit(7 if "a socket of root" in str(error) and "remove it" in str(error) else 8)
                os._exit(9)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    finally:
        shutil.rmtree(folder)


@pytest.mark.servers
@pytest.mark.proves("I25", "I35")
@pytest.mark.django_db(transaction=True)
def test_a_second_gateway_keeps_the_picture_once_the_first_has_gone_and_starts_over_what_a_kill_left(
    tmp_path: Path,
) -> None:
    office = Office(now=clock.now()).open()
    door, other = tmp_path / "a.sock", free_port()
    with serving(tmp_path, "gateway", "--policy", f"unix:{door}") as first:
        refused = evenhand(tmp_path, "gateway", "--policy", f"unix:{door}")
        assert "Another server listens" in "".join(refused.communicate(timeout=60))
        with serving(tmp_path, "gateway", "--policy", f"inet:127.0.0.1:{other}") as second:
            first.send_signal(signal.SIGKILL)
            first.wait()
            assert second.stdout is not None
            assert "keeps the last known picture now" in second.stdout.readline()
            office.restriction(office.person("Pat"), measures=EMAIL_CLOSED)
            picture = tmp_path / "data" / "gateway.picture"

            def kept() -> bool:
                found = LastKnown(picture).load()
                return (
                    found is not None
                    and found[0].addresses["email"].get("person1@example.org", "").find(" ") > 0
                )

            wait_until(kept, 20)
            assert door.exists()
            with serving(tmp_path, "gateway", "--policy", f"unix:{door}") as third:
                with socket.socket(socket.AF_UNIX) as asked:
                    asked.connect(str(door))
                    asked.sendall(QUESTION)
                    assert b"channel_closed" in asked.recv(2000)
                stop(third)
            assert not door.exists()
