"""A real Dovecot: our script goes there by ManageSieve and meets what is delivered; no other is touched, nothing is lost."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from tests.casework.office import Office
from tests.channels.programs import free_port
from tests.gateway.sieve.pigeonhole import Pigeonhole, pigeonhole

from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.facts.mailboxes import mailboxes
from evenhand.gateway.sieve.account import Account, AccountError, account
from evenhand.gateway.sieve.managesieve import ServerError, opened
from evenhand.gateway.sieve.upload import mailbox_of
from evenhand.people.models import Person

pytestmark = pytest.mark.servers

SECRET = {"EVENHAND_SIEVE_PASSWORD": "secret"}
OWN = 'require ["fileinto", "mailbox"];\nif header :contains "subject" "invoice" { fileinto :create "Invoices"; }\n'


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
def office() -> Office:
    """Its clock is the machine's, which the mail server goes by."""
    return Office(now=clock.now()).open()


def letter(sender: str = "pat@example.org", subject: str = "Again") -> bytes:
    return f"From: {sender}\nTo: casework@body.example\nSubject: {subject}\nMessage-ID: <{uuid4()}@x>\n\nHello\n".encode()


def restricted(office: Office, *measures: dict[str, object]) -> Person:
    person = office.person("Pat Example", emails=["pat@example.org"], phones=["020 7946 0001"])
    office.restriction(person, measures=list(measures) or [{"kind": "channels", "closed": ["email"]}])
    return person


def run(*arguments: str, status: int = 0) -> str:
    told = StringIO()
    if status:
        with pytest.raises(SystemExit):
            call_command("sieve", *arguments, stdout=told, stderr=told)
    else:
        call_command("sieve", *arguments, stdout=told, stderr=told)
    return told.getvalue()


@pytest.mark.django_db
@pytest.mark.proves("RT1e", "I25", "I35")
class TestUploading:
    def test_mail_is_filed_while_the_restriction_holds_and_not_when_it_was_lifted(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        person = restricted(office)
        told = run(server.sieve(user, "?to=casework"), "--activate")
        assert "was written; it runs" in told
        for sender in ("pat@example.org", "sam@example.net", "Pat <PAT@example.org>"):
            server.receive(user, letter(sender))
        assert server.mail(user) == {"INBOX": 1, "Evenhand closed": 2}
        office.do(
            "lift_restriction", office.max, restriction=person.restrictions.get(), reasons="No longer needed."
        )
        assert "was written; it runs" in run(server.sieve(user, "?to=casework"))
        server.receive(user, letter())
        assert server.mail(user) == {"INBOX": 2, "Evenhand closed": 2}

    @pytest.mark.proves("I27")
    def test_what_only_claims_their_address_lies_in_the_inbox_and_says_so(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        restricted(office)
        run(server.sieve(user), "--activate")
        server.receive(user, letter(), sender="sam@example.net")
        server.receive(user, letter(), sender="")
        assert server.mail(user) == {"INBOX": 2}
        assert server.keywords(user) == ["$EvenhandClaimed"]

    def test_a_copy_goes_to_the_point_of_contact_and_the_mail_stays(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        type(office.cal).objects.filter(username="cal").update(email="cal@body.example")
        restricted(office, {"kind": "single_point_of_contact", "contact": "cal", "deputy": "mel"})
        run(server.sieve(user), "--activate")
        server.receive(user, letter())
        assert server.mail(user) == {"Evenhand point of contact": 1}
        assert server.sent_on() == ["cal@body.example"]

    def test_what_is_as_it_should_be_is_not_written_again(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        restricted(office)
        run(server.sieve(user), "--activate")
        assert "is as it should be; it runs" in run(server.sieve(user))

    def test_the_sites_own_script_is_left_as_it_is_and_goes_on_running(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        restricted(office)
        server.give_script(user, "site", OWN)
        told = run(server.sieve(user), "--activate")
        assert "does not run yet" in told
        assert "--then site" in told
        assert server.running(user) == "site"
        assert "it runs" in run(server.sieve(user), "--activate", "--then", "site")
        assert (server.running(user), server.scripts(user)["site"]) == ("evenhand", OWN)
        server.receive(user, letter(subject="invoice"))
        server.receive(user, letter("sam@example.net", "invoice"))
        assert server.mail(user) == {"Evenhand closed": 1, "Invoices": 1}

    def test_a_site_that_includes_ours_needs_no_activation(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        restricted(office)
        server.give_script(user, "evenhand", "keep;", active=False)
        server.give_script(user, "site", 'require "include";\ninclude :personal "evenhand";\n')
        assert "was written; it runs" in run(server.sieve(user))
        server.receive(user, letter())
        assert server.mail(user) == {"Evenhand closed": 1}
        assert server.running(user) == "site"

    def test_a_mailbox_of_complaints_gets_a_script_that_does_nothing(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        restricted(office)
        run(server.sieve(user, "?floor=yes"), "--activate")
        server.receive(user, letter())
        assert server.mail(user) == {"INBOX": 1}

    def test_an_address_of_ours_is_for_what_the_settings_say_of_it(self, settings: Any) -> None:
        settings.MAIL_TEAMS = {"north@body.example": "casework|north"}
        settings.MAIL_FLOOR = {"complaints@body.example": "complaint"}
        mailboxes.cache_clear()
        try:
            north, complaints, other = (
                mailbox_of(Account("mail", 4190, user, "secret", to=("extra",)))
                for user in ("North@body.example", "complaints@body.example", "somebody")
            )
        finally:
            mailboxes.cache_clear()
        assert (north.to, north.floor) == (("extra", "casework", "north", "north@body.example"), False)
        assert complaints.floor
        assert (other.to, other.floor) == (("extra",), False)

    def test_one_mailbox_that_cannot_be_reached_keeps_no_other_waiting(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        restricted(office)
        away = f"sieve://{user}@127.0.0.1:{free_port()}"
        told = run(away, server.sieve(user), "--activate", status=1)
        assert "refused" in told
        assert server.running(user) == "evenhand"

    def test_it_is_shown_without_being_sent(self, office: Office) -> None:
        restricted(office)
        told = run("--print", "--to", "casework")
        assert 'address :is ["from", "reply-to", "sender"] ["pat@example.org"]' in told
        assert "Pat Example" not in told

    def test_the_servers_that_the_gateway_trusts_are_believed_here_too(
        self, office: Office, settings: Any
    ) -> None:
        restricted(office)
        assert "authentication-results" not in run("--print")
        settings.MAIL_TRUSTED = ["MX.body.example"]
        assert '"mx.body.example;*dmarc=fail*"' in run("--print")
        assert '"other.example;*dmarc=fail*"' in (named := run("--print", "--judge", "other.example"))
        assert "mx.body.example" not in named

    @pytest.mark.proves("I32")
    def test_each_upload_is_on_the_audit_trail_and_looking_is_not(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        restricted(office)
        run(server.sieve(user))
        run(server.sieve(user))
        run(server.sieve(user), "--activate")
        text = server.home(user).joinpath("sieve", "evenhand.sieve").read_bytes()
        entries = Entry.objects.filter(action="record_sieve_upload").order_by("number")
        whoever = pwd.getpwuid(os.getuid()).pw_name
        facts = {"mailbox": str(account(server.sieve(user), SECRET)), "run_by": whoever, "rules": 1}
        facts |= {"sha256": hashlib.sha256(text.replace(b"\r\n", b"\n")).hexdigest()}
        assert [entry.facts for entry in entries] == [
            facts | {"done": "begun", "runs": False},
            facts | {"done": "written", "runs": False},
            facts | {"done": "activating", "runs": False},
            facts | {"done": "activated", "runs": True},
        ]

    def test_an_address_that_two_people_share_is_in_no_script(self, office: Office) -> None:
        restricted(office)
        office.person("Sam Example", emails=["pat@example.org"])
        assert "pat@example.org" not in run("--print")


@pytest.mark.django_db
@pytest.mark.proves("RT2", "I25", "I35")
class TestReconciling:
    def compared(self, *urls: str, status: int = 1) -> list[tuple[str, int, str]]:
        told = StringIO()
        if status:
            with pytest.raises(SystemExit) as ended:
                call_command("reconcile", *urls, "--as", "json", stdout=told, stderr=StringIO())
            assert ended.value.code == status
        else:
            call_command("reconcile", *urls, "--as", "json", stdout=told, stderr=StringIO())
        return [(each["kind"], each["line"] or 0, each["fix"]) for each in json.loads(told.getvalue())]

    def test_our_own_script_is_missed_and_found_again_when_it_is_written(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        restricted(office)
        url = server.sieve(user, "?to=casework")
        remedy = f"evenhand sieve '{url}'"
        assert self.compared(url) == [("own_script", 0, remedy), ("missing", 0, remedy)]
        run(url)
        assert [kind for kind, _, _ in self.compared(url)] == ["own_script_idle", "missing"]
        run(url, "--activate")
        assert self.compared(url, status=0) == []

    def test_what_a_script_blocks_by_itself_is_found_and_a_script_that_does_not_run_is_none(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        person = restricted(office)
        block = 'require ["include", "reject"];\ninclude "evenhand";\nif address "from" "pat@example.org" { %s; }\n'
        server.give_script(user, "site", block % "discard")
        server.give_script(user, "old", block % 'reject "no"', active=False)
        run(server.sieve(user))
        assert self.compared(server.sieve(user)) == [
            ("refuses", 3, '- site: pat@example.org: if address "from" "pat@example.org" { discard; }')
        ]
        office.do(
            "lift_restriction", office.max, restriction=person.restrictions.get(), reasons="No longer needed."
        )
        run(server.sieve(user))
        assert [kind for kind, _, _ in self.compared(server.sieve(user))] == ["left_after_end"]

    def test_a_script_before_a_mailbox_of_complaints_keeps_nobody_from_it(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        restricted(office)
        server.give_script(
            user,
            "site",
            'require "include";\ninclude "evenhand";\nif header "from" "pat@example.org" { discard; }\n',
        )
        run(server.sieve(user, "?floor=yes"))
        assert "bars_from_floor" in [kind for kind, _, _ in self.compared(server.sieve(user, "?floor=yes"))]

    def test_a_script_that_cannot_be_read_and_a_server_that_is_away_are_told(
        self, server: Pigeonhole, user: str, office: Office
    ) -> None:
        server.give_script(user, "site", "what is this?")
        away = f"sieve://{user}@127.0.0.1:{free_port()}"
        assert [kind for kind, _, _ in self.compared(server.sieve(user), away, status=2)] == [
            "own_script",
            "unread",
        ]


class TestTheConnection:
    def test_a_password_goes_only_through_an_encrypted_and_certified_connection(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pigeonhole(ssl="yes") as server:
            (server.folder / "cert.pem").chmod(0o644)
            there = Account("localhost", server.port, "pat", "secret")
            with pytest.raises(OSError, match="certificate verify failed"), opened(there):
                pass
            monkeypatch.setenv("SSL_CERT_FILE", str(server.folder / "cert.pem"))
            with opened(there) as scripts:
                assert scripts.names() == {}
            with pytest.raises(ServerError), opened(Account("localhost", server.port, "pat", "wrong")):
                pass

    def test_without_encryption_none_is_sent_to_another_machine(self, server: Pigeonhole) -> None:
        with (
            pytest.raises(ServerError, match="no encryption"),
            opened(Account("127.0.0.1", server.port, "pat", "secret")),
        ):
            pass

    @pytest.mark.parametrize(
        "answer",
        [
            b"", b"* hello\r\n", b'"SASL" "PLAIN"\r\nBYE "too busy"\r\n', b'"SASL" "PLAIN"\r\nOK\r\nNO (QUOTA) "no"\r\n',
            b'"SASL" "PLAIN"\r\nOK\r\n{99999999999}\r\n', b'"SASL" "PLAIN"\r\nOK\r\n{9}\r\nabc', b"\xff" * 20_000 + b"\r\n",
            b'"SASL" "DIGEST-MD5"\r\nOK\r\n',
        ],
    )  # fmt: skip
    def test_a_server_that_speaks_nonsense_is_said_to(self, answer: bytes) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def speak() -> None:
                talk, _ = listening.accept()
                with talk, suppress(OSError):
                    talk.sendall(answer)
                    talk.shutdown(socket.SHUT_WR)
                    while talk.recv(1000):
                        pass

            thread = threading.Thread(target=speak)
            thread.start()
            there = Account("127.0.0.1", listening.getsockname()[1], "pat", "secret", must_encrypt=False)
            with pytest.raises((ServerError, OSError)), opened(there) as scripts:
                scripts.names()
            thread.join()


class TestTheAddressOfAMailbox:
    def test_it_says_whose_mail_it_takes_and_holds_no_password(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("from a file\n")
        read = account(
            f"sieve://casework%40body.example@mail.body.example?to=casework&to=records&password-file={tmp_path}/secret",
            {},
        )
        assert (read.user, read.port, read.to) == ("casework@body.example", 4190, ("casework", "records"))
        assert (read.password, read.must_encrypt, read.floor) == ("from a file", True, False)
        assert "from a file" not in f"{read} {read!r}"

    @pytest.mark.parametrize(
        "url",
        [
            "imap://pat@host",
            "sieve://host",
            "sieve://pat:secret@host",
            "sieve://pat@host",
            "sieve://pat@host:x",
            "sieve://pat@host?too=x",
        ],
    )
    def test_what_cannot_be_used_says_why(self, url: str) -> None:
        with pytest.raises(AccountError, match=r"sieve://|assword|Unknown"):
            account(url, {} if url == "sieve://pat@host" else SECRET)
