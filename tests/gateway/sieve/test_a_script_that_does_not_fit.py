"""A mail server without room for our script: as much of it as there is room for, and nothing that is over (I35); an administrator
is told what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.casework.office import EMAIL_CLOSED, Office
from tests.gateway.sieve.pigeonhole import Pigeonhole, pigeonhole, wait_until
from tests.gateway.sieve.test_a_real_mail_server import OWN, letter, run
from tests.gateway.sieve.test_scripts_follow_the_register import SECONDS, _password, following  # noqa: F401  (a fixture)

from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.doors.in_step import script_trouble
from evenhand.casework.models import Restriction
from evenhand.gateway.sieve import fitting, managesieve
from evenhand.gateway.sieve.fitting import still_right

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True),
    pytest.mark.proves("I35", "I25"),
]


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Office:
    settings.DATA_FOLDER = tmp_path / "data"
    return Office(now=clock.now() - timedelta(minutes=1)).open()


@contextmanager
def taking(limit: str) -> Iterator[Pigeonhole]:
    """A server with such a limit, and the mailbox “pat” in it."""
    with pigeonhole(limit=limit) as server:
        server.home("pat").mkdir()
        server.give_script("pat", "site", OWN, active=False)
        yield server


def close(office: Office, *names: str) -> list[Restriction]:
    """Decide that e-mail is closed to each of these, one after the other."""
    found = []
    for name in names:
        office.now += timedelta(seconds=1)
        person = office.person(f"{name.title()} Example", emails=[f"{name}@example.org"])
        found.append(office.restriction(person, measures=EMAIL_CLOSED))
    return found


def lift(office: Office, restriction: Restriction) -> None:
    office.do("lift_restriction", office.max, restriction=restriction, reasons="No longer needed.")


def size(*more: str) -> int:
    return len(run("--print", *more).encode())


def met(server: Pigeonhole, *names: str) -> list[str]:
    """Whose mail is filed, of these."""
    found = []
    for name in names:
        before = server.mail("pat").get("Evenhand closed", 0)
        server.receive("pat", letter(f"{name}@example.org"), sender=f"{name}@example.org")
        if server.mail("pat").get("Evenhand closed", 0) > before:
            found.append(name)
    return found


def done() -> list[str]:
    return [
        entry.facts["done"] for entry in Entry.objects.filter(action="record_sieve_upload").order_by("number")
    ]


def test_whoever_was_decided_on_first_is_in_it_and_an_administrator_is_told_what_to_do(
    office: Office,
) -> None:
    first, *_ = close(office, "pat", "sam")
    room = size() + 20
    close(office, "kim")
    with taking(f"sieve_max_script_size = {room}") as server:
        told = run(server.sieve("pat"), "--activate", status=1)
        assert "Script is too large" in told
        assert "Of 3 people with a restriction only the 2 who were decided on first are in it" in told
        assert "raise sieve_max_script_size" in told
        assert met(server, "pat", "sam", "kim") == ["pat", "sam"]
        run(server.sieve("pat"), status=1)
        run(server.sieve("pat"), status=1)
        assert done() == ["begun", "begun", "written", "begun"]  # nothing more, however often it is tried
        lift(office, first)
        assert "was written; it runs" in run(server.sieve("pat"))
        assert met(server, "pat", "sam", "kim") == ["sam", "kim"]


def test_what_was_lifted_is_over_though_what_came_after_it_does_not_fit(office: Office) -> None:
    (first,) = close(office, "pat")
    room = size() + 20
    with taking(f"sieve_max_script_size = {room}") as server:
        run(server.sieve("pat"), "--activate")
        assert met(server, "pat") == ["pat"]
        lift(office, first)
        close(office, "kim", "sam")
        run(server.sieve("pat"), status=1)
        assert met(server, "pat", "sam", "kim") == ["kim"]


def test_what_could_not_be_read_again_is_not_written_though_the_server_would_take_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could be neither compared nor stopped, and whoever was lifted would be met until their last day."""
    first, *_ = close(office, "pat", "sam")
    for each in (managesieve, fitting):
        monkeypatch.setattr(each, "MOST", size() + 20)
    close(office, "kim")
    with taking("sieve_max_script_size = 10M") as server:
        told = run(server.sieve("pat"), "--activate", status=1)
        assert "Evenhand itself writes none above" in told
        assert "are for the milter" in told
        assert met(server, "pat", "sam", "kim") == ["pat", "sam"]
        lift(office, first)
        assert "was written; it runs" in run(server.sieve("pat"))
        assert met(server, "pat", "sam", "kim") == ["sam", "kim"]


def full(server: Pigeonhole) -> None:
    """Whatever room there was is taken up by somebody else's script."""
    server.give_script("pat", "large", f"keep; # {'x' * 60_000}\n", active=False)


FULL = "sieve_quota_max_storage = 50k"


def test_where_nothing_is_taken_any_more_a_script_that_is_right_goes_on_and_one_that_is_not_is_stopped(
    office: Office,
) -> None:
    first, *_ = close(office, "pat")
    with taking(FULL) as server:
        run(server.sieve("pat"), "--activate")
        full(server)
        close(office, "kim")
        assert "quota exceeded" in run(server.sieve("pat"), status=1)
        assert met(server, "pat", "kim") == ["pat"]
        lift(office, first)
        for _ in range(2):
            told = run(server.sieve("pat"), status=1)
            assert "does not run any more" in told
            assert "Make room for it" in told
            assert (server.running("pat"), met(server, "pat", "kim")) == ("", [])
        assert (done().count("stopping"), done().count("stopped")) == (1, 1)
        tried = done()
        run(server.sieve("pat"), status=1)
        assert done() == tried  # however often
        (server.home("pat") / "sieve" / "large.sieve").unlink()
        assert "was written; it runs" in run(server.sieve("pat"))  # it need not be asked for again
        assert met(server, "pat", "kim") == ["kim"]


def test_what_was_stopped_runs_again_by_itself_though_whoever_wrote_it_was_killed_before_letting_it_run(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def killed(*_: object) -> None:
        raise KilledError

    first, *_ = close(office, "pat", "kim")
    with taking(FULL) as server:
        run(server.sieve("pat"), "--activate", "--then", "site")
        full(server)
        lift(office, first)
        run(server.sieve("pat"), status=1)
        (server.home("pat") / "sieve" / "large.sieve").unlink()
        with monkeypatch.context() as patched:
            patched.setattr(managesieve.Scripts, "activate", killed)
            with pytest.raises(KilledError):
                run(server.sieve("pat"))
        assert server.running("pat") == "site"
        assert "it runs" in run(server.sieve("pat"))
        assert (server.running("pat"), met(server, "pat", "kim")) == ("evenhand", ["kim"])


def test_that_nobody_is_met_is_said_for_as_long_as_the_server_refuses_for_another_reason(
    office: Office,
) -> None:
    (first,) = close(office, "pat")
    with taking("sieve_extensions = -index") as server:
        old = 'require ["fileinto", "mailbox"];\nif address "from" "pat@example.org" { fileinto :create "Evenhand closed"; }\n'
        server.give_script("pat", "evenhand", old)
        assert met(server, "pat") == ["pat"]
        close(office, "kim")
        lift(office, first)
        for _ in range(3):
            told = run(server.sieve("pat"), status=1)
            assert "unknown Sieve capability" in told
            assert "one that meets nobody is in its place" in told
        assert met(server, "pat", "kim") == []
        assert done() == ["begun", "begun", "written", "begun"]


def test_the_sites_own_script_goes_on_where_ours_is_stopped(office: Office) -> None:
    first, *_ = close(office, "pat", "kim")
    with taking(FULL) as server:
        run(server.sieve("pat"), "--activate", "--then", "site")
        full(server)
        lift(office, first)
        run(server.sieve("pat"), status=1)
        assert server.running("pat") == "site"
        server.receive("pat", letter("kim@example.org", "invoice"), sender="kim@example.org")
        assert server.mail("pat") == {"Invoices": 1}
        (server.home("pat") / "sieve" / "large.sieve").unlink()
        assert "it runs" in run(server.sieve("pat"))
        assert (server.running("pat"), met(server, "pat", "kim")) == ("evenhand", ["kim"])


@pytest.mark.parametrize("by_way_of", [False, True])
def test_where_the_sites_own_script_runs_ours_it_is_said_which_line_to_take_out(
    office: Office, *, by_way_of: bool
) -> None:
    first, *_ = close(office, "pat", "kim")
    with taking(FULL) as server:
        run(server.sieve("pat"))
        includes = 'require "include";\ninclude :personal "{}";\n'.format
        if by_way_of:
            server.give_script("pat", "first", includes("evenhand"), active=False)
        server.give_script("pat", "site", includes("first" if by_way_of else "evenhand"))
        assert "our script is as it should be; it runs" in run(server.sieve("pat"))
        full(server)
        lift(office, first)
        assert "take “include … evenhand” out of that one" in run(server.sieve("pat"), status=1)
        assert server.running("pat") == "site"


def test_whoever_follows_tells_it_on_my_work_until_there_is_room(office: Office, tmp_path: Path) -> None:
    first, *_ = close(office, "pat")
    room = size() + 20
    close(office, "kim")
    with (
        taking(f"sieve_max_script_size = {room}") as server,
        following(tmp_path, server.sieve("pat"), "--activate"),
    ):
        wait_until(lambda: script_trouble().behind, SECONDS)
        (behind,) = script_trouble().behind
        assert "raise sieve_max_script_size" in behind.why
        assert "pat@example.org" in server.scripts("pat")["evenhand"]
        lift(office, first)
        wait_until(lambda: not script_trouble(), SECONDS)
        assert met(server, "pat", "kim") == ["kim"]


def test_a_script_is_right_where_all_that_it_does_is_still_to_be_done(office: Office) -> None:
    first, second = close(office, "pat", "sam")
    before = run("--print")
    close(office, "kim")
    assert still_right(before, run("--print"))
    assert still_right("keep;", before)
    assert not still_right(before, run("--print", "--judge", "mx.body.example"))
    assert not still_right('fileinto "an older script of ours";', before)
    office.do("add_identifier", office.cal, person=second.person, kind="email", value="sam.two@example.net")
    assert still_right(before, run("--print"))
    lift(office, first)
    assert not still_right(before, run("--print"))
    assert not still_right(before, run("--print", "--floor"))
    assert not still_right(run("--print"), run("--print", "--folder", "channel_closed=Elsewhere"))
