"""A real Postfix asks the gateway, a real Dovecot files: on the very lines of docs/mail-server.md."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from subprocess import Popen

import pytest
from tests.casework.office import EMAIL_CLOSED, Office
from tests.channels.programs import serving, stop, wait_until
from tests.channels.servers import Dovecot, Postfix, dovecot, open_folder, postfix

from evenhand.casework import clock
from evenhand.casework.models import Answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
MESSAGES, A_SESSION = 2_400, 10
AWAY = "postgres://nobody@127.0.0.1:9/nothing"
PAT, SAM = "person1@example.org", "person2@example.org"
SINGLE = [{"kind": "single_point_of_contact", "contact": "cal", "deputy": "cora"}]
MAIL = {
    "EVENHAND_MAIL_FLOOR": "complaints@body.example=complaint",
    "EVENHAND_MAIL_TEAMS": "casework@body.example=casework",
}
FORGED = "Evenhand-Instruction: channel_closed; x; for=everybody\r\n"
_LMTP = """
protocols = imap lmtp
auth_username_format = %Lu
service lmtp {{
  unix_listener {socket} {{
    mode = 0666
  }}
}}
protocol lmtp {{
  mail_plugins = sieve
  postmaster_address = postmaster@body.example
}}
plugin {{
  sieve_before = {sieve}
}}
"""


def lines_for(name: str, folder: Path) -> str:
    """A block of docs/mail-server.md, with its paths moved into a folder of the test's."""
    page = (Path(__file__).parents[2] / "docs" / "mail-server.md").read_text()
    found = re.search(rf"^```{re.escape(name)}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert found, name
    return found[1].replace("/etc/postfix", str(folder))


@dataclass
class Site:
    """A mail server, and the mailboxes behind it; the gateway's sockets are in its queue folder."""

    folder: Path
    mx: Postfix
    boxes: Dovecot

    def gateway(self, data: Path, *more: str, database: str = "") -> AbstractContextManager[Popen[str]]:
        sockets = self.mx.folder / "queue" / "evenhand"
        sockets.mkdir(exist_ok=True)
        doors = ["--milter", f"unix:{sockets}/milter.sock", "--policy", f"unix:{sockets}/policy.sock"]
        return serving(data, "gateway", *doors, "--mode", "666", *more, database=database, **MAIL)

    def send(self, sender: str, *to: str, subject: str = "Again", more: str = "") -> None:
        self.send_all(sender, [subject], *to, more=more)

    def send_all(self, sender: str, subjects: list[str], *to: str, more: str = "") -> None:
        """One message for each subject, in one session."""
        head = f"From: Somebody <{sender}>\r\nTo: {to[0]}\r\n{more}"
        messages = [
            f"{head}Subject: {each}\r\nMessage-ID: <{each}@example.org>\r\n\r\nHello.\r\n".encode()
            for each in subjects
        ]
        self.mx.send(messages, list(to), sender)

    def inbox(self, box: str, folder: str = "") -> list[Message]:
        """The messages of a mailbox, or of one of its folders."""
        files = self.boxes.messages(box, folder)
        return [
            message_from_bytes((self.boxes.maildir(box, folder) / file).read_bytes())
            for file in sorted(files)
        ]

    def found(self, subject: str, box: str, folder: str = "") -> Message:
        """The one message of this subject, as soon as it is there."""

        def there() -> list[Message]:
            return [each for each in self.inbox(box, folder) if each["Subject"] == subject]

        wait_until(there, 30)
        (one,) = there()
        return one


@contextmanager
def a_site(main: str, checks: str) -> Iterator[Site]:
    with open_folder() as folder:
        folder.chmod(0o777)
        (folder / "all.sieve").write_text(lines_for("sieve", folder))
        (folder / checks).write_text(lines_for(checks, folder))
        with postfix(lines_for(main, folder) + "milter_connect_timeout = 1s\n") as mx:
            more = _LMTP.format(socket=mx.lmtp, sieve=folder / "all.sieve")
            with dovecot(more) as boxes:
                yield Site(folder, mx, boxes)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with a_site("main.cf", "evenhand_header_checks") as running:
        yield running


@pytest.fixture
def office(transactional_db: None) -> Office:
    """Pat's e-mail is closed; Sam has a single point of contact at casework; it is today."""
    office = Office(now=clock.now()).open()
    for name in ("cal", "cora"):
        colleague = office.colleagues[name]
        colleague.email = f"{name}@body.example"
        colleague.save()
    office.restriction(office.person("Pat"), measures=EMAIL_CLOSED)
    office.restriction(office.person("Sam"), measures=SINGLE, scope={"team": "casework"})
    return office


@pytest.mark.proves("RT1d", "RT1e", "OA2", "DI2", "I14", "I25", "I27")
def test_each_recipient_gets_what_is_theirs(site: Site, office: Office, tmp_path: Path) -> None:
    everybody = ("enquiries@body.example", "casework@body.example", "complaints@body.example")
    with site.gateway(tmp_path):
        site.send(PAT, *everybody, subject="closed", more="evenhand-instruction : normal; for=others\r\n")
        site.send(SAM, *everybody, subject="single", more="EVENHAND-Route: nobody\r\n")
        site.send(
            "x@example.org",
            *everybody,
            subject="stranger",
            more=FORGED,
        )
        for box in everybody[:2]:
            told = site.found("closed", box, "Closed channel").get_all("Evenhand-Instruction", [])
            assert [each.split(";")[0] for each in told] == ["channel_closed", "channel_closed", "normal"]
        assert site.found("single", "cal@body.example").get_all("Evenhand-Route") is None
        for subject in ("closed", "single", "stranger"):
            site.found(subject, "complaints@body.example")
        assert site.found("single", "enquiries@body.example")["Evenhand-Instruction"].startswith("route;")
        assert site.found("stranger", "casework@body.example").get_all("Evenhand-Instruction") is None
        wait_until(lambda: site.mx.queued() == 0)
        assert [each["Subject"] for each in site.inbox("casework@body.example")] == ["stranger"]
    recorded = Answer.objects.filter(door="milter").exclude(restriction=None)
    assert Counter(recorded.values_list("action", flat=True)) == {"channel_closed": 2, "route": 1}


ATTACHED = """\
From: x@example.com
To: {to}
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain
Evenhand-Part: 1

This is what I was sent.
--b
Content-Type: message/rfc822

From: person1@example.org
Evenhand-Instruction: channel_closed; restriction=R-1; for=everybody
Subject: The first

Hello.
--b--
""".replace("\n", "\r\n")


def attached_as_it_was(site: Site, subject: str) -> bool:
    """Whether a message that is attached to another arrives as it was sent: it is evidence, and somebody may have signed it."""
    to = "forwards@body.example"
    sent = ATTACHED.format(to=to, subject=subject)
    site.mx.send([sent.encode()], [to], "x@example.com")
    arrived = site.found(subject, to).as_string().replace("\n", "\r\n")
    return sent[sent.index("--b") :].strip() in arrived


@pytest.mark.proves("I25")
def test_what_is_attached_to_a_message_is_not_touched(site: Site, office: Office, tmp_path: Path) -> None:
    with site.gateway(tmp_path):
        assert attached_as_it_was(site, "attached")


@pytest.mark.proves("I27")
def test_an_address_between_quotes_that_it_does_not_need_is_the_same_address(
    site: Site, office: Office, tmp_path: Path
) -> None:
    """Mail servers leave the quotes out of the envelope; what stands in From keeps them."""
    with site.gateway(tmp_path):
        site.send('"person1"@example.org', "quoted@body.example", subject="quoted")
        site.found("quoted", "quoted@body.example", "Closed channel")
        site.send('"person 1"@example.org', "quoted@body.example", subject="another")
        assert site.found("another", "quoted@body.example").get_all("Evenhand-Instruction") is None


@pytest.mark.proves("I35", "RT1e")
def test_a_decision_is_in_force_within_a_second_and_its_end_too(
    site: Site, office: Office, tmp_path: Path
) -> None:
    with site.gateway(tmp_path):
        new = office.restriction(office.person("New"), measures=EMAIL_CLOSED)
        time.sleep(1)
        site.send("person3@example.org", "a@body.example", subject="in force")
        site.found("in force", "a@body.example", "Closed channel")
        office.do("lift_restriction", office.mel, restriction=new, reasons="It has changed.")
        time.sleep(1)
        site.send("person3@example.org", "a@body.example", subject="lifted")
        assert site.found("lifted", "a@body.example").get_all("Evenhand-Instruction") is None


@pytest.mark.proves("I25", "I23", "I35")
def test_without_the_gateway_mail_flows_and_without_the_database_the_last_picture_answers(
    site: Site, office: Office, tmp_path: Path
) -> None:
    with site.gateway(tmp_path) as process:
        stop(process, signal.SIGKILL)
    site.send(
        PAT,
        "b@body.example",
        subject="killed",
        more=FORGED,
    )
    assert site.found("killed", "b@body.example").get_all("Evenhand-Instruction") is None
    with site.gateway(tmp_path, database=AWAY):
        site.send(PAT, "b@body.example", subject="away")
        told = site.found("away", "b@body.example", "Closed channel")["Evenhand-Instruction"]
        assert re.search(r"; picture=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ; for=everybody$", told)
    with site.gateway(tmp_path):
        wait_until(lambda: Answer.objects.filter(action="channel_closed").exists(), 30)


@pytest.mark.proves("I25")
def test_thousands_of_messages_are_counted_at_both_ends_though_the_gateway_is_killed_in_between(
    site: Site, office: Office, tmp_path: Path
) -> None:
    def send(first: int) -> None:
        for session in range(first, MESSAGES // A_SESSION, 4):
            numbers = range(session * A_SESSION, (session + 1) * A_SESSION)
            subjects = [f"count {number}" for number in numbers]
            site.send_all(
                (PAT, SAM, "x@example.org")[session % 3],
                subjects,
                "casework@body.example",
                "complaints@body.example",
            )

    with site.gateway(tmp_path) as process:
        threads = [threading.Thread(target=send, args=(first,)) for first in range(4)]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(site.boxes.messages("complaints@body.example")) > MESSAGES // 10)
        stop(process, signal.SIGKILL)
        time.sleep(0.5)
        with site.gateway(tmp_path):
            for thread in threads:
                thread.join()
            wait_until(lambda: site.mx.queued() == 0)
    floor = counted(site, ("complaints@body.example", ""))
    assert floor == {f"count {number}": 1 for number in range(MESSAGES)}
    teams = [
        counted(site, ("casework@body.example", "")),
        counted(site, ("casework@body.example", "Closed channel")),
        counted(site, ("cal@body.example", "")),
    ]
    assert sum(teams, Counter()) == floor
    assert all(teams), "some met their instruction, and some the time without a gateway"
    assert "status=bounced" not in site.mx.log()


def counted(site: Site, *boxes: tuple[str, str]) -> Counter[str]:
    subjects = (each["Subject"] for box in boxes for each in site.inbox(*box))
    return Counter(subject for subject in subjects if subject.startswith("count "))


@pytest.mark.proves("RT1e", "OA2", "I25")
def test_policy_delegation_files_too_and_a_senders_marks_are_stripped(office: Office, tmp_path: Path) -> None:
    with a_site("main.cf policy", "evenhand_policy_header_checks") as site:
        to = ("enquiries@body.example", "complaints@body.example")
        with site.gateway(tmp_path, "--policy-header", "Evenhand-8f1c0b5e2d") as process:
            site.send(PAT, *to, subject="closed", more="Evenhand-Instruction: normal; for=others\r\n")
            told = site.found("closed", to[0], "Closed channel").get_all("Evenhand-Instruction", [])
            assert sorted(each.split(";")[0] for each in told) == ["channel_closed", "normal"]
            assert "Evenhand-8f1c0b5e2d" not in str(site.found("closed", to[1]))
            assert attached_as_it_was(site, "attached")
            stop(process, signal.SIGKILL)
        site.send(PAT, *to, subject="killed", more=FORGED)
        for box in to:
            assert site.found("killed", box).get_all("Evenhand-Instruction") is None
