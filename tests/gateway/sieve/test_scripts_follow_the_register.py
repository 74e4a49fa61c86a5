"""Scripts follow the register by themselves: a real Dovecot, and the process that keeps its mailboxes in step."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from tests.casework.office import EMAIL_CLOSED, Office
from tests.channels.programs import evenhand, serving, stop, wait_until
from tests.gateway.sieve.pigeonhole import Pigeonhole, pigeonhole
from tests.gateway.sieve.test_a_real_mail_server import OWN, letter, run

from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.doors.in_step import script_trouble
from evenhand.gateway.sieve import follow
from evenhand.gateway.sieve.account import Account
from evenhand.gateway.sieve.follow import Box, Troubles
from evenhand.gateway.sieve.managesieve import ServerError
from evenhand.gateway.sieve.upload import mailbox_of, register_now

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]

SECONDS = 15  # on a busy machine; it is two on an idle one


@pytest.fixture(scope="module")
def server() -> Iterator[Pigeonhole]:
    with pigeonhole() as running:
        yield running


@pytest.fixture
def user(server: Pigeonhole) -> str:
    name = f"u{uuid4().hex[:8]}"
    server.home(name).mkdir()
    server.give_script(name, "unused", "keep;", active=False)
    return name


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_SIEVE_PASSWORD", "secret")


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Office:
    settings.DATA_FOLDER = tmp_path / "data"
    return Office(now=clock.now()).open()


@contextmanager
def following(folder: Path, *arguments: str) -> Iterator[Any]:
    with serving(folder, "sieve", "--follow", *arguments) as process:
        yield process


def script(server: Pigeonhole, user: str) -> str:
    return server.scripts(user).get("evenhand", "")


@pytest.mark.proves("RT1e", "I35", "I25")
def test_a_restriction_is_in_every_mailbox_within_seconds_of_its_decision_and_gone_within_seconds_of_its_end(
    server: Pigeonhole, user: str, office: Office, tmp_path: Path
) -> None:
    person = office.person("Pat Example", emails=["pat@example.org"])
    with following(tmp_path, server.sieve(user, "?to=casework"), "--activate"):
        wait_until(lambda: server.running(user) == "evenhand", SECONDS)
        server.receive(user, letter())
        restriction = office.restriction(person, measures=EMAIL_CLOSED)
        wait_until(lambda: "pat@example.org" in script(server, user), SECONDS)
        server.receive(user, letter())
        assert server.mail(user) == {"INBOX": 1, "Evenhand closed": 1}
        office.do("add_identifier", office.cal, person=person, kind="email", value="pat.two@example.net")
        wait_until(lambda: "pat.two@example.net" in script(server, user), SECONDS)
        office.do("lift_restriction", office.max, restriction=restriction, reasons="No longer needed.")
        wait_until(lambda: "pat@example.org" not in script(server, user), SECONDS)
        server.receive(user, letter())
    assert server.mail(user) == {"INBOX": 2, "Evenhand closed": 1}
    done = Entry.objects.filter(action="record_sieve_upload").order_by("number")
    assert [entry.facts["done"] for entry in done] == ["begun", "written"] * 4
    assert not script_trouble()


@pytest.mark.proves("RT1b")
def test_contact_that_uses_up_a_weeks_number_is_counted_in_the_script_by_itself(
    server: Pigeonhole, user: str, office: Office, tmp_path: Path
) -> None:
    hours = {
        "kind": "contact_hours", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "until": "23:59",
        "channels": ["email"], "per_week": 2,
    }  # fmt: skip
    person = office.person("Pat Example", emails=["pat@example.org"])
    office.restriction(person, measures=[hours])
    with following(tmp_path, server.sieve(user), "--activate"):
        wait_until(lambda: script(server, user), SECONDS)
        before = script(server, user)
        office.contact(sender="pat@example.org")
        office.contact(sender="pat@example.org")
        wait_until(lambda: script(server, user) != before, SECONDS)
        server.receive(user, letter())
    assert server.mail(user) == {"Evenhand outside hours": 1}


@pytest.mark.proves("I35")
def test_a_server_that_was_away_is_caught_up_with_and_an_administrator_is_told_meanwhile(
    office: Office, tmp_path: Path
) -> None:
    with pigeonhole() as away:
        away.home("pat").mkdir()
        away.give_script("pat", "unused", "keep;", active=False)
        person = office.person("Pat Example", emails=["pat@example.org"])
        restriction = office.restriction(person, measures=EMAIL_CLOSED)
        with following(tmp_path, away.sieve("pat"), "--activate") as process:
            wait_until(lambda: "pat@example.org" in script(away, "pat"), SECONDS)
            away.stop()
            office.do("lift_restriction", office.max, restriction=restriction, reasons="No longer needed.")
            wait_until(lambda: script_trouble().behind, SECONDS)
            (behind,) = script_trouble().behind
            assert (behind.mailbox, "refused" in behind.why) == (f"sieve://pat@127.0.0.1:{away.port}", True)
            away.start()
            wait_until(lambda: "pat@example.org" not in script(away, "pat"), 60)
            wait_until(lambda: not script_trouble(), SECONDS)
            said = stop(process)
    assert said.count("It is tried again") == 1
    assert "Traceback" not in said


@pytest.mark.proves("I35")
def test_a_mailbox_whose_server_says_nothing_keeps_no_other_waiting(
    server: Pigeonhole, user: str, office: Office, tmp_path: Path
) -> None:
    person = office.person("Pat Example", emails=["pat@example.org"])
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = f"sieve://pat@127.0.0.1:{silent.getsockname()[1]}"
        with following(tmp_path, mute, server.sieve(user), "--activate"):
            wait_until(lambda: server.running(user) == "evenhand", SECONDS)
            office.restriction(person, measures=EMAIL_CLOSED)
            wait_until(lambda: "pat@example.org" in script(server, user), SECONDS)


def test_one_is_enough_in_a_data_folder_and_one_that_was_killed_stops_no_other(
    server: Pigeonhole, user: str, office: Office, tmp_path: Path
) -> None:
    with following(tmp_path, server.sieve(user)) as first:
        second = evenhand(tmp_path, "sieve", "--follow", server.sieve(user))
        told = second.communicate(timeout=60)[1]
        assert (second.returncode, "One is enough" in told) == (1, True)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert script_trouble().killed
    with following(tmp_path, server.sieve(user)):
        assert not script_trouble().killed
    assert not script_trouble()


@pytest.mark.proves("I25")
def test_what_the_site_asked_to_run_afterwards_still_does_when_our_script_is_written_again_without_asking(
    server: Pigeonhole, user: str, office: Office, tmp_path: Path
) -> None:
    server.give_script(user, "site", OWN)
    run(server.sieve(user), "--then", "site", "--activate")
    office.restriction(office.person("Pat Example", emails=["pat@example.org"]), measures=EMAIL_CLOSED)
    run(server.sieve(user))
    server.receive(user, letter("sam@example.net", "invoice"))
    assert server.mail(user) == {"Invoices": 1}
    call_command("reconcile", server.sieve(user), "--check")
    run(server.sieve(user), "--then", "")
    assert "include" not in script(server, user)


def test_a_mailboxs_address_says_what_runs_afterwards_and_where_mail_is_filed(
    server: Pigeonhole, user: str, office: Office
) -> None:
    server.give_script(user, "site", OWN)
    office.restriction(office.person("Pat Example", emails=["pat@example.org"]), measures=EMAIL_CLOSED)
    url = server.sieve(user, "?then=site&folder=channel_closed=To%20be%20read")
    run(url, "--activate")
    server.receive(user, letter())
    server.receive(user, letter("sam@example.net", "invoice"))
    assert server.mail(user) == {"To be read": 1, "Invoices": 1}
    call_command("reconcile", url, "--check")  # it agrees: else it would end with a status
    for wrong in ("?folder=closed=x", "?then=evenhand"):
        with pytest.raises(CommandError, match=r"ACTION=FOLDER|our own script"):
            run(server.sieve(user, wrong))


def test_a_server_that_is_away_is_tried_every_half_minute_and_one_that_refuses_ever_less_often(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password that is wrong again and again is taken for an attack, and the account may be locked."""
    said: list[str] = []
    there = Account("mail", 4190, "pat", "wrong")

    def pauses(error: Exception) -> list[float]:
        def refuse(_account: Account) -> NoReturn:
            raise error

        monkeypatch.setattr(follow, "opened", refuse)
        box = Box(there, mailbox_of(there), said.append, Troubles(), then=None, activate=False)
        return [box._attempt(register_now(office.now))[0] for _ in range(10)]

    assert pauses(ConnectionRefusedError(111, "Connection refused")) == [1, 2, 4, 8, 16, *[30] * 5]
    assert pauses(ServerError("Authentication failed.")) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert [each.partition(": ")[2].partition(".")[0] for each in said] == [
        "Connection refused",
        "Authentication failed",
    ]
