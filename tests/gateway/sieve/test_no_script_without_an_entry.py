"""No script gets to a mail server without an entry in the trail, whatever becomes of the database meanwhile (I32)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError
from tests.casework.office import EMAIL_CLOSED, Office

from evenhand.audit.models import Entry
from evenhand.casework.actions.record_sieve_upload import record_sieve_upload
from evenhand.gateway.sieve import follow, upload
from evenhand.gateway.sieve.account import Account
from evenhand.gateway.sieve.follow import Box, Troubles
from evenhand.gateway.sieve.managesieve import ServerError
from evenhand.gateway.sieve.upload import mailbox_of, register_now

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I32", "I35")]
THERE = Account("mail", 4190, "pat", "secret")


class Server:
    """A mail server in memory: its scripts, which of them runs, and whether it refuses to take one."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.active, self.refuses = "", False

    def names(self) -> dict[str, bool]:
        return {name: name == self.active for name in self.texts}

    def read(self, name: str) -> str:
        return self.texts[name]

    def write(self, text: str) -> None:
        if self.refuses:
            raise ServerError("Quota exceeded.")
        self.texts["evenhand"] = text

    def activate(self) -> None:
        self.active = "evenhand"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    there = Server()

    @contextmanager
    def opened(_account: Account) -> Iterator[Server]:
        yield there

    monkeypatch.setattr(follow, "opened", opened)
    monkeypatch.setattr(follow, "let_go", lambda: None)  # the connection is the test's own
    return there


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """When the database does not answer: at a record of what has been done so far."""
    when: set[str] = set()

    def perhaps(*, done: str, **facts: Any) -> None:
        if done in when:
            raise OperationalError("the database is away")
        record_sieve_upload(done=done, **facts)

    monkeypatch.setattr(upload, "record_sieve_upload", perhaps)
    return when


def box() -> Box:
    return Box(THERE, mailbox_of(THERE), lambda _: None, Troubles(), then=None, activate=True)


def attempt(at: Box, office: Office) -> bool:
    """Whether it is up to date afterwards."""
    return at._attempt(register_now(office.now))[1]


def done() -> list[tuple[str, bool]]:
    entries = Entry.objects.filter(action="record_sieve_upload").order_by("number")
    return [(entry.facts["done"], entry.facts["runs"]) for entry in entries]


def test_nothing_is_written_while_its_beginning_cannot_be_recorded(
    office: Office, server: Server, away: set[str]
) -> None:
    pat = box()
    away.add("begun")
    for _ in range(3):
        assert not attempt(pat, office)
        assert server.texts == {}
    away.clear()
    assert attempt(pat, office)
    assert done() == [("begun", False), ("written", True)]


def test_what_was_written_while_the_database_was_away_is_recorded_once_it_is_back(
    office: Office, server: Server, away: set[str]
) -> None:
    pat = box()
    away.add("written")
    assert not attempt(pat, office)
    assert not attempt(pat, office)
    assert server.texts
    assert done() == [("begun", False)]
    away.clear()
    assert attempt(pat, office)
    assert attempt(pat, office)
    assert done() == [("begun", False), ("written", True)]
    begun, written = Entry.objects.filter(action="record_sieve_upload").order_by("number")
    assert begun.facts["sha256"] == written.facts["sha256"] == upload._sha256(server.texts["evenhand"])


@pytest.mark.parametrize("anew", [False, True])
def test_so_it_is_when_the_register_has_changed_since_and_when_the_process_has_begun_anew(
    office: Office, server: Server, away: set[str], anew: bool
) -> None:
    pat = box()
    away.add("written")
    assert not attempt(pat, office)
    first = server.texts["evenhand"]
    away.clear()
    office.restriction(office.person("Pat Example", emails=["pat@example.org"]), measures=EMAIL_CLOSED)
    assert attempt(box() if anew else pat, office)
    assert "pat@example.org" in server.texts["evenhand"]
    assert [what for what, _ in done()] == ["begun", "written", "begun", "written"]
    entries = Entry.objects.filter(action="record_sieve_upload").order_by("number")
    second = upload._sha256(server.texts["evenhand"])
    assert [entry.facts["sha256"] for entry in entries] == [upload._sha256(first)] * 2 + [second] * 2


def test_a_server_that_refuses_again_and_again_has_one_entry_of_a_beginning_and_none_of_a_writing(
    office: Office, server: Server
) -> None:
    pat = box()
    server.refuses = True
    for _ in range(3):
        assert not attempt(pat, office)
    assert done() == [("begun", False)]
    server.refuses = False
    assert attempt(pat, office)
    assert done() == [("begun", False), ("written", True)]


@pytest.mark.parametrize("anew", [False, True])
def test_a_script_that_was_only_let_run_while_the_database_was_away_is_recorded_as_let_run_once_it_is_back(
    office: Office, server: Server, away: set[str], anew: bool
) -> None:
    pat = box()
    assert attempt(pat, office)
    server.active = ""  # somebody stopped it
    pat._looked_at = -follow._LOOK_THERE
    away.add("activated")
    assert not attempt(pat, office)
    assert server.active == "evenhand"
    away.clear()
    assert attempt(box() if anew else pat, office)
    assert done() == [("begun", False), ("written", True), ("activating", False), ("activated", True)]


def test_none_is_let_run_while_that_cannot_be_recorded_and_one_that_a_server_will_not_run_has_one_entry(
    office: Office, server: Server, away: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert attempt(box(), office)
    server.active = ""
    away.add("activating")
    assert not attempt(box(), office)
    assert server.active == ""
    away.clear()

    def refuse() -> None:
        raise ServerError("Not now.")

    monkeypatch.setattr(server, "activate", refuse)
    pat = box()
    for _ in range(3):
        assert not attempt(pat, office)
    assert done() == [("begun", False), ("written", True), ("activating", False)]
