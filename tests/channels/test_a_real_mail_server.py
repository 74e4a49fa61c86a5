"""A real Postfix hands over to our LMTP server: what it took is stored, all of it, once, whatever happens in between."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.channels.mail import letter, parts
from tests.channels.programs import serving, stop, wait_until
from tests.channels.servers import Postfix, postfix

from evenhand.audit.models import Entry
from evenhand.contacts.models import Contact, Copy

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
TO = ["complaints@body.example", "enquiries@body.example"]
AWAY = "postgres://nobody@127.0.0.1:9/nothing"


@pytest.fixture(scope="module")
def mx() -> Iterator[Postfix]:
    with postfix() as running:
        yield running


def sent(mx: Postfix, first: int, number: int, connections: int = 4) -> None:
    """So many different messages, over several connections at once, each for two addresses."""
    letters = [letter(each) for each in range(first, first + number)]
    threads = [
        threading.Thread(target=mx.send, args=(letters[start::connections], TO))
        for start in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def all_are_there_once(first: int, number: int) -> None:
    wanted = {f"Letter {each}" for each in range(first, first + number)}
    assert sorted(Contact.objects.values_list("subject", flat=True)) == sorted(wanted)
    assert all(
        set(TO) <= set(recipients) for recipients in Contact.objects.values_list("recipients", flat=True)
    )
    assert set(Contact.objects.values_list("envelope_sender", flat=True)) == {"pat@example.org"}
    assert Entry.objects.filter(action="receive_contact").count() == number
    assert Copy.objects.count() == 0


def lmtp(mx: Postfix, database: str = "") -> list[str | Path]:
    return ["lmtp", "--socket", mx.lmtp, "--mode", "666"]


@pytest.mark.proves("I25")
def test_hundreds_of_messages_are_counted_at_both_ends(mx: Postfix, tmp_path: Path) -> None:
    with serving(tmp_path, *lmtp(mx)):
        sent(mx, 0, 300)
        wait_until(lambda: mx.queued() == 0)
    all_are_there_once(0, 300)
    assert mx.log().count("status=sent (250 2.0.0 Stored)") == 600


@pytest.mark.proves("I25")
def test_our_server_killed_in_the_middle_loses_nothing(mx: Postfix, tmp_path: Path) -> None:
    with serving(tmp_path, *lmtp(mx)) as process:
        sending = threading.Thread(target=sent, args=(mx, 1000, 200))
        sending.start()
        wait_until(lambda: Contact.objects.count() > 40)
        stop(process, signal.SIGKILL)
        sending.join()
    stored = Contact.objects.count()
    assert 40 < stored < 200
    wait_until(lambda: mx.queued() >= 200 - stored)
    with serving(tmp_path, *lmtp(mx)):
        wait_until(lambda: mx.queued() == 0)
    all_are_there_once(1000, 200)


@pytest.mark.proves("I25")
def test_with_the_database_away_the_mail_server_keeps_it_and_hands_it_over_later(
    mx: Postfix, tmp_path: Path
) -> None:
    with serving(tmp_path, *lmtp(mx), database=AWAY):
        sent(mx, 2000, 30)
        wait_until(lambda: mx.log().count("451 4.3.0 The database does not answer") >= 60)
    wait_until(lambda: mx.queued() == 30)
    assert Contact.objects.count() == 0
    with serving(tmp_path, *lmtp(mx)):
        wait_until(lambda: mx.queued() == 0)
    all_are_there_once(2000, 30)


@pytest.mark.proves("I25")
def test_nothing_comes_back_to_its_sender(mx: Postfix, tmp_path: Path) -> None:
    odd = [
        b"no headers",
        b"Subject: " + b"x" * 900 + b"\r\n\r\n" + b"y" * 900,
        b"From: \xff\xfe\r\n\r\n\x80\x81",
        parts("\nbody", "Content-Type: application/x-msdownload; name=a.exe\n\nMZ"),
        letter(3000, body="z" * 30_000_000),
    ]
    with serving(tmp_path, *lmtp(mx)):
        mx.send(odd, TO)
        wait_until(lambda: mx.queued() == 0)
    assert "status=bounced" not in mx.log()
    assert Contact.objects.count() == len(odd)
