"""A real Dovecot serves a maildir, `evenhand imap` looks into it: each message is stored once, and the mailbox stays as it was."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.channels.mail import letter
from tests.channels.programs import PATIENCE, evenhand, stop, wait_until
from tests.channels.servers import Dovecot, dovecot

from evenhand.contacts.models import Contact

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
SECRET = {"EVENHAND_IMAP_PASSWORD": "secret"}


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def user(server: Dovecot) -> str:
    """A mailbox of its own for each test."""
    name = f"u{uuid4().hex[:8]}"
    for number in range(3):
        server.deliver(name, f"{number}.mx", letter(number))
    return name


def polled(process: subprocess.Popen[str], status: int = 0) -> dict[str, Any]:
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == status, out + err
    told: dict[str, Any] = json.loads(out)
    assert told["read"] == told["stored"] + told["already_held"] + told["quarantined"] + len(told["failed"])
    return told


def poll(folder: Path, server: Dovecot, user: str, *more: str, status: int = 0) -> dict[str, Any]:
    return polled(evenhand(folder, "imap", server.url(user), "--json", *more, **SECRET), status)


@pytest.mark.proves("I25")
class TestOnce:
    def test_hundreds_of_messages_are_stored_and_the_mailbox_is_untouched(
        self, server: Dovecot, user: str, tmp_path: Path
    ) -> None:
        for number in range(3, 300):
            server.deliver(user, f"{number}.mx", letter(number))
        before = server.messages(user)
        assert poll(tmp_path, server, user)["stored"] == 300
        assert server.messages(user) == before
        assert all(name.startswith("new/") for name in before)
        assert set(Contact.objects.values_list("subject", flat=True)) == {
            f"Letter {number}" for number in range(300)
        }

    def test_what_was_fetched_is_not_fetched_again_and_what_came_since_is(
        self, server: Dovecot, user: str, tmp_path: Path
    ) -> None:
        assert poll(tmp_path, server, user)["stored"] == 3
        assert poll(tmp_path, server, user)["read"] == 0
        server.deliver(user, "later.mx", letter(9))
        told = poll(tmp_path, server, user)
        assert (told["read"], told["stored"]) == (1, 1)

    def test_without_its_mark_it_fetches_again_and_stores_nothing_twice(
        self, server: Dovecot, user: str, tmp_path: Path
    ) -> None:
        poll(tmp_path, server, user)
        for mark in (tmp_path / "data" / "imap").iterdir():
            mark.write_text("not a mark")
        assert poll(tmp_path, server, user)["already_held"] == 3

    def test_numbers_of_another_validity_mean_nothing(
        self, server: Dovecot, user: str, tmp_path: Path
    ) -> None:
        poll(tmp_path, server, user)
        server.deliver(user, "between.mx", letter(9))
        server.stop()  # its index is made anew, as after a mailbox was restored
        for kept in server.maildir(user).glob("dovecot*"):
            kept.unlink()
        server.start()
        told = poll(tmp_path, server, user)
        assert (told["stored"], told["already_held"]) == (1, 3)

    def test_two_that_look_at_once_store_each_message_once(
        self, server: Dovecot, user: str, tmp_path: Path
    ) -> None:
        for number in range(3, 200):
            server.deliver(user, f"{number}.mx", letter(number))
        both = [
            evenhand(tmp_path / name, "imap", server.url(user), "--json", **SECRET)
            for name in ("one", "other")
        ]
        told = [polled(process) for process in both]
        assert sum(each["stored"] for each in told) == 200
        assert sum(each["already_held"] for each in told) == 200
        assert Contact.objects.count() == 200

    def test_a_message_longer_than_is_read_is_fetched_in_pieces_and_kept_whole(
        self, server: Dovecot, user: str, tmp_path: Path
    ) -> None:
        raw = letter(9, body="x" * 76 + "\n") + (b"y" * 76 + b"\n") * 800_000
        server.deliver(user, "long.mx", raw)
        assert poll(tmp_path, server, user)["stored"] == 4
        contact = Contact.objects.get(subject="Letter 9")
        assert contact.raw is not None
        assert contact.raw.size == len(raw) + raw.count(b"\n")

    def test_several_mailboxes_from_the_environment(self, server: Dovecot, user: str, tmp_path: Path) -> None:
        server.deliver(f"{user}b", "1.mx", letter(50))
        (tmp_path / "secret").write_text("secret\n")
        urls = (
            f"{server.url(user)}?password-file={tmp_path}/secret {server.url(user + 'b')}?password-env=OTHER"
        )
        process = evenhand(tmp_path, "imap", "--json", EVENHAND_IMAP=urls, OTHER="secret")
        out, err = process.communicate(timeout=PATIENCE)
        assert [json.loads(line)["stored"] for line in out.splitlines()] == [3, 1], err
        assert "secret" not in out + err


@pytest.mark.proves("I25")
class TestAtTheSource:
    def test_seen(self, server: Dovecot, user: str, tmp_path: Path) -> None:
        poll(tmp_path, server, user, "--when-stored", "seen")
        assert all(":2,S" in name for name in server.messages(user))

    def test_moved_to_a_folder_that_is_made(self, server: Dovecot, user: str, tmp_path: Path) -> None:
        poll(tmp_path, server, user, "--when-stored", "move", "Taken in")
        assert server.messages(user) == set()
        assert len(server.messages(user, "Taken in")) == 3

    def test_deleted_and_nothing_else_with_it(self, server: Dovecot, user: str, tmp_path: Path) -> None:
        poll(tmp_path, server, user)  # these three were stored before, and stay
        server.deliver(user, "new.mx", letter(9))
        poll(tmp_path, server, user, "--when-stored", "delete")
        assert len(server.messages(user)) == 3
        assert Contact.objects.filter(subject="Letter 9").exists()

    def test_nothing_is_deleted_that_could_not_be_stored(
        self, server: Dovecot, user: str, tmp_path: Path
    ) -> None:
        away = "postgres://nobody@127.0.0.1:9/nothing"
        process = evenhand(
            tmp_path, "imap", server.url(user), "--json", "--when-stored", "delete", database=away, **SECRET
        )
        told = polled(process, 1)
        assert told["error"].startswith("The database")
        assert len(server.messages(user)) == 3
        assert poll(tmp_path, server, user)["stored"] == 3


class TestWatching:
    def test_what_comes_is_stored_and_a_lost_connection_is_only_a_pause(
        self, server: Dovecot, user: str, tmp_path: Path
    ) -> None:
        process = evenhand(
            tmp_path, "imap", server.url(user), "--json", "--watch", "--every", "600", **SECRET
        )
        try:
            wait_until(lambda: Contact.objects.count() == 3)
            server.deliver(user, "while-idle.mx", letter(10))
            wait_until(lambda: Contact.objects.count() == 4)
            server.stop()
            server.deliver(user, "while-away.mx", letter(11))
            server.start()
            wait_until(lambda: Contact.objects.count() == 5)
            server.deliver(user, "after.mx", letter(12))
            wait_until(lambda: Contact.objects.count() == 6)
        finally:
            said = stop(process)
        assert process.returncode == 0, said
        lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        assert sum(line["stored"] for line in lines) == 6
        assert any("Trying again" in line.get("error", "") for line in lines)

    def test_killed_while_it_takes_in_it_goes_on_where_it_was(
        self, server: Dovecot, user: str, tmp_path: Path
    ) -> None:
        for number in range(3, 300):
            server.deliver(user, f"{number}.mx", letter(number))
        process = evenhand(tmp_path, "imap", server.url(user), "--watch", **SECRET)
        wait_until(lambda: Contact.objects.count() > 60)
        stop(process, signal.SIGKILL)
        stored = Contact.objects.count()
        told = poll(tmp_path, server, user)
        assert told["stored"] == 300 - stored
        assert told["read"] < 300
        assert Contact.objects.count() == 300


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ([], "Name a mailbox"),
            (["http://x"], "not the address of a mailbox"),
            (["imaps://a:b@example.org/"], "A password never stands in an address"),
            (["imaps://a@example.org:x/"], "not the address of a mailbox"),
            (["imaps://a@example.org/?password-env=NOTHING"], "There is no password"),
            (["imaps://a@example.org/?password-file=/nowhere"], "cannot be read"),
            (["imaps://a@example.org/", "--when-stored", "move"], "move FOLDER"),
            (["imaps://a@example.org/", "--when-stored", "burn"], "move FOLDER"),
        ],
        ids=str,
    )
    def test_what_is_wrong_is_said_in_a_sentence(
        self, arguments: list[str], said: str, tmp_path: Path
    ) -> None:
        secret = SECRET if "when" in "".join(arguments) or ":b@" in "".join(arguments) else {}
        out, err = evenhand(tmp_path, "imap", *arguments, **secret).communicate(timeout=PATIENCE)
        assert said in err
        assert "Traceback" not in out + err

    def test_a_wrong_password_is_the_servers_word(self, server: Dovecot, user: str, tmp_path: Path) -> None:
        process = evenhand(tmp_path, "imap", server.url(user), "--json", EVENHAND_IMAP_PASSWORD="wrong")
        assert "AUTHENTICATIONFAILED" in polled(process, 1)["error"]
